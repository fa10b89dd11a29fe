package org.touchstone.registry.issuance.lint;

import java.util.Optional;
import org.touchstone.format.certificate.Certificate;

/// The issuer is this registry, and the certificate is the one that the intent was made for.
final class IssuerClause implements Clause {
    @Override
    public String name() {
        return "issuer";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        Certificate certificate = draft.token().certificate();
        return Lint.unless(
                        certificate.issuer().did().equals(draft.identity().did())
                                && certificate
                                        .issuer()
                                        .name()
                                        .equals(draft.identity().name()),
                        "the issuer is " + certificate.issuer().did())
                .or(() -> Lint.unless(
                        certificate.id().equals(draft.certificate())
                                && !certificate.replaces().equals(Optional.of(certificate.id())),
                        "the certificate is not the one intended"));
    }
}
