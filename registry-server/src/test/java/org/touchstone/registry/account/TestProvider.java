package org.touchstone.registry.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

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

    static final String CLIENT = "touchstone";
    static final String SECRET = "a secret of more than thirty-two bytes";

    final String issuer;
    volatile Defect defect = Defect.NONE;
    volatile String subject = "subject-1";
    volatile String acr = "";
    volatile List<String> amr = List.of();
    /// How it calls itself in its description, if not by its name.
    volatile String calledItself = "";
    private final HttpServer server;
    private final RSAKey key = rsa();
    private final RSAKey other = rsa();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    TestProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://localhost:" + server.getAddress().getPort();
        server.createContext("/.well-known/openid-configuration", this::describe);
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.createContext(
                "/keys", x -> answer(x, 200, "application/json", new JWKSet(key.toPublicJWK()).toString()));
        server.start();
    }

    private static RSAKey rsa() {
        try {
            return new RSAKeyGenerator(2048).keyID("k1").generate();
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
                        + "/keys\",\"end_session_endpoint\":\"" + issuer + "/end\",\"response_types_supported\":"
                        + "[\"code\"],\"subject_types_supported\":[\"public\"],"
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
                        "{\"access_token\":\"access\",\"token_type\":\"Bearer\",\"id_token\":\""
                                + identityToken(String.valueOf(asked.get("nonce"))) + "\"}");
        }
    }

    private String identityToken(String nonce) {
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
        if (!acr.isEmpty()) {
            claims.claim("acr", acr);
        }
        if (!amr.isEmpty()) {
            claims.claim("amr", amr);
        }
        JWTClaimsSet set = claims.build();
        try {
            if (defect == Defect.UNSIGNED) {
                return new PlainJWT(set).serialize();
            }
            if (defect == Defect.SIGNED_BY_THE_SHARED_SECRET) {
                SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), set);
                jwt.sign(new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
                return jwt.serialize();
            }
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), set);
            jwt.sign(new RSASSASigner(defect == Defect.SIGNED_BY_ANOTHER_KEY ? other : key));
            String text = jwt.serialize();
            return defect == Defect.SIGNATURE_CUT ? text.substring(0, text.lastIndexOf('.') + 1) : text;
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
    }
}
