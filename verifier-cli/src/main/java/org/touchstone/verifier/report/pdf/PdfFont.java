package org.touchstone.verifier.report.pdf;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One face in one document. Each character that is written gets a number of its own, in the order in which they
/// come, so that what is copied out of the document is to the letter what was written into it, even where two
/// characters look the same.
final class PdfFont {
    private final TrueType face;
    private final String name;
    private final Map<Integer, Integer> numbers = new TreeMap<>();
    private final List<Integer> characters = new ArrayList<>();

    PdfFont(TrueType face, String name) {
        this.face = face;
        this.name = name;
        characters.add(0);
    }

    boolean has(int character) {
        return face.glyph(character) != 0;
    }

    /// The width in points of text that consists of characters of this font only.
    double width(String text, double size) {
        long sum = 0;
        for (int i = 0; i < text.length(); i++) {
            sum += face.width(face.glyph(text.charAt(i)));
        }
        return sum * size / 1000;
    }

    /// The text as a hexadecimal string of numbers, each noted as used.
    String write(String text) {
        StringBuilder out = new StringBuilder(text.length() * 4 + 2).append('<');
        for (int i = 0; i < text.length(); i++) {
            int number = numbers.computeIfAbsent((int) text.charAt(i), c -> {
                characters.add(c);
                return characters.size() - 1;
            });
            out.append(HexFormat.of().withUpperCase().toHexDigits((char) number));
        }
        return out.append('>').toString();
    }

    /// True if nothing was written with it.
    boolean isUnused() {
        return characters.size() == 1;
    }

    /// Puts font, descriptor, subset and character map (ISO 32000-1 section 9.7); returns the font's number.
    int put(PdfOutput out) {
        List<Integer> glyphs = characters.stream().map(face::glyph).toList();
        byte[] subset = face.subset(glyphs);
        int file = out.stream("/Length1 " + subset.length, subset);
        String tagged = tag(subset) + "+" + name;
        int descriptor = out.put("<< /Type /FontDescriptor /FontName /" + tagged + " /Flags 4 /FontBBox [" + face.box()
                + "] /ItalicAngle 0 /Ascent " + face.ascent() + " /Descent " + face.descent()
                + " /CapHeight 729 /StemV 80 /FontFile2 " + file + " 0 R >>");
        StringBuilder widths = new StringBuilder("[0 [");
        for (int glyph : glyphs) {
            widths.append(face.width(glyph)).append(' ');
        }
        widths.append("]]");
        int descendant = out.put("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /" + tagged
                + " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor "
                + descriptor + " 0 R /DW 0 /W " + widths + " /CIDToGIDMap /Identity >>");
        int unicode = out.stream("", PdfOutput.ascii(toUnicode()));
        return out.put("<< /Type /Font /Subtype /Type0 /BaseFont /" + tagged
                + " /Encoding /Identity-H /DescendantFonts [" + descendant + " 0 R] /ToUnicode " + unicode + " 0 R >>");
    }

    /// Six letters that tell this subset from another (ISO 32000-1 section 9.6.4).
    private static String tag(byte[] subset) {
        byte[] digest = PdfOutput.sha256(subset);
        StringBuilder out = new StringBuilder(6);
        for (int i = 0; i < 6; i++) {
            out.append((char) ('A' + (digest[i] & 0xff) % 26));
        }
        return out.toString();
    }

    private String toUnicode() {
        StringBuilder out = new StringBuilder("""
                /CIDInit /ProcSet findresource begin
                12 dict begin
                begincmap
                /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
                /CMapName /Adobe-Identity-UCS def
                /CMapType 2 def
                1 begincodespacerange
                <0000> <FFFF>
                endcodespacerange
                """);
        // At most a hundred to a block.
        for (int from = 1; from < characters.size(); from += 100) {
            int to = Math.min(from + 100, characters.size());
            out.append(to - from).append(" beginbfchar\n");
            for (int i = from; i < to; i++) {
                out.append(String.format(Locale.ROOT, "<%04X> <%04X>\n", i, characters.get(i)));
            }
            out.append("endbfchar\n");
        }
        return out.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
                .toString();
    }
}
