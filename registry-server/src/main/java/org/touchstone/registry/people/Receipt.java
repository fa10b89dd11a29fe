package org.touchstone.registry.people;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;

/// What a use case answers: ids and states, nothing confidential, because it is kept for repeated requests.
///
/// @param replayed true if the work was done by an earlier request with the same key
public record Receipt(Json.Obj body, boolean replayed) {

    /// The id under a member.
    public UUID id(String member) {
        return UUID.fromString(body.text(member));
    }

    /// The text under a member.
    public String text(String member) {
        return body.text(member);
    }

    /// Every certificate that was asked for in the same transaction and is still to be signed, logged and handed
    /// out.
    public List<CertificateId> certificates() {
        List<CertificateId> asked = new ArrayList<>();
        certificate().map(CertificateId::new).ifPresent(asked::add);
        if (body.has("certificates")) {
            body.texts("certificates").forEach(c -> asked.add(CertificateId.parse(c)));
        }
        return List.copyOf(asked);
    }

    /// The certificate that was asked for in the same transaction and is still to be signed, logged and handed out.
    public Optional<UUID> certificate() {
        return body.optionalText("certificate").map(UUID::fromString);
    }
}
