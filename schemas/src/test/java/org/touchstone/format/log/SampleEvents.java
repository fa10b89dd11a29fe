package org.touchstone.format.log;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.status.StatusList.Purpose;

/// One event of each type, with every optional member present or absent at least once.
public final class SampleEvents {
    public static final Instant TIME = Instant.parse("2026-11-22T12:00:00Z");
    public static final UUID SUPPLIER = UUID.fromString("6f1c9f8e-3f0a-4b6e-9a53-0d7c3a1be001");
    public static final UUID TRADER = UUID.fromString("6f1c9f8e-3f0a-4b6e-9a53-0d7c3a1be002");
    public static final CertificateId CERTIFICATE = CertificateId.parse("6f1c9f8e-3f0a-4b6e-9a53-0d7c3a1be003");
    public static final CertificateId NEXT = CertificateId.parse("6f1c9f8e-3f0a-4b6e-9a53-0d7c3a1be004");
    public static final UUID APPLICATION = UUID.fromString("6f1c9f8e-3f0a-4b6e-9a53-0d7c3a1be005");
    public static final AccreditationNumber NUMBER = AccreditationNumber.ofDigits(1);
    public static final AccreditationNumber OTHER = AccreditationNumber.ofDigits(2);
    public static final Ref OBJECT = new Ref.ToObject("5d".repeat(32));
    public static final Ref OPENING =
            new Ref.ToOpening(UUID.fromString("6f1c9f8e-3f0a-4b6e-9a53-0d7c3a1be006"), "c0".repeat(32));
    public static final RegisterEvent.StatusEntry REVOCATION =
            new RegisterEvent.StatusEntry("https://registry.example/status/revocation/1", 17);
    public static final RegisterEvent.StatusEntry SUSPENSION =
            new RegisterEvent.StatusEntry("https://registry.example/status/suspension/1", 131_071);

    private SampleEvents() {}

    public static List<RegisterEvent> all() {
        Instant until = TIME.plusSeconds(86_400);
        return List.of(
                new RegisterEvent.LogOpened(
                        TIME, "registry.example/log", "https://registry.example", "did:web:registry.example"),
                new RegisterEvent.TrustListPublished(TIME, 1, "11".repeat(32), "12".repeat(32)),
                new RegisterEvent.EditionPublished(TIME, "sra", 1, "1.0.0", "13".repeat(32), TIME),
                new RegisterEvent.SupplierRegistered(TIME, SUPPLIER, RegisterEvent.SupplierKind.LEGAL_PERSON, OBJECT),
                new RegisterEvent.SupplierRegistered(TIME, TRADER, RegisterEvent.SupplierKind.SOLE_TRADER, OPENING),
                new RegisterEvent.SupplierRenamed(TIME, SUPPLIER, OBJECT),
                new RegisterEvent.ApplicationComplete(TIME, APPLICATION, SUPPLIER, "standard", "sra", 1),
                new RegisterEvent.AccreditationGranted(
                        TIME,
                        NUMBER,
                        SUPPLIER,
                        Optional.of(APPLICATION),
                        "sra",
                        1,
                        "standard",
                        OBJECT,
                        RegisterEvent.GrantOutcome.GRANTED_WITH_CONDITIONS,
                        TIME,
                        until,
                        List.of(new RegisterEvent.Condition("SRA1-COL-01", LocalDate.of(2027, 5, 1))),
                        Optional.of(OTHER)),
                new RegisterEvent.AccreditationGranted(
                        TIME,
                        OTHER,
                        TRADER,
                        Optional.empty(),
                        "sra",
                        1,
                        "standard",
                        OPENING,
                        RegisterEvent.GrantOutcome.GRANTED,
                        TIME,
                        until,
                        List.of(),
                        Optional.empty()),
                new RegisterEvent.CertificateIssued(
                        TIME,
                        CERTIFICATE,
                        NUMBER,
                        OBJECT,
                        "did:web:registry.example#certificate-1",
                        REVOCATION,
                        SUSPENSION,
                        TIME,
                        until,
                        Optional.empty(),
                        Optional.empty()),
                new RegisterEvent.CertificateIssued(
                        TIME,
                        NEXT,
                        NUMBER,
                        OPENING,
                        "did:web:registry.example#certificate-1",
                        new RegisterEvent.StatusEntry(REVOCATION.list(), 0),
                        new RegisterEvent.StatusEntry(SUSPENSION.list(), 1),
                        TIME,
                        until,
                        Optional.of(CERTIFICATE),
                        Optional.of("CRD-NAME")),
                new RegisterEvent.CertificateIntentVoided(TIME, NEXT, 3, "KEY-CHANGED"),
                new RegisterEvent.CertificateRevoked(TIME, CERTIFICATE, "CRD-NAME", Optional.of(NEXT)),
                new RegisterEvent.CertificateRevoked(TIME, CERTIFICATE, "CRD-ERROR", Optional.empty()),
                new RegisterEvent.AccreditationSuspended(TIME, NUMBER, "SUS-REPORT", TIME, Optional.of(until), OBJECT),
                new RegisterEvent.AccreditationSuspended(TIME, NUMBER, "SUS-VOL", TIME, Optional.empty(), OPENING),
                new RegisterEvent.SuspensionExtended(TIME, NUMBER, until),
                new RegisterEvent.AccreditationReinstated(TIME, NUMBER, "REI-FIXED", TIME),
                new RegisterEvent.AccreditationWithdrawn(TIME, NUMBER, "WDR-FALSE", TIME, OBJECT),
                new RegisterEvent.AccreditationSurrendered(TIME, NUMBER, "END-SURR", TIME),
                new RegisterEvent.AccreditationExpired(TIME, NUMBER, "END-EXP", TIME),
                new RegisterEvent.AccreditationSuperseded(TIME, OTHER, "END-SUPER", TIME, Optional.of(NUMBER)),
                new RegisterEvent.AccreditationSuperseded(TIME, OTHER, "END-MERGE", TIME, Optional.empty()),
                new RegisterEvent.AccreditationContinued(TIME, NUMBER, until),
                new RegisterEvent.ConditionClosed(TIME, NUMBER, "SRA1-COL-01"),
                new RegisterEvent.StatusListPublished(
                        TIME, REVOCATION.list(), Purpose.REVOCATION, "14".repeat(32), "15".repeat(32), TIME, until),
                new RegisterEvent.CasesClosed(TIME, "2026-W47", List.of(SUPPLIER, TRADER, APPLICATION)),
                new RegisterEvent.PersonalDataErased(TIME, TRADER));
    }
}
