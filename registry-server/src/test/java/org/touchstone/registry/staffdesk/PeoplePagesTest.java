package org.touchstone.registry.staffdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;

/// The pages about the people of the registry: who sees them, what two do together, and what is said to whom it is not
/// allowed.
class PeoplePagesTest {
    private static final Pattern CODE = Pattern.compile("(?:[2-9B-Z]{4}-){3}[2-9B-Z]{4}");
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;

    @AfterAll
    static void close() {
        DESK.close();
    }

    private static String place(Actor.Person person) {
        return "/staff/people/" + person.id();
    }

    private static Got send(Browser browser, String page, String path, String... fields) {
        Got got = browser.submit(browser.get(page), path, fields);
        return got.status() == 303 ? browser.get(got.location()) : got;
    }

    private static Set<Role> roles(Actor.Person person) {
        return REGISTRY.people.actor(person.id()).roles();
    }

    @Test
    void somebody_is_enrolled_let_in_and_given_a_role_by_two_who_both_see_who_did_what() {
        Browser owner = DESK.browser(REGISTRY.owner);
        Browser second = DESK.browser(REGISTRY.second);
        assertTrue(owner.get("/account").body().contains("href=\"/staff/people\""));
        Got wrong = send(owner, "/staff/people/new", "/staff/people/new", "number", "20", "name", "");
        assertEquals(422, wrong.status());
        assertTrue(wrong.body().contains("Enter a public number such as A-020"), wrong.body());
        assertTrue(wrong.body().contains("Enter the name of the person"), wrong.body());
        Got made = send(owner, "/staff/people/new", "/staff/people/new", "number", "a-020", "name", "Wanda Ƶ <i>");
        assertEquals(200, made.status(), made.body());
        assertTrue(made.body().contains("The person is enrolled."), made.body());
        assertTrue(made.body().contains("Wanda Ƶ &lt;i&gt;"), made.body());
        Actor.Person wanda = REGISTRY.people.actor(REGISTRY.people.persona("A-020"));
        Got taken = send(owner, "/staff/people/new", "/staff/people/new", "number", "A-020", "name", "Another");
        assertEquals(409, taken.status());

        // One alone makes the code of somebody without a role, and sees it once.
        Got code = send(owner, place(wanda), place(wanda) + "/code");
        Matcher shown = CODE.matcher(code.body());
        assertTrue(shown.find(), code.body());
        assertFalse(CODE.matcher(owner.get(place(wanda)).body()).find(), "shown once");
        assertFalse(CODE.matcher(second.get(place(wanda)).body()).find(), "to whoever made it");
        assertTrue(owner.get("/staff/people").body().contains("Has a code"));
        assertTrue(send(owner, place(wanda), place(wanda) + "/code/withdraw")
                .body()
                .contains("The code is withdrawn."));

        // A role: the first asks, and cannot do it twice.
        Got asked = send(owner, place(wanda), place(wanda) + "/roles", "role", "assessor");
        assertTrue(asked.body().contains("You have asked for it."), asked.body());
        assertTrue(asked.body().contains("Give the role: Assessor"), asked.body());
        assertTrue(asked.body().contains("Somebody else who may appoint has to ask for the same."), asked.body());
        assertEquals(Set.of(), roles(wanda));
        send(owner, place(wanda), place(wanda) + "/roles", "role", "assessor");
        assertEquals(Set.of(), roles(wanda));
        Got page = second.get(place(wanda));
        assertTrue(page.body().contains("Asked for by S-001"), page.body());
        assertTrue(page.body().contains(">Agree<"), page.body());
        Got held = send(second, place(wanda), place(wanda) + "/roles", "role", "assessor");
        assertTrue(held.body().contains("The role is given."), held.body());
        assertTrue(held.body().contains("by S-001 and S-002"), held.body());
        assertEquals(Set.of(Role.ASSESSOR), roles(wanda));

        // Now a code takes both as well.
        Got first = send(second, place(wanda), place(wanda) + "/code");
        assertFalse(CODE.matcher(first.body()).find(), first.body());
        assertTrue(first.body().contains("Make a code to come in with"), first.body());
        assertTrue(
                CODE.matcher(send(owner, place(wanda), place(wanda) + "/code").body())
                        .find());

        // The person may be one of the two who end it.
        Browser self = DESK.browser(wanda);
        Got own = self.get(place(wanda));
        assertEquals(200, own.status());
        assertFalse(own.body().contains("Make a code"), own.body());
        Got leaves = send(self, place(wanda), place(wanda) + "/roles/end", "role", "assessor");
        assertTrue(leaves.body().contains("End the role: Assessor"), leaves.body());
        Got ended = send(second, place(wanda), place(wanda) + "/roles/end", "role", "assessor");
        assertTrue(ended.body().contains("The role has ended."), ended.body());
        assertEquals(Set.of(), roles(wanda));
    }

    @Test
    void nobody_gives_oneself_a_role_and_the_page_says_so_before_it_is_tried() {
        Browser owner = DESK.browser(REGISTRY.owner);
        Got own = owner.get(place(REGISTRY.owner));
        assertTrue(own.body().contains("It takes two others who may appoint to give you a role"), own.body());
        assertFalse(own.body().contains("Ask for it"), own.body());
        assertEquals(
                403,
                owner.submit(own, place(REGISTRY.owner) + "/roles", "role", "registrar")
                        .status());
        assertEquals(403, owner.submit(own, place(REGISTRY.owner) + "/code").status());
        assertFalse(roles(REGISTRY.owner).contains(Role.REGISTRAR));
    }

    @Test
    void what_the_database_refuses_is_said_on_the_page() {
        Actor.Person custodian = REGISTRY.staff("K-001", Role.CUSTODIAN);
        Browser owner = DESK.browser(REGISTRY.owner);
        Browser second = DESK.browser(REGISTRY.second);
        assertEquals(
                200,
                send(owner, place(custodian), place(custodian) + "/roles", "role", "registrar")
                        .status());
        Got no = send(second, place(custodian), place(custodian) + "/roles", "role", "registrar");
        assertEquals(403, no.status());
        assertTrue(no.body().contains("Someone else has to do this"), no.body());
        assertEquals(Set.of(Role.CUSTODIAN), roles(custodian));
    }

    @ParameterizedTest
    @CsvSource({
        "owner, 200, 200, 200",
        "second, 200, 200, 200",
        "auditor, 200, 200, 403",
        "registrar, 403, 403, 403",
        "tom, 403, 403, 403",
        "supplier, 404, 404, 404"
    })
    void who_sees_and_who_does(String who, int list, int one, int enrol) {
        Actor.Person reader = switch (who) {
            case "owner" -> REGISTRY.owner;
            case "second" -> REGISTRY.second;
            case "registrar" -> REGISTRY.registrar;
            case "tom" -> REGISTRY.tom;
            case "supplier" -> REGISTRY.company().person();
            default -> REGISTRY.staff("U-" + (100 + REGISTRY.hashCode() % 800), Role.AUDITOR);
        };
        Browser browser = DESK.browser(reader);
        assertEquals(list, browser.get("/staff/people").status());
        assertEquals(one, browser.get(place(REGISTRY.vera)).status());
        assertEquals(enrol, browser.get("/staff/people/new").status());
        if (enrol != 200) {
            Set<Role> before = roles(REGISTRY.vera);
            Got page = browser.get("/specimen");
            for (String path : new TreeSet<>(Set.of("/roles", "/roles/end", "/code", "/code/withdraw", "/unlink"))) {
                Got got = path.startsWith("/roles")
                        ? browser.submit(page, place(REGISTRY.vera) + path, "role", "assessor")
                        : browser.submit(page, place(REGISTRY.vera) + path);
                assertEquals(403, got.status(), path + " " + got.body());
            }
            assertEquals(before, roles(REGISTRY.vera));
        }
    }

    @Test
    void a_suppliers_person_is_on_no_list_and_has_no_page_here() {
        Actor.Person person = REGISTRY.company().person();
        Browser owner = DESK.browser(REGISTRY.owner);
        assertEquals(404, owner.get(place(person)).status());
        assertFalse(owner.get("/staff/people").body().contains(">" + person.number() + "<"));
    }
}
