package org.touchstone.registry.issuance.lint;

import java.util.Optional;
import org.touchstone.format.certificate.CertificateJwt;

/// The header is exactly `alg`, `cty`, `kid`, `typ`, and the kid is that of the current certificate key.
final class HeaderClause implements Clause {
    @Override
    public String name() {
        return "header";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        return Lint.unless(
                draft.token().token().header().equals(CertificateJwt.header(draft.kid())),
                "the header is not the one of a certificate under " + draft.kid());
    }
}
