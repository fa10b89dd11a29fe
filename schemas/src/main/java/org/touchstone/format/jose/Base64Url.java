package org.touchstone.format.jose;

import java.util.Base64;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;

/// Base64url without padding (RFC 7515 section 2), one text for one value: white space, padding, foreign
/// characters and non-zero trailing bits are refused, because a lenient reader lets one signature have many
/// spellings.
public final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Base64Url() {}

    /// The text of the bytes.
    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /// The bytes of the text; throws [MalformedException].
    public static byte[] decode(String text) {
        if (text.indexOf('=') >= 0) {
            throw new MalformedException("base64url with padding");
        }
        byte[] bytes;
        try {
            bytes = DECODER.decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not base64url", e);
        }
        // The decoder has refused every foreign character and a length of 4n + 1; what it takes and should not
        // is a last character with bits that belong to no byte.
        int spare = switch (text.length() & 3) {
            case 2 -> 15;
            case 3 -> 3;
            default -> 0;
        };
        Step.TOKEN_ENCODING.require(
                spare == 0 || (ALPHABET.indexOf(text.charAt(text.length() - 1)) & spare) == 0,
                "base64url that is not canonical");
        return bytes;
    }
}
