package org.touchstone.verifier.report.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A TrueType font that ships with this program (OpenType 1.9: `cmap`, `glyf`, `loca`, `hmtx`, `head`, `maxp`).
///
/// Only fonts of our own are read, so what does not fit is a fault of the program, not of an input.
final class TrueType {
    private static final String[] KEPT = {"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"};

    private final ByteBuffer font;
    private final Map<String, int[]> tables = new HashMap<>();
    private final Map<Integer, Integer> glyphs = new HashMap<>();
    private final int units;
    private final int wide;

    private TrueType(byte[] bytes) {
        font = ByteBuffer.wrap(bytes);
        int count = font.getShort(4);
        for (int i = 0; i < count; i++) {
            int at = 12 + 16 * i;
            String tag = new String(bytes, at, 4, java.nio.charset.StandardCharsets.US_ASCII);
            tables.put(tag, new int[] {font.getInt(at + 8), font.getInt(at + 12)});
        }
        units = unsigned(table("head") + 18);
        wide = unsigned(table("hhea") + 34);
        if (font.getShort(table("head") + 50) != 1) {
            throw new IllegalStateException("the font's glyphs are not found by long offsets");
        }
        readCharacters();
    }

    /// The two faces that ship, read when the first document is begun; any number of documents use them at once.
    static final class Shipped {
        static final TrueType REGULAR = shipped("LiberationSans-Regular.ttf");
        static final TrueType BOLD = shipped("LiberationSans-Bold.ttf");

        private Shipped() {}
    }

    private static TrueType shipped(String file) {
        try (InputStream in = TrueType.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + file);
            }
            return new TrueType(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int table(String tag) {
        int[] place = tables.get(tag);
        if (place == null) {
            throw new IllegalStateException("the font has no table " + tag);
        }
        return place[0];
    }

    private int unsigned(int at) {
        return Short.toUnsignedInt(font.getShort(at));
    }

    /// Format 4 of `cmap`: the characters of the basic plane.
    private void readCharacters() {
        int cmap = table("cmap");
        int segments = -1;
        for (int i = 0; i < unsigned(cmap + 2); i++) {
            int record = cmap + 4 + 8 * i;
            int at = cmap + font.getInt(record + 4);
            if (unsigned(record) == 3 && unsigned(record + 2) == 1 && unsigned(at) == 4) {
                segments = at;
            }
        }
        if (segments < 0) {
            throw new IllegalStateException("the font does not say its characters");
        }
        int count = unsigned(segments + 6) / 2;
        for (int i = 0; i < count; i++) {
            int last = unsigned(segments + 14 + 2 * i);
            int first = unsigned(segments + 16 + 2 * (count + i));
            int delta = unsigned(segments + 16 + 2 * (2 * count + i));
            int place = segments + 16 + 2 * (3 * count + i);
            int range = unsigned(place);
            for (int c = first; c <= last && c < 0xffff; c++) {
                int glyph = range == 0 ? c + delta : unsigned(place + range + 2 * (c - first));
                if (range != 0 && glyph != 0) {
                    glyph += delta;
                }
                if ((glyph & 0xffff) != 0) {
                    glyphs.put(c, glyph & 0xffff);
                }
            }
        }
    }

    /// The glyph of a character, 0 if the font has none.
    int glyph(int character) {
        return glyphs.getOrDefault(character, 0);
    }

    /// The advance of a glyph in thousandths of the font's size.
    int width(int glyph) {
        int entry = Math.min(glyph, wide - 1);
        return Math.round(unsigned(table("hmtx") + 4 * entry) * 1000f / units);
    }

    /// A metric of `hhea` or `head` in thousandths: ascent, descent.
    private int metric(String table, int offset) {
        return Math.round(font.getShort(table(table) + offset) * 1000f / units);
    }

    int ascent() {
        return metric("hhea", 4);
    }

    int descent() {
        return metric("hhea", 6);
    }

    /// `xMin yMin xMax yMax` in thousandths.
    String box() {
        return metric("head", 36) + " " + metric("head", 38) + " " + metric("head", 40) + " " + metric("head", 42);
    }

    /// A font of these glyphs alone, in this order, the first of them `.notdef`; parts of composed glyphs follow
    /// behind them.
    byte[] subset(List<Integer> wanted) {
        List<Integer> order = new ArrayList<>(wanted);
        List<byte[]> outlines = new ArrayList<>();
        // Parts are appended while the loop runs; each may have parts itself.
        Map<Integer, Integer> parts = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            outlines.add(outline(order.get(i), order, parts));
        }
        Map<String, byte[]> out = new LinkedHashMap<>();
        for (String tag : KEPT) {
            int[] place = tables.get(tag);
            if (place != null) {
                byte[] copy = new byte[place[1]];
                font.get(place[0], copy);
                out.put(tag, copy);
            }
        }
        ByteArrayOutputStream glyf = new ByteArrayOutputStream();
        ByteBuffer loca = ByteBuffer.allocate(4 * (order.size() + 1));
        ByteBuffer hmtx = ByteBuffer.allocate(4 * order.size());
        for (int i = 0; i < order.size(); i++) {
            loca.putInt(glyf.size());
            glyf.writeBytes(outlines.get(i));
            while (glyf.size() % 4 != 0) {
                glyf.write(0);
            }
            int glyph = order.get(i);
            int advance = table("hmtx") + 4 * Math.min(glyph, wide - 1);
            int bearing = glyph < wide ? advance + 2 : table("hmtx") + 4 * wide + 2 * (glyph - wide);
            hmtx.putShort(font.getShort(advance)).putShort(font.getShort(bearing));
        }
        loca.putInt(glyf.size());
        out.put("glyf", glyf.toByteArray());
        out.put("loca", loca.array());
        out.put("hmtx", hmtx.array());
        ByteBuffer.wrap(bytes(out, "hhea")).putShort(34, (short) order.size());
        ByteBuffer.wrap(bytes(out, "maxp")).putShort(4, (short) order.size());
        return assembled(out);
    }

    private static byte[] bytes(Map<String, byte[]> tables, String tag) {
        byte[] bytes = tables.get(tag);
        if (bytes == null) {
            throw new IllegalStateException("the font has no table " + tag);
        }
        return bytes;
    }

    private byte[] outline(int glyph, List<Integer> order, Map<Integer, Integer> parts) {
        int loca = table("loca") + 4 * glyph;
        int from = font.getInt(loca);
        byte[] copy = new byte[font.getInt(loca + 4) - from];
        font.get(table("glyf") + from, copy);
        ByteBuffer b = ByteBuffer.wrap(copy);
        if (copy.length == 0 || b.getShort(0) >= 0) {
            return copy;
        }
        int at = 10;
        int flags;
        do {
            flags = b.getShort(at);
            int part = Short.toUnsignedInt(b.getShort(at + 2));
            Integer place = parts.get(part);
            if (place == null) {
                place = order.size();
                parts.put(part, place);
                order.add(part);
            }
            b.putShort(at + 2, place.shortValue());
            at += 4 + ((flags & 1) != 0 ? 4 : 2);
            at += (flags & 8) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0;
        } while ((flags & 0x20) != 0);
        return copy;
    }

    private static byte[] assembled(Map<String, byte[]> tables) {
        int count = tables.size();
        int power = Integer.highestOneBit(count);
        int length = 12 + 16 * count;
        for (byte[] table : tables.values()) {
            length += (table.length + 3) / 4 * 4;
        }
        ByteBuffer.wrap(bytes(tables, "head")).putInt(8, 0);
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(0x00010000).putShort((short) count).putShort((short) (16 * power));
        out.putShort((short) Integer.numberOfTrailingZeros(power)).putShort((short) (16 * (count - power)));
        int at = 12 + 16 * count;
        int head = 0;
        for (String tag : tables.keySet().stream().sorted().toList()) {
            byte[] table = bytes(tables, tag);
            out.put(tag.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                    .putInt(sum(table))
                    .putInt(at)
                    .putInt(table.length);
            out.put(at, table);
            head = tag.equals("head") ? at : head;
            at += (table.length + 3) / 4 * 4;
        }
        out.putInt(head + 8, 0xB1B0AFBA - sum(out.array()));
        return out.array();
    }

    private static int sum(byte[] table) {
        int sum = 0;
        for (int i = 0; i < table.length; i++) {
            sum += (table[i] & 0xff) << 24 - 8 * (i % 4);
        }
        return sum;
    }
}
