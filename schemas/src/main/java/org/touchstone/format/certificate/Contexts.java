package org.touchstone.format.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The JSON-LD contexts and the JSON Schema of a certificate: fixed addresses, whatever the deployment, and
/// their bytes, so that nothing is ever fetched to check a certificate.
public final class Contexts {
    /// The W3C context of the VC Data Model 2.0.
    public static final String W3C_V2 = "https://www.w3.org/ns/credentials/v2";

    /// Its SHA-256, as published with the recommendation.
    public static final String W3C_V2_SHA256 = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734";

    /// Our own context.
    public static final String ACCREDITATION_V1 = "https://touchstone.example/contexts/accreditation/v1";

    /// The JSON Schema of a certificate.
    public static final String CERTIFICATE_SCHEMA = "https://touchstone.example/schemas/certificate/v1.json";

    private Contexts() {}

    /// The bytes of [#W3C_V2].
    public static byte[] w3cV2() {
        return resource("contexts/credentials-v2.jsonld");
    }

    /// The bytes of [#ACCREDITATION_V1].
    public static byte[] accreditationV1() {
        return resource("contexts/accreditation-v1.jsonld");
    }

    /// The bytes of [#CERTIFICATE_SCHEMA].
    public static byte[] certificateSchema() {
        return resource("certificate-v1.schema.json");
    }

    private static byte[] resource(String name) {
        try (InputStream in = Contexts.class.getResourceAsStream("/org/touchstone/format/" + name)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
