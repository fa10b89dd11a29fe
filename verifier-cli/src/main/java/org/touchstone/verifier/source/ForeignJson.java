package org.touchstone.verifier.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// JSON as other systems write it: with fractions, nulls, a byte order mark, text in any normal form. Nothing read
/// with it is ever signed or hashed; what is, goes through `StrictJson`.
///
/// Numbers become their text, so that an amount keeps its digits and a number of any size costs nothing. A member that
/// is null is left out. Text is brought into normal form C, half a surrogate pair becomes U+FFFD. Size, depth and
/// number of values are capped; a member that occurs twice is refused, since readers differ on which one counts.
final class ForeignJson {
    private static final int MAX_DEPTH = 48;
    private static final int MAX_VALUES = 500_000;
    private static final int MAX_NUMBER = 64;

    private final String text;
    private int at;
    private int values;

    private ForeignJson(String text) {
        this.text = text;
    }

    /// Reads an object; throws [MalformedException].
    static Json.Obj parse(byte[] utf8) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("not UTF-8", e);
        }
        ForeignJson reader = new ForeignJson(text.startsWith("\ufeff") ? text.substring(1) : text);
        reader.blank();
        if (reader.peek() != '{') {
            throw new MalformedException("not a JSON object");
        }
        Json.Obj value = reader.object(1);
        reader.blank();
        if (reader.at < reader.text.length()) {
            throw new MalformedException("something stands after the JSON object");
        }
        return value;
    }

    private Json value(int depth) {
        if (++values > MAX_VALUES) {
            throw new MalformedException("more than " + MAX_VALUES + " values");
        }
        if (depth > MAX_DEPTH) {
            throw new MalformedException("nested deeper than " + MAX_DEPTH);
        }
        char c = peek();
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> number();
        };
    }

    private Json.Obj object(int depth) {
        at++;
        Map<String, Json> members = new LinkedHashMap<>();
        blank();
        if (peek() == '}') {
            at++;
            return new Json.Obj(members);
        }
        while (true) {
            blank();
            if (peek() != '"') {
                throw wrong();
            }
            String name = string();
            blank();
            expect(':');
            blank();
            Json value = value(depth + 1);
            if (members.put(name, value) != null) {
                throw new MalformedException("a member occurs twice");
            }
            blank();
            if (peek() == '}') {
                at++;
                members.values().removeIf(v -> v instanceof Json.Null);
                return new Json.Obj(members);
            }
            expect(',');
        }
    }

    private Json.Arr array(int depth) {
        at++;
        List<Json> all = new ArrayList<>();
        blank();
        if (peek() == ']') {
            at++;
            return new Json.Arr(all);
        }
        while (true) {
            blank();
            all.add(value(depth + 1));
            blank();
            if (peek() == ']') {
                at++;
                return new Json.Arr(all);
            }
            expect(',');
        }
    }

    private Json number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == start || at - start > MAX_NUMBER) {
            throw wrong();
        }
        return new Json.Str(text.substring(start, at));
    }

    private Json word(String word, Json value) {
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
        return value;
    }

    private String string() {
        at++;
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = peek();
            at++;
            if (c == '"') {
                return Normalizer.normalize(whole(out), Normalizer.Form.NFC);
            }
            if (c == '\\') {
                c = peek();
                at++;
                switch (c) {
                    case '"', '\\', '/' -> out.append(c);
                    case 'b' -> out.append('\b');
                    case 'f' -> out.append('\f');
                    case 'n' -> out.append('\n');
                    case 'r' -> out.append('\r');
                    case 't' -> out.append('\t');
                    case 'u' -> out.append(unit());
                    default -> throw wrong();
                }
            } else {
                out.append(c);
            }
        }
    }

    private char unit() {
        if (at + 4 > text.length()) {
            throw wrong();
        }
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(text.charAt(at++), 16);
            if (digit < 0) {
                throw wrong();
            }
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }

    private static String whole(StringBuilder s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c) && i + 1 < s.length() && Character.isLowSurrogate(s.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                s.setCharAt(i, '\ufffd');
            }
        }
        return s.toString();
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new MalformedException("the JSON ends too early");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong();
        }
        at++;
    }

    private MalformedException wrong() {
        return new MalformedException("not JSON at character " + at);
    }
}
