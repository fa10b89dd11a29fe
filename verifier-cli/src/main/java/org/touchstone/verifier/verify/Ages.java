package org.touchstone.verifier.verify;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/// Durations as facts (ISO 8601, `PT26H`) and digests as text.
final class Ages {
    private Ages() {}

    static String text(Duration age) {
        return age.isNegative() ? "PT0S" : Duration.ofSeconds(age.toSeconds()).toString();
    }

    static String sha256Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
