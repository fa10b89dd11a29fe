package org.touchstone.verifier.verify;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.policy.TenderPolicy;

/// Is the certificate's subject this bidder? The comparison is [IdentityMatch]'s; here it gets its code. A bidder who
/// is one of the holder's group companies is told so, because that is the commonest honest mistake.
final class SubjectCheck {
    private SubjectCheck() {}

    static Finding check(Certificate certificate, Optional<TenderPolicy.Bidder> bidder) {
        if (bidder.isEmpty()) {
            return Finding.unknown("BIDDER_UNKNOWN");
        }
        List<OrganisationId> asked = bidder.get().identifiers();
        IdentityMatch.Result result = IdentityMatch.of(asked, certificate);
        String[] both = {
            "holder", certificate.subject().legalName(),
            "holderIds",
                    ids(certificate.subject().identifiers().stream()
                            .map(Certificate.VerifiedIdentifier::id)
                            .toList()),
            "bidder", bidder.get().name(),
            "bidderIds", ids(asked)
        };
        String[] pair = {
            "bidder", bidder.get().name(),
            "identifier", result.declared(),
            "holder", certificate.subject().legalName(),
            "held", result.held()
        };
        return switch (result.answer()) {
            case SAME ->
                Finding.passed(
                        "match",
                        result.declared(),
                        "holder",
                        certificate.subject().legalName());
            case OTHER -> Finding.failed("SUBJECT_MISMATCH", both);
            case GROUP -> Finding.failed("GROUP_COMPANY_ONLY", both);
            case UNUSABLE -> Finding.unknown("IDENTIFIER_UNUSABLE", pair);
            case SLIP -> Finding.unknown("IDENTIFIER_SLIP", pair);
            case NOTHING_SHARED -> Finding.unknown("IDENTITY_REFER", both);
            case INSUFFICIENT ->
                Finding.unknown("IDENTITY_INSUFFICIENT", "bidder", bidder.get().name());
        };
    }

    private static String ids(List<OrganisationId> ids) {
        return ids.stream().map(OrganisationId::toString).collect(Collectors.joining(", "));
    }
}
