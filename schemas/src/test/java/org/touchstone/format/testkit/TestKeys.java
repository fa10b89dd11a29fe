package org.touchstone.format.testkit;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.touchstone.format.jose.Ed25519;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.TokenSigner;

/// Keys for tests, from names: anybody can make them, so they must never sign anything that counts.
public final class TestKeys {
    private TestKeys() {}

    /// The ES256 key of a name.
    public static Es256.KeyPair es256(String name) {
        // One less than the curve's order has 256 bits beginning with ones; clearing the top bit stays below
        // it.
        byte[] d = sha256("touchstone test key, never trust it: " + name);
        d[0] &= 0x7f;
        return Es256.KeyPair.ofScalar(new BigInteger(1, d).add(BigInteger.ONE));
    }

    /// A signer with the key of a name.
    public static TokenSigner signer(String name) {
        Es256.KeyPair pair = es256(name);
        return message -> Es256.sign(message, pair.privateKey());
    }

    /// The Ed25519 key of a name.
    public static Ed25519.KeyPair ed25519(String name) {
        return Ed25519.KeyPair.ofSeed(sha256("touchstone test key, never trust it: " + name));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
