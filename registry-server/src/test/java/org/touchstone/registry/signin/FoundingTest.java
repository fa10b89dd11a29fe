package org.touchstone.registry.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.mail.Addresses;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.EnrolmentCodes;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;

/// The first people of a registry outside a demonstration: each comes in by a code, and from the third on it takes two.
class FoundingTest {
    private static final People.Enrol FOUNDER = new People.Enrol("S-001", "Amara Osei", Optional.empty());

    private final TestDatabase database = TestDatabase.fresh();
    private final SecureRandom random = new SecureRandom();
    private final SealingKeys keys = new SealingKeys(new byte[32], random, () -> TestRegistry.START);
    private final UseCases useCases = new UseCases(database.db(), () -> TestRegistry.START, keys);
    private final People people = new People(database.db(), useCases, keys, false);
    private final EnrolmentCodes codes = new EnrolmentCodes(database.db(), useCases, keys, people);
    private final Accounts accounts = new Accounts(
            database.db(), useCases, keys, people, codes, new Addresses(database.db(), useCases, keys), random);
    private final Sessions sessions =
            new Sessions(database.db(), useCases, people, keys, () -> TestRegistry.START, random, Sessions.Lives.USUAL);

    @AfterEach
    void close() {
        database.close();
    }

    /// Somebody signs in with this account and a second factor.
    private Sessions.Session signedIn(String subject) {
        Accounts.Account account = accounts.of("https://id.example", subject, "Name at the provider", Optional.empty());
        String token = sessions.begin(
                new Sessions.Arrival(account.person(), Optional.of(account.id()), true), Optional.empty());
        return sessions.find(token).orElseThrow();
    }

    private Actor.Person comeIn(String subject, String code) {
        Sessions.Session session = signedIn(subject);
        return people.actor(accounts.become(session.person().person(), key(), new Accounts.Bring(session.id(), code))
                .person());
    }

    private Actor.Person enrolled(Actor.Person by, String number) {
        return people.actor(people.enrol(by, key(), new People.Enrol(number, number, Optional.empty()))
                .id("person"));
    }

    private String state(Actor.Person by, Actor.Person person) {
        return codes.issue(by, key(), person.id()).text("state");
    }

    private Receipt appoint(Actor.Person by, Actor.Person person, Role role) {
        return people.appoint(by, key(), new People.Appoint(person.id(), role, Optional.empty()));
    }

    @Test
    void the_operator_lets_in_the_founder_and_the_founder_alone_the_second() {
        // Strangers may have signed in before.
        Sessions.Session stranger = signedIn("stranger");
        EnrolmentCodes.Made lost = codes.found(FOUNDER);
        EnrolmentCodes.Made made = codes.found(FOUNDER);
        assertNotEquals(lost.code(), made.code());
        refused(Refusal.CONFLICT, () -> codes.found(new People.Enrol("S-009", "Another", Optional.empty())));
        refused(Refusal.CODE_NOT_GOOD, () -> accounts.look(new Accounts.Bring(stranger.id(), lost.code())));
        Actor.Person founder = comeIn("founder", made.code());
        assertEquals(Set.of(Role.SCHEME_OWNER), founder.roles());
        assertEquals("S-001", founder.number());

        // First the role and then the code: that, too, the founder can do alone, once.
        Actor.Person second = enrolled(founder, "S-002");
        assertEquals("held", appoint(founder, second, Role.SCHEME_OWNER).text("state"));
        refused(Refusal.CONFLICT, () -> codes.found(FOUNDER));
        Receipt let = codes.issue(founder, key(), second.id());
        assertEquals("made", let.text("state"));
        second = comeIn("second", codes.of(let).orElseThrow());
        assertEquals(Set.of(Role.SCHEME_OWNER), second.roles());
        assertEquals("proposed", state(founder, second), "not a second time");

        // From here on each needs the other.
        Actor.Person third = enrolled(founder, "S-003");
        assertEquals("proposed", appoint(founder, third, Role.GOVERNOR).text("state"));
        assertEquals("held", appoint(second, third, Role.GOVERNOR).text("state"));
        assertEquals("proposed", state(founder, third));
        Receipt agreed = codes.issue(second, key(), third.id());
        third = comeIn("third", codes.of(agreed).orElseThrow());
        assertEquals(Set.of(Role.GOVERNOR), third.roles());
        // A third can act on the account of either of the two, with the other.
        assertEquals("proposed", state(third, founder));
        assertEquals("made", state(second, founder));
    }

    @Test
    void a_repeated_request_gets_the_code_again_and_nobody_else_does() {
        comeIn("founder", codes.found(FOUNDER).code());
        Actor.Person founder = people.actor(UUID.fromString(
                database.ask("SELECT id FROM person WHERE number = 'S-001'").strip()));
        Actor.Person person = enrolled(founder, "R-001");
        var key = key();
        Receipt first = codes.issue(founder, key, person.id());
        Receipt again = codes.issue(founder, key, person.id());
        assertTrue(again.replayed());
        assertEquals(codes.of(first), codes.of(again));
        String code = codes.of(first).orElseThrow();
        comeIn("registrar", code);
        assertEquals(Optional.empty(), codes.of(again), "once it is used it is shown no more");
        Instant now = TestRegistry.START;
        assertTrue(Instant.parse(first.text("ends")).isAfter(now));
    }
}
