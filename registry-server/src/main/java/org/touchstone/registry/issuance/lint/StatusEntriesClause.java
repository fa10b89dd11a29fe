package org.touchstone.registry.issuance.lint;

import java.util.Optional;
import org.touchstone.format.certificate.Certificate;

/// The two status entries are the position that was drawn for this certificate, in this registry's lists.
final class StatusEntriesClause implements Clause {
    @Override
    public String name() {
        return "status entries";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        Certificate certificate = draft.token().certificate();
        return Lint.unless(
                certificate.revocation().equals(new Certificate.StatusEntry(draft.revocationList(), draft.index()))
                        && certificate
                                .suspension()
                                .equals(new Certificate.StatusEntry(draft.suspensionList(), draft.index())),
                "the status entries are not the position that was drawn");
    }
}
