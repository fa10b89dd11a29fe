package org.touchstone.verifier.watch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.touchstone.format.json.Json;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;

/// Something that is not as it was at the last run.
///
/// @param supplier who holds the accreditation, if known
/// @param code a code of `schemas/reasons.json`
/// @param facts fill its sentence
public record Change(Contract contract, String supplier, String code, Map<String, String> facts) {
    public Change {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /// The catalogue's entry.
    public Reason reason() {
        return Reasons.shipped().of(code);
    }

    /// The change as JSON: codes and facts.
    public Json.Obj json() {
        Json.Obj.Builder f = Json.Obj.builder();
        facts.forEach(f::with);
        return Json.Obj.builder()
                .with("contract", contract.name())
                .with("accreditation", contract.accreditation().value())
                .with("supplier", supplier)
                .with("code", code)
                .with("facts", f.build())
                .build();
    }
}
