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
import org.touchstone.registry.signin.Provider;
import org.touchstone.registry.web.Limits;

/// Signing in with an identity provider over real sockets, and with one that makes mistakes.
class ProviderSignInTest {
    private static TestProvider provider;
    private static TestDesk desk;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        desk = desk(provider.issuer);
        client = HttpClient.newHttpClient();
    }

    private static TestDesk desk(String issuer) {
        return new TestDesk(
                Optional.of(new Provider.Settings(
                        URI.create(issuer),
                        TestProvider.CLIENT,
                        Optional.of(TestProvider.SECRET),
                        Set.of("mfa", "urn:two"))),
                false,
                Limits.parse("rate=0,person-rate=0"),
                _ -> List.of());
    }

    @AfterAll
    static void stop() {
        client.close();
        desk.close();
        provider.close();
    }

    @BeforeEach
    void reset() {
        provider.defect = TestProvider.Defect.NONE;
        provider.acr = "";
        provider.amr = List.of();
    }

    /// What the provider sends back to the address that it was asked at.
    private static String atProvider(String location) {
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
    void signing_out_offers_to_sign_out_of_the_provider_too() {
        Browser browser = desk.browser();
        provider.subject = "subject-1";
        signIn(browser, "/account");
        Got out = browser.submit(browser.get("/specimen"), "/sign-out");
        String page = browser.get(out.location()).body();
        assertTrue(page.contains(provider.issuer + "/end?") && page.contains("client_id=" + TestProvider.CLIENT), page);
        assertEquals(303, browser.get("/account").status());
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
