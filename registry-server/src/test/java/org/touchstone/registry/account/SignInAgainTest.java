package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.people.Actor;

/// Who ends sessions has shown lately to be there: at the provider, and not by having a session there or here.
class SignInAgainTest {
    private static final String AUDIENCE = "https://register.example/api";
    private static final String PAGE = "/account/sessions";
    private static final String API = "/api/v1/me/sessions";

    private static TestProvider provider;
    private static TestDesk desk;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        desk = TestProvider.desk(provider.issuer, Set.of("mfa"), Optional.of(AUDIENCE));
    }

    @AfterAll
    static void stop() {
        desk.close();
        provider.close();
    }

    @BeforeEach
    void reset() {
        provider.ago = -1;
        provider.subject = "subject " + UUID.randomUUID();
    }

    private static Browser signedIn() {
        Browser browser = desk.browser();
        signIn(browser, "/sign-in/start?next=/account");
        return browser;
    }

    private static Got signIn(Browser browser, String start) {
        return browser.get(ProviderSignInTest.atProvider(browser.get(start).location()));
    }

    private static boolean inside(Browser browser) {
        return browser.get("/account").status() == 200;
    }

    private static Actor.Person person(Browser browser) {
        java.util.regex.Matcher number = java.util.regex.Pattern.compile("P-[0-9]{6}")
                .matcher(browser.get("/account").body());
        assertTrue(number.find());
        return desk.registry.people.actor(desk.registry.people.persona(number.group()));
    }

    /// How many seconds before signing in here the person said who they are there, how many minutes ago that was,
    /// and whether it is lately.
    @ParameterizedTest
    @CsvSource({
        "-1, 0, false",
        "0, 0, true",
        "0, 14, true",
        "0, 16, false",
        "840, 0, true",
        "840, 2, false",
        "3600, 0, false"
    })
    void sessions_are_ended_by_who_has_shown_lately_to_be_there(long ago, long minutes, boolean lately) {
        provider.ago = ago;
        Browser other = signedIn();
        String id = desk.sessions.list(person(other)).getFirst().id().toString();
        Browser mine = signedIn();
        desk.registry.pass(Duration.ofMinutes(minutes));
        Got page = mine.get(PAGE);
        assertEquals(lately, page.body().contains("action=\"" + PAGE + "/end-others\""), page.body());
        assertEquals(lately, page.body().contains("action=\"" + PAGE + "/end\""), page.body());
        assertEquals(!lately, page.body().contains("Before you end any, show that it is you."), page.body());
        for (String path : List.of("/end-others", "/end")) {
            Got specimen = mine.get("/specimen");
            Got got = path.equals("/end")
                    ? mine.submit(specimen, PAGE + path, "session", id)
                    : mine.submit(specimen, PAGE + path);
            assertEquals(303, got.status(), got.body());
            assertEquals(
                    !lately, got.location().equals("/sign-in?again=yes&next=%2Faccount%2Fsessions"), got.location());
        }
        assertTrue(inside(mine));
        assertEquals(!lately, inside(other));
    }

    @Test
    void the_way_through_the_provider_leads_back_with_a_new_proof() {
        provider.ago = 3_600;
        Browser other = signedIn();
        Browser mine = signedIn();
        Actor.Person person = person(mine);
        Got page = mine.get(PAGE);
        assertTrue(page.body().contains("href=\"/sign-in?again=yes&amp;next=%2Faccount%2Fsessions\""), page.body());
        Got signIn = mine.get("/sign-in?again=yes&next=%2Faccount%2Fsessions");
        assertTrue(
                signIn.body().contains("href=\"/sign-in/start?next=%2Faccount%2Fsessions&amp;again=yes\""),
                signIn.body());
        String start = "/sign-in/start?next=%2Faccount%2Fsessions&again=yes";
        String asked = mine.get(start).location();
        assertTrue(asked.contains("prompt=login") && asked.contains("max_age=0"), asked);
        assertFalse(
                mine.get("/sign-in/start?next=/account").location().contains("prompt="), "elsewhere nobody is asked");
        assertEquals(PAGE, signIn(mine, start).location());
        assertEquals(2, desk.sessions.list(person).size(), "the session of this browser has been replaced");
        Got now = mine.get(PAGE);
        assertTrue(now.body().contains("action=\"" + PAGE + "/end-others\""), now.body());
        assertEquals(303, mine.submit(now, PAGE + "/end-others").status());
        assertTrue(inside(mine));
        assertFalse(inside(other));
    }

    // ---- programs

    /// What the token says of the sign-in, and what comes of it.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, 401, max_age=\"900\"",
                "3600, 401, max_age=\"900\"",
                "960, 401, max_age=\"900\"",
                "840, 200, ''",
                "0, 200, ''",
                "-30, 200, ''",
                "-600, 401, invalid_token",
                "x, 401, invalid_token"
            })
    void a_token_says_when_its_person_was_there(@Nullable String ago, int status, String challenge) {
        provider.subject = "nia " + UUID.randomUUID();
        Browser browser = signedIn();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(provider.issuer)
                .audience(AUDIENCE)
                .subject(provider.subject)
                .claim("client_id", "bid-tool")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(new Date())
                .expirationTime(new Date(System.currentTimeMillis() + 60_000));
        if (ago != null) {
            claims.claim(
                    "auth_time",
                    ago.equals("x") ? "yesterday" : (Object) (System.currentTimeMillis() / 1000 - Long.parseLong(ago)));
        }
        String token = provider.signed("at+jwt", claims.build());
        boolean good = !challenge.equals("invalid_token");
        assertEquals(
                good ? 200 : 401, desk.browser().call("GET", API, token, "").status(), "whoever it is may look");
        UUID id = desk.sessions.list(person(browser)).getFirst().id();
        for (String path : List.of("/" + id + "/end", "/end")) {
            Got got = desk.browser().call("POST", API + path, token, path.equals("/end") ? "{}" : "");
            assertEquals(status, got.status(), got.body());
            if (status == 401) {
                String said =
                        got.response().headers().firstValue("WWW-Authenticate").orElse("");
                assertTrue(said.contains(challenge), said);
                assertEquals(good, said.contains("insufficient_user_authentication"), said);
            }
        }
        assertEquals(status == 401, inside(browser));
    }
}
