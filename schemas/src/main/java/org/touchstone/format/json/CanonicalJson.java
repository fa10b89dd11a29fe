package org.touchstone.format.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The JSON Canonicalization Scheme, RFC 8785, for values without fractions: members sorted by UTF-16 code units, no
/// white space, the shortest escapes. What is hashed or signed is always these bytes.
public final class CanonicalJson {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private CanonicalJson() {}

    /// The canonical bytes, UTF-8.
    public static byte[] bytes(Json value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /// The canonical text.
    public static String text(Json value) {
        StringBuilder out = new StringBuilder(256);
        write(value, out);
        return out.toString();
    }

    private static void write(Json value, StringBuilder out) {
        // Not a switch over patterns: linking one costs some milliseconds, and every check begins by reading
        // JSON.
        if (value instanceof Json.Str(String s)) {
            string(s, out);
        } else if (value instanceof Json.Num(long n)) {
            out.append(n);
        } else if (value instanceof Json.Bool(boolean b)) {
            out.append(b);
        } else if (value instanceof Json.Null) {
            out.append("null");
        } else if (value instanceof Json.Arr(List<Json> values)) {
            out.append('[');
            for (int i = 0; i < values.size(); i++) {
                if (i > 0) {
                    out.append(',');
                }
                write(values.get(i), out);
            }
            out.append(']');
        } else {
            Map<String, Json> members = ((Json.Obj) value).members();
            out.append('{');
            // String.compareTo orders by UTF-16 code units, which is what RFC 8785 section 3.2.3 asks for.
            List<Map.Entry<String, Json>> sorted = new ArrayList<>(members.entrySet());
            sorted.sort((a, b) -> a.getKey().compareTo(b.getKey()));
            for (int i = 0; i < sorted.size(); i++) {
                if (i > 0) {
                    out.append(',');
                }
                string(sorted.get(i).getKey(), out);
                out.append(':');
                write(sorted.get(i).getValue(), out);
            }
            out.append('}');
        }
    }

    private static void string(String s, StringBuilder out) {
        out.append('"');
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                continue;
            }
            out.append(s, from, i);
            from = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        out.append(s, from, s.length()).append('"');
    }
}
