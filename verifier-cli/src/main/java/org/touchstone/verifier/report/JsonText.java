package org.touchstone.verifier.report;

import java.util.Iterator;
import java.util.Map;
import org.touchstone.format.json.Json;

/// JSON for people and programs to read, as against the canonical form that is hashed: members in the order
/// given, and every character that could trouble a terminal written as an escape.
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /// The value over several lines, two spaces of indent, without a final line feed.
    public static String pretty(Json value) {
        StringBuilder out = new StringBuilder(1024);
        write(value, 0, out);
        return out.toString();
    }

    /// As [#pretty], for a value that stands `indent` steps inside of another.
    static String pretty(Json value, int indent) {
        StringBuilder out = new StringBuilder(4096);
        write(value, indent, out);
        return out.toString();
    }

    /// The value on one line.
    public static String line(Json value) {
        StringBuilder out = new StringBuilder(512);
        write(value, -1, out);
        return out.toString();
    }

    private static void write(Json value, int indent, StringBuilder out) {
        switch (value) {
            case Json.Str(String s) -> string(s, out);
            case Json.Num(long n) -> out.append(n);
            case Json.Bool(boolean b) -> out.append(b);
            case Json.Null() -> out.append("null");
            case Json.Arr a -> {
                boolean open = indent >= 0 && !a.values().isEmpty() && !flat(a);
                out.append('[');
                for (int i = 0; i < a.values().size(); i++) {
                    if (i > 0) {
                        out.append(open || indent < 0 ? "," : ", ");
                    }
                    if (open) {
                        newLine(indent + 1, out);
                    }
                    write(a.values().get(i), indent < 0 ? -1 : indent + 1, out);
                }
                if (open) {
                    newLine(indent, out);
                }
                out.append(']');
            }
            case Json.Obj o -> {
                boolean open = indent >= 0 && !o.members().isEmpty();
                out.append('{');
                for (Iterator<Map.Entry<String, Json>> it =
                                o.members().entrySet().iterator();
                        it.hasNext(); ) {
                    Map.Entry<String, Json> member = it.next();
                    if (open) {
                        newLine(indent + 1, out);
                    }
                    string(member.getKey(), out);
                    out.append(indent < 0 ? ":" : ": ");
                    write(member.getValue(), indent < 0 ? -1 : indent + 1, out);
                    if (it.hasNext()) {
                        out.append(',');
                    }
                }
                if (open) {
                    newLine(indent, out);
                }
                out.append('}');
            }
        }
    }

    private static boolean flat(Json.Arr a) {
        for (Json j : a.values()) {
            if (j instanceof Json.Obj || j instanceof Json.Arr) {
                return false;
            }
        }
        return true;
    }

    private static void newLine(int indent, StringBuilder out) {
        out.append('\n').repeat("  ", indent);
    }

    private static void string(String s, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    // A pair of surrogates is hazardous only together (tags), and then both halves
                    // are escaped.
                    boolean hazard = c < 0x80 ? c < 0x20 || c == 0x7f : hazardous(s, i);
                    if (hazard) {
                        out.append("\\u")
                                .append(HEX[c >> 12])
                                .append(HEX[c >> 8 & 15])
                                .append(HEX[c >> 4 & 15])
                                .append(HEX[c & 15]);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean hazardous(String s, int i) {
        char c = s.charAt(i);
        if (Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))) {
            return Shown.isHazardous(s.codePointAt(i));
        }
        if (Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(s.charAt(i - 1))) {
            return Shown.isHazardous(s.codePointAt(i - 1));
        }
        return Shown.isHazardous(c);
    }
}
