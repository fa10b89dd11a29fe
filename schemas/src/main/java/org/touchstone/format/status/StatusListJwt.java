package org.touchstone.format.status;

import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.step.Step;

/// A status list as a token, `vc+jwt` like a certificate but by a key of its own; read, not yet verified.
public record StatusListJwt(CompactToken token, StatusList list) {

    /// The ASCII text to be signed.
    public static String signingInput(StatusList list, String kid) {
        return CompactToken.signingInput(CertificateJwt.header(kid), list.payload());
    }

    /// Signs a list and reads it back.
    public static StatusListJwt sign(StatusList list, String kid, TokenSigner signer) {
        return parse(CompactToken.sign(signingInput(list, kid), signer).text());
    }

    /// Reads a token through the strict front, its type, the closed schema and the capped expansion; throws
    /// [org.touchstone.format.json.MalformedException].
    public static StatusListJwt parse(String token) {
        CompactToken compact = CompactToken.parse(token);
        Step.STATUS_TYP.require(
                compact.typ().filter(CertificateJwt.TYP::equals).isPresent()
                        && compact.cty().filter(CertificateJwt.CTY::equals).isPresent(),
                "the status list's typ and cty are not vc+jwt and vc");
        return new StatusListJwt(compact, StatusList.of(compact.payload()));
    }
}
