package org.touchstone.registry.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The whole table of an application's stages: what is listed here is possible, and nothing else is.
class LifecycleTest {
    /// From, move, to.
    private static final String TABLE = """
            draft edit draft
            returned edit returned
            draft submit submitted
            returned submit submitted
            submitted return returned
            submitted complete-it complete
            complete assign complete
            in-assessment assign in-assessment
            complete declare complete
            in-assessment declare in-assessment
            complete leave complete
            in-assessment leave in-assessment
            clarification leave clarification
            complete start-assessment in-assessment
            in-assessment score in-assessment
            in-assessment ask clarification
            draft add-evidence draft
            returned add-evidence returned
            clarification add-evidence clarification
            intent-to-refuse add-evidence intent-to-refuse
            clarification answer-questions in-assessment
            clarification close-questions in-assessment
            clarification withdraw withdrawn-by-applicant
            in-assessment finish-assessment assessed
            assessed start-review in-review
            in-review hand-over-review assessed
            in-review pass-review for-decision
            in-review send-back in-assessment
            for-decision remit in-assessment
            intent-to-refuse remit in-assessment
            for-decision grant granted
            intent-to-refuse grant granted
            for-decision grant-with-conditions granted-with-conditions
            intent-to-refuse grant-with-conditions granted-with-conditions
            for-decision intend-to-refuse intent-to-refuse
            intent-to-refuse answer-intent intent-to-refuse
            intent-to-refuse refuse refused
            draft withdraw withdrawn-by-applicant
            submitted withdraw withdrawn-by-applicant
            returned withdraw withdrawn-by-applicant
            complete withdraw withdrawn-by-applicant
            in-assessment withdraw withdrawn-by-applicant
            assessed withdraw withdrawn-by-applicant
            in-review withdraw withdrawn-by-applicant
            for-decision withdraw withdrawn-by-applicant
            intent-to-refuse withdraw withdrawn-by-applicant
            returned lapse lapsed
            """;

    @Test
    void the_table_is_exactly_this() {
        Set<String> found = new TreeSet<>();
        for (State state : State.values()) {
            for (Move move : Move.values()) {
                move.from(state).ifPresent(to -> found.add(state.code() + " " + move.code() + " " + to.code()));
            }
        }
        assertEquals(new TreeSet<>(TABLE.lines().toList()), found);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void nothing_happens_to_what_has_ended(State state) {
        if (!state.ended()) {
            return;
        }
        for (Move move : Move.values()) {
            RefusedException e = assertThrows(RefusedException.class, () -> Lifecycle.after(state, move));
            assertEquals(Refusal.WRONG_STATE, e.reason());
            assertEquals(java.util.List.of(state.code()), e.facts());
        }
    }

    @Test
    void every_state_can_be_reached_and_every_open_one_left() {
        Map<State, Set<State>> next = new TreeMap<>();
        for (State state : State.values()) {
            for (Move move : Move.values()) {
                move.from(state)
                        .filter(to -> to != state)
                        .ifPresent(to -> next.computeIfAbsent(state, _ -> new HashSet<>())
                                .add(to));
            }
        }
        Set<State> reached = new HashSet<>(Set.of(State.DRAFT));
        boolean grown = true;
        while (grown) {
            grown = false;
            for (State state : Set.copyOf(reached)) {
                grown |= reached.addAll(next.getOrDefault(state, Set.of()));
            }
        }
        assertEquals(Set.of(State.values()), reached);
        for (State state : State.values()) {
            assertEquals(state.ended(), !next.containsKey(state), state.code());
        }
    }

    @ParameterizedTest
    @CsvSource({"draft,complete-it", "submitted,start-review", "assessed,grant", "in-review,grant", "complete,score"})
    void no_stage_is_skipped(String state, String move) {
        assertTrue(Move.valueOf(move.toUpperCase(java.util.Locale.ROOT).replace('-', '_'))
                .from(State.of(state))
                .isEmpty());
    }
}
