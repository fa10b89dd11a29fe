package org.touchstone.registry.issuance;

import java.security.SecureRandom;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;

/// The key that signs certificates now: its kid, its public half, and who signs with it.
public record IssuerKey(String kid, PublicJwk jwk, TokenSigner signer) {
    public static IssuerKey of(Identity identity, KeyRing ring) {
        return new IssuerKey(identity.certificateKid(), ring.certificateKey(), ring.certificateSigner());
    }

    /// A key that nobody will ever trust, to make the token that is linted.
    static TokenSigner throwAway(SecureRandom random) {
        Es256.KeyPair key = Es256.generate(random);
        return bytes -> Es256.sign(bytes, key.privateKey());
    }

    String thumbprint() {
        return jwk.thumbprint();
    }
}
