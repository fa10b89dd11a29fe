package org.touchstone.verifier.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.touchstone.verifier.report.Shown;

/// Times on the command line.
final class Times {
    private Times() {}

    /// A time with its offset (`2026-11-22T12:00:00Z`, `2026-11-22T12:00:00+01:00`), or a date, which means its first
    /// second in UTC. A local time without offset is refused: in summer it would be an hour off.
    static Instant parse(String text) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Instant.ofEpochSecond(instant.getEpochSecond());
        } catch (DateTimeParseException e) {
            throw CliException.usage("bad-time", Shown.text(text));
        }
    }
}
