package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// A person sees and ends the sessions that are that person's own, on the page and by a program.
class SessionsTest {
    private static final String PAGE = "/account/sessions";
    private static final String API = "/api/v1/me/sessions";
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;
    private static final Sessions SESSIONS = DESK.sessions;

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static boolean inside(Browser browser) {
        return browser.get("/account").status() == 200;
    }

    private static String token(Actor.Person person) {
        return "demo-" + person.number();
    }

    private static Json.Obj read(Got got, int status) {
        assertEquals(status, got.status(), got.body());
        return StrictJson.parseObject(got.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Got post(Actor.Person person, String path, String body) {
        return DESK.browser().call("POST", API + path, token(person), body);
    }

    /// The ids that a page offers to end.
    private static List<String> offered(Got page) {
        assertEquals(200, page.status(), page.body());
        return java.util.regex.Pattern.compile("name=\"session\" value=\"([0-9a-f-]{36})\"")
                .matcher(page.body())
                .results()
                .map(m -> m.group(1))
                .toList();
    }

    /// The session that this one began last.
    private static UUID latest(Actor.Person person, List<UUID> before) {
        return ids(person).stream()
                .filter(id -> !before.contains(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<UUID> ids(Actor.Person person) {
        return SESSIONS.list(person).stream().map(Sessions.Own::id).toList();
    }

    private static int occurrences(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    // ---- what is listed

    @Test
    void each_session_says_when_it_began_was_used_and_ends_and_which_is_this() {
        Actor.Person person = REGISTRY.person();
        REGISTRY.pass(Duration.ofHours(1));
        Instant start = REGISTRY.clock.instant();
        Browser old = DESK.browser(person);
        REGISTRY.pass(Duration.ofMinutes(20));
        Browser fresh = DESK.browser(person);
        REGISTRY.pass(Duration.ofMinutes(7));
        assertTrue(inside(old));
        REGISTRY.pass(Duration.ofSeconds(30));
        Got page = old.get(PAGE);
        List<Sessions.Own> all = SESSIONS.list(person);
        assertEquals(2, all.size());
        Sessions.Own first = all.getFirst();
        assertEquals(start, first.begun());
        assertEquals(start.plus(Duration.ofMinutes(27)), first.used(), "to the minute, not to each reading");
        assertEquals(start.plus(Duration.ofHours(12)), first.ends());
        assertEquals(start.plus(Duration.ofMinutes(20)), all.getLast().begun());
        assertEquals(1, occurrences(page.body(), "This session"));
        assertEquals(List.of(), offered(page), "nothing is ended without signing in again");
        assertTrue(page.body().contains(org.touchstone.registry.pages.Labels.moment(start)), page.body());
        assertTrue(old.get("/account").body().contains("href=\"" + PAGE + "\""), "the account leads there");
        Json.Obj listed = read(DESK.browser().call("GET", API, token(person), ""), 200);
        List<Json.Obj> rows = listed.objects("sessions");
        assertEquals(2, rows.size());
        assertEquals(first.id().toString(), rows.getFirst().text("session"));
        assertEquals(Timestamp.text(start), rows.getFirst().text("begun"));
        assertEquals(Timestamp.text(first.used()), rows.getFirst().text("used"));
        assertEquals(Timestamp.text(first.ends()), rows.getFirst().text("ends"));
        assertTrue(rows.getFirst().bool("secondFactor"));
        assertEquals(List.of(first.id().toString()), offered(fresh.get(PAGE)));
    }

    @Test
    void a_session_is_for_the_organisation_that_was_chosen_or_the_only_one() {
        Held one = REGISTRY.company();
        Browser browser = DESK.browser(one.person());
        assertEquals(
                Optional.of(one.supplier()),
                SESSIONS.list(one.person()).getFirst().organisation());
        assertTrue(browser.get(PAGE).body().contains("<bdi>"), "by its name");
        Held two = REGISTRY.supplier(SupplierKind.LEGAL_PERSON, "Second Ltd", OrganisationId.of("GB-COH", "97000001"));
        Actor.Person both = REGISTRY.join(one.person(), two, Role.SUPPLIER_AUTHOR);
        assertEquals(Optional.empty(), SESSIONS.list(both).getFirst().organisation(), "none is chosen");
        Got choose = browser.get("/account/choose");
        browser.submit(choose, "/account/choose", "organisation", two.supplier().toString());
        assertEquals(Optional.of(two.supplier()), SESSIONS.list(both).getFirst().organisation());
        assertTrue(browser.get(PAGE).body().contains("Second Ltd"));
        Json.Obj row = read(DESK.browser().call("GET", API, token(both), ""), 200)
                .objects("sessions")
                .getFirst();
        assertEquals(two.supplier().toString(), row.text("supplier"));
    }

    /// What becomes of a second session, and whether it is still listed.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing        | true
            idle           | false
            old            | false
            signed out     | false
            ended          | false
            another person | false
            """)
    void those_that_are_in_force_are_listed_and_no_others(String what, boolean listed) {
        Actor.Person person = REGISTRY.person();
        Browser browser = DESK.browser(person);
        List<UUID> before = ids(person);
        Browser second = DESK.browser(what.equals("another person") ? REGISTRY.person() : person);
        UUID id = UUID.randomUUID();
        if (!what.equals("another person")) {
            id = latest(person, before);
        }
        switch (what) {
            case "idle" -> {
                for (int i = 0; i < 2; i++) {
                    REGISTRY.pass(Duration.ofMinutes(45));
                    assertTrue(inside(browser));
                }
            }
            case "old" -> {
                for (int i = 0; i < 15; i++) {
                    REGISTRY.pass(Duration.ofMinutes(50));
                    inside(second);
                    inside(browser);
                }
                browser = DESK.browser(person);
                assertFalse(inside(second));
            }
            case "signed out" -> second.submit(second.get("/specimen"), "/sign-out");
            case "ended" -> SESSIONS.end(person, TestRegistry.key(), id);
            default -> {
                // It goes on.
            }
        }
        assertEquals(listed, ids(person).contains(id));
        assertEquals(listed ? List.of(id.toString()) : List.of(), offered(browser.get(PAGE)));
        assertEquals(listed, !browser.get(PAGE).body().contains("You are signed in nowhere else"));
    }

    /// Whoever was given work at the registry signs in again: such a session opens nothing, so it is none.
    @Test
    void a_session_that_is_not_enough_any_more_is_not_listed() {
        Actor.Person person = REGISTRY.staff("X-301");
        SESSIONS.begin(new Sessions.Arrival(person.id(), Optional.empty(), false), Optional.empty());
        assertEquals(
                List.of(false),
                SESSIONS.list(person).stream().map(Sessions.Own::secondFactor).toList());
        REGISTRY.appoint(person.id(), Role.AUDITOR);
        assertEquals(List.of(), SESSIONS.list(REGISTRY.people.actor(person.id())));
    }

    @Test
    void other_roles_mean_another_token_and_the_same_session() {
        Actor.Person person = REGISTRY.staff("X-302", Role.AUDITOR);
        Browser browser = DESK.browser(person);
        Browser other = DESK.browser(person);
        List<UUID> before = ids(person);
        String token = browser.cookies.get("touchstone-session");
        Got page = browser.get(PAGE);
        REGISTRY.appoint(person.id(), Role.REVIEWER);
        assertTrue(inside(browser));
        assertNotEquals(token, browser.cookies.get("touchstone-session"));
        assertEquals(java.util.Set.copyOf(before), java.util.Set.copyOf(ids(person)));
        assertEquals(1, occurrences(browser.get(PAGE).body(), "This session"));
        assertEquals(offered(page), offered(browser.get(PAGE)));
        assertTrue(inside(other));
    }

    @Test
    void no_more_than_fifty_are_listed_and_the_others_can_be_ended_too() {
        Actor.Person person = REGISTRY.person();
        for (int i = 0; i < Sessions.MOST + 3; i++) {
            DESK.token(person);
        }
        REGISTRY.pass(Duration.ofMinutes(2));
        Browser browser = DESK.browser(person);
        Got page = browser.get(PAGE);
        assertEquals(Sessions.MOST - 1, offered(page).size());
        assertTrue(page.body().contains("Only the 50 sessions"), page.body());
        assertEquals(303, browser.submit(page, PAGE + "/end-others").status());
        assertEquals(1, ids(person).size());
        assertFalse(browser.get(PAGE).body().contains("Only the 50 sessions"));
    }

    // ---- ending one

    @Test
    void one_that_is_ended_is_out_at_its_next_request_and_this_one_goes_on() {
        Actor.Person person = REGISTRY.person();
        Browser mine = DESK.browser(person);
        Browser lost = DESK.browser(person);
        Browser third = DESK.browser(person);
        Browser stranger = DESK.browser(REGISTRY.person());
        Got theirs = lost.get("/specimen");
        List<String> kept = offered(lost.get(PAGE));
        Got page = mine.get(PAGE);
        String which = offered(page).stream()
                .filter(id -> !kept.contains(id))
                .findFirst()
                .orElseThrow();
        Map<String, String> sent = mine.filled(page, "session", which);
        Got done = mine.post(PAGE + "/end", sent);
        assertEquals(303, done.status(), done.body());
        assertTrue(mine.get(done.location()).body().contains("The session has ended."));
        assertFalse(inside(lost));
        assertTrue(
                lost.submit(theirs, "/specimen", "name", "x").location().startsWith("/sign-in"),
                "nor does a form count");
        assertTrue(inside(mine));
        assertTrue(inside(third));
        assertTrue(inside(stranger));
        // The button again, the page from before, and another window: nothing happens twice.
        assertEquals(303, mine.post(PAGE + "/end", sent).status());
        Map<String, String> again = mine.filled(mine.get(PAGE), "session", which);
        assertEquals(303, mine.post(PAGE + "/end", again).status());
        assertEquals(2, ids(person).size());
    }

    /// An id of somebody else's, of nobody's, of one that has ended: one answer, and nothing ends.
    @ParameterizedTest
    @ValueSource(strings = {"somebody else's", "nobody's", "ended"})
    void an_id_that_is_not_ones_own_ends_nothing_and_tells_nothing(String whose) {
        Actor.Person person = REGISTRY.person();
        Actor.Person other = REGISTRY.staff("X-" + (310 + whose.length()), Role.AUDITOR);
        Browser mine = DESK.browser(person);
        Browser theirs = DESK.browser(other);
        UUID id = switch (whose) {
            case "somebody else's" -> ids(other).getFirst();
            case "nobody's" -> UUID.randomUUID();
            default -> {
                List<UUID> before = ids(person);
                DESK.token(person);
                UUID ended = latest(person, before);
                assertEquals(
                        1,
                        SESSIONS.end(person, TestRegistry.key(), ended).body().integer("ended"));
                yield ended;
            }
        };
        Got done = mine.submit(mine.get("/specimen"), PAGE + "/end", "session", id.toString());
        assertEquals(303, done.status());
        assertTrue(mine.get(done.location()).body().contains("The session has ended."));
        Json.Obj receipt = read(post(person, "/" + id + "/end", ""), 200);
        assertEquals(
                Json.Obj.builder()
                        .with("session", id.toString())
                        .with("ended", 0)
                        .build(),
                receipt);
        assertTrue(inside(theirs));
        assertTrue(inside(mine));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "00000000-0000-4000-8000-00000000000G", "' OR true --"})
    void what_is_no_id_is_nobodys(String id) {
        Actor.Person person = REGISTRY.person();
        Browser mine = DESK.browser(person);
        Browser other = DESK.browser(person);
        assertEquals(
                404, mine.submit(mine.get(PAGE), PAGE + "/end", "session", id).status());
        assertTrue(inside(mine) && inside(other));
    }

    @Test
    void ones_own_session_can_be_ended_too() {
        Actor.Person person = REGISTRY.person();
        Browser mine = DESK.browser(person);
        UUID id = ids(person).getFirst();
        assertEquals(
                303,
                mine.submit(mine.get("/specimen"), PAGE + "/end", "session", id.toString())
                        .status());
        assertFalse(inside(mine));
    }

    // ---- ending all others

    @Test
    void all_others_end_and_this_one_goes_on() {
        Actor.Person person = REGISTRY.person();
        Browser mine = DESK.browser(person);
        Browser stranger = DESK.browser(REGISTRY.person());
        List<Browser> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(DESK.browser(person));
        }
        Map<String, String> sent = mine.filled(mine.get(PAGE));
        Got done = mine.post(PAGE + "/end-others", sent);
        assertEquals(303, done.status(), done.body());
        assertTrue(mine.get(done.location()).body().contains("All other sessions have ended."));
        assertTrue(others.stream().noneMatch(SessionsTest::inside));
        assertTrue(inside(mine));
        assertTrue(inside(stranger));
        assertEquals(List.of(), offered(mine.get(PAGE)));
        // Whoever signs in anew is not sent out by the same form, sent once more.
        Browser later = DESK.browser(person);
        assertEquals(303, mine.post(PAGE + "/end-others", sent).status());
        assertTrue(inside(later));
    }

    /// With the proof of another session, or none, nothing ends.
    @ParameterizedTest
    @ValueSource(strings = {"/end", "/end-others"})
    void a_form_of_another_session_ends_nothing(String path) {
        Actor.Person person = REGISTRY.person();
        Browser mine = DESK.browser(person);
        Browser other = DESK.browser(person);
        Map<String, String> fields = new TreeMap<>(
                mine.filled(mine.get(PAGE), "session", offered(mine.get(PAGE)).getFirst()));
        fields.put("csrf", other.get(PAGE).hidden("csrf"));
        assertEquals(403, mine.post(PAGE + path, fields).status());
        fields.remove("csrf");
        assertEquals(403, mine.post(PAGE + path, fields).status());
        assertTrue(inside(mine) && inside(other));
    }

    @Test
    void a_program_ends_all_or_all_but_one() {
        Actor.Person person = REGISTRY.person();
        Actor.Person other = REGISTRY.person();
        Browser keep = DESK.browser(person);
        UUID id = ids(person).getFirst();
        Browser second = DESK.browser(person);
        Browser theirs = DESK.browser(other);
        for (String wrong :
                List.of(UUID.randomUUID().toString(), ids(other).getFirst().toString())) {
            assertEquals("not-found", code(post(person, "/end", "{\"keep\":\"" + wrong + "\"}"), 404));
        }
        assertEquals("invalid-fields", code(post(person, "/end", "{\"keep\":\"x\"}"), 422));
        assertTrue(inside(keep) && inside(second) && inside(theirs));
        assertEquals(
                1, read(post(person, "/end", "{\"keep\":\"" + id + "\"}"), 200).integer("ended"));
        assertTrue(inside(keep));
        assertFalse(inside(second));
        assertEquals(
                0, read(post(person, "/end", "{\"keep\":\"" + id + "\"}"), 200).integer("ended"));
        assertEquals(1, read(post(person, "/end", "{}"), 200).integer("ended"));
        assertFalse(inside(keep));
        assertTrue(inside(theirs));
    }

    private static String code(Got got, int status) {
        String type = read(got, status).text("type");
        return type.substring(type.lastIndexOf('/') + 1);
    }

    @ParameterizedTest
    @CsvSource({"GET, ''", "POST, /end", "POST, /00000000-0000-4000-8000-000000000000/end"})
    void a_program_says_whose_it_is_first(String method, String path) {
        String body = path.equals("/end") ? "{}" : "";
        assertEquals(401, DESK.browser().call(method, API + path, "", body).status());
        assertEquals(
                401,
                DESK.browser().call(method, API + path, "demo-nobody", body).status());
    }

    /// Of two that end each other at once one goes on: never neither.
    @Test
    void two_that_end_each_other_leave_one() throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 10; round++) {
                Actor.Person person = REGISTRY.person();
                DESK.token(person);
                DESK.token(person);
                List<Future<Boolean>> both = new ArrayList<>();
                for (UUID id : ids(person)) {
                    both.add(threads.submit(() -> {
                        try {
                            SESSIONS.endOthers(person, TestRegistry.key(), new Sessions.EndOthers(Optional.of(id)));
                            return true;
                        } catch (RefusedException e) {
                            assertEquals(Refusal.NOT_FOUND, e.reason());
                            return false;
                        }
                    }));
                }
                int done = 0;
                for (Future<Boolean> one : both) {
                    done += one.get() ? 1 : 0;
                }
                assertEquals(1, done);
                assertEquals(1, ids(person).size());
            }
        }
        assertThrows(
                RefusedException.class,
                () -> SESSIONS.endOthers(
                        REGISTRY.owner, TestRegistry.key(), new Sessions.EndOthers(Optional.of(UUID.randomUUID()))));
    }
}
