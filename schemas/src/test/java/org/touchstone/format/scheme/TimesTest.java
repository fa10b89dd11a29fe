package org.touchstone.format.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.format.json.MalformedException;

/// Due dates: working days of three calendars, clock changes, leap years, ends of months.
class TimesTest {
    private static final SchemeEdition EDITION = SchemeEdition.shipped("sra-1");
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @ParameterizedTest(name = "{0}: {2} working days after {1} is {3} ({4})")
    @CsvSource({
        "england-and-wales, 2026-11-20, 1,  2026-11-23, over a weekend",
        "england-and-wales, 2026-11-21, 1,  2026-11-23, from a Saturday",
        "england-and-wales, 2026-11-22, 1,  2026-11-23, from a Sunday",
        "england-and-wales, 2026-11-20, 5,  2026-11-27, a week",
        "england-and-wales, 2026-11-20, 0,  2026-11-20, the day itself",
        "england-and-wales, 2026-04-01, 2,  2026-04-07, Good Friday and Easter Monday",
        "scotland,          2026-04-01, 2,  2026-04-06, Easter Monday is a working day in Scotland",
        "northern-ireland,  2026-04-01, 2,  2026-04-07, Easter in Northern Ireland",
        "england-and-wales, 2026-12-24, 1,  2026-12-29, Boxing Day on a Saturday is kept on the Monday",
        "england-and-wales, 2027-12-24, 1,  2027-12-29, Christmas and Boxing Day both on a weekend",
        "england-and-wales, 2022-12-23, 1,  2022-12-28, Christmas on a Sunday",
        "england-and-wales, 2027-12-31, 1,  2028-01-04, New Year on a Saturday",
        "scotland,          2027-12-31, 1,  2028-01-05, 1 and 2 January both on a weekend",
        "scotland,          2022-12-30, 1,  2023-01-04, 1 January on a Sunday and 2 January on the Monday",
        "scotland,          2024-11-29, 1,  2024-12-03, St Andrew's Day on a Saturday",
        "england-and-wales, 2024-11-29, 1,  2024-12-02, no St Andrew's Day in England",
        "northern-ireland,  2025-07-11, 1,  2025-07-15, 12 July on a Saturday",
        "england-and-wales, 2025-07-11, 1,  2025-07-14, no 12 July in England",
        "northern-ireland,  2024-03-15, 1,  2024-03-19, St Patrick's Day on a Sunday",
        "scotland,          2026-06-12, 1,  2026-06-16, a single day proclaimed",
        "england-and-wales, 2022-06-01, 1,  2022-06-06, a spring holiday moved and one added",
        "england-and-wales, 2022-09-16, 1,  2022-09-20, a state funeral",
        "england-and-wales, 2020-05-07, 1,  2020-05-11, the early May holiday moved to a Friday",
        "england-and-wales, 2020-05-01, 1,  2020-05-04, and away from the Monday",
        "england-and-wales, 2024-02-28, 2,  2024-03-01, a leap day is a day",
        "scotland,          2026-08-03, 1,  2026-08-04, Scotland's summer holiday is early",
        "england-and-wales, 2026-08-28, 1,  2026-09-01, England's is late",
        "england-and-wales, 2025-12-01, 40, 2026-01-29, two months of working days",
    })
    void workingDays(String calendar, LocalDate from, int n, LocalDate to, String why) {
        WorkingDays days = calendar(calendar);
        assertEquals(to, days.after(from, n), why);
        Instant at = from.atTime(12, 0).atZone(LONDON).toInstant();
        assertEquals(
                to.atTime(23, 59, 59).atZone(LONDON).toInstant(),
                EDITION.clockwork().after(at, new Span(n, Span.Unit.WORKING_DAY), calendar),
                why);
        // Back again, from a working day to the working day it was counted from.
        if (n > 0 && days.isWorkingDay(from).orElseThrow()) {
            assertEquals(from, days.before(to, n), why);
        }
    }

    private static WorkingDays calendar(String id) {
        return java.util.Objects.requireNonNull(WorkingDays.shipped().get(id), id);
    }

    @Test
    void countingPastTheCalendarIsRefused() {
        WorkingDays days = calendar("scotland");
        MalformedException e = assertThrows(MalformedException.class, () -> days.after(LocalDate.of(2036, 12, 30), 2));
        assertTrue(String.valueOf(e.getMessage()).contains("a newer calendar file is needed"));
        assertTrue(days.isWorkingDay(LocalDate.of(2037, 1, 5)).isEmpty());
        assertTrue(days.isWorkingDay(LocalDate.of(2018, 12, 31)).isEmpty());
    }

    @ParameterizedTest(name = "{2}{1} after {0} ends {3}")
    @CsvSource({
        // the moment is UTC; the day is London's
        "2027-03-27T12:00:00Z, DAY,    1,  2027-03-28T22:59:59Z",
        "2027-03-26T12:00:00Z, DAY,    1,  2027-03-27T23:59:59Z",
        "2026-10-24T12:00:00Z, DAY,    1,  2026-10-25T23:59:59Z",
        "2026-10-23T12:00:00Z, DAY,    1,  2026-10-24T22:59:59Z",
        "2026-06-30T23:30:00Z, DAY,    0,  2026-07-01T22:59:59Z",
        "2026-01-31T23:30:00Z, MONTH,  1,  2026-02-28T23:59:59Z",
        "2028-01-31T12:00:00Z, MONTH,  1,  2028-02-29T23:59:59Z",
        "2024-02-29T12:00:00Z, MONTH,  12, 2025-02-28T23:59:59Z",
        "2024-02-29T12:00:00Z, MONTH,  48, 2028-02-29T23:59:59Z",
        "2026-08-31T12:00:00Z, MONTH,  6,  2027-02-28T23:59:59Z",
        "2026-12-31T23:59:59Z, MONTH,  2,  2027-02-28T23:59:59Z",
        "2026-09-30T23:30:00Z, MONTH,  1,  2026-11-01T23:59:59Z",
        "2027-03-28T00:30:00Z, HOUR,   24, 2027-03-29T00:30:00Z",
        "2026-10-25T00:30:00Z, MINUTE, 90, 2026-10-25T02:00:00Z",
    })
    void spans(Instant from, Span.Unit unit, int amount, Instant to) {
        assertEquals(to, EDITION.clockwork().after(from, new Span(amount, unit)));
    }

    @ParameterizedTest
    @EnumSource(TimerId.class)
    void everyTimerEndsLaterAndInOrder(TimerId id) {
        Random random = new Random(id.ordinal());
        Instant last = Instant.EPOCH;
        Instant lastDue = Instant.EPOCH;
        java.util.List<Instant> moments = new java.util.ArrayList<>();
        for (int i = 0; i < 300; i++) {
            moments.add(Instant.parse("2021-01-01T00:00:00Z").plusSeconds(random.nextLong(9L * 365 * 86_400)));
        }
        moments.sort(null);
        for (Instant from : moments) {
            Instant due = EDITION.due(id, from);
            assertTrue(due.isAfter(from), () -> id + " from " + from);
            assertFalse(due.isBefore(lastDue), () -> id + ": an earlier start ends later");
            if (EDITION.timer(id).span().unit().compareTo(Span.Unit.DAY) >= 0) {
                ZonedDateTime end = due.atZone(LONDON);
                assertEquals("23:59:59", end.toLocalTime().toString());
                if (EDITION.timer(id).span().unit() == Span.Unit.WORKING_DAY) {
                    assertTrue(end.getDayOfWeek() != DayOfWeek.SATURDAY && end.getDayOfWeek() != DayOfWeek.SUNDAY);
                }
            }
            assertTrue(!from.isBefore(last));
            last = from;
            lastDue = due;
        }
    }

    @Test
    void aSupplierElsewhereCountsByItsOwnCalendar() {
        Instant from = Instant.parse("2026-04-01T10:00:00Z");
        assertEquals(Instant.parse("2026-04-10T22:59:59Z"), EDITION.due(TimerId.COMPLETENESS_CHECK, from));
        assertEquals(Instant.parse("2026-04-09T22:59:59Z"), EDITION.due(TimerId.COMPLETENESS_CHECK, from, "scotland"));
        assertThrows(MalformedException.class, () -> EDITION.due(TimerId.COMPLETENESS_CHECK, from, "atlantis"));
        assertThrows(MalformedException.class, () -> EDITION.due("tea-break", from));
    }

    @Test
    void validityReportsAndContinuation() {
        Instant granted = Instant.parse("2024-02-29T15:00:00Z");
        Instant until = EDITION.validUntil(granted);
        assertEquals(Instant.parse("2027-02-28T23:59:59Z"), until);
        assertEquals(2, EDITION.reports());
        assertEquals(Instant.parse("2025-02-28T23:59:59Z"), EDITION.reportDue(granted, 1));
        assertEquals(Instant.parse("2026-02-28T23:59:59Z"), EDITION.reportDue(granted, 2));
        assertEquals(
                Instant.parse("2025-03-30T22:59:59Z"),
                EDITION.due(TimerId.REPORT_GRACE, EDITION.reportDue(granted, 1)));
        assertEquals(Instant.parse("2026-08-27T23:00:00Z"), EDITION.renewalOpens(until));
        // complete 60 days before the end: the day counts to its end
        assertTrue(EDITION.continues(until, Instant.parse("2026-12-30T23:59:59Z")));
        assertFalse(EDITION.continues(until, Instant.parse("2026-12-31T00:00:00Z")));
        assertEquals(Instant.parse("2027-05-29T22:59:59Z"), EDITION.continuedUntil(until));
    }

    @ParameterizedTest(name = "{0} of {1} at {2}: {3}")
    @CsvSource({
        "register-extract, 2026-08-22, 2026-11-22T12:00:00Z, true",
        "register-extract, 2026-08-21, 2026-11-22T12:00:00Z, false",
        "register-extract, 2026-11-22, 2026-11-22T00:00:00Z, true",
        "register-extract, 2026-11-23, 2026-11-22T12:00:00Z, false",
        "policy-document,  2023-11-22, 2026-11-22T23:59:59Z, true",
        "policy-document,  2023-11-22, 2026-11-23T00:00:00Z, false",
    })
    void evidenceAges(String type, LocalDate dated, Instant at, boolean inDate) {
        assertEquals(inDate, EDITION.inDate(type, dated, at));
    }
}
