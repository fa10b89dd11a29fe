package org.touchstone.registry.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;

class StatusListsTest {
    private static final TestDatabase DATABASE = TestDatabase.fresh();
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Es256.KeyPair KEY = Es256.KeyPair.ofScalar(BigInteger.valueOf(7_000_003));

    private final StatusLists lists = new StatusLists(new PublicUrl("http://localhost:8080"), new SecureRandom());
    private final EventLog log = new EventLog(lists);
    private final PublicRecord record = new PublicRecord(new SecureRandom());
    private Instant now = NOW;
    private final InstantSource clock = () -> now;
    private final StatusPublisher publisher = new StatusPublisher(
            DATABASE.db(),
            log,
            record,
            lists,
            "did:web:localhost%3A8080",
            "did:web:localhost%3A8080#status-1",
            bytes -> Es256.sign(bytes, KEY.privateKey()),
            clock);

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    private record Held(CertificateId certificate, AccreditationNumber accreditation, StatusLists.Position position) {}

    private Held held(int number) {
        Held held = intended(number);
        DATABASE.asOwner("INSERT INTO certificate_intent (certificate, version, accreditation, supplier, personal, kid,"
                + " key, prepared_at, state) VALUES ('"
                + held.certificate() + "', 1, '" + held.accreditation()
                + "', gen_random_uuid(), false, 'k', 'k', '2026-11-22', 'issued');"
                + " INSERT INTO certificate (id, accreditation, token, event_id) SELECT '"
                + held.certificate() + "', '" + held.accreditation() + "', '{}', 1 + count(*) FROM certificate");
        return held;
    }

    /// A position of a certificate that is not made yet.
    private Held intended(int number) {
        CertificateId certificate = new CertificateId(UUID.randomUUID());
        AccreditationNumber accreditation = AccreditationNumber.ofDigits(issuable(number));
        return new Held(
                certificate, accreditation, DATABASE.db().in(tx -> lists.allocate(tx, certificate, accreditation)));
    }

    /// One digit more where the check character would be a star.
    private static int issuable(int number) {
        int n = number * 2;
        return AccreditationNumber.isIssuable(n) ? n : n + 1;
    }

    private void append(RegisterEvent event) {
        DATABASE.db().run(tx -> log.append(tx, event));
    }

    /// The newest publication of a list, signed as it must be.
    private Bitstring published(Purpose purpose, int number) {
        List<Row> rows = DATABASE.db().in(tx -> tx.list("log.list-pending", Args.of("limit", 100_000)));
        RegisterEvent.StatusListPublished last = null;
        for (Row row : rows) {
            if (EventCodec.decode(row.bytes("entry")) instanceof RegisterEvent.StatusListPublished p
                    && p.list().equals(lists.url(purpose, number))) {
                last = p;
            }
        }
        RegisterEvent.StatusListPublished newest = java.util.Objects.requireNonNull(last);
        byte[] token = DATABASE.db().read(tx -> record.object(tx, newest.token()));
        StatusListJwt jwt = StatusListJwt.parse(new String(token, StandardCharsets.US_ASCII));
        assertTrue(jwt.token().isSignedBy(KEY.publicKey()));
        assertEquals(newest.bits(), jwt.list().bits().digest());
        assertEquals(newest.validUntil(), jwt.list().validUntil());
        return jwt.list().bits();
    }

    /// Whoever asks for fresh lists gets them, but not more than once in five minutes, however many ask.
    @Test
    void freshListsArePublishedOnDemandAndNotTooOften() {
        int _ = publisher.publishDue();
        assertTrue(publisher.publishFresh().isEmpty());
        now = now.plus(StatusPublisher.LEAST).minusSeconds(1);
        assertTrue(publisher.publishFresh().isEmpty());
        now = now.plusSeconds(1);
        assertTrue(publisher.publishFresh().isPresent());
        assertTrue(publisher.publishFresh().isEmpty());
        assertEquals(0, publisher.publishDue());
        now = now.plus(StatusPublisher.EVERY);
        assertTrue(publisher.publishDue() > 0);
    }

    @Test
    void positionsAreRandomAndNeverGivenTwice() {
        Set<Integer> seen = new HashSet<>();
        boolean ascending = true;
        int before = -1;
        for (int i = 0; i < 200; i++) {
            int index = held(1_000 + i).position().index();
            assertTrue(seen.add(index), "position given twice");
            ascending &= index > before;
            before = index;
        }
        assertFalse(ascending, "positions tell the order of issuing");
    }

    @Test
    void bitsFollowTheEventsAndPublicationsFollowTheBits() {
        Held a = held(1);
        Held b = held(2);
        publisher.publishDue();
        assertEquals(0, publisher.publishDue(), "nothing changed");
        Bitstring clear = published(Purpose.REVOCATION, a.position().number());
        assertFalse(clear.get(a.position().index()));

        append(new RegisterEvent.AccreditationSuspended(
                NOW, a.accreditation(), "SUS-X", NOW, Optional.empty(), new Ref.ToObject("0".repeat(64))));
        assertEquals(1, publisher.publishDue(), "only the list of suspensions changed");
        Bitstring suspended = published(Purpose.SUSPENSION, a.position().number());
        assertTrue(suspended.get(a.position().index()));
        assertFalse(suspended.get(b.position().index()));

        append(new RegisterEvent.AccreditationReinstated(NOW, a.accreditation(), "REI-X", NOW));
        append(new RegisterEvent.AccreditationSurrendered(NOW, b.accreditation(), "END-X", NOW));
        assertEquals(2, publisher.publishDue());
        assertFalse(published(Purpose.SUSPENSION, a.position().number())
                .get(a.position().index()));
        assertTrue(published(Purpose.REVOCATION, b.position().number())
                .get(b.position().index()));

        append(new RegisterEvent.AccreditationExpired(NOW, a.accreditation(), "END-X", NOW));
        assertEquals(0, publisher.publishDue(), "an expiry sets no bit");
        append(new RegisterEvent.CertificateRevoked(NOW, a.certificate(), "CRD-X", Optional.empty()));
        assertEquals(1, publisher.publishDue());
        assertTrue(published(Purpose.REVOCATION, a.position().number())
                .get(a.position().index()));

        now = NOW.plus(Duration.ofHours(12));
        assertNotEquals(0, publisher.publishDue(), "every twelve hours although nothing changed");
    }

    /// The fold knows only what was issued; a bit for anything else would be a list that nobody can believe.
    @Test
    void whatWasNeverIssuedSetsNoBit() {
        Held a = intended(20);
        Held b = intended(21);
        int _ = publisher.publishDue();
        append(new RegisterEvent.AccreditationSuspended(
                NOW, a.accreditation(), "SUS-X", NOW, Optional.empty(), new Ref.ToObject("0".repeat(64))));
        append(new RegisterEvent.AccreditationSurrendered(NOW, b.accreditation(), "END-X", NOW));
        append(new RegisterEvent.AccreditationReinstated(NOW, a.accreditation(), "REI-X", NOW));
        assertEquals(0, publisher.publishDue(), "no list changed");
        assertFalse(published(Purpose.REVOCATION, b.position().number())
                .get(b.position().index()));
    }

    @Test
    void aRevokedPositionStaysRevokedInTheDatabaseItself() {
        Held a = held(3);
        append(new RegisterEvent.CertificateRevoked(NOW, a.certificate(), "CRD-X", Optional.empty()));
        assertThrows(
                SQLException.class,
                () -> DATABASE.asApp("UPDATE status_position SET revoked = false WHERE certificate = '"
                        + a.certificate().value() + "'"));
    }

    /// The fold refuses a list whose bits are not those of the entries before it, so publications that race with
    /// events must come out as if one had waited for the other.
    @Test
    void aPublicationNeverStandsAmongEventsThatItDoesNotCount() throws Exception {
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add(held(5_000 + i));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> work = new ArrayList<>();
            for (Held h : all) {
                work.add(threads.submit(() ->
                        append(new RegisterEvent.CertificateRevoked(NOW, h.certificate(), "CRD-X", Optional.empty()))));
                work.add(threads.submit(publisher::publishDue));
            }
            for (Future<?> f : work) {
                f.get();
            }
        }
        publisher.publishDue();
        List<Row> rows = DATABASE.db().in(tx -> tx.list("log.list-pending", Args.of("limit", 100_000)));
        Set<UUID> ours = new HashSet<>();
        all.forEach(h -> ours.add(h.certificate().value()));
        Set<Integer> revoked = new HashSet<>();
        int publications = 0;
        for (Row row : rows) {
            switch (EventCodec.decode(row.bytes("entry"))) {
                case RegisterEvent.CertificateRevoked e -> {
                    if (ours.contains(e.certificate().value())) {
                        all.stream()
                                .filter(h -> h.certificate().equals(e.certificate()))
                                .forEach(h -> revoked.add(h.position().index()));
                    }
                }
                case RegisterEvent.StatusListPublished p -> {
                    if (p.purpose() == Purpose.REVOCATION) {
                        byte[] token = DATABASE.db().read(tx -> record.object(tx, p.token()));
                        Bitstring bits = StatusListJwt.parse(new String(token, StandardCharsets.US_ASCII))
                                .list()
                                .bits();
                        for (Held h : all) {
                            assertEquals(
                                    revoked.contains(h.position().index()),
                                    bits.get(h.position().index()),
                                    "publication " + publications);
                        }
                        publications++;
                    }
                }
                default -> {}
            }
        }
        assertEquals(60, revoked.size());
        assertTrue(publications > 1);
    }
}
