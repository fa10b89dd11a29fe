package org.touchstone.verifier.verify;

import java.time.Duration;
import java.time.Instant;
import org.touchstone.format.policy.TenderPolicy;

/// For which moment a check judges, and when it is run (domain guide 3.3).
///
/// @param judged the moment whose facts count
/// @param at when the check is run; a trust list must be current then
/// @param began when the moment that is checked began; newer evidence is asked for at award and contract entry
public record Moment(Kind kind, Instant judged, Instant at, Instant began) {

    /// The kinds of moment.
    public enum Kind {
        /// The tender deadline, or any moment without a tender: evidence at most 24 hours older.
        DEADLINE(Duration.ofHours(24)),
        /// The award decision: evidence at most 30 minutes older, and obtained after it began.
        AWARD(Duration.ofMinutes(30)),
        /// The contract's entry, as [#AWARD].
        CONTRACT_ENTRY(Duration.ofMinutes(30));

        private final Duration limit;

        Kind(Duration limit) {
            this.limit = limit;
        }

        /// How much older than the moment the newest status evidence may be.
        public Duration limit() {
            return limit;
        }
    }

    /// Judges what is so at `at`.
    public static Moment now(Instant at) {
        return new Moment(Kind.DEADLINE, at, at, at);
    }

    /// Judges what was so at the tender's deadline, as known then; before the deadline, what is so at `at`.
    public static Moment deadline(TenderPolicy tender, Instant at) {
        Instant deadline = tender.deadline().toInstant();
        Instant judged = at.isBefore(deadline) ? at : deadline;
        return new Moment(Kind.DEADLINE, judged, at, judged);
    }

    /// Judges at the award decision, which began at `began` and is checked at `at`.
    public static Moment award(Instant began, Instant at) {
        return new Moment(Kind.AWARD, at, at, began);
    }

    /// Judges at the contract's entry.
    public static Moment contractEntry(Instant began, Instant at) {
        return new Moment(Kind.CONTRACT_ENTRY, at, at, began);
    }
}
