package org.touchstone.format.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.touchstone.format.step.Step;

/// The one parser for anything that is signed or hashed.
///
/// Two readers must never understand one text differently, so everything on which JSON readers are known to
/// disagree is refused: duplicate keys (RFC 8259 section 4 leaves them open), invalid UTF-8, a byte order mark,
/// lone surrogates, numbers that are not integers with |n| ≤ 2^53 − 1, text that is not in Unicode normal form
/// C, and anything after the value. Size, depth, number of keys and length are capped, so hostile input costs
/// little.
public final class StrictJson {

    /// Caps on one document. `bytes`: length of the text; `depth`: nesting; `keys`: members and elements in
    /// all.
    public record Limits(int bytes, int depth, int keys) {
        /// A token's header or payload, an entry, a trust list: 64 KiB, depth 32, 1,000 members.
        public static final Limits TOKEN = new Limits(64 * 1024, 32, 1_000);

        /// A whole document such as a scheme edition or a file that carries tokens.
        public static final Limits DOCUMENT = new Limits(4 * 1024 * 1024, 32, 100_000);
    }

    private static final int MAX_MARKS = 30;

    /// The bytes, one character for each: whatever lies beyond ASCII is decoded string by string. A text with
    /// one long dash in it would otherwise be held, searched and cut at two bytes a character.
    private final String text;

    private final Limits limits;
    private final boolean canonical;
    private int at;
    private int keys;
    private int special = -1;

    private StrictJson(String text, Limits limits, boolean canonical) {
        this.text = text;
        this.limits = limits;
        this.canonical = canonical;
    }

    /// Reads one value under [Limits#TOKEN]; throws [MalformedException].
    public static Json parse(byte[] utf8) {
        return parse(utf8, Limits.TOKEN);
    }

    /// Reads one value; throws [MalformedException] with the offset of the fault.
    public static Json parse(byte[] utf8, Limits limits) {
        return read(utf8, limits, false);
    }

    private static Json read(byte[] utf8, Limits limits, boolean canonical) {
        if (Step.JSON_SIZE.refuses(utf8.length > limits.bytes())) {
            throw new MalformedException("larger than " + limits.bytes() + " bytes");
        }
        StrictJson reader = new StrictJson(new String(utf8, StandardCharsets.ISO_8859_1), limits, canonical);
        reader.space();
        Json value = reader.value(0);
        reader.space();
        if (Step.JSON_END.refuses(reader.at != reader.text.length())) {
            throw reader.fault("something follows the value");
        }
        return value;
    }

    /// A piece of the text; throws [MalformedException] if it is not UTF-8. A piece begins and ends beside a
    /// character of ASCII, which is never part of a longer one.
    private String piece(int from, int to) {
        String bytes = text.substring(from, to);
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) >= 0x80) {
                return decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return bytes;
    }

    private static String decode(byte[] utf8) {
        // The quick decoder puts U+FFFD for what is malformed: without one in the result nothing was.
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            if (Step.JSON_UTF_8.on()) {
                throw new MalformedException("not valid UTF-8", e);
            }
            return text;
        }
    }

    /// Reads one object under [Limits#TOKEN].
    public static Json.Obj parseObject(byte[] utf8) {
        return parseObject(utf8, Limits.TOKEN);
    }

    /// Reads one object.
    public static Json.Obj parseObject(byte[] utf8, Limits limits) {
        if (parse(utf8, limits) instanceof Json.Obj o) {
            return o;
        }
        throw new MalformedException("not a JSON object");
    }

    /// Reads one object and requires that the bytes are its canonical form (RFC 8785), as all entries of the
    /// log are.
    ///
    /// The form is checked while reading, which costs half of writing the value again and comparing; the two
    /// are the same because everything that RFC 8785 leaves to choose is refused here: white space, the order
    /// of members, and which characters are escaped and how. (Numbers have one spelling already.)
    public static Json.Obj parseCanonicalObject(byte[] utf8, Limits limits) {
        if (read(utf8, limits, Step.JSON_CANONICAL.on()) instanceof Json.Obj o) {
            return o;
        }
        throw new MalformedException("not a JSON object");
    }

    private Json value(int depth) {
        if (at >= text.length()) {
            throw fault("the text ends early");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> number();
        };
    }

    private Json object(int depth) {
        enter(depth);
        if (canonical) {
            return sortedObject(depth);
        }
        Map<String, Json> members = new LinkedHashMap<>();
        space();
        if (peek('}')) {
            at++;
            return new Json.Obj(members);
        }
        while (true) {
            space();
            if (!peek('"')) {
                throw fault("a member name is expected");
            }
            String name = string();
            count();
            space();
            expect(':');
            space();
            Json value = value(depth);
            if (Step.JSON_DUPLICATES.refuses(members.putIfAbsent(name, value) != null)) {
                throw fault("a member name occurs twice");
            }
            space();
            if (peek(',')) {
                at++;
                continue;
            }
            expect('}');
            return new Json.Obj(members);
        }
    }

    /// The members of a canonical object: in ascending order of their names' UTF-16 code units, so that none is
    /// twice.
    private Json sortedObject(int depth) {
        if (peek('}')) {
            at++;
            return new Json.Obj(SortedMembers.NONE);
        }
        String[] names = new String[16];
        Json[] values = new Json[16];
        int count = 0;
        while (true) {
            if (!peek('"')) {
                throw fault("a member name is expected");
            }
            String name = string();
            count();
            if (count > 0 && names[count - 1].compareTo(name) >= 0) {
                throw fault("members are not in canonical order");
            }
            expect(':');
            if (count == names.length) {
                names = Arrays.copyOf(names, 2 * count);
                values = Arrays.copyOf(values, 2 * count);
            }
            names[count] = name;
            values[count++] = value(depth);
            if (peek(',')) {
                at++;
                continue;
            }
            expect('}');
            return new Json.Obj(new SortedMembers(Arrays.copyOf(names, count), Arrays.copyOf(values, count)));
        }
    }

    private Json array(int depth) {
        enter(depth);
        List<Json> values = new ArrayList<>();
        space();
        if (peek(']')) {
            at++;
            return new Json.Arr(values);
        }
        while (true) {
            space();
            count();
            values.add(value(depth));
            space();
            if (peek(',')) {
                at++;
                continue;
            }
            expect(']');
            return new Json.Arr(values);
        }
    }

    private void enter(int depth) {
        if (Step.JSON_DEPTH.refuses(depth > limits.depth())) {
            throw fault("nested deeper than " + limits.depth());
        }
        at++;
    }

    private void count() {
        if (Step.JSON_COUNT.refuses(++keys > limits.keys())) {
            throw fault("more than " + limits.keys() + " members");
        }
    }

    /// Where the next character stands that a string may not simply hold: an escape, a control character or one
    /// beyond ASCII. Strings before it are taken in one piece.
    private int nextSpecial() {
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '\\' || c >= 0x80) {
                return i;
            }
        }
        return text.length();
    }

    private String string() {
        at++;
        int start = at;
        boolean ascii = true;
        if (special < at) {
            special = nextSpecial();
        }
        int end = text.indexOf('"', at);
        if (end >= 0 && special > end) {
            at = end + 1;
            return text.substring(start, end);
        }
        // Most strings hold no escape: take them in one piece.
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                String s = ascii ? text.substring(start, at) : normal(piece(start, at));
                at++;
                return s;
            }
            if (c == '\\') {
                break;
            }
            if (Step.JSON_CONTROL.refuses(c < 0x20)) {
                throw fault("a control character stands unescaped in a string");
            }
            ascii &= c < 0x80;
            at++;
        }
        StringBuilder out = new StringBuilder(piece(start, at));
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return normal(out.toString());
            }
            if (Step.JSON_CONTROL.refuses(c < 0x20)) {
                throw fault("a control character stands unescaped in a string");
            }
            if (c != '\\') {
                int from = at - 1;
                while (at < text.length()) {
                    char next = text.charAt(at);
                    if (next == '"' || next == '\\' || next < 0x20) {
                        break;
                    }
                    at++;
                }
                out.append(piece(from, at));
                continue;
            }
            if (at >= text.length()) {
                break;
            }
            char e = text.charAt(at++);
            if (canonical) {
                out.append(canonicalEscape(e));
                continue;
            }
            switch (e) {
                case '"', '\\', '/' -> out.append(e);
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> out.append(hex4());
                default -> throw fault("an unknown escape");
            }
        }
        throw fault("the text ends inside a string");
    }

    /// The escapes of RFC 8785 section 3.2.2.2 and no other: what may stand as it is must stand so.
    private char canonicalEscape(char e) {
        return switch (e) {
            case '"', '\\' -> e;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int from = at;
                char c = hex4();
                boolean lower = text.substring(from, at).chars().noneMatch(d -> d >= 'A' && d <= 'F');
                if (c >= 0x20 || "\b\f\n\r\t".indexOf(c) >= 0 || !lower) {
                    throw fault("an escape that is not canonical");
                }
                yield c;
            }
            default -> throw fault("an escape that is not canonical");
        };
    }

    private char hex4() {
        if (at + 4 > text.length()) {
            throw fault("the text ends inside an escape");
        }
        int v = 0;
        for (int i = 0; i < 4; i++) {
            int d = Character.digit(text.charAt(at), 16);
            if (d < 0 || text.charAt(at) > 'f') {
                throw fault("a \\u escape needs four hexadecimal digits");
            }
            v = v << 4 | d;
            at++;
        }
        return (char) v;
    }

    /// Refuses lone surrogates and text that is not in normal form C, so that equal names have equal bytes.
    ///
    /// Whether a run of combining marks is in order is found out in time that grows with the square of its
    /// length, so a run is at most as long as stream-safe text allows (UAX #15 section 13): no language needs more.
    private String normal(String s) {
        int marks = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            int codePoint = c;
            if (Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1))) {
                codePoint = Character.toCodePoint(c, s.charAt(i + 1));
                i++;
            } else if (Step.JSON_SURROGATES.refuses(Character.isSurrogate(c))) {
                throw fault("half of a surrogate pair");
            }
            marks = codePoint >= 0x300 && isMark(codePoint) ? marks + 1 : 0;
            if (marks > MAX_MARKS) {
                throw fault("more than " + MAX_MARKS + " combining marks in a row");
            }
        }
        if (Step.JSON_NORMAL.refuses(!Normalizer.isNormalized(s, Normalizer.Form.NFC))) {
            throw fault("text not in Unicode normal form C");
        }
        return s;
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private Json number() {
        int start = at;
        if (peek('-')) {
            at++;
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        int length = at - digits;
        if (length == 0) {
            throw fault("an unexpected character");
        }
        if (Step.JSON_NUMBERS.refuses(length > 1 && text.charAt(digits) == '0')) {
            throw fault("a number with a leading zero");
        }
        if (at < text.length() && ".eE".indexOf(text.charAt(at)) >= 0) {
            throw fault("a number that is not written as an integer");
        }
        if (length > 16) {
            throw fault("an integer outside ±(2^53−1)");
        }
        long v = Long.parseLong(text.substring(start, at));
        if (v > Json.Num.MAX || v < -Json.Num.MAX) {
            throw fault("an integer outside ±(2^53−1)");
        }
        if (v == 0 && start != digits) {
            throw fault("negative zero");
        }
        return new Json.Num(v);
    }

    private Json word(String word, Json value) {
        if (!text.startsWith(word, at)) {
            throw fault("an unexpected word");
        }
        at += word.length();
        return value;
    }

    private void space() {
        if (canonical) {
            return; // white space is then an unexpected character
        }
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void expect(char c) {
        if (!peek(c)) {
            throw fault("'" + c + "' is expected");
        }
        at++;
    }

    private MalformedException fault(String what) {
        byte[] before = text.substring(0, Math.min(at, text.length())).getBytes(StandardCharsets.ISO_8859_1);
        int character = new String(before, StandardCharsets.UTF_8).length();
        return new MalformedException("not strict JSON at character " + character + ": " + what);
    }
}
