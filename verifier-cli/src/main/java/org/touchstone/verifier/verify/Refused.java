package org.touchstone.verifier.verify;

/// Carries a finding out of a check that has several steps; never leaves this package. No stack trace: it is a
/// result.
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    Refused(Finding finding) {
        super(finding.code(), null, false, false);
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }
}
