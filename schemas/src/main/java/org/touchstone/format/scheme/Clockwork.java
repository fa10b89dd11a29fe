package org.touchstone.format.scheme;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/// How an edition counts time: its zone, when a day ends, and its working-day calendars.
///
/// A limit in days, working days or months ends when the last day ends, by the clock on the wall in the
/// edition's zone; a limit in minutes or hours is exact. Months are counted from the starting date and
/// clamped to the end of a shorter month (31 January and one month: 28 or 29 February).
public record Clockwork(ZoneId zone, LocalTime dayEndsAt, Map<String, WorkingDays> calendars, String defaultCalendar) {

    public Clockwork {
        calendars = Map.copyOf(calendars);
    }

    /// The date in the edition's zone.
    public LocalDate dateOf(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    /// The moment at which a day ends.
    public Instant endOf(LocalDate day) {
        return day.atTime(dayEndsAt).atZone(zone).toInstant();
    }

    /// The first moment of a day.
    public Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    /// `span` after `from`, by the edition's default calendar.
    public Instant after(Instant from, Span span) {
        return after(from, span, defaultCalendar);
    }

    /// `span` after `from`, by the calendar named.
    public Instant after(Instant from, Span span, String calendar) {
        return switch (span.unit()) {
            case MINUTE -> from.plus(span.amount(), ChronoUnit.MINUTES);
            case HOUR -> from.plus(span.amount(), ChronoUnit.HOURS);
            case DAY -> endOf(dateOf(from).plusDays(span.amount()));
            case MONTH -> endOf(dateOf(from).plusMonths(span.amount()));
            case WORKING_DAY -> endOf(calendar(calendar).after(dateOf(from), span.amount()));
        };
    }

    /// The moment `span` before `until`: for days, working days and months the start of that day.
    public Instant before(Instant until, Span span) {
        return switch (span.unit()) {
            case MINUTE -> until.minus(span.amount(), ChronoUnit.MINUTES);
            case HOUR -> until.minus(span.amount(), ChronoUnit.HOURS);
            case DAY -> startOf(dateOf(until).minusDays(span.amount()));
            case MONTH -> startOf(dateOf(until).minusMonths(span.amount()));
            case WORKING_DAY -> startOf(calendar(defaultCalendar).before(dateOf(until), span.amount()));
        };
    }

    private WorkingDays calendar(String id) {
        WorkingDays days = calendars.get(id);
        if (days == null) {
            throw Predicate.unknown("calendar", id);
        }
        return days;
    }
}
