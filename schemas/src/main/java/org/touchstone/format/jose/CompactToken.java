package org.touchstone.format.jose;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.step.Step;

/// A JWS in compact serialisation (RFC 7515 section 7.1) that has passed the strict front and is *not yet
/// verified*.
///
/// The library behind it accepts duplicate keys, invalid UTF-8, an empty `crit`, non-canonical base64url and
/// trailing characters; so the exact alphabet, three canonical parts, a closed header set (`alg`, `typ`, `cty`,
/// `kid`) and strict JSON are required here first. No key is ever taken from a token, and `alg` must be ES256
/// in exactly this spelling.
public final class CompactToken {
    /// The greatest length of a token, in characters.
    public static final int MAX_LENGTH = 64 * 1024;

    private static final Set<String> HEADER = Set.of("alg", "typ", "cty", "kid");

    private final String text;
    private final int signed;
    private final Json.Obj header;
    private final Json.Obj payload;
    private final byte[] signature;

    private CompactToken(String text, int signed, Json.Obj header, Json.Obj payload, byte[] signature) {
        this.text = text;
        this.signed = signed;
        this.header = header;
        this.payload = payload;
        this.signature = signature;
    }

    /// Reads a token; throws [MalformedException] saying what is wrong.
    public static CompactToken parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedException("the token is longer than " + MAX_LENGTH + " characters");
        }
        int first = text.indexOf('.');
        int second = first < 0 ? -1 : text.indexOf('.', first + 1);
        if (second < 0) {
            throw new MalformedException("a token has three parts between two dots");
        }
        int third = text.indexOf('.', second + 1);
        Step.TOKEN_SHAPE.require(third < 0, "a token has three parts between two dots");
        Json.Obj header = StrictJson.parseObject(Base64Url.decode(text.substring(0, first)));
        for (String name : header.members().keySet()) {
            Step.TOKEN_HEADER.require(HEADER.contains(name), "the token's header has a member that is not allowed");
        }
        Step.TOKEN_ALG.require(header.text("alg").equals("ES256"), "the token's algorithm is not ES256");
        if (header.text("kid").isEmpty()) {
            throw new MalformedException("the token's kid is empty");
        }
        Json.Obj payload = StrictJson.parseObject(Base64Url.decode(text.substring(first + 1, second)));
        byte[] signature = Base64Url.decode(text.substring(second + 1, third < 0 ? text.length() : third));
        if (signature.length != 64) {
            throw new MalformedException("the signature is not 64 bytes long");
        }
        return new CompactToken(text, second, header, payload, signature);
    }

    /// The bytes that a signature of this header and payload covers (RFC 7515 section 5.1), both in canonical
    /// form.
    public static String signingInput(Json.Obj header, Json.Obj payload) {
        return Base64Url.encode(CanonicalJson.bytes(header)) + "." + Base64Url.encode(CanonicalJson.bytes(payload));
    }

    /// Signs the exact `signingInput`, and reads the result back through the strict front.
    public static CompactToken sign(String signingInput, TokenSigner signer) {
        byte[] signature = signer.sign(signingInput.getBytes(StandardCharsets.US_ASCII));
        return parse(signingInput + "." + Base64Url.encode(signature));
    }

    /// The same header and payload, to the byte, under another signature.
    public CompactToken signedAnew(TokenSigner signer) {
        String input = text.substring(0, signed);
        byte[] other = signer.sign(input.getBytes(StandardCharsets.US_ASCII));
        if (other.length != 64) {
            throw new MalformedException("the signature is not 64 bytes long");
        }
        return new CompactToken(input + "." + Base64Url.encode(other), signed, header, payload, other.clone());
    }

    /// True if header and payload of this token are signed by `key`. The algorithm is the key's, ES256: the
    /// header was compared with it by [#parse], and nothing is parsed a second time by another reader, which
    /// might see another token.
    public boolean isSignedBy(PublicJwk key) {
        return Es256.verify(text.substring(0, signed).getBytes(StandardCharsets.US_ASCII), signature, key);
    }

    /// The token as it came.
    public String text() {
        return text;
    }

    /// The header.
    public Json.Obj header() {
        return header;
    }

    /// The payload, unverified.
    public Json.Obj payload() {
        return payload;
    }

    /// The header's `kid`.
    public String kid() {
        return header.text("kid");
    }

    /// The header's `typ`.
    public Optional<String> typ() {
        return header.optionalText("typ");
    }

    /// The header's `cty`.
    public Optional<String> cty() {
        return header.optionalText("cty");
    }

    /// The 64 bytes of the signature.
    public byte[] signature() {
        return signature.clone();
    }

    /// SHA-256 of the token's ASCII bytes, 32 bytes: the token's identity in the log.
    public byte[] digest() {
        return Es256.sha256(text.getBytes(StandardCharsets.US_ASCII));
    }
}
