package org.touchstone.registry.application;

import static org.touchstone.registry.application.Lifecycle.State.ASSESSED;
import static org.touchstone.registry.application.Lifecycle.State.CLARIFICATION;
import static org.touchstone.registry.application.Lifecycle.State.COMPLETE;
import static org.touchstone.registry.application.Lifecycle.State.DRAFT;
import static org.touchstone.registry.application.Lifecycle.State.FOR_DECISION;
import static org.touchstone.registry.application.Lifecycle.State.GRANTED;
import static org.touchstone.registry.application.Lifecycle.State.GRANTED_WITH_CONDITIONS;
import static org.touchstone.registry.application.Lifecycle.State.INTENT_TO_REFUSE;
import static org.touchstone.registry.application.Lifecycle.State.IN_ASSESSMENT;
import static org.touchstone.registry.application.Lifecycle.State.IN_REVIEW;
import static org.touchstone.registry.application.Lifecycle.State.LAPSED;
import static org.touchstone.registry.application.Lifecycle.State.REFUSED;
import static org.touchstone.registry.application.Lifecycle.State.RETURNED;
import static org.touchstone.registry.application.Lifecycle.State.SUBMITTED;
import static org.touchstone.registry.application.Lifecycle.State.WITHDRAWN_BY_APPLICANT;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The stages of an application and every way from one to another. Nothing else changes a state.
public final class Lifecycle {
    private Lifecycle() {}

    /// Where an application stands.
    public enum State {
        DRAFT,
        SUBMITTED,
        RETURNED,
        COMPLETE,
        IN_ASSESSMENT,
        CLARIFICATION,
        ASSESSED,
        IN_REVIEW,
        FOR_DECISION,
        INTENT_TO_REFUSE,
        GRANTED,
        GRANTED_WITH_CONDITIONS,
        REFUSED,
        WITHDRAWN_BY_APPLICANT,
        LAPSED;

        /// The word in the database and in answers.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The state of a word.
        public static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        /// True if nothing more can happen.
        public boolean ended() {
            return ENDED.contains(this);
        }
    }

    private static final Set<State> ENDED =
            Set.of(GRANTED, GRANTED_WITH_CONDITIONS, REFUSED, WITHDRAWN_BY_APPLICANT, LAPSED);
    private static final Set<State> EDITABLE = Set.of(DRAFT, RETURNED);

    /// What can happen to an application: from where, to where.
    public enum Move {
        EDIT(EDITABLE, Optional.empty()),
        SUBMIT(EDITABLE, Optional.of(SUBMITTED)),
        RETURN(Set.of(SUBMITTED), Optional.of(RETURNED)),
        COMPLETE_IT(Set.of(SUBMITTED), Optional.of(COMPLETE)),
        ASSIGN(Set.of(COMPLETE, IN_ASSESSMENT), Optional.empty()),
        DECLARE(Set.of(COMPLETE, IN_ASSESSMENT), Optional.empty()),
        /// Somebody is off the case, as an assessor who is taken off it or has found an interest.
        LEAVE(Set.of(COMPLETE, IN_ASSESSMENT, CLARIFICATION), Optional.empty()),
        START_ASSESSMENT(Set.of(COMPLETE), Optional.of(IN_ASSESSMENT)),
        SCORE(Set.of(IN_ASSESSMENT), Optional.empty()),
        /// The assessors ask the supplier; the case rests until it has answered or can no longer do so.
        ASK(Set.of(IN_ASSESSMENT), Optional.of(CLARIFICATION)),
        /// Also to an intended refusal, while it can be answered.
        ADD_EVIDENCE(Set.of(DRAFT, RETURNED, CLARIFICATION, INTENT_TO_REFUSE), Optional.empty()),
        ANSWER_QUESTIONS(Set.of(CLARIFICATION), Optional.of(IN_ASSESSMENT)),
        CLOSE_QUESTIONS(Set.of(CLARIFICATION), Optional.of(IN_ASSESSMENT)),
        FINISH_ASSESSMENT(Set.of(IN_ASSESSMENT), Optional.of(ASSESSED)),
        START_REVIEW(Set.of(ASSESSED), Optional.of(IN_REVIEW)),
        /// Its reviewer cannot go on: another one begins.
        HAND_OVER_REVIEW(Set.of(IN_REVIEW), Optional.of(ASSESSED)),
        PASS_REVIEW(Set.of(IN_REVIEW), Optional.of(FOR_DECISION)),
        SEND_BACK(Set.of(IN_REVIEW), Optional.of(IN_ASSESSMENT)),
        /// The decision maker wants the case weighed again, before or after hearing the supplier.
        REMIT(Set.of(FOR_DECISION, INTENT_TO_REFUSE), Optional.of(IN_ASSESSMENT)),
        GRANT(Set.of(FOR_DECISION, INTENT_TO_REFUSE), Optional.of(GRANTED)),
        GRANT_WITH_CONDITIONS(Set.of(FOR_DECISION, INTENT_TO_REFUSE), Optional.of(State.GRANTED_WITH_CONDITIONS)),
        INTEND_TO_REFUSE(Set.of(FOR_DECISION), Optional.of(INTENT_TO_REFUSE)),
        ANSWER_INTENT(Set.of(INTENT_TO_REFUSE), Optional.empty()),
        REFUSE(Set.of(INTENT_TO_REFUSE), Optional.of(REFUSED)),
        WITHDRAW(
                Set.of(
                        DRAFT,
                        SUBMITTED,
                        RETURNED,
                        COMPLETE,
                        IN_ASSESSMENT,
                        CLARIFICATION,
                        ASSESSED,
                        IN_REVIEW,
                        FOR_DECISION,
                        INTENT_TO_REFUSE),
                Optional.of(WITHDRAWN_BY_APPLICANT)),
        LAPSE(Set.of(RETURNED), Optional.of(LAPSED));

        private final Set<State> from;
        private final Optional<State> to;

        Move(Set<State> from, Optional<State> to) {
            this.from = from;
            this.to = to;
        }

        /// The state after this move from `state`; empty if it is not possible there.
        public Optional<State> from(State state) {
            return from.contains(state) ? Optional.of(to.orElse(state)) : Optional.empty();
        }

        /// The word for people and records.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// The state after the move; refused, saying where the case stands, if it is not possible.
    public static State after(State state, Move move) {
        return move.from(state).orElseThrow(() -> new RefusedException(Refusal.WRONG_STATE, state.code()));
    }
}
