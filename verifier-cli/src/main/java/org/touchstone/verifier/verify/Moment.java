package org.touchstone.verifier.verify;

import java.time.Instant;
import java.util.Optional;
import java.util.SequencedCollection;
import org.touchstone.format.policy.TenderPolicy;

/// For which moment a check judges, and when it is run (domain guide 3.3). What counts at a moment, and how fresh
/// evidence must be, is a rule of the scheme edition: one of its check points.
///
/// @param checkPoint the edition's id of the check point; absent: the edition's first, which is the opening of bids
/// @param judged the moment whose facts count
/// @param at when the check is run; a trust list must be current then
/// @param began when the moment that is checked began: a check point may ask for evidence obtained after that
public record Moment(Optional<String> checkPoint, Instant judged, Instant at, Instant began) {

    /// Judges what is so at `at`.
    public static Moment now(Instant at) {
        return new Moment(Optional.empty(), at, at, at);
    }

    /// Judges what was so at the tender's deadline, as known then; before the deadline, what is so at `at`.
    public static Moment deadline(TenderPolicy tender, Instant at) {
        Instant deadline = tender.deadline().toInstant();
        Instant judged = at.isBefore(deadline) ? at : deadline;
        return new Moment(Optional.empty(), judged, at, judged);
    }

    /// Judges at a later check point of the edition (the award, the contract's entry), which began at `began` and
    /// is checked at `at`.
    public static Moment later(String checkPoint, Instant began, Instant at) {
        return new Moment(Optional.of(checkPoint), at, at, began);
    }

    /// The later check point that a name means; empty for the opening of bids, which is the first that an edition
    /// has.
    ///
    /// @param known the check points of the editions at hand, in their order
    public static Optional<String> later(SequencedCollection<String> known, String named) {
        return !known.isEmpty() && known.getFirst().equals(named) ? Optional.empty() : Optional.of(named);
    }

    /// True if this is the opening of bids: what was so at the deadline counts.
    boolean opening() {
        return checkPoint.isEmpty();
    }
}
