package org.touchstone.format.scheme;

import java.util.Optional;

/// A fact the edition asks for, or derives from others.
///
/// A given fact must be stated where `requiredIf` holds over the facts before it. A derived one is never
/// stated: it is `then` where its condition holds, else `otherwise` (so that group figures count unless the
/// applicant is independent).
public record FactDefinition(
        String id, FactValue.Type type, String title, Predicate requiredIf, Optional<Derivation> derived) {

    /// How a derived fact comes about; `then` and `otherwise` are facts of the same type before it.
    public record Derivation(Predicate when, String then, String otherwise) {}
}
