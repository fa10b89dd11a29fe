package org.touchstone.registry.issuance;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.BooleanSupplier;
import org.bouncycastle.util.BigIntegers;
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

    /// A key that nobody will ever trust, to make the tokens of a batch that are linted.
    ///
    /// All its signatures have one nonce (FIPS 186-5 section 6.4.1), which spares a multiplication on the curve
    /// each time, and from two of them anybody could compute the key. It guards nothing: it is made here, signs
    /// what is never handed out, and is forgotten with the batch.
    static TokenSigner throwAway(SecureRandom random) {
        return throwAway(Es256.generate(random), Es256.generate(random));
    }

    static TokenSigner throwAway(Es256.KeyPair key, Es256.KeyPair nonce) {
        BigInteger n = key.privateKey().getParameters().getN();
        BigInteger r = nonce.publicKey()
                .parameters()
                .getQ()
                .normalize()
                .getAffineXCoord()
                .toBigInteger()
                .mod(n);
        BigInteger rd = r.multiply(key.privateKey().getD());
        BigInteger inverse = nonce.privateKey().getD().modInverse(n);
        return bytes -> {
            BigInteger s =
                    new BigInteger(1, sha256(bytes)).add(rd).multiply(inverse).mod(n);
            byte[] signature = new byte[64];
            BigIntegers.asUnsignedByteArray(r, signature, 0, 32);
            BigIntegers.asUnsignedByteArray(s, signature, 32, 32);
            return Es256.lowS(signature);
        };
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }

    String thumbprint() {
        return jwk.thumbprint();
    }
}
