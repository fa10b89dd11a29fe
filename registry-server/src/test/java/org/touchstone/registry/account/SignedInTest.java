package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.Shares;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Sessions, forms and the pages that people see when they are signed in, as browsers use and misuse them.
class SignedInTest {
    private static final TestDesk DESK = new TestDesk("S-001", "A-017");
    private static final TestRegistry REGISTRY = DESK.registry;
    private static final String COOKIE = "touchstone-session";

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static String own() {
        return "http://localhost:" + DESK.listener.port();
    }

    private static long count(String sql) {
        return Long.parseLong(REGISTRY.database.ask(sql).strip());
    }

    private static void outside(Browser browser) {
        Got got = browser.get("/account");
        assertEquals(303, got.status());
        assertEquals("/sign-in?next=%2Faccount", got.location());
    }

    private static void inside(Browser browser) {
        assertEquals(200, browser.get("/account").status());
    }

    // ---- signing in

    @Test
    void whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back() {
        Browser browser = DESK.browser();
        Got got = browser.get("/share/new?done=x");
        assertEquals("/sign-in?next=%2Fshare%2Fnew%3Fdone%3Dx", got.location());
        Got page = browser.get(got.location());
        assertEquals(200, page.status());
        assertEquals(List.of(), page.setCookies());
        Got in = browser.post("/sign-in", Map.of("persona", "S-001", "next", page.hidden("next")));
        assertEquals(303, in.status());
        assertEquals("/share/new?done=x", in.location());
        inside(browser);
    }

    @Test
    void public_pages_are_the_same_for_everybody_and_set_no_cookie() {
        Got nobody = DESK.browser().get("/public");
        Got somebody = DESK.browser(REGISTRY.owner).get("/public");
        assertEquals(nobody.body(), somebody.body());
        assertEquals(List.of(), somebody.setCookies());
        assertTrue(nobody.body().contains("href=\"/account\""));
        assertEquals(
                "no-cache",
                somebody.response().headers().firstValue("Cache-Control").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/account", "/account/choose", "/specimen"})
    void pages_of_ones_own_are_kept_by_nobody(String path) {
        Got got = DESK.browser(REGISTRY.owner).get(path);
        assertEquals(200, got.status());
        assertEquals(
                "no-store", got.response().headers().firstValue("Cache-Control").orElseThrow());
    }

    /// Somebody has planted a token in the browser, a good one or any: it is not the token after signing in.
    @Test
    void a_session_cannot_be_fixed_beforehand() {
        Browser attacker = DESK.browser(REGISTRY.owner);
        String known = attacker.cookies.get(COOKIE);
        for (String planted : List.of(known, "A".repeat(43), "x")) {
            Browser victim = DESK.browser();
            victim.cookies.put(COOKIE, planted);
            victim.post("/sign-in", Map.of("persona", "A-017", "next", "/account"));
            assertNotEquals(planted, victim.cookies.get(COOKIE));
            assertTrue(victim.get("/account").body().contains("A-017"));
        }
        outside(attacker);
    }

    @Test
    void the_cookie_is_out_of_reach() {
        Browser browser = DESK.browser();
        Got in = browser.post("/sign-in", Map.of("persona", "S-001", "next", "/account"));
        assertTrue(
                in.setCookies().getFirst().matches(COOKIE + "=[0-9A-Za-z_-]{43}; Path=/; HttpOnly; SameSite=Lax"),
                in.setCookies().toString());
        try (TestDesk secure = new TestDesk(Optional.empty(), true, Limits.USUAL, _ -> List.of(), "S-001")) {
            String set = secure.browser()
                    .post("/sign-in", Map.of("persona", "S-001", "next", "/account"))
                    .setCookies()
                    .getFirst();
            assertTrue(
                    set.matches("__Host-" + COOKIE + "=[0-9A-Za-z_-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure"),
                    set);
        }
    }

    @Test
    void the_database_does_not_know_the_token() {
        Browser browser = DESK.browser(REGISTRY.owner);
        String token = browser.cookies.get(COOKIE);
        assertEquals(0, count("SELECT count(*) FROM web_session s WHERE s::text LIKE '%" + token + "%'"));
        assertEquals(
                0,
                count("SELECT count(*) FROM web_session WHERE token = sha256(convert_to('" + token + "', 'UTF8'))"),
                "nor a digest that some other table might have");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /account                          | /account
            /share/new?done=a                 | /share/new?done=a
            /suppliers/GB-COH-09876543        | /suppliers/GB-COH-09876543
            /                                 | /
            ''                                | /account
            //evil.example                    | /account
            ///evil.example                   | /account
            /\\evil.example                   | /account
            /%09/evil.example                 | /%09/evil.example
            https://evil.example/             | /account
            javascript:alert(1)               | /account
            account                           | /account
            /account#x                        | /account
            /a b                              | /account
            /sign-in?next=/account            | /account
            /sign-out                         | /account
            /..//evil.example                 | /account
            /account//evil.example            | /account
            /account/../..//evil.example      | /account
            /./account                        | /account
            /public/..                        | /account
            /public/%2e%2e/account            | /account
            /public/%2E./                     | /account
            /public/.                         | /account
            /.well-known/x                    | /.well-known/x
            /public/...                       | /public/...
            /public/a..b                      | /public/a..b
            /public?q=//x/../y                | /public?q=//x/../y
            """)
    void signing_in_leads_to_pages_of_ours_only(String next, String to) {
        Got in = DESK.browser().post("/sign-in", Map.of("persona", "S-001", "next", next));
        assertEquals(to, in.location());
        assertEquals(to, WebDoor.local(next));
        Got page = DESK.browser()
                .get("/sign-in?next=" + java.net.URLEncoder.encode(next, java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(to.replace("&", "&amp;"), page.hidden("next"));
    }

    @Test
    void outside_a_demonstration_nobody_can_be_chosen() {
        try (TestDesk real = new TestDesk()) {
            Got page = real.browser().get("/sign-in");
            assertEquals(200, page.status());
            assertFalse(page.body().contains("<form"), page.body());
            assertEquals(
                    405,
                    real.browser()
                            .post("/sign-in", Map.of("persona", "S-001", "next", "/account"))
                            .status());
        }
        People strict = new People(REGISTRY.db, REGISTRY.useCases, REGISTRY.keys, false);
        assertEquals(
                Refusal.NOT_FOUND,
                assertThrows(RefusedException.class, () -> strict.persona("S-001"))
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"S-002", "P-999", "", "S-001' OR '1'='1"})
    void only_the_personas_that_are_listed_can_be_chosen(String persona) {
        Browser browser = DESK.browser();
        Got got = browser.post("/sign-in", Map.of("persona", persona, "next", "/account"));
        assertEquals(404, got.status());
        assertEquals(Map.of(), browser.cookies);
    }

    @Test
    void trying_to_sign_in_again_and_again_is_of_no_use() {
        try (TestDesk strict =
                new TestDesk(Optional.empty(), false, Limits.parse("rate=100,burst=1000"), _ -> List.of(), "S-001")) {
            int turnedAway = 0;
            for (int i = 0; i < 30; i++) {
                Got got = strict.browser().post("/sign-in", Map.of("persona", "S-999", "next", "/account"));
                turnedAway += got.status() == 429 ? 1 : 0;
            }
            assertTrue(turnedAway >= 10, turnedAway + " of 30");
        }
    }

    // ---- the end of a session

    @Test
    void signing_out_ends_the_session_and_takes_the_cookie() {
        Browser browser = DESK.browser(REGISTRY.owner);
        Browser other = DESK.browser(REGISTRY.owner);
        String token = browser.cookies.get(COOKIE);
        Got page = browser.get("/specimen");
        Got out = browser.post("/sign-out", browser.filled(page));
        assertEquals("/signed-out", out.location());
        assertEquals(Map.of(), browser.cookies);
        browser.cookies.put(COOKIE, token);
        outside(browser);
        inside(other);
        DESK.sessions.endAll(REGISTRY.owner.id());
        outside(other);
    }

    @Test
    void a_session_ends_when_it_is_idle_or_old_and_is_then_thrown_away() {
        Browser idle = DESK.browser(REGISTRY.owner);
        Browser busy = DESK.browser(REGISTRY.owner);
        for (int i = 0; i < 14; i++) {
            REGISTRY.pass(Duration.ofMinutes(50));
            inside(busy);
            if (i == 0) {
                inside(idle);
            }
        }
        outside(idle);
        REGISTRY.pass(Duration.ofMinutes(21));
        outside(busy);
        assertNotEquals(0, count("SELECT count(*) FROM web_session"));
        DESK.sessions.clean();
        assertEquals(0, count("SELECT count(*) FROM web_session"));
        Browser fresh = DESK.browser(REGISTRY.owner);
        DESK.sessions.clean();
        inside(fresh);
    }

    @Test
    void other_roles_mean_another_token() {
        Actor.Person person = REGISTRY.staff("X-101", Role.AUDITOR);
        Browser browser = DESK.browser(person);
        String before = browser.cookies.get(COOKIE);
        Got page = browser.get("/specimen");
        assertEquals(List.of(), page.setCookies());
        REGISTRY.appoint(person.id(), Role.REVIEWER);
        Got later = browser.get("/account");
        assertTrue(later.body().contains("Reviewer"), later.body());
        assertNotEquals(before, browser.cookies.get(COOKIE));
        Browser old = DESK.browser();
        old.cookies.put(COOKIE, before);
        outside(old);
        assertEquals(403, browser.submit(page, "/sign-out").status(), "a form of the session before");
        inside(browser);
        assertEquals(List.of(), browser.get("/account").setCookies());
    }

    private static int asked(Browser browser, String method, String path, String accept) {
        try (java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
            java.net.http.HttpResponse<String> got = client.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(DESK.url(path)))
                            .headers("Accept", accept, "Cookie", COOKIE + "=" + browser.cookies.get(COOKIE))
                            .method(method, java.net.http.HttpRequest.BodyPublishers.noBody())
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            got.headers()
                    .firstValue("Set-Cookie")
                    .ifPresent(set -> browser.cookies.put(COOKIE, set.split("[=;]", 3)[1]));
            return got.statusCode();
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The new token goes out with whatever is answered: else whoever's roles have changed would be signed out.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /account       | application/json | 406
            HEAD | /account       | text/html        | 200
            GET  | /share/new     | text/html        | 404
            GET  | /account?done= | text/html        | 200
            """)
    void whatever_is_answered_first_after_a_change_of_roles_brings_the_new_token(
            String method, String path, String accept, int status) {
        Actor.Person person = REGISTRY.person();
        REGISTRY.appoint(person.id(), Role.AUDITOR);
        Browser browser = DESK.browser(person);
        inside(browser);
        String before = browser.cookies.get(COOKIE);
        REGISTRY.appoint(person.id(), Role.REVIEWER);
        assertEquals(status, asked(browser, method, path, accept));
        assertNotEquals(before, browser.cookies.get(COOKIE));
        inside(browser);
        Browser old = DESK.browser();
        old.cookies.put(COOKIE, before);
        outside(old);
    }

    @Test
    void a_form_sent_after_a_change_of_roles_brings_the_new_token_done_or_not() {
        Actor.Person person = REGISTRY.staff("X-103", Role.AUDITOR);
        Browser browser = DESK.browser(person);
        Map<String, String> form = good(browser);
        Map<String, String> wrong = good(browser);
        wrong.put("name", "");
        Map<String, String> forged = good(browser);
        forged.put("csrf", "A".repeat(86));
        int before = DESK.taken.size();
        Role[] given = {Role.REVIEWER, Role.ASSESSOR, Role.DECISION_MAKER};
        int round = 0;
        for (Map<String, String> sent : List.of(form, wrong, forged)) {
            Browser other = DESK.browser(person);
            sent.put(
                    "csrf",
                    sent == forged ? "A".repeat(86) : other.get("/specimen").hidden("csrf"));
            String token = other.cookies.get(COOKIE);
            REGISTRY.appoint(person.id(), given[round]);
            round++;
            assertEquals(
                    sent == form ? 303 : sent == wrong ? 422 : 403,
                    other.post("/specimen", sent).status());
            assertNotEquals(token, other.cookies.get(COOKIE));
            inside(other);
            Browser old = DESK.browser();
            old.cookies.put(COOKIE, token);
            outside(old);
        }
        assertEquals(before + 1, DESK.taken.size(), "and it is done once");
    }

    @Test
    void a_form_shown_again_after_a_change_of_roles_can_be_sent_again() {
        Actor.Person person = REGISTRY.staff("X-104", Role.AUDITOR);
        Browser browser = DESK.browser(person);
        Map<String, String> wrong = good(browser);
        wrong.put("name", "");
        REGISTRY.appoint(person.id(), Role.REVIEWER);
        Got again = browser.post("/specimen", wrong);
        assertEquals(422, again.status());
        Map<String, String> right = good(browser);
        right.put("csrf", again.hidden("csrf"));
        assertEquals(303, browser.post("/specimen", right).status());
    }

    @Test
    void signing_out_after_a_change_of_roles_ends_the_session() {
        Actor.Person person = REGISTRY.staff("X-105", Role.AUDITOR);
        Browser browser = DESK.browser(person);
        Got page = browser.get("/specimen");
        REGISTRY.appoint(person.id(), Role.REVIEWER);
        assertEquals("/signed-out", browser.submit(page, "/sign-out").location());
        assertEquals(Map.of(), browser.cookies);
        assertEquals(0, count("SELECT count(*) FROM web_session WHERE person = '" + person.id() + "'"));
    }

    @Test
    void a_page_that_is_refused_signs_nobody_out_whose_roles_have_changed() {
        Actor.Person person = REGISTRY.staff("X-102", Role.AUDITOR);
        Browser browser = DESK.browser(person);
        inside(browser);
        REGISTRY.appoint(person.id(), Role.REVIEWER);
        assertEquals(404, browser.get("/share/new").status());
        inside(browser);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "%", "../..", "0000000000000000000000000000000000000000000"})
    void a_cookie_that_is_none_is_nobody(String value) {
        Browser browser = DESK.browser();
        browser.cookies.put(COOKIE, value);
        outside(browser);
        assertEquals(303, browser.post("/sign-out", Map.of("csrf", "x")).status());
    }

    @Test
    void two_cookies_of_the_name_are_nobody() {
        Browser browser = DESK.browser(REGISTRY.owner);
        String token = browser.cookies.remove(COOKIE);
        browser.cookies.put("a", "b; " + COOKIE + "=" + token + "; " + COOKIE + "=" + token);
        outside(browser);
    }

    // ---- forms: where from, for which session

    private static Map<String, String> good(Browser browser) {
        return browser.filled(
                browser.get("/specimen"),
                "name",
                "Nia",
                "words",
                "one\r\ntwo",
                "pick",
                "two",
                "day-day",
                "27",
                "day-month",
                "3",
                "day-year",
                "2027",
                "list",
                "one");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            OWN                     | -           | -                    | 303
            OWN                     | same-origin | -                    | 303
            http://register.example | -           | -                    | 303
            -                       | same-origin | -                    | 303
            -                       | -           | OWN/specimen         | 303
            -                       | same-origin | https://evil.example/| 303
            -                       | -           | -                    | 403
            https://evil.example    | -           | -                    | 403
            https://evil.example    | same-origin | OWN/specimen         | 403
            OWN                     | cross-site  | -                    | 403
            null                    | -           | OWN/specimen         | 403
            -                       | cross-site  | OWN/specimen         | 403
            -                       | same-site   | -                    | 403
            -                       | none        | -                    | 403
            -                       | -           | https://evil.example/| 403
            -                       | -           | OWN                  | 403
            -                       | -           | OWN.evil.example/x   | 403
            -                       | -           | nonsense             | 403
            http://register.example.evil.example | - | -                 | 403
            """)
    void a_form_counts_from_pages_of_ours_only(String origin, String site, String referer, int status) {
        Browser browser = DESK.browser(REGISTRY.owner);
        List<String> headers = new java.util.ArrayList<>();
        if (origin != null) {
            headers.addAll(List.of("Origin", origin.replace("OWN", own())));
        }
        if (site != null) {
            headers.addAll(List.of("Sec-Fetch-Site", site));
        }
        if (referer != null) {
            headers.addAll(List.of("Referer", referer.replace("OWN", own())));
        }
        int before = DESK.taken.size();
        Got got = browser.post("/specimen", TestDesk.encoded(good(browser)), headers.toArray(String[]::new));
        assertEquals(status, got.status(), got.body());
        assertEquals(before + (status == 303 ? 1 : 0), DESK.taken.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "", "x", "!!", "other", "cut", "flipped", "zeros"})
    void a_form_counts_with_the_proof_of_its_session_only(String kind) {
        Browser browser = DESK.browser(REGISTRY.owner);
        Map<String, String> fields = new TreeMap<>(good(browser));
        String proof = java.util.Objects.requireNonNull(fields.get("csrf"));
        switch (kind) {
            case "-" -> fields.remove("csrf");
            case "other" ->
                fields.put("csrf", DESK.browser(REGISTRY.owner).get("/specimen").hidden("csrf"));
            case "cut" -> fields.put("csrf", proof.substring(0, proof.length() - 4));
            case "flipped" -> fields.put("csrf", (proof.charAt(0) == 'A' ? 'B' : 'A') + proof.substring(1));
            case "zeros" -> fields.put("csrf", "A".repeat(proof.length()));
            default -> fields.put("csrf", kind);
        }
        int before = DESK.taken.size();
        Got got = browser.post("/specimen", fields);
        assertEquals(403, got.status());
        assertFalse(got.body().contains("Another site"), got.body());
        assertTrue(got.body().contains("You have signed in again, or your roles have changed"), got.body());
        assertEquals(before, DESK.taken.size());
    }

    @Test
    void what_was_typed_before_signing_in_again_is_shown_again_and_can_be_sent() {
        Browser browser = DESK.browser(REGISTRY.owner);
        Map<String, String> fields = new TreeMap<>(good(browser));
        fields.put("words", "a long answer <b>");
        browser.cookies.put(COOKIE, DESK.token(REGISTRY.owner));
        int before = DESK.taken.size();
        Got got = browser.post("/specimen", fields);
        assertEquals(403, got.status());
        assertTrue(got.body().contains("a long answer &lt;b>") || got.body().contains("a long answer &lt;b&gt;"));
        assertTrue(got.body().contains("value=\"2027\""), got.body());
        assertEquals(before, DESK.taken.size());
        fields.put("csrf", got.hidden("csrf"));
        fields.put("key", got.hidden("key"));
        assertEquals(303, browser.post("/specimen", fields).status());
        assertEquals(before + 1, DESK.taken.size());
        fields.put("csrf", "x");
        Got foreign = browser.post("/specimen", TestDesk.encoded(fields), "Origin", "https://evil.example");
        assertEquals(403, foreign.status());
        assertTrue(foreign.body().contains("Another site may not do this"), foreign.body());
        assertFalse(foreign.body().contains("a long answer"), foreign.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name=%zz      | a percent sign is not followed by two hexadecimal digits
            name=%c3      | cannot be read
            =x            | a field without a name
            MANY          | more than 500 fields
            """)
    void a_form_that_cannot_be_read_is_told_why(String body, String words) {
        Got got = DESK.browser(REGISTRY.owner)
                .post("/specimen", body.equals("MANY") ? "a=1&".repeat(500) + "a=1" : body, "Origin", own());
        assertEquals(400, got.status());
        assertTrue(got.body().contains(words), got.body());
        assertFalse(got.body().contains("8,000 characters"), got.body());
    }

    @Test
    void each_page_has_another_proof_and_all_are_good() {
        Browser browser = DESK.browser(REGISTRY.owner);
        Map<String, String> one = good(browser);
        Map<String, String> two = good(browser);
        assertNotEquals(one.get("csrf"), two.get("csrf"));
        assertEquals(303, browser.post("/specimen", one).status());
        assertEquals(303, browser.post("/specimen", two).status());
    }

    // ---- forms: what is typed

    @Test
    void what_was_typed_is_read() {
        Browser browser = DESK.browser(REGISTRY.owner);
        String body = TestDesk.encoded(good(browser)) + "&ticks=one&ticks=two";
        assertEquals(303, browser.post("/specimen", body, "Origin", own()).status());
        assertEquals(
                Map.of(
                        "name",
                        "Nia",
                        "words",
                        "one\ntwo",
                        "pick",
                        "two",
                        "ticks",
                        "one two",
                        "day",
                        "2027-03-27",
                        "list",
                        "one"),
                DESK.taken.getLast());
    }

    /// The fields that are sent instead, and the sentence that is linked to the field.
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            name=                                | #name  | Name
            name=12345678901                     | #name  | This must be 10 characters or fewer
            name=a%0Ab                           | #name  | This contains a character that cannot be used
            name=%00                             | #name  | This contains a character that cannot be used
            words=                               | #words | Name
            words=%20%0D%0A                      | #words | Name
            words=a%07b                          | #words | This contains a character that cannot be used
            pick=                                | #pick  | Select an organisation
            pick=three                           | #pick  | Select an organisation
            ticks=three                          | #ticks | Give a value of the right form
            day-day=31&day-month=2               | #day   | Enter a date
            day-day=                             | #day   | Enter a date
            day-year=27                          | #day   | Enter a date
            list=three                           | #list  | Select an organisation
            name=a&name=b                        | #name  | Give a value of the right form
            other=x                              | -      | no field called other
            """)
    void what_is_wrong_is_said_at_its_field_and_nothing_is_lost(String instead, String place, String says) {
        Browser browser = DESK.browser(REGISTRY.owner);
        Map<String, String> fields = new TreeMap<>(good(browser));
        for (String pair : instead.split("&")) {
            fields.remove(pair.split("=", 2)[0]);
        }
        int before = DESK.taken.size();
        Got got = browser.post("/specimen", TestDesk.encoded(fields) + "&" + instead, "Origin", own());
        assertEquals(422, got.status(), got.body());
        assertEquals(before, DESK.taken.size());
        assertTrue(got.body().contains("<title>Error: Specimen"), got.body());
        int summary = got.body().indexOf("govuk-error-summary__list");
        String list = got.body().substring(summary, got.body().indexOf("</ul>", summary));
        assertTrue(list.contains(says), list);
        assertEquals(place != null, list.contains("<a href=\"" + place + "\">"), list);
        if (place != null) {
            assertTrue(got.body().contains("id=\"" + place.substring(1) + "\""), got.body());
        }
        if (!instead.contains("name=")) {
            assertTrue(got.body().contains("value=\"Nia\""), got.body());
        }
        // The corrected form is taken.
        Map<String, String> again = good(browser);
        assertEquals(303, browser.post("/specimen", again).status());
    }

    @Test
    void what_was_typed_comes_back_as_words_and_not_as_a_page() {
        Browser browser = DESK.browser(REGISTRY.owner);
        Map<String, String> fields = new TreeMap<>(good(browser));
        fields.put("name", "\"><script>alert(1)</script>");
        fields.put("words", "</textarea><script>alert(1)</script>");
        Got got = browser.post("/specimen", fields);
        assertEquals(422, got.status());
        assertFalse(got.body().contains("<script"), got.body());
        assertTrue(got.body().contains("&lt;/textarea"), got.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name=%FF            | application/x-www-form-urlencoded | 400
            name=%              | application/x-www-form-urlencoded | 400
            name=%2             | application/x-www-form-urlencoded | 400
            =x                  | application/x-www-form-urlencoded | 400
            name                | application/x-www-form-urlencoded | 400
            a=b&&c=d            | application/x-www-form-urlencoded | 400
            {}                  | application/json                  | 415
            name=x              | text/plain                        | 415
            name=x              | multipart/form-data; boundary=x   | 415
            """)
    void what_is_no_form_is_refused(String body, String type, int status) {
        Browser browser = DESK.browser(REGISTRY.owner);
        java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create(DESK.url("/specimen")))
                .headers("Origin", own(), "Content-Type", type, "Cookie", COOKIE + "=" + browser.cookies.get(COOKIE))
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
            assertEquals(
                    status,
                    client.send(request, java.net.http.HttpResponse.BodyHandlers.discarding())
                            .statusCode());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_form_has_a_greatest_size_and_number_of_fields() {
        Browser browser = DESK.browser(REGISTRY.owner);
        assertEquals(
                413,
                browser.post("/specimen", "a=" + "x".repeat(300_000), "Origin", own())
                        .status());
        assertEquals(
                400,
                browser.post("/specimen", "a=b" + "&a=b".repeat(600), "Origin", own())
                        .status());
    }

    // ---- share codes, as the example of a page

    private static Case granted() {
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber _ = c.granted();
        return c;
    }

    private static long codes(Held held) {
        return count("SELECT count(*) FROM share_code s JOIN accreditation a ON a.number = s.accreditation"
                + " WHERE a.supplier = '" + held.supplier() + "'");
    }

    @Test
    void a_supplier_makes_a_share_code_sees_it_once_and_withdraws_it() {
        Case stranger = granted();
        Case c = granted();
        Browser browser = DESK.browser(c.held.person());
        assertTrue(browser.get("/account").body().contains("/share/new"));
        Browser nothingHeld = DESK.browser(DESK.registry.company().person());
        assertFalse(nothingHeld.get("/account").body().contains("/share/new"), "there is nothing to share");
        Got page = browser.get("/share/new");
        String number = page.hidden("number");
        Map<String, String> fields = browser.filled(
                page, "number", number, "days", "90", "until-day", "", "until-month", "", "until-year", "");
        Got made = browser.post("/share/new", fields);
        assertEquals(303, made.status(), made.body());
        Got panel = browser.get(made.location());
        assertTrue(panel.body().contains("Share code created"), panel.body());
        assertTrue(panel.body().matches("(?s).*[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}.*"));
        // Sent twice, it is done once, and leads to the same code.
        Got again = browser.post("/share/new", fields);
        assertEquals(made.location(), again.location());
        assertEquals(1, codes(c.held));
        // The same form with other answers is another wish, and asked about.
        fields.put("days", "30");
        Got other = browser.post("/share/new", fields);
        assertEquals(422, other.status());
        assertTrue(other.body().contains("You have sent this form already"), other.body());
        assertEquals(1, codes(c.held));
        // Nobody else gets to see it by its address.
        Got peeked = DESK.browser(stranger.held.person()).get(made.location());
        assertEquals(200, peeked.status());
        assertFalse(peeked.body().contains("Share code created"));
        assertFalse(browser.get("/share/new?done=0123456789~DONE_SHARE_WITHDRAWN")
                .body()
                .contains("govuk-notification-banner--success"));

        Got list = browser.get("/share/new");
        String share = list.hidden("share");
        Got theft = DESK.browser(stranger.held.person())
                .submit(DESK.browser(stranger.held.person()).get("/share/new"), "/share/new/withdraw", "share", share);
        assertEquals(403, theft.status(), "of another session");
        Browser thief = DESK.browser(stranger.held.person());
        assertEquals(
                404,
                thief.submit(thief.get("/share/new"), "/share/new/withdraw", "share", share)
                        .status());
        Got gone = browser.submit(list, "/share/new/withdraw", "share", share);
        assertEquals(303, gone.status());
        assertTrue(browser.get(gone.location()).body().contains("The share code is withdrawn"));
        // A notice is about what it came with, and about nothing else that the person has done.
        String notice = gone.location().substring(gone.location().indexOf('~'));
        String name = notice.substring(0, notice.lastIndexOf('~'));
        for (String elsewhere : List.of(
                made.location() + notice,
                made.location() + name,
                made.location() + name + "~" + "A".repeat(43),
                gone.location().replace("WITHDRAWN", "MADE"),
                gone.location().replace(notice, name),
                gone.location().replace(notice, ""))) {
            Got shown = browser.get(elsewhere);
            assertEquals(200, shown.status());
            assertFalse(shown.body().contains("The share code is withdrawn"), elsewhere);
        }
        assertEquals(
                409,
                browser.submit(browser.get("/share/new"), "/share/new/withdraw", "share", share)
                        .status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            days=                                                            | Select when
            days=7                                                           | Select when
            days=date&until-day=&until-month=&until-year=                    | Enter a date
            days=date&until-day=1&until-month=1&until-year=2020              | Enter a date
            days=date&until-day=1&until-month=1&until-year=2099              | Enter a date
            days=30&number=SRA-0000000A                                      | Select an accreditation
            """)
    void a_share_code_needs_an_end(String instead, String says) {
        Case c = granted();
        Browser browser = DESK.browser(c.held.person());
        Got page = browser.get("/share/new");
        Map<String, String> fields = browser.filled(page, "number", page.hidden("number"));
        for (String pair : instead.split("&")) {
            fields.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
        }
        Got got = browser.post("/share/new", fields);
        assertEquals(422, got.status(), got.body());
        assertTrue(got.body().contains(says), got.body());
        assertEquals(0, codes(c.held));
    }

    @Test
    void somebody_elses_accreditation_cannot_be_shared() {
        Case mine = granted();
        Case theirs = granted();
        String number = DESK.browser(theirs.held.person()).get("/share/new").hidden("number");
        Browser browser = DESK.browser(mine.held.person());
        Got got = browser.submit(browser.get("/share/new"), "/share/new", "number", number, "days", "30");
        assertEquals(422, got.status());
        assertEquals(0, codes(theirs.held));
        assertEquals(
                Refusal.NOT_FOUND,
                assertThrows(
                                RefusedException.class,
                                () -> REGISTRY.shares.make(
                                        mine.held.person(),
                                        TestRegistry.key(),
                                        new Shares.Make(new AccreditationNumber(number), 30)))
                        .reason());
        assertEquals(404, DESK.browser(REGISTRY.owner).get("/share/new").status(), "staff have no organisation");
    }

    // ---- for whom somebody acts

    @Test
    void whoever_belongs_to_several_chooses_for_whom_to_act() {
        Held one = REGISTRY.company();
        Held two = REGISTRY.company();
        Actor.Person person = one.person();
        REGISTRY.join(person, two, Role.SUPPLIER_AUTHOR);
        Browser browser = DESK.browser(person);
        assertEquals("/account/choose", browser.get("/account").location());
        assertEquals(404, browser.get("/share/new").status());
        Got page = browser.get("/account/choose");
        assertEquals(422, browser.submit(page, "/account/choose").status());
        Held stranger = REGISTRY.company();
        assertEquals(
                422,
                browser.submit(
                                page,
                                "/account/choose",
                                "organisation",
                                stranger.supplier().toString())
                        .status());
        assertEquals(
                "/account",
                browser.submit(
                                page,
                                "/account/choose",
                                "organisation",
                                two.supplier().toString())
                        .location());
        Got account = browser.get("/account");
        assertEquals(200, account.status());
        assertTrue(account.body().contains("Author of applications"), account.body());
        assertFalse(account.body().contains("Administrator"), account.body());
    }
}
