package org.touchstone.registry.supplier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.mail.Letter;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Who belongs to an organisation, on a real database: invitations, roles, the end of a membership, and what people
/// try at the same moment or for somebody else's organisation.
class MembersTest {
    private static final TestRegistry REGISTRY = new TestRegistry();
    private static final Members MEMBERS = REGISTRY.members;

    @AfterAll
    static void stop() {
        REGISTRY.close();
    }

    private static Actor.Person now(Actor.Person person) {
        return REGISTRY.people.actor(person.id());
    }

    private static UUID invite(Actor.Person by, Held held, Role... roles) {
        return MEMBERS.invite(by, key(), new Members.Invite(held.supplier(), Set.of(roles), Optional.empty()))
                .id("invitation");
    }

    private static Set<Role> roles(Actor.Person person, Held held) {
        return now(person).supplierRoles().getOrDefault(held.supplier(), Set.of());
    }

    private static String ask(String sql) {
        return REGISTRY.database.ask(sql).strip();
    }

    // ---- invitations

    @Test
    void whoever_takes_up_a_code_has_the_roles_that_were_offered_and_nobody_else() {
        Held held = REGISTRY.company();
        UUID invitation = invite(held.person(), held, Role.SUPPLIER_AUTHOR, Role.SUPPLIER_SIGNATORY);
        String code = MEMBERS.code(invitation);
        assertTrue(code.matches("[2-9B-DF-HJ-NP-TV-Z]{4}(-[2-9B-DF-HJ-NP-TV-Z]{4}){3}"), code);
        Members.Offer offer = MEMBERS.offer(code).orElseThrow();
        assertEquals("Harbour & Vale Care Ltd", offer.organisation());
        Actor.Person priya = REGISTRY.person();
        String typed = " " + code.toLowerCase(Locale.ROOT).replace('-', ' ');
        MEMBERS.join(priya, key(), typed);
        assertEquals(Set.of(Role.SUPPLIER_AUTHOR, Role.SUPPLIER_SIGNATORY), roles(priya, held));
        assertEquals(List.of(), MEMBERS.invitations(held.person(), held.supplier()));
        assertEquals(Optional.empty(), MEMBERS.offer(code));
        Actor.Person other = REGISTRY.person();
        refused(Refusal.CODE_NOT_GOOD, () -> MEMBERS.join(other, key(), code));
        assertEquals(Set.of(), roles(other, held));
    }

    /// Neither the table nor what is kept of requests and of refusals gives a code away.
    @Test
    void the_database_holds_no_code() {
        Held held = REGISTRY.company();
        String code = MEMBERS.code(MEMBERS.invite(
                        held.person(),
                        key(),
                        new Members.Invite(
                                held.supplier(), Set.of(Role.SUPPLIER_AUTHOR), Optional.of("priya@harbour.example")))
                .id("invitation"));
        String tampered = code.substring(0, 18) + (code.endsWith("2") ? "3" : "2");
        refused(Refusal.CODE_NOT_GOOD, () -> MEMBERS.join(REGISTRY.person(), key(), tampered));
        for (String table : List.of("one_time_code", "invitation", "idempotency", "refused_act", "outgoing_mail")) {
            for (String text : List.of(code, code.replace("-", ""), "priya@harbour.example")) {
                assertEquals(
                        "0", ask("SELECT count(*) FROM " + table + " t WHERE t::text LIKE '%" + text + "%'"), table);
            }
        }
    }

    @Test
    void a_letter_brings_the_code_and_does_not_name_the_organisation() {
        Held held = REGISTRY.company();
        List<Letter> sent = new ArrayList<>();
        REGISTRY.mail.send((_, letter) -> {});
        Receipt made = MEMBERS.invite(
                held.person(),
                key(),
                new Members.Invite(
                        held.supplier(), Set.of(Role.SUPPLIER_AUTHOR), Optional.of("priya@harbour.example")));
        REGISTRY.mail.send((_, letter) -> sent.add(letter));
        assertEquals(1, sent.size());
        Letter letter = sent.getFirst();
        assertEquals("priya@harbour.example", letter.to());
        String code = MEMBERS.code(made.id("invitation"));
        assertTrue(letter.text().contains("http://localhost:8080/join?code=" + code), letter.text());
        assertFalse((letter.subject() + letter.text()).contains("Harbour"), letter.text());
        assertEquals(
                Optional.of("priya@harbour.example"),
                MEMBERS.invitations(held.person(), held.supplier()).getFirst().address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"@", "nobody", "a@b\r\nBcc: x@y", "@harbour.example"})
    void no_letter_goes_to_what_is_no_address(String address) {
        Held held = REGISTRY.company();
        refused(
                Refusal.INVALID_FIELDS,
                () -> MEMBERS.invite(
                        held.person(),
                        key(),
                        new Members.Invite(held.supplier(), Set.of(Role.SUPPLIER_AUTHOR), Optional.of(address))));
        assertEquals(List.of(), MEMBERS.invitations(held.person(), held.supplier()));
    }

    @Test
    void a_code_is_good_for_fourteen_days_and_until_it_is_withdrawn() {
        Held held = REGISTRY.company();
        String last = MEMBERS.code(invite(held.person(), held, Role.SUPPLIER_AUTHOR));
        UUID withdrawn = invite(held.person(), held, Role.SUPPLIER_AUTHOR);
        MEMBERS.withdraw(held.person(), key(), withdrawn);
        refused(Refusal.WRONG_STATE, () -> MEMBERS.withdraw(held.person(), key(), withdrawn));
        refused(Refusal.CODE_NOT_GOOD, () -> MEMBERS.join(REGISTRY.person(), key(), MEMBERS.code(withdrawn)));
        REGISTRY.pass(Members.LASTS.minusSeconds(1));
        Actor.Person inTime = REGISTRY.person();
        MEMBERS.join(inTime, key(), last);
        assertEquals(Set.of(Role.SUPPLIER_AUTHOR), roles(inTime, held));
        String late = MEMBERS.code(invite(held.person(), held, Role.SUPPLIER_AUTHOR));
        REGISTRY.pass(Members.LASTS);
        refused(Refusal.CODE_NOT_GOOD, () -> MEMBERS.join(REGISTRY.person(), key(), late));
    }

    @Test
    void there_is_an_end_to_open_invitations() {
        Held held = REGISTRY.company();
        for (int i = 0; i < Members.MAX_OPEN; i++) {
            invite(held.person(), held, Role.SUPPLIER_AUTHOR);
        }
        refused(Refusal.CONFLICT, () -> invite(held.person(), held, Role.SUPPLIER_AUTHOR));
    }

    @ParameterizedTest
    @CsvSource({"'', INVALID_FIELDS", "REGISTRAR, INVALID_FIELDS", "SUPPLIER_AUTHOR REGISTRAR, INVALID_FIELDS"})
    void only_roles_of_an_organisation_are_given(String names, Refusal reason) {
        Held held = REGISTRY.company();
        Set<Role> roles = names.isEmpty()
                ? Set.of()
                : Set.copyOf(
                        List.of(names.split(" ")).stream().map(Role::valueOf).toList());
        refused(
                reason,
                () -> MEMBERS.invite(
                        held.person(), key(), new Members.Invite(held.supplier(), roles, Optional.empty())));
        refused(
                reason,
                () -> MEMBERS.change(
                        held.person(),
                        key(),
                        new Members.Change(held.supplier(), held.person().id(), roles)));
        assertFalse(roles(held.person(), held).isEmpty());
    }

    @Test
    void people_of_the_registry_join_nothing() {
        Held held = REGISTRY.company();
        UUID invitation = invite(held.person(), held, Role.SUPPLIER_AUTHOR);
        refused(Refusal.NOT_PERMITTED, () -> MEMBERS.join(REGISTRY.tom, key(), MEMBERS.code(invitation)));
        assertTrue(MEMBERS.offer(MEMBERS.code(invitation)).isPresent(), "and the code is still good");
    }

    /// An administrator could otherwise bar an assessor from the case by making the assessor a colleague.
    @Test
    void nobody_is_made_a_member_by_others() {
        Held held = REGISTRY.company();
        for (Actor.Person person : List.of(REGISTRY.tom, REGISTRY.person())) {
            refused(
                    Refusal.NOT_FOUND,
                    () -> REGISTRY.people.appoint(
                            held.person(),
                            key(),
                            new People.Appoint(person.id(), Role.SUPPLIER_AUTHOR, Optional.of(held.supplier()))));
            refused(
                    Refusal.NOT_FOUND,
                    () -> MEMBERS.change(
                            held.person(),
                            key(),
                            new Members.Change(held.supplier(), person.id(), Set.of(Role.SUPPLIER_AUTHOR))));
            assertEquals(Set.of(), roles(person, held));
        }
    }

    // ---- who may

    /// Every act on the people of an organisation, by everybody who is not its administrator.
    @Test
    void nobody_else_touches_an_organisation() {
        Held held = REGISTRY.company();
        Actor.Person author = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR);
        Actor.Person signatory = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_SIGNATORY);
        UUID invitation = invite(held.person(), held, Role.SUPPLIER_AUTHOR);
        Held other = REGISTRY.company();
        for (Actor.Person person : List.of(author, signatory, other.person(), REGISTRY.registrar, REGISTRY.person())) {
            Refusal reason = person.belongsTo(held.supplier()) ? Refusal.NOT_PERMITTED : Refusal.NOT_FOUND;
            List<Executable> acts = List.of(
                    () -> invite(person, held, Role.SUPPLIER_ADMIN),
                    () -> MEMBERS.withdraw(person, key(), invitation),
                    () -> MEMBERS.invitations(person, held.supplier()),
                    () -> MEMBERS.change(
                            person,
                            key(),
                            new Members.Change(held.supplier(), person.id(), Set.of(Role.SUPPLIER_ADMIN))),
                    () -> MEMBERS.remove(
                            person,
                            key(),
                            new Members.Remove(held.supplier(), held.person().id())));
            acts.forEach(act -> refused(reason, act));
        }
        refused(Refusal.NOT_FOUND, () -> MEMBERS.list(other.person(), held.supplier()));
        assertEquals(3, MEMBERS.list(author, held.supplier()).size());
        // Nor does an administrator reach people of another organisation through one's own.
        refused(
                Refusal.NOT_FOUND,
                () -> MEMBERS.remove(other.person(), key(), new Members.Remove(other.supplier(), author.id())));
        assertEquals(Set.of(Role.SUPPLIER_AUTHOR), roles(author, held));
        assertEquals(1, MEMBERS.invitations(held.person(), held.supplier()).size());
    }

    // ---- the end

    @Test
    void whoever_is_removed_has_no_access_at_once_and_no_way_back() {
        Held held = REGISTRY.company();
        Actor.Person second = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_ADMIN);
        String backDoor = MEMBERS.code(invite(second, held, Role.SUPPLIER_ADMIN));
        MEMBERS.remove(held.person(), key(), new Members.Remove(held.supplier(), second.id()));
        assertEquals(Set.of(), roles(second, held));
        refused(Refusal.CODE_NOT_GOOD, () -> MEMBERS.join(second, key(), backDoor));
        // The actor was read before the removal, as in a request that was on its way.
        refused(Refusal.NOT_PERMITTED, () -> invite(second, held, Role.SUPPLIER_ADMIN));
        refused(
                Refusal.NOT_PERMITTED,
                () -> MEMBERS.remove(
                        second,
                        key(),
                        new Members.Remove(held.supplier(), held.person().id())));
    }

    @Test
    void an_organisation_keeps_an_administrator() {
        Held held = REGISTRY.company();
        Actor.Person admin = held.person();
        Actor.Person author = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR);
        Members.Change less = new Members.Change(held.supplier(), admin.id(), Set.of(Role.SUPPLIER_SIGNATORY));
        Members.Remove leave = new Members.Remove(held.supplier(), admin.id());
        refused(Refusal.LAST_ADMINISTRATOR, () -> MEMBERS.change(admin, key(), less));
        refused(Refusal.LAST_ADMINISTRATOR, () -> MEMBERS.remove(admin, key(), leave));
        refused(
                Refusal.LAST_ADMINISTRATOR,
                () -> REGISTRY.people.dismiss(
                        admin,
                        key(),
                        new People.Appoint(admin.id(), Role.SUPPLIER_ADMIN, Optional.of(held.supplier()))));
        assertTrue(roles(admin, held).contains(Role.SUPPLIER_ADMIN));
        MEMBERS.change(
                admin,
                key(),
                new Members.Change(held.supplier(), author.id(), Set.of(Role.SUPPLIER_AUTHOR, Role.SUPPLIER_ADMIN)));
        MEMBERS.remove(admin, key(), leave);
        assertEquals(Set.of(), roles(admin, held));
        assertEquals(
                List.of(author.id()),
                MEMBERS.list(now(author), held.supplier()).stream()
                        .map(Members.Member::person)
                        .toList());
    }

    // ---- at the same moment

    private static List<String> together(List<Executable> acts) throws InterruptedException {
        List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(acts.size())) {
            for (Executable act : acts) {
                pool.submit(() -> {
                    start.await();
                    try {
                        act.execute();
                        outcomes.add("done");
                    } catch (RefusedException e) {
                        outcomes.add(e.reason().code());
                    } catch (Throwable e) {
                        outcomes.add(e.toString());
                    }
                    return null;
                });
            }
            start.countDown();
            pool.shutdown();
            assertTrue(pool.awaitTermination(60, TimeUnit.SECONDS));
        }
        return outcomes.stream().sorted().toList();
    }

    @Test
    void of_many_who_take_up_one_code_at_once_one_joins() throws Exception {
        for (int round = 0; round < 5; round++) {
            Held held = REGISTRY.company();
            String code = MEMBERS.code(invite(held.person(), held, Role.SUPPLIER_AUTHOR));
            List<Executable> acts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Actor.Person person = REGISTRY.person();
                acts.add(() -> MEMBERS.join(person, key(), code));
            }
            List<String> outcomes = together(acts);
            assertEquals(1, Collections.frequency(outcomes, "done"), outcomes::toString);
            assertEquals(5, Collections.frequency(outcomes, Refusal.CODE_NOT_GOOD.code()), outcomes::toString);
            assertEquals(2, MEMBERS.list(held.person(), held.supplier()).size());
        }
    }

    @Test
    void of_two_administrators_who_remove_each_other_or_leave_at_once_one_stays() throws Exception {
        for (int round = 0; round < 10; round++) {
            Held held = REGISTRY.company();
            Actor.Person one = held.person();
            Actor.Person two = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_ADMIN);
            boolean leave = round % 2 == 0;
            List<String> outcomes = together(List.of(
                    () -> MEMBERS.remove(one, key(), new Members.Remove(held.supplier(), leave ? one.id() : two.id())),
                    () -> MEMBERS.remove(
                            two, key(), new Members.Remove(held.supplier(), leave ? two.id() : one.id()))));
            assertEquals(1, Collections.frequency(outcomes, "done"), outcomes::toString);
            assertEquals(
                    1,
                    Collections.frequency(
                            outcomes, (leave ? Refusal.LAST_ADMINISTRATOR : Refusal.NOT_PERMITTED).code()),
                    outcomes::toString);
            assertEquals(
                    "1",
                    ask("SELECT count(*) FROM person_role WHERE role = 'supplier-admin' AND ended_at IS NULL"
                            + " AND supplier = '" + held.supplier() + "'"));
        }
    }

    @Test
    void an_invitation_repeated_under_one_key_is_one() {
        Held held = REGISTRY.company();
        IdempotencyKey key = key();
        Members.Invite command = new Members.Invite(
                held.supplier(), Set.of(Role.SUPPLIER_AUTHOR, Role.SUPPLIER_ADMIN), Optional.empty());
        Receipt first = MEMBERS.invite(held.person(), key, command);
        Receipt again = MEMBERS.invite(
                held.person(),
                key,
                new Members.Invite(
                        held.supplier(), Set.of(Role.SUPPLIER_ADMIN, Role.SUPPLIER_AUTHOR), Optional.empty()));
        assertTrue(again.replayed());
        assertEquals(MEMBERS.code(first.id("invitation")), MEMBERS.code(again.id("invitation")));
        assertEquals(1, MEMBERS.invitations(held.person(), held.supplier()).size());
        refused(
                Refusal.IDEMPOTENCY_KEY_REUSED,
                () -> MEMBERS.invite(
                        held.person(),
                        key,
                        new Members.Invite(held.supplier(), Set.of(Role.SUPPLIER_AUTHOR), Optional.empty())));
    }

    /// Whatever the program does, the database keeps an administrator.
    @Test
    void the_database_itself_keeps_an_administrator() {
        Held held = REGISTRY.company();
        DatabaseException no = assertThrows(
                DatabaseException.class,
                () -> REGISTRY.db.run(tx -> tx.run(
                        "suppliers.end-roles", Args.of("id", held.supplier()).with("at", REGISTRY.now()))));
        assertEquals(Optional.of("administrator_remains"), no.constraint());
        assertTrue(Action.APPOINT_FOR_SUPPLIER.roles().stream().anyMatch(roles(held.person(), held)::contains));
    }
}
