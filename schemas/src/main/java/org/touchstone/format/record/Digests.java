package org.touchstone.format.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.touchstone.format.json.MalformedException;

/// SHA-256 as a record writes it: 64 lower-case hexadecimal digits.
public final class Digests {
    private Digests() {}

    /// The digest of these bytes.
    public static String of(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// True for 64 lower-case hexadecimal digits.
    public static boolean isDigest(String text) {
        if (text.length() != 64) {
            return false;
        }
        for (int i = 0; i < 64; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    static String require(String text) {
        if (!isDigest(text)) {
            throw new MalformedException("a digest is 64 lower-case hexadecimal digits");
        }
        return text;
    }
}
