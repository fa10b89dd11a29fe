package org.touchstone.registry.signin;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.touchstone.registry.people.Digest;

/// What proves that a form was made for the session that sends it: a digest of the session's token, which no page of
/// another site can know. Each form carries it under another mask, because a secret that stands in every compressed
/// page beside words of the reader's can be guessed bit by bit from the pages' lengths.
final class Csrf {
    private static final int BYTES = 32;

    private Csrf() {}

    /// A proof for a form of this session.
    static String of(String token, SecureRandom random) {
        byte[] both = new byte[2 * BYTES];
        byte[] mask = new byte[BYTES];
        random.nextBytes(mask);
        byte[] secret = secret(token);
        for (int i = 0; i < BYTES; i++) {
            both[i] = mask[i];
            both[BYTES + i] = (byte) (mask[i] ^ secret[i]);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }

    /// True if the proof is one of this session's.
    static boolean isOf(String token, String proof) {
        byte[] both;
        try {
            both = Base64.getUrlDecoder().decode(proof);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (both.length != 2 * BYTES) {
            return false;
        }
        byte[] secret = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            secret[i] = (byte) (both[i] ^ both[BYTES + i]);
        }
        return MessageDigest.isEqual(secret, secret(token));
    }

    private static byte[] secret(String token) {
        return Digest.of("touchstone/csrf/v1 " + token);
    }
}
