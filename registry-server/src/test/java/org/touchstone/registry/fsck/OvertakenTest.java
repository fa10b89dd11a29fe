package org.touchstone.registry.fsck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.Registry;
import org.touchstone.registry.ToldRegistry;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.status.StatusLists;

/// An event that another has overtaken on the way into the log gets a later time there than its use case gave it. What
/// pages read says the log's.
class OvertakenTest {
    private static final InstantSource REAL = InstantSource.system();
    private static final List<String> COPIES = List.of(
            "register_supplier r JOIN log_entry e ON e.type = 'supplier-registered' AND e.supplier = r.id"
                    + " WHERE r.registered_at",
            "register_accreditation r JOIN log_entry e ON e.type = 'accreditation-granted' AND e.accreditation ="
                    + " r.number WHERE r.granted_at",
            "register_certificate r JOIN log_entry e ON e.type = 'certificate-issued' AND e.certificate = r.id"
                    + " WHERE r.issued_at",
            "register_certificate r JOIN log_entry e ON e.type = 'certificate-revoked' AND e.certificate = r.id"
                    + " WHERE r.revoked_at",
            "register_condition r JOIN log_entry e ON e.type = 'condition-closed' AND e.accreditation = r.accreditation"
                    + " AND e.entry LIKE CAST('%\"' || r.criterion || '\"%' AS bytea)"
                    + " WHERE r.met_at");

    private static AccreditationNumber number() {
        return AccreditationNumber.ofDigits(7_654_321);
    }

    @Test
    void rows_say_when_the_log_says_it_was() {
        try (ToldRegistry told = ToldRegistry.copy()) {
            Instant now = REAL.instant().truncatedTo(ChronoUnit.SECONDS);
            try (Registry registry = new Registry(told.config(), REAL, true)) {
                EventLog log = new EventLog(new StatusLists(registry.identity().publicUrl(), new SecureRandom())
                        .and(new RegisterRows(registry.record())));
                registry.db().run(tx -> {
                    // The first one is late by nothing; all others are overtaken by it.
                    supplier(registry, log, tx, now.plusSeconds(50));
                    UUID supplier = supplier(registry, log, tx, now.minusSeconds(3));
                    grant(registry, log, tx, supplier, now.minusSeconds(2));
                    log.append(tx, new RegisterEvent.ConditionClosed(now.minusSeconds(1), number(), "ENV-01"));
                });
                assertEquals(List.of(), rows(registry), "while they wait in front of the log");
                registry.start();
                AccreditationNumber live = new AccreditationNumber(told.database.ask(
                        "SELECT number FROM accreditation WHERE state = 'active' ORDER BY number LIMIT 1"));
                registry.issuance()
                        .finish(new org.touchstone.format.id.CertificateId(registry.accreditations()
                                .reissue(
                                        registrar(registry, told),
                                        IdempotencyKey.random(),
                                        new Accreditations.Reissue(live, Reasons.Cause.ISSUER_KEY_CHANGED))
                                .id("certificate")));
                registry.settle();
                assertEquals(List.of(), rows(registry));
            }
            // Nobody was quicker than fifty seconds: everything above was overtaken.
            assertEquals(
                    "6",
                    told.database.ask("SELECT count(*) FROM log_entry WHERE logged_at = '" + now.plusSeconds(50)
                            + "' AND type IN ('supplier-registered', 'accreditation-granted', 'condition-closed',"
                            + " 'certificate-issued', 'certificate-revoked')"));
            for (String copies : COPIES) {
                assertEquals("0", told.database.ask("SELECT count(*) FROM " + copies + " <> e.logged_at"), copies);
                assertEquals(
                        true,
                        Integer.parseInt(told.database.ask("SELECT count(*) FROM " + copies + " = e.logged_at")) > 0,
                        copies);
            }
        }
    }

    /// What fsck says about what pages read. The accreditation above has no case, which it says too.
    private static List<Finding> rows(Registry registry) {
        return registry.fsck().run().findings().stream()
                .filter(f -> f.kind() != Finding.Kind.ACCREDITATION_ROW)
                .toList();
    }

    private static Actor.Person registrar(Registry registry, ToldRegistry told) {
        return registry.people()
                .actor(UUID.fromString(told.database.ask(
                        "SELECT person FROM person_role WHERE role = 'registrar' AND ended_at IS NULL LIMIT 1")));
    }

    private static UUID supplier(Registry registry, EventLog log, Tx tx, Instant at) {
        UUID id = UUID.randomUUID();
        Json.Obj identity = Json.Obj.builder()
                .with("legalName", "Late Works " + at.getEpochSecond() + " Ltd")
                .with("address", Json.Obj.builder().with("country", "GB").build())
                .with("identifiers", Json.Arr.ofStrings(List.of()))
                .build();
        Ref ref = new Ref.ToObject(registry.record().putObject(tx, CanonicalJson.bytes(identity)));
        log.append(tx, new RegisterEvent.SupplierRegistered(at, id, RegisterEvent.SupplierKind.LEGAL_PERSON, ref));
        return id;
    }

    private static void grant(Registry registry, EventLog log, Tx tx, UUID supplier, Instant at) {
        Ref decision = new Ref.ToObject(registry.record().putObject(tx, "{\"decision\":\"late\"}".getBytes()));
        log.append(
                tx,
                new RegisterEvent.AccreditationGranted(
                        at,
                        number(),
                        supplier,
                        Optional.empty(),
                        "sra",
                        1,
                        "standard",
                        decision,
                        RegisterEvent.GrantOutcome.GRANTED_WITH_CONDITIONS,
                        at,
                        at.plus(1_000, ChronoUnit.DAYS),
                        List.of(new RegisterEvent.Condition(
                                "ENV-01",
                                LocalDate.ofInstant(at, ZoneOffset.UTC).plusDays(90))),
                        Optional.empty()));
    }
}
