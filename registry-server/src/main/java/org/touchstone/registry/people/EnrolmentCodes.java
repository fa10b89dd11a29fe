package org.touchstone.registry.people;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Codes with which somebody who was enrolled comes in: once, within some days, from an account of the identity
/// provider that is nobody's yet (decision 0066).
///
/// The answer to whoever asked for one can be given again to a repeated request, and is written down nowhere
/// ([OneTimeCodes]).
public final class EnrolmentCodes {
    /// How long a code is good.
    public static final Duration KEPT = Duration.ofDays(14);

    private static final String MEMBER = "enrolment";

    private final Db db;
    private final UseCases useCases;
    private final OneTimeCodes codes;
    private final People people;

    public EnrolmentCodes(Db db, UseCases useCases, SealingKeys keys, People people) {
        this.db = db;
        this.useCases = useCases;
        this.codes = new OneTimeCodes(keys);
        this.people = people;
    }

    /// A code as it is handed over.
    public record Made(String code, Instant ends) {
        @Override
        public String toString() {
            return "until " + ends;
        }
    }

    /// A code that somebody has brought: whom it is for.
    public record Brought(UUID id, UUID person) {}

    /// Makes a code for somebody who was enrolled: `{person, state}` and, if the state is `made`, `{enrolment,
    /// ends}`; an earlier one is good no more. For somebody with a role of the registry it takes two who may let
    /// people in, as the role did: the first hears `proposed`. Only at the founding does the founder let in the
    /// second alone.
    public Receipt issue(Actor.Person actor, IdempotencyKey key, UUID person) {
        return useCases.run(actor, key, Action.LET_IN.code(), person.toString(), person, (tx, now) -> {
            Permissions.require(actor, Action.LET_IN);
            if (actor.id().equals(person)) {
                throw new RefusedException(Refusal.OWN_WORK, People.ENTRY, People.ENTRY);
            }
            Row row = tx.find("enrolment.find-person", Args.of("person", person).with("actor", actor.id()))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            if (row.bool("erased")) {
                throw new RefusedException(Refusal.ERASED);
            }
            boolean founding = !row.bool("ever_linked") && !row.bool("others");
            if (!row.bool("staff") || founding) {
                return made(tx, person, Optional.of(actor.id()), Optional.empty(), now);
            }
            Optional<UUID> first = People.second(tx, actor, person, People.ENTRY, "code", now);
            return first.isPresent()
                    ? made(tx, person, first, Optional.of(actor.id()), now)
                    : Json.Obj.builder()
                            .with("person", person.toString())
                            .with("state", "proposed")
                            .build();
        });
    }

    /// Enrols the founder, or lets the founder come in again while nobody else has ever held a role; done by
    /// whoever runs the server, on the machine.
    ///
    /// @throws RefusedException (`CONFLICT`) if others have a role, or the founder has another number
    public Made found(People.Enrol founder) {
        return db.in(tx -> {
            Instant now = useCases.now();
            List<Row> first = tx.list("enrolment.find-first-role", Args.NONE);
            boolean again = first.size() == 1 && first.getFirst().text("number").equals(founder.number());
            UUID person = again ? first.getFirst().uuid("id") : people.found(tx, founder, now);
            Json.Obj made = made(tx, person, Optional.empty(), Optional.empty(), now);
            return new Made(codes.shown(UUID.fromString(made.text(MEMBER))), now.plus(KEPT));
        });
    }

    private Json.Obj made(Tx tx, UUID person, Optional<UUID> asked, Optional<UUID> agreed, Instant now) {
        tx.run(
                "enrolment.withdraw",
                Args.of("person", person).withId("by", asked).with("at", now));
        OneTimeCodes.Made code = codes.make(tx, OneTimeCodes.Purpose.ACCOUNT, asked, KEPT, now);
        tx.runOne(
                "enrolment.add", Args.of("id", code.id()).with("person", person).withId("agreed", agreed));
        return Json.Obj.builder()
                .with("person", person.toString())
                .with("state", "made")
                .with(MEMBER, code.id().toString())
                .with("ends", Timestamp.text(code.expires()))
                .build();
    }

    /// Withdraws a person's open code: `{person}`.
    public Receipt withdraw(Actor.Person actor, IdempotencyKey key, UUID person) {
        return useCases.run(actor, key, Action.LET_IN.code() + "-end", person.toString(), person, (tx, now) -> {
            Permissions.require(actor, Action.LET_IN);
            if (tx.run(
                            "enrolment.withdraw",
                            Args.of("person", person).with("by", actor.id()).with("at", now))
                    == 0) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            return Json.Obj.builder().with("person", person.toString()).build();
        });
    }

    /// The code that a receipt of [#issue] is about, for whoever asked for it, as long as it is good.
    public Optional<String> of(Receipt receipt) {
        if (!receipt.body().has(MEMBER)) {
            return Optional.empty();
        }
        UUID id = receipt.id(MEMBER);
        return db.inspect(tx -> tx.find("enrolment.find-open", Args.of("id", id).with("now", useCases.now())))
                .map(_ -> codes.shown(id));
    }

    /// Whom a code is for.
    ///
    /// @throws RefusedException (`CODE_NOT_GOOD`) if it cannot be used; nobody learns why
    public Brought look(String typed) {
        Instant now = useCases.now();
        return db.inspect(tx ->
                        codes.find(tx, OneTimeCodes.Purpose.ACCOUNT, typed, now).flatMap(id -> find(tx, id)))
                .orElseThrow(() -> new RefusedException(Refusal.CODE_NOT_GOOD));
    }

    /// Uses a code up.
    ///
    /// @param by the newcomer who brings it
    /// @throws RefusedException (`CODE_NOT_GOOD`) if it cannot be used
    public Brought use(Tx tx, String typed, UUID by, Instant now) {
        return find(tx, codes.use(tx, OneTimeCodes.Purpose.ACCOUNT, typed, by, now))
                .orElseThrow(() -> new RefusedException(Refusal.CODE_NOT_GOOD));
    }

    private static Optional<Brought> find(Tx tx, UUID id) {
        return tx.find("enrolment.find", Args.of("id", id)).map(row -> new Brought(row.uuid("id"), row.uuid("person")));
    }
}
