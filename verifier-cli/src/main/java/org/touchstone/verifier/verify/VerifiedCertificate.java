package org.touchstone.verifier.verify;

import java.time.Instant;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;

/// A certificate that the registry signed and that stands in its log, with where and when. Whether it is in
/// force, and whose bid it supports, is the verdict's matter. Only the verifier makes one.
public final class VerifiedCertificate {
    private final UnverifiedCertificate read;
    private final LoggedToken logged;

    VerifiedCertificate(UnverifiedCertificate read, LoggedToken logged) {
        this.read = read;
        this.logged = logged;
    }

    /// What it says.
    public Certificate certificate() {
        return read.certificate();
    }

    /// The exact token.
    public String token() {
        return read.token().text();
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
