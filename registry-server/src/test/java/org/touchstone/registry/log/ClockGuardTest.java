package org.touchstone.registry.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Nothing goes by a clock that cannot be right, and one that is right again is believed without a restart.
class ClockGuardTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    private Path data = Path.of("");

    private Instant now = START;
    private long nanos;

    private ClockGuard guard(boolean story, boolean apart) {
        return new ClockGuard(() -> now, story, Optional.of(data.resolve("clock-accepted")), apart, () -> nanos);
    }

    /// Time passes: the clock by `clock`, the steady counter by `steady`.
    private void pass(Duration clock, Duration steady) {
        now = now.plus(clock);
        nanos += steady.toNanos();
    }

    @ParameterizedTest
    @CsvSource({
        "PT5M, PT5M, true",
        "PT59M, PT0S, true",
        "-PT59M, PT0S, true",
        "PT61M, PT0S, false",
        "-PT61M, PT0S, false",
        "PT60M, PT0S, true",
        "-PT60M, PT0S, true",
        "PT60M0.001S, PT0S, false",
        "PT9600H, PT1S, false",
        "-PT61320H, PT1S, false",
        "PT100H, PT100H, true",
        "PT10H, PT1H, false"
    })
    void a_jump_is_refused_and_believed_again_when_it_is_taken_back(Duration clock, Duration steady, boolean believed) {
        ClockGuard guard = guard(false, false);
        pass(clock, steady);
        assertEquals(believed, guard.objection().isEmpty());
        if (!believed) {
            assertEquals(
                    Refusal.UNAVAILABLE,
                    assertThrows(RefusedException.class, guard::instant).reason());
        }
        now = START.plus(steady);
        assertEquals(now, guard.instant());
    }

    @Test
    void before_the_last_checkpoint_nothing_is_signed() {
        ClockGuard guard = guard(true, false);
        guard.signed(START.plusSeconds(61));
        assertTrue(guard.objection().isPresent());
        pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertEquals(now, guard.instant());
    }

    @Test
    void a_server_that_was_started_by_a_wrong_clock_goes_on_when_it_is_right() {
        Instant signed = START.plus(Duration.ofDays(2_500));
        ClockGuard guard = guard(false, false);
        guard.signed(signed);
        pass(Duration.ofSeconds(30), Duration.ofSeconds(30));
        assertTrue(guard.objection().isPresent());
        now = signed.plusSeconds(40);
        assertEquals(now, guard.instant());
        // From here on a jump is a jump.
        pass(Duration.ofDays(400), Duration.ofSeconds(1));
        assertTrue(guard.objection().orElseThrow().contains("jumped"));
    }

    @Test
    void a_clock_that_was_in_order_once_may_not_jump_though_a_later_checkpoint_was_seen() {
        ClockGuard guard = guard(false, false);
        guard.signed(START);
        assertEquals(now, guard.instant());
        guard.signed(START.plus(Duration.ofMinutes(30)));
        pass(Duration.ofDays(400), Duration.ofSeconds(1));
        assertTrue(guard.objection().orElseThrow().contains("jumped"));
    }

    @Test
    void an_earlier_checkpoint_takes_nothing_back() {
        ClockGuard guard = guard(false, false);
        guard.signed(START.plusSeconds(3_000));
        guard.signed(START.minusSeconds(3_000));
        assertTrue(guard.objection().orElseThrow().contains("before the last checkpoint"));
    }

    @Test
    void the_database_must_say_the_same() {
        ClockGuard guard = guard(false, false);
        guard.compare(now.plusSeconds(61));
        assertTrue(guard.objection().orElseThrow().contains("database"));
        guard.compare(now.minusSeconds(61));
        assertTrue(guard.objection().isPresent());
        guard.compare(now.minusSeconds(59));
        assertEquals(Optional.empty(), guard.objection());
    }

    @Test
    void a_database_on_another_machine_confirms_a_jump_and_one_on_this_machine_does_not() {
        ClockGuard here = guard(false, false);
        ClockGuard there = guard(false, true);
        pass(Duration.ofHours(60), Duration.ofSeconds(1));
        here.compare(now);
        there.compare(now);
        assertTrue(here.objection().isPresent());
        assertEquals(Optional.empty(), there.objection());
    }

    @Test
    void an_operator_confirms_a_jump_and_only_this_one() throws Exception {
        ClockGuard guard = guard(false, false);
        pass(Duration.ofHours(60), Duration.ofSeconds(1));
        assertTrue(guard.objection().isPresent());
        ClockGuard.accept(data, () -> now.minusSeconds(601));
        assertTrue(guard.objection().isPresent());
        Files.writeString(data.resolve("clock-accepted"), "soon");
        assertTrue(guard.objection().isPresent());
        ClockGuard.accept(data, () -> now);
        assertEquals(Optional.empty(), guard.objection());
        pass(Duration.ofHours(2), Duration.ofSeconds(1));
        assertTrue(guard.objection().isPresent());
    }

    @Test
    void a_story_may_jump_forward() {
        ClockGuard guard = guard(true, false);
        pass(Duration.ofDays(400), Duration.ofSeconds(1));
        guard.compare(START);
        assertEquals(now, guard.instant());
    }

    @Test
    void a_minute_is_allowed_and_no_more() {
        ClockGuard guard = guard(false, false);
        guard.signed(START.plusSeconds(60));
        guard.compare(now.plusSeconds(60));
        assertEquals(Optional.empty(), guard.objection());
        guard.compare(now.minusSeconds(60));
        assertEquals(START, guard.instant());
        assertEquals(START, guard.unguarded());
        guard.signed(START.plusSeconds(60).plusNanos(1));
        assertTrue(guard.objection().orElseThrow().contains("last checkpoint"));
        RefusedException refused = assertThrows(RefusedException.class, guard::instant);
        assertEquals(Optional.of(Duration.ofSeconds(30)), refused.retryAfter());
        assertEquals(START, guard.unguarded());
    }

    @Test
    void an_operators_word_is_good_for_ten_minutes_either_way() throws Exception {
        for (Duration ago : new Duration[] {Duration.ofMinutes(10), Duration.ofMinutes(-10)}) {
            ClockGuard guard = guard(false, false);
            pass(Duration.ofHours(60), Duration.ofSeconds(1));
            ClockGuard.accept(data, () -> now.minus(ago).plusSeconds(ago.isNegative() ? 1 : -1));
            assertTrue(guard.objection().orElseThrow().contains("PT59H59M59S"));
            ClockGuard.accept(data, () -> now.minus(ago));
            assertEquals(Optional.empty(), guard.objection());
            // Believed now, and from here on.
            Files.delete(data.resolve("clock-accepted"));
            assertEquals(now, guard.instant());
        }
        ClockGuard.accept(data, () -> START.plusMillis(999));
        assertEquals("2026-11-22T12:00:00Z\n", Files.readString(data.resolve("clock-accepted")));
    }

    @Test
    void without_a_folder_there_is_no_word() {
        ClockGuard guard = new ClockGuard(() -> now, false, Optional.empty(), false, () -> nanos);
        pass(Duration.ofHours(60), Duration.ofSeconds(1));
        assertTrue(guard.objection().isPresent());
        assertEquals(now, new ClockGuard(() -> now, true).instant());
        assertEquals(now, new ClockGuard(() -> now, false, data, true).instant());
    }

    @Test
    void what_the_database_confirms_is_believed_from_then_on() {
        ClockGuard there = guard(false, true);
        there.compare(now);
        pass(Duration.ofHours(60), Duration.ofSeconds(1));
        there.compare(now.plusSeconds(61));
        assertTrue(there.objection().orElseThrow().contains("database"));
        there.compare(now);
        pass(Duration.ofMinutes(59), Duration.ZERO);
        assertEquals(now, there.instant());
        pass(Duration.ofMinutes(2), Duration.ZERO);
        assertTrue(there.objection().isPresent());
    }
}
