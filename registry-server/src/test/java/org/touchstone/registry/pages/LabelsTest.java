package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-22T14:55:00Z | 22 November 2026 | 22 November 2026, 2:55pm | 22 November 2026 | 22 November 2026, 2:55pm UTC
            2025-10-20T22:59:59Z | 20 October 2025  | 20 October 2025, 11:59pm | 20 October 2025  | 20 October 2025, 10:59pm UTC
            2026-06-30T23:30:00Z | 1 July 2026      | 1 July 2026, 12:30am     | 30 June 2026     | 30 June 2026, 11:30pm UTC
            2026-12-31T12:00:00Z | 31 December 2026 | 31 December 2026, 12:00pm | 31 December 2026 | 31 December 2026, 12:00pm UTC
            """)
    void people_read_the_time_here_and_the_record_says_utc(
            String at, String day, String moment, String recordedDay, String recorded) {
        Instant then = Instant.parse(at);
        assertEquals(day, Labels.day(then));
        assertEquals(moment, Labels.moment(then));
        assertEquals(recordedDay, Labels.recordedDay(then));
        assertEquals(recorded, Labels.recorded(then));
    }
}
