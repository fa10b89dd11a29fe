package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.supplierdesk.Steps.follow;
import static org.touchstone.registry.supplierdesk.Steps.ok;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;

/// The people of an organisation on its pages, as administrators, members and strangers use them.
class OrganisationTest {
    private static final String HOME = "/account/organisation";
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static String code(Got page) {
        Matcher m = Pattern.compile("govuk-panel__body\">([0-9A-Z-]{19})<").matcher(page.body());
        assertTrue(m.find(), page.body());
        return m.group(1);
    }

    private static Got invite(Browser admin, Held held, String... fields) {
        Got form = ok(admin.get(HOME + "/invite"));
        Map<String, String> all = admin.filled(form, fields);
        all.put("organisation", held.supplier().toString());
        return admin.post(HOME + "/invite", all);
    }

    @Test
    void somebody_is_invited_joins_changes_and_is_removed() {
        Held held = REGISTRY.company();
        Browser admin = DESK.browser(held.person());
        assertTrue(ok(admin.get("/account")).body().contains(HOME));
        Got wrong = invite(admin, held, "address", "nobody");
        assertEquals(422, wrong.status());
        assertTrue(wrong.body().contains("Select at least one thing that the person may do"));
        assertTrue(wrong.body().contains("Enter an e-mail address, such as"));
        Got made = follow(admin, invite(admin, held, "address", "priya@harbour.example", "roles", "supplier-author"));
        assertTrue(made.body().contains("We are sending this code to priya@harbour.example."));
        String code = code(made);
        assertFalse(ok(admin.get(HOME)).body().contains(code), "it is shown once");

        Actor.Person priya = REGISTRY.person();
        Browser browser = DESK.browser(priya);
        assertTrue(ok(browser.get("/account")).body().contains("Join one with a code"));
        Got bad = browser.submit(ok(browser.get("/join")), "/join/look", "code", code.replace('-', 'A'));
        assertEquals(422, bad.status());
        Got looked = browser.submit(bad, "/join/look", "code", code.toLowerCase(java.util.Locale.ROOT));
        Got offer = follow(browser, looked);
        assertTrue(offer.body().contains("Act for Harbour &amp; Vale Care Ltd?"), offer.body());
        assertEquals(Map.of(), now(priya).supplierRoles(), "looking is not accepting");
        Got joined = follow(browser, browser.submit(offer, "/join", "code", offer.hidden("code")));
        assertTrue(joined.body().contains("You belong to the organisation now."), joined.body());
        assertTrue(joined.body().contains("Harbour &amp; Vale Care Ltd"));
        assertEquals(200, browser.get("/apply").status());

        String member = HOME + "/members/" + priya.id();
        Got roles = ok(admin.get(member));
        assertTrue(roles.body().contains("value=\"supplier-author\" checked"), roles.body());
        Map<String, String> change = admin.filled(roles, "roles", "supplier-signatory");
        change.put("organisation", roles.hidden("organisation"));
        assertTrue(follow(admin, admin.post(member, change)).body().contains("counts from now on"));
        assertEquals(java.util.Set.of(Role.SUPPLIER_SIGNATORY), now(priya).rolesFor(held.supplier()));

        // The page that priya has open is of no use once she is removed.
        Got open = ok(browser.get("/apply"));
        Got removal = ok(admin.get(member + "/remove"));
        Got removed = admin.submit(removal, member + "/remove", "organisation", removal.hidden("organisation"));
        assertTrue(follow(admin, removed).body().contains("has no access any more"));
        assertEquals(
                404, browser.submit(open, "/apply", "level", "sra/standard").status());
        assertEquals(404, browser.get(HOME).status());
        assertEquals(404, browser.get("/share/new").status());
        assertTrue(ok(browser.get("/account")).body().contains("do not belong to an organisation yet"));
    }

    private static Actor.Person now(Actor.Person person) {
        return REGISTRY.people.actor(person.id());
    }

    @Test
    void the_only_administrator_hears_why_leaving_is_not_possible() {
        Held held = REGISTRY.company();
        Browser admin = DESK.browser(held.person());
        String path = HOME + "/members/" + held.person().id() + "/remove";
        Got page = ok(admin.get(path));
        assertTrue(page.body().contains("Leave this organisation?"));
        assertTrue(page.body().contains("Nobody else is an administrator. Make somebody else one first."), page.body());
        assertFalse(page.body().contains("action=\"" + path), "there is nothing to press");
        Got no = admin.submit(
                ok(admin.get(HOME + "/invite")),
                path,
                "organisation",
                held.supplier().toString());
        assertEquals(409, no.status());
        assertTrue(no.body().contains("Nobody else is an administrator. Make somebody else one first."), no.body());
    }

    @Test
    void an_invitation_is_withdrawn_and_its_code_opens_nothing() {
        Held held = REGISTRY.company();
        Browser admin = DESK.browser(held.person());
        String code = code(follow(admin, invite(admin, held, "roles", "supplier-author")));
        Got home = ok(admin.get(HOME));
        Got done = admin.submit(home, HOME + "/invitations/withdraw", "invitation", home.hidden("invitation"));
        assertTrue(follow(admin, done).body().contains("Its code is no longer good."));
        Got page = ok(DESK.browser(REGISTRY.person()).get("/join?code=" + code));
        assertTrue(page.body().contains("This code is not good"), page.body());
        assertFalse(page.body().contains("Harbour"), page.body());
    }

    /// Pages and forms of another organisation, and of one's own without being its administrator.
    @Test
    void others_see_and_do_nothing() {
        Held held = REGISTRY.company();
        Held other = REGISTRY.company();
        Actor.Person author = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR);
        String member = HOME + "/members/" + held.person().id();
        Browser stranger = DESK.browser(other.person());
        Browser colleague = DESK.browser(author);
        Got own = ok(stranger.get(HOME + "/members/" + other.person().id()));
        for (String path : List.of(member, member + "/remove")) {
            assertEquals(404, stranger.get(path).status(), path);
            assertEquals(403, colleague.get(path).status(), path);
            for (String organisation :
                    List.of(held.supplier().toString(), other.supplier().toString())) {
                Got sent = stranger.submit(
                        own,
                        path,
                        path.endsWith("remove") ? "organisation" : "roles",
                        path.endsWith("remove") ? organisation : "supplier-author",
                        "organisation",
                        organisation);
                assertEquals(404, sent.status(), path + " " + organisation);
            }
        }
        assertEquals(403, colleague.get(HOME + "/invite").status());
        Got seen = ok(colleague.get(HOME));
        assertFalse(seen.body().contains(HOME + "/invite"), seen.body());
        assertEquals(404, invite(stranger, held, "roles", "supplier-admin").status());
        assertEquals(2, REGISTRY.members.list(held.person(), held.supplier()).size());
        assertTrue(now(held.person()).rolesFor(held.supplier()).contains(Role.SUPPLIER_ADMIN));
        assertEquals(404, DESK.browser(REGISTRY.tom).get(HOME).status(), "staff have no organisation");
        assertTrue(ok(DESK.browser(REGISTRY.tom).get("/join")).body().contains("You work for the registry"));
    }
}
