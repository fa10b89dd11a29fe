package org.touchstone.format.log;

import java.util.Base64;
import org.touchstone.format.json.MalformedException;

/// The standard base64 of RFC 4648 section 4 with padding, as the C2SP texts use it; one text for one value: missing
/// padding, foreign characters and non-zero trailing bits are refused.
final class StrictBase64 {
    private static final Base64.Encoder ENCODER = Base64.getEncoder();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    private StrictBase64() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /// The bytes; throws [MalformedException] naming `what` was being read.
    static byte[] decode(String text, String what) {
        byte[] bytes;
        try {
            bytes = DECODER.decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(what + " is not base64", e);
        }
        if (!ENCODER.encodeToString(bytes).equals(text)) {
            throw new MalformedException(what + " is not canonical base64");
        }
        return bytes;
    }

    /// A SHA-256 value.
    static byte[] decodeHash(String text, String what) {
        byte[] bytes = decode(text, what);
        if (bytes.length != Sha256.LENGTH) {
            throw new MalformedException(what + " is not 32 bytes long");
        }
        return bytes;
    }
}
