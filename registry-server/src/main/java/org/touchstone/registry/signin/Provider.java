package org.touchstone.registry.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.claims.AMR;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The identity provider that says who people are: OpenID Connect, authorization code with PKCE, of any vendor. What it
/// sends is capped in time and size and believed only after every check; its descriptions and keys are asked for when
/// they are first needed, and kept for a while.
public final class Provider {
    private static final Logger LOG = System.getLogger(Provider.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 256 << 10;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int MAX_SUBJECT = 255;
    /// What is signed by a secret that both sides know, or by nobody, is not believed.
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

    private final Settings settings;
    private final URI callback;
    private final URI signedOut;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private volatile @Nullable Known known;

    /// Which provider, and as whom this registry asks it.
    ///
    /// @param issuer the provider's name, an HTTPS address; plain HTTP on this machine only
    /// @param secret the client's secret; without one it is a public client
    /// @param secondFactor values of `acr` and `amr`, any one of which says that more than a password was asked for
    public record Settings(URI issuer, String client, Optional<String> secret, Set<String> secondFactor) {
        public Settings {
            secondFactor = Set.copyOf(secondFactor);
            if (!safe(issuer)) {
                throw new IllegalArgumentException("the issuer is an https address");
            }
        }

        @Override
        public String toString() {
            return issuer + " " + client;
        }
    }

    /// What a sign-in turned out to be.
    ///
    /// @param name as the provider says it, if it does
    public record Identified(String issuer, String subject, Optional<String> name, boolean secondFactor) {}

    private record Known(OIDCProviderMetadata metadata, IDTokenValidator validator, long until) {}

    /// @param publicUrl where this registry is, as the provider knows it
    public Provider(Settings settings, String publicUrl) {
        this.settings = settings;
        this.callback = URI.create(publicUrl + SignIns.CALLBACK);
        this.signedOut = URI.create(publicUrl + "/signed-out");
    }

    /// Where the browser goes to sign in.
    ///
    /// @param state comes back with the answer
    /// @param nonce comes back in the identity token
    /// @param verifier proves at the end that the asker is the one who began
    URI request(String state, String nonce, String verifier) {
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        new Scope("openid", "profile"),
                        new ClientID(settings.client()),
                        callback)
                .endpointURI(known().metadata().getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(new Nonce(nonce))
                .codeChallenge(new CodeVerifier(verifier), CodeChallengeMethod.S256);
        if (!settings.secondFactor().isEmpty()) {
            request.acrValues(
                    settings.secondFactor().stream().sorted().map(ACR::new).toList());
        }
        return request.build().toURI();
    }

    /// Whether an answer can be this provider's: by its `iss` parameter, which it has to give if it said that it
    /// does (RFC 9207), so that one provider's answer is not taken for another's.
    boolean isAnswer(Optional<String> iss) {
        boolean announced = known().metadata().supportsAuthorizationResponseIssuerParam();
        return iss.map(i -> i.equals(settings.issuer().toString())).orElse(!announced);
    }

    /// Exchanges the code for an identity token and checks it.
    ///
    /// @throws RefusedException (`SIGN_IN_FAILED`) if anything about it is not as it must be
    Identified identify(String code, String nonce, String verifier) {
        Known provider = known();
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(new AuthorizationCode(code), callback, new CodeVerifier(verifier));
        URI endpoint = provider.metadata().getTokenEndpointURI();
        ClientID id = new ClientID(settings.client());
        TokenRequest request = settings.secret()
                .map(s -> post(provider)
                        ? new TokenRequest.Builder(endpoint, new ClientSecretPost(id, new Secret(s)), grant).build()
                        : new TokenRequest.Builder(endpoint, new ClientSecretBasic(id, new Secret(s)), grant).build())
                .orElseGet(() -> new TokenRequest.Builder(endpoint, id, grant).build());
        try {
            HTTPResponse answer = request.toHTTPRequest().send(this::sent);
            if (answer.getStatusCode() != 200) {
                throw failed("the token endpoint answered " + answer.getStatusCode());
            }
            OIDCTokenResponse tokens = OIDCTokenResponse.parse(answer);
            JWT token = tokens.getOIDCTokens().getIDToken();
            if (token == null) {
                throw failed("there is no identity token");
            }
            IDTokenClaimsSet claims = provider.validator().validate(token, new Nonce(nonce));
            if (claims.getAccessTokenHash() != null) {
                AccessTokenValidator.validate(
                        tokens.getOIDCTokens().getAccessToken(),
                        (JWSAlgorithm) token.getHeader().getAlgorithm(),
                        claims.getAccessTokenHash());
            }
            // OpenID Connect Core 1.0 section 3.1.3.7, 4 and 5.
            AuthorizedParty party = claims.getAuthorizedParty();
            if (party == null
                    ? claims.getAudience().size() > 1
                    : !party.getValue().equals(settings.client())) {
                throw failed("the identity token is for another client");
            }
            String subject = claims.getSubject().getValue();
            if (subject.length() > MAX_SUBJECT) {
                throw failed("the subject is too long");
            }
            return new Identified(
                    settings.issuer().toString(),
                    subject,
                    Optional.ofNullable(claims.getStringClaim("name")),
                    secondFactor(claims));
        } catch (IOException e) {
            throw away(e);
        } catch (ParseException
                | BadJOSEException
                | JOSEException
                | InvalidHashException
                | IllegalArgumentException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    private boolean post(Known provider) {
        List<ClientAuthenticationMethod> methods = provider.metadata().getTokenEndpointAuthMethods();
        return methods != null
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    }

    private boolean secondFactor(IDTokenClaimsSet claims) {
        ACR acr = claims.getACR();
        List<AMR> amr = claims.getAMR();
        return acr != null && settings.secondFactor().contains(acr.getValue())
                || amr != null
                        && amr.stream().anyMatch(m -> settings.secondFactor().contains(m.getValue()));
    }

    /// Where somebody signs out of the provider as well, if it has such a place and can be asked now. It asks the
    /// person once more, because no identity token is kept here to show it.
    public Optional<URI> signOut() {
        try {
            return Optional.ofNullable(known().metadata().getEndSessionEndpointURI())
                    .map(end -> new LogoutRequest(
                                    end, null, null, new ClientID(settings.client()), signedOut, null, null)
                            .toURI());
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    private Known known() {
        Known now = known;
        if (now != null && System.nanoTime() - now.until() < 0) {
            return now;
        }
        try {
            String issuer = settings.issuer().toString();
            String at = (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                    + "/.well-known/openid-configuration";
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(text(URI.create(at)));
            // OpenID Connect Discovery 1.0 section 4.3.
            if (!metadata.getIssuer().getValue().equals(issuer)) {
                throw failed("the provider calls itself " + metadata.getIssuer());
            }
            for (URI endpoint : Arrays.asList(
                    metadata.getAuthorizationEndpointURI(), metadata.getTokenEndpointURI(), metadata.getJWKSetURI())) {
                if (endpoint == null || !safe(endpoint)) {
                    throw failed("the provider names an address that is not https: " + endpoint);
                }
            }
            JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
                            metadata.getJWKSetURI().toURL(), this::resource)
                    .refreshAheadCache(false)
                    .retrying(true)
                    .build();
            IDTokenValidator validator = new IDTokenValidator(
                    new Issuer(issuer),
                    new ClientID(settings.client()),
                    new JWSVerificationKeySelector<>(ALGORITHMS, keys),
                    null);
            Known fresh = new Known(metadata, validator, System.nanoTime() + KEPT.toNanos());
            known = fresh;
            return fresh;
        } catch (IOException e) {
            throw away(e);
        } catch (ParseException | IllegalArgumentException e) {
            throw failed("the provider's description cannot be read: " + e.getMessage());
        }
    }

    // ---- HTTP, capped

    private Resource resource(URL url) throws IOException {
        return new Resource(text(URI.create(url.toString())), "application/json");
    }

    private String text(URI uri) throws IOException {
        HttpResponse<InputStream> answer = send(HttpRequest.newBuilder(uri).GET());
        String body = body(answer);
        if (answer.statusCode() != 200) {
            throw new IOException(uri + " answered " + answer.statusCode());
        }
        return body;
    }

    private ReadOnlyHTTPResponse sent(ReadOnlyHTTPRequest request) throws IOException {
        HTTPRequest from = (HTTPRequest) request;
        HttpRequest.Builder to =
                HttpRequest.newBuilder(from.getURI()).POST(HttpRequest.BodyPublishers.ofString(from.getBody()));
        from.getHeaderMap().forEach((name, values) -> values.forEach(value -> to.header(name, value)));
        HttpResponse<InputStream> answer = send(to);
        HTTPResponse out = new HTTPResponse(answer.statusCode());
        answer.headers().firstValue("Content-Type").ifPresent(type -> out.setHeader("Content-Type", type));
        out.setBody(body(answer));
        return out;
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(
                    request.timeout(PATIENCE)
                            .header("Accept", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String body(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream in = answer.body()) {
            byte[] bytes = in.readNBytes(MOST + 1);
            if (bytes.length > MOST) {
                throw new IOException("more than " + MOST + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static boolean safe(URI uri) {
        String host = String.valueOf(uri.getHost());
        boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
        return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme()) && here;
    }

    private static RefusedException failed(String why) {
        LOG.log(Level.WARNING, "a sign-in failed: {0}", why);
        return new RefusedException(Refusal.SIGN_IN_FAILED);
    }

    private static RefusedException away(IOException e) {
        LOG.log(Level.WARNING, "the identity provider does not answer: {0}", e.getMessage());
        return new RefusedException(Refusal.SIGN_IN_UNAVAILABLE);
    }
}
