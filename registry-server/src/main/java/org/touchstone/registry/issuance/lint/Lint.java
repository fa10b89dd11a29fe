package org.touchstone.registry.issuance.lint;

import java.util.List;
import java.util.Optional;

/// All clauses, in their order. The first objection is enough: nothing is signed.
public final class Lint {
    private static final List<Clause> CLAUSES = List.of(
            new HeaderClause(),
            new ContextsClause(),
            new IssuerClause(),
            new SubjectClause(),
            new EditionClause(),
            new DatesClause(),
            new StatusEntriesClause(),
            new HolderKeyClause(),
            new TextClause());

    private Lint() {}

    /// The clauses, for the document that lists them.
    public static List<Clause> clauses() {
        return CLAUSES;
    }

    /// `<clause>: <what is wrong>`, or empty.
    public static Optional<String> objection(Draft draft) {
        for (Clause clause : CLAUSES) {
            Optional<String> objection = clause.objection(draft);
            if (objection.isPresent()) {
                return Optional.of(clause.name() + ": " + objection.get());
            }
        }
        return Optional.empty();
    }

    static Optional<String> unless(boolean right, String objection) {
        return right ? Optional.empty() : Optional.of(objection);
    }
}
