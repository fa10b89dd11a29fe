package org.touchstone.format.jose;

import java.security.SecureRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;

/// Ed25519 (RFC 8032), for signed notes of the log. Bouncy Castle's lightweight API.
public final class Ed25519 {
    private Ed25519() {}

    /// A private key (32-byte seed) with its public half (32 bytes).
    public record KeyPair(byte[] seed, byte[] publicKey) {
        public KeyPair {
            seed = seed.clone();
            publicKey = publicKey.clone();
        }

        /// The key of a 32-byte seed.
        public static KeyPair ofSeed(byte[] seed) {
            return new KeyPair(
                    seed,
                    new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded());
        }

        @Override
        public String toString() {
            return "Ed25519.KeyPair[…]";
        }
    }

    /// A new key.
    public static KeyPair generate(SecureRandom random) {
        return KeyPair.ofSeed(new Ed25519PrivateKeyParameters(random).getEncoded());
    }

    /// Signs; 64 bytes.
    public static byte[] sign(byte[] message, byte[] seed) {
        byte[] out = new byte[64];
        new Ed25519PrivateKeyParameters(seed)
                .sign(
                        org.bouncycastle.math.ec.rfc8032.Ed25519.Algorithm.Ed25519,
                        null,
                        message,
                        0,
                        message.length,
                        out,
                        0);
        return out;
    }

    /// True if `signature` is 64 bytes and a signature of `message` by the 32-byte `publicKey`. Never throws
    /// for bad input.
    public static boolean verify(byte[] message, byte[] signature, byte[] publicKey) {
        if (signature.length != 64 || publicKey.length != 32) {
            return false;
        }
        try {
            return new Ed25519PublicKeyParameters(publicKey)
                    .verify(
                            org.bouncycastle.math.ec.rfc8032.Ed25519.Algorithm.Ed25519,
                            null,
                            message,
                            0,
                            message.length,
                            signature,
                            0);
        } catch (IllegalArgumentException e) {
            return false; // not a point of the curve
        }
    }
}
