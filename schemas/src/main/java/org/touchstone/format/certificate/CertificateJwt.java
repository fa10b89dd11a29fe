package org.touchstone.format.certificate;

import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.json.Json;

/// A certificate as a token: `application/vc+jwt` (VC-JOSE-COSE section 3.1.1), ES256.
public final class CertificateJwt {
    /// The header's `typ`.
    public static final String TYP = "vc+jwt";

    /// The header's `cty`.
    public static final String CTY = "vc";

    private CertificateJwt() {}

    /// The protected header: exactly these four members. `kid` is the absolute DID URL of the issuer's key.
    public static Json.Obj header(String kid) {
        return Json.Obj.builder()
                .with("alg", "ES256")
                .with("cty", CTY)
                .with("kid", kid)
                .with("typ", TYP)
                .build();
    }

    /// The ASCII text whose signature makes the token; what an intent stores before it is signed.
    public static String signingInput(Certificate certificate, String kid) {
        return CompactToken.signingInput(header(kid), certificate.payload());
    }

    /// Signs, and reads the token back through the strict front and the closed schema.
    public static UnverifiedCertificate sign(Certificate certificate, String kid, TokenSigner signer) {
        CompactToken token = CompactToken.sign(signingInput(certificate, kid), signer);
        return UnverifiedCertificate.parse(token.text());
    }
}
