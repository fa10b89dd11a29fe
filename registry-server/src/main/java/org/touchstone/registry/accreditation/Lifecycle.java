package org.touchstone.registry.accreditation;

import static org.touchstone.registry.accreditation.Lifecycle.State.ACTIVE;
import static org.touchstone.registry.accreditation.Lifecycle.State.ACTIVE_WITH_CONDITIONS;
import static org.touchstone.registry.accreditation.Lifecycle.State.EXPIRED;
import static org.touchstone.registry.accreditation.Lifecycle.State.EXTENDED_PENDING_DECISION;
import static org.touchstone.registry.accreditation.Lifecycle.State.SUPERSEDED;
import static org.touchstone.registry.accreditation.Lifecycle.State.SURRENDERED;
import static org.touchstone.registry.accreditation.Lifecycle.State.SUSPENDED;
import static org.touchstone.registry.accreditation.Lifecycle.State.WITHDRAWN;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The standings of an accreditation and every way from one to another. Nothing else changes a state.
public final class Lifecycle {
    private Lifecycle() {}

    /// Where an accreditation stands, in the words shown to buyers.
    public enum State {
        ACTIVE,
        ACTIVE_WITH_CONDITIONS,
        SUSPENDED,
        EXTENDED_PENDING_DECISION,
        EXPIRED,
        WITHDRAWN,
        SURRENDERED,
        SUPERSEDED;

        /// The word in the database and in answers.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The state of a word.
        public static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        /// True if it has not ended.
        public boolean live() {
            return LIVE.contains(this);
        }
    }

    private static final Set<State> IN_FORCE = Set.of(ACTIVE, ACTIVE_WITH_CONDITIONS, EXTENDED_PENDING_DECISION);
    private static final Set<State> LIVE = Set.of(ACTIVE, ACTIVE_WITH_CONDITIONS, EXTENDED_PENDING_DECISION, SUSPENDED);

    /// What can happen to an accreditation: from where, to where. Empty: it stays as it is, or goes on as it was
    /// before a suspension.
    public enum Move {
        SUSPEND(IN_FORCE, Optional.of(SUSPENDED)),
        EXTEND_SUSPENSION(Set.of(SUSPENDED), Optional.empty()),
        REINSTATE(Set.of(SUSPENDED), Optional.empty()),
        WITHDRAW(LIVE, Optional.of(WITHDRAWN)),
        SURRENDER(LIVE, Optional.of(SURRENDERED)),
        EXPIRE(LIVE, Optional.of(EXPIRED)),
        SUPERSEDE(LIVE, Optional.of(SUPERSEDED)),
        CONTINUE(Set.of(ACTIVE, ACTIVE_WITH_CONDITIONS), Optional.of(EXTENDED_PENDING_DECISION)),
        SHOW_CONDITION(LIVE, Optional.empty()),
        CLOSE_CONDITION(LIVE, Optional.empty()),
        GIVE_NOTICE(LIVE, Optional.empty()),
        CHECK(LIVE, Optional.empty()),
        /// A new file for the same accreditation. Not while it is suspended: a file made then would look clean.
        REPLACE_CERTIFICATE(IN_FORCE, Optional.empty());

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

    /// The state after the move; refused, saying where the accreditation stands, if it is not possible.
    public static State after(State state, Move move) {
        return move.from(state).orElseThrow(() -> new RefusedException(Refusal.WRONG_STATE, state.code()));
    }
}
