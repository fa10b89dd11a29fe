package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Refusal;

/// How those who were enrolled come in: by a code, once, as whom the page says, and by nobody's word alone where a role
/// hangs on it. Over real sockets, with an identity provider.
class EnrolmentTest {
    private static TestProvider provider;
    private static TestDesk desk;
    private static HttpClient client;
    private static int next = 200;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        desk = TestProvider.desk(provider.issuer, Set.of("mfa"), Optional.empty());
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        desk.close();
        provider.close();
    }

    @BeforeEach
    void reset() {
        provider.amr = List.of("mfa");
    }

    private static TestRegistry registry() {
        return desk.registry;
    }

    private static Actor.Person enrolled() {
        String number = "Q-" + next++;
        return registry()
                .people
                .actor(registry()
                        .people
                        .enrol(registry().owner, key(), new People.Enrol(number, "Name of " + number, Optional.empty()))
                        .id("person"));
    }

    private static String codeOf(Receipt receipt) {
        assertEquals("made", receipt.text("state"));
        return registry().codes.of(receipt).orElseThrow();
    }

    private static String code(Actor.Person person) {
        return codeOf(registry().codes.issue(registry().owner, key(), person.id()));
    }

    /// A browser that has come back from the provider as this subject.
    private static Browser signedIn(String subject) {
        provider.subject = subject;
        Browser browser = desk.browser();
        Got back = callback(browser);
        assertEquals(303, back.status(), back.body());
        return browser;
    }

    private static Got callback(Browser browser) {
        try {
            HttpResponse<String> r = client.send(
                    HttpRequest.newBuilder(URI.create(
                                    browser.get("/sign-in/start?next=/account").location()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return browser.get(
                    r.headers().firstValue("Location").orElseThrow().substring("http://register.example".length()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Got look(Browser browser, String code) {
        return browser.submit(browser.get("/account/code"), "/account/code", "code", code);
    }

    private static Got confirm(Browser browser, String code) {
        return browser.submit(browser.get("/account/code"), "/account/code/confirm", "code", code);
    }

    private static long count(String sql) {
        return Long.parseLong(registry().database.ask(sql).strip());
    }

    private static boolean is(Browser browser, Actor.Person person) {
        Got got = browser.get("/account");
        return got.status() == 200 && got.body().contains(">" + person.number() + "<");
    }

    @Test
    void whoever_was_enrolled_signs_in_brings_the_code_reads_who_it_is_and_is_that_person_for_good() {
        Actor.Person person = enrolled();
        String code = code(person);
        Browser browser = signedIn("subject-of-" + person.number());
        assertTrue(browser.get("/account").body().contains("href=\"/account/code\""));
        Got shown = look(browser, code.toLowerCase(Locale.ROOT).replace('-', ' '));
        assertEquals(200, shown.status(), shown.body());
        assertTrue(shown.body().contains("Name of " + person.number()), shown.body());
        assertTrue(shown.body().contains(person.number()), shown.body());
        assertTrue(shown.body().contains("Nia &lt;b&gt;Okafor"), "and what the provider says: " + shown.body());
        assertFalse(is(browser, person), "to read is not yet to be");
        String before = browser.cookies.get("touchstone-session");
        Got done = browser.submit(shown, "/account/code/confirm", "code", shown.hidden("code"));
        assertEquals("/account", done.location(), done.body());
        assertTrue(is(browser, person));
        assertNotEquals(before, browser.cookies.get("touchstone-session"));
        Browser old = desk.browser();
        old.cookies.put("touchstone-session", before);
        assertEquals(303, old.get("/account").status(), "the session of the newcomer is over");
        assertTrue(is(signedIn("subject-of-" + person.number()), person), "the next time at once");
        // The digest is in the table, the code nowhere; and of the newcomer there remains nothing to read.
        String plain = code.replace("-", "");
        for (String table : List.of("one_time_code", "idempotency", "refused_act", "account")) {
            assertEquals(
                    0,
                    count("SELECT count(*) FROM " + table + " t WHERE replace(t::text, '-', '') LIKE '%" + plain
                            + "%'"),
                    table);
        }
        assertEquals(
                1,
                count("SELECT count(*) FROM enrolment_code c JOIN one_time_code o ON o.id = c.id"
                        + " JOIN account a ON a.code = c.id WHERE c.person = '"
                        + person.id() + "' AND o.used_at IS NOT NULL"));
    }

    @Test
    void a_code_is_good_once() {
        Actor.Person person = enrolled();
        String code = code(person);
        assertEquals(303, confirm(signedIn("first"), code).status());
        Browser second = signedIn("second");
        assertEquals(409, look(second, code).status());
        Got again = confirm(second, code);
        assertEquals(409, again.status());
        assertTrue(again.body().contains("This code is not good"), again.body());
        assertFalse(is(second, person));
    }

    @Test
    void of_many_who_bring_one_code_at_once_one_comes_in() throws Exception {
        Actor.Person person = enrolled();
        String code = code(person);
        List<Browser> browsers = new ArrayList<>();
        List<Map<String, String>> forms = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Browser browser = signedIn("racer-" + i);
            browsers.add(browser);
            forms.add(browser.filled(browser.get("/account/code"), "code", code));
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Browser browser = browsers.get(i);
                Map<String, String> form = forms.get(i);
                all.add(threads.submit(
                        () -> browser.post("/account/code/confirm", form).status()));
            }
            for (Future<Integer> one : all) {
                statuses.add(one.get());
            }
        }
        statuses.sort(null);
        assertEquals(List.of(303, 409, 409, 409, 409, 409, 409, 409), statuses);
        assertEquals(1, browsers.stream().filter(b -> is(b, person)).count());
        assertEquals(
                1, count("SELECT count(*) FROM account WHERE person = '" + person.id() + "' AND unlinked_at IS NULL"));
    }

    @Test
    void a_code_has_its_time_and_can_be_withdrawn_or_replaced() {
        Actor.Person person = enrolled();
        String first = code(person);
        String second = code(person);
        assertNotEquals(first, second);
        Browser browser = signedIn("late");
        assertEquals(409, look(browser, first).status(), "replaced");
        assertEquals(200, look(browser, second).status());
        registry().codes.withdraw(registry().owner, key(), person.id());
        assertEquals(409, look(browser, second).status(), "withdrawn");
        String third = code(person);
        registry().pass(Duration.ofDays(14));
        Browser later = signedIn("later");
        assertEquals(409, look(later, third).status(), "expired");
        assertEquals(409, confirm(later, third).status(), "expired");
        assertFalse(is(later, person));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2222-2222-2222-2222",
                "7KD4-9XQM-2BC3",
                "%00",
                "' OR 1=1 --",
                "7KD4-9XQM-2BC3-PQ5R-8VWT-7KD4-9XQM-2BC3-PQ5R-8VWT-7KD4-9XQM-2BC3"
            })
    void what_is_no_code_opens_nothing(String typed) {
        Browser browser = signedIn("guesser");
        int status = typed.isEmpty() ? 422 : 409;
        assertEquals(status, look(browser, typed).status());
        assertEquals(status, confirm(browser, typed).status());
        assertEquals(200, browser.get("/account/code").status());
    }

    @Test
    void guessing_is_slow_and_written_down() {
        try (TestDesk strict = new TestDesk(
                Optional.empty(),
                false,
                Limits.parse("rate=1000,burst=5000,person-rate=100,person-burst=2000"),
                _ -> List.of())) {
            Browser browser = strict.browser(strict.registry.owner);
            Got page = browser.get("/specimen");
            int turnedAway = 0;
            for (int i = 0; i < 30; i++) {
                turnedAway +=
                        browser.submit(page, "/account/code", "code", "7KD4").status() == 429 ? 1 : 0;
            }
            assertTrue(turnedAway >= 15, turnedAway + " of 30");
        }
        Browser browser = signedIn("noted");
        confirm(browser, "2222-2222-2222-2223");
        assertNotEquals(
                0,
                count("SELECT count(*) FROM refused_act WHERE action = 'account.bring-code' AND reason ="
                        + " 'code-not-good'"));
    }

    @Test
    void codes_are_of_seventy_bits_and_no_two_are_alike() {
        Actor.Person person = enrolled();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            String code = code(person);
            assertTrue(code.matches("([2-9B-Z]{4}-){3}[2-9B-Z]{4}"), code);
            assertTrue(seen.add(code.substring(0, 9)), "nor their beginnings");
        }
    }

    @Test
    void an_account_that_is_somebody_already_becomes_nobody_else() {
        Actor.Person one = enrolled();
        Actor.Person other = enrolled();
        Browser browser = signedIn("taken");
        assertEquals(303, confirm(browser, code(one)).status());
        registry().appoint(one.id(), Role.AUDITOR);
        String code = code(other);
        assertEquals(409, browser.get("/account/code").status());
        Got page = browser.get("/specimen");
        assertEquals(
                409, browser.submit(page, "/account/code/confirm", "code", code).status());
        assertTrue(is(browser, one));
        // Neither does a persona of a demonstration, which has no account.
        Browser persona = desk.browser(registry().registrar);
        assertEquals(409, persona.get("/account/code").status());
        assertEquals(
                409,
                persona.submit(persona.get("/specimen"), "/account/code/confirm", "code", code)
                        .status());
        assertTrue(is(persona, registry().registrar));
        assertEquals(303, confirm(signedIn("rightful"), code).status(), "and the code is not used up");
    }

    @Test
    void another_code_moves_the_person_and_ends_what_the_old_account_had_open() {
        Actor.Person person = enrolled();
        Browser old = signedIn("old-account");
        assertEquals(303, confirm(old, code(person)).status());
        assertTrue(is(old, person));
        Browser fresh = signedIn("new-account");
        assertEquals(303, confirm(fresh, code(person)).status());
        assertTrue(is(fresh, person));
        assertEquals(303, old.get("/account").status());
        assertFalse(is(signedIn("old-account"), person), "it is somebody new now");
        assertEquals(2, count("SELECT count(*) FROM account WHERE person = '" + person.id() + "'"));
    }

    @Test
    void one_alone_can_end_a_link_and_every_session_with_it() {
        Actor.Person person = enrolled();
        Browser browser = signedIn("stolen");
        assertEquals(303, confirm(browser, code(person)).status());
        registry().accounts.unlink(registry().owner, key(), person.id());
        assertEquals(303, browser.get("/account").status());
        assertFalse(is(signedIn("stolen"), person));
        refused(Refusal.NOT_FOUND, () -> registry().accounts.unlink(registry().owner, key(), person.id()));
        refused(Refusal.NOT_PERMITTED, () -> registry().accounts.unlink(registry().registrar, key(), person.id()));
    }

    @Test
    void a_form_of_another_session_or_site_brings_nobody_in() {
        Actor.Person person = enrolled();
        String code = code(person);
        Browser browser = signedIn("victim");
        Map<String, String> fields = new TreeMap<>(browser.filled(browser.get("/account/code"), "code", code));
        // An attacker who has a code wants the victim to act as the attacker's person, or the other way round.
        Browser attacker = signedIn("attacker");
        Map<String, String> planted = new TreeMap<>(fields);
        planted.put("csrf", attacker.get("/account/code").hidden("csrf"));
        assertEquals(403, browser.post("/account/code/confirm", planted).status());
        assertEquals(
                403,
                browser.post("/account/code/confirm", TestDesk.encoded(fields), "Origin", "https://evil.example")
                        .status());
        assertFalse(is(browser, person));
        assertEquals(303, desk.browser().post("/account/code/confirm", fields).status());
        assertEquals(200, look(browser, code).status(), "and it is still good");
    }

    @Test
    void whoever_has_a_role_needs_the_second_factor_before_the_code_is_used() {
        Actor.Person person = enrolled();
        String code = code(person);
        Browser one = signedIn("with-password-only");
        assertEquals(303, confirm(one, code).status(), "without a role a password is enough");
        registry().appoint(person.id(), Role.REVIEWER);
        registry().codes.issue(registry().owner, key(), person.id());
        String two = codeOf(registry().codes.issue(registry().second, key(), person.id()));
        provider.amr = List.of("pwd");
        Browser weak = signedIn("weak");
        assertEquals(403, look(weak, two).status());
        assertEquals(403, confirm(weak, two).status());
        assertFalse(is(weak, person));
        provider.amr = List.of("mfa");
        Browser strong = signedIn("strong");
        assertEquals(303, confirm(strong, two).status());
        assertTrue(is(strong, person));
    }

    // ---- by whose word

    @Test
    void a_code_for_somebody_with_a_role_takes_the_two_who_may_give_it() {
        Actor.Person person = registry().staff("Q-9" + next++, Role.ASSESSOR);
        Receipt first = registry().codes.issue(registry().owner, key(), person.id());
        assertEquals("proposed", first.text("state"));
        assertEquals(Optional.empty(), registry().codes.of(first));
        assertEquals(
                "proposed",
                registry().codes.issue(registry().owner, key(), person.id()).text("state"),
                "the same one again is not a second");
        refused(Refusal.NOT_PERMITTED, () -> registry().codes.issue(registry().registrar, key(), person.id()));
        refused(Refusal.NOT_PERMITTED, () -> registry().codes.issue(person, key(), person.id()));
        String code = codeOf(registry().codes.issue(registry().second, key(), person.id()));
        Browser browser = signedIn("assessor-" + person.number());
        Got shown = look(browser, code);
        assertTrue(shown.body().contains("Assessor"), shown.body());
        assertEquals(303, confirm(browser, code).status());
        assertTrue(browser.get("/account").body().contains("Assessor"));
    }

    @Test
    void a_wish_for_a_code_ends_after_thirty_days_and_can_be_made_again() {
        Actor.Person person = registry().staff("Q-9" + next++, Role.ASSESSOR);
        registry().codes.issue(registry().owner, key(), person.id());
        registry().pass(Duration.ofDays(31));
        assertEquals(
                "proposed",
                registry().codes.issue(registry().second, key(), person.id()).text("state"));
        assertEquals(
                "made",
                registry().codes.issue(registry().owner, key(), person.id()).text("state"));
    }

    @Test
    void nobody_makes_a_code_for_oneself() {
        refused(
                Refusal.OWN_WORK,
                () -> registry()
                        .codes
                        .issue(registry().owner, key(), registry().owner.id()));
    }

    @Test
    void a_code_that_one_made_alone_does_not_bring_in_whoever_was_given_a_role_since() {
        Actor.Person person = enrolled();
        String alone = code(person);
        registry().appoint(person.id(), Role.DECISION_MAKER);
        Browser browser = signedIn("accomplice");
        Got got = confirm(browser, alone);
        assertEquals(409, got.status(), got.body());
        assertTrue(got.body().contains("made by one person alone"), got.body());
        assertFalse(is(browser, person));
        registry().codes.issue(registry().second, key(), person.id());
        String both = codeOf(registry().codes.issue(registry().owner, key(), person.id()));
        assertEquals(303, confirm(browser, both).status());
        assertTrue(is(browser, person));
    }

    @Test
    void the_database_itself_takes_no_account_of_somebody_with_a_role_without_a_code_of_two() throws SQLException {
        Actor.Person person = registry().staff("Q-9" + next++, Role.ASSESSOR);
        String account = "INSERT INTO account (id, tag, person, linked_at, code) VALUES (gen_random_uuid(),"
                + " sha256(random()::text::bytea), '" + person.id() + "', now(), ";
        assertTrue(thrown(account + "NULL)").contains("an account needs a code"));
        UUID code = madeBy("'" + registry().owner.id() + "'");
        String lets = "INSERT INTO enrolment_code (person, id) VALUES ('" + person.id() + "', '";
        registry().database.asApp(lets + code + "')");
        assertTrue(
                thrown(lets + madeBy("'" + registry().second.id() + "'") + "')").contains("the person has a code"));
        registry()
                .database
                .asApp("UPDATE one_time_code SET used_by = '" + registry().tom.id() + "', used_at = now() WHERE id = '"
                        + code + "'");
        assertTrue(thrown(account + "'" + code + "')").contains("a code for a role takes two"));
        assertTrue(thrown(lets + madeBy("'" + registry().tom.id() + "'") + "')").contains("the person may not enrol"));
        assertTrue(
                thrown(lets + madeBy("NULL") + "')").contains("the person may not enrol"),
                "the operator lets in the founder only");
    }

    private static UUID madeBy(String maker) throws SQLException {
        UUID code = UUID.randomUUID();
        registry()
                .database
                .asApp("INSERT INTO one_time_code (id, purpose, tag, made_by, made_at, expires_at) VALUES ('" + code
                        + "', 'account', sha256('x" + code + "'), " + maker + ", now(), now() + interval '1 day')");
        return code;
    }

    private static String thrown(String sql) {
        return String.valueOf(
                assertThrows(SQLException.class, () -> registry().database.asApp(sql))
                        .getMessage());
    }
}
