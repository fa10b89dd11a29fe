package org.touchstone.verifier.pdf;

import static org.touchstone.verifier.pdf.HandPdf.deflated;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// PDFs of people who want to be accepted, to stop the program, or to make it show one file and judge another.
public final class HostilePdfs {
    private HostilePdfs() {}

    /// A file with the code that it must be refused by.
    public record Case(String code, byte[] content) {}

    /// All of them around the bytes of a good document of ours and of another good one; `trap` is an address that
    /// nobody may call.
    public static Map<String, Case> all(byte[] good, byte[] other, String trap) {
        Map<String, Case> out = new LinkedHashMap<>();
        attachments(out, good, other);
        structure(out, good);
        active(out, good, trap);
        bombs(out, good);
        mixed(out, good);
        return out;
    }

    private static HandPdf with(byte[] good) {
        return new HandPdf().attach("certificate.json", good);
    }

    private static byte[] text(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void put(Map<String, Case> out, String name, String code, byte[] content) {
        out.put("PDF: " + name, new Case(code, content));
    }

    private static void attachments(Map<String, Case> out, byte[] good, byte[] other) {
        put(out, "nothing attached", "PDF_NO_ATTACHMENT", new HandPdf().end());
        put(
                out,
                "a scan",
                "PDF_NO_ATTACHMENT",
                new HandPdf()
                        .stream(
                                        9,
                                        "/Type /XObject /Subtype /Image /Width 9 /Height 9 /Filter /DCTDecode",
                                        noise(40_000))
                                .end());
        put(
                out,
                "the certificate as page text",
                "PDF_NO_ATTACHMENT",
                new HandPdf()
                        .stream(9, "", text("BT (" + new String(good, StandardCharsets.ISO_8859_1) + ") Tj ET"))
                                .end());
        put(
                out,
                "the certificate as a comment",
                "PDF_NO_ATTACHMENT",
                new HandPdf()
                        .raw("%" + new String(good, StandardCharsets.ISO_8859_1).replace('\n', ' ') + "\n")
                        .end());
        put(
                out,
                "a letter attached",
                "PDF_OTHER_ATTACHMENT",
                with(text("Dear Sir or Madam,")).end());
        put(
                out,
                "an empty attachment",
                "PDF_OTHER_ATTACHMENT",
                with(new byte[0]).end());
        put(
                out,
                "half of a certificate",
                "PDF_OTHER_ATTACHMENT",
                with(Arrays.copyOf(good, good.length / 2)).end());
        put(
                out,
                "a PDF in the PDF",
                "PDF_OTHER_ATTACHMENT",
                with(with(good).end()).end());
        put(
                out,
                "two certificates",
                "PDF_SEVERAL",
                with(good).attach("other.json", other).end());
        put(
                out,
                "two under one name",
                "PDF_SEVERAL",
                with(good).attach("certificate.json", other).end());
        HandPdf swapped = with(good).section();
        swapped.stream(4, "/Type /EmbeddedFile /Filter /FlateDecode", deflated(other));
        put(out, "exchanged by a later state", "PDF_CHANGED", swapped.end());
        HandPdf repointed = with(good).section();
        repointed.stream(9, "/Filter /FlateDecode", deflated(other));
        repointed.object(5, "<< /Type /Filespec /EF << /UF 9 0 R >> >>");
        put(out, "another attached by a later state", "PDF_SEVERAL", repointed.end());
        HandPdf hidden = with(good);
        hidden.stream(20, "/Type /Embedded#46ile", other);
        put(out, "a second without a file specification", "PDF_SEVERAL", hidden.end());
        HandPdf packed = with(good);
        packed.stream(20, "", other);
        byte[] inside = text("21 0 << /Type /Filespec /EF << /F 20 0 R >> >>");
        packed.stream(22, "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", deflated(inside));
        put(out, "a second named in an object stream", "PDF_SEVERAL", packed.end());
        put(
                out,
                "attached from elsewhere",
                "PDF_TOO_COMPLEX",
                new HandPdf()
                        .stream(9, "/Type /EmbeddedFile /F (/etc/passwd)", new byte[0])
                                .end());
        for (String filter : new String[] {
            "/LZWDecode",
            "/ASCII85Decode",
            "/RunLengthDecode",
            "/Crypt",
            "[/FlateDecode /FlateDecode]",
            "[/ASCIIHexDecode /LZWDecode]",
            "9 0 R",
            "/JBIG2Decode"
        }) {
            put(
                    out,
                    "attachment packed as " + filter,
                    "PDF_TOO_COMPLEX",
                    new HandPdf()
                            .stream(9, "/Type /EmbeddedFile /Filter " + filter, deflated(good))
                                    .end());
        }
        put(
                out,
                "attachment packed with a predictor",
                "PDF_TOO_COMPLEX",
                new HandPdf()
                        .stream(
                                        9,
                                        "/Type /EmbeddedFile /Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
                                        deflated(good))
                                .end());
        put(
                out,
                "attachment packed and spoilt",
                "PDF_MALFORMED",
                new HandPdf()
                        .stream(9, "/Type /EmbeddedFile /Filter /FlateDecode", noise(500))
                                .end());
        put(
                out,
                "attachment packed and cut",
                "PDF_MALFORMED",
                new HandPdf()
                        .stream(9, "/Type /EmbeddedFile /Filter /FlateDecode", Arrays.copyOf(deflated(good), 400))
                                .end());
    }

    private static void structure(Map<String, Case> out, byte[] good) {
        byte[] whole = with(good).end();
        for (int part = 1; part < 10; part++) {
            put(out, "cut after " + part + " tenths", "PDF_MALFORMED", Arrays.copyOf(whole, whole.length * part / 10));
        }
        put(out, "only a first line", "PDF_MALFORMED", text("%PDF-1.7\n"));
        put(out, "only its mark", "PDF_MALFORMED", text("%PDF-"));
        put(out, "of a version unheard of", "PDF_MALFORMED", replaced(whole, "%PDF-1.7", "%PDF-9.9"));
        put(out, "text as a PDF", "PDF_MALFORMED", text("%PDF-1.7\nthe certificate is good, trust me\n%%EOF\n"));
        put(
                out,
                "encrypted",
                "PDF_ENCRYPTED",
                with(good)
                        .trailer("/Encrypt << /Filter /Standard /V 1 /R 2 /O (o) /U (u) /P -4 >>")
                        .end());
        put(
                out,
                "encrypted by reference",
                "PDF_ENCRYPTED",
                with(good)
                        .object("<< /Filter /Standard /V 5 >>")
                        .trailer("/Encrypt 6 0 R")
                        .end());
        HandPdf circle = with(good);
        circle.trailer("/Prev " + circle.size());
        put(out, "a cross-reference table before itself", "PDF_MALFORMED", circle.end());
        HandPdf two = with(good).section();
        int second = two.size();
        byte[] both = two.end();
        put(
                out,
                "two cross-reference tables in a circle",
                "PDF_MALFORMED",
                replacedFirst(both, "/Root 1 0 R  >>", "/Root 1 0 R /Prev " + second + ">>"));
        put(
                out,
                "a cross-reference table that is not there",
                "PDF_MALFORMED",
                with(good).trailer("/Prev 999999").end());
        put(
                out,
                "a start that leads into nothing",
                "PDF_MALFORMED",
                with(good).section().raw("startxref\n3\n%%EOF\n").bytes());
        put(out, "no start", "PDF_MALFORMED", replaced(whole, "startxref", "startxxxx"));
        put(
                out,
                "a dictionary that says a thing twice",
                "PDF_MALFORMED",
                with(good).object("<< /Type /Filespec /Type /Other >>").end());
        put(
                out,
                "5,000 arrays deep",
                "PDF_TOO_COMPLEX",
                with(good).object("[".repeat(5_000)).end());
        put(
                out,
                "5,000 dictionaries deep",
                "PDF_TOO_COMPLEX",
                with(good).object("<</A".repeat(5_000)).end());
        put(
                out,
                "a string without end",
                "PDF_MALFORMED",
                with(good).object("(" + "(".repeat(50_000)).end());
        put(
                out,
                "a name without end",
                "PDF_MALFORMED",
                with(good).object("/" + "A".repeat(50_000)).end());
        put(
                out,
                "a stream that is shorter than it says",
                "PDF_MALFORMED",
                with(good)
                        .raw("90 0 obj\n<< /Length 10 >>\nstream\nab\nendstream\nendobj\n")
                        .end());
        put(
                out,
                "a stream that is longer than it says",
                "PDF_MALFORMED",
                with(good)
                        .raw("90 0 obj\n<< /Length 1 >>\nstream\nabcdef\nendstream\nendobj\n")
                        .end());
        put(
                out,
                "a stream of two gigabytes",
                "PDF_MALFORMED",
                with(good)
                        .raw("90 0 obj\n<< /Length 2147483647 >>\nstream\nab\nendstream\nendobj\n")
                        .end());
        put(
                out,
                "a stream of less than nothing",
                "PDF_MALFORMED",
                with(good)
                        .raw("90 0 obj\n<< /Length -1 >>\nstream\nab\nendstream\nendobj\n")
                        .end());
        put(
                out,
                "a stream whose length is itself",
                "PDF_MALFORMED",
                with(good).raw("90 0 obj\n<< /Length 90 0 R >>\nstream\nab\n").end());
        put(
                out,
                "bytes between its objects",
                "PDF_MALFORMED",
                with(good).raw("hello there\n").end());
        put(
                out,
                "an object within an object",
                "PDF_MALFORMED",
                with(good).raw("90 0 obj\n91 0 obj\n<<>>\nendobj\nendobj\n").end());
    }

    private static void active(Map<String, Case> out, byte[] good, String trap) {
        put(
                out,
                "a script on opening",
                "PDF_ACTIVE",
                new HandPdf()
                        .catalogue("/OpenAction << /S /JavaScript /JS (app.launchURL('" + trap + "')) >>")
                        .attach("c.json", good)
                        .end());
        put(
                out,
                "a script under another spelling",
                "PDF_ACTIVE",
                with(good).object("<< /S /J#61vaScript /J#53 (app.alert(1)) >>").end());
        put(
                out,
                "a script in an object stream",
                "PDF_ACTIVE",
                with(good).stream(
                                30,
                                "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode",
                                deflated(text("31 0 << /S /JavaScript /JS (app.alert(1)) >>")))
                        .end());
        put(
                out,
                "a tree of scripts",
                "PDF_ACTIVE",
                new HandPdf()
                        .catalogue("/Names << /JavaScript << /Names [] >> >>")
                        .attach("c.json", good)
                        .end());
        put(
                out,
                "a program started",
                "PDF_ACTIVE",
                with(good)
                        .object("<< /Type /Action /S /Launch /F (calc.exe) >>")
                        .end());
        put(
                out,
                "a form sent off",
                "PDF_ACTIVE",
                with(good).object("<< /S /SubmitForm /F (" + trap + ") >>").end());
        put(
                out,
                "a form of XML",
                "PDF_ACTIVE",
                new HandPdf()
                        .catalogue("/AcroForm << /XFA [] >>")
                        .attach("c.json", good)
                        .end());
        put(
                out,
                "another file opened",
                "PDF_ACTIVE",
                with(good)
                        .object("<< /S /GoToR /F (\\\\\\\\server\\\\share) >>")
                        .end());
        put(
                out,
                "an embedded file opened",
                "PDF_ACTIVE",
                with(good).object("<< /S /GoToE /T << >> >>").end());
        put(
                out,
                "data fetched",
                "PDF_ACTIVE",
                with(good).object("<< /S /ImportData /F (" + trap + ") >>").end());
    }

    private static void bombs(Map<String, Case> out, byte[] good) {
        byte[] zeros = deflated(new byte[50 * 1024 * 1024]);
        put(
                out,
                "an attachment of 50 MB of zeros",
                "PDF_TOO_COMPLEX",
                new HandPdf()
                        .stream(9, "/Type /EmbeddedFile /Filter /FlateDecode", zeros)
                                .end());
        put(
                out,
                "an attachment packed twice",
                "PDF_OTHER_ATTACHMENT",
                new HandPdf().attach("c.json", deflated(zeros)).end());
        put(
                out,
                "an object stream of 50 MB",
                "PDF_TOO_COMPLEX",
                with(good).stream(30, "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", zeros)
                        .end());
        HandPdf many = with(good);
        byte[] each = deflated(new byte[900_000]);
        for (int i = 0; i < 200; i++) {
            many.stream(100 + i, "/Type /ObjStm /N 0 /First 0 /Filter /FlateDecode", each);
        }
        put(out, "200 object streams of a megabyte", "PDF_TOO_COMPLEX", many.end());
        put(
                out,
                "an object stream of a billion objects",
                "PDF_MALFORMED",
                with(good).stream(30, "/Type /ObjStm /N 999999999 /First 5", text("31 0 <<>>"))
                        .end());
        HandPdf files = new HandPdf();
        for (int i = 0; i < 40; i++) {
            files.attach(i + ".json", good);
        }
        put(out, "40 attachments", "PDF_TOO_COMPLEX", files.end());
        StringBuilder objects = new StringBuilder();
        for (int i = 10; i < 40_000; i++) {
            objects.append(i).append(" 0 obj\nnull\nendobj\n");
        }
        put(
                out,
                "40,000 objects",
                "PDF_TOO_COMPLEX",
                with(good).raw(objects.toString()).end());
        StringBuilder pages = new StringBuilder();
        for (int i = 10; i < 3_000; i++) {
            pages.append(i).append(" 0 obj\n<< /Type /Page >>\nendobj\n");
        }
        put(
                out,
                "3,000 pages",
                "PDF_TOO_COMPLEX",
                with(good).raw(pages.toString()).end());
        put(
                out,
                "a cross-reference table of 100,000 lines",
                "PDF_TOO_COMPLEX",
                with(good)
                        .raw("xref\n" + "1 1\n".repeat(100_000) + "trailer\n<<>>\n")
                        .end());
        put(
                out,
                "a cross-reference table of noise",
                "PDF_MALFORMED",
                with(good).raw("xref\nabc def\ntrailer\n<<>>\n").end());
        put(
                out,
                "larger than a megabyte",
                "",
                with(good).stream(40, "", new byte[1_100_000]).end());
    }

    private static void mixed(Map<String, Case> out, byte[] good) {
        byte[] zip = zip(good);
        put(out, "an archive behind it", "PDF_MIXED", joined(with(good).end(), zip));
        HandPdf inside = with(good);
        inside.stream(30, "", zip);
        put(out, "an archive whose comment is the rest", "PDF_MIXED", commented(inside, zip));
        put(
                out,
                "HTML in a comment",
                "PDF_MIXED",
                with(good)
                        .raw("%<html><body><script src=\"http://127.0.0.1:9/x\"></script></body></html>\n")
                        .end());
        put(out, "HTML behind it", "PDF_MIXED", joined(with(good).end(), text("<html><h1>MEETS</h1></html>")));
        put(
                out,
                "HTML in its first line",
                "PDF_MIXED",
                joined(text("%PDF-1.7 <html><script>1</script>\n"), with(good).end()));
        put(
                out,
                "a second PDF behind it",
                "",
                joined(with(good).end(), with(text("x")).end()));
        // What does not begin as a PDF is none, whatever others find further in.
        out.put(
                "PDF: behind a line of text",
                new Case("FORMAT_INVALID", joined(text("hello\n"), with(good).end())));
        out.put("PDF: behind an archive", new Case("", joined(zip, with(good).end())));
        out.put(
                "PDF: behind a picture",
                new Case("PICTURE_ONLY", joined(PNG, with(good).end())));
    }

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private static byte[] zip(byte[] good) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry("harbour.json");
            CRC32 crc = new CRC32();
            crc.update(good);
            entry.setTime(0);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(good);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// The archive in a stream of the file takes the rest of the file as its comment.
    private static byte[] commented(HandPdf pdf, byte[] zip) {
        byte[] all = pdf.end();
        int end = new String(all, StandardCharsets.ISO_8859_1).lastIndexOf("PK\u0005\u0006");
        int comment = all.length - end - 22;
        all[end + 20] = (byte) comment;
        all[end + 21] = (byte) (comment >> 8);
        return all;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }

    private static byte[] replaced(byte[] in, String what, String by) {
        return text(new String(in, StandardCharsets.ISO_8859_1).replace(what, by));
    }

    private static byte[] replacedFirst(byte[] in, String what, String by) {
        String s = new String(in, StandardCharsets.ISO_8859_1);
        int at = s.indexOf(what);
        if (at < 0) {
            throw new IllegalStateException(what);
        }
        return text(s.substring(0, at) + by + s.substring(at + what.length()));
    }

    private static byte[] noise(int length) {
        byte[] out = new byte[length];
        int x = 1;
        for (int i = 0; i < length; i++) {
            x = x * 1103515245 + 12345;
            out[i] = (byte) (x >> 16);
        }
        return out;
    }
}
