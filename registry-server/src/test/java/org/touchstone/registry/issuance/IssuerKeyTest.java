package org.touchstone.registry.issuance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.jose.TokenSigner;

class IssuerKeyTest {
    /// What is linted is signed as a certificate is: 64 bytes, low-s, good under its key and no other.
    @Test
    void a_throw_away_key_signs_as_the_issuers_does() {
        SecureRandom random = new SecureRandom();
        Es256.KeyPair key = Es256.generate(random);
        Es256.KeyPair nonce = Es256.generate(random);
        TokenSigner signer = IssuerKey.throwAway(key, nonce);
        for (int i = 0; i < 40; i++) {
            byte[] message = ("message " + i).getBytes(StandardCharsets.US_ASCII);
            byte[] signature = signer.sign(message);
            assertTrue(Es256.isLowS(signature));
            assertTrue(Es256.verify(message, signature, key.publicKey()));
            assertFalse(Es256.verify(message, signature, nonce.publicKey()));
            message[0] ^= 1;
            assertFalse(Es256.verify(message, signature, key.publicKey()));
        }
    }
}
