package org.touchstone.verifier.verify;

import java.util.List;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.step.Step;

/// Does the scope cover what is bought and where? CPV codes match by prefix; an empty scope covers everything.
final class ScopeCheck {
    private ScopeCheck() {}

    static Finding check(Certificate certificate, TenderPolicy tender) {
        if (tender.cpv().isEmpty() && tender.areas().isEmpty()) {
            return Finding.notAsked();
        }
        List<String> prefixes = certificate.subject().scope().cpvPrefixes();
        boolean work = prefixes.isEmpty()
                || tender.cpv().stream().allMatch(c -> prefixes.stream().anyMatch(c::startsWith));
        if (Step.TENDER_SCOPE.refuses(!work)) {
            return Finding.unknown("SCOPE_NOT_COVERED", "scope", String.join(", ", prefixes));
        }
        List<String> areas = certificate.subject().scope().areas();
        if (Step.TENDER_AREA.refuses(!areas.isEmpty() && !areas.containsAll(tender.areas()))) {
            return Finding.unknown("AREA_NOT_COVERED", "areas", String.join(", ", areas));
        }
        return Finding.passed();
    }
}
