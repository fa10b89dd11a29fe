package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.supplierdesk.Steps.follow;
import static org.touchstone.registry.supplierdesk.Steps.ok;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.api.Door;
import org.touchstone.registry.api.IdentitiesApi;
import org.touchstone.registry.api.SuppliersApi;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Route;

/// The numbers of an organisation are corrected on a page and by a program, and the registrar sees what they are now.
class CorrectionTest {
    private static final String PAGE = "/account/organisation/numbers";
    private static final TestDesk DESK =
            new TestDesk(Optional.empty(), false, Limits.parse("rate=0,person-rate=0"), CorrectionTest::programs);
    private static final TestRegistry REGISTRY = DESK.registry;
    private static int companies = 13_000_000;

    private static List<Route> programs(TestDesk desk) {
        Door door = new Door(desk.tokens::authenticate, _ -> Json.Obj.builder().build());
        List<Route> routes =
                new ArrayList<>(new SuppliersApi(door, desk.registry.suppliers, desk.registry.accreditations).routes());
        routes.addAll(new IdentitiesApi(door, desk.registry.registrations, desk.registry.identities).routes());
        return routes;
    }

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static OrganisationId company() {
        return OrganisationId.of("GB-COH", Integer.toString(companies++));
    }

    private static Held held(String name, OrganisationId... ids) {
        return REGISTRY.supplier(SupplierKind.LEGAL_PERSON, name, ids);
    }

    private static Got send(Browser browser, Held held, String scheme, String number, String ppon) {
        return browser.submit(
                browser.get("/specimen"),
                PAGE,
                "organisation",
                held.supplier().toString(),
                "scheme",
                scheme,
                "number",
                number,
                "ppon",
                ppon);
    }

    private static String one(Held held) {
        return "/staff/identities/" + held.supplier();
    }

    private static List<OrganisationId> claimed(Held held) {
        return REGISTRY.identities
                .waiting(REGISTRY.registrar, held.supplier())
                .side()
                .identity()
                .claimed();
    }

    private static String method(OrganisationId id) {
        return "method-" + id.scheme() + "-" + id.id();
    }

    @Test
    void whoever_administers_an_organisation_corrects_its_number_and_the_registrar_sees_it() {
        OrganisationId wrong = company();
        OrganisationId right = company();
        Held held = held("Ketch Ltd", wrong);
        Browser browser = DESK.browser(held.person());
        assertTrue(ok(browser.get("/account/organisation")).body().contains("href=\"" + PAGE + "\""));
        Got page = ok(browser.get(PAGE));
        assertTrue(page.body().contains("value=\"" + wrong.id() + "\""), page.body());
        assertEquals(held.supplier().toString(), page.hidden("organisation"));
        Got typo = send(browser, held, "GB-COH", "12", "nonsense");
        assertEquals(200, ok(browser.get(PAGE)).status());
        Got bad = send(browser, held, "GB-COH", "none", "nonsense");
        assertEquals(422, bad.status());
        assertTrue(bad.body().contains("value=\"none\""), "what was typed is kept");
        assertTrue(bad.body().contains("Enter a number that this register gives out"), bad.body());
        assertTrue(bad.body().contains("Enter the PPON as the platform writes it"), bad.body());
        assertEquals(422, typo.status());
        assertEquals(List.of(wrong), claimed(held));
        Got done = follow(browser, send(browser, held, "GB-COH", " " + right.id() + " ", "pdgc 3534 ngdn"));
        assertTrue(done.body().contains("What you have said of your organisation is saved."), done.body());
        assertTrue(done.body().contains("Companies House: " + right.id()), done.body());
        assertTrue(done.body().contains("value=\"PDGC-3534-NGDN\""), done.body());
        assertEquals(List.of(right, OrganisationId.of("GB-PPON", "PDGC-3534-NGDN")), claimed(held));
        Got seen = ok(DESK.browser(REGISTRY.registrar).get(one(held)));
        assertTrue(seen.body().contains(right.toString()), seen.body());
        assertFalse(seen.body().contains(wrong.id()), seen.body());
        assertTrue(seen.body().contains("Numbers corrected"), seen.body());
        follow(browser, send(browser, held, "GB-COH", right.id(), ""));
        assertEquals(List.of(right), claimed(held), "a PPON that is not its own is taken away");
    }

    @Test
    void what_a_program_has_said_beside_them_stays() {
        OrganisationId vat = OrganisationId.of("XI-DUNS", "123456789");
        OrganisationId wrong = company();
        Held held = held("Yawl Ltd", vat, wrong);
        Browser browser = DESK.browser(held.person());
        follow(browser, send(browser, held, "GB-CHC", "1234568", ""));
        assertEquals(Set.of(vat, OrganisationId.of("GB-CHC", "1234568")), Set.copyOf(claimed(held)));
    }

    @Test
    void the_others_see_the_numbers_and_whom_to_ask() {
        OrganisationId id = company();
        Held held = held("Dinghy Ltd", id);
        Browser author = DESK.browser(REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR));
        Got page = ok(author.get(PAGE));
        assertTrue(page.body().contains(id.id()), page.body());
        assertTrue(page.body().contains("ask somebody who administers your organisation"), page.body());
        assertFalse(page.body().contains("action=\"" + PAGE + "\""), page.body());
        assertEquals(403, send(author, held, "GB-COH", company().id(), "").status());
        Browser stranger = DESK.browser(REGISTRY.person());
        assertEquals(404, stranger.get(PAGE).status());
        assertEquals(404, send(stranger, held, "GB-COH", company().id(), "").status());
        Browser elsewhere = DESK.browser(held("Tender Ltd", company()).person());
        assertEquals(404, send(elsewhere, held, "GB-COH", company().id(), "").status());
        assertEquals(404, DESK.browser(REGISTRY.registrar).get(PAGE).status());
        assertEquals(List.of(id), claimed(held));
    }

    @Test
    void after_verification_the_page_says_why_nothing_is_corrected() {
        OrganisationId id = company();
        Held held = held("Sloop Ltd", id);
        Browser browser = DESK.browser(held.person());
        ok(browser.get(PAGE));
        Browser registrar = DESK.browser(REGISTRY.registrar);
        follow(
                registrar,
                registrar.submit(
                        ok(registrar.get(one(held))),
                        one(held),
                        "legalName",
                        "Sloop Ltd",
                        method(id),
                        "companies-house",
                        "seen",
                        method(id)));
        Got late = send(browser, held, "GB-COH", company().id(), "");
        assertEquals(409, late.status());
        assertTrue(late.body().contains("Who your organisation is has been verified"), late.body());
        Got page = ok(browser.get(PAGE));
        assertTrue(page.body().contains("A registrar has found these numbers in their registers"), page.body());
        assertFalse(page.body().contains("action=\"" + PAGE + "\""), page.body());
    }

    /// What was looked up for the number before is not said of the number now.
    @ParameterizedTest
    @CsvSource({"GB-COH, PLRT-1234-BCDF", "GB-CHC, PLRT-4321-BCDF"})
    void a_registrar_verifies_no_number_that_the_page_did_not_show(String scheme, String second) {
        OrganisationId before = company();
        OrganisationId ppon = OrganisationId.of("GB-PPON", second);
        Held held = held("Cutter " + scheme + " Ltd", before, ppon);
        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got page = ok(registrar.get(one(held)));
        assertEquals(method(before) + " " + method(ppon), page.hidden("seen"));
        OrganisationId now = scheme.equals("GB-COH") ? company() : OrganisationId.of(scheme, "1234570");
        follow(DESK.browser(held.person()), send(DESK.browser(held.person()), held, scheme, now.id(), ppon.id()));
        Got refused = registrar.submit(
                page,
                one(held),
                "legalName",
                "Cutter Ltd",
                method(before),
                "seen this morning",
                method(ppon),
                "platform",
                "seen",
                page.hidden("seen"));
        assertEquals(422, refused.status(), refused.body());
        assertTrue(refused.body().contains("The supplier has corrected its numbers since you opened"), refused.body());
        assertFalse(refused.body().contains("seen this morning"), "it was said of another number");
        assertFalse(REGISTRY.identities
                .waiting(REGISTRY.registrar, held.supplier())
                .side()
                .verified());
        follow(
                registrar,
                registrar.submit(
                        refused,
                        one(held),
                        "legalName",
                        "Cutter Ltd",
                        method(now),
                        "seen this morning",
                        method(ppon),
                        "platform",
                        "seen",
                        refused.hidden("seen")));
        REGISTRY.applications.complete(
                REGISTRY.registrar, TestRegistry.key(), REGISTRY.open(held).submitted().id);
    }

    // ---- conflicts

    @Test
    void the_page_of_one_who_waits_leads_to_what_has_to_be_decided_first() {
        OrganisationId id = company();
        Held there = held("Lugger & Sons Ltd", id);
        Held held = held("Smack Ltd", company());
        Browser registrar = DESK.browser(REGISTRY.registrar);
        assertFalse(ok(registrar.get(one(held))).body().contains("Compare it with"));
        follow(DESK.browser(held.person()), send(DESK.browser(held.person()), held, "GB-COH", id.id(), ""));
        UUID conflict = REGISTRY.identities
                .waiting(REGISTRY.registrar, held.supplier())
                .conflicts()
                .getFirst();
        String href = "/staff/identities/conflicts/" + conflict;
        Got page = ok(registrar.get(one(held)));
        assertTrue(
                page.body().contains("href=\"" + href + "\">Compare it with Lugger &amp; Sons Ltd</a>"), page.body());
        assertFalse(page.body().contains("action=\"" + one(held) + "\""), "nothing is verified before");
        Got other = ok(registrar.get(one(there)));
        assertTrue(other.body().contains("href=\"" + href + "\">Compare it with Smack Ltd</a>"), other.body());
        Got both = ok(registrar.get(href));
        assertTrue(both.body().contains("Smack Ltd"), both.body());
        // It is corrected once more while the registrar looks at the two.
        follow(
                DESK.browser(held.person()),
                send(DESK.browser(held.person()), held, "GB-COH", company().id(), ""));
        Got stale = registrar.submit(both, href, "decision", "close-newcomer", "reasons", "One firm.");
        assertEquals(409, stale.status());
        assertTrue(stale.body().contains("This was changed by someone else"), stale.body());
        assertEquals("/staff/identities", registrar.get(href).location());
        assertFalse(ok(registrar.get(one(held))).body().contains("Compare it with"));
        assertTrue(ok(registrar.get(one(there))).body().contains("action=\"" + one(there) + "\""));
    }

    @Test
    void nobody_sees_from_the_page_whether_somebody_of_that_number_is_here() {
        OrganisationId waiting = company();
        held("Trawler Ltd", waiting);
        Set<String> pages = new HashSet<>();
        for (OrganisationId id : List.of(waiting, company())) {
            Held held = held("Drifter Ltd", OrganisationId.of("GB-SC", "SC0%05d".formatted(companies++ % 100_000)));
            Browser browser = DESK.browser(held.person());
            Got done = follow(browser, send(browser, held, "GB-COH", id.id(), ""));
            Got again = follow(browser, send(browser, held, "GB-COH", id.id(), ""));
            for (Got page : List.of(done, again)) {
                pages.add(page.status()
                        + page.body()
                                .replace(id.id(), "NUMBER")
                                .replace(held.person().number(), "PERSON")
                                .replaceAll("value=\"[^\"]*\"", ""));
            }
        }
        assertEquals(1, pages.size(), () -> String.join("\n=====\n", pages));
    }

    // ---- by a program

    private static Got call(Actor.Person person, String method, String path, String body) {
        return DESK.browser().call(method, "/api/v1" + path, "demo-" + person.number(), body);
    }

    private static Json.Obj read(Got got, int status) {
        assertEquals(status, got.status(), got.body());
        return StrictJson.parseObject(got.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String ids(OrganisationId id) {
        return "{\"identifiers\":[{\"scheme\":\"" + id.scheme() + "\",\"id\":\"" + id.id() + "\"}]}";
    }

    @Test
    void a_program_does_the_same() {
        OrganisationId there = company();
        held("Barque Ltd", there);
        Held held = held("Brig Ltd", company());
        String path = "/suppliers/" + held.supplier() + "/identifiers";
        assertEquals(
                held.supplier().toString(),
                read(call(held.person(), "POST", path, ids(there)), 200).text("supplier"));
        Json.Obj said = read(call(held.person(), "GET", path, ""), 200);
        assertEquals(there.id(), said.objects("claimed").getFirst().text("id"));
        assertFalse(said.bool("verified"));
        Json.Obj row = read(call(REGISTRY.registrar, "GET", "/identities", ""), 200).objects("waiting").stream()
                .filter(w -> w.obj("supplier")
                        .text("supplier")
                        .equals(held.supplier().toString()))
                .findFirst()
                .orElseThrow();
        assertTrue(row.bool("disputed"));
        assertEquals(held.person().number(), row.obj("supplier").text("correctedBy"));
        String conflict = row.texts("conflicts").getFirst();
        assertFalse(read(call(REGISTRY.registrar, "GET", "/identities/conflicts/" + conflict, ""), 200)
                .bool("outdated"));
        OrganisationId right = company();
        assertEquals(200, call(held.person(), "POST", path, ids(right)).status());
        assertTrue(read(call(REGISTRY.registrar, "GET", "/identities/conflicts/" + conflict, ""), 200)
                .bool("outdated"));
        assertEquals(
                409,
                call(
                                REGISTRY.registrar,
                                "POST",
                                "/identities/conflicts/" + conflict + "/decision",
                                "{\"decision\":\"distinct\",\"reasons\":\"x\"}")
                        .status());
        assertEquals(
                422, call(held.person(), "POST", path, "{\"identifiers\":[]}").status());
        assertEquals(404, call(REGISTRY.person(), "POST", path, ids(right)).status());
        assertEquals(404, call(REGISTRY.person(), "GET", path, "").status());
        assertEquals(
                200,
                call(
                                REGISTRY.registrar,
                                "POST",
                                "/suppliers/" + held.supplier() + "/verification",
                                "{\"legalName\":\"Brig Ltd\",\"identifiers\":[{\"scheme\":\"GB-COH\",\"id\":\""
                                        + right.id() + "\",\"method\":\"seen\"}]}")
                        .status());
        Json.Obj no = read(call(held.person(), "POST", path, ids(company())), 409);
        assertTrue(no.text("type").endsWith("/identity-verified"), no.toString());
    }
}
