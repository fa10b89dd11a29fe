package org.touchstone.verifier.report.pdf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What PDF/A-3 and PDF/UA-1 want said about a document in a way that a machine can read: XMP metadata, and what
/// grey means.
final class Archival {
    private Archival() {}

    /// The XMP packet (ISO 16684-1) with the claims of conformance. The extension schema is what ISO 19005-3
    /// section 6.6.2.3 wants for properties that it does not know itself, as PDF/UA's.
    static byte[] metadata(String title, String language, Instant made) {
        String date = made.truncatedTo(ChronoUnit.SECONDS).toString();
        return """
                <?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
                xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
                xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
                <pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
                <pdfuaid:part>1</pdfuaid:part>
                <dc:title><rdf:Alt><rdf:li xml:lang="x-default">%1$s</rdf:li></rdf:Alt></dc:title>
                <dc:language><rdf:Bag><rdf:li>%2$s</rdf:li></rdf:Bag></dc:language>
                <pdf:Producer>Touchstone</pdf:Producer><xmp:CreatorTool>Touchstone</xmp:CreatorTool>
                <xmp:CreateDate>%3$s</xmp:CreateDate><xmp:ModifyDate>%3$s</xmp:ModifyDate>
                </rdf:Description>
                <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
                xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
                xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
                <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
                <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
                <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
                <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
                <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
                <pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
                <pdfaProperty:category>internal</pdfaProperty:category>
                <pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
                </rdf:li></rdf:Seq></pdfaSchema:property>
                </rdf:li></rdf:Bag></pdfaExtension:schemas>
                </rdf:Description>
                </rdf:RDF></x:xmpmeta>
                <?xpacket end="r"?>
                """.formatted(escaped(title), escaped(language), date).getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /// An ICC profile (version 2.1) of a grey display with gamma 2.2 and the white of D50: the document is black on
    /// white, and this says what that is.
    static byte[] greyProfile() {
        byte[] description = description("Grey, gamma 2.2");
        byte[] copyright = typed("text", "No rights are claimed in this profile.\0");
        byte[] white = ByteBuffer.allocate(20)
                .put(tag("XYZ "))
                .putInt(0)
                .putInt(0xf6d6)
                .putInt(0x10000)
                .putInt(0xd32d)
                .array();
        // One value of 8.8 fixed point is a gamma; filled up to four bytes.
        byte[] curve = ByteBuffer.allocate(16)
                .put(tag("curv"))
                .putInt(0)
                .putInt(1)
                .putShort((short) 0x0233)
                .array();
        byte[][] tables = {description, copyright, white, curve};
        String[] names = {"desc", "cprt", "wtpt", "kTRC"};
        int size = 128 + 4 + 12 * tables.length;
        for (byte[] table : tables) {
            size += padded(table.length);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(size)
                .putInt(0)
                .putInt(0x02100000)
                .put(tag("mntr"))
                .put(tag("GRAY"))
                .put(tag("XYZ "));
        // A date that stays: 1 January 2026.
        out.putShort((short) 2026)
                .putShort((short) 1)
                .putShort((short) 1)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0);
        out.put(tag("acsp")).putInt(0).putInt(0).putInt(0).putInt(0).putLong(0).putInt(0);
        out.putInt(0xf6d6).putInt(0x10000).putInt(0xd32d).putInt(0);
        out.position(128).putInt(tables.length);
        int at = 128 + 4 + 12 * tables.length;
        for (int i = 0; i < tables.length; i++) {
            out.put(tag(names[i])).putInt(at).putInt(tables[i].length);
            out.put(at, tables[i]);
            at += padded(tables[i].length);
        }
        return out.array();
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }

    private static byte[] tag(String four) {
        return four.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] typed(String type, String text) {
        return ByteBuffer.allocate(8 + text.length())
                .put(tag(type))
                .putInt(0)
                .put(tag(text))
                .array();
    }

    /// The type `desc`: text in ASCII, none in Unicode, none in the Macintosh's script.
    private static byte[] description(String text) {
        ByteBuffer out = ByteBuffer.allocate(12 + text.length() + 1 + 4 + 4 + 2 + 1 + 67);
        out.put(tag("desc")).putInt(0).putInt(text.length() + 1).put(tag(text));
        return out.array();
    }
}
