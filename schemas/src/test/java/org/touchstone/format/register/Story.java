package org.touchstone.format.register;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.GrantOutcome;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.status.StatusList.Purpose;

/// A short history of a register that uses every type of event: its entries, objects and openings. Tests fold it, alter
/// it
/// and cut it short.
public final class Story {
    public static final String REVOCATIONS = "https://registry.example/status/revocation/1";
    public static final String SUSPENSIONS = "https://registry.example/status/suspension/1";
    public static final String KID = "did:web:registry.example#certificate-1";
    public static final Instant START = Instant.parse("2026-01-01T09:00:00Z");
    public static final Instant END = START.plusSeconds(3 * 365 * 86_400L);

    public final MemoryRecords records = new MemoryRecords(1);
    public final List<RegisterEvent> events = new ArrayList<>();
    public final RegisterState state = new RegisterState();
    public final UUID company = records.uuid();
    public final UUID trader = records.uuid();
    public final UUID application = records.uuid();
    public final AccreditationNumber first = AccreditationNumber.ofDigits(1);
    public final AccreditationNumber second = AccreditationNumber.ofDigits(2);
    public final AccreditationNumber third = AccreditationNumber.ofDigits(3);
    public final CertificateId old = new CertificateId(records.uuid());
    public final CertificateId current = new CertificateId(records.uuid());
    public final CertificateId personal = new CertificateId(records.uuid());
    public final CertificateId last = new CertificateId(records.uuid());
    public final UUID closed = records.uuid();
    private Instant now = START;

    public static Story told() {
        Story s = new Story();
        s.tell();
        return s;
    }

    /// The time of the next event: a minute after the one before.
    public Instant next() {
        now = now.plusSeconds(60);
        return now;
    }

    public void add(RegisterEvent event) {
        state.apply(events.size(), event, records);
        events.add(event);
    }

    public Ref.ToObject object(String text) {
        return records.put(Json.Obj.builder().with("text", text).build());
    }

    public static Json.Obj identity(String name) {
        return Json.Obj.builder().with("legalName", name).build();
    }

    public RegisterEvent.CertificateIssued issue(
            CertificateId id,
            AccreditationNumber number,
            Ref token,
            int index,
            Instant until,
            Optional<CertificateId> replaces) {
        return new RegisterEvent.CertificateIssued(
                next(),
                id,
                number,
                token,
                KID,
                new RegisterEvent.StatusEntry(REVOCATIONS, index),
                new RegisterEvent.StatusEntry(SUSPENSIONS, index + 1),
                START.plusSeconds(3600),
                until,
                replaces,
                replaces.map(_ -> "CRD-NAME"));
    }

    public RegisterEvent.AccreditationGranted grant(
            AccreditationNumber number, UUID supplier, List<RegisterEvent.Condition> conditions) {
        return new RegisterEvent.AccreditationGranted(
                next(),
                number,
                supplier,
                Optional.empty(),
                "sra",
                1,
                "standard",
                object("decision on " + number),
                conditions.isEmpty() ? GrantOutcome.GRANTED : GrantOutcome.GRANTED_WITH_CONDITIONS,
                START.plusSeconds(3600),
                END,
                conditions,
                Optional.empty());
    }

    public RegisterEvent.StatusListPublished publish(String url, Purpose purpose) {
        return new RegisterEvent.StatusListPublished(
                next(),
                url,
                purpose,
                state.bits(url).digest(),
                object("token of " + url + " at " + events.size()).digest(),
                START,
                START.plusSeconds(93_600));
    }

    private void tell() {
        add(new RegisterEvent.LogOpened(
                START, "registry.example/log", "https://registry.example", "did:web:registry.example"));
        add(new RegisterEvent.TrustListPublished(
                next(), 1, object("trust list 1").digest(), "0a".repeat(32)));
        add(new RegisterEvent.EditionPublished(
                next(), "sra", 1, "1.0.0", object("edition").digest(), START));
        add(new RegisterEvent.SupplierRegistered(
                next(), company, SupplierKind.LEGAL_PERSON, records.put(identity("Cove Software Ltd"))));
        add(new RegisterEvent.SupplierRegistered(
                next(),
                trader,
                SupplierKind.SOLE_TRADER,
                records.put(CommitmentType.SUPPLIER_IDENTITY, identity("J. Finch"))));
        add(new RegisterEvent.ApplicationComplete(next(), application, company, "standard", "sra", 1));
        RegisterEvent.AccreditationGranted g =
                grant(first, company, List.of(new RegisterEvent.Condition("SRA1-COL-01", LocalDate.of(2026, 7, 1))));
        add(new RegisterEvent.AccreditationGranted(
                g.time(),
                g.accreditation(),
                g.supplier(),
                Optional.of(application),
                g.scheme(),
                g.edition(),
                g.level(),
                g.decision(),
                g.outcome(),
                g.validFrom(),
                g.validUntil(),
                g.conditions(),
                Optional.empty()));
        add(new RegisterEvent.CertificateIntentVoided(next(), old, 1, "INTENT-KEY"));
        add(issue(old, first, object("token 1"), 100, END, Optional.empty()));
        add(new RegisterEvent.SupplierRenamed(next(), company, records.put(identity("Brightsea Digital Ltd"))));
        add(issue(current, first, object("token 2"), 200, END, Optional.of(old)));
        add(new RegisterEvent.CertificateRevoked(next(), old, "CRD-NAME", Optional.of(current)));
        add(publish(REVOCATIONS, Purpose.REVOCATION));
        add(publish(SUSPENSIONS, Purpose.SUSPENSION));
        add(new RegisterEvent.AccreditationSuspended(
                next(), first, "SUS-REPORT", now, Optional.of(now.plusSeconds(86_400)), object("send the report")));
        add(publish(SUSPENSIONS, Purpose.SUSPENSION));
        add(new RegisterEvent.AccreditationReinstated(next(), first, "REI-FIXED", now));
        add(new RegisterEvent.ConditionClosed(next(), first, "SRA1-COL-01"));
        add(grant(second, trader, List.of()));
        add(issue(
                personal,
                second,
                records.put(CommitmentType.CERTIFICATE_TOKEN, new Json.Str("a.b.c")),
                300,
                END,
                Optional.empty()));
        add(new RegisterEvent.CasesClosed(next(), "2026-W01", List.of(closed)));
        add(grant(third, company, List.of()));
        add(new RegisterEvent.AccreditationContinued(next(), third, END.plusSeconds(86_400)));
        add(issue(last, third, object("token 4"), 400, END.plusSeconds(86_400), Optional.empty()));
        add(new RegisterEvent.AccreditationSuperseded(next(), first, "END-SUPER", now, Optional.of(third)));
        add(publish(REVOCATIONS, Purpose.REVOCATION));
        add(new RegisterEvent.AccreditationSuspended(
                next(), second, "SUS-BREACH", now, Optional.empty(), object("pay what is owed")));
        add(new RegisterEvent.AccreditationWithdrawn(next(), second, "WDR-FALSE", now, object("decision")));
        add(new RegisterEvent.PersonalDataErased(next(), trader));
        add(new RegisterEvent.AccreditationExpired(next(), third, "END-EXP", now));
        add(publish(REVOCATIONS, Purpose.REVOCATION));
        add(publish(SUSPENSIONS, Purpose.SUSPENSION));
    }
}
