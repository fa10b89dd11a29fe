package org.touchstone.registry.issuance;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.issuance.lint.Draft;
import org.touchstone.registry.status.StatusLists.Position;

/// A certificate that is to be made, as step 1 stored it and step 2 reads it again.
///
/// @param version goes up each time the text is rewritten
/// @param key thumbprint of the key that is to sign
/// @param signingInput the exact text to be signed
/// @param standing what the accreditation allowed when this was read: `in-force`, `suspended`, `ended`
record Intent(
        CertificateId certificate,
        long version,
        AccreditationNumber accreditation,
        UUID supplier,
        boolean personal,
        String kid,
        String key,
        String signingInput,
        Instant preparedAt,
        Optional<CertificateId> replaces,
        Optional<String> reason,
        Draft.Granted granted,
        String standing,
        Position position) {

    static Intent of(Row row) {
        AccreditationNumber accreditation = new AccreditationNumber(row.text("accreditation"));
        return new Intent(
                new CertificateId(row.uuid("certificate")),
                row.integer("version"),
                accreditation,
                row.uuid("supplier"),
                row.bool("personal"),
                row.text("kid"),
                row.text("key"),
                row.text("signing_input"),
                row.instant("prepared_at"),
                row.optionalUuid("replaces").map(CertificateId::new),
                row.optionalText("reason"),
                new Draft.Granted(
                        accreditation,
                        row.text("scheme"),
                        row.integer("edition"),
                        row.text("level"),
                        row.instant("valid_from"),
                        row.instant("valid_until")),
                row.text("standing"),
                new Position((int) row.integer("list_number"), (int) row.integer("list_index")));
    }
}
