package org.touchstone.registry.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;

/// SHA-256, by the JDK, which is the fastest there is.
public final class Digest {
    private Digest() {}

    /// 32 bytes.
    public static byte[] of(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// 32 bytes, of the UTF-8 text.
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Lower-case hex.
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }

    /// Lower-case hex, of the canonical form.
    public static String hex(Json value) {
        return hex(CanonicalJson.bytes(value));
    }
}
