package org.touchstone.registry.accreditation;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.accreditation.Lifecycle.Move;
import org.touchstone.registry.accreditation.Lifecycle.State;
import org.touchstone.registry.db.Row;

/// An accreditation as the database has it, without what is sealed.
///
/// @param application the case it came from, whose duties keep people apart for its whole life
/// @param resumes what it goes back to when a suspension ends
/// @param certificate the one that counts now
/// @param stale why that certificate has to be replaced once it is no longer suspended
public record Accreditation(
        AccreditationNumber number,
        UUID supplier,
        UUID application,
        String scheme,
        long edition,
        String level,
        State state,
        Optional<State> resumes,
        Instant validFrom,
        Instant validUntil,
        CertificateId certificate,
        Optional<String> stale) {

    /// The state after the move; refused if it is not possible.
    public State after(Move move) {
        return Lifecycle.after(state, move);
    }

    static Accreditation fromRow(Row row) {
        return new Accreditation(
                new AccreditationNumber(row.text("number")),
                row.uuid("supplier"),
                row.uuid("application"),
                row.text("scheme"),
                row.integer("edition"),
                row.text("level"),
                State.of(row.text("state")),
                row.optionalText("resumes").map(State::of),
                row.instant("valid_from"),
                row.instant("valid_until"),
                new CertificateId(row.uuid("certificate")),
                row.optionalText("stale"));
    }
}
