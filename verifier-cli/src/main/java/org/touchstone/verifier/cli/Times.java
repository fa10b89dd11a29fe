package org.touchstone.verifier.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.verifier.report.Shown;

/// Times on the command line.
final class Times {
    private Times() {}

    /// A time with its offset (`2026-11-22T12:00:00Z`, `2026-11-22T12:00:00+01:00`), or a date, which means
    /// its first second in UTC. A local time without offset is refused: in summer it would be an hour off.
    static Instant parse(String text) {
        try {
            return text.length() == 10
                    ? Timestamp.parseDate(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Timestamp.parseOffset(text).toInstant();
        } catch (MalformedException e) {
            throw CliException.usage("bad-time", Shown.text(text));
        }
    }
}
