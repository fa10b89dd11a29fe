package org.touchstone.registry.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.account.Persona;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Scheduler;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.Lifecycle;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.keys.TestNumbers;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.register.RegisterRows;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;

/// The story goes through the real use cases on a real database, in the order of time, and a story that was broken off
/// is taken up where it stopped. Signing is another test's matter: here a certificate is only asked for.
class StoryTest {
    private static final InstantSource REAL = InstantSource.system();
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path data;

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private Desk desk(TestDatabase database, StoryClock clock, byte[] secret, AtomicInteger trust) {
        SealingKeys keys = new SealingKeys(secret, RANDOM, clock);
        UseCases useCases = new UseCases(database.db(), clock, keys);
        PublicRecord record = new PublicRecord(RANDOM);
        EventLog log = new EventLog(new RegisterRows(record));
        People people = new People(database.db(), useCases, keys, true);
        Editions editions = new Editions(useCases, log, record);
        Suppliers suppliers = new Suppliers(useCases, keys, editions, log, record);
        Applications applications = new Applications(database.db(), useCases, keys, editions, suppliers, log, RANDOM);
        Team team = new Team(database.db(), useCases, applications);
        Assessments assessments = new Assessments(database.db(), useCases, applications, team, RANDOM);
        Comments comments = new Comments(database.db(), useCases, keys, editions, applications);
        Clarifications clarifications = new Clarifications(database.db(), useCases, applications);
        Decisions decisions = new Decisions(useCases, applications, assessments, log);
        Accreditations accreditations = new Accreditations(
                database.db(),
                useCases,
                keys,
                editions,
                suppliers,
                applications,
                decisions,
                log,
                new TestRegistry.Waiting(),
                TestNumbers.of(secret),
                new PublicUrl("http://localhost:8080"));
        return new Desk(
                clock,
                people,
                suppliers,
                editions,
                applications,
                new Drafts(database.db(), useCases, applications),
                comments,
                team,
                assessments,
                new Reviews(database.db(), useCases, applications, assessments),
                clarifications,
                decisions,
                accreditations,
                new Notices(database.db(), useCases),
                new Scheduler(database.db(), useCases, applications, comments, clarifications, accreditations, log),
                _ -> {},
                () -> {},
                trust::incrementAndGet,
                _ -> new byte[0],
                () -> new byte[0]);
    }

    private static List<RegisterEvent> events(TestDatabase database) {
        return database.db()
                .in(tx -> tx.list("log.list-pending", Args.of("limit", 1_000_000)).stream()
                        .map(row -> EventCodec.decode(row.bytes("entry")))
                        .toList());
    }

    @Test
    void isToldOnceHoweverOftenItIsBrokenOff() throws Exception {
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        // The bids need certificates that are really signed; here they lie there already.
        Files.createDirectories(data.resolve("bids"));
        Files.writeString(data.resolve("bids/as-at.txt"), "2026-11-22T12:00:00Z\n");
        Files.writeString(data.resolve("bids/award-at.txt"), "2026-11-28T10:00:00Z\n");
        Path kept = data.resolve("demo/suppliers/brightsea/certificate.bundle.json");
        Files.createDirectories(kept.getParent());
        Files.write(kept, new byte[0]);
        AtomicInteger trust = new AtomicInteger();
        try (TestDatabase database = TestDatabase.fresh()) {
            Instant resumeAt = Instant.MIN;
            for (int broken : new int[] {7, 90}) {
                Story story = Story.of(data, REAL);
                StoryClock clock = new StoryClock(resumeAt.equals(Instant.MIN) ? story.beginning() : resumeAt, REAL);
                List<String> heard = new ArrayList<>();
                assertThrows(
                        Broken.class,
                        () -> story.tell(desk(database, clock, secret, trust), said -> {
                            heard.add(said);
                            if (heard.size() == broken) {
                                throw new Broken();
                            }
                        }));
                assertFalse(story.told());
                assertFalse(clock.isLive());
                resumeAt = clock.instant();
            }
            Story story = Story.of(data, REAL);
            StoryClock clock = new StoryClock(resumeAt, REAL);
            List<String> heard = new ArrayList<>();
            story.tell(desk(database, clock, secret, trust), heard::add);
            assertTrue(story.told());
            assertTrue(clock.isLive());
            // Once a year; a story broken off in that very step may have it done twice, which only adds a
            // list.
            assertTrue(trust.get() == 2 || trust.get() == 3, () -> trust.toString());

            List<RegisterEvent> events = events(database);
            TreeMap<String, Integer> counts = new TreeMap<>();
            events.forEach(e -> counts.merge(EventCodec.type(e), 1, Integer::sum));
            assertEquals(1, counts.get("edition-published"));
            assertEquals(15, counts.get("supplier-registered"));
            assertEquals(20, counts.get("application-complete"));
            assertEquals(10, counts.get("accreditation-granted"));
            assertEquals(4, counts.get("accreditation-suspended"));
            assertEquals(2, counts.get("accreditation-reinstated"));
            assertEquals(1, counts.get("accreditation-withdrawn"));
            assertEquals(1, counts.get("condition-closed"));
            assertEquals(1, counts.get("supplier-renamed"));
            // What lapsed, was withdrawn or refused is one closed case of its week each, and nothing more.
            assertEquals(3, counts.get("cases-closed"));
            for (int i = 1; i < events.size(); i++) {
                assertFalse(events.get(i).time().isBefore(events.get(i - 1).time()), "time goes backwards");
            }
            // The attempt of an assessor to decide the case is on record.
            long ownWork = events.stream()
                    .filter(RegisterEvent.ApplicationComplete.class::isInstance)
                    .map(e -> ((RegisterEvent.ApplicationComplete) e)
                            .application()
                            .toString())
                    .filter(id ->
                            database.db().in(tx -> tx.list("refusals.list-of-subject", Args.of("subject", id))).stream()
                                    .anyMatch(row -> row.text("reason").equals(Refusal.OWN_WORK.code())))
                    .count();
            assertEquals(1, ownWork);

            // Somebody is at work on a case in every state that there is on the way, and each ending is there.
            Desk told = desk(database, clock, secret, trust);
            Set<String> states = new TreeSet<>();
            for (String who : List.of("demo-farid-nouri", "demo-dilip-rao")) {
                told.applications()
                        .list(told.people().authenticate(who), new UUID(0, 0), 1_000)
                        .forEach(a -> states.add(a.state().code()));
            }
            Set<String> all = new TreeSet<>();
            for (Lifecycle.State state : Lifecycle.State.values()) {
                all.add(state.code());
            }
            assertEquals(all, states);
            everybodyHasWork(database, clock, secret, told);

            // Told again from the beginning, nothing new happens.
            Path file = data.resolve("demo/story.json");
            Files.writeString(file, Files.readString(file).replace("true", "false"));
            Story again = Story.of(data, REAL);
            StoryClock later = new StoryClock(clock.instant().minusSeconds(60), REAL);
            again.tell(desk(database, later, secret, trust), _ -> {});
            assertEquals(events.size(), events(database).size());
        }
    }

    /// Whoever works on cases finds something that is theirs to do, and every place to try is a place.
    private void everybodyHasWork(TestDatabase database, StoryClock clock, byte[] secret, Desk told) {
        UseCases useCases = new UseCases(database.db(), clock, new SealingKeys(secret, RANDOM, clock));
        Cases cases = new Cases(database.db(), useCases, told.applications(), told.team());
        for (Cast.Person person : Cast.read().people().values()) {
            Actor.Person actor = told.people().authenticate(person.token());
            person.role().filter(Cases.queues()::contains).ifPresent(role -> {
                List<Cases.Queued> queue =
                        cases.queue(actor, role, Cases.Part.ALL, Cases.Order.AGE, Optional.empty(), 100);
                assertTrue(
                        queue.stream().anyMatch(q -> !q.turn().name().startsWith("AWAIT")),
                        person.name() + " " + queue);
            });
        }
        List<Persona> asWritten = Cast.read().personas();
        List<Persona> placed = Story.personas(data);
        for (int i = 0; i < placed.size(); i++) {
            assertFalse(placed.get(i).tries().isEmpty(), placed.get(i).name());
            assertEquals(
                    asWritten.get(i).tries().size(),
                    placed.get(i).tries().size(),
                    placed.get(i).name());
        }
    }

    @Test
    void theClockMovesForwardOnlyAndOnceToRealTime() {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        StoryClock clock = new StoryClock(now.minusSeconds(1000), () -> now);
        clock.advanceTo(now.minusSeconds(500));
        clock.advanceTo(now.minusSeconds(700));
        assertEquals(now.minusSeconds(500), clock.instant());
        assertThrows(IllegalArgumentException.class, () -> clock.advanceTo(now.plusSeconds(1)));
        clock.goLive();
        assertEquals(now, clock.instant());
        clock.advanceTo(now.minusSeconds(1));
        assertEquals(now, clock.instant());
    }
}
