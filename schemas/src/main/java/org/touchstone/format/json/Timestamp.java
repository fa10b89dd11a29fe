package org.touchstone.format.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// The times of signed things: RFC 3339 in UTC with whole seconds, `2026-11-22T14:55:00Z`, and nothing else, so
/// that one moment has one text. Dates are `2026-11-22`.
public final class Timestamp {
    private static final int LENGTH = 20;
    private static final String SHAPE = "0000-00-00T00:00:00Z";
    private static final String OFFSET = "+00:00";
    private static final String DATE = "0000-00-00";

    private Timestamp() {}

    /// Reads a moment; throws [MalformedException]. Leap seconds and 24:00 are refused: they would be second
    /// texts of other moments.
    public static Instant parse(String text) {
        if (!fits(text, SHAPE)) {
            throw wrong();
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

    /// The text of a moment, its fraction of a second cut off; throws [IllegalArgumentException] for a year
    /// outside 0000 to 9999.
    public static String text(Instant time) {
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

    /// Reads a moment that a person wrote, with any offset: `2026-11-27T12:00:00+00:00`.
    public static OffsetDateTime parseOffset(String text) {
        try {
            if (text.length() == LENGTH) {
                return parse(text).atOffset(ZoneOffset.UTC);
            }
            if (text.length() == LENGTH + 5 && fits(text.substring(LENGTH - 1), OFFSET)) {
                int sign = text.charAt(LENGTH - 1) == '-' ? -1 : 1;
                ZoneOffset offset = ZoneOffset.ofHoursMinutes(sign * number(text, 20, 22), sign * number(text, 23, 25));
                return parse(text.substring(0, LENGTH - 1) + "Z")
                        .atOffset(ZoneOffset.UTC)
                        .withOffsetSameLocal(offset);
            }
        } catch (DateTimeException e) {
            throw new MalformedException("not a time that exists", e);
        }
        throw new MalformedException("a time with its offset is written like 2026-11-27T12:00:00+00:00");
    }

    /// Reads a date `2026-11-22`.
    public static LocalDate parseDate(String text) {
        if (!fits(text, DATE)) {
            throw new MalformedException("a date is written like 2026-11-22");
        }
        try {
            return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        } catch (DateTimeException e) {
            throw new MalformedException("not a date that exists", e);
        }
    }

    /// True if the text has the shape: a digit for 0, either sign for +, every other character itself.
    private static boolean fits(String text, String shape) {
        if (text.length() != shape.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean good = switch (shape.charAt(i)) {
                case '0' -> c >= '0' && c <= '9';
                case '+' -> c == '+' || c == '-';
                default -> c == shape.charAt(i);
            };
            if (!good) {
                return false;
            }
        }
        return true;
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
        return new MalformedException("a time is written like 2026-11-22T14:55:00Z");
    }
}
