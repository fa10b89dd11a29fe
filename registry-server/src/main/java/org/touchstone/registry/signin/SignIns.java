package org.touchstone.registry.signin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Digest;
import org.touchstone.registry.people.People;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Signing in with the identity provider, from the way there to the account behind it.
///
/// A sign-in that has begun is remembered for some minutes and used up by the first answer to it. What it is proved by
/// (nonce and code verifier) is derived from a token that only the browser has which began it: an answer that is
/// brought to another browser is nobody's, and the database holds nothing of it but digests.
public final class SignIns {
    /// Where the provider sends the browser back to.
    public static final String CALLBACK = "/sign-in/callback";

    /// Where the provider says that a session has ended there.
    public static final String LOGOUT = "/sign-in/logout";

    /// How long signing out at the provider may take.
    public static final Duration LEAVING = Duration.ofMinutes(15);

    /// An identity token that is longer fits into no address.
    private static final int MAX_HINT = 6_000;

    /// How long somebody may take at the provider.
    public static final Duration PENDING = Duration.ofMinutes(15);

    private static final int TOKEN_BYTES = 32;

    private static final Logger LOG = System.getLogger(SignIns.class.getName());

    private final Db db;
    private final People people;
    private final Accounts accounts;
    private final Provider provider;
    private final InstantSource clock;
    private final SecureRandom random;

    public SignIns(
            Db db, People people, Accounts accounts, Provider provider, InstantSource clock, SecureRandom random) {
        this.db = db;
        this.people = people;
        this.accounts = accounts;
        this.provider = provider;
        this.clock = clock;
        this.random = random;
    }

    /// A sign-in that has begun: where the browser goes, and the token that it keeps.
    public record Begun(URI at, String token) {}

    /// Somebody who has signed in.
    ///
    /// @param next the page to go on to
    public record Finished(Sessions.Arrival arrival, String next) {}

    /// Where somebody signs out of the provider who has no session here any more: it asks once more. Empty if it
    /// has no such place, or is away and has not said so yet.
    public Optional<URI> signOut() {
        return provider.signOut();
    }

    /// Where somebody signs out of the provider whose session here ends now, and the token that the browser keeps
    /// until it comes back; empty if the provider has no such place.
    public Optional<Begun> leave(Sessions.There there) {
        String token = token();
        return provider.signOut(there.identityToken(), derived("sign-out", token))
                .map(at -> new Begun(at, token));
    }

    /// Whether a browser comes back from signing out at the provider.
    ///
    /// @param token what the browser has kept since it left
    public static boolean hasLeft(Optional<String> state, Optional<String> token) {
        return state.isPresent()
                && token.isPresent()
                && MessageDigest.isEqual(
                        state.get().getBytes(StandardCharsets.UTF_8),
                        derived("sign-out", token.get()).getBytes(StandardCharsets.UTF_8));
    }

    /// Ends here what the provider says has ended there (OpenID Connect Back-Channel Logout 1.0). A token is obeyed
    /// once; that nothing was there to end is no fault (section 2.7).
    ///
    /// @param form the fields that the provider posts
    /// @throws RefusedException (`LOGOUT_REFUSED`) if it is not this provider's word, or could not be obeyed, as
    /// when the provider's keys cannot be had: section 2.8 has one answer for both, 400, and no other for failure.
    /// What was not obeyed can be sent again.
    public void end(String form) {
        try {
            Provider.Ended ended = provider.ended(form);
            db.run(tx -> {
                Args once = Args.of("tag", accounts.onceTag(ended.issuer(), ended.id()));
                if (tx.run("signins.add-logout", once.with("ends", ended.expires())) == 0) {
                    throw new RefusedException(Refusal.LOGOUT_REFUSED);
                }
                Optional<byte[]> there = ended.session().map(s -> accounts.sessionTag(ended.issuer(), s));
                Optional<byte[]> account = ended.subject().map(s -> accounts.tag(ended.issuer(), s));
                Args which = there.isPresent() ? Args.of("there", there.get()) : Args.NONE.withNull("there");
                tx.run(
                        "sessions.end-there",
                        account.isPresent() ? which.with("account", account.get()) : which.withNull("account"));
            });
        } catch (RefusedException e) {
            throw e.reason() == Refusal.LOGOUT_REFUSED ? e : new RefusedException(Refusal.LOGOUT_REFUSED);
        }
    }

    /// Begins a sign-in that ends at `next`.
    ///
    /// @param again whether the person has to prove once more to be there, even if the provider knows them
    public Begun begin(String next, boolean again) {
        String token = token();
        String state = token();
        URI at = provider.request(state, derived("nonce", token), derived("verifier", token), again);
        db.run(tx -> tx.runOne(
                "signins.add",
                Args.of("state", digest(state))
                        .with("browser", digest(token))
                        .with("next", next)
                        .with("ends", clock.instant().plus(PENDING))));
        return new Begun(at, token);
    }

    /// Ends a sign-in with what the provider sent back.
    ///
    /// @param token what this browser kept when it began
    /// @throws RefusedException (`SIGN_IN_FAILED`) if it is not the answer to a sign-in that this browser has begun
    /// and nobody has ended
    public Finished finish(
            Optional<String> state, Optional<String> code, Optional<String> iss, Optional<String> token) {
        RefusedException failed = new RefusedException(Refusal.SIGN_IN_FAILED);
        Row row = db.in(tx -> tx.find("signins.take", Args.of("state", digest(state.orElse("")))))
                .orElseThrow(() -> failed);
        boolean ours = !row.instant("ends_at").isBefore(clock.instant())
                && MessageDigest.isEqual(row.bytes("browser"), digest(token.orElse("")));
        if (!ours || !provider.isAnswer(iss) || code.isEmpty()) {
            throw failed;
        }
        String kept = token.orElseThrow();
        Provider.Identified who = provider.identify(code.get(), derived("nonce", kept), derived("verifier", kept));
        Accounts.Account account = accounts.of(
                who.issuer(), who.subject(), who.name().map(SignIns::plain).orElse(""), who.email());
        Actor.Person person = people.actor(account.person());
        if (!who.secondFactor() && !person.roles().isEmpty()) {
            LOG.log(Level.WARNING, "{0} signed in without the second factor and was sent away", person.number());
            throw new RefusedException(Refusal.SECOND_FACTOR_NEEDED);
        }
        LOG.log(Level.INFO, "{0} signed in{1}", person.number(), who.secondFactor() ? " with a second factor" : "");
        return new Finished(
                new Sessions.Arrival(
                        account.person(),
                        Optional.of(account.id()),
                        who.secondFactor(),
                        Optional.of(new Sessions.There(
                                who.session().map(s -> accounts.sessionTag(who.issuer(), s)),
                                Optional.of(who.token()).filter(t -> t.length() <= MAX_HINT),
                                who.proved()))),
                row.text("next"));
    }

    /// Throws away what nobody has ended.
    public void clean() {
        db.run(tx -> {
            Args now = Args.of("now", clock.instant());
            tx.run("signins.clean", now);
            tx.run("signins.clean-logouts", now);
        });
    }

    private static String plain(String name) {
        String plain = name.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(200)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return plain.strip();
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// 43 characters, as RFC 7636 section 4.1 has them.
    private static String derived(String use, String token) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Digest.of("touchstone/sign-in/" + use + "/v1 " + token));
    }

    private static byte[] digest(String token) {
        return Digest.of("touchstone/sign-in/v1 " + token);
    }
}
