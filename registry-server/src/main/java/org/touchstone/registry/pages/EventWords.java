package org.touchstone.registry.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Text;

/// What an event says in words, and what it is about.
final class EventWords {
    private final Messages messages;

    EventWords(Messages messages) {
        this.messages = messages;
    }

    /// One line.
    String what(RegisterEvent event) {
        return switch (event) {
            case RegisterEvent.LogOpened _ -> messages.text(Text.EVENT_LOG_OPENED);
            case RegisterEvent.TrustListPublished e -> messages.text(Text.EVENT_TRUST_LIST_PUBLISHED, e.number());
            case RegisterEvent.EditionPublished e -> messages.text(Text.EVENT_EDITION_PUBLISHED, e.edition());
            case RegisterEvent.SupplierRegistered _ -> messages.text(Text.EVENT_SUPPLIER_REGISTERED);
            case RegisterEvent.SupplierRenamed _ -> messages.text(Text.EVENT_SUPPLIER_RENAMED);
            case RegisterEvent.ApplicationComplete _ -> messages.text(Text.EVENT_APPLICATION_COMPLETE);
            case RegisterEvent.AccreditationGranted e ->
                messages.text(
                        switch (e.outcome()) {
                            case GRANTED -> Text.EVENT_ACCREDITATION_GRANTED;
                            case GRANTED_WITH_CONDITIONS -> Text.EVENT_ACCREDITATION_GRANTED_WITH_CONDITIONS;
                        });
            case RegisterEvent.CertificateIssued _ -> messages.text(Text.EVENT_CERTIFICATE_ISSUED);
            case RegisterEvent.CertificateIntentVoided _ -> messages.text(Text.EVENT_CERTIFICATE_INTENT_VOIDED);
            case RegisterEvent.CertificateRevoked _ -> messages.text(Text.EVENT_CERTIFICATE_REVOKED);
            case RegisterEvent.AccreditationSuspended _ -> messages.text(Text.EVENT_ACCREDITATION_SUSPENDED);
            case RegisterEvent.SuspensionExtended _ -> messages.text(Text.EVENT_SUSPENSION_EXTENDED);
            case RegisterEvent.AccreditationReinstated _ -> messages.text(Text.EVENT_ACCREDITATION_REINSTATED);
            case RegisterEvent.AccreditationWithdrawn _ -> messages.text(Text.EVENT_ACCREDITATION_WITHDRAWN);
            case RegisterEvent.AccreditationSurrendered _ -> messages.text(Text.EVENT_ACCREDITATION_SURRENDERED);
            case RegisterEvent.AccreditationExpired _ -> messages.text(Text.EVENT_ACCREDITATION_EXPIRED);
            case RegisterEvent.AccreditationSuperseded _ -> messages.text(Text.EVENT_ACCREDITATION_SUPERSEDED);
            case RegisterEvent.AccreditationContinued _ -> messages.text(Text.EVENT_ACCREDITATION_CONTINUED);
            case RegisterEvent.ConditionClosed _ -> messages.text(Text.EVENT_CONDITION_CLOSED);
            case RegisterEvent.StatusListPublished _ -> messages.text(Text.EVENT_STATUS_LIST_PUBLISHED);
            case RegisterEvent.CasesClosed e ->
                messages.text(Text.EVENT_CASES_CLOSED, e.cases().size());
            case RegisterEvent.PersonalDataErased _ -> messages.text(Text.EVENT_PERSONAL_DATA_ERASED);
        };
    }

    /// What it is about, for a list.
    Optional<Link> subject(RegisterEvent event) {
        return subjects(event).stream().findFirst().map(f -> new Link(f.href().orElse("/log"), f.value()));
    }

    /// Everything that it names and that has a page.
    List<Fact> subjects(RegisterEvent event) {
        List<Fact> out = new ArrayList<>();
        switch (event) {
            case RegisterEvent.LogOpened _, RegisterEvent.CertificateIntentVoided _, RegisterEvent.CasesClosed _ -> {}
            case RegisterEvent.TrustListPublished e ->
                out.add(Fact.link(
                        messages.text(Text.ENTRY_OBJECT),
                        messages.text(Text.TRUST_LIST, e.number()),
                        "/trust/lists/" + e.number() + ".json"));
            case RegisterEvent.EditionPublished e ->
                out.add(Fact.link(
                        messages.text(Text.ENTRY_OBJECT),
                        messages.text(Text.STANDARD_LINK, e.scheme(), e.edition()),
                        "/standard/" + e.edition()));
            case RegisterEvent.SupplierRegistered e -> {
                out.add(supplier(e.supplier()));
                out.add(document(e.identity()));
            }
            case RegisterEvent.SupplierRenamed e -> {
                out.add(supplier(e.supplier()));
                out.add(document(e.identity()));
            }
            case RegisterEvent.ApplicationComplete e -> out.add(supplier(e.supplier()));
            case RegisterEvent.PersonalDataErased e -> out.add(supplier(e.supplier()));
            case RegisterEvent.AccreditationGranted e -> {
                out.add(accreditation(e.accreditation()));
                out.add(supplier(e.supplier()));
                out.add(document(e.decision()));
            }
            case RegisterEvent.CertificateIssued e -> {
                out.add(certificate(e.certificate()));
                out.add(accreditation(e.accreditation()));
            }
            case RegisterEvent.CertificateRevoked e -> out.add(certificate(e.certificate()));
            case RegisterEvent.AccreditationSuspended e -> {
                out.add(accreditation(e.accreditation()));
                out.add(document(e.remedy()));
            }
            case RegisterEvent.AccreditationWithdrawn e -> {
                out.add(accreditation(e.accreditation()));
                out.add(document(e.decision()));
            }
            case RegisterEvent.SuspensionExtended e -> out.add(accreditation(e.accreditation()));
            case RegisterEvent.AccreditationReinstated e -> out.add(accreditation(e.accreditation()));
            case RegisterEvent.AccreditationSurrendered e -> out.add(accreditation(e.accreditation()));
            case RegisterEvent.AccreditationExpired e -> out.add(accreditation(e.accreditation()));
            case RegisterEvent.AccreditationSuperseded e -> out.add(accreditation(e.accreditation()));
            case RegisterEvent.AccreditationContinued e -> out.add(accreditation(e.accreditation()));
            case RegisterEvent.ConditionClosed e -> out.add(accreditation(e.accreditation()));
            case RegisterEvent.StatusListPublished e -> out.add(document(new Ref.ToObject(e.token())));
        }
        return out;
    }

    /// The reason code that it gives, if any.
    static Optional<String> reason(RegisterEvent event) {
        return switch (event) {
            case RegisterEvent.AccreditationSuspended e -> Optional.of(e.reason());
            case RegisterEvent.AccreditationReinstated e -> Optional.of(e.reason());
            case RegisterEvent.AccreditationWithdrawn e -> Optional.of(e.reason());
            case RegisterEvent.AccreditationSurrendered e -> Optional.of(e.reason());
            case RegisterEvent.AccreditationExpired e -> Optional.of(e.reason());
            case RegisterEvent.AccreditationSuperseded e -> Optional.of(e.reason());
            case RegisterEvent.CertificateRevoked e -> Optional.of(e.reason());
            case RegisterEvent.CertificateIntentVoided e -> Optional.of(e.reason());
            case RegisterEvent.CertificateIssued e -> e.reason();
            case RegisterEvent.LogOpened _,
                    RegisterEvent.TrustListPublished _,
                    RegisterEvent.EditionPublished _,
                    RegisterEvent.SupplierRegistered _,
                    RegisterEvent.SupplierRenamed _,
                    RegisterEvent.ApplicationComplete _,
                    RegisterEvent.AccreditationGranted _,
                    RegisterEvent.AccreditationContinued _,
                    RegisterEvent.SuspensionExtended _,
                    RegisterEvent.ConditionClosed _,
                    RegisterEvent.StatusListPublished _,
                    RegisterEvent.CasesClosed _,
                    RegisterEvent.PersonalDataErased _ -> Optional.empty();
        };
    }

    private Fact supplier(java.util.UUID id) {
        return Fact.link(messages.text(Text.ENTRY_SUPPLIER), id.toString(), "/suppliers/" + id);
    }

    private Fact accreditation(AccreditationNumber number) {
        return Fact.link(messages.text(Text.ENTRY_ACCREDITATION), number.value(), "/accreditations/" + number.value());
    }

    private Fact certificate(CertificateId id) {
        return Fact.link(messages.text(Text.ENTRY_CERTIFICATE), id.value().toString(), "/certificates/" + id.value());
    }

    private Fact document(Ref ref) {
        return switch (ref) {
            case Ref.ToObject(String digest) ->
                Fact.link(
                        messages.text(Text.ENTRY_OBJECT),
                        messages.text(Text.ENTRY_OBJECT_LINK, digest.substring(0, 12)),
                        "/objects/sha256/" + digest);
            case Ref.ToOpening(java.util.UUID id, String _) ->
                Fact.link(
                        messages.text(Text.ENTRY_OBJECT),
                        messages.text(Text.ENTRY_OBJECT_LINK, id.toString().substring(0, 8)),
                        "/openings/" + id);
        };
    }
}
