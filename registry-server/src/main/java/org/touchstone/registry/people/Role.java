package org.touchstone.registry.people;

import java.util.Locale;
import java.util.Optional;

/// What a person may be, by the codes that the scheme's rules use.
public enum Role {
    SCHEME_OWNER,
    GOVERNOR,
    SECRETARY,
    REGISTRAR,
    ASSESSOR,
    REVIEWER,
    DECISION_MAKER,
    APPEALS,
    COMPLAINTS,
    AUDITOR,
    CUSTODIAN,
    SUPPLIER_ADMIN,
    SUPPLIER_AUTHOR,
    SUPPLIER_SIGNATORY;

    /// The code, such as `decision-maker`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// True if the role is held for one supplier rather than for the registry.
    public boolean ofSupplier() {
        return this == SUPPLIER_ADMIN || this == SUPPLIER_AUTHOR || this == SUPPLIER_SIGNATORY;
    }

    /// The role of a code.
    public static Optional<Role> find(String code) {
        for (Role role : values()) {
            if (role.code().equals(code)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
