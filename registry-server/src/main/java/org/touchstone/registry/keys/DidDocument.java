package org.touchstone.registry.keys;

import java.util.List;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;

/// The did:web document that resolves the issuer's DID for general software. Our own verifier does not read it: it
/// trusts the keys of the trust list.
public final class DidDocument {
    private DidDocument() {}

    /// The document as canonical JSON: both keys as `JsonWebKey`, both under `assertionMethod`.
    public static byte[] bytes(Identity identity, KeyRing ring) {
        return CanonicalJson.bytes(Json.Obj.builder()
                .with(
                        "@context",
                        Json.Arr.ofStrings(List.of("https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1")))
                .with("id", identity.did())
                .with(
                        "verificationMethod",
                        new Json.Arr(List.of(
                                method(identity, ring.certificateKid(identity), ring.certificateKey()),
                                method(identity, identity.statusKid(), ring.statusKey()))))
                .with(
                        "assertionMethod",
                        Json.Arr.ofStrings(List.of(ring.certificateKid(identity), identity.statusKid())))
                .build());
    }

    private static Json.Obj method(Identity identity, String kid, PublicJwk key) {
        return Json.Obj.builder()
                .with("id", kid)
                .with("type", "JsonWebKey")
                .with("controller", identity.did())
                .with("publicKeyJwk", key.json())
                .build();
    }
}
