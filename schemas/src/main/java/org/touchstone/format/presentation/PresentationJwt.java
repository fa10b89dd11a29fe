package org.touchstone.format.presentation;

import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.json.Json;
import org.touchstone.format.step.Step;

/// A presentation as a token, `application/vp+jwt`; read, not yet verified.
public record PresentationJwt(CompactToken token, Presentation presentation) {
    /// The header's `typ`.
    public static final String TYP = "vp+jwt";

    /// The header's `cty`.
    public static final String CTY = "vp";

    /// The ASCII text to be signed by the holder's key.
    public static String signingInput(Presentation presentation) {
        Json.Obj header = Json.Obj.builder()
                .with("alg", "ES256")
                .with("cty", CTY)
                .with("kid", presentation.holder().didJwk() + "#0")
                .with("typ", TYP)
                .build();
        return CompactToken.signingInput(header, presentation.payload());
    }

    /// Signs with the holder's key and reads the token back.
    public static PresentationJwt sign(Presentation presentation, TokenSigner signer) {
        return parse(CompactToken.sign(signingInput(presentation), signer));
    }

    /// Reads a token; throws [org.touchstone.format.json.MalformedException].
    public static PresentationJwt parse(CompactToken token) {
        Step.PRESENTATION_TYP.require(
                token.typ().filter(TYP::equals).isPresent()
                        && token.cty().filter(CTY::equals).isPresent(),
                "the presentation's typ and cty are not vp+jwt and vp");
        return new PresentationJwt(token, Presentation.of(token.payload()));
    }
}
