package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Registrations;

/// What people are told stands where they sign in, each with where something can be done about it.
class MessagesTest {
    private static final String PAGE = "/account/messages";
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static Got ok(Got got) {
        assertEquals(200, got.status(), got.body());
        return got;
    }

    private static void tell(Notices.To to, Notices.Kind kind, String subject, Optional<Instant> due) {
        REGISTRY.db.run(tx -> Notices.tell(tx, to, kind, subject, due, REGISTRY.now()));
    }

    /// The messages of a page by their titles and the links below them.
    private static List<String> shown(Got page) {
        return Pattern.compile(
                        "<h2 class=\"govuk-heading-s\">([^<]*)</h2>|<a class=\"govuk-link\" href=\"([^\"]*)\">Go to")
                .matcher(page.body())
                .results()
                .map((MatchResult m) -> m.group(1) == null ? m.group(2) : m.group(1))
                .toList();
    }

    private static int count(Got page, String part) {
        return page.body().split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void what_was_told_stands_in_the_account_and_is_marked_as_read() {
        Case c = REGISTRY.open(REGISTRY.company());
        Browser browser = DESK.browser(c.held.person());
        assertFalse(ok(browser.get("/account")).body().contains("Messages"), "nothing was told yet");
        assertTrue(ok(browser.get(PAGE)).body().contains("You have no messages yet."));
        c.complete();
        REGISTRY.pass(Duration.ofMinutes(1));
        tell(
                new Notices.To.PeopleOf(c.held.supplier()),
                Notices.Kind.QUESTIONS_ASKED,
                c.id.toString(),
                Optional.of(REGISTRY.now().plus(Duration.ofDays(10))));
        Got account = ok(browser.get("/account"));
        assertTrue(account.body().contains("Messages: 2 not read yet"), account.body());
        assertTrue(account.body().contains("href=\"/apply/" + c.id + "/questions\""), account.body());
        assertTrue(account.body().contains("href=\"" + PAGE + "\""));
        Got list = ok(browser.get(PAGE));
        assertEquals(
                List.of(
                        "The assessors have questions",
                        "/apply/" + c.id + "/questions",
                        "Your application is complete",
                        "/apply/" + c.id),
                shown(list));
        assertEquals(2, count(list, ">Not read<"));
        Got done = browser.get(browser.submit(list, PAGE + "/read", "notice", list.hidden("notice"))
                .location());
        assertTrue(ok(done).body().contains("The message is marked as read."), done.body());
        assertEquals(1, count(done, ">Not read<"));
        assertTrue(ok(browser.get("/account")).body().contains("Messages: 1 not read yet"));
        Got all = browser.get(browser.submit(done, PAGE + "/read-until", "notice", done.hidden("notice"))
                .location());
        assertEquals(0, count(ok(all), ">Not read<"));
        assertFalse(all.body().contains("read-until"), "nothing is left to mark");
        assertTrue(ok(browser.get("/account")).body().contains(">Messages</h2>"));
    }

    @Test
    void marking_all_leaves_what_came_since_and_what_others_were_told() {
        Held held = REGISTRY.company();
        Actor.Person other = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR);
        Notices.To all = new Notices.To.PeopleOf(held.supplier());
        String subject = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            tell(all, Notices.Kind.COMMENTS_TO_ANSWER, subject, Optional.empty());
        }
        Browser browser = DESK.browser(held.person());
        Got list = ok(browser.get(PAGE));
        tell(all, Notices.Kind.DEADLINE_NEAR, subject, Optional.empty());
        browser.submit(list, PAGE + "/read-until", "notice", list.hidden("notice"));
        Got after = ok(browser.get(PAGE));
        assertEquals("A deadline is near", shown(after).getFirst());
        assertEquals(1, count(after, ">Not read<"), "told at the same moment, and after the page was made");
        assertEquals(4, REGISTRY.notices.unread(other));
        UUID own = REGISTRY.notices.list(other, Optional.empty(), 1).getFirst().id();
        Browser stranger = DESK.browser(REGISTRY.person());
        Got refused = stranger.submit(ok(stranger.get("/join")), PAGE + "/read-until", "notice", own.toString());
        assertEquals(404, refused.status(), refused.body());
        assertEquals(4, REGISTRY.notices.unread(other));
        Got wrong = browser.submit(after, PAGE + "/read", "notice", "none");
        assertTrue(wrong.status() >= 400, wrong.body());
    }

    @Test
    void the_pages_hold_each_message_once() {
        Held held = REGISTRY.company();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 45; i++) {
            String subject = UUID.randomUUID().toString();
            told.addFirst("/apply/" + subject);
            tell(new Notices.To.PeopleOf(held.supplier()), Notices.Kind.CASE_LAPSED, subject, Optional.empty());
        }
        Browser browser = DESK.browser(held.person());
        List<String> seen = new ArrayList<>();
        String next = PAGE;
        int pages = 0;
        while (!next.isEmpty()) {
            Got page = ok(browser.get(next));
            shown(page).stream().filter(s -> s.startsWith("/")).forEach(seen::add);
            next = Pattern.compile("href=\"([^\"]*)\" rel=\"next\"")
                    .matcher(page.body())
                    .results()
                    .map(m -> m.group(1))
                    .findFirst()
                    .orElse("");
            pages++;
        }
        assertEquals(told, seen);
        assertEquals(3, pages);
        assertEquals(400, browser.get(PAGE + "?after=then").status());
        assertTrue(count(ok(browser.get("/account")), "/apply/") < 10, "the account shows the newest alone");
    }

    /// Every kind leads to a page that is there for those who are told.
    @ParameterizedTest
    @EnumSource(Notices.Kind.class)
    void each_kind_leads_to_a_page_that_its_reader_can_open(Notices.Kind kind) {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser browser = DESK.browser(c.held.person());
        tell(new Notices.To.PeopleOf(c.held.supplier()), kind, c.id.toString(), Optional.empty());
        String to = shown(ok(browser.get(PAGE))).get(1);
        switch (kind) {
            case CASE_ASSIGNED, CASE_SENT_BACK, QUESTIONS_CLOSED -> assertEquals("/staff/applications/" + c.id, to);
            case CASE_TAKEN -> assertEquals("/staff/queue", to);
            case CONDITION_SHOWN -> assertEquals("/staff/accreditations/" + c.id, to);
            default -> assertTrue(browser.get(to).status() < 400, to);
        }
        String number = "GB-SRA-999999-AAAA";
        tell(new Notices.To.PeopleOf(c.held.supplier()), kind, number, Optional.empty());
        Got page = ok(browser.get(PAGE));
        assertEquals(kind != Notices.Kind.REGISTRATION_CLOSED, page.body().contains("About " + number));
    }

    @Test
    void who_acts_for_several_is_told_for_which_and_led_there_after_choosing() {
        Held first = REGISTRY.supplier(SupplierKind.LEGAL_PERSON, "Tern Ltd", OrganisationId.of("GB-COH", "SC611001"));
        Held second = REGISTRY.supplier(SupplierKind.LEGAL_PERSON, "Gull Ltd", OrganisationId.of("GB-COH", "SC611002"));
        Actor.Person both = REGISTRY.join(first.person(), second, Role.SUPPLIER_AUTHOR);
        tell(new Notices.To.PeopleOf(second.supplier()), Notices.Kind.RENEWAL_OPEN, "N1", Optional.empty());
        Browser browser = DESK.browser(both);
        Got choose = ok(browser.get("/account/choose"));
        browser.submit(
                choose, "/account/choose", "organisation", first.supplier().toString());
        Got list = ok(browser.get(PAGE));
        assertTrue(list.body().contains("For Gull Ltd"), list.body());
        assertTrue(list.body().contains("href=\"/account/choose\""), list.body());
        browser.submit(
                choose, "/account/choose", "organisation", second.supplier().toString());
        assertEquals(List.of("You can renew your accreditation", "/holder"), shown(ok(browser.get(PAGE))));
    }

    @Test
    void who_asks_for_an_invitation_is_shown_to_those_who_can_invite() {
        OrganisationId id = OrganisationId.of("GB-COH", "SC611003");
        Held held = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Ruff Ltd", id);
        Actor.Person admin = held.person();
        Actor.Person author = REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR);
        Actor.Person asking = REGISTRY.person();
        REGISTRY.registrations.save(
                asking,
                key(),
                new Registrations.Save(org.touchstone.format.json.Json.Obj.builder()
                        .with("scheme", "GB-COH")
                        .with("number", "SC611003")
                        .build()));
        Got page = ok(DESK.browser(asking).get("/register/ask"));
        assertTrue(page.body().contains("They see your public number, " + asking.number()), page.body());
        REGISTRY.registrations.ask(asking, key());
        Got home = ok(DESK.browser(admin).get("/account/organisation"));
        assertTrue(home.body().contains("Who asks to be invited"), home.body());
        assertTrue(home.body().contains(asking.number()));
        Got list = ok(DESK.browser(admin).get(PAGE));
        assertTrue(list.body().contains("About " + asking.number()), list.body());
        assertEquals("/account/organisation", shown(list).get(1));
        assertFalse(ok(DESK.browser(author).get("/account/organisation")).body().contains(asking.number()));
        assertFalse(ok(DESK.browser(author).get(PAGE)).body().contains("asks to act"), "an author cannot invite");
        assertEquals(0, REGISTRY.notices.unread(author));
        REGISTRY.join(asking, held, Role.SUPPLIER_AUTHOR);
        assertFalse(
                ok(DESK.browser(admin).get("/account/organisation")).body().contains("Who asks to be invited"),
                "the answer is given");
    }

    @Test
    void a_program_marks_the_same() {
        Held held = REGISTRY.company();
        for (int i = 0; i < 3; i++) {
            tell(new Notices.To.PeopleOf(held.supplier()), Notices.Kind.CASE_LAPSED, "x", Optional.empty());
        }
        List<Notices.Notice> all = REGISTRY.notices.list(held.person(), Optional.empty(), 3);
        Got got = DESK.browser()
                .call(
                        "POST",
                        "/api/v1/notices/" + all.get(1).id() + "/reading-until-here",
                        "demo-" + held.person().number(),
                        "");
        assertEquals(200, got.status(), got.body());
        assertEquals(
                Map.of(false, 1L, true, 2L),
                REGISTRY.notices.list(held.person(), Optional.empty(), 9).stream()
                        .collect(java.util.stream.Collectors.partitioningBy(
                                n -> n.read().isPresent(), java.util.stream.Collectors.counting())));
    }
}
