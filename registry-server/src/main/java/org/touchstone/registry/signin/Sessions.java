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
import org.touchstone.format.json.Json;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Digest;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Who is signed in on the web. A session is known by a token of 256 random bits that only the browser keeps; it ends
/// when nobody has used it for a while, when it is old, when the person signs out, and with all others of the person.
public final class Sessions {
    private static final int TOKEN_BYTES = 32;
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Za-z_-]{43}");

    /// How many of a person's own sessions are listed: those that were used last. The others follow as these end.
    public static final int MOST = 50;

    /// How long ago whoever ends others' sessions may have proved to be there.
    public static final Duration RECENT = Duration.ofMinutes(15);

    /// To note each page would make a write of every reading.
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private final Db db;
    private final UseCases useCases;
    private final People people;
    private final SealingKeys keys;
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
    /// @param organisation the supplier that the person acts for: the one there is, or the one that was chosen
    /// @param secondFactor whether the person proved to be there by more than a password
    /// @param recent whether the person has proved to be there within [#RECENT]
    /// @param roles digest of the roles that the person had when the token was given
    record Session(
            UUID id,
            People.Named person,
            Optional<UUID> organisation,
            boolean secondFactor,
            boolean recent,
            byte[] roles,
            byte[] rolesNow,
            Instant used) {
        boolean rolesChanged() {
            return !MessageDigest.isEqual(roles, rolesNow);
        }
    }

    public Sessions(
            Db db,
            UseCases useCases,
            People people,
            SealingKeys keys,
            InstantSource clock,
            SecureRandom random,
            Lives lives) {
        this.db = db;
        this.useCases = useCases;
        this.people = people;
        this.keys = keys;
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
    /// @param there the provider's side of it; with none in a demonstration
    public record Arrival(UUID person, Optional<UUID> account, boolean secondFactor, Optional<There> there) {
        /// Without a provider.
        public Arrival(UUID person, Optional<UUID> account, boolean secondFactor) {
            this(person, account, secondFactor, Optional.empty());
        }
    }

    /// The provider's side of a session.
    ///
    /// @param session a keyed digest of what the provider calls its own session, if it gives it a name
    /// @param identityToken what shows the provider whom to sign out; personal
    /// @param proved how long ago the person proved to be there, if the provider says so
    public record There(Optional<byte[]> session, Optional<String> identityToken, Optional<Duration> proved) {
        @Override
        public String toString() {
            return "at the provider";
        }
    }

    /// Begins a session and gives its token. One that the browser had before is over: nobody can fix beforehand
    /// which token a person will have.
    public String begin(Arrival arrival, Optional<String> before) {
        String token = newToken();
        byte[] roles = roles(people.held(arrival.person()));
        db.run(tx -> {
            Instant now = clock.instant();
            before.filter(Sessions::isToken).ifPresent(old -> tx.send("sessions.end", Args.of("token", digest(old))));
            UUID id = UUID.randomUUID();
            Args session = Args.of("id", id)
                    .with("token", digest(token))
                    .with("person", arrival.person())
                    .withId("account", arrival.account())
                    .with("second", arrival.secondFactor())
                    .with("roles", roles)
                    .with("at", now)
                    // Whoever is chosen in a demonstration proves nothing, and needs no more.
                    .withTime(
                            "proved",
                            arrival.there()
                                    .map(There::proved)
                                    .orElse(Optional.of(Duration.ZERO))
                                    .map(now::minus))
                    .with("ends", now.plus(lives.absolute()));
            Optional<byte[]> there = arrival.there().flatMap(There::session);
            Optional<byte[]> identity =
                    arrival.there().flatMap(There::identityToken).map(jwt -> seal(tx, arrival.person(), id, jwt));
            session = there.isPresent() ? session.with("there", there.get()) : session.withNull("there");
            session = identity.isPresent() ? session.with("identity", identity.get()) : session.withNull("identity");
            tx.runOne("sessions.add", session);
        });
        return token;
    }

    /// The session of a token, if it is in force; that it was used is noted.
    Optional<Session> find(String token) {
        if (!isToken(token)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        Args of = inForce(Args.of("token", digest(token)), now);
        Optional<Session> found = db.inspect(tx -> tx.find("sessions.find", of)).flatMap(this::session);
        found.filter(s -> s.used().plus(NOTED_EVERY).isBefore(now)).ifPresent(s -> note(s.id(), now));
        return found;
    }

    private Optional<Session> session(Row row) {
        return people.named(row)
                .filter(p -> enough(row, p.person()))
                .map(person -> new Session(
                        row.uuid("id"),
                        person,
                        organisation(row, person.person()),
                        row.bool("second_factor"),
                        row.optionalInstant("proved_at")
                                .filter(at -> at.plus(RECENT).isAfter(clock.instant()))
                                .isPresent(),
                        row.bytes("roles"),
                        roles(row.texts("held")),
                        row.instant("used_at")));
    }

    private Args inForce(Args which, Instant now) {
        return which.with("now", now).with("idle", now.minus(lives.idle()));
    }

    /// Somebody who was given work at the registry meanwhile signs in again, as such people do.
    private static boolean enough(Row row, Actor.Person person) {
        return row.bool("second_factor") || person.roles().isEmpty();
    }

    private static Optional<UUID> organisation(Row row, Actor.Person person) {
        Optional<UUID> only = person.supplierRoles().size() == 1
                ? person.supplierRoles().keySet().stream().findFirst()
                : Optional.empty();
        return row.optionalUuid("organisation").filter(person::belongsTo).or(() -> only);
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

    /// The provider's side of a session, if it began with a provider.
    public Optional<There> there(UUID session) {
        return db.inspect(tx -> tx.find("sessions.find-there", Args.of("id", session))
                .map(row -> there(tx, session, row))
                .filter(there ->
                        there.session().isPresent() || there.identityToken().isPresent()));
    }

    private There there(Tx tx, UUID session, Row row) {
        return new There(
                row.optionalBytes("provider_session"),
                row.optionalBytes("identity_token")
                        .map(bytes -> keys.open(tx, row.uuid("sealing_key")).openText(label(session), bytes)),
                row.optionalInstant("proved_at").map(at -> Duration.between(at, clock.instant())));
    }

    private byte[] seal(Tx tx, UUID person, UUID session, String identityToken) {
        return keys.open(tx, People.sealingKey(tx, person)).seal(label(session), identityToken);
    }

    private static String label(UUID session) {
        return "session.identity-token " + session;
    }

    /// Ends a session of a person's, whatever its token is by now.
    void end(Actor.Person person, UUID session) {
        db.run(tx -> tx.run("sessions.end-own", Args.of("id", session).with("person", person.id())));
    }

    /// Ends every session of a person.
    public void endAll(UUID person) {
        db.run(tx -> tx.run("sessions.end-all", Args.of("person", person)));
    }

    /// One of the sessions that somebody has. Nothing is kept of the browser or of where it is.
    ///
    /// @param used to the minute
    /// @param ends at the latest
    /// @param organisation as in [Session]
    public record Own(
            UUID id, Instant begun, Instant used, Instant ends, boolean secondFactor, Optional<UUID> organisation) {}

    /// The person's own sessions that are in force, at most [#MOST], whichever was used last first.
    public List<Own> list(Actor.Person actor) {
        Args of = inForce(Args.of("person", actor.id()), clock.instant()).with("limit", MOST);
        return db.inspect(tx -> tx.list("sessions.list", of)).stream()
                .filter(row -> enough(row, actor))
                .map(row -> new Own(
                        row.uuid("id"),
                        row.instant("begun_at"),
                        row.instant("used_at"),
                        row.instant("ends_at"),
                        row.bool("second_factor"),
                        organisation(row, actor)))
                .toList();
    }

    /// All of one's own sessions are to end but this.
    ///
    /// @param keep which goes on; none if empty
    public record EndOthers(Optional<UUID> keep) {}

    /// Ends one of the person's own sessions: `{session, ended}`, the number of those that this ended. One that has
    /// ended is none, and so is somebody else's: nobody learns whether there is such a session.
    public Receipt end(Actor.Person actor, IdempotencyKey key, UUID session) {
        return useCases.run(actor, key, "session.end", session.toString(), session, (tx, now) -> {
            long ended = tx.run("sessions.end-own", Args.of("id", session).with("person", actor.id()));
            return Json.Obj.builder()
                    .with("session", session.toString())
                    .with("ended", ended)
                    .build();
        });
    }

    /// Ends all of the person's own sessions but one: `{ended}`, their number. A session that has ended itself
    /// ends no others, so of two that end each other one goes on.
    ///
    /// @throws RefusedException (`NOT_FOUND`) if the one to be kept is none of the person's
    public Receipt endOthers(Actor.Person actor, IdempotencyKey key, EndOthers command) {
        return useCases.run(actor, key, "session.end-others", actor.number(), command, (tx, now) -> {
            Args of = Args.of("person", actor.id());
            List<Row> all = tx.list("sessions.lock-own", of);
            if (command.keep().isPresent()
                    && all.stream()
                            .noneMatch(
                                    row -> row.uuid("id").equals(command.keep().get()))) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            long ended = tx.run("sessions.end-others", of.withId("keep", command.keep()));
            return Json.Obj.builder().with("ended", ended).build();
        });
    }

    /// Throws away what has ended.
    public void clean() {
        Args over = inForce(Args.NONE, clock.instant());
        db.run(tx -> tx.run("sessions.clean", over));
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
