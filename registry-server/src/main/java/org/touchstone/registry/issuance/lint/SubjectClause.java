package org.touchstone.registry.issuance.lint;

import java.util.Optional;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;

/// The subject is the accreditation that was granted, at its own address, with at least one identifier that names one
/// legal or natural person.
final class SubjectClause implements Clause {
    @Override
    public String name() {
        return "subject";
    }

    @Override
    public Optional<String> objection(Draft draft) {
        Certificate.Subject subject = draft.token().certificate().subject();
        return Lint.unless(
                        subject.number().equals(draft.granted().accreditation())
                                && subject.uri()
                                        .equals(draft.identity().publicUrl().accreditation(subject.number())),
                        "the subject is " + subject.uri())
                .or(() -> Lint.unless(
                        subject.identifiers().stream()
                                .map(Certificate.VerifiedIdentifier::id)
                                .anyMatch(OrganisationId::strong),
                        "no identifier names one organisation or person"))
                .or(() -> Lint.unless(
                        subject.identifiers().stream()
                                .noneMatch(i -> i.verifiedAt().isAfter(draft.now())),
                        "an identifier was verified in the future"));
    }
}
