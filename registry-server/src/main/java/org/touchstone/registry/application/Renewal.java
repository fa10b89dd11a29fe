package org.touchstone.registry.application;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.db.Row;

/// When an accreditation that a supplier holds can be renewed, by the edition that the renewal would be judged by.
///
/// @param level what it is for; a renewal may ask for another level
/// @param until when its validity ends
/// @param opens from when a renewal may be asked for
/// @param open whether it may be asked for now
/// @param by the last moment at which a complete renewal lets validity go on while it is undecided
/// @param running the application under this scheme that the supplier has open, beside which there can be no other
public record Renewal(
        AccreditationNumber number,
        String scheme,
        String level,
        Instant until,
        Instant opens,
        boolean open,
        Instant by,
        Optional<Running> running) {
    /// An application that is under way.
    ///
    /// @param renews true if it is the renewal
    public record Running(UUID application, boolean renews) {}

    static Renewal of(Row row, SchemeEdition edition, Instant now) {
        String number = row.text("number");
        Instant until = row.instant("valid_until");
        return new Renewal(
                new AccreditationNumber(number),
                row.text("scheme"),
                row.text("level"),
                until,
                edition.renewalOpens(until),
                !now.isBefore(edition.renewalOpens(until)),
                edition.renewalBy(until),
                row.optionalUuid("running")
                        .map(id -> new Running(id, row.optionalText("renews").equals(Optional.of(number)))));
    }
}
