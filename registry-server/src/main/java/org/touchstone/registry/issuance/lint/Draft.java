package org.touchstone.registry.issuance.lint;

import java.time.Instant;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.keys.Identity;

/// A certificate as it would go out, signed with a throw-away key and read back, beside what the registry decided.
///
/// @param token what was read back
/// @param identity whose certificate it must be
/// @param kid the key that is about to sign
/// @param certificate the id that the intent was given
/// @param granted what was granted
/// @param revocationList where the intent's position stands
/// @param suspensionList likewise
/// @param index the position in both lists
/// @param now when it is about to be signed
public record Draft(
        UnverifiedCertificate token,
        Identity identity,
        String kid,
        CertificateId certificate,
        Granted granted,
        String revocationList,
        String suspensionList,
        int index,
        Instant now) {

    /// The accreditation as its grant and continuations in the log have it.
    public record Granted(
            AccreditationNumber accreditation,
            String scheme,
            long edition,
            String level,
            Instant validFrom,
            Instant validUntil) {}
}
