package org.touchstone.registry.signin;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.mail.Addresses;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.EnrolmentCodes;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Which person an account of the identity provider is. Whoever signs in for the first time is somebody new who may do
/// nothing; somebody who was enrolled brings a code and is that person from then on. An account is one person, and a
/// person has one account at a time (decision 0066).
public final class Accounts {
    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;
    private final People people;
    private final EnrolmentCodes codes;
    private final Addresses addresses;
    private final SecureRandom random;

    public Accounts(
            Db db,
            UseCases useCases,
            SealingKeys keys,
            People people,
            EnrolmentCodes codes,
            Addresses addresses,
            SecureRandom random) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
        this.people = people;
        this.codes = codes;
        this.addresses = addresses;
        this.random = random;
    }

    /// An account and whose it is.
    record Account(UUID id, UUID person) {}

    /// Whom somebody is about to become.
    public record Future(Actor.Person person, String name) {}

    /// Who somebody has become.
    public record Become(UUID person, UUID account, boolean secondFactor) {}

    /// A code, brought in a session.
    public record Bring(UUID session, String code) {}

    /// The account of this subject; the first time that of somebody new. Where its person can be written to is what
    /// the provider says now.
    Account of(String issuer, String subject, String name, Optional<String> email) {
        byte[] tag = tag(issuer, subject);
        return db.in(tx -> {
            tx.one("accounts.lock", Args.of("tag", Base64.getEncoder().encodeToString(tag)));
            Optional<Row> known = tx.find("accounts.find", Args.of("tag", tag));
            if (known.isPresent()) {
                addresses.learn(tx, known.get().uuid("person"), email, useCases.now());
                return new Account(known.get().uuid("id"), known.get().uuid("person"));
            }
            UUID person = people.signUp(tx, name, random);
            addresses.learn(tx, person, email, useCases.now());
            return new Account(add(tx, tag, person, Optional.empty(), useCases.now()), person);
        });
    }

    /// Whose the account of this subject is, if it is somebody's: who has never signed in is nobody here.
    Optional<UUID> find(String issuer, String subject) {
        return db.inspect(tx -> tx.find("accounts.find", Args.of("tag", tag(issuer, subject))))
                .map(row -> row.uuid("person"));
    }

    /// What stands for an account of the provider.
    byte[] tag(String issuer, String subject) {
        return keys.tag("account\n" + issuer + "\n" + subject);
    }

    /// What stands for a session of the provider.
    byte[] sessionTag(String issuer, String session) {
        return keys.tag("session\n" + issuer + "\n" + session);
    }

    /// What stands for a token of the provider that counts once.
    byte[] onceTag(String issuer, String id) {
        return keys.tag("once\n" + issuer + "\n" + id);
    }

    private static UUID add(Tx tx, byte[] tag, UUID person, Optional<UUID> code, Instant now) {
        UUID id = UUID.randomUUID();
        tx.runOne(
                "accounts.add",
                Args.of("id", id)
                        .with("tag", tag)
                        .with("person", person)
                        .with("at", now)
                        .withId("code", code));
        return id;
    }

    /// Whether the account of a session is nobody's in particular, so that a code can be brought with it.
    public boolean mayBring(UUID session) {
        return db.inspect(tx -> tx.find("accounts.find-by-session", Args.of("session", session)))
                .filter(row -> !row.bool("somebody"))
                .isPresent();
    }

    /// Whom a code would make of the person of a session; changes nothing.
    ///
    /// @throws RefusedException `ACCOUNT_TAKEN`, `CODE_NOT_GOOD`, or `SECOND_FACTOR_NEEDED` for somebody with a
    /// role of the registry
    public Future look(Bring command) {
        Row own = db.inspect(tx -> own(tx, command.session()));
        UUID person = codes.look(command.code()).person();
        Actor.Person future = people.actor(person);
        requireFactor(own, !future.roles().isEmpty());
        return new Future(future, people.nameOf(person));
    }

    /// Makes the account of a session the one of whom the code is for. Whoever was that person by another account
    /// is so no longer, everybody's sessions as either of the two end, and of who came in there remains nothing
    /// personal.
    ///
    /// @throws RefusedException as [#look], and `CODE_TAKES_TWO` if the person was given a role since one alone
    /// made the code
    public Become become(Actor.Person actor, IdempotencyKey key, Bring command) {
        Receipt receipt = useCases.run(actor, key, "account.bring-code", actor.number(), command, (tx, now) -> {
            Row own = own(tx, command.session());
            EnrolmentCodes.Brought brought = codes.use(tx, command.code(), actor.id(), now);
            Args future = Args.of("person", brought.person());
            requireFactor(own, tx.one("accounts.find-person", future).bool("staff"));
            tx.run("accounts.unlink", future.with("at", now));
            tx.run("accounts.unlink", Args.of("person", actor.id()).with("at", now));
            Optional<String> address = addresses.of(tx, actor.id());
            addresses.learn(tx, actor.id(), Optional.empty(), now);
            addresses.learn(tx, brought.person(), address, now);
            UUID linked = add(tx, own.bytes("tag"), brought.person(), Optional.of(brought.id()), now);
            tx.run("sessions.end-all", Args.of("person", brought.person()));
            tx.run("sessions.end-all", Args.of("person", actor.id()));
            keys.destroy(
                    tx,
                    tx.one("accounts.find-person", Args.of("person", actor.id()))
                            .uuid("sealing_key"),
                    now);
            return Json.Obj.builder()
                    .with("person", brought.person().toString())
                    .with("account", linked.toString())
                    .with("secondFactor", own.bool("second_factor"))
                    .build();
        });
        return new Become(
                receipt.id("person"), receipt.id("account"), receipt.body().bool("secondFactor"));
    }

    /// Ends the link of a person's account and every session: `{person}`. One alone may do it, because nobody comes
    /// in by it; a new code is what brings the person back.
    public Receipt unlink(Actor.Person actor, IdempotencyKey key, UUID person) {
        return useCases.run(actor, key, Action.LET_IN.code() + "-unlink", person.toString(), person, (tx, now) -> {
            Permissions.require(actor, Action.LET_IN);
            if (tx.run("accounts.unlink", Args.of("person", person).with("at", now)) == 0) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            tx.run("sessions.end-all", Args.of("person", person));
            // Whoever has left is written to no more.
            addresses.learn(tx, person, Optional.empty(), now);
            return Json.Obj.builder().with("person", person.toString()).build();
        });
    }

    private static Row own(Tx tx, UUID session) {
        return tx.find("accounts.find-by-session", Args.of("session", session))
                .filter(row -> !row.bool("somebody"))
                .orElseThrow(() -> new RefusedException(Refusal.ACCOUNT_TAKEN));
    }

    private static void requireFactor(Row own, boolean staff) {
        if (staff && !own.bool("second_factor")) {
            throw new RefusedException(Refusal.SECOND_FACTOR_NEEDED);
        }
    }
}
