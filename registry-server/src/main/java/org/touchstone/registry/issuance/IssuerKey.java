package org.touchstone.registry.issuance;

import java.security.SecureRandom;
import java.util.function.BooleanSupplier;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.keys.KeyUnavailableException;

/// The key that signs certificates now: its kid, its public half, and who signs with it.
public record IssuerKey(String kid, PublicJwk jwk, TokenSigner signer) {
    public static IssuerKey of(Identity identity, KeyRing ring) {
        return new IssuerKey(ring.certificateKid(identity), ring.certificateKey(), ring.certificateSigner());
    }

    /// The same key, which signs only while `trusted` says that the newest trust list names it: what it signed
    /// before would count for nobody.
    public IssuerKey whileTrusted(BooleanSupplier trusted) {
        return new IssuerKey(kid, jwk, bytes -> {
            if (!trusted.getAsBoolean()) {
                throw new KeyUnavailableException("the newest trust list does not name the key " + kid);
            }
            return signer.sign(bytes);
        });
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
