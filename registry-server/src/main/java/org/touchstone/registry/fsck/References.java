package org.touchstone.registry.fsck;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.register.RegisterState;

/// What an event names in the public record: always an object, or an object for a legal person and an opening for a
/// natural one.
final class References {
    private References() {}

    static List<String> objects(RegisterEvent event) {
        return switch (event) {
            case RegisterEvent.TrustListPublished e -> List.of(e.list());
            case RegisterEvent.EditionPublished e -> List.of(e.object());
            case RegisterEvent.StatusListPublished e -> List.of(e.token());
            case RegisterEvent.SupplierRegistered _,
                    RegisterEvent.SupplierRenamed _,
                    RegisterEvent.AccreditationGranted _,
                    RegisterEvent.CertificateIssued _,
                    RegisterEvent.AccreditationSuspended _,
                    RegisterEvent.AccreditationWithdrawn _,
                    RegisterEvent.LogOpened _,
                    RegisterEvent.ApplicationComplete _,
                    RegisterEvent.CertificateIntentVoided _,
                    RegisterEvent.CertificateRevoked _,
                    RegisterEvent.AccreditationReinstated _,
                    RegisterEvent.AccreditationSurrendered _,
                    RegisterEvent.AccreditationExpired _,
                    RegisterEvent.AccreditationSuperseded _,
                    RegisterEvent.AccreditationContinued _,
                    RegisterEvent.SuspensionExtended _,
                    RegisterEvent.ConditionClosed _,
                    RegisterEvent.CasesClosed _,
                    RegisterEvent.PersonalDataErased _ -> List.of();
        };
    }

    static Optional<Ref> reference(RegisterEvent event) {
        return switch (event) {
            case RegisterEvent.SupplierRegistered e -> Optional.of(e.identity());
            case RegisterEvent.SupplierRenamed e -> Optional.of(e.identity());
            case RegisterEvent.AccreditationGranted e -> Optional.of(e.decision());
            case RegisterEvent.CertificateIssued e -> Optional.of(e.token());
            case RegisterEvent.AccreditationSuspended e -> Optional.of(e.remedy());
            case RegisterEvent.AccreditationWithdrawn e -> Optional.of(e.decision());
            case RegisterEvent.TrustListPublished _,
                    RegisterEvent.EditionPublished _,
                    RegisterEvent.StatusListPublished _,
                    RegisterEvent.LogOpened _,
                    RegisterEvent.ApplicationComplete _,
                    RegisterEvent.CertificateIntentVoided _,
                    RegisterEvent.CertificateRevoked _,
                    RegisterEvent.AccreditationReinstated _,
                    RegisterEvent.AccreditationSurrendered _,
                    RegisterEvent.AccreditationExpired _,
                    RegisterEvent.AccreditationSuperseded _,
                    RegisterEvent.AccreditationContinued _,
                    RegisterEvent.SuspensionExtended _,
                    RegisterEvent.ConditionClosed _,
                    RegisterEvent.CasesClosed _,
                    RegisterEvent.PersonalDataErased _ -> Optional.empty();
        };
    }

    /// Whom the reference of an applied event is about, if it has one.
    static Optional<UUID> supplier(RegisterEvent event, RegisterState state) {
        return switch (event) {
            case RegisterEvent.SupplierRegistered e -> Optional.of(e.supplier());
            case RegisterEvent.SupplierRenamed e -> Optional.of(e.supplier());
            case RegisterEvent.AccreditationGranted e -> Optional.of(e.supplier());
            case RegisterEvent.CertificateIssued e -> holder(e.accreditation(), state);
            case RegisterEvent.AccreditationSuspended e -> holder(e.accreditation(), state);
            case RegisterEvent.AccreditationWithdrawn e -> holder(e.accreditation(), state);
            default -> Optional.empty();
        };
    }

    private static Optional<UUID> holder(AccreditationNumber number, RegisterState state) {
        return state.accreditation(number).map(a -> UUID.fromString(a.text("supplier")));
    }

    static CommitmentType type(RegisterEvent event) {
        return switch (event) {
            case RegisterEvent.CertificateIssued _ -> CommitmentType.CERTIFICATE_TOKEN;
            case RegisterEvent.AccreditationSuspended _ -> CommitmentType.SUSPENSION_REMEDY;
            case RegisterEvent.AccreditationGranted _, RegisterEvent.AccreditationWithdrawn _ ->
                CommitmentType.DECISION_STATEMENT;
            case RegisterEvent.SupplierRegistered _, RegisterEvent.SupplierRenamed _ ->
                CommitmentType.SUPPLIER_IDENTITY;
            case RegisterEvent.TrustListPublished _,
                    RegisterEvent.EditionPublished _,
                    RegisterEvent.StatusListPublished _,
                    RegisterEvent.LogOpened _,
                    RegisterEvent.ApplicationComplete _,
                    RegisterEvent.CertificateIntentVoided _,
                    RegisterEvent.CertificateRevoked _,
                    RegisterEvent.AccreditationReinstated _,
                    RegisterEvent.AccreditationSurrendered _,
                    RegisterEvent.AccreditationExpired _,
                    RegisterEvent.AccreditationSuperseded _,
                    RegisterEvent.AccreditationContinued _,
                    RegisterEvent.SuspensionExtended _,
                    RegisterEvent.ConditionClosed _,
                    RegisterEvent.CasesClosed _,
                    RegisterEvent.PersonalDataErased _ ->
                throw new IllegalArgumentException("the event names no opening");
        };
    }
}
