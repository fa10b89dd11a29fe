package org.touchstone.registry.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.people.Role;

/// Programs use the API with access tokens of the provider with which people sign in (RFC 9068, RFC 6750).
class AccessTokenTest {
    private static final String AUDIENCE = "https://register.example/api";
    private static final String PATH = "/api/v1/letters";

    private static TestProvider provider;
    private static TestDesk desk;

    @BeforeAll
    static void start() throws IOException {
        provider = new TestProvider();
        desk = desk(Optional.of(AUDIENCE));
        signIn("nia");
    }

    private static TestDesk desk(Optional<String> audience) {
        return TestProvider.desk(provider.issuer, Set.of("mfa", "urn:two"), audience);
    }

    @AfterAll
    static void stop() {
        desk.close();
        provider.close();
    }

    private static UUID signIn(String subject) {
        provider.subject = subject;
        provider.email = subject + "@harbour.example";
        provider.emailVerified = Optional.of(true);
        Browser browser = desk.browser();
        browser.get(ProviderSignInTest.atProvider(
                browser.get("/sign-in/start?next=/account").location()));
        Matcher number =
                Pattern.compile("P-[0-9]{6}").matcher(browser.get("/account").body());
        assertTrue(number.find());
        return desk.registry.people.persona(number.group());
    }

    private static JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer(provider.issuer)
                .audience(AUDIENCE)
                .subject("nia")
                .claim("client_id", "bid-tool")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(in(0))
                .expirationTime(in(60));
    }

    private static Date in(int seconds) {
        return new Date(System.currentTimeMillis() + seconds * 1000L);
    }

    private static Got letters(String token) {
        return desk.browser().call("GET", PATH, token, "");
    }

    private static String challenge(Got got) {
        return got.response().headers().firstValue("WWW-Authenticate").orElse("");
    }

    @ParameterizedTest
    @CsvSource({"at+jwt", "AT+JWT", "application/at+jwt"})
    void a_token_acts_for_whoever_has_signed_in_with_the_account(String type) {
        Got got = letters(provider.signed(type, good().build()));
        assertEquals(200, got.status(), got.body());
        assertTrue(got.body().contains("nia@harbour.example"), got.body());
        assertEquals(
                "no-store", got.response().headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(
                200,
                letters(provider.signed(
                                type,
                                good().audience(List.of("other", AUDIENCE)).build()))
                        .status());
    }

    @Test
    void it_writes_as_well_as_it_reads() {
        String token = provider.signed("at+jwt", good().build());
        assertEquals(
                200,
                desk.browser().call("POST", PATH, token, "{\"letters\":false}").status());
        assertTrue(letters(token).body().contains("\"letters\":false"));
        assertEquals(
                200,
                desk.browser().call("POST", PATH, token, "{\"letters\":true}").status());
        assertTrue(letters(token).body().contains("\"letters\":true"));
    }

    /// What may be wrong with one.
    enum Defect {
        NO_JWT,
        NOT_OURS,
        UNSIGNED,
        ANOTHER_KEY,
        THE_SHARED_SECRET,
        SIGNATURE_CUT,
        CHANGED,
        NO_TYPE,
        TYPE_JWT,
        AN_IDENTITY_TOKEN,
        A_LOGOUT_TOKEN,
        ANOTHER_ISSUER,
        NO_ISSUER,
        FOR_THE_WEB,
        ANOTHER_AUDIENCE,
        A_LONGER_AUDIENCE,
        NO_AUDIENCE,
        EXPIRED,
        NO_EXPIRY,
        NOT_YET,
        ISSUED_LATER,
        NO_ISSUE_TIME,
        NO_SUBJECT,
        BLANK_SUBJECT,
        LONG_SUBJECT,
        SUBJECT_THAT_IS_NO_TEXT,
        NO_CLIENT,
        BLANK_CLIENT,
        A_CLIENT_THAT_IS_NO_TEXT,
        NO_ID,
        BOUND_TO_A_KEY,
        ACR_THAT_IS_NO_TEXT
    }

    @ParameterizedTest
    @EnumSource
    void a_bad_token_is_nobodys(Defect defect) {
        JWTClaimsSet.Builder c = good();
        String type = "at+jwt";
        String token = switch (defect) {
            case NO_JWT -> "a.b.c";
            case NOT_OURS -> "nobody-at-all";
            case UNSIGNED -> new PlainJWT(c.build()).serialize();
            case ANOTHER_KEY -> provider.forged(type, c.build());
            case THE_SHARED_SECRET -> TestProvider.shared(type, c.build());
            case SIGNATURE_CUT -> {
                String signed = provider.signed(type, c.build());
                yield signed.substring(0, signed.lastIndexOf('.') + 1);
            }
            case CHANGED -> {
                String one = provider.signed(type, c.build());
                String other = provider.signed(type, c.subject("gwen").build());
                yield other.substring(0, other.lastIndexOf('.')) + one.substring(one.lastIndexOf('.'));
            }
            case NO_TYPE -> provider.signed("", c.build());
            case TYPE_JWT -> provider.signed("JWT", c.build());
            case AN_IDENTITY_TOKEN ->
                provider.signed("", c.audience(TestProvider.CLIENT).build());
            case A_LOGOUT_TOKEN -> provider.signed("logout+jwt", c.build());
            case ANOTHER_ISSUER ->
                provider.signed(type, c.issuer("https://other.example").build());
            case NO_ISSUER -> provider.signed(type, c.issuer(null).build());
            case FOR_THE_WEB ->
                provider.signed(type, c.audience(TestProvider.CLIENT).build());
            case ANOTHER_AUDIENCE ->
                provider.signed(type, c.audience("https://other.example/api").build());
            case A_LONGER_AUDIENCE ->
                provider.signed(type, c.audience(AUDIENCE + "/v1").build());
            case NO_AUDIENCE -> provider.signed(type, c.audience((String) null).build());
            case EXPIRED -> provider.signed(type, c.expirationTime(in(-300)).build());
            case NO_EXPIRY -> provider.signed(type, c.expirationTime(null).build());
            case NOT_YET -> provider.signed(type, c.notBeforeTime(in(300)).build());
            case ISSUED_LATER ->
                provider.signed(
                        type, c.issueTime(in(300)).expirationTime(in(600)).build());
            case NO_ISSUE_TIME -> provider.signed(type, c.issueTime(null).build());
            case NO_SUBJECT -> provider.signed(type, c.subject(null).build());
            case BLANK_SUBJECT -> provider.signed(type, c.subject(" ").build());
            case LONG_SUBJECT ->
                provider.signed(type, c.subject("s".repeat(256)).build());
            case SUBJECT_THAT_IS_NO_TEXT ->
                provider.signed(type, c.claim("sub", 7).build());
            case NO_CLIENT -> provider.signed(type, c.claim("client_id", null).build());
            case BLANK_CLIENT -> provider.signed(type, c.claim("client_id", " ").build());
            case A_CLIENT_THAT_IS_NO_TEXT ->
                provider.signed(type, c.claim("client_id", 7).build());
            case NO_ID -> provider.signed(type, c.jwtID(null).build());
            case BOUND_TO_A_KEY ->
                provider.signed(type, c.claim("cnf", Map.of("jkt", "x")).build());
            case ACR_THAT_IS_NO_TEXT -> provider.signed(type, c.claim("acr", 2).build());
        };
        Got got = letters(token);
        assertEquals(401, got.status(), got.body());
        assertEquals("Bearer error=\"invalid_token\"", challenge(got));
        assertTrue(got.body().contains("/problems/unauthenticated"), got.body());
        assertTrue(letters(provider.signed(type, good().build())).status() == 200, "the next one is a new one");
    }

    @Test
    void a_claim_of_an_odd_form_is_nobodys_and_no_fault_of_ours() {
        for (TestProvider.Odd odd : TestProvider.odd()) {
            Got got = letters(
                    provider.signed("at+jwt", TestProvider.odd(good().build(), Map.of(odd.claim(), odd.value()))));
            assertTrue(
                    List.of(401, 403).contains(got.status()) || odd.fits() && got.status() == 200,
                    odd + ": " + got.status());
        }
        for (String claims : List.of("null", "[]", "7", "\"x\"", "{", "", "{}", "[".repeat(5_000))) {
            assertEquals(401, letters(provider.signed("at+jwt", claims)).status(), claims);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BROKEN   | /keys
            NONSENSE | /keys
            SILENT   | /keys
            DRIPS    | /keys
            BROKEN   | /.well-known/openid-configuration
            NONSENSE | /.well-known/openid-configuration
            """)
    void a_token_whose_keys_cannot_be_had_is_neither_good_nor_bad(TestProvider.Silence silence, String where)
            throws IOException {
        try (TestProvider quiet = new TestProvider();
                TestDesk fresh = TestProvider.desk(quiet.issuer, Set.of("mfa"), Optional.of(AUDIENCE))) {
            String token = quiet.signed("at+jwt", good().issuer(quiet.issuer).build());
            quiet.silentAt = Set.of(where);
            quiet.silence = silence;
            long began = System.nanoTime();
            Got got = fresh.browser().call("GET", PATH, token, "");
            assertEquals(503, got.status(), got.body());
            assertTrue(got.body().contains("/problems/sign-in-unavailable"), got.body());
            assertEquals("", challenge(got));
            assertTrue(got.response().headers().firstValue("Retry-After").isPresent());
            assertTrue(System.nanoTime() - began < 6_000_000_000L, "nobody waits as long as the provider may take");
            assertEquals(503, fresh.browser().call("GET", PATH, token, "").status());
            assertTrue(
                    java.util.Objects.requireNonNull(quiet.asked.get(where)).get() <= 1,
                    "and it is not asked again at once");
            if (silence == TestProvider.Silence.BROKEN || silence == TestProvider.Silence.NONSENSE) {
                quiet.silence = TestProvider.Silence.NONE;
                fresh.ahead.addAndGet(java.time.Duration.ofSeconds(11).toNanos());
                assertEquals(403, fresh.browser().call("GET", PATH, token, "").status(), "nobody who has signed in");
            }
        }
    }

    @Test
    void keys_that_are_known_go_on_being_used_while_the_provider_is_away_and_new_ones_are_found() throws IOException {
        try (TestProvider moving = new TestProvider();
                TestDesk fresh = TestProvider.desk(moving.issuer, Set.of("mfa"), Optional.of(AUDIENCE))) {
            String token = moving.signed("at+jwt", good().issuer(moving.issuer).build());
            assertEquals(403, fresh.browser().call("GET", PATH, token, "").status());
            moving.changeKey();
            String later = moving.signed("at+jwt", good().issuer(moving.issuer).build());
            assertEquals(403, fresh.browser().call("GET", PATH, later, "").status(), "it is asked for at once");
            moving.changeKey();
            String last = moving.signed("at+jwt", good().issuer(moving.issuer).build());
            int asked = Objects.requireNonNull(moving.asked.get("/keys")).get();
            for (int i = 0; i < 5; i++) {
                assertEquals(401, fresh.browser().call("GET", PATH, last, "").status(), "asked for a moment ago");
            }
            assertEquals(
                    asked, Objects.requireNonNull(moving.asked.get("/keys")).get());
            moving.silence = TestProvider.Silence.BROKEN;
            fresh.ahead.addAndGet(java.time.Duration.ofHours(2).toNanos());
            assertEquals(403, fresh.browser().call("GET", PATH, later, "").status());
            assertEquals(503, fresh.browser().call("GET", PATH, last, "").status(), "it may be signed by a new key");
            moving.silence = TestProvider.Silence.NONE;
            fresh.ahead.addAndGet(java.time.Duration.ofSeconds(11).toNanos());
            assertEquals(403, fresh.browser().call("GET", PATH, last, "").status());
            assertEquals(401, fresh.browser().call("GET", PATH, later, "").status(), "the old key is withdrawn");
            moving.silence = TestProvider.Silence.BROKEN;
            fresh.ahead.addAndGet(java.time.Duration.ofHours(25).toNanos());
            assertEquals(503, fresh.browser().call("GET", PATH, last, "").status(), "for a day at most");
        }
    }

    @Test
    void whoever_gives_no_token_is_told_how_and_nothing_more() {
        Got got = letters("");
        assertEquals(401, got.status());
        assertEquals("Bearer", challenge(got));
    }

    /// RFC 6750 section 3.1: an error is said of a bearer token, and of nothing else.
    @ParameterizedTest
    @CsvSource({
        "Basic bmlhOng=,false",
        "Basic,false",
        "Bearer,false",
        "DPoP a.b.c,false",
        "Bearer x,true",
        "bearer a.b.c,true"
    })
    void other_credentials_are_no_bad_token(String given, boolean error) throws Exception {
        try (java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
            java.net.http.HttpResponse<String> got = client.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(desk.url(PATH)))
                            .header("Authorization", given)
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            assertEquals(401, got.statusCode());
            assertEquals(
                    error ? "Bearer error=\"invalid_token\"" : "Bearer",
                    got.headers().firstValue("WWW-Authenticate").orElse(""));
        }
    }

    @Test
    void who_has_never_signed_in_is_nobody_here_and_stays_so() {
        long people = people();
        Got got = letters(provider.signed("at+jwt", good().subject("stranger").build()));
        assertEquals(403, got.status());
        assertTrue(got.body().contains("/problems/account-unknown"), got.body());
        assertEquals(people, people());
    }

    private static long people() {
        return Long.parseLong(
                desk.registry.database.ask("SELECT count(*) FROM person").strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -       | -       | 401
            urn:one | pwd     | 401
            urn:two | -       | 200
            -       | pwd mfa | 200
            """)
    void those_who_work_for_the_registry_need_a_second_factor_here_too(String acr, String amr, int status) {
        String subject = "staff " + acr + amr;
        UUID person = signIn(subject);
        JWTClaimsSet.Builder claims = good().subject(subject).claim("acr", acr);
        if (amr != null) {
            claims.claim("amr", List.of(amr.split(" ")));
        }
        assertEquals(200, letters(provider.signed("at+jwt", claims.build())).status(), "nobody in particular yet");
        desk.registry.appoint(person, Role.AUDITOR);
        Got got = letters(provider.signed("at+jwt", claims.build()));
        assertEquals(status, got.status(), got.body());
        assertEquals(
                status == 200 ? "" : "Bearer error=\"insufficient_user_authentication\", acr_values=\"mfa urn:two\"",
                challenge(got));
    }

    @Test
    void whose_account_was_taken_away_has_no_token_any_more() {
        UUID person = signIn("gone");
        String token = provider.signed("at+jwt", good().subject("gone").build());
        assertEquals(200, letters(token).status());
        desk.registry.accounts.unlink(
                desk.registry.owner, org.touchstone.registry.people.IdempotencyKey.random(), person);
        assertEquals(403, letters(token).status());
    }

    @Test
    void without_an_audience_no_token_is_taken() {
        try (TestDesk closed = desk(Optional.empty())) {
            Got got = closed.browser().call("GET", PATH, provider.signed("at+jwt", good().build()), "");
            assertEquals(401, got.status());
        }
    }
}
