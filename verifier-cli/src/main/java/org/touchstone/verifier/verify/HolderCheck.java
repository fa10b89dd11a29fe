package org.touchstone.verifier.verify;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.presentation.Presentation;
import org.touchstone.format.presentation.PresentationJwt;
import org.touchstone.format.step.Step;

/// Does the holder of the certificate's key present it, for this tender and in time? (spec/presentation.md)
final class HolderCheck {
    /// How long after the deadline a presentation may live: until award and contract entry, not for ever.
    static final Duration LIFETIME = Duration.ofDays(90);

    private HolderCheck() {}

    /// @param verified the certificate that is judged
    /// @param shown the exact token that lay beside the presentation
    static Finding check(
            VerifiedCertificate verified,
            String shown,
            Optional<PresentationJwt> presented,
            Optional<TenderPolicy> tender,
            Moment moment) {
        if (presented.isEmpty()) {
            return Step.PRESENTATION_REQUIRED.refuses(tender.isPresent())
                    ? Finding.unknown("HOLDER_NOT_BOUND")
                    : Finding.notAsked();
        }
        PresentationJwt jwt = presented.get();
        Presentation p = jwt.presentation();
        if (Step.PRESENTATION_CERTIFICATE.refuses(!p.certificate().equals(shown))) {
            return Finding.unknown("PRESENTATION_OTHER");
        }
        if (Step.PRESENTATION_KID.refuses(!jwt.token().kid().equals(p.holder().didJwk() + "#0"))) {
            return Finding.unknown(
                    "PRESENTATION_INVALID", "kid", SignerCheck.shown(jwt.token().kid()));
        }
        if (Step.PRESENTATION_HOLDER.refuses(
                !p.holder().equals(verified.certificate().holderKey()))) {
            return Finding.unknown("HOLDER_NOT_BOUND", "holder", p.holder().thumbprint());
        }
        if (Step.PRESENTATION_SIGNATURE.refuses(!jwt.token().isSignedBy(p.holder()))) {
            return Finding.unknown("PRESENTATION_INVALID");
        }
        String issued = Timestamp.text(p.issuedAt());
        String expires = Timestamp.text(p.expiresAt());
        if (tender.isEmpty()) {
            return Finding.passed("presentedFor", SignerCheck.shown(p.audience()), "issuedAt", issued);
        }
        TenderPolicy t = tender.get();
        if (Step.PRESENTATION_AUDIENCE.refuses(!p.audience().equals(Presentation.audience(t.buyer())))) {
            return Finding.unknown("WRONG_TENDER", "presentedFor", SignerCheck.shown(p.audience()));
        }
        if (Step.PRESENTATION_NONCE.refuses(!p.nonce().equals(t.expectedNonce()))) {
            return Finding.unknown("WRONG_TENDER", "presentedFor", SignerCheck.shown(p.audience()));
        }
        Instant deadline = t.deadline().toInstant();
        if (Step.PRESENTATION_ISSUED.refuses(p.issuedAt().isAfter(deadline))) {
            return Finding.unknown("PRESENTATION_LATE", "issuedAt", issued);
        }
        if (Step.PRESENTATION_LIFETIME.refuses(p.expiresAt().isAfter(deadline.plus(LIFETIME)))) {
            return Finding.unknown("PRESENTATION_EXPIRED", "expiresAt", expires);
        }
        // Judged at the moment, not when somebody runs the check: a record must give the same result in ten
        // years.
        if (Step.PRESENTATION_EXPIRY.refuses(p.expiresAt().isBefore(moment.judged()))) {
            return Finding.unknown("PRESENTATION_EXPIRED", "expiresAt", expires);
        }
        return Finding.passed("issuedAt", issued, "ocid", t.ocid(), "lot", t.lot());
    }
}
