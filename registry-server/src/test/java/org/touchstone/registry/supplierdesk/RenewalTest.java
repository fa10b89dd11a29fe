package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.refused;
import static org.touchstone.registry.supplierdesk.Steps.follow;
import static org.touchstone.registry.supplierdesk.Steps.ok;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Renewal;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Refusal;

/// A holder renews on pages: told from when, begun with one button, with what was said last time at hand.
class RenewalTest {
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static Renewal renewal(Held held) {
        return REGISTRY.ownCases.renewals(held.person(), held.supplier()).getFirst();
    }

    private static Application application(Held held, String base) {
        return REGISTRY.applications.find(held.person(), UUID.fromString(base.substring("/apply/".length())));
    }

    @Test
    void before_its_window_a_renewal_is_not_begun_and_in_it_one_button_does() {
        Held held = REGISTRY.company();
        AccreditationNumber number = REGISTRY.open(held).granted();
        String path = "/holder/" + number + "/renewal";
        Renewal later = renewal(held);
        assertFalse(later.open());
        assertEquals(number, later.number());
        REGISTRY.passTo(later.opens().minusSeconds(1));
        Browser browser = DESK.browser(held.person());
        String from = "You can renew it from " + Labels.moment(later.opens());
        Got holder = ok(browser.get("/holder"));
        assertTrue(holder.body().contains(from), holder.body());
        assertFalse(holder.body().contains(path));
        assertFalse(ok(browser.get("/account")).body().contains(path));
        Got apply = ok(browser.get("/apply"));
        assertFalse(apply.body().contains(path));
        Got early = ok(browser.get(path));
        assertTrue(early.body().contains(from));
        assertFalse(early.body().contains("Start the renewal"));
        Got forced = browser.submit(apply, path, "level", "standard");
        assertEquals(409, forced.status(), forced.body());
        assertTrue(forced.body().contains("There is a problem"));

        REGISTRY.passTo(later.opens());
        assertTrue(ok(browser.get("/account")).body().contains("href=\"" + path + "\""));
        assertTrue(ok(browser.get("/holder")).body().contains("href=\"" + path + "\""));
        assertTrue(ok(browser.get("/apply")).body().contains("href=\"" + path + "\""));
        Got page = ok(browser.get(path));
        assertTrue(page.body().contains("complete by " + Labels.moment(later.by())), page.body());
        assertTrue(page.body().contains("value=\"standard\" checked"), page.body());
        Got started = browser.submit(page, path, "level", "standard");
        // What was said last time is offered first, with the application that was granted selected.
        Got earlier = follow(browser, started);
        String base = started.location().replaceFirst("/earlier.*", "");
        assertTrue(started.location().startsWith(base + "/earlier"), started.location());
        assertTrue(earlier.body().contains("The renewal is started."), earlier.body());
        UUID granted = REGISTRY.ownCases
                .earlier(held.person(), application(held, base))
                .getFirst()
                .id();
        assertTrue(earlier.body().contains("value=\"" + granted + "\" checked"), earlier.body());
        Got taken = follow(browser, browser.submit(earlier, base + "/earlier", "from", granted.toString()));
        assertTrue(taken.body().contains("This application renews your accreditation " + number), taken.body());
        assertEquals(Optional.of(number.value()), application(held, base).renews());
        assertEquals(
                120,
                REGISTRY.drafts
                        .draft(held.person(), application(held, base).id())
                        .parts()
                        .obj("facts")
                        .integer("employees"));
        assertTrue(ok(browser.get(base + "/check-answers")).body().contains(number.value()));

        // It is under way, and there is no second.
        assertFalse(ok(browser.get("/account")).body().contains(path));
        Got now = ok(browser.get("/holder"));
        assertTrue(now.body().contains("Its renewal is under way."));
        assertTrue(now.body().contains("href=\"" + base + "\""));
        Got again = browser.submit(ok(browser.get(base + "/withdraw")), path, "level", "standard");
        assertEquals(409, again.status());
        assertEquals(
                1,
                REGISTRY.applications.list(held.person(), new UUID(0, 0), 50).stream()
                        .filter(a -> a.renews().isPresent())
                        .count());
    }

    @Test
    void a_renewal_changes_the_level_if_another_is_selected() {
        Held held = REGISTRY.company();
        AccreditationNumber number = REGISTRY.open(held).granted();
        Renewal r = renewal(held);
        String other = REGISTRY.edition.levels().keySet().stream()
                .filter(level -> !level.equals(r.level()))
                .findFirst()
                .orElseThrow();
        REGISTRY.passTo(r.by().plus(Duration.ofDays(1)));
        Browser browser = DESK.browser(held.person());
        String path = "/holder/" + number + "/renewal";
        Got page = ok(browser.get(path));
        assertTrue(page.body().contains("would have had to be complete by"), page.body());
        assertTrue(page.body().contains("It ends on " + Labels.moment(r.until())), page.body());
        Got none = browser.submit(page, path, "level", "none");
        assertEquals(422, none.status());
        assertTrue(none.body().contains("href=\"#level\""), none.body());
        Got started = browser.submit(none, path, "level", other);
        Application a = application(held, started.location().replaceFirst("/earlier.*", ""));
        assertEquals(other, a.level());
        assertEquals(Optional.of(number.value()), a.renews());
    }

    @Test
    void nobody_else_renews_and_what_has_ended_is_not_renewed() {
        Held held = REGISTRY.company();
        AccreditationNumber number = REGISTRY.open(held).granted();
        String path = "/holder/" + number + "/renewal";
        Instant opens = renewal(held).opens();
        REGISTRY.passTo(opens);
        Held stranger = REGISTRY.company();
        Browser other = DESK.browser(stranger.person());
        assertEquals(404, other.get(path).status());
        assertEquals(
                404,
                other.submit(ok(other.get("/apply")), path, "level", "standard").status());
        assertEquals(404, DESK.browser(REGISTRY.registrar).get(path).status());
        assertEquals(404, other.get("/holder/none/renewal").status());
        refused(Refusal.NOT_FOUND, () -> REGISTRY.ownCases.renewals(stranger.person(), held.supplier()));
        // A colleague may.
        assertTrue(ok(DESK.browser(REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR))
                        .get(path))
                .body()
                .contains("Start the renewal"));
        REGISTRY.accreditations.surrender(held.person(), TestRegistry.key(), number);
        assertEquals(List.of(), REGISTRY.ownCases.renewals(held.person(), held.supplier()));
        Browser browser = DESK.browser(held.person());
        assertEquals(404, browser.get(path).status());
        Map<String, String> fields = browser.filled(ok(browser.get("/apply")), "level", "standard");
        assertEquals(404, browser.post(path, fields).status());
    }

    @Test
    void beside_another_application_there_is_no_renewal() {
        Held held = REGISTRY.company();
        AccreditationNumber number = REGISTRY.open(held).granted();
        REGISTRY.passTo(renewal(held).opens());
        UUID another = REGISTRY.open(held).id;
        Browser browser = DESK.browser(held.person());
        Got page = ok(browser.get("/holder/" + number + "/renewal"));
        assertTrue(page.body().contains("Another application of yours is under way."), page.body());
        assertTrue(page.body().contains("href=\"/apply/" + another + "\""));
        assertFalse(page.body().contains("Start the renewal"));
    }
}
