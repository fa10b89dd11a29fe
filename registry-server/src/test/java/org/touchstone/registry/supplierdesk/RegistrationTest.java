package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.supplierdesk.Steps.follow;
import static org.touchstone.registry.supplierdesk.Steps.ok;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.people.Actor;

/// An organisation is registered on pages, by somebody who has just signed in; the registrar finds it, compares it and
/// verifies it.
class RegistrationTest {
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static Got answer(Browser browser, String path, String... fields) {
        return browser.submit(ok(browser.get(path)), path, fields);
    }

    /// Everything but the last step; the page with all answers.
    private static Got said(Browser browser, String company, String name) {
        Got number = follow(browser, answer(browser, "/register/kind", "kind", "legal-person"));
        assertTrue(number.body().contains("What is its number in a public register?"), number.body());
        answer(browser, "/register/number", "scheme", "GB-COH", "number", company);
        answer(browser, "/register/ppon", "ppon", "");
        answer(browser, "/register/name", "legalName", name, "tradingName", "");
        Got place = answer(browser, "/register/place", "place", "GB-SCT", "country", "");
        assertEquals(303, place.status(), place.body());
        return ok(follow(browser, place));
    }

    @Test
    void somebody_new_registers_an_organisation_and_the_registrar_verifies_it() {
        Actor.Person dilip = REGISTRY.person();
        Browser browser = DESK.browser(dilip);
        assertTrue(ok(browser.get("/account")).body().contains("Register an organisation"));
        Got wrong = answer(browser, "/register/number", "scheme", "GB-COH", "number", "none");
        assertEquals(422, wrong.status());
        assertTrue(wrong.body().contains("Enter a number that this register gives out"), wrong.body());
        assertTrue(wrong.body().contains("value=\"none\""), "what was typed is kept");
        Got all = said(browser, "SC123456", "Firth & Sons Ltd");
        assertTrue(all.body().contains("Firth &amp; Sons Ltd"), all.body());
        assertTrue(all.body().contains("SC123456"));
        assertTrue(all.body().contains("Scotland"));
        Got done = follow(browser, browser.submit(all, "/register"));
        assertTrue(done.body().contains("Your organisation is registered. You administer it."), done.body());
        assertTrue(done.body().contains("Firth &amp; Sons Ltd"));

        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got list = ok(registrar.get("/staff/identities"));
        assertTrue(list.body().contains("Firth &amp; Sons Ltd"), list.body());
        String one = "/staff/identities/"
                + REGISTRY.people
                        .actor(dilip.id())
                        .supplierRoles()
                        .keySet()
                        .iterator()
                        .next();
        String method = "method-GB-COH-SC123456";
        Got none = answer(registrar, one, "legalName", "Firth & Sons Ltd", method, "", "seen", method);
        assertEquals(422, none.status());
        assertTrue(none.body().contains("Say how you verified at least one of the numbers"));
        Got verified = follow(
                registrar,
                answer(registrar, one, "legalName", "Firth & Sons Ltd", method, "companies-house", "seen", method));
        assertTrue(verified.body().contains("The supplier is verified."), verified.body());
        assertFalse(verified.body().contains("Firth &amp; Sons Ltd"));
        assertEquals(404, browser.get("/staff/identities").status());
        assertEquals(404, DESK.browser(REGISTRY.tom).get("/staff/identities").status());
    }

    @Test
    void an_organisation_on_the_public_register_is_named_and_its_people_are_asked() {
        OrganisationId id = OrganisationId.of("GB-COH", "SC654321");
        Held kyle = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Kyle Ltd", id);
        REGISTRY.open(kyle).complete();
        Browser browser = DESK.browser(REGISTRY.person());
        Got taken = browser.submit(said(browser, "SC654321", "Kyle Ltd"), "/register");
        assertEquals(409, taken.status());
        assertTrue(taken.body().contains("Another supplier is registered under this identifier"), taken.body());
        assertTrue(
                taken.body().contains(">Register an organisation</h1>"), "the heading is not the title of the window");
        assertTrue(ok(browser.get("/register")).body().contains("SC654321"), "what was said is kept");
        Got asked = follow(browser, answer(browser, "/register/ask"));
        assertTrue(asked.body().contains("If the organisation is here, its people are told."), asked.body());
        assertEquals(
                List.of("invitation-wanted"),
                REGISTRY.notices.list(REGISTRY.people.actor(kyle.person().id()), Optional.empty(), 10).stream()
                        .map(n -> n.kind().code())
                        .filter(k -> k.startsWith("invitation"))
                        .toList());
    }

    @Test
    void nobody_sees_from_the_pages_whether_an_organisation_is_here() {
        OrganisationId id = OrganisationId.of("GB-COH", "SC600001");
        REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Skerry Ltd", id);
        Set<String> pages = new HashSet<>();
        for (String number : List.of("SC600001", "SC600002")) {
            Actor.Person person = REGISTRY.person();
            Browser browser = DESK.browser(person);
            Got all = said(browser, number, "Skerry Ltd");
            Got asked = follow(browser, answer(browser, "/register/ask"));
            Got done = follow(browser, browser.submit(all, "/register"));
            for (Got page : List.of(asked, done)) {
                pages.add(page.status()
                        + page.body()
                                .replace(number, "NUMBER")
                                .replace(person.number(), "PERSON")
                                .replaceAll("value=\"[^\"]*\"", "")
                                .replaceAll("(/organisation[a-z/]*/)[0-9a-f-]{36}", "$1"));
            }
        }
        assertEquals(2, pages.size(), () -> String.join("\n=====\n", pages));
    }

    @Test
    void a_sole_trader_is_offered_the_registers_of_sole_traders_and_no_second_ppon() {
        Browser browser = DESK.browser(REGISTRY.person());
        Got number = follow(browser, answer(browser, "/register/kind", "kind", "sole-trader"));
        assertFalse(number.body().contains("Companies House"), number.body());
        Got name =
                follow(browser, answer(browser, "/register/number", "scheme", "GB-PPON", "number", "pjty 5446 wdjp"));
        assertTrue(name.body().contains("What is it called?"), name.body());
        Got page = ok(browser.get("/register"));
        assertTrue(page.body().contains("PJTY-5446-WDJP"), page.body());
        assertFalse(page.body().contains("What is its number on the central digital platform?"), page.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /register/kind   | kind=                             | Select what kind of organisation it is
            /register/kind   | kind=public-body                  | Select what kind of organisation it is
            /register/number | scheme=&number=09876543           | Select a register
            /register/number | scheme=GB-VAT&number=09876543     | Select a register
            /register/number | scheme=GB-COH&number=             | Enter the number in the register
            /register/number | scheme=GB-COH&number=00000000     | Enter a number that this register gives out
            /register/number | scheme=XI-LEI&number=9999SRADEMO000000222 | Enter a number that this register gives out
            /register/ppon   | ppon=PHYM-2483-JCPC               | Enter the PPON as the platform writes it
            /register/ppon   | ppon=1234                         | Enter the PPON as the platform writes it
            /register/name   | legalName=&tradingName=A          | Enter the legal name
            /register/place  | place=&country=                   | Select where its registered office is
            /register/place  | place=elsewhere&country=          | Select the country
            /register/place  | place=elsewhere&country=GB        | Select the country
            /register/place  | place=elsewhere&country=ZZ        | Select the country
            """)
    void what_is_wrong_is_said_where_it_was_typed(String path, String fields, String words) {
        Actor.Person person = REGISTRY.person();
        Browser browser = DESK.browser(person);
        List<String> all = new ArrayList<>();
        for (String field : fields.split("&")) {
            String[] parts = field.split("=", -1);
            all.addAll(List.of(parts));
        }
        Got wrong = answer(browser, path, all.toArray(String[]::new));
        assertEquals(422, wrong.status());
        assertTrue(wrong.body().contains(words), wrong.body());
        assertEquals(Map.of(), REGISTRY.registrations.draft(person).said().members());
    }

    @Test
    void who_works_here_registers_nothing() {
        Browser registrar = DESK.browser(REGISTRY.registrar);
        assertFalse(ok(registrar.get("/account")).body().contains("/register"));
        assertEquals(403, registrar.get("/register").status());
        assertEquals(403, registrar.get("/register/kind").status());
        assertEquals(403, registrar.get("/register/ask").status());
    }

    @Test
    void two_registrations_of_one_organisation_are_compared_side_by_side() {
        Browser one = DESK.browser(REGISTRY.person());
        follow(one, one.submit(said(one, "SC777777", "Loch Ltd"), "/register"));
        Browser other = DESK.browser(REGISTRY.person());
        follow(other, other.submit(said(other, "SC777777", "Loch Limited"), "/register"));
        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got list = ok(registrar.get("/staff/identities"));
        String conflict = REGISTRY.identities.conflicts(REGISTRY.registrar).stream()
                .filter(c -> c.newcomer().identity().legalName().equals("Loch Limited"))
                .map(c -> "/staff/identities/conflicts/" + c.id())
                .findFirst()
                .orElseThrow();
        assertTrue(list.body().contains("href=\"" + conflict + "\""), list.body());
        Got both = ok(registrar.get(conflict));
        assertTrue(both.body().contains("both give the same number of a register"), both.body());
        assertTrue(both.body().contains("Loch Limited") && both.body().contains("Loch Ltd"));
        Got why = registrar.submit(both, conflict, "decision", "close-newcomer", "reasons", "");
        assertEquals(422, why.status());
        Got decided = follow(
                registrar,
                registrar.submit(
                        both, conflict, "decision", "close-newcomer", "reasons", "One entry in the register."));
        assertTrue(decided.body().contains("It is decided"), decided.body());
        assertFalse(ok(other.get("/account")).body().contains("Loch Limited"));
    }
}
