package org.touchstone.verifier.verify;

import java.time.Instant;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.Standing;
import org.touchstone.format.step.Step;

/// Did the certificate count at the moment: begun, logged, and not ended?
final class DatesCheck {
    private DatesCheck() {}

    static Finding check(VerifiedCertificate verified, Moment moment, PointRule rule) {
        Certificate c = verified.certificate();
        Instant t = moment.judged();
        // A certificate cannot have counted before it was public, whatever date it gives itself.
        Instant begins = verified.logged().isAfter(c.validFrom()) ? verified.logged() : c.validFrom();
        if (Step.CERTIFICATE_BEGUN.refuses(t.plus(StatusCheck.SKEW).isBefore(begins))) {
            return Finding.failed("NOT_YET_VALID", "validFrom", Timestamp.text(begins));
        }
        if (Step.CERTIFICATE_ENDED.refuses(t.isAfter(c.validUntil()))) {
            return Finding.failed("EXPIRED", "validUntil", Timestamp.text(c.validUntil()));
        }
        String from = Timestamp.text(c.validFrom());
        String until = Timestamp.text(c.validUntil());
        if (!c.subject().continuation()) {
            return Finding.passed("validFrom", from, "validUntil", until);
        }
        return Step.TENDER_STANDING.refuses(!rule.accepts(Standing.EXTENDED_PENDING_DECISION, true))
                ? StatusCheck.notAccepted(Standing.EXTENDED_PENDING_DECISION)
                : Finding.passedAs("OK_CONTINUATION", "validFrom", from, "validUntil", until);
    }
}
