package org.touchstone.format.register;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.jose.CompactToken;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.GrantOutcome;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.trust.TrustListJws;

/// A short history of a register that uses every type of event: its entries, objects and openings. Tests fold it, alter
/// it and cut it short.
public final class Story {
    public static final String REVOCATIONS = Samples.PUBLIC.statusList("revocation", 1);
    public static final String SUSPENSIONS = Samples.PUBLIC.statusList("suspension", 1);
    public static final String KID = Samples.CERTIFICATE_KID;
    public static final Instant START = Samples.START;

    /// The log that the story stands in.
    public static final NoteSigner LOG = new NoteSigner(
            Samples.PUBLIC.logOrigin(), TestKeys.ed25519("log of the story").seed());

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

    /// The signed token of a certificate: the sample's, under another id, number, position and validity.
    public static String token(
            CertificateId id, AccreditationNumber number, int index, Instant until, Optional<CertificateId> replaces) {
        Certificate c = Samples.certificate();
        Certificate.Subject s = c.subject();
        Certificate made = new Certificate(
                id,
                c.issuer(),
                START.plusSeconds(3600),
                until,
                new Certificate.Subject(
                        Samples.PUBLIC.accreditation(number),
                        number,
                        s.legalName(),
                        s.tradingName(),
                        s.identifiers(),
                        s.address(),
                        s.size(),
                        s.vcse(),
                        s.scheme(),
                        s.level(),
                        s.scope(),
                        s.decision(),
                        s.conditions(),
                        s.results(),
                        s.metrics(),
                        s.objectives(),
                        s.accountabilityCode(),
                        s.openBook(),
                        s.equivalentsUsed(),
                        s.evidenceCommitment(),
                        s.humanReadable(),
                        s.continuation()),
                new Certificate.StatusEntry(REVOCATIONS, index),
                new Certificate.StatusEntry(SUSPENSIONS, index + 1),
                c.holderKey(),
                replaces);
        return CompactToken.sign(CertificateJwt.signingInput(made, KID), TestKeys.signer("certificate 1"))
                .text();
    }

    private Ref.ToObject tokenObject(
            CertificateId id, AccreditationNumber number, int index, Instant until, Optional<CertificateId> replaces) {
        return records.put(token(id, number, index, until, replaces).getBytes(StandardCharsets.US_ASCII));
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
        Instant from = next();
        StatusList list = new StatusList(
                url,
                purpose,
                Samples.PUBLIC.did(),
                from,
                from.plus(Duration.ofHours(26)),
                state.bits(url),
                Duration.ofHours(12));
        String token = StatusListJwt.sign(list, Samples.STATUS_KID, TestKeys.signer("status 1"))
                .token()
                .text();
        return new RegisterEvent.StatusListPublished(
                from,
                url,
                purpose,
                list.bits().digest(),
                records.put(token.getBytes(StandardCharsets.US_ASCII)).digest(),
                from,
                list.validUntil());
    }

    /// The registry's trust list 1, signed by three governors.
    public static TrustListJws trustList() {
        return Samples.signed(Samples.trustList(LOG.key().encode()), 1, 2, 3);
    }

    private void tell() {
        add(new RegisterEvent.LogOpened(
                START, Samples.PUBLIC.logOrigin(), Samples.PUBLIC.value(), Samples.PUBLIC.did()));
        add(new RegisterEvent.TrustListPublished(
                next(),
                1,
                records.put(trustList().bytes()).digest(),
                trustList().fingerprint()));
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
        add(issue(old, first, tokenObject(old, first, 100, END, Optional.empty()), 100, END, Optional.empty()));
        add(new RegisterEvent.SupplierRenamed(next(), company, records.put(identity("Brightsea Digital Ltd"))));
        add(issue(current, first, tokenObject(current, first, 200, END, Optional.of(old)), 200, END, Optional.of(old)));
        add(new RegisterEvent.CertificateRevoked(next(), old, "CRD-NAME", Optional.of(current)));
        add(publish(REVOCATIONS, Purpose.REVOCATION));
        add(publish(SUSPENSIONS, Purpose.SUSPENSION));
        add(new RegisterEvent.AccreditationSuspended(
                next(), first, "SUS-REPORT", now, Optional.of(now.plusSeconds(86_400)), object("send the report")));
        add(publish(SUSPENSIONS, Purpose.SUSPENSION));
        add(new RegisterEvent.SuspensionExtended(next(), first, now.plusSeconds(172_800)));
        add(new RegisterEvent.AccreditationReinstated(next(), first, "REI-FIXED", now));
        add(new RegisterEvent.ConditionClosed(next(), first, "SRA1-COL-01"));
        add(grant(second, trader, List.of()));
        add(issue(
                personal,
                second,
                records.put(
                        CommitmentType.CERTIFICATE_TOKEN,
                        new Json.Str(token(personal, second, 300, END, Optional.empty()))),
                300,
                END,
                Optional.empty()));
        add(new RegisterEvent.CasesClosed(next(), "2026-W01", List.of(closed)));
        add(grant(third, company, List.of()));
        add(new RegisterEvent.AccreditationContinued(next(), third, END.plusSeconds(86_400)));
        add(issue(
                last,
                third,
                tokenObject(last, third, 400, END.plusSeconds(86_400), Optional.empty()),
                400,
                END.plusSeconds(86_400),
                Optional.empty()));
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
