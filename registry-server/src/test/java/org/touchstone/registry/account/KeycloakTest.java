package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Provider;
import org.touchstone.registry.web.Limits;

/// Signing in with a real Keycloak by its own login form, and everything around it that two programs of different
/// makers can understand differently. What a provider can do wrong stands in [ProviderSignInTest], which runs always;
/// this one takes a minute or two and runs with `./touchstone test -Pkeycloak`.
@Tag("keycloak")
class KeycloakTest {
    private static TestDesk desk;
    private static Keycloak keycloak;

    @BeforeAll
    static void start() {
        int port = Keycloak.freePort();
        desk = new TestDesk(
                Optional.of(new Provider.Settings(
                        URI.create(Keycloak.root(port) + "/realms/registry"),
                        Keycloak.CLIENT,
                        Optional.of(Keycloak.SECRET),
                        Set.of(Keycloak.SECOND_FACTOR),
                        Optional.of(Keycloak.AUDIENCE))),
                false,
                Limits.parse("rate=0,person-rate=0"),
                _ -> List.of());
        try {
            keycloak = Keycloak.start(port, desk.listener.port());
        } catch (RuntimeException e) {
            desk.close();
            throw e;
        }
    }

    @AfterAll
    static void stop() {
        keycloak.close();
        desk.close();
    }

    /// Somebody's browser, on both sides.
    private static final class Both {
        final Browser here = desk.browser();
        final Keycloak.Guest there;

        Both(String user) {
            there = keycloak.new Guest(user);
        }

        String begin() {
            Got start = here.get("/sign-in/start?next=/account");
            assertEquals(303, start.status(), start.body());
            return start.location();
        }

        Got signIn() {
            return here.get(there.go(begin()));
        }

        boolean isSignedIn() {
            return here.get("/account").status() == 200;
        }

        UUID person() {
            Matcher number =
                    Pattern.compile("P-[0-9]{6}").matcher(here.get("/account").body());
            assertTrue(number.find());
            return desk.registry.people.persona(number.group());
        }
    }

    private static Both signedIn(String user) {
        Both both = new Both(user);
        Got in = both.signIn();
        assertEquals(303, in.status(), in.body());
        assertEquals("/account", in.location());
        assertTrue(both.isSignedIn());
        return both;
    }

    @Test
    void whoever_can_sign_in_there_has_one_account_here() {
        Both nia = signedIn("nia");
        assertEquals(1, nia.there.forms, "a password");
        assertTrue(nia.here.get("/account").body().contains("Nia Okafor"));
        assertEquals(nia.person(), signedIn("nia").person(), "the same person in another browser");
        Both again = new Both("nia");
        again.here.get("/account");
        assertFalse(again.isSignedIn());
    }

    @Test
    void those_who_work_for_the_registry_need_the_second_factor_that_the_provider_asks_for() {
        Both lee = signedIn("lee");
        desk.registry.appoint(lee.person(), Role.AUDITOR);
        assertFalse(lee.isSignedIn(), "what was enough before is not any more");
        Both again = new Both("lee");
        Got refused = again.signIn();
        assertEquals(403, refused.status(), refused.body());
        assertTrue(refused.body().contains("second factor"), refused.body());
        assertFalse(again.isSignedIn());

        Both sam = signedIn("sam");
        assertEquals(2, sam.there.forms, "a password and a code");
        desk.registry.appoint(sam.person(), Role.AUDITOR);
        assertTrue(sam.here.get("/account").body().contains("Auditor"));
    }

    @Test
    void an_answer_counts_once_and_in_the_browser_that_began() {
        Both nia = new Both("nia");
        String back = nia.there.go(nia.begin());
        assertEquals(403, desk.browser().get(back).status(), "in another browser, which uses it up");
        String second = nia.there.go(nia.begin());
        assertEquals(303, nia.here.get(second).status());
        assertEquals(403, nia.here.get(second).status(), "a replayed state");
    }

    @Test
    void what_was_changed_on_the_way_signs_nobody_in() {
        Both nia = new Both("nia");
        String other = nia.begin().replaceFirst("([?&]nonce=)[^&]+", "$1" + "x".repeat(43));
        assertEquals(403, nia.here.get(nia.there.go(other)).status(), "another nonce");
        String foreign = nia.begin().replaceFirst("([?&]code_challenge=)[^&]+", "$1" + "y".repeat(43));
        assertEquals(403, nia.here.get(nia.there.go(foreign)).status(), "a challenge of somebody else's");
        String state = nia.there.go(nia.begin()).replaceFirst("([?&]state=)[^&]+", "$1" + "z".repeat(43));
        assertEquals(403, nia.here.get(state).status(), "another state");
        assertFalse(nia.isSignedIn());
        // Without a challenge the provider refuses by itself.
        String bare =
                nia.begin().replaceFirst("&code_challenge=[^&]+", "").replaceFirst("&code_challenge_method=[^&]+", "");
        String answer = nia.there.go(bare);
        assertTrue(answer.contains("error=invalid_request"), answer);
        assertEquals(403, nia.here.get(answer).status());
    }

    @Test
    void a_session_ends_here_by_our_clock_and_begins_again_by_the_providers() {
        Both nia = signedIn("nia");
        desk.registry.pass(Duration.ofMinutes(61));
        Got late = nia.here.get("/account");
        assertEquals(303, late.status());
        assertTrue(late.location().startsWith("/sign-in?next="), late.location());
        nia.signIn();
        assertEquals(1, nia.there.forms, "the provider still knew who it was");
        assertTrue(nia.isSignedIn());
        desk.registry.pass(Duration.ofMinutes(59));
        assertTrue(nia.isSignedIn());
    }

    private static String leave(Both both) {
        Got out = both.here.submit(both.here.get("/specimen"), "/sign-out");
        assertEquals(200, out.status(), out.body());
        assertFalse(both.isSignedIn());
        String refresh = out.response().headers().firstValue("Refresh").orElseThrow();
        return refresh.substring("0; url=".length());
    }

    @Test
    void signing_out_here_signs_out_there_and_comes_back() {
        Both nia = signedIn("nia");
        Both other = signedIn("nia");
        String back = nia.there.go(leave(nia));
        assertTrue(back.startsWith("/signed-out?state="), back);
        assertTrue(nia.here.get(back).body().contains("signed out at your identity provider as well"));
        assertEquals(1, nia.there.forms, "nothing was asked again");
        nia.signIn();
        assertEquals(2, nia.there.forms, "the provider no longer knew who it was");
        assertTrue(other.isSignedIn(), "the other browser's session is another");
    }

    @Test
    void what_ends_there_ends_here() {
        Both kim = signedIn("kim");
        String session = keycloak.sessions("kim").getFirst();
        Both again = signedIn("kim");
        Both sam = signedIn("sam");
        keycloak.endSession(session);
        assertFalse(kim.isSignedIn());
        assertTrue(again.isSignedIn(), "the session in another browser is another");
        assertTrue(sam.isSignedIn(), "somebody else's session goes on");
        kim.signIn();
        assertEquals(2, kim.there.forms, "a password again");
        assertTrue(kim.isSignedIn());
        // Told to name sessions it names one of them when all end; without names it means every one of the person's.
        keycloak.nameSessions(false);
        try {
            keycloak.endAll("kim");
        } finally {
            keycloak.nameSessions(true);
        }
        assertFalse(kim.isSignedIn());
        assertFalse(again.isSignedIn());
        assertTrue(sam.isSignedIn());
    }

    @Test
    void whoever_ends_sessions_says_there_once_more_who_they_are() {
        String page = "/account/sessions";
        Both other = signedIn("nia");
        Both nia = signedIn("nia");
        assertTrue(nia.here.get(page).body().contains(page + "/end-others"), "the provider says when that was");
        desk.registry.pass(Duration.ofMinutes(16));
        Got late = nia.here.submit(nia.here.get("/specimen"), page + "/end-others");
        assertEquals("/sign-in?again=yes&next=%2Faccount%2Fsessions", late.location());
        assertTrue(other.isSignedIn());
        String back = nia.there.go(nia.here
                .get("/sign-in/start?next=%2Faccount%2Fsessions&again=yes")
                .location());
        assertEquals(2, nia.there.forms, "a password again, though the provider knew who it was");
        assertEquals(page, nia.here.get(back).location());
        assertEquals(
                303, nia.here.submit(nia.here.get(page), page + "/end-others").status());
        assertFalse(other.isSignedIn());
        assertTrue(nia.isSignedIn());
    }

    /// What the API answers to somebody with this token.
    private static Got letters(String token) {
        return desk.browser().call("GET", "/api/v1/letters", token, "");
    }

    @Test
    void the_api_takes_what_the_provider_gives_a_program_for_it() {
        Both nia = signedIn("nia");
        String token = keycloak.token("bid-tool", "nia", Optional.empty());
        Got got = letters(token);
        assertEquals(200, got.status(), got.body());
        assertTrue(got.body().contains("nia@harbour.example"), got.body());
        assertTrue(nia.here.get("/account").body().contains("nia@harbour.example"), "the same person");

        assertEquals(
                401,
                letters(keycloak.token("other-tool", "nia", Optional.empty())).status(),
                "of no type and audience");
        signedIn("sam");
        Both sam = signedIn("sam");
        desk.registry.appoint(sam.person(), Role.AUDITOR);
        Got step = letters(keycloak.token("bid-tool", "sam", Optional.of(Keycloak.code("what sam's device knows"))));
        assertEquals(401, step.status(), step.body());
        assertEquals(
                "Bearer error=\"insufficient_user_authentication\", acr_values=\"mfa\"",
                step.response().headers().firstValue("WWW-Authenticate").orElseThrow());
        assertEquals(
                403,
                letters(keycloak.token("bid-tool", "max", Optional.empty())).status(),
                "never signed in here");
    }

    @Test
    void the_provider_may_change_its_key() {
        signedIn("nia");
        keycloak.changeKey();
        signedIn("nia");
    }
}
