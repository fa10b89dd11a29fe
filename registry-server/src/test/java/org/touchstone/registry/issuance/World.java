package org.touchstone.registry.issuance;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.accreditation.CertificateRequest;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.keys.AccreditationNumbers;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.FaultPoints;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.log.Sequencer;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.status.StatusPublisher;

/// Log, status and issuance put together as the server does, over one database and one data folder: what is below the
/// use cases. A grant is made by its events directly.
final class World implements AutoCloseable {
    static final Es256.KeyPair HOLDER = Es256.KeyPair.ofScalar(BigInteger.valueOf(77));
    private static final String DIGEST = "a".repeat(64);

    final Db db;
    final PublicRecord record = new PublicRecord(new SecureRandom());
    final Identity identity;
    final KeyRing ring;
    final StatusLists lists;
    final EventLog log;
    final LogReader reader;
    final HeadStore heads;
    final Sequencer sequencer;
    final StatusPublisher publisher;
    final Issuance issuance;
    final Bundles bundles;
    final AccreditationNumbers numbers;
    private final InstantSource clock;

    World(DatabaseUrl app, DatabaseUrl readerUrl, Path data, InstantSource clock, FaultPoints faults) {
        this.clock = clock;
        SecureRandom random = new SecureRandom();
        identity = Identity.fix(data, Optional.empty(), new PublicUrl("http://localhost:8080"), "Registry");
        ring = KeyRing.open(data.resolve("keys"), identity, random, clock.instant());
        db = Db.open(app, readerUrl, Statements.load());
        lists = new StatusLists(identity.publicUrl(), random);
        log = new EventLog(lists.and(new RegisterRows(record)));
        reader = new LogReader(ring.logSigner().key());
        heads = new HeadStore(data.resolve("head"));
        // A story clock, because tests turn it by hours.
        sequencer = new Sequencer(db, log, ring.logSigner(), heads, clock, true, faults);
        publisher = new StatusPublisher(
                db, log, record, lists, identity.did(), identity.statusKid(), ring.statusSigner(), clock);
        numbers = new AccreditationNumbers(ring.numbers());
        issuance = issuance(IssuerKey.of(identity, ring), faults);
        bundles = new Bundles(db, reader, record, lists);
    }

    Issuance issuance(IssuerKey key, FaultPoints faults) {
        return new Issuance(db, log, record, lists, sequencer, identity, key, new SecureRandom(), clock, faults);
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    World start() {
        sequencer.start();
        issuance.start();
        return this;
    }

    /// Entry 0 and the edition, at a first start.
    World begin() {
        db.run(tx -> {
            log.append(
                    tx,
                    new RegisterEvent.LogOpened(
                            now(), identity.logOrigin(), identity.publicUrl().value(), identity.did()));
            String edition = record.putObject(tx, "{}".getBytes(StandardCharsets.UTF_8));
            log.append(tx, new RegisterEvent.EditionPublished(now(), "GB-SRA", 1, "1.0", edition, now()));
            lists.open(tx);
        });
        return this;
    }

    record Held(AccreditationNumber number, UUID supplier, boolean personal, Instant from, Instant until) {}

    /// Registers a supplier and grants it an accreditation.
    Held grant(Tx tx, boolean personal) {
        UUID supplier = UUID.randomUUID();
        Json name = Json.Obj.builder()
                .with("legalName", "Supplier")
                .with("address", Json.Obj.builder().with("country", "GB").build())
                .with("identifiers", Json.Arr.ofStrings(List.of()))
                .build();
        Ref identityRef = personal
                ? record.putOpening(tx, CommitmentType.SUPPLIER_IDENTITY, name, supplier)
                : new Ref.ToObject(record.putObject(tx, CanonicalJson.bytes(name)));
        log.append(
                tx,
                new RegisterEvent.SupplierRegistered(
                        now(),
                        supplier,
                        personal ? RegisterEvent.SupplierKind.SOLE_TRADER : RegisterEvent.SupplierKind.LEGAL_PERSON,
                        identityRef));
        AccreditationNumber number = numbers.next(tx);
        Instant from = now();
        Instant until = from.plus(Duration.ofDays(365));
        Json statement = Json.Obj.builder().with("number", number.value()).build();
        Ref decision = personal
                ? record.putOpening(tx, CommitmentType.DECISION_STATEMENT, statement, supplier)
                : new Ref.ToObject(record.putObject(tx, CanonicalJson.bytes(statement)));
        log.append(
                tx,
                new RegisterEvent.AccreditationGranted(
                        now(),
                        number,
                        supplier,
                        Optional.empty(),
                        "GB-SRA",
                        1,
                        "standard",
                        decision,
                        RegisterEvent.GrantOutcome.GRANTED,
                        from,
                        until,
                        List.of(),
                        Optional.empty()));
        return new Held(number, supplier, personal, from, until);
    }

    CertificateRequest request(Held held, String legalName, Optional<CertificateRequest.Replacement> replaces) {
        return new CertificateRequest(
                held.number(),
                held.supplier(),
                held.personal(),
                subject(held, legalName),
                held.from(),
                held.until(),
                HOLDER.publicKey(),
                replaces);
    }

    Certificate.Subject subject(Held held, String legalName) {
        return new Certificate.Subject(
                identity.publicUrl().accreditation(held.number()),
                held.number(),
                legalName,
                Optional.empty(),
                List.of(new Certificate.VerifiedIdentifier(
                        new OrganisationId("GB-COH", "01234567"), "registrar", held.from(), "companies-register")),
                new Certificate.Address("GB", Optional.of("GB-ENG")),
                "small",
                false,
                new Certificate.SchemeRef("GB-SRA", 1, "1.0", "Scheme", DIGEST),
                "standard",
                new Certificate.Scope("legal-person", List.of(), List.of()),
                new Certificate.Decision(LocalDate.ofInstant(held.from(), java.time.ZoneOffset.UTC), "decision-maker"),
                List.of(),
                new Certificate.Results(800, List.of(), List.of()),
                List.of(),
                List.of(),
                new Certificate.AccountabilityCode("1.0", Optional.empty()),
                false,
                List.of(),
                DIGEST,
                identity.publicUrl().accreditation(held.number()) + "/certificate",
                false);
    }

    /// Grants, and asks for the certificate in the same transaction: step 1.
    CertificateId grantAndRequest(boolean personal) {
        return db.in(tx -> issuance.request(tx, request(grant(tx, personal), "Brightwater Ltd", Optional.empty())));
    }

    Fsck.Report fsck() {
        return new Fsck(
                        db,
                        lists,
                        heads,
                        identity,
                        ring,
                        new SealingKeys(ring.sealingSecret(), new SecureRandom(), clock))
                .run();
    }

    long count(String type) {
        return db.read(tx -> (long) reader.ofType(tx, type, 0, Long.MAX_VALUE).size());
    }

    void awaitEverythingIncluded() throws InterruptedException {
        while (db.read(tx -> tx.one("log.count-pending", Args.NONE)).integer("pending") > 0
                || db.read(tx -> tx.one("log.find-head", Args.NONE)).integer("size") != db.read(reader::size)) {
            Thread.sleep(10);
        }
    }

    @Override
    public void close() {
        issuance.close();
        sequencer.close();
        db.close();
    }
}
