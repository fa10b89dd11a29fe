package org.touchstone.registry.issuance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.bundle.Bundle;
import org.touchstone.format.bundle.BundledToken;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.registry.accreditation.CertificateRequest;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.log.FaultPoints;

class IssuanceTest {
    private final TestDatabase database = TestDatabase.fresh();
    private Instant now = Instant.now();

    @TempDir
    private Path data = Path.of("");

    private World world;

    @BeforeEach
    void open() {
        world = new World(database.app(), database.reader(), data, () -> now, FaultPoints.none())
                .begin()
                .start();
    }

    @AfterEach
    void close() {
        world.close();
        database.close();
    }

    @Test
    void sixty_four_clients_get_each_his_own_certificate_once() throws Exception {
        int clients = 64;
        int each = 4;
        Set<String> tokens = new HashSet<>();
        Set<Long> places = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Issuance.Issued>>> running = new ArrayList<>();
            for (int c = 0; c < clients; c++) {
                boolean personal = c % 8 == 0;
                running.add(threads.submit(() -> {
                    List<Issuance.Issued> mine = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        CertificateId id = world.grantAndRequest(personal);
                        mine.add(world.issuance.finish(id));
                        // Asking again gives the same.
                        assertEquals(mine.getLast(), world.issuance.finish(id));
                    }
                    return mine;
                }));
            }
            for (Future<List<Issuance.Issued>> f : running) {
                f.get().forEach(issued -> {
                    tokens.add(issued.token());
                    places.add(issued.index());
                    assertTrue(Es256.isLowS(
                            UnverifiedCertificate.parse(issued.token()).token().signature()));
                });
            }
        }
        assertEquals(clients * each, tokens.size());
        assertEquals(clients * each, places.size());
        world.publisher.publishDue();
        world.awaitEverythingIncluded();
        assertEquals(clients * each, world.count("certificate-issued"));
        assertEquals(List.of(), world.fsck().findings());
    }

    @Test
    void a_replacement_revokes_the_old_file_in_the_same_step() throws Exception {
        World.Held held = world.db.in(tx -> world.grant(tx, false));
        CertificateId old =
                world.db.in(tx -> world.issuance.request(tx, world.request(held, "Old Ltd", Optional.empty())));
        world.issuance.finish(old);
        CertificateId next = world.db.in(tx -> world.issuance.request(
                tx,
                world.request(held, "New Ltd", Optional.of(new CertificateRequest.Replacement(old, "CRD-RENAMED")))));
        long index = world.issuance.finish(next).index();
        RegisterEvent after = world.db
                .read(tx -> {
                    while (world.reader.size(tx) <= index + 1) {
                        Thread.onSpinWait();
                    }
                    return world.reader.entry(tx, index + 1);
                })
                .orElseThrow()
                .event();
        RegisterEvent.CertificateRevoked revoked = assertInstanceOf(RegisterEvent.CertificateRevoked.class, after);
        assertEquals(old, revoked.certificate());
        assertEquals(Optional.of(next), revoked.replacedBy());
        world.publisher.publishDue();
        world.awaitEverythingIncluded();
        assertEquals(List.of(), world.fsck().findings());
    }

    @Test
    void an_intent_of_another_key_or_of_more_than_an_hour_is_voided_and_rewritten() throws Exception {
        world.issuance.close();
        CertificateId old = world.grantAndRequest(false);
        // Else the clock overtakes an event on its way into the log.
        world.awaitEverythingIncluded();
        now = now.plus(Duration.ofMinutes(61));
        Es256.KeyPair nextKey = Es256.KeyPair.ofScalar(BigInteger.valueOf(4_242));
        IssuerKey next = new IssuerKey(
                world.identity.did() + "#certificate-2",
                nextKey.publicKey(),
                bytes -> Es256.sign(bytes, nextKey.privateKey()));
        CertificateId young = world.grantAndRequest(false);
        try (Issuance issuance = world.issuance(next, FaultPoints.none())) {
            issuance.start();
            for (CertificateId id : List.of(old, young)) {
                UnverifiedCertificate token =
                        UnverifiedCertificate.parse(issuance.finish(id).token());
                assertTrue(token.token().isSignedBy(nextKey.publicKey()));
                assertEquals(next.kid(), token.token().kid());
            }
        }
        world.awaitEverythingIncluded();
        assertEquals(2, world.count("certificate-intent-voided"));
        assertEquals(2, world.count("certificate-issued"));
        assertEquals(List.of(), world.fsck().findings());
    }

    @Test
    void a_suspended_accreditation_gets_no_certificate_until_it_is_reinstated() throws Exception {
        World.Held held = world.db.in(tx -> world.grant(tx, false));
        world.db.run(tx -> world.log.append(
                tx,
                new RegisterEvent.AccreditationSuspended(
                        world.now(),
                        held.number(),
                        "SUS-X",
                        world.now(),
                        Optional.empty(),
                        new Ref.ToObject(world.record.putObject(tx, "{}".getBytes(StandardCharsets.UTF_8))))));
        CertificateId id =
                world.db.in(tx -> world.issuance.request(tx, world.request(held, "Held Ltd", Optional.empty())));
        Thread.sleep(300);
        assertEquals(1, world.issuance.backlog().intents());
        world.db.run(tx -> world.log.append(
                tx, new RegisterEvent.AccreditationReinstated(world.now(), held.number(), "REI-X", world.now())));
        assertEquals(id, world.issuance.finish(id).certificate());
        world.publisher.publishDue();
        world.awaitEverythingIncluded();
        assertEquals(List.of(), world.fsck().findings());
    }

    private RegisterEvent ending(String how, AccreditationNumber number) {
        Instant at = world.now();
        return switch (how) {
            case "withdrawn" ->
                new RegisterEvent.AccreditationWithdrawn(at, number, "WDR-X", at, new Ref.ToObject(document()));
            case "surrendered" -> new RegisterEvent.AccreditationSurrendered(at, number, "END-X", at);
            case "superseded" -> new RegisterEvent.AccreditationSuperseded(at, number, "END-X", at, Optional.empty());
            case "suspended" ->
                new RegisterEvent.AccreditationSuspended(
                        at, number, "SUS-X", at, Optional.empty(), new Ref.ToObject(document()));
            default -> throw new IllegalArgumentException(how);
        };
    }

    private String document() {
        return world.db.in(tx -> world.record.putObject(tx, "{}".getBytes(StandardCharsets.UTF_8)));
    }

    /// A measure may come between the intent and the token: after a decision, while the key is away. Positions are
    /// drawn with the intent, and one whose certificate is in no log has no bit to set.
    @ParameterizedTest
    @ValueSource(strings = {"withdrawn", "surrendered", "superseded", "suspended"})
    void a_measure_before_the_certificate_is_made_sets_no_bit_of_it(String how) throws Exception {
        World.Held early = world.db.in(tx -> world.grant(tx, false));
        RegisterEvent measure = ending(how, early.number());
        CertificateId never = world.db.in(tx -> {
            CertificateId id = world.issuance.request(tx, world.request(early, "Early Ltd", Optional.empty()));
            world.log.append(tx, measure);
            return id;
        });
        // And one whose first certificate is out while the second is being made.
        World.Held late = world.db.in(tx -> world.grant(tx, false));
        CertificateId first =
                world.db.in(tx -> world.issuance.request(tx, world.request(late, "Late Ltd", Optional.empty())));
        world.issuance.finish(first);
        RegisterEvent second = ending(how, late.number());
        CertificateId open = world.db.in(tx -> {
            CertificateId id = world.issuance.request(
                    tx,
                    world.request(
                            late, "Later Ltd", Optional.of(new CertificateRequest.Replacement(first, "CRD-NAME"))));
            world.log.append(tx, second);
            return id;
        });
        world.publisher.publishDue();
        world.awaitEverythingIncluded();
        String column = how.equals("suspended") ? "suspended" : "revoked";
        assertEquals(
                first.value().toString(),
                database.ask(
                        "SELECT string_agg(certificate::text, ' ') FROM status_position WHERE revoked OR suspended"));
        assertEquals("1", database.ask("SELECT count(*) FROM status_position WHERE " + column));
        assertEquals(Optional.empty(), world.db.readOnlyReason());
        if (how.equals("suspended")) {
            for (World.Held held : List.of(early, late)) {
                world.db.run(tx -> world.log.append(
                        tx,
                        new RegisterEvent.AccreditationReinstated(world.now(), held.number(), "REI-X", world.now())));
            }
            assertEquals(never, world.issuance.finish(never).certificate());
            assertEquals(open, world.issuance.finish(open).certificate());
            RegisterEvent again = ending(how, late.number());
            world.db.run(tx -> world.log.append(tx, again));
            world.publisher.publishDue();
            world.awaitEverythingIncluded();
            assertEquals("2", database.ask("SELECT count(*) FROM status_position WHERE suspended"));
        } else {
            for (int i = 0; i < 600 && world.issuance.backlog().intents() > 0; i++) {
                Thread.sleep(50);
            }
            world.awaitEverythingIncluded();
            assertEquals(0, world.issuance.backlog().intents());
            assertEquals(2, world.count("certificate-intent-voided"));
            assertEquals(1, world.count("certificate-issued"));
        }
        assertEquals(List.of(), world.fsck().findings());
    }

    @Test
    void what_breaks_a_clause_is_never_signed() {
        World.Held held = world.db.in(tx -> world.grant(tx, false));
        World.Held wrong = new World.Held(
                held.number(), held.supplier(), false, held.from(), held.until().plusSeconds(1));
        CertificateId id =
                world.db.in(tx -> world.issuance.request(tx, world.request(wrong, "Late Ltd", Optional.empty())));
        LintException refused = assertThrows(LintException.class, () -> world.issuance.finish(id));
        assertTrue(String.valueOf(refused.getMessage()).contains("dates"));
        CertificateId mixed =
                world.db.in(tx -> world.issuance.request(tx, world.request(held, "P\u0430ypal Ltd", Optional.empty())));
        assertTrue(String.valueOf(assertThrows(LintException.class, () -> world.issuance.finish(mixed))
                        .getMessage())
                .contains("text"));
        assertEquals(
                Set.of(id.value(), mixed.value()),
                world.issuance.backlog().objections().keySet());
        assertInstanceOf(Bundles.Found.Unknown.class, world.bundles.token(id));
    }

    @Test
    void a_bundle_has_everything_under_one_checkpoint_and_an_erased_person_has_none() throws Exception {
        CertificateId company = world.grantAndRequest(false);
        World.Held person = world.db.in(tx -> world.grant(tx, true));
        CertificateId personal =
                world.db.in(tx -> world.issuance.request(tx, world.request(person, "A Person", Optional.empty())));
        world.issuance.finish(company);
        world.issuance.finish(personal);
        assertEquals(Optional.empty(), world.bundles.bundle(company));
        world.publisher.publishDue();
        world.awaitEverythingIncluded();
        for (CertificateId id : List.of(company, personal)) {
            Bundle bundle = world.bundles.bundle(id).orElseThrow();
            assertArrayEquals(
                    bundle.bytes(), world.bundles.bundle(id).orElseThrow().bytes());
            assertEquals(id.equals(personal), bundle.certificate().opening().isPresent());
            List<BundledToken> all = new ArrayList<>(bundle.statusLists());
            all.add(bundle.certificate());
            Set<String> checkpoints = new HashSet<>();
            for (var part : all) {
                TlogProof proof = TlogProof.parse(part.proof());
                SignedNote note = proof.checkpoint();
                checkpoints.add(note.format());
                assertTrue(proof.proves(
                        part.entry().getBytes(StandardCharsets.UTF_8),
                        VerifiedCheckpoint.of(note, world.reader.key())));
            }
            assertEquals(1, checkpoints.size());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        world.bundles.writePack(out);
        List<PackLine> pack = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(PackLine::parse)
                .toList();
        assertInstanceOf(PackLine.Header.class, pack.getFirst());
        assertEquals(2, pack.stream().filter(PackLine.Current.class::isInstance).count());
        assertEquals(2, pack.stream().filter(PackLine.Status.class::isInstance).count());
        String before = world.fsck().state();
        world.db.run(tx -> {
            world.record.eraseOpeningsAbout(tx, person.supplier());
            world.log.append(tx, new RegisterEvent.PersonalDataErased(world.now(), person.supplier()));
        });
        world.awaitEverythingIncluded();
        assertInstanceOf(Bundles.Found.Erased.class, world.bundles.token(personal));
        assertEquals(Optional.empty(), world.bundles.bundle(personal));
        assertTrue(world.bundles.bundle(company).isPresent());
        assertEquals(List.of(), world.fsck().findings());
        assertNotEquals(before, world.fsck().state());
    }

    /// A month and more of publications, some of them close together: the pack has, of each list, the
    /// newest first and then the last of each six hours, back to the one that was the newest thirty days
    /// before.
    @Test
    void the_pack_shows_the_lists_by_which_a_past_deadline_is_judged() throws Exception {
        world.issuance.finish(world.grantAndRequest(false));
        Instant first = now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
        List<Instant> published = new ArrayList<>();
        for (int hour = 0; hour < 40 * 24; hour += 11) {
            for (int minute : List.of(0, 10)) {
                now = first.plus(Duration.ofHours(hour)).plus(Duration.ofMinutes(minute));
                world.publisher.publishFresh();
                published.add(now);
            }
        }
        world.awaitEverythingIncluded();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        world.bundles.writePack(out);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        world.bundles.writePack(again);
        assertArrayEquals(out.toByteArray(), again.toByteArray());
        Map<String, List<Instant>> lists = new TreeMap<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            if (PackLine.parse(line) instanceof PackLine.Status(BundledToken list)) {
                RegisterEvent.StatusListPublished entry = assertInstanceOf(
                        RegisterEvent.StatusListPublished.class,
                        EventCodec.decode(list.entry().getBytes(StandardCharsets.UTF_8)));
                TlogProof proof = TlogProof.parse(list.proof());
                assertTrue(proof.proves(
                        list.entry().getBytes(StandardCharsets.UTF_8),
                        VerifiedCheckpoint.of(proof.checkpoint(), world.reader.key())));
                assertEquals(
                        entry.validFrom(),
                        StatusListJwt.parse(list.token()).list().validFrom());
                lists.computeIfAbsent(entry.list(), _ -> new ArrayList<>()).add(entry.time());
            }
        }
        assertEquals(2, lists.size());
        Instant newest = published.getLast();
        for (List<Instant> shown : lists.values()) {
            assertEquals(shown.stream().sorted(Comparator.reverseOrder()).toList(), shown);
            assertEquals(newest, shown.getFirst());
            for (Duration ago = Duration.ofMinutes(1);
                    ago.compareTo(Duration.ofDays(30)) <= 0;
                    ago = ago.plus(Duration.ofMinutes(59))) {
                Instant moment = newest.minus(ago);
                Instant then = published.stream()
                        .filter(t -> !t.isAfter(moment))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
                Instant known = shown.stream()
                        .filter(t -> !t.isAfter(moment))
                        .max(Comparator.naturalOrder())
                        .orElseThrow();
                assertTrue(Duration.between(known, moment).compareTo(Duration.ofHours(18)) <= 0, moment + " " + known);
                // It is the very one of then, or one of the same six hours followed it.
                assertTrue(
                        known.equals(then)
                                || published.stream().anyMatch(t -> t.isAfter(moment) && sixHours(t) == sixHours(then)),
                        moment + " " + then);
            }
            assertTrue(shown.getLast().isAfter(newest.minus(Duration.ofDays(31))), shown.getLast()::toString);
        }
        assertTrue(lists.values().iterator().next().size() < published.size() / 2);
    }

    private static long sixHours(Instant time) {
        return time.getEpochSecond() / 21_600;
    }

    @Test
    void the_database_itself_refuses_a_second_token_and_an_intent_that_goes_back() throws Exception {
        CertificateId id = world.grantAndRequest(false);
        world.issuance.finish(id);
        for (String sql : List.of(
                "UPDATE certificate_intent SET state = 'intended', signing_input = 'x'",
                "UPDATE certificate_intent SET version = 2",
                "DELETE FROM certificate_intent",
                "UPDATE certificate SET token = '{}'",
                "DELETE FROM certificate",
                "INSERT INTO certificate SELECT id, accreditation, token, event_id + 1 FROM certificate")) {
            assertThrows(java.sql.SQLException.class, () -> database.asApp(sql), sql);
        }
    }
}
