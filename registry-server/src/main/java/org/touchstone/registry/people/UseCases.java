package org.touchstone.registry.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The one way a use case runs: in one transaction, under one idempotency key, at one moment; and every refusal to act
/// is written down, in a transaction of its own because the first one left nothing behind.
public final class UseCases {
    /// What the schema's own rules are called, and what their refusal is to the person who met them.
    private static final Map<String, Refusal> RULES = Map.ofEntries(
            Map.entry("duties_apart", Refusal.OWN_WORK),
            Map.entry("duty_needs_role", Refusal.NOT_PERMITTED),
            Map.entry("own_supplier", Refusal.INTERESTED),
            Map.entry("adviser_apart", Refusal.INTERESTED),
            Map.entry("board_apart", Refusal.NOT_PERMITTED),
            Map.entry("off_the_case", Refusal.OFF_THE_CASE),
            Map.entry("assignment_lead", Refusal.LEAD_ASSIGNED),
            Map.entry("custodian_apart", Refusal.OWN_WORK),
            Map.entry("role_takes_two", Refusal.NOT_PERMITTED),
            Map.entry("administrator_remains", Refusal.LAST_ADMINISTRATOR),
            Map.entry("account_needs_code", Refusal.CODE_NOT_GOOD),
            Map.entry("code_takes_two", Refusal.CODE_TAKES_TWO),
            Map.entry("supplier_identifier_owner", Refusal.IDENTIFIER_TAKEN));

    private final Db db;
    private final InstantSource clock;
    private final SealingKeys keys;

    /// @param keys under which the requests of the past are remembered, without their words
    public UseCases(Db db, InstantSource clock, SealingKeys keys) {
        this.db = db;
        this.clock = clock;
        this.keys = keys;
    }

    /// The moment by the registry's clock, in whole seconds: everything that is signed has no finer time.
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /// Runs a person's request. `command` is a record of plain values: its text stands for the request, so that the
    /// same key with another request is refused.
    ///
    /// @param subject what is acted on, for the record of refusals
    /// @param work gets the transaction and the moment at which everything in it happens
    public Receipt run(
            Actor.Person actor,
            IdempotencyKey key,
            String action,
            String subject,
            Object command,
            BiFunction<Tx, Instant, Json.Obj> work) {
        // A keyed digest: by a plain one, whoever has the table could try out names that were erased.
        byte[] request = keys.tag(action + "\n" + subject + "\n" + command);
        return recorded(
                actor,
                action,
                subject,
                () -> db.in(tx -> {
                    Instant now = now();
                    Args begun = Args.of("person", actor.id()).with("key", key.value());
                    if (tx.run(
                                    "idempotency.begin",
                                    begun.with("request", request).with("at", now))
                            == 0) {
                        Row before = tx.one("idempotency.find", begun);
                        if (!MessageDigest.isEqual(before.bytes("request"), request)) {
                            throw new RefusedException(Refusal.IDEMPOTENCY_KEY_REUSED);
                        }
                        return new Receipt(
                                StrictJson.parseObject(before.text("receipt").getBytes(StandardCharsets.UTF_8)), true);
                    }
                    Json.Obj body = work.apply(tx, now);
                    tx.send("idempotency.end", begun.with("receipt", CanonicalJson.text(body)));
                    return new Receipt(body, false);
                }));
    }

    /// What a person's earlier request under this key came to, if there was one and it was done.
    public Optional<Receipt> receipt(Actor.Person actor, IdempotencyKey key) {
        return db.inspect(tx -> tx.find(
                        "idempotency.find", Args.of("person", actor.id()).with("key", key.value())))
                .map(row -> row.text("receipt"))
                .filter(text -> !text.isEmpty())
                .map(text -> new Receipt(StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8)), true));
    }

    /// Runs what the clock does. A timer's own row makes it happen once.
    public Receipt run(Actor.Clock actor, String action, String subject, BiFunction<Tx, Instant, Json.Obj> work) {
        return recorded(actor, action, subject, () -> db.in(tx -> new Receipt(work.apply(tx, now()), false)));
    }

    /// Runs the request of somebody who has no account, under a key like any other. Its refusals are not written
    /// down: they would name nobody, and anybody could make any number of them.
    public Receipt runForAnybody(
            IdempotencyKey key, String action, String subject, Object command, BiFunction<Tx, Instant, Json.Obj> work) {
        Args asked = Args.of("key", keys.tag("public key " + key.value()));
        byte[] request = keys.tag(action + "\n" + subject + "\n" + command);
        return db.in(tx -> {
            Instant now = now();
            if (tx.run(
                            "idempotency.begin-public",
                            asked.with("request", request).with("at", now))
                    == 0) {
                Row before = tx.one("idempotency.find-public", asked);
                if (!MessageDigest.isEqual(before.bytes("request"), request)) {
                    throw new RefusedException(Refusal.IDEMPOTENCY_KEY_REUSED);
                }
                return new Receipt(
                        StrictJson.parseObject(before.text("receipt").getBytes(StandardCharsets.UTF_8)), true);
            }
            Json.Obj body = work.apply(tx, now);
            tx.send("idempotency.end-public", asked.with("receipt", CanonicalJson.text(body)));
            return new Receipt(body, false);
        });
    }

    private interface Attempt {
        Receipt run();
    }

    private Receipt recorded(Actor actor, String action, String subject, Attempt attempt) {
        try {
            return attempt.run();
        } catch (RefusedException e) {
            // That the disk was full is nothing that somebody was not allowed to do.
            if (!e.reason().passes()) {
                record(actor, action, subject, e.reason());
            }
            throw e;
        } catch (DatabaseException e) {
            Optional<Refusal> rule = e.constraint().map(RULES::get);
            if (rule.isEmpty() && e.isUniqueViolation()) {
                // Somebody else did the same between our look and our writing.
                rule = Optional.of(Refusal.CONFLICT);
            }
            if (rule.isEmpty()) {
                throw e;
            }
            record(actor, action, subject, rule.get());
            throw new RefusedException(rule.get(), action);
        }
    }

    private void record(Actor actor, String action, String subject, Refusal reason) {
        Optional<UUID> person = actor instanceof Actor.Person p ? Optional.of(p.id()) : Optional.empty();
        db.run(tx -> tx.runOne(
                "refusals.add",
                Args.of("id", UUID.randomUUID())
                        .with("at", clock.instant())
                        .withId("person", person)
                        .with("action", action)
                        .with("subject", subject)
                        .with("reason", reason.code())));
    }
}
