package org.touchstone.format.log;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// The salt and the value behind a commitment: `{"salt":<base64url, 32 bytes>,"type":…,"value":…}`.
///
/// The salt has 256 random bits, so once the opening is deleted nobody can find the value by guessing, however few
/// values there are.
public record Opening(CommitmentType type, byte[] salt, Json value) {
    /// The length of a salt in bytes.
    public static final int SALT_BYTES = 32;

    private static final byte[] DOMAIN = "touchstone/commitment/v1".getBytes(StandardCharsets.US_ASCII);

    public Opening {
        if (salt.length != SALT_BYTES) {
            throw new MalformedException("a salt is " + SALT_BYTES + " bytes long");
        }
        salt = salt.clone();
    }

    /// A new opening of `value` under a fresh salt.
    public static Opening of(CommitmentType type, Json value, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new Opening(type, salt, value);
    }

    /// Reads the canonical bytes of an opening; throws [MalformedException].
    public static Opening parse(byte[] bytes) {
        Json.Obj o = StrictJson.parseCanonicalObject(bytes, StrictJson.Limits.DOCUMENT);
        return of(o);
    }

    /// Reads an opening out of JSON.
    public static Opening of(Json.Obj json) {
        json.only("salt", "type", "value");
        Json value = json.find("value").orElseThrow(() -> new MalformedException("member \"value\" is missing"));
        return new Opening(CommitmentType.of(json.text("type")), Base64Url.decode(json.text("salt")), value);
    }

    /// The opening as JSON.
    public Json.Obj json() {
        return Json.Obj.builder()
                .with("salt", Base64Url.encode(salt))
                .with("type", type.word())
                .with("value", value)
                .build();
    }

    /// The canonical bytes: what `/openings/<id>` serves.
    public byte[] bytes() {
        return CanonicalJson.bytes(json());
    }

    /// SHA-256("touchstone/commitment/v1" ‖ type ‖ salt ‖ JCS(value)) in lower-case hexadecimal.
    public String commitment() {
        byte[] hash = new Sha256()
                .update(DOMAIN)
                .update(type.word().getBytes(StandardCharsets.US_ASCII))
                .update(salt)
                .update(CanonicalJson.bytes(value))
                .finish();
        return HexFormat.of().formatHex(hash);
    }

    @Override
    public byte[] salt() {
        return salt.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Opening p && type == p.type && Arrays.equals(salt, p.salt) && value.equals(p.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    /// The salt and the value stay out of logs.
    @Override
    public String toString() {
        return "Opening[" + type.word() + "]";
    }
}
