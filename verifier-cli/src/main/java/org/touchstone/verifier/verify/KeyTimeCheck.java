package org.touchstone.verifier.verify;

import java.time.Instant;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;

/// Was the key in use when the certificate was *logged*? The log's time counts and not what the certificate
/// says of itself, so a stolen retired key cannot backdate.
final class KeyTimeCheck {
    private KeyTimeCheck() {}

    static Finding check(TrustList.IssuerKey key, Instant logged) {
        if (Step.CERTIFICATE_KEY_COMPROMISE.refuses(key.compromisedBefore(logged))) {
            return Finding.unknown("KEY_COMPROMISED", "logged", Timestamp.text(logged), "kid", key.kid());
        }
        if (Step.CERTIFICATE_KEY_TIME.refuses(!key.inUseAt(logged))) {
            return Finding.unknown("KEY_NOT_VALID_THEN", "logged", Timestamp.text(logged), "kid", key.kid());
        }
        return Finding.passed("logged", Timestamp.text(logged));
    }
}
