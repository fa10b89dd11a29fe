package org.touchstone.verifier.verify;

import java.util.List;
import org.touchstone.format.log.RegisterEvent;

/// Which certificate or accreditation an event changes the status of.
final class StatusEvents {
    private StatusEvents() {}

    /// The keys under which an event is looked up: certificate ids and accreditation numbers; none if it
    /// changes no status.
    static List<String> about(RegisterEvent event) {
        return switch (event) {
            case RegisterEvent.CertificateRevoked e -> List.of(e.certificate().toString());
            case RegisterEvent.AccreditationSuspended e ->
                List.of(e.accreditation().value());
            case RegisterEvent.SuspensionExtended e -> List.of(e.accreditation().value());
            case RegisterEvent.AccreditationReinstated e ->
                List.of(e.accreditation().value());
            case RegisterEvent.AccreditationWithdrawn e ->
                List.of(e.accreditation().value());
            case RegisterEvent.AccreditationSurrendered e ->
                List.of(e.accreditation().value());
            case RegisterEvent.AccreditationExpired e ->
                List.of(e.accreditation().value());
            case RegisterEvent.AccreditationSuperseded e ->
                List.of(e.accreditation().value());
            case RegisterEvent.AccreditationContinued e ->
                List.of(e.accreditation().value());
            case RegisterEvent.CertificateIssued _,
                    RegisterEvent.LogOpened _,
                    RegisterEvent.TrustListPublished _,
                    RegisterEvent.EditionPublished _,
                    RegisterEvent.SupplierRegistered _,
                    RegisterEvent.SupplierRenamed _,
                    RegisterEvent.ApplicationComplete _,
                    RegisterEvent.AccreditationGranted _,
                    RegisterEvent.CertificateIntentVoided _,
                    RegisterEvent.ConditionClosed _,
                    RegisterEvent.StatusListPublished _,
                    RegisterEvent.CasesClosed _,
                    RegisterEvent.PersonalDataErased _ -> List.of();
        };
    }
}
