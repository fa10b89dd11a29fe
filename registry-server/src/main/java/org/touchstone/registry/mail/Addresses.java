package org.touchstone.registry.mail;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;

/// Where people can be written to, and whether they want to be. The address is the one that the identity provider has
/// verified and says at each sign-in, sealed under the person's key; the choice is the person's and outlives it.
public final class Addresses {
    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;

    public Addresses(Db db, UseCases useCases, SealingKeys keys) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
    }

    /// Where somebody can be written to, and whether that is wanted.
    public record Kept(Optional<String> address, boolean letters) {
        @Override
        public String toString() {
            return "letters " + letters;
        }
    }

    /// Whether somebody wants letters from here on.
    public record Choose(boolean letters) {}

    /// Keeps where somebody can be written to from now on; nowhere if empty. Writes only what is new.
    public void learn(Tx tx, UUID person, Optional<String> address, Instant now) {
        address.ifPresent(a -> new Letter(a, "", ""));
        Optional<Row> row = row(tx, person);
        if (row.isPresent() && !address.equals(row.flatMap(r -> open(tx, person, r)))) {
            Args learnt = Args.of("person", person).with("at", now);
            tx.runOne(
                    "mail.set-address",
                    address.isPresent()
                            ? learnt.with(
                                    "sealed",
                                    keys.open(tx, row.get().uuid("sealing_key")).seal(label(person), address.get()))
                            : learnt.withNull("sealed"));
        }
    }

    /// Where somebody can be written to, inside a use case.
    public Optional<String> of(Tx tx, UUID person) {
        return row(tx, person).flatMap(r -> open(tx, person, r));
    }

    /// What is kept of the person who asks.
    public Kept of(Actor.Person actor) {
        return db.inspect(tx -> row(tx, actor.id())
                .map(r -> new Kept(open(tx, actor.id(), r), r.bool("letters")))
                .orElseGet(() -> new Kept(Optional.empty(), true)));
    }

    /// Nothing if the person is erased.
    private static Optional<Row> row(Tx tx, UUID person) {
        return tx.find("mail.find-address", Args.of("person", person));
    }

    private Optional<String> open(Tx tx, UUID person, Row row) {
        return row.optionalBytes("sealed")
                .map(bytes -> keys.open(tx, row.uuid("sealing_key")).openText(label(person), bytes));
    }

    /// Turns the person's own letters on or off: `{letters}`. What is told is still there to be read after signing
    /// in.
    public Receipt choose(Actor.Person actor, IdempotencyKey key, Choose command) {
        return useCases.run(actor, key, "letters.choose", actor.number(), command, (tx, now) -> {
            tx.runOne(
                    "mail.choose",
                    Args.of("person", actor.id())
                            .with("letters", command.letters())
                            .with("at", now));
            return Json.Obj.builder().with("letters", command.letters()).build();
        });
    }

    /// What a sealed address is bound to.
    static String label(UUID person) {
        return "person.address " + person;
    }
}
