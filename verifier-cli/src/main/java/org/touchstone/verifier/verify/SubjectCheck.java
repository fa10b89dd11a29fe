package org.touchstone.verifier.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.step.Step;

/// Is the certificate's subject this bidder? At least one strong identifier equal and none of the same strong
/// scheme different (domain guide 3.4). A name never decides: group companies bear like names. A bidder who is one
/// of the holder's group companies is told so, because that is the commonest honest mistake.
final class SubjectCheck {
    private SubjectCheck() {}

    static Finding check(Certificate certificate, Optional<TenderPolicy.Bidder> bidder) {
        if (bidder.isEmpty()) {
            return Finding.unknown("BIDDER_UNKNOWN");
        }
        List<OrganisationId> asked = bidder.get().identifiers();
        if (asked.stream().noneMatch(OrganisationId::strong)) {
            return Finding.unknown(
                    "IDENTITY_INSUFFICIENT", "bidder", bidder.get().name());
        }
        Map<String, OrganisationId> held = new HashMap<>();
        certificate.subject().identifiers().forEach(i -> held.put(i.id().scheme(), i.id()));
        boolean equal = false;
        boolean different = false;
        String match = "";
        for (OrganisationId a : asked) {
            OrganisationId own = held.get(a.scheme());
            if (own == null || !a.strong()) {
                continue;
            }
            if (own.equals(a)) {
                equal = true;
                match = a.toString();
            } else {
                different = true;
            }
        }
        String[] facts = {
            "holder", certificate.subject().legalName(),
            "holderIds",
                    ids(certificate.subject().identifiers().stream()
                            .map(Certificate.VerifiedIdentifier::id)
                            .toList()),
            "bidder", bidder.get().name(),
            "bidderIds", ids(asked)
        };
        for (Certificate.GroupCompany company : certificate.subject().groupCompanies()) {
            if (Step.TENDER_GROUP.refuses(asked.stream().anyMatch(company.identifiers()::contains))) {
                return Finding.failed("GROUP_COMPANY_ONLY", facts);
            }
        }
        if (Step.TENDER_SUBJECT_CONTRADICTS.refuses(different)) {
            return Finding.failed("SUBJECT_MISMATCH", facts);
        }
        if (Step.TENDER_SUBJECT_EQUAL.refuses(!equal)) {
            return Finding.unknown("IDENTITY_REFER", facts);
        }
        return Finding.passed("match", match, "holder", certificate.subject().legalName());
    }

    private static String ids(List<OrganisationId> ids) {
        return ids.stream().map(OrganisationId::toString).collect(Collectors.joining(", "));
    }
}
