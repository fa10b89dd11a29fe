package org.touchstone.verifier.report;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;

/// Times for people: `27 November 2026, 12:00 UTC`. Made by hand, because the library's formatter costs a
/// short-lived program more than the whole report.
public final class Dates {
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };

    private Dates() {}

    /// `27 November 2026, 12:00 UTC`; seconds only if there are any.
    public static String moment(Instant instant) {
        OffsetDateTime t = instant.atOffset(ZoneOffset.UTC);
        String text = day(t.toLocalDate()) + ", " + two(t.getHour()) + ":" + two(t.getMinute());
        return (t.getSecond() == 0 ? text : text + ":" + two(t.getSecond())) + " UTC";
    }

    /// `27 November 2026`, in UTC.
    public static String day(Instant instant) {
        return day(LocalDate.ofInstant(instant, ZoneOffset.UTC));
    }

    /// `2026-11-27`, in UTC.
    public static String isoDay(Instant instant) {
        return Timestamp.text(instant).substring(0, 10);
    }

    private static String day(LocalDate d) {
        return d.getDayOfMonth() + " " + MONTHS[d.getMonthValue() - 1] + " " + d.getYear();
    }

    private static String two(int n) {
        return n < 10 ? "0" + n : Integer.toString(n);
    }

    /// A fact as a finding holds it, for people: a time, a date or a duration in words; anything else as it
    /// is.
    public static String fact(String fact) {
        if (fact.length() == 20 && fact.charAt(10) == 'T' && fact.charAt(19) == 'Z') {
            try {
                return moment(Timestamp.parse(fact));
            } catch (MalformedException e) {
                return fact;
            }
        }
        if (fact.length() == 10 && fact.charAt(4) == '-' && fact.charAt(7) == '-') {
            try {
                return day(Timestamp.parseDate(fact));
            } catch (MalformedException e) {
                return fact;
            }
        }
        if (fact.startsWith("PT") || fact.startsWith("P")) {
            try {
                return duration(Duration.parse(fact));
            } catch (java.time.DateTimeException e) {
                return fact;
            }
        }
        return fact;
    }

    /// `9 days`, `26 hours`, `4 minutes`.
    public static String duration(Duration d) {
        if (d.toHours() >= 48) {
            return count(d.toDays(), "day");
        }
        if (d.toMinutes() >= 120) {
            return count(d.toHours(), "hour");
        }
        return d.toSeconds() >= 120 ? count(d.toMinutes(), "minute") : count(d.toSeconds(), "second");
    }

    private static String count(long n, String unit) {
        return n + " " + unit + (n == 1 ? "" : "s");
    }
}
