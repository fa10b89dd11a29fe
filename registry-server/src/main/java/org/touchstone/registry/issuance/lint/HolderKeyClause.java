package org.touchstone.registry.issuance.lint;

import java.util.Optional;
import org.touchstone.format.json.Json;

/// `cnf` holds exactly one public key, on the curve, and not one with a private part.
final class HolderKeyClause implements Clause {
    @Override
    public String name() {
        return "holder key";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        Json.Obj cnf = draft.token().token().payload().obj("cnf");
        return Lint.unless(
                cnf.members().size() == 1
                        && cnf.obj("jwk")
                                .equals(draft.token().certificate().holderKey().json())
                        && !cnf.obj("jwk").has("d"),
                "cnf is not exactly one public key");
    }
}
