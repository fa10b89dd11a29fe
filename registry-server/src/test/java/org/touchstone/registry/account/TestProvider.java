package org.touchstone.registry.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.touchstone.registry.signin.Provider;
import org.touchstone.registry.web.Limits;

/// The other side of OpenID Connect, over HTTP and with keys of its own: it signs in whoever is set, checks that codes
/// are used once and by whoever began, and, when it is told to, makes one mistake.
final class TestProvider implements AutoCloseable {
    /// What it does wrong.
    enum Defect {
        NONE,
        UNSIGNED,
        SIGNED_BY_THE_SHARED_SECRET,
        SIGNED_BY_ANOTHER_KEY,
        SIGNATURE_CUT,
        EXPIRED,
        ISSUED_LATER,
        OF_A_LATER_SIGN_IN,
        FOR_ANOTHER_CLIENT,
        FOR_SEVERAL_WITHOUT_SAYING_WHOM,
        FOR_SEVERAL_AND_ANOTHER,
        OF_ANOTHER_ISSUER,
        WITHOUT_NONCE,
        WITH_ANOTHER_NONCE,
        WITHOUT_SUBJECT,
        WITH_A_LONG_SUBJECT,
        WITH_ANOTHER_ACCESS_TOKEN,
        WITHOUT_IDENTITY_TOKEN,
        REFUSES_THE_CODE,
        ANSWERS_WITH_A_PAGE,
        ANSWERS_WITHOUT_END,
        LEADS_ELSEWHERE,
        ANSWERS_AS_ANOTHER_ISSUER,
        ANSWERS_AS_NOBODY,
        DENIES
    }

    /// How it says nothing, or too little.
    enum Silence {
        NONE,
        /// It takes the question and never answers.
        SILENT,
        /// It begins an answer and never ends it.
        DRIPS,
        /// It is out of order.
        BROKEN,
        /// It says something that it should not.
        NONSENSE
    }

    static final String CLIENT = "touchstone";
    static final String SECRET = "a secret of more than thirty-two bytes";

    static final String DESCRIPTION = "/.well-known/openid-configuration";

    final String issuer;
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
    volatile Defect defect = Defect.NONE;
    volatile String subject = "subject-1";
    volatile String acr = "";
    /// How many seconds ago whoever comes has said here who they are; it is not said if negative, unless asked for.
    volatile long ago = -1;
    volatile List<String> amr = List.of();
    /// What it calls its own session of whoever signs in.
    volatile String session = "session-1";
    /// The address that it gives, and whether it says that it has verified it: any JSON value, or nothing if empty.
    volatile String email = "";
    volatile Optional<Object> emailVerified = Optional.empty();
    /// Whether it has a place to sign out, in its description.
    volatile boolean ends = true;
    /// How it calls itself in its description, if not by its name.
    volatile String calledItself = "";
    volatile Silence silence = Silence.NONE;
    /// Where it keeps that silence.
    volatile Set<String> silentAt = Set.of(DESCRIPTION, "/keys", "/token");
    /// How often each of its addresses was asked.
    final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    /// How many of the answers that it never ended were given up by those who asked.
    final AtomicInteger givenUp = new AtomicInteger();
    /// A claim that the identity token has instead of its own, and its value in JSON.
    volatile Map<String, String> instead = Map.of();
    private final HttpServer server;
    private volatile RSAKey key = rsa("k1");
    private final RSAKey other = rsa("k1");
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    /// A registry whose people sign in with a provider, the test's own or whatever else is at this address.
    ///
    /// @param audience for whom access tokens are that its API takes
    static TestDesk desk(String issuer, Set<String> secondFactor, Optional<String> audience) {
        return desk(issuer, secondFactor, audience, "rate=0,person-rate=0");
    }

    /// The same with other limits.
    static TestDesk desk(String issuer, Set<String> secondFactor, Optional<String> audience, String limits) {
        return new TestDesk(
                Optional.of(
                        new Provider.Settings(URI.create(issuer), CLIENT, Optional.of(SECRET), secondFactor, audience)),
                false,
                Limits.parse(limits),
                _ -> List.of());
    }

    TestProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://localhost:" + server.getAddress().getPort();
        server.setExecutor(work);
        at(DESCRIPTION, this::describe);
        at("/authorize", this::authorize);
        at("/token", this::token);
        at("/keys", x -> answer(x, 200, "application/json", new JWKSet(key.toPublicJWK()).toString()));
        server.start();
    }

    private void at(String path, HttpHandler handler) {
        asked.put(path, new AtomicInteger());
        server.createContext(path, x -> {
            Objects.requireNonNull(asked.get(path)).incrementAndGet();
            switch (silentAt.contains(path) ? silence : Silence.NONE) {
                case NONE -> handler.handle(x);
                case SILENT -> until(x, false);
                case DRIPS -> until(x, true);
                case BROKEN -> answer(x, 500, "text/plain", "");
                case NONSENSE -> answer(x, 200, "application/json", "{\"keys\":7,\"issuer\":[]}");
            }
        });
    }

    /// Keeps an exchange open for a minute, or until whoever asked has gone.
    private void until(HttpExchange x, boolean drips) throws IOException {
        try {
            if (drips) {
                x.getResponseHeaders().set("Content-Type", "application/json");
                x.sendResponseHeaders(200, 0);
            }
            for (int i = 0; i < 600; i++) {
                Thread.sleep(100);
                if (drips) {
                    x.getResponseBody().write(' ');
                    x.getResponseBody().flush();
                }
            }
        } catch (IOException e) {
            givenUp.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            x.close();
        }
    }

    /// Signs with another key from here on.
    void changeKey() {
        key = rsa(key.getKeyID() + "+");
    }

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void describe(HttpExchange x) throws IOException {
        String name = calledItself.isEmpty() ? issuer : calledItself;
        answer(
                x,
                200,
                "application/json",
                "{\"issuer\":\"" + name + "\",\"authorization_endpoint\":\"" + issuer
                        + "/authorize\",\"token_endpoint\":\"" + issuer + "/token\",\"jwks_uri\":\"" + issuer
                        + "/keys\"," + (ends ? "\"end_session_endpoint\":\"" + issuer + "/end\"," : "")
                        + "\"response_types_supported\":[\"code\"],\"subject_types_supported\":[\"public\"],"
                        + "\"id_token_signing_alg_values_supported\":[\"RS256\"],"
                        + "\"authorization_response_iss_parameter_supported\":true}");
    }

    /// Whoever comes is signed in, as if there had been a page to do so.
    private void authorize(HttpExchange x) throws IOException {
        Map<String, String> q = fields(x.getRequestURI().getRawQuery());
        boolean fine = "code".equals(q.get("response_type"))
                && CLIENT.equals(q.get("client_id"))
                && "S256".equals(q.get("code_challenge_method"))
                && String.valueOf(q.get("scope")).contains("openid")
                && q.containsKey("nonce");
        if (!fine) {
            answer(x, 400, "text/plain", q.toString());
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, q);
        String iss = switch (defect) {
            case ANSWERS_AS_ANOTHER_ISSUER -> "&iss=" + encoded("https://other.example");
            case ANSWERS_AS_NOBODY -> "";
            default -> "&iss=" + encoded(issuer);
        };
        String what = defect == Defect.DENIES ? "error=access_denied" : "code=" + code;
        x.getResponseHeaders()
                .set(
                        "Location",
                        q.get("redirect_uri") + "?" + what + "&state=" + encoded(Objects.requireNonNull(q.get("state")))
                                + iss);
        answer(x, 302, "text/plain", "");
    }

    private void token(HttpExchange x) throws IOException {
        Map<String, String> form = fields(new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String basic = "Basic "
                + Base64.getEncoder().encodeToString((CLIENT + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(String.valueOf(form.get("code")));
        boolean fine = asked != null
                && basic.equals(x.getRequestHeaders().getFirst("Authorization"))
                && "authorization_code".equals(form.get("grant_type"))
                && Objects.equals(asked.get("redirect_uri"), form.get("redirect_uri"))
                && Objects.equals(asked.get("code_challenge"), sha256(String.valueOf(form.get("code_verifier")), 32));
        if (!fine || defect == Defect.REFUSES_THE_CODE) {
            answer(x, 400, "application/json", "{\"error\":\"invalid_grant\"}");
            return;
        }
        switch (defect) {
            case ANSWERS_WITH_A_PAGE -> answer(x, 200, "text/html", "<h1>Sorry</h1>");
            case ANSWERS_WITHOUT_END -> answer(x, 200, "application/json", "{\"x\":\"" + "x".repeat(1 << 20) + "\"}");
            case LEADS_ELSEWHERE -> {
                x.getResponseHeaders().set("Location", issuer + "/.well-known/openid-configuration");
                answer(x, 302, "text/plain", "");
            }
            case WITHOUT_IDENTITY_TOKEN ->
                answer(x, 200, "application/json", "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}");
            default ->
                answer(
                        x,
                        200,
                        "application/json",
                        "{\"access_token\":\"access\",\"token_type\":\"Bearer\",\"id_token\":\"" + identityToken(asked)
                                + "\"}");
        }
    }

    private String identityToken(Map<String, String> asked) {
        String nonce = String.valueOf(asked.get("nonce"));
        long now = System.currentTimeMillis();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(defect == Defect.OF_ANOTHER_ISSUER ? "https://other.example" : issuer)
                .audience(
                        switch (defect) {
                            case FOR_ANOTHER_CLIENT -> List.of("other");
                            case FOR_SEVERAL_WITHOUT_SAYING_WHOM, FOR_SEVERAL_AND_ANOTHER -> List.of(CLIENT, "other");
                            default -> List.of(CLIENT);
                        })
                .issueTime(new Date(now + (defect == Defect.ISSUED_LATER ? 600_000 : 0)))
                .expirationTime(new Date(now + (defect == Defect.EXPIRED ? -300_000 : 300_000)))
                .claim("at_hash", sha256(defect == Defect.WITH_ANOTHER_ACCESS_TOKEN ? "other" : "access", 16))
                .claim("name", "Nia <b>Okafor</b>");
        if (defect == Defect.FOR_SEVERAL_AND_ANOTHER) {
            claims.claim("azp", "other");
        }
        if (defect != Defect.WITHOUT_SUBJECT) {
            claims.subject(defect == Defect.WITH_A_LONG_SUBJECT ? "s".repeat(256) : subject);
        }
        if (defect != Defect.WITHOUT_NONCE) {
            claims.claim("nonce", defect == Defect.WITH_ANOTHER_NONCE ? "x".repeat(43) : nonce);
        }
        if (!email.isEmpty()) {
            claims.claim("email", email);
        }
        emailVerified.ifPresent(said -> claims.claim("email_verified", said));
        if (!session.isEmpty()) {
            claims.claim("sid", session);
        }
        boolean again = "login".equals(asked.get("prompt")) && "0".equals(asked.get("max_age"));
        if (again || ago >= 0 || defect == Defect.OF_A_LATER_SIGN_IN) {
            long before = again ? 0 : ago;
            claims.claim("auth_time", now / 1000 - (defect == Defect.OF_A_LATER_SIGN_IN ? -600 : before));
        }
        if (!acr.isEmpty()) {
            claims.claim("acr", acr);
        }
        if (!amr.isEmpty()) {
            claims.claim("amr", amr);
        }
        JWTClaimsSet set = claims.build();
        return switch (defect) {
            case UNSIGNED -> new PlainJWT(set).serialize();
            case SIGNED_BY_THE_SHARED_SECRET -> shared("JWT", set);
            case SIGNED_BY_ANOTHER_KEY -> forged("", set);
            case SIGNATURE_CUT -> {
                String text = signed("", set);
                yield text.substring(0, text.lastIndexOf('.') + 1);
            }
            default -> signed("", odd(set, instead));
        };
    }

    /// A token signed as identity tokens are.
    ///
    /// @param type of its header; none if empty
    String signed(String type, JWTClaimsSet claims) {
        return signed(type, claims, key);
    }

    /// Claims that every token may have, and what the value of each must be: a text, a time, or a list of texts.
    static final Map<String, String> FORMS = Map.ofEntries(
            Map.entry("iss", "text"),
            Map.entry("sub", "text"),
            Map.entry("jti", "text"),
            Map.entry("sid", "text"),
            Map.entry("nonce", "text"),
            Map.entry("azp", "text"),
            Map.entry("acr", "text"),
            Map.entry("client_id", "text"),
            Map.entry("exp", "time"),
            Map.entry("iat", "time"),
            Map.entry("nbf", "time"),
            Map.entry("auth_time", "time"),
            Map.entry("amr", "texts"),
            Map.entry("aud", "texts"),
            Map.entry("name", "any"),
            Map.entry("email", "any"),
            Map.entry("email_verified", "any"),
            Map.entry("events", "any"),
            Map.entry("cnf", "any"));

    /// A claim with a value, in JSON, and whether the value has the form that the claim must have.
    record Odd(String claim, String value, boolean fits) {}

    /// Every claim with every kind of value.
    static List<Odd> odd() {
        List<Odd> all = new ArrayList<>();
        FORMS.forEach((claim, form) -> {
            for (String value : List.of(
                    "null",
                    "true",
                    "7",
                    "-1",
                    "1.5",
                    "1e300",
                    "99999999999999999",
                    "99999999999999999999999999",
                    "\"\"",
                    "\"x\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "[]",
                    "[null]",
                    "[7]",
                    "[\"x\"]",
                    "{}",
                    "{\"a\":[{}]}")) {
                boolean fits = switch (form) {
                    case "text" -> value.startsWith("\"");
                    case "time" -> value.equals("7") || value.equals("1.5");
                    case "texts" ->
                        value.equals("[]") || value.equals("[\"x\"]") || claim.equals("aud") && value.startsWith("\"");
                    default -> true;
                };
                all.add(new Odd(claim, value, fits));
            }
        });
        return List.copyOf(all);
    }

    /// The same of claims as they are written.
    String signed(String type, String claims) {
        return signed(type, claims, key);
    }

    /// Claims with others in their places, in JSON.
    static String odd(JWTClaimsSet claims, Map<String, String> instead) {
        Map<String, Object> all = claims.toJSONObject();
        all.keySet().removeAll(instead.keySet());
        StringBuilder out = new StringBuilder(JSONObjectUtils.toJSONString(all));
        instead.forEach((name, value) -> out.insert(1, '"' + name + "\":" + value + (all.isEmpty() ? "" : ",")));
        return out.toString();
    }

    /// The same by a key that is nobody's.
    String forged(String type, JWTClaimsSet claims) {
        return signed(type, claims, other);
    }

    private static String signed(String type, JWTClaimsSet claims, RSAKey by) {
        return signed(type, odd(claims, Map.of()), by);
    }

    private static String signed(String type, String claims, RSAKey by) {
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(by.getKeyID());
        try {
            JWSObject jwt = new JWSObject(
                    (type.isEmpty() ? header : header.type(new JOSEObjectType(type))).build(), new Payload(claims));
            jwt.sign(new RSASSASigner(by));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A token made with the secret that both sides know.
    static String shared(String type, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .type(new JOSEObjectType(type))
                            .build(),
                    claims);
            jwt.sign(new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static Map<String, String> fields(String encoded) {
        Map<String, String> out = new HashMap<>();
        for (String pair : encoded.split("&")) {
            String[] parts = pair.split("=", 2);
            out.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return out;
    }

    private static void answer(HttpExchange x, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        x.getResponseHeaders().set("Content-Type", type);
        x.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        x.getResponseBody().write(bytes);
        x.close();
    }

    URI uri() {
        return URI.create(issuer);
    }

    @Override
    public void close() {
        server.stop(0);
        work.shutdownNow();
    }
}
