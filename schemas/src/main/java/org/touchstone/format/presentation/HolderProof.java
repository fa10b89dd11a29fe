package org.touchstone.format.presentation;

import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// Proof of possession at application: the applicant signs the registry's challenge with the key that the
/// certificate will name in `cnf`. A compact JWS, header exactly `alg: ES256`, `typ: touchstone-holder-proof`,
/// `kid: <did:jwk>#0`; payload exactly `challenge` and `holder` (the did:jwk).
///
/// Its own `typ` keeps it from being taken for a presentation, and the challenge, which the registry makes
/// fresh and accepts once, keeps it from being sent twice.
public record HolderProof(PublicJwk holder, String challenge) {
    /// The `typ` of the header.
    public static final String TYP = "touchstone-holder-proof";

    public HolderProof {
        if (challenge.isEmpty() || challenge.length() > 512) {
            throw new MalformedException("a challenge has 1 to 512 characters");
        }
        for (int i = 0; i < challenge.length(); i++) {
            if (challenge.charAt(i) < 0x21 || challenge.charAt(i) > 0x7e) {
                throw new MalformedException("a challenge is printable ASCII without spaces");
            }
        }
    }

    /// Signs the challenge.
    public static CompactToken sign(PublicJwk holder, String challenge, TokenSigner signer) {
        HolderProof proof = new HolderProof(holder, challenge);
        return CompactToken.sign(CompactToken.signingInput(proof.header(), proof.payload()), signer);
    }

    /// Reads a proof and requires that `holder` signed exactly `challenge`; throws [MalformedException] saying
    /// what is wrong.
    public static HolderProof check(String token, PublicJwk holder, String challenge) {
        CompactToken read = CompactToken.parse(token);
        HolderProof expected = new HolderProof(holder, challenge);
        if (!read.header().equals(expected.header())) {
            throw new MalformedException("the proof's header is not that of a holder proof by this key");
        }
        if (!read.payload().equals(expected.payload())) {
            throw new MalformedException("the proof is not over this challenge");
        }
        if (!read.isSignedBy(holder)) {
            throw new MalformedException("the proof is not signed by this key");
        }
        return expected;
    }

    private Json.Obj header() {
        return Json.Obj.builder()
                .with("alg", "ES256")
                .with("kid", holder.didJwk() + "#0")
                .with("typ", TYP)
                .build();
    }

    private Json.Obj payload() {
        return Json.Obj.builder()
                .with("challenge", challenge)
                .with("holder", holder.didJwk())
                .build();
    }
}
