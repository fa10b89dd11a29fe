package org.touchstone.registry.issuance.lint;

import java.util.HashSet;
import java.util.Optional;
import org.touchstone.format.certificate.Certificate;

/// Scheme, edition and level are those of the grant in the log; the conditions name different criteria.
final class EditionClause implements Clause {
    @Override
    public String name() {
        return "edition";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        Certificate.Subject subject = draft.token().certificate().subject();
        Draft.Granted granted = draft.granted();
        return Lint.unless(
                        subject.scheme().id().equals(granted.scheme())
                                && subject.scheme().edition() == granted.edition()
                                && subject.level().equals(granted.level()),
                        "scheme, edition or level are not those that were granted")
                .or(() -> Lint.unless(
                        new HashSet<>(subject.conditions().stream()
                                                .map(Certificate.Condition::criterion)
                                                .toList())
                                        .size()
                                == subject.conditions().size(),
                        "a criterion has two conditions"));
    }
}
