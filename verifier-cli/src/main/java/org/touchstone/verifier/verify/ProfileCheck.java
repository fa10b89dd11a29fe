package org.touchstone.verifier.verify;

import java.util.Map;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;

/// Does the signed payload say what a certificate of this registry must say: closed schema, contexts by address
/// *and* digest, the registry as issuer, its own status lists, an edition that it recognises?
final class ProfileCheck {
    /// What this program ships for each address; contexts are matched, never fetched.
    private static final Map<String, String> SHIPPED = Map.of(
            Contexts.W3C_V2, Contexts.W3C_V2_SHA256,
            Contexts.ACCREDITATION_V1, Ages.sha256Hex(Contexts.accreditationV1()),
            Contexts.CERTIFICATE_SCHEMA, Ages.sha256Hex(Contexts.certificateSchema()));

    private ProfileCheck() {}

    /// Reads the certificate; throws [Refused].
    static UnverifiedCertificate read(CompactToken token, TrustList trusted) {
        UnverifiedCertificate read;
        try {
            read = UnverifiedCertificate.parse(token);
        } catch (MalformedException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        Certificate c = read.certificate();
        require(
                Step.CERTIFICATE_ISSUER,
                c.issuer().did().equals(trusted.registry().did()),
                "its issuer is not the registry whose key signed it");
        String own = trusted.registry().publicUrl().value() + "/status/";
        require(
                Step.CERTIFICATE_LISTS_OF_ISSUER,
                c.revocation().list().startsWith(own) && c.suspension().list().startsWith(own),
                "its status lists are not the registry's");
        boolean sameBytes = true;
        for (TrustList.Digest d : trusted.contexts()) {
            sameBytes &= d.digest().equals(SHIPPED.getOrDefault(d.url(), d.digest()));
        }
        for (TrustList.Digest d : trusted.schemas()) {
            sameBytes &= d.digest().equals(SHIPPED.getOrDefault(d.url(), d.digest()));
        }
        require(
                Step.CERTIFICATE_CONTEXT_DIGEST,
                sameBytes,
                "the trust list means other bytes by a context or schema than this program");
        Certificate.SchemeRef scheme = c.subject().scheme();
        Optional<TrustList.Scheme> listed = trusted.schemes().stream()
                .filter(s -> s.id().equals(scheme.id()) && s.edition() == scheme.edition())
                .findFirst();
        require(
                Step.CERTIFICATE_EDITION,
                listed.map(s -> s.digest().equals(scheme.digest()))
                        .orElse(trusted.schemes().isEmpty()),
                "the trust list does not hold its scheme edition");
        return read;
    }

    private static void require(Step step, boolean holds, String detail) {
        if (step.refuses(!holds)) {
            throw invalid(detail);
        }
    }

    private static Refused invalid(String detail) {
        return new Refused(Finding.unknown("PROFILE_INVALID", "detail", detail));
    }
}
