package org.touchstone.verifier.pdf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The words and values of a PDF (ISO 32000-1 sections 7.2 and 7.3) from a place on. Throws [PdfRefusal].
final class PdfLexer {
    private static final int MAX_DEPTH = 24;
    private static final int MAX_NAME = 127;

    private final byte[] bytes;
    private final int end;
    private int at;

    PdfLexer(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int at() {
        return at;
    }

    void to(int place) {
        at = place;
    }

    boolean atEnd() {
        return at >= end;
    }

    int peek() {
        return at < end ? bytes[at] & 0xff : -1;
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0;
    }

    private static boolean isDelimiter(int c) {
        return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' || c == '}' || c == '/'
                || c == '%';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /// Over white space, not over comments: between objects those are looked at.
    void skipSpace() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
    }

    private void skip() {
        skipSpace();
        while (peek() == '%') {
            comment();
            skipSpace();
        }
    }

    /// The comment that begins here, to the end of its line.
    String comment() {
        int from = at;
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }

    /// The word of letters and digits that begins here; empty if there is none.
    String word() {
        skip();
        int from = at;
        while (at < end && !isSpace(bytes[at] & 0xff) && !isDelimiter(bytes[at] & 0xff) && at - from < 32) {
            at++;
        }
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }

    /// True, and steps over it, if exactly `word` stands here.
    boolean takes(String word) {
        skip();
        int from = at;
        if (word().equals(word)) {
            return true;
        }
        at = from;
        return false;
    }

    /// A whole number of at most nine digits, or -1 with the place unchanged.
    int number() {
        skip();
        int from = at;
        int n = 0;
        while (at < end && isDigit(bytes[at] & 0xff) && at - from < 10) {
            n = at - from < 9 ? n * 10 + (bytes[at] - '0') : n;
            at++;
        }
        int digits = at - from;
        boolean whole = at >= end || isSpace(bytes[at] & 0xff) || isDelimiter(bytes[at] & 0xff);
        // `obj` may stand close behind its number in sloppy files; nobody else does that.
        if (digits == 0 || digits > 9 || !whole) {
            at = from;
            return -1;
        }
        return n;
    }

    PdfObject value() {
        return value(0);
    }

    private PdfObject value(int depth) {
        if (depth > MAX_DEPTH) {
            throw PdfRefusal.tooComplex("values are nested deeper than " + MAX_DEPTH);
        }
        skip();
        int c = peek();
        switch (c) {
            case -1 -> throw PdfRefusal.malformed("it is cut off");
            case '/' -> {
                return new PdfObject.Name(name());
            }
            case '(' -> {
                literal();
                return new PdfObject.Text();
            }
            case '[' -> {
                at++;
                return array(depth);
            }
            case '<' -> {
                if (at + 1 < end && bytes[at + 1] == '<') {
                    at += 2;
                    return dictionary(depth);
                }
                hexadecimal();
                return new PdfObject.Text();
            }
            default -> {
                return numberOrWord();
            }
        }
    }

    private PdfObject numberOrWord() {
        int from = at;
        int n = number();
        if (n >= 0) {
            int after = at;
            if (number() >= 0 && takes("R")) {
                return new PdfObject.Ref(n);
            }
            at = after;
            return new PdfObject.Num(n);
        }
        String word = word();
        boolean known = word.equals("true") || word.equals("false") || word.equals("null");
        if (!known && !isReal(word)) {
            at = from;
            throw PdfRefusal.malformed("a value cannot be read");
        }
        return new PdfObject.Other();
    }

    private static boolean isReal(String word) {
        int digits = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (isDigit(c)) {
                digits++;
            } else if (c != '.' && c != '-' && c != '+') {
                return false;
            }
        }
        return digits > 0;
    }

    private PdfObject.Arr array(int depth) {
        List<PdfObject> values = new ArrayList<>();
        while (true) {
            skip();
            if (peek() == ']') {
                at++;
                return new PdfObject.Arr(values);
            }
            values.add(value(depth + 1));
        }
    }

    private PdfObject.Dict dictionary(int depth) {
        Map<String, PdfObject> members = new LinkedHashMap<>();
        while (true) {
            skip();
            int c = peek();
            if (c == '>' && at + 1 < end && bytes[at + 1] == '>') {
                at += 2;
                return new PdfObject.Dict(members);
            }
            if (c != '/') {
                throw PdfRefusal.malformed(c < 0 ? "it is cut off" : "a dictionary cannot be read");
            }
            String name = name();
            // One reader takes the first, another the last.
            if (members.put(name, value(depth + 1)) != null) {
                throw PdfRefusal.malformed("a dictionary says a thing twice");
            }
        }
    }

    /// A name without its slash, `#xx` resolved, so that none can hide behind another spelling.
    private String name() {
        at++;
        StringBuilder out = new StringBuilder(16);
        while (at < end && !isSpace(bytes[at] & 0xff) && !isDelimiter(bytes[at] & 0xff)) {
            int c = bytes[at++] & 0xff;
            if (c == '#' && at + 1 < end) {
                int high = Character.digit(bytes[at], 16);
                int low = Character.digit(bytes[at + 1], 16);
                if (high >= 0 && low >= 0) {
                    c = high * 16 + low;
                    at += 2;
                }
            }
            if (out.length() >= MAX_NAME) {
                throw PdfRefusal.malformed("a name is longer than " + MAX_NAME);
            }
            out.append((char) c);
        }
        return out.toString();
    }

    private void literal() {
        int depth = 0;
        while (at < end) {
            int c = bytes[at++];
            if (c == '\\') {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return;
            }
        }
        throw PdfRefusal.malformed("it is cut off");
    }

    private void hexadecimal() {
        at++;
        while (at < end) {
            int c = bytes[at++] & 0xff;
            if (c == '>') {
                return;
            }
            if (!isSpace(c) && Character.digit(c, 16) < 0) {
                throw PdfRefusal.malformed("a string cannot be read");
            }
        }
        throw PdfRefusal.malformed("it is cut off");
    }
}
