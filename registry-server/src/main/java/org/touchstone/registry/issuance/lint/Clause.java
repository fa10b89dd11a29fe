package org.touchstone.registry.issuance.lint;

import java.util.Optional;

/// One thing that must hold before a certificate is signed.
public interface Clause {
    /// What it is called in the log and in `docs/issuance-cycle.md`.
    String name();

    /// What is wrong, or empty.
    Optional<String> objection(Draft draft);
}
