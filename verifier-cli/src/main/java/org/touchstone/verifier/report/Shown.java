package org.touchstone.verifier.report;

/// How foreign text is shown. What a supplier wrote may hold characters that move the cursor, colour the
/// screen, reverse the direction of writing or take no room at all; each of them is shown as its number instead.
public final class Shown {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Shown() {}

    /// True for a code point that must not reach a terminal as it is.
    public static boolean isHazardous(int c) {
        if (c < 0x20 || c == 0x7f) {
            return true; // C0 controls and DEL
        }
        if (c < 0xa0) {
            return c >= 0x80; // C1 controls
        }
        if (c == 0xad || c == 0x61c || c == 0x180e) {
            return true; // soft hyphen, Arabic letter mark, Mongolian vowel separator
        }
        if (c < 0x200b) {
            return false;
        }
        return c <= 0x200f // zero-width and direction marks
                || (c >= 0x2028 && c <= 0x202e) // line and paragraph separators, embeddings and overrides
                || (c >= 0x2060 && c <= 0x206f) // invisible operators, isolates
                || (c >= 0xd800 && c <= 0xdfff) // half a surrogate pair
                || (c >= 0xfe00 && c <= 0xfe0f) // variation selectors
                || c == 0xfeff
                || (c >= 0xfff0 && c <= 0xfffb)
                || (c >= 0xe0000 && c <= 0xe0fff); // tags and more variation selectors
    }

    /// The text with every hazardous character written as its number in braces, and a back-slash before
    /// `u{` doubled so that nobody can write the escape himself.
    public static String text(String foreign) {
        int i = 0;
        while (i < foreign.length()) {
            char c = foreign.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '\\') {
                break;
            }
            i++;
        }
        if (i == foreign.length()) {
            return foreign;
        }
        StringBuilder out = new StringBuilder(foreign.length() + 16);
        out.append(foreign, 0, i);
        while (i < foreign.length()) {
            int c = foreign.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\\' && i < foreign.length() && foreign.charAt(i) == 'u') {
                out.append("\\\\");
            } else if (isHazardous(c)) {
                escape(c, out);
            } else {
                out.appendCodePoint(c);
            }
        }
        return out.toString();
    }

    /// Appends the escape of one code point.
    public static void escape(int c, StringBuilder out) {
        out.append("\\u{");
        boolean any = false;
        for (int shift = 20; shift >= 0; shift -= 4) {
            int digit = c >> shift & 15;
            if (digit != 0 || any || shift == 0) {
                out.append(HEX[digit]);
                any = true;
            }
        }
        out.append('}');
    }

    /// The text cut to `width` characters, the cut marked with `~`, and filled up with spaces.
    public static String column(String foreign, int width) {
        String s = text(foreign);
        int length = s.codePointCount(0, s.length());
        if (length > width) {
            return s.substring(0, s.offsetByCodePoints(0, width - 1)) + "~";
        }
        return s + " ".repeat(width - length);
    }

    /// One cell of a CSV row (RFC 4180). A cell that a spreadsheet would take for a formula gets an
    /// apostrophe in front; the cell is quoted when it has to be.
    public static String csv(String foreign) {
        String s = foreign;
        if (!s.isEmpty() && "=+-@\t\r".indexOf(s.charAt(0)) >= 0) {
            s = "'" + s;
        }
        StringBuilder out = new StringBuilder(s.length() + 2);
        boolean quote = false;
        for (int i = 0; i < s.length(); ) {
            int c = s.codePointAt(i);
            i += Character.charCount(c);
            if (isHazardous(c)) {
                escape(c, out);
            } else if (c == '"') {
                out.append("\"\"");
                quote = true;
            } else {
                quote |= c == ',' || c == ';';
                out.appendCodePoint(c);
            }
        }
        return quote ? "\"" + out + "\"" : out.toString();
    }
}
