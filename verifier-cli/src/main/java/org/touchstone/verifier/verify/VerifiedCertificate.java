package org.touchstone.verifier.verify;

import java.time.Instant;
import org.touchstone.format.certificate.Certificate;

/// A certificate that the registry signed and that stands in its log, with where and when. Whether it is in
/// force, and whose bid it supports, is the verdict's matter. Only the verifier makes one.
public final class VerifiedCertificate {
    private final Certificate certificate;
    private final LoggedToken logged;

    // Not the token: a verdict stays in memory until those of all bids are there, and the token would be most of it.
    VerifiedCertificate(Certificate certificate, LoggedToken logged) {
        this.certificate = certificate;
        this.logged = logged;
    }

    /// What it says.
    public Certificate certificate() {
        return certificate;
    }

    /// Its index in the log.
    public long logIndex() {
        return logged.index();
    }

    /// The size of the log that its proof is against.
    public long logSize() {
        return logged.size();
    }

    /// When it was logged: the time that counts for the signing key.
    public Instant logged() {
        return logged.event().time();
    }

    LoggedToken entry() {
        return logged;
    }
}
