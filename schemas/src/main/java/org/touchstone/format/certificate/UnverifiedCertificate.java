package org.touchstone.format.certificate;

import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.step.Step;

/// A certificate that could be read and of which *nothing is checked yet*: anybody can write one. Only the
/// verifier makes a verified one out of it.
public record UnverifiedCertificate(CompactToken token, Certificate certificate) {

    /// Reads a token through the strict front, its type and the closed schema; throws
    /// [org.touchstone.format.json.MalformedException].
    public static UnverifiedCertificate parse(String token) {
        return parse(CompactToken.parse(token));
    }

    /// As [#parse(String)], of a token that has passed the strict front.
    public static UnverifiedCertificate parse(CompactToken token) {
        requireType(token);
        return new UnverifiedCertificate(token, Certificate.of(token.payload()));
    }

    /// Refuses a token that is of another type, such as a presentation: a verifier asks this before any key is
    /// used.
    public static void requireType(CompactToken token) {
        Step.CERTIFICATE_TYP.require(
                token.typ().filter(CertificateJwt.TYP::equals).isPresent(), "the token's typ is not vc+jwt");
        Step.CERTIFICATE_CTY.require(
                token.cty().filter(CertificateJwt.CTY::equals).isPresent(), "the token's cty is not vc");
    }
}
