package org.touchstone.verifier.verify;

/// What a check comes to. With a tender: [#MEETS], [#DOES_NOT_MEET], [#REFER] or [#NOT_REQUIRED]; without one
/// [#IN_FORCE],
/// [#NOT_IN_FORCE] or [#REFER].
public enum Outcome {
    /// Every check that was asked has passed.
    MEETS(0),
    /// As [#MEETS], without a tender: who presents it, and for what, was not asked.
    IN_FORCE(0),
    /// The lot is below the value from which on accreditation is needed.
    NOT_REQUIRED(0),
    /// A fact is proven that rules the certificate out.
    DOES_NOT_MEET(1),
    /// As [#DOES_NOT_MEET], without a tender.
    NOT_IN_FORCE(1),
    /// A person must look: something is uncertain, stale, unreadable or unproved.
    REFER(3);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    /// The exit code of a command that ends with this outcome.
    public int exitCode() {
        return exitCode;
    }
}
