package org.touchstone.registry.signin;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.people.Digest;
import org.touchstone.registry.people.People;
import org.touchstone.registry.web.RefusedException;

/// Who is signed in on the web. A session is known by a token of 256 random bits that only the browser keeps; it ends
/// when nobody has used it for a while, when it is old, when the person signs out, and with all others of the person.
public final class Sessions {
    private static final int TOKEN_BYTES = 32;
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Za-z_-]{43}");

    /// To note each page would make a write of every reading.
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private final Db db;
    private final People people;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Lives lives;

    /// How long sessions last.
    ///
    /// @param idle without being used
    /// @param absolute in any case
    public record Lives(Duration idle, Duration absolute) {
        /// An hour without use; a working day in all.
        public static final Lives USUAL = new Lives(Duration.ofHours(1), Duration.ofHours(12));

        public Lives {
            if (idle.compareTo(NOTED_EVERY) <= 0 || absolute.compareTo(idle) < 0) {
                throw new IllegalArgumentException(
                        "a session lasts more than a minute without use, and in all no less than that");
            }
        }
    }

    /// A session that is in force.
    ///
    /// @param organisation the supplier that the person has chosen to act for
    /// @param secondFactor whether the person proved to be there by more than a password
    /// @param roles digest of the roles that the person had when the token was given
    record Session(
            UUID id,
            People.Named person,
            Optional<UUID> organisation,
            boolean secondFactor,
            byte[] roles,
            byte[] rolesNow,
            Instant used) {
        boolean rolesChanged() {
            return !MessageDigest.isEqual(roles, rolesNow);
        }
    }

    public Sessions(Db db, People people, InstantSource clock, SecureRandom random, Lives lives) {
        this.db = db;
        this.people = people;
        this.clock = clock;
        this.random = random;
        this.lives = lives;
    }

    /// How long sessions last here.
    public Lives lives() {
        return lives;
    }

    /// Somebody who comes in.
    ///
    /// @param account with which account of the identity provider; with none in a demonstration
    /// @param secondFactor whether the person proved to be there by more than a password
    public record Arrival(UUID person, Optional<UUID> account, boolean secondFactor) {}

    /// Begins a session and gives its token. One that the browser had before is over: nobody can fix beforehand
    /// which token a person will have.
    public String begin(Arrival arrival, Optional<String> before) {
        String token = newToken();
        byte[] roles = roles(people.held(arrival.person()));
        db.run(tx -> {
            Instant now = clock.instant();
            before.filter(Sessions::isToken).ifPresent(old -> tx.send("sessions.end", Args.of("token", digest(old))));
            tx.runOne(
                    "sessions.add",
                    Args.of("id", UUID.randomUUID())
                            .with("token", digest(token))
                            .with("person", arrival.person())
                            .withId("account", arrival.account())
                            .with("second", arrival.secondFactor())
                            .with("roles", roles)
                            .with("at", now)
                            .with("ends", now.plus(lives.absolute())));
        });
        return token;
    }

    /// The session of a token, if it is in force; that it was used is noted.
    Optional<Session> find(String token) {
        if (!isToken(token)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Args of = Args.of("token", digest(token)).with("now", now).with("idle", now.minus(lives.idle()));
        Optional<Session> found = db.inspect(tx -> tx.find("sessions.find", of)).flatMap(this::session);
        found.filter(s -> s.used().plus(NOTED_EVERY).isBefore(now)).ifPresent(s -> note(s.id(), now));
        return found;
    }

    private Optional<Session> session(Row row) {
        return people.named(row)
                // Somebody who was given work at the registry meanwhile signs in again, as such people do.
                .filter(p -> row.bool("second_factor") || p.person().roles().isEmpty())
                .map(person -> new Session(
                        row.uuid("id"),
                        person,
                        row.optionalUuid("organisation")
                                .filter(o -> person.person().belongsTo(o)),
                        row.bool("second_factor"),
                        row.bytes("roles"),
                        roles(row.texts("held")),
                        row.instant("used_at")));
    }

    private void note(UUID id, Instant now) {
        try {
            db.run(tx -> tx.run("sessions.touch", Args.of("id", id).with("now", now)));
        } catch (RefusedException e) {
            if (!e.reason().passes()) {
                throw e;
            }
            // Nothing can be written just now; reading goes on.
        }
    }

    /// Gives a session whose person may do other things than before a new token; false if somebody else was
    /// quicker.
    boolean rotate(Session session, String token, String fresh) {
        try {
            long rotated = db.in(tx -> tx.run(
                    "sessions.rotate",
                    Args.of("id", session.id())
                            .with("token", digest(token))
                            .with("fresh", digest(fresh))
                            .with("roles", session.rolesNow())));
            return rotated == 1;
        } catch (RefusedException e) {
            if (!e.reason().passes()) {
                throw e;
            }
            return false;
        }
    }

    /// Notes for which of the person's organisations the person acts from here on.
    void choose(UUID session, UUID supplier) {
        db.run(tx -> tx.runOne("sessions.choose", Args.of("id", session).with("supplier", supplier)));
    }

    /// Ends the session of a token, if there is one.
    void end(String token) {
        if (isToken(token)) {
            db.run(tx -> tx.run("sessions.end", Args.of("token", digest(token))));
        }
    }

    /// Ends every session of a person.
    public void endAll(UUID person) {
        db.run(tx -> tx.run("sessions.end-all", Args.of("person", person)));
    }

    /// Throws away what has ended.
    public void clean() {
        Instant now = clock.instant();
        db.run(tx -> tx.run("sessions.clean", Args.of("now", now).with("idle", now.minus(lives.idle()))));
    }

    /// A token that nobody has.
    String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    private static byte[] digest(String token) {
        return Digest.of("touchstone/session/v1 " + token);
    }

    private static byte[] roles(List<String> held) {
        return Digest.of(String.join("\n", held.stream().sorted().toList()));
    }
}
