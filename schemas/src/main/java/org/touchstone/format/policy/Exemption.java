package org.touchstone.format.policy;

import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// A case in which a buyer need not ask for a certificate, and why it is such a case.
///
/// @param id the id that the scheme edition gives the case
/// @param reason the buyer's reason, 1 to 2,000 characters
public record Exemption(String id, String reason) {
    public Exemption {
        if (!CheckPoint.isId(id)) {
            throw new MalformedException("an exemption is named by the id that the edition gives it");
        }
        TenderPolicy.requireText("the reason for an exemption", reason, 2_000);
    }

    Json.Obj json() {
        return Json.Obj.builder().with("id", id).with("reason", reason).build();
    }

    static Exemption of(Json.Obj o) {
        TenderPolicy.only(o, "id", "reason");
        return new Exemption(o.text("id"), o.text("reason"));
    }
}
