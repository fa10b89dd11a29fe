package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.people.Role;

/// Signing in with an identity provider over real sockets, and with one that makes mistakes. [KeycloakTest] does it
/// with one that others wrote.
class ProviderSignInTest {
    private static TestProvider provider;
    private static TestDesk desk;
    private static final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        desk = desk(provider.issuer);
    }

    private static TestDesk desk(String issuer) {
        return TestProvider.desk(issuer, Set.of("mfa", "urn:two"), Optional.empty());
    }

    @AfterAll
    static void stop() {
        desk.close();
        provider.close();
    }

    @BeforeEach
    void reset() {
        provider.defect = TestProvider.Defect.NONE;
        provider.acr = "";
        provider.amr = List.of();
        provider.email = "";
        provider.emailVerified = Optional.empty();
    }

    private static Optional<String> address(Browser browser) {
        java.util.regex.Matcher m = java.util.regex.Pattern.compile("P-[0-9]{6}")
                .matcher(browser.get("/account").body());
        assertTrue(m.find());
        return desk.registry
                .addresses
                .of(desk.registry.people.actor(id(m.group())))
                .address();
    }

    @Test
    void where_somebody_can_be_written_to_is_what_the_provider_has_verified_now() {
        record Said(String email, Optional<Object> verified, boolean kept) {}
        List<Said> table = List.of(
                new Said("nia@harbour.example", Optional.of(true), true),
                new Said("nia@harbour.example", Optional.of(false), false),
                new Said("nia.okafor@harbour.example", Optional.of(true), true),
                new Said("nia@harbour.example", Optional.empty(), false),
                new Said("nia@harbour.example", Optional.of(true), true),
                new Said("nia@harbour.example", Optional.of("true"), false),
                new Said("nia@harbour.example", Optional.of(1), false),
                new Said("", Optional.of(true), false),
                new Said("nia", Optional.of(true), false),
                new Said("nia@harbour.example\r\nBcc: x@y.example", Optional.of(true), false),
                new Said("a@b.example,c@d.example", Optional.of(true), false),
                new Said("Nia <nia@harbour.example>", Optional.of(true), false),
                new Said("n".repeat(65) + "@harbour.example", Optional.of(true), false),
                new Said("nia@harbour.example", Optional.of(true), true));
        provider.subject = "written to";
        for (Said said : table) {
            provider.email = said.email();
            provider.emailVerified = said.verified();
            Browser browser = desk.browser();
            assertEquals(303, signIn(browser, "/account").status());
            assertEquals(said.kept() ? Optional.of(said.email()) : Optional.empty(), address(browser), said.toString());
        }
        assertEquals(
                0,
                count("SELECT count(*) FROM person_address WHERE position(convert_to('nia', 'UTF8') in sealed) > 0"));
    }

    @Test
    void letters_are_turned_off_and_on_by_whoever_gets_them() {
        provider.subject = "written to no more";
        provider.email = "gwen@harbour.example";
        provider.emailVerified = Optional.of(true);
        Browser browser = desk.browser();
        signIn(browser, "/account");
        assertTrue(browser.get("/account").body().contains("gwen@harbour.example"));
        Got page = browser.get("/account/letters");
        assertTrue(page.body().contains("Letters go to gwen@harbour.example"), page.body());
        assertTrue(page.body().contains("value=\"on\" checked"), page.body());
        Got wrong = browser.submit(page, "/account/letters");
        assertEquals(422, wrong.status());
        assertTrue(wrong.body().contains("Select whether you want letters"), wrong.body());
        Got done = browser.submit(page, "/account/letters", "letters", "off");
        assertEquals(303, done.status(), done.body());
        assertTrue(browser.get(done.location()).body().contains("Your choice about letters is saved"));
        assertTrue(browser.get("/account/letters").body().contains("value=\"off\" checked"));
        signIn(browser, "/account");
        assertTrue(browser.get("/account/letters").body().contains("value=\"off\" checked"), "the choice stays");
    }

    /// What the provider sends back to the address that it was asked at.
    static String atProvider(String location) {
        try {
            HttpResponse<String> r = client.send(
                    HttpRequest.newBuilder(URI.create(location)).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(302, r.statusCode(), r.body());
            String back = r.headers().firstValue("Location").orElseThrow();
            assertTrue(back.startsWith("http://register.example/sign-in/callback?"), back);
            return back.substring("http://register.example".length());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Got signIn(Browser browser, String next) {
        Got start = browser.get("/sign-in/start?next=" + next);
        assertEquals(303, start.status(), start.body());
        assertTrue(start.location().startsWith(provider.issuer + "/authorize?"), start.location());
        return browser.get(atProvider(start.location()));
    }

    private static long count(String sql) {
        return Long.parseLong(desk.registry.database.ask(sql).strip());
    }

    @Test
    void somebody_new_gets_an_account_that_may_do_nothing_and_the_same_one_again() {
        provider.subject = "newcomer";
        Browser browser = desk.browser();
        assertTrue(browser.get("/sign-in?next=/account/choose")
                .body()
                .contains("/sign-in/start?next=%2Faccount%2Fchoose"));
        Got in = signIn(browser, "%2Faccount%2Fchoose");
        assertEquals(303, in.status(), in.body());
        assertEquals("/account/choose", in.location());
        String page = browser.get("/account").body();
        assertTrue(page.contains("Nia &lt;b&gt;Okafor&lt;/b&gt;"), page);
        assertTrue(page.contains("do not belong to an organisation yet"), page);
        assertTrue(page.matches("(?s).*P-[0-9]{6}.*"), page);
        assertEquals(404, browser.get("/share/new").status());
        long people = count("SELECT count(*) FROM person");
        assertEquals(303, signIn(desk.browser(), "/account").status());
        assertEquals(people, count("SELECT count(*) FROM person"));
        assertEquals(0, count("SELECT count(*) FROM account a WHERE a::text LIKE '%newcomer%'"));
        provider.subject = "another";
        assertEquals(303, signIn(desk.browser(), "/account").status());
        assertEquals(people + 1, count("SELECT count(*) FROM person"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void an_answer_with_a_mistake_signs_nobody_in(TestProvider.Defect defect) {
        provider.subject = "subject-of-" + defect;
        provider.defect = defect;
        long people = count("SELECT count(*) FROM person");
        Browser browser = desk.browser();
        Got got = signIn(browser, "/account");
        assertTrue(
                got.status() == 403 || defect == TestProvider.Defect.ANSWERS_WITHOUT_END && got.status() == 503,
                got.status() + got.body());
        assertEquals(Set.of("touchstone-sign-in"), browser.cookies.keySet());
        assertEquals(people, count("SELECT count(*) FROM person"));
        provider.defect = TestProvider.Defect.NONE;
        assertEquals(303, signIn(browser, "/account").status(), "and the next try is a new one");
    }

    @Test
    void an_answer_counts_once_and_in_the_browser_that_began() {
        provider.subject = "subject-1";
        Browser browser = desk.browser();
        String back = atProvider(browser.get("/sign-in/start?next=/account").location());
        assertEquals(303, browser.get(back).status());
        assertEquals(403, browser.get(back).status(), "a replayed state");
        // Somebody is led to another's answer: the session would be the other's.
        String planted =
                atProvider(desk.browser().get("/sign-in/start?next=/account").location());
        Browser victim = desk.browser();
        assertEquals(403, victim.get(planted).status(), "without the browser's own token");
        victim.get("/sign-in/start?next=/account");
        String second =
                atProvider(desk.browser().get("/sign-in/start?next=/account").location());
        assertEquals(403, victim.get(second).status(), "with the token of another sign-in");
        // A code that was meant for another sign-in of the same browser does not fit its verifier.
        Browser mixed = desk.browser();
        String one = atProvider(mixed.get("/sign-in/start?next=/account").location());
        String two = atProvider(mixed.get("/sign-in/start?next=/account").location());
        String code = TestProvider.fields(one.split("\\?", 2)[1]).get("code");
        String other = TestProvider.fields(two.split("\\?", 2)[1]).get("code");
        assertEquals(
                403,
                mixed.get(two.replace(String.valueOf(other), String.valueOf(code)))
                        .status());
    }

    @ParameterizedTest
    @CsvSource({"cross-site,false", "same-origin,true", "same-site,true", "none,true"})
    void nobody_is_signed_in_by_a_page_of_another_site(String from, boolean begins) throws Exception {
        HttpResponse<String> got = client.send(
                HttpRequest.newBuilder(URI.create(desk.url("/sign-in/start")))
                        .header("Sec-Fetch-Site", from)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(303, got.statusCode());
        String to = got.headers().firstValue("Location").orElseThrow();
        assertEquals(begins, to.startsWith(provider.issuer), to);
        assertEquals(!begins, to.equals("/sign-in"), to);
    }

    @Test
    void a_sign_in_has_its_time() {
        Browser browser = desk.browser();
        String back = atProvider(browser.get("/sign-in/start?next=/account").location());
        desk.registry.pass(Duration.ofMinutes(16));
        assertEquals(403, browser.get(back).status());
        Got start = desk.browser().get("/sign-in/start?next=/account");
        assertEquals(303, start.status());
        assertNotEquals(0, count("SELECT count(*) FROM sign_in"));
        desk.registry.pass(Duration.ofMinutes(16));
        desk.signIns().clean();
        assertEquals(0, count("SELECT count(*) FROM sign_in"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /sign-in/callback                                  | 403
            /sign-in/callback?state=x                          | 403
            /sign-in/callback?code=x                           | 403
            /sign-in/callback?state=&code=                     | 403
            /sign-in/callback?code=x&state=x&iss=x             | 403
            /sign-in/callback?error=access_denied&state=x      | 403
            /sign-in/callback?code=x&code=y&state=x            | 400
            /sign-in/callback?code=x&state=x&admin=1           | 400
            """)
    void an_answer_to_nothing_is_refused(String path, int status) {
        Browser browser = desk.browser();
        Got got = browser.get(path);
        assertEquals(status, got.status());
        assertEquals(Map.of(), browser.cookies);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -       | -         | 403
            urn:one | -         | 403
            -       | pwd       | 403
            urn:two | -         | 303
            -       | pwd mfa   | 303
            urn:one | mfa       | 303
            """)
    void those_who_work_for_the_registry_need_a_second_factor(String acr, String amr, int status) {
        provider.subject = "staff " + acr + amr;
        assertEquals(303, signIn(desk.browser(), "/account").status(), "nobody in particular yet");
        Browser before = desk.browser();
        assertEquals(303, signIn(before, "/account").status());
        String page = before.get("/account").body();
        java.util.regex.Matcher m =
                java.util.regex.Pattern.compile("P-[0-9]{6}").matcher(page);
        assertTrue(m.find());
        java.util.UUID person = id(m.group());
        desk.registry.appoint(person, Role.AUDITOR);
        assertEquals(303, before.get("/account").status(), "what was enough before is not any more");
        provider.acr = acr == null ? "" : acr;
        provider.amr = amr == null ? List.of() : List.of(amr.split(" "));
        Browser browser = desk.browser();
        Got got = signIn(browser, "/account");
        assertEquals(status, got.status(), got.body());
        if (status == 403) {
            assertTrue(got.body().contains("second factor"), got.body());
            assertFalse(browser.cookies.containsKey("touchstone-session"));
        } else {
            assertTrue(browser.get("/account").body().contains("Auditor"));
        }
    }

    private static java.util.UUID id(String number) {
        return desk.registry.people.persona(number);
    }

    @Test
    void signing_out_signs_out_of_the_provider_too_and_comes_back() throws java.text.ParseException {
        Browser browser = desk.browser();
        provider.subject = "subject-1";
        signIn(browser, "/account");
        assertEquals(
                0,
                count("SELECT count(*) FROM web_session s WHERE s::text LIKE '%session-1%' OR position("
                        + "convert_to('eyJ', 'UTF8') in identity_token) > 0"),
                "what the provider said is not there in clear");
        Got out = browser.submit(browser.get("/specimen"), "/sign-out");
        assertEquals(200, out.status());
        String refresh = out.response().headers().firstValue("Refresh").orElseThrow();
        assertTrue(refresh.startsWith("0; url=" + provider.issuer + "/end?"), refresh);
        assertEquals(
                "no-store", out.response().headers().firstValue("Cache-Control").orElseThrow());
        Map<String, String> asked = TestProvider.fields(refresh.split("\\?", 2)[1]);
        assertEquals(TestProvider.CLIENT, asked.get("client_id"));
        assertEquals("http://register.example/signed-out", asked.get("post_logout_redirect_uri"));
        assertEquals(
                "subject-1",
                com.nimbusds.jwt.JWTParser.parse(asked.get("id_token_hint"))
                        .getJWTClaimsSet()
                        .getSubject());
        assertTrue(out.body().contains("Go on if nothing happens"), out.body());
        assertEquals(303, browser.get("/account").status());
        assertEquals(Set.of("touchstone-sign-in", "touchstone-sign-out"), browser.cookies.keySet());
        String everywhere = "signed out at your identity provider as well";
        assertFalse(browser.get("/signed-out?state=x").body().contains(everywhere));
        assertFalse(desk.browser()
                .get("/signed-out?state=" + asked.get("state"))
                .body()
                .contains(everywhere));
        assertTrue(browser.get("/signed-out?state=" + asked.get("state")).body().contains(everywhere));
        String once = browser.get("/signed-out?state=" + asked.get("state")).body();
        assertFalse(once.contains(everywhere), "the state counts once");
        assertTrue(once.contains(provider.issuer + "/end?") && once.contains("client_id=" + TestProvider.CLIENT), once);
        assertFalse(once.contains("id_token_hint"), once);
    }

    @Test
    void a_provider_without_a_place_to_sign_out_leaves_its_own_session_and_the_page_says_so() throws IOException {
        try (TestProvider without = new TestProvider()) {
            without.ends = false;
            try (TestDesk other = desk(without.issuer)) {
                Browser browser = other.browser();
                browser.get(
                        atProvider(browser.get("/sign-in/start?next=/account").location()));
                assertEquals(200, browser.get("/account").status());
                Got out = browser.submit(browser.get("/specimen"), "/sign-out");
                assertEquals("/signed-out", out.location());
                assertTrue(browser.get("/signed-out").body().contains("no way to sign you out from here"));
                assertEquals(303, browser.get("/account").status());
            }
        }
    }

    @Test
    void a_claim_of_an_odd_form_signs_nobody_in_and_is_no_fault_of_ours() {
        provider.subject = "odd";
        try {
            for (TestProvider.Odd odd : TestProvider.odd()) {
                provider.instead = Map.of(odd.claim(), odd.value());
                int status = signIn(desk.browser(), "/account").status();
                assertTrue(status == 403 || odd.fits() && status == 303, odd + ": " + status);
            }
        } finally {
            provider.instead = Map.of();
        }
    }

    private static List<Got> all(TestDesk at, int n, String path) {
        try (var many = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<Got>> asked = java.util.stream.IntStream.range(0, n)
                    .mapToObj(_ -> many.submit(() -> at.browser().get(path)))
                    .toList();
            List<Got> got = new java.util.ArrayList<>();
            for (java.util.concurrent.Future<Got> one : asked) {
                got.add(one.get());
            }
            return got;
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void within(int seconds, Runnable what) {
        long began = System.nanoTime();
        what.run();
        long took = (System.nanoTime() - began) / 1_000_000;
        assertTrue(took < seconds * 1_000L, took + " ms");
    }

    private static int asked(TestProvider of, String where) {
        return java.util.Objects.requireNonNull(of.asked.get(where)).get();
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "DRIPS", "BROKEN", "NONSENSE"})
    void a_provider_that_says_nothing_holds_up_nobody_who_reads(TestProvider.Silence silence) throws IOException {
        try (TestProvider quiet = new TestProvider();
                TestDesk small = TestProvider.desk(
                        quiet.issuer,
                        Set.of(),
                        Optional.empty(),
                        "rate=0,person-rate=0,reads=2,acts=2,sign-ins=4,queue=20")) {
            quiet.silence = silence;
            int tries = silence == TestProvider.Silence.SILENT || silence == TestProvider.Silence.DRIPS ? 503 : 0;
            within(2, () -> all(small, 40, "/signed-out").forEach(got -> assertEquals(200, got.status())));
            within(
                    5,
                    () -> all(small, 40, "/sign-in/start?next=/account")
                            .forEach(got -> assertTrue(
                                    got.status() == 503 || tries == 0 && got.status() == 403,
                                    got.status() + got.body())));
            within(2, () -> all(small, 10, "/public").forEach(got -> assertEquals(200, got.status())));
            within(2, () -> all(small, 10, "/sign-in").forEach(got -> assertEquals(200, got.status())));
            assertEquals(1, asked(quiet, TestProvider.DESCRIPTION), "one asks for all");
        }
    }

    @Test
    void what_a_provider_has_said_goes_on_being_used_while_it_is_away() throws IOException {
        try (TestProvider away = new TestProvider();
                TestDesk other = desk(away.issuer)) {
            assertEquals(303, other.browser().get("/sign-in/start").status());
            away.silence = TestProvider.Silence.SILENT;
            other.ahead.addAndGet(Duration.ofHours(2).toNanos());
            within(2, () -> assertTrue(other.browser().get("/signed-out").body().contains(away.issuer + "/end?")));
            within(3, () -> all(other, 30, "/sign-in/start").forEach(got -> assertEquals(303, got.status())));
            within(2, () -> all(other, 20, "/sign-in/start").forEach(got -> assertEquals(303, got.status())));
            assertEquals(2, asked(away, TestProvider.DESCRIPTION));
            other.ahead.addAndGet(Duration.ofHours(24).toNanos());
            assertEquals(503, other.browser().get("/sign-in/start").status(), "for a day at most");
        }
    }

    @ParameterizedTest
    @CsvSource({"/token,SILENT", "/token,DRIPS", "/token,BROKEN", "/keys,BROKEN", "/keys,DRIPS"})
    void a_provider_that_does_not_end_its_answer_signs_nobody_in_and_holds_nobody(
            String where, TestProvider.Silence silence) throws IOException {
        try (TestProvider slow = new TestProvider();
                TestDesk other = desk(slow.issuer)) {
            slow.silentAt = Set.of(where);
            slow.silence = silence;
            Browser browser = other.browser();
            String back = atProvider(browser.get("/sign-in/start").location());
            int refused = where.equals("/token") && silence == TestProvider.Silence.BROKEN ? 403 : 503;
            within(13, () -> assertEquals(refused, browser.get(back).status()));
            if (silence == TestProvider.Silence.DRIPS && where.equals("/token")) {
                within(3, () -> {
                    while (slow.givenUp.get() == 0) {
                        Thread.onSpinWait();
                    }
                });
            }
        }
    }

    @Test
    void a_provider_that_is_away_or_another_is_said_to_be() throws IOException {
        String gone;
        try (TestProvider away = new TestProvider()) {
            gone = away.issuer;
        }
        try (TestDesk other = desk(gone)) {
            assertEquals(
                    503, other.browser().get("/sign-in/start?next=/account").status());
            assertEquals(200, other.browser().get("/signed-out").status());
        }
        try (TestProvider mixed = new TestProvider()) {
            mixed.calledItself = "https://other.example";
            try (TestDesk other = desk(mixed.issuer)) {
                assertEquals(
                        403, other.browser().get("/sign-in/start?next=/account").status());
            }
        }
    }
}
