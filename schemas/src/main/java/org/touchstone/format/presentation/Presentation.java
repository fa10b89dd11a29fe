package org.touchstone.format.presentation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.step.Step;

/// What a supplier says when it presents its certificate for one tender: who it is for, bound to what, made
/// when and good until when. `spec/presentation.md`.
///
/// @param holder the key that presents; as `did:jwk` in the token
/// @param certificate the certificate's token, exactly
/// @param audience the buyer as `SCHEME-id`
/// @param nonce the tender's nonce ([org.touchstone.format.id.TenderRef#nonce]) or the buyer's own
/// @param id a fresh random id, so that one presentation shown twice is seen
/// @param issuedAt whole seconds
/// @param expiresAt whole seconds
public record Presentation(
        PublicJwk holder,
        String certificate,
        String audience,
        String nonce,
        UUID id,
        Instant issuedAt,
        Instant expiresAt) {
    private static final String DATA_URL = "data:application/vc+jwt,";
    private static final String DID_JWK = "did:jwk:";

    public Presentation {
        if (!issuedAt.isBefore(expiresAt)) {
            throw new MalformedException("exp is not after iat");
        }
        if (nonce.isEmpty() || nonce.length() > 128) {
            throw new MalformedException("nonce is empty or longer than 128 characters");
        }
    }

    /// The audience of a buyer.
    public static String audience(OrganisationId buyer) {
        return buyer.partyId();
    }

    /// The payload of the token.
    public Json.Obj payload() {
        return Json.Obj.builder()
                .with("@context", Json.Arr.ofStrings(List.of(Contexts.W3C_V2)))
                .with("type", Json.Arr.ofStrings(List.of("VerifiablePresentation")))
                .with("holder", holder.didJwk())
                .with(
                        "verifiableCredential",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("@context", Contexts.W3C_V2)
                                .with("id", DATA_URL + certificate)
                                .with("type", "EnvelopedVerifiableCredential")
                                .build())))
                .with("aud", audience)
                .with("nonce", nonce)
                .with("jti", "urn:uuid:" + id)
                .with("iat", issuedAt.getEpochSecond())
                .with("exp", expiresAt.getEpochSecond())
                .build();
    }

    /// Reads a payload; throws [MalformedException].
    public static Presentation of(Json.Obj o) {
        if (Step.PRESENTATION_MEMBERS.on()) {
            o.only("@context", "type", "holder", "verifiableCredential", "aud", "nonce", "jti", "iat", "exp");
            if (!o.texts("@context").equals(List.of(Contexts.W3C_V2))
                    || !o.texts("type").equals(List.of("VerifiablePresentation"))) {
                throw new MalformedException("not a VerifiablePresentation of this profile");
            }
        }
        List<Json.Obj> credentials = o.objects("verifiableCredential");
        if (credentials.size() != 1) {
            throw new MalformedException("a presentation holds exactly one certificate");
        }
        Json.Obj envelope = credentials.get(0).only("@context", "id", "type");
        if (!envelope.text("@context").equals(Contexts.W3C_V2)
                || !envelope.text("type").equals("EnvelopedVerifiableCredential")
                || !envelope.text("id").startsWith(DATA_URL)) {
            throw new MalformedException("the presentation's certificate is not an EnvelopedVerifiableCredential");
        }
        String jti = o.text("jti");
        if (!jti.startsWith("urn:uuid:")) {
            throw new MalformedException("jti does not begin with urn:uuid:");
        }
        return new Presentation(
                holderOf(o.text("holder")),
                envelope.text("id").substring(DATA_URL.length()),
                o.text("aud"),
                o.text("nonce"),
                uuid(jti.substring("urn:uuid:".length())),
                seconds(o.integer("iat")),
                seconds(o.integer("exp")));
    }

    /// The key inside a `did:jwk`; nothing is looked up, the identifier *is* the key.
    public static PublicJwk holderOf(String did) {
        if (!did.startsWith(DID_JWK)) {
            throw new MalformedException("the holder is not a did:jwk");
        }
        PublicJwk key = PublicJwk.parse(StrictJson.parseObject(Base64Url.decode(did.substring(DID_JWK.length()))));
        if (!key.didJwk().equals(did)) {
            throw new MalformedException("the holder's did:jwk is not in canonical form");
        }
        return key;
    }

    private static UUID uuid(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("jti is not a UUID", e);
        }
        throw new MalformedException("jti is not a lower-case UUID");
    }

    private static Instant seconds(long epoch) {
        // Up to the year 9999: beyond, other readers' calendars disagree or fail.
        if (epoch < 0 || epoch > 253_402_300_799L) {
            throw new MalformedException("iat or exp is not a time in seconds");
        }
        return Instant.ofEpochSecond(epoch);
    }
}
