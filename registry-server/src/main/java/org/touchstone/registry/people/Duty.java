package org.touchstone.registry.people;

import java.util.Locale;
import java.util.Set;

/// What a person does on one case. The first act of its kind gives the duty, for good; from then on the duties that it
/// excludes are closed to that person on that case.
public enum Duty {
    /// Applies, for the supplier.
    APPLY,
    /// Takes the case in, checks that it is complete, assigns, keeps the deadlines.
    INTAKE,
    /// Weighs the evidence.
    ASSESS,
    /// Reviews the file before it is decided.
    REVIEW,
    /// Decides, on the application and on what becomes of the accreditation.
    DECIDE,
    /// Looks whether the cause of a measure has gone or a condition is met.
    CHECK;

    /// The code in the database.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The duty of a code.
    public static Duty of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /// True if one person may not have both duties on one case: nobody judges own work. Only looking at a cause
    /// goes together with having taken in, assessed or reviewed, because it is no judgement on the file.
    public boolean excludes(Duty other) {
        if (this == other) {
            return false;
        }
        Set<Duty> besideCheck = Set.of(INTAKE, ASSESS, REVIEW);
        return !(this == CHECK && besideCheck.contains(other) || other == CHECK && besideCheck.contains(this));
    }
}
