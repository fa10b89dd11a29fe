package org.touchstone.registry.signin;

import java.net.URI;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
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

    /// How long somebody may take at the provider.
    public static final Duration PENDING = Duration.ofMinutes(15);

    private static final int TOKEN_BYTES = 32;

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

    /// Where somebody signs out of the provider, too.
    public Optional<URI> signOut() {
        return provider.signOut();
    }

    /// Begins a sign-in that ends at `next`.
    public Begun begin(String next) {
        String token = token();
        String state = token();
        URI at = provider.request(state, derived("nonce", token), derived("verifier", token));
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
                who.issuer(), who.subject(), who.name().map(SignIns::plain).orElse(""));
        if (!who.secondFactor() && !people.actor(account.person()).roles().isEmpty()) {
            throw new RefusedException(Refusal.SECOND_FACTOR_NEEDED);
        }
        return new Finished(
                new Sessions.Arrival(account.person(), Optional.of(account.id()), who.secondFactor()),
                row.text("next"));
    }

    /// Throws away what nobody has ended.
    public void clean() {
        db.run(tx -> tx.run("signins.clean", Args.of("now", clock.instant())));
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
