package org.touchstone.format.jose;

/// Signs bytes with one ES256 key that the caller may not hold itself (a key ring, a PKCS#11 token).
@FunctionalInterface
public interface TokenSigner {
    /// Returns the 64-byte low-s signature of `message`.
    byte[] sign(byte[] message);
}
