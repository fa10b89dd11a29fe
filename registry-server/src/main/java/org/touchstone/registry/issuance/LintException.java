package org.touchstone.registry.issuance;

import org.touchstone.format.id.CertificateId;

/// What was to be signed breaks a clause. A fault of the registry, not of whoever asked: the intent stays and shows in
/// the health report until it is put right.
public final class LintException extends RuntimeException {
    LintException(CertificateId certificate, String objection) {
        super("certificate " + certificate + " is not signed: " + objection);
    }
}
