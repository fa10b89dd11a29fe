package org.touchstone.verifier.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.verifier.report.Dates;

/// Times of a place where offsets change twice a year. A local time without its offset is read in the zone; one that
/// occurs twice or never there is refused.
final class Zoned {
    private Zoned() {}

    /// The zone of this name, if this computer knows it.
    static Optional<ZoneId> zone(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Reads `2026-11-27T12:00:00+00:00`, or a local time `2026-11-27 12:00`.
    static OffsetDateTime parse(String text, ZoneId zone) {
        String s = text.strip();
        if (s.length() != 16 || (s.charAt(10) != ' ' && s.charAt(10) != 'T')) {
            return Timestamp.parseOffset(s);
        }
        LocalDate day = Timestamp.parseDate(s.substring(0, 10));
        LocalDateTime local;
        try {
            local = LocalDateTime.of(day, LocalTime.parse(s.substring(11)));
        } catch (DateTimeException e) {
            throw new MalformedException("a local time is written like 2026-11-27 12:00", e);
        }
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() != 1) {
            throw new MalformedException("the clocks change then: give the time with its offset");
        }
        return local.atOffset(offsets.get(0));
    }

    /// For people: `27 November 2026, 12:00 GMT`.
    static String text(Instant time, ZoneId zone) {
        ZoneOffset offset = zone.getRules().getOffset(time);
        // Dates writes UTC; the same text of the local clock gets the name of the offset instead.
        String utc = Dates.moment(time.plusSeconds(offset.getTotalSeconds()));
        return utc.substring(0, utc.length() - "UTC".length()) + name(offset, zone);
    }

    private static String name(ZoneOffset offset, ZoneId zone) {
        if (zone.getId().equals("Europe/London")) {
            return offset.getTotalSeconds() == 0 ? "GMT" : "BST";
        }
        return offset.getTotalSeconds() == 0 ? "UTC" : "UTC" + offset.getId();
    }
}
