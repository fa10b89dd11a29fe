package org.touchstone.format.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// Times in signed and hashed things: RFC 3339 section 5.6, of which exactly one form is allowed,
/// `YYYY-MM-DDTHH:MM:SSZ`: UTC, whole seconds, no leap second, years 0000 to 9999. One time has one text.
public final class Rfc3339 {
    private static final int LENGTH = "YYYY-MM-DDTHH:MM:SSZ".length();
    private static final String SHAPE = "0000-00-00T00:00:00Z";

    private Rfc3339() {}

    /// The time of the text; throws [MalformedException].
    public static Instant parse(String text) {
        if (text.length() != LENGTH) {
            throw wrong();
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            char want = SHAPE.charAt(i);
            if (want == '0' ? c < '0' || c > '9' : c != want) {
                throw wrong();
            }
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedException("a time that does not exist", e);
        }
    }

    /// The text of a time of whole seconds; throws [IllegalArgumentException] for a fraction or a year outside 0000 to
    /// 9999.
    public static String text(Instant time) {
        if (time.getNano() != 0) {
            throw new IllegalArgumentException("a time with a fraction of a second: " + time);
        }
        LocalDateTime t = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        if (t.getYear() < 0 || t.getYear() > 9999) {
            throw new IllegalArgumentException("a year outside 0000 to 9999: " + time);
        }
        char[] out = SHAPE.toCharArray();
        put(out, 0, 4, t.getYear());
        put(out, 5, 7, t.getMonthValue());
        put(out, 8, 10, t.getDayOfMonth());
        put(out, 11, 13, t.getHour());
        put(out, 14, 16, t.getMinute());
        put(out, 17, 19, t.getSecond());
        return new String(out);
    }

    private static int number(String text, int from, int to) {
        int v = 0;
        for (int i = from; i < to; i++) {
            v = v * 10 + (text.charAt(i) - '0');
        }
        return v;
    }

    private static void put(char[] out, int from, int to, int value) {
        int v = value;
        for (int i = to - 1; i >= from; i--) {
            out[i] = (char) ('0' + v % 10);
            v /= 10;
        }
    }

    private static MalformedException wrong() {
        return new MalformedException("a time is not of the form YYYY-MM-DDTHH:MM:SSZ");
    }
}
