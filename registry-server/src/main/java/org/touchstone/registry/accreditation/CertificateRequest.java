package org.touchstone.registry.accreditation;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.jose.PublicJwk;

/// What a certificate is to say, before issuance adds issuer, id, key and status entries.
///
/// @param personal true if the supplier is a natural person, whose token is an opening
/// @param replaces the certificate that stops counting when the new one is issued, and why
public record CertificateRequest(
        AccreditationNumber accreditation,
        UUID supplier,
        boolean personal,
        Certificate.Subject subject,
        Instant validFrom,
        Instant validUntil,
        PublicJwk holder,
        Optional<Replacement> replaces) {

    /// An earlier certificate of the same accreditation and the edition's code for replacing it.
    public record Replacement(CertificateId certificate, String reason) {}
}
