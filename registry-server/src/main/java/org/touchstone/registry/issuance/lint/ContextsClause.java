package org.touchstone.registry.issuance.lint;

import java.util.List;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.Contexts;
import org.touchstone.format.json.Json;

/// Contexts, types and schema are the fixed ones, in their order; no `vc`, no claim of an access token beside them.
final class ContextsClause implements Clause {
    @Override
    public String name() {
        return "contexts";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        Json.Obj payload = draft.token().token().payload();
        return Lint.unless(
                payload.texts("@context").equals(List.of(Contexts.W3C_V2, Contexts.ACCREDITATION_V1))
                        && payload.texts("type").equals(List.of("VerifiableCredential", Certificate.TYPE))
                        && payload.obj("credentialSchema").text("id").equals(Contexts.CERTIFICATE_SCHEMA)
                        && !payload.has("vc")
                        && !payload.has("exp")
                        && !payload.has("iss"),
                "contexts, types or schema are not those of an accreditation certificate");
    }
}
