package org.touchstone.registry.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTProcessor;
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
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.id.Subject;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.claims.AMR;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.SessionID;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.InvalidHashException;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The identity provider that says who people are: OpenID Connect, authorization code with PKCE, of any vendor. What it
/// sends is capped in time and size ([Outward]) and believed only after every check; its description and keys are asked
/// for when they are first needed, and kept ([Fetched]).
public final class Provider {
    private static final Logger LOG = System.getLogger(Provider.class.getName());
    private static final Duration DESCRIPTION_KEPT = Duration.ofHours(1);
    private static final Duration KEYS_KEPT = Duration.ofMinutes(5);
    private static final int MAX_SUBJECT = 255;
    /// What a mail server takes of a person, without quotes and comments.
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s\\p{Cntrl}@<>()\\[\\],;:\\\\\"]{1,64}@[^\\s\\p{Cntrl}@<>()\\[\\],;:\\\\\"]{1,255}");
    /// The end of the year 9999: no time of a token is later, and none is one that a database cannot keep.
    private static final long LAST_SECOND = 253_402_300_799L;
    /// How far two clocks may be apart.
    private static final Duration SKEW = Duration.ofMinutes(1);
    /// What is signed by a secret that both sides know, or by nobody, is not believed.
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256);

    private final Settings settings;
    private final URI callback;
    private final URI signedOut;
    private final InstantSource clock;
    private final Outward outward = new Outward();
    private final Fetched<OIDCProviderMetadata> description;
    private final Fetched<JWKSet> keys;
    private final IDTokenValidator identityTokens;
    private final LogoutTokenValidator logoutTokens;
    private final JWTProcessor<SecurityContext> accessTokens;

    /// Which provider, and as whom this registry asks it.
    ///
    /// @param issuer the provider's name, an HTTPS address; plain HTTP on this machine only
    /// @param secret the client's secret; without one it is a public client
    /// @param secondFactor values of `acr` and `amr`, any one of which says that more than a password was asked for
    /// @param apiAudience for whom access tokens are that the API takes; without one it takes none
    public record Settings(
            URI issuer,
            String client,
            Optional<String> secret,
            Set<String> secondFactor,
            Optional<String> apiAudience) {
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
    /// @param email where the person can be written to, if the provider says that it has verified it
    /// @param session what the provider calls the session there, if it gives it a name
    /// @param proved how long ago the person proved to be there, if the provider says so
    /// @param token the identity token as it came
    public record Identified(
            String issuer,
            String subject,
            Optional<String> name,
            Optional<String> email,
            boolean secondFactor,
            Optional<String> session,
            Optional<Duration> proved,
            String token) {
        @Override
        public String toString() {
            return issuer;
        }
    }

    /// Who holds an access token.
    ///
    /// @param proved how long ago the person proved to be there, if the token says so
    record Bearer(String issuer, String subject, boolean secondFactor, Optional<Duration> proved) {
        @Override
        public String toString() {
            return issuer;
        }
    }

    /// What the provider says has ended there: a session, everything of an account, or a session of an account.
    ///
    /// @param id of the token that says so
    /// @param expires when nobody can send that token any more
    public record Ended(String issuer, Optional<String> subject, Optional<String> session, String id, Instant expires) {
        @Override
        public String toString() {
            return issuer;
        }
    }

    /// @param publicUrl where this registry is, as the provider knows it
    /// @param clock the time that the provider has as well
    public Provider(Settings settings, String publicUrl, InstantSource clock) {
        this(settings, publicUrl, clock, System::nanoTime);
    }

    /// @param nanoTime a clock that never goes back, in nanoseconds, by which what the provider has said grows old
    public Provider(Settings settings, String publicUrl, InstantSource clock, LongSupplier nanoTime) {
        this.settings = settings;
        this.clock = clock;
        this.callback = URI.create(publicUrl + SignIns.CALLBACK);
        this.signedOut = URI.create(publicUrl + "/signed-out");
        this.description = new Fetched<>(this::fetchDescription, DESCRIPTION_KEPT, nanoTime);
        this.keys = new Fetched<>(this::fetchKeys, KEYS_KEPT, nanoTime);
        JWSVerificationKeySelector<SecurityContext> selector =
                new JWSVerificationKeySelector<>(ALGORITHMS, (wanted, _) -> keys(wanted));
        Issuer issuer = new Issuer(settings.issuer().toString());
        ClientID client = new ClientID(settings.client());
        this.identityTokens = new IDTokenValidator(issuer, client, selector, null);
        this.logoutTokens = new LogoutTokenValidator(issuer, client, true, selector, null);
        this.accessTokens = accessTokens(selector);
    }

    /// Where the browser goes to sign in.
    ///
    /// @param state comes back with the answer
    /// @param nonce comes back in the identity token
    /// @param verifier proves at the end that the asker is the one who began
    /// @param again whether the person has to prove once more to be there, signed in at the provider or not, and
    /// the provider has to say when (OpenID Connect Core 1.0 section 3.1.2.1)
    URI request(String state, String nonce, String verifier, boolean again) {
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        new Scope("openid", "profile", "email"),
                        new ClientID(settings.client()),
                        callback)
                .endpointURI(description.value().getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(new Nonce(nonce))
                .codeChallenge(new CodeVerifier(verifier), CodeChallengeMethod.S256);
        if (!settings.secondFactor().isEmpty()) {
            request.acrValues(
                    settings.secondFactor().stream().sorted().map(ACR::new).toList());
        }
        if (again) {
            request.prompt(Prompt.Type.LOGIN).maxAge(0);
        }
        return request.build().toURI();
    }

    /// Whether an answer can be this provider's: by its `iss` parameter, which it has to give if it said that it
    /// does (RFC 9207), so that one provider's answer is not taken for another's.
    boolean isAnswer(Optional<String> iss) {
        boolean announced = description.value().supportsAuthorizationResponseIssuerParam();
        return iss.map(i -> i.equals(settings.issuer().toString())).orElse(!announced);
    }

    /// Exchanges the code for an identity token and checks it.
    ///
    /// @throws RefusedException `SIGN_IN_FAILED` if anything about it is not as it must be, `SIGN_IN_UNAVAILABLE`
    /// if the provider or its keys cannot be had
    Identified identify(String code, String nonce, String verifier) {
        OIDCProviderMetadata provider = description.value();
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(new AuthorizationCode(code), callback, new CodeVerifier(verifier));
        URI endpoint = provider.getTokenEndpointURI();
        ClientID id = new ClientID(settings.client());
        TokenRequest request = settings.secret()
                .map(s -> post(provider)
                        ? new TokenRequest.Builder(endpoint, new ClientSecretPost(id, new Secret(s)), grant).build()
                        : new TokenRequest.Builder(endpoint, new ClientSecretBasic(id, new Secret(s)), grant).build())
                .orElseGet(() -> new TokenRequest.Builder(endpoint, id, grant).build());
        try {
            HTTPResponse answer = request.toHTTPRequest().send(outward::post);
            if (answer.getStatusCode() != 200) {
                throw failed("the token endpoint answered " + answer.getStatusCode());
            }
            OIDCTokenResponse tokens = OIDCTokenResponse.parse(answer);
            JWT token = tokens.getOIDCTokens().getIDToken();
            if (token == null) {
                throw failed("there is no identity token");
            }
            requireForms(token);
            IDTokenClaimsSet claims = identityTokens.validate(token, new Nonce(nonce));
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
                    email(claims),
                    secondFactor(claims),
                    Optional.ofNullable(claims.getStringClaim("sid")).filter(sid -> !sid.isEmpty()),
                    ago(claims.getAuthenticationTime()),
                    token.getParsedString());
        } catch (IOException e) {
            throw away(e.getMessage());
        } catch (ParseException
                | BadJOSEException
                | JOSEException
                | InvalidHashException
                | IllegalArgumentException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    /// How long ago a moment of the provider's was.
    private Optional<Duration> ago(@Nullable Date at) {
        if (at == null) {
            return Optional.empty();
        }
        Duration ago = Duration.between(at.toInstant(), clock.instant());
        if (ago.plus(SKEW).isNegative()) {
            throw new IllegalArgumentException("it speaks of a later sign-in");
        }
        return Optional.of(ago.isNegative() ? Duration.ZERO : ago);
    }

    /// An address that somebody has typed there and nobody has answered from may be another's.
    private static Optional<String> email(IDTokenClaimsSet claims) {
        return Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"))
                ? Optional.ofNullable(claims.getStringClaim("email"))
                        .filter(e -> ADDRESS.matcher(e).matches())
                : Optional.empty();
    }

    private boolean post(OIDCProviderMetadata provider) {
        List<ClientAuthenticationMethod> methods = provider.getTokenEndpointAuthMethods();
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

    /// Where somebody signs out of the provider as well (OpenID Connect RP-Initiated Logout 1.0 section 2), if it
    /// has such a place and can be asked now.
    ///
    /// @param identityToken shows it whose session to end; without it it asks the person once more
    /// @param state comes back when it has done so
    Optional<URI> signOut(Optional<String> identityToken, String state) {
        try {
            JWT hint = identityToken.isPresent() ? JWTParser.parse(identityToken.get()) : null;
            return signOut(description.value(), hint, new State(state));
        } catch (RefusedException e) {
            return Optional.empty();
        } catch (java.text.ParseException e) {
            throw new IllegalStateException("an identity token that was read before cannot be read", e);
        }
    }

    /// The same of somebody who has no session here, as far as the provider has said so already: anybody may ask,
    /// so nobody waits.
    Optional<URI> signOut() {
        return description.known().flatMap(provider -> signOut(provider, null, null));
    }

    private Optional<URI> signOut(OIDCProviderMetadata provider, @Nullable JWT hint, @Nullable State back) {
        return Optional.ofNullable(provider.getEndSessionEndpointURI())
                .filter(Provider::safe)
                .map(at -> new LogoutRequest(at, hint, null, new ClientID(settings.client()), signedOut, back, null)
                        .toURI());
    }

    /// Checks a logout token (OpenID Connect Back-Channel Logout 1.0 sections 2.4 and 2.6) as it is posted: issuer,
    /// audience, times, id, event, whose or which session, no nonce; signed as identity tokens are, and of its own
    /// type (OWASP ASVS 5.0, 10.5.5), so that no other token of the provider's can pass for one.
    ///
    /// @param form the fields as they came
    /// @throws RefusedException `LOGOUT_REFUSED` if anything about it is not as it must be, `SIGN_IN_UNAVAILABLE`
    /// if the provider's keys cannot be had
    Ended ended(String form) {
        try {
            List<String> given = URLUtils.parseParameters(form).getOrDefault("logout_token", List.of());
            if (given.size() != 1) {
                throw refused("there is not one logout token");
            }
            JWT token = JWTParser.parse(given.getFirst());
            requireForms(token);
            LogoutTokenClaimsSet claims = logoutTokens.validate(token);
            if (claims.getIssueTime().toInstant().isAfter(clock.instant().plus(SKEW))) {
                throw refused("it is issued later");
            }
            if (claims.getJWTID() == null || claims.getJWTID().getValue().isBlank()) {
                throw refused("it has no id");
            }
            return new Ended(
                    settings.issuer().toString(),
                    Optional.ofNullable(claims.getSubject()).map(Subject::getValue),
                    Optional.ofNullable(claims.getSessionID()).map(SessionID::getValue),
                    claims.getJWTID().getValue(),
                    claims.getExpirationTime().toInstant().plus(SKEW));
        } catch (java.text.ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    /// What an access token has to be: RFC 9068 section 4, and every claim that its section 2.2 demands, so that a
    /// token of another kind or profile passes for none. One that is bound to a key (`cnf`) is for whoever can
    /// prove to hold that key, which nobody is asked for here.
    private JWTProcessor<SecurityContext> accessTokens(JWSVerificationKeySelector<SecurityContext> selector) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt")));
        processor.setJWSKeySelector(selector);
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                settings.apiAudience().map(Set::of).orElse(Set.of()),
                new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build(),
                Set.of("sub", "exp", "iat", "jti", "client_id"),
                Set.of("cnf")));
        return processor;
    }

    /// Whether access tokens are taken here.
    boolean hasApi() {
        return settings.apiAudience().isPresent();
    }

    /// Checks an access token: RFC 9068 section 4.
    ///
    /// @throws RefusedException `UNAUTHENTICATED` if anything about it is not as it must be, `SIGN_IN_UNAVAILABLE`
    /// if the provider's keys cannot be had
    Bearer bearer(String token) {
        try {
            JWT jwt = JWTParser.parse(token);
            if (!hasApi() || !(jwt instanceof SignedJWT signed)) {
                throw noBearer("it is not signed");
            }
            requireForms(signed);
            JWTClaimsSet claims = accessTokens.process(signed, null);
            if (claims.getIssueTime().toInstant().isAfter(clock.instant().plus(SKEW))) {
                throw noBearer("it is issued later");
            }
            String subject = claims.getSubject();
            String client = claims.getStringClaim("client_id");
            if (subject == null || subject.isBlank() || subject.length() > MAX_SUBJECT || client.isBlank()) {
                throw noBearer("it says not whose or who asked for it");
            }
            String acr = claims.getStringClaim("acr");
            List<String> amr = claims.getStringListClaim("amr");
            return new Bearer(
                    settings.issuer().toString(),
                    subject,
                    acr != null && settings.secondFactor().contains(acr)
                            || amr != null && amr.stream().anyMatch(settings.secondFactor()::contains),
                    ago(claims.getDateClaim("auth_time")));
        } catch (IllegalArgumentException e) {
            throw noBearer(String.valueOf(e.getMessage()));
        } catch (java.text.ParseException | BadJOSEException | JOSEException e) {
            throw noBearer(String.valueOf(e.getMessage()));
        }
    }

    /// What a claim is that is there, before the library reads it: that takes numbers for texts, and takes what is
    /// null both for there and for not there (RFC 7519 sections 2 and 4.1, OpenID Connect Core 1.0 section 2, RFC
    /// 9068 section 2.2).
    private static void requireForms(JWT token) {
        Map<String, Object> said =
                token instanceof SignedJWT signed ? signed.getPayload().toJSONObject() : null;
        if (said == null) {
            throw new IllegalArgumentException("it is no signed JSON object");
        }
        said.forEach((name, value) -> {
            boolean fits = switch (name) {
                case "iss", "sub", "jti", "sid", "nonce", "azp", "acr", "at_hash", "client_id" ->
                    value instanceof String;
                case "exp", "iat", "nbf", "auth_time" ->
                    value instanceof Number at && at.doubleValue() >= 0 && at.doubleValue() <= LAST_SECOND;
                case "aud" -> value instanceof String || isTexts(value);
                case "amr" -> isTexts(value);
                default -> true;
            };
            if (!fits) {
                throw new IllegalArgumentException(name + " has not the form of one");
            }
        });
    }

    private static boolean isTexts(@Nullable Object value) {
        return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
    }

    private static RefusedException noBearer(String why) {
        LOG.log(Level.INFO, "an access token is refused: {0}", why);
        return new RefusedException(Refusal.UNAUTHENTICATED);
    }

    /// What a client asks the provider for that needs a second factor (RFC 9470 section 3).
    String acrValues() {
        return String.join(" ", settings.secondFactor().stream().sorted().toList());
    }

    private static RefusedException refused(String why) {
        LOG.log(Level.WARNING, "a logout token is refused: {0}", why);
        return new RefusedException(Refusal.LOGOUT_REFUSED);
    }

    // ---- what the provider says of itself

    private OIDCProviderMetadata fetchDescription() {
        String issuer = settings.issuer().toString();
        String at = (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                + "/.well-known/openid-configuration";
        try {
            OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(outward.text(URI.create(at)));
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
            return metadata;
        } catch (IOException e) {
            throw away(e.getMessage());
        } catch (ParseException | IllegalArgumentException e) {
            throw failed("the provider's description cannot be read: " + e.getMessage());
        }
    }

    /// Whatever keeps the keys away says nothing about a token.
    private JWKSet fetchKeys() {
        try {
            return JWKSet.parse(outward.text(description.value().getJWKSetURI()));
        } catch (IOException | java.text.ParseException | IllegalArgumentException | RefusedException e) {
            throw away(e.getMessage());
        }
    }

    /// A key that is not there may be a new one.
    private List<JWK> keys(JWKSelector wanted) {
        JWKSet known = keys.value();
        List<JWK> found = wanted.select(known);
        return found.isEmpty() ? wanted.select(keys.after(known)) : found;
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

    private static RefusedException away(@Nullable String why) {
        LOG.log(Level.WARNING, "the identity provider does not answer: {0}", why);
        return new RefusedException(Refusal.SIGN_IN_UNAVAILABLE);
    }
}
