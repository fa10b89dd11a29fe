package org.touchstone.format.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/// The times of signed things: RFC 3339 in UTC with whole seconds, `2026-11-22T14:55:00Z`, and nothing else, so that one
/// moment has one text. Dates are `2026-11-22`.
public final class Timestamp {
    private static final Pattern UTC = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final Pattern OFFSET =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private Timestamp() {}

    /// The text of a moment, its fraction of a second cut off.
    public static String text(Instant moment) {
        return DateTimeFormatter.ISO_INSTANT.format(moment.truncatedTo(ChronoUnit.SECONDS));
    }

    /// Reads a moment; throws [MalformedException].
    public static Instant parse(String text) {
        if (text.length() == 20 && UTC.matcher(text).matches()) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new MalformedException("not a time that exists", e);
            }
        }
        throw new MalformedException("a time is written like 2026-11-22T14:55:00Z");
    }

    /// Reads a moment that a person wrote, with any offset: `2026-11-27T12:00:00+00:00`.
    public static OffsetDateTime parseOffset(String text) {
        if (OFFSET.matcher(text).matches()) {
            try {
                return OffsetDateTime.parse(text);
            } catch (DateTimeException e) {
                throw new MalformedException("not a time that exists", e);
            }
        }
        throw new MalformedException("a time with its offset is written like 2026-11-27T12:00:00+00:00");
    }

    /// Reads a date `2026-11-22`.
    public static LocalDate parseDate(String text) {
        if (DATE.matcher(text).matches()) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw new MalformedException("not a date that exists", e);
            }
        }
        throw new MalformedException("a date is written like 2026-11-22");
    }
}
