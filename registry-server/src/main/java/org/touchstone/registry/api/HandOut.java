package org.touchstone.registry.api;

import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;

/// The rest of the issuance cycle for a certificate that a use case has asked for: signs it, waits until it stands in a
/// signed checkpoint, and gives what the caller is told about it.
@FunctionalInterface
public interface HandOut {
    Json.Obj finish(CertificateId certificate);
}
