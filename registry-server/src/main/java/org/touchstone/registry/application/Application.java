package org.touchstone.registry.application;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// An application as the database has it, without what is sealed.
///
/// @param id also the id of the case
/// @param round 1, and one more each time the case goes back to the assessors
/// @param renews the accreditation that it is to follow
/// @param agreement the version of the certification agreement that a signatory has accepted
/// @param calendar the working days by which the case's limits are counted, once it was submitted
/// @param answerDue until when the supplier may answer an intent to refuse
public record Application(
        UUID id,
        UUID supplier,
        String scheme,
        long edition,
        String level,
        Optional<String> renews,
        State state,
        long round,
        UUID sealingKey,
        Optional<String> agreement,
        Optional<String> calendar,
        Optional<Instant> submittedAt,
        Optional<Instant> completedAt,
        Optional<Instant> assessedAt,
        Optional<Instant> answerDue,
        Optional<String> evidenceRoot,
        boolean answered,
        boolean erased) {

    /// The state after the move; refused if it is not possible.
    public State after(Move move) {
        return Lifecycle.after(state, move);
    }

    /// Why the supplier cannot say or show anything more to an intended refusal; empty as long as it can, and in
    /// every other state.
    public Optional<RefusedException> heard(Instant now) {
        if (state != State.INTENT_TO_REFUSE) {
            return Optional.empty();
        }
        if (answered) {
            return Optional.of(new RefusedException(Refusal.ALREADY_DONE));
        }
        return answerDue.filter(now::isAfter).map(due -> new RefusedException(Refusal.TOO_LATE, Timestamp.text(due)));
    }

    static Application fromRow(Row row) {
        return new Application(
                row.uuid("id"),
                row.uuid("supplier"),
                row.text("scheme"),
                row.integer("edition"),
                row.text("level"),
                row.optionalText("renews"),
                State.of(row.text("state")),
                row.integer("round"),
                row.uuid("sealing_key"),
                row.optionalText("agreement"),
                row.optionalText("calendar"),
                row.optionalInstant("submitted_at"),
                row.optionalInstant("completed_at"),
                row.optionalInstant("assessed_at"),
                row.optionalInstant("answer_due"),
                row.optionalText("evidence_root"),
                row.bool("answered"),
                row.bool("erased"));
    }
}
