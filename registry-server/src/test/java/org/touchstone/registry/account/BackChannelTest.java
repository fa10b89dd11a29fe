package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;

/// The provider ends sessions here by itself, and nobody else does (OpenID Connect Back-Channel Logout 1.0).
class BackChannelTest {
    private static final String PATH = "/sign-in/logout";
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private static TestProvider provider;
    private static TestDesk desk;

    private Browser first;
    private Browser second;
    private Browser elsewhere;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        desk = TestProvider.desk(provider.issuer, Set.of("mfa"), Optional.empty());
    }

    @AfterAll
    static void stop() {
        desk.close();
        provider.close();
    }

    /// One person with two sessions, and another.
    @BeforeEach
    void signedIn() {
        first = signIn("nia", "one");
        second = signIn("nia", "two");
        elsewhere = signIn("gwen", "three");
    }

    private static Browser signIn(String subject, String session) {
        provider.subject = subject;
        provider.session = session;
        Browser browser = desk.browser();
        browser.get(ProviderSignInTest.atProvider(
                browser.get("/sign-in/start?next=/account").location()));
        assertTrue(isIn(browser));
        return browser;
    }

    private static boolean isIn(Browser browser) {
        return browser.get("/account").status() == 200;
    }

    private static JWTClaimsSet.Builder good() {
        long now = System.currentTimeMillis();
        return new JWTClaimsSet.Builder()
                .issuer(provider.issuer)
                .audience(TestProvider.CLIENT)
                .issueTime(new Date(now))
                .expirationTime(new Date(now + 120_000))
                .jwtID(UUID.randomUUID().toString())
                .claim("events", Map.of(EVENT, Map.of()));
    }

    private static Got post(String token) {
        return desk.browser().post(PATH, TestDesk.encoded(Map.of("logout_token", token)));
    }

    private static void obeyed(Got got) {
        assertEquals(200, got.status(), got.body());
        assertEquals("", got.body());
        assertEquals(
                "no-store", got.response().headers().firstValue("Cache-Control").orElseThrow());
    }

    private static void refused(Got got) {
        assertEquals(400, got.status(), got.body());
        assertEquals(
                "no-store", got.response().headers().firstValue("Cache-Control").orElseThrow());
    }

    private void nothingEnded() {
        assertTrue(isIn(first) && isIn(second) && isIn(elsewhere), "nobody was signed out");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            one | nia  | false | true  | true
            one | -    | false | true  | true
            -   | nia  | false | false | true
            two | nia  | true  | false | true
            -   | gwen | true  | true  | false
            one | gwen | true  | true  | true
            six | nia  | true  | true  | true
            -   | else | true  | true  | true
            """)
    void the_sessions_that_it_names_end_and_no_others(
            String session, String subject, boolean one, boolean two, boolean three) {
        JWTClaimsSet.Builder claims = good();
        if (session != null) {
            claims.claim("sid", session);
        }
        if (subject != null) {
            claims.subject(subject);
        }
        obeyed(post(provider.signed("logout+jwt", claims.build())));
        assertEquals(List.of(one, two, three), List.of(isIn(first), isIn(second), isIn(elsewhere)));
    }

    @Test
    void a_token_is_obeyed_once() {
        String token = provider.signed("logout+jwt", good().subject("gwen").build());
        obeyed(post(token));
        elsewhere = signIn("gwen", "four");
        refused(post(token));
        nothingEnded();
    }

    @Test
    void what_stands_beside_it_is_ignored_and_two_are_none() {
        String token = provider.signed("logout+jwt", good().subject("gwen").build());
        String other = provider.signed("logout+jwt", good().subject("nia").build());
        refused(desk.browser().post(PATH, "logout_token=" + token + "&logout_token=" + other));
        refused(desk.browser().post(PATH, "token=" + token));
        refused(desk.browser().post(PATH, ""));
        nothingEnded();
        obeyed(desk.browser().post(PATH, "a=b&logout_token=" + token + "&a=c"));
        assertEquals(List.of(true, true, false), List.of(isIn(first), isIn(second), isIn(elsewhere)));
    }

    @Test
    void a_claim_of_an_odd_form_ends_nothing_and_is_no_fault_of_ours() {
        for (TestProvider.Odd odd : TestProvider.odd()) {
            String claims = TestProvider.odd(
                    good().subject("nobody-" + UUID.randomUUID()).build(), Map.of(odd.claim(), odd.value()));
            Got got = post(provider.signed("logout+jwt", claims));
            assertTrue(got.status() == 400 || odd.fits() && got.status() == 200, odd + ": " + got.status());
        }
        for (String claims : List.of("null", "[]", "7", "\"x\"", "{", "", "{}", "[".repeat(5_000))) {
            refused(post(provider.signed("logout+jwt", claims)));
        }
        nothingEnded();
    }

    /// Back-Channel Logout 1.0 section 2.8: what could not be done is answered as what may not be.
    @Test
    void what_cannot_be_checked_now_can_be_sent_again() {
        provider.changeKey();
        provider.silence = TestProvider.Silence.BROKEN;
        desk.ahead.addAndGet(java.time.Duration.ofHours(2).toNanos());
        String token = provider.signed("logout+jwt", good().subject("gwen").build());
        refused(post(token));
        provider.silence = TestProvider.Silence.NONE;
        nothingEnded();
        desk.ahead.addAndGet(java.time.Duration.ofSeconds(11).toNanos());
        obeyed(post(token));
        assertEquals(List.of(true, true, false), List.of(isIn(first), isIn(second), isIn(elsewhere)));
    }

    @Test
    void it_is_posted_and_short() {
        assertEquals(405, desk.browser().get(PATH).status());
        assertEquals(
                413,
                desk.browser().post(PATH, "logout_token=" + "x".repeat(70_000)).status());
        nothingEnded();
    }

    @Test
    void the_tokens_that_were_obeyed_are_forgotten_when_they_have_run_out() {
        obeyed(post(provider.signed("logout+jwt", good().subject("nobody").build())));
        assertTrue(tokens() > 0);
        desk.registry.pass(java.time.Duration.ofHours(1));
        desk.signIns().clean();
        assertEquals(0, tokens());
    }

    private static long tokens() {
        return Long.parseLong(
                desk.registry.database.ask("SELECT count(*) FROM logout_token").strip());
    }

    /// What may be wrong with one.
    enum Defect {
        ANOTHER_KEY,
        UNSIGNED,
        THE_SHARED_SECRET,
        SIGNATURE_CUT,
        CHANGED,
        NO_TOKEN,
        ANOTHER_ISSUER,
        NO_ISSUER,
        ANOTHER_AUDIENCE,
        NO_AUDIENCE,
        EXPIRED,
        NO_EXPIRY,
        ISSUED_LATER,
        NO_ISSUE_TIME,
        NO_ID,
        BLANK_ID,
        NO_EVENTS,
        EVENTS_OF_A_LIST,
        EVENTS_OF_TEXT,
        ANOTHER_EVENT,
        THE_EVENT_AS_TEXT,
        A_NONCE,
        NEITHER_SUBJECT_NOR_SESSION,
        A_SESSION_THAT_IS_NO_TEXT,
        A_SUBJECT_THAT_IS_NO_TEXT,
        AN_ID_THAT_IS_NO_TEXT,
        AN_IDENTITY_TOKEN,
        NO_TYPE,
        THE_TYPE_OF_ALL,
        AN_ACCESS_TOKENS_TYPE,
        ANY_OTHER_TYPE
    }

    @ParameterizedTest
    @EnumSource
    void a_bad_token_ends_nothing(Defect defect) {
        JWTClaimsSet.Builder c = good().subject("nia").claim("sid", "one");
        String type = "logout+jwt";
        String token = switch (defect) {
            case ANOTHER_KEY -> provider.forged(type, c.build());
            case UNSIGNED -> new PlainJWT(c.build()).serialize();
            case THE_SHARED_SECRET -> TestProvider.shared(type, c.build());
            case SIGNATURE_CUT -> cut(provider.signed(type, c.build()));
            case CHANGED ->
                changed(
                        provider.signed(type, c.build()),
                        provider.signed(type, c.subject("gwen").build()));
            case NO_TOKEN -> "x.y.z";
            case ANOTHER_ISSUER ->
                provider.signed(type, c.issuer("https://other.example").build());
            case NO_ISSUER -> provider.signed(type, c.issuer(null).build());
            case ANOTHER_AUDIENCE -> provider.signed(type, c.audience("other").build());
            case NO_AUDIENCE -> provider.signed(type, c.audience((String) null).build());
            case EXPIRED -> provider.signed(type, c.expirationTime(in(-300)).build());
            case NO_EXPIRY -> provider.signed(type, c.expirationTime(null).build());
            case ISSUED_LATER ->
                provider.signed(
                        type, c.issueTime(in(300)).expirationTime(in(600)).build());
            case NO_ISSUE_TIME -> provider.signed(type, c.issueTime(null).build());
            case NO_ID -> provider.signed(type, c.jwtID(null).build());
            case BLANK_ID -> provider.signed(type, c.jwtID(" ").build());
            case NO_EVENTS -> provider.signed(type, c.claim("events", null).build());
            case EVENTS_OF_A_LIST ->
                provider.signed(type, c.claim("events", List.of(EVENT)).build());
            case EVENTS_OF_TEXT ->
                provider.signed(type, c.claim("events", EVENT).build());
            case ANOTHER_EVENT ->
                provider.signed(
                        type,
                        c.claim("events", Map.of("https://other.example/event", Map.of()))
                                .build());
            case THE_EVENT_AS_TEXT ->
                provider.signed(type, c.claim("events", Map.of(EVENT, "yes")).build());
            case A_NONCE -> provider.signed(type, c.claim("nonce", "n").build());
            case NEITHER_SUBJECT_NOR_SESSION ->
                provider.signed(type, c.subject(null).claim("sid", null).build());
            case A_SESSION_THAT_IS_NO_TEXT ->
                provider.signed(type, c.claim("sid", 7).build());
            case A_SUBJECT_THAT_IS_NO_TEXT ->
                provider.signed(type, c.claim("sub", 7).build());
            case AN_ID_THAT_IS_NO_TEXT ->
                provider.signed(type, c.claim("jti", 7).build());
            case AN_IDENTITY_TOKEN ->
                provider.signed("", c.claim("events", null).claim("nonce", "n").build());
            case NO_TYPE -> provider.signed("", c.build());
            case THE_TYPE_OF_ALL -> provider.signed("JWT", c.build());
            case AN_ACCESS_TOKENS_TYPE -> provider.signed("at+jwt", c.build());
            case ANY_OTHER_TYPE -> provider.signed("secevent+jwt", c.build());
        };
        refused(post(token));
        nothingEnded();
    }

    private static Date in(int seconds) {
        return new Date(System.currentTimeMillis() + seconds * 1000L);
    }

    private static String cut(String token) {
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    /// The claims of one under the signature of the other.
    private static String changed(String one, String other) {
        return other.substring(0, other.lastIndexOf('.')) + one.substring(one.lastIndexOf('.'));
    }
}
