package org.touchstone.verifier.verify;

import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;

/// Did a trusted registry sign this very token? The key is looked up by exact `kid` in the trust list and nowhere else;
/// no key, address or chain inside the token is ever used (spec/certificate.md, steps `certificate.known-issuer` to
/// `certificate.low-s`).
final class SignerCheck {
    private SignerCheck() {}

    /// The key that the token names; throws [Refused].
    static TrustList.IssuerKey key(CompactToken token, TrustList trusted) {
        String kid = token.kid();
        TrustList.IssuerKey key = trusted.key(kid).orElseGet(() -> {
            int fragment = kid.indexOf('#');
            String did = fragment < 0 ? kid : kid.substring(0, fragment);
            if (did.equals(trusted.registry().did())) {
                throw new Refused(Finding.unknown("KEY_UNKNOWN", "kid", shown(kid)));
            }
            if (!Step.CERTIFICATE_KNOWN_ISSUER.on()) {
                return trusted.issuerKeys().get(0);
            }
            throw new Refused(Finding.failed("ISSUER_UNKNOWN", "signer", shown(did)));
        });
        if (Step.CERTIFICATE_KEY_USE.refuses(key.use() != TrustList.Use.CERTIFICATE)) {
            throw new Refused(Finding.unknown("KEY_WRONG_USE", "kid", shown(kid)));
        }
        return key;
    }

    /// Whether the signature is right, and the one form of it that is issued.
    static Finding signature(CompactToken token, TrustList.IssuerKey key) {
        if (Step.CERTIFICATE_SIGNATURE.refuses(!token.isSignedBy(key.jwk()))) {
            return Finding.failed("SIGNATURE_INVALID", "kid", key.kid());
        }
        // Whoever has a token can make its twin (r, n − s), which verifies as well. It was never issued, and
        // refusing it here says so without the alarm that a token missing from the log would raise (assurance
        // T6).
        if (Step.CERTIFICATE_LOW_S.refuses(!Es256.isLowS(token.signature()))) {
            return Finding.unknown("NOT_CANONICAL");
        }
        return Finding.passed("kid", key.kid());
    }

    /// Text from a token that nobody vouches for, cut short.
    static String shown(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }
}
