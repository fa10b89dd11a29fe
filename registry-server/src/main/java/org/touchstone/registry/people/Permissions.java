package org.touchstone.registry.people;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Who may do what, decided case by case: by role, and by what the person has already done on *this* case.
///
/// [#judge] is the rule, pure. The database holds the same rule in triggers and foreign keys
/// (`V032__applications.sql`);
/// a test goes through every pair of duties against both.
public final class Permissions {
    private Permissions() {}

    /// What the database knows of one person and one case.
    ///
    /// @param duties what the person has done on the case
    /// @param ofSupplier true if the person belongs to the case's supplier
    /// @param adviser true if the person advised the supplier so lately that it still bars
    /// @param interested true if the person has declared an interest in the case
    public record Involvement(
            UUID supplier, Set<Duty> duties, boolean ofSupplier, boolean adviser, boolean interested) {
        public Involvement {
            duties = Set.copyOf(duties);
        }
    }

    /// May the actor do this? The answer carries the reason of a no.
    public sealed interface Judgement {
        record Allowed() implements Judgement {}

        /// The actor has no role for it.
        record NoRole() implements Judgement {}

        /// The actor has done `done` on this case, which excludes `wanted`.
        record OwnWork(Duty done, Duty wanted) implements Judgement {}

        /// The actor belongs to the supplier, advised it, or declared an interest.
        record Interested() implements Judgement {}
    }

    /// The rule for an act on a case.
    public static Judgement judge(Actor actor, Action action, Involvement involvement) {
        return switch (actor) {
            case Actor.Clock() -> action.byClock() ? new Judgement.Allowed() : new Judgement.NoRole();
            case Actor.Person person -> judge(person, action, involvement);
        };
    }

    private static Judgement judge(Actor.Person person, Action action, Involvement involvement) {
        Set<Role> held = person.rolesFor(involvement.supplier());
        boolean hasRole = action.roles().stream().anyMatch(held::contains);
        // Own work comes before the missing role: an assessor who presses "decide" should hear that they
        // assessed.
        if (action.duty().isPresent() && !action.bySupplier()) {
            Duty wanted = action.duty().get();
            for (Duty done : Duty.values()) {
                if (involvement.duties().contains(done) && done.excludes(wanted)) {
                    return new Judgement.OwnWork(done, wanted);
                }
            }
            if (hasRole && (involvement.ofSupplier() || involvement.adviser() || involvement.interested())) {
                return new Judgement.Interested();
            }
        }
        // Members of the board make the rules and decide no cases.
        boolean board = action.duty().equals(Optional.of(Duty.DECIDE)) && person.is(Role.GOVERNOR);
        if (!hasRole || board) {
            return new Judgement.NoRole();
        }
        if (action.bySupplier() && involvement.duties().stream().anyMatch(d -> d != Duty.APPLY)) {
            return new Judgement.OwnWork(
                    involvement.duties().stream()
                            .filter(d -> d != Duty.APPLY)
                            .sorted()
                            .findFirst()
                            .orElseThrow(),
                    Duty.APPLY);
        }
        return new Judgement.Allowed();
    }

    /// The rule for an act beside any case, done for the registry.
    public static void require(Actor actor, Action action) {
        boolean allowed = switch (actor) {
            case Actor.Clock() -> action.byClock();
            case Actor.Person p -> action.roles().stream().anyMatch(p::is);
        };
        if (!allowed) {
            throw new RefusedException(Refusal.NOT_PERMITTED, action.code());
        }
    }

    /// The rule for an act beside any case, done for a supplier. Somebody else's supplier is not found.
    public static void requireFor(Actor actor, Action action, UUID supplier) {
        if (!(actor instanceof Actor.Person p) || !p.belongsTo(supplier)) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        if (action.roles().stream().noneMatch(p.rolesFor(supplier)::contains)) {
            throw new RefusedException(Refusal.NOT_PERMITTED, action.code());
        }
    }

    /// The rule for judging who a supplier is, before there is any case: not by those who belong to it, or did,
    /// nor by those who have advised it lately.
    public static void requireApart(Tx tx, Actor.Person actor, Action action, UUID supplier, Instant now) {
        Args pair = Args.of("person", actor.id()).with("supplier", supplier).with("now", now);
        if (tx.one("permissions.find-ties", pair).bool("tied")) {
            throw new RefusedException(Refusal.INTERESTED, action.code());
        }
    }

    /// What the database knows of the actor and the case. Of a case that does not exist there is nothing to know:
    /// refused as not found.
    public static Involvement involvement(Tx tx, Actor actor, UUID application, Instant now) {
        Row row = tx.<Row>take(new Involved(actor, application))
                .or(() -> tx.find(
                        "permissions.find-involvement",
                        Args.of("application", application)
                                .withId("person", personOf(actor))
                                .with("now", now)))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        Set<Duty> duties = EnumSet.noneOf(Duty.class);
        row.texts("duties").forEach(code -> duties.add(Duty.of(code)));
        return new Involvement(
                row.uuid("supplier"), duties, row.bool("of_supplier"), row.bool("adviser"), row.bool("interested"));
    }

    /// Why the actor may not do this, as whoever tries it is told; empty if it is allowed.
    public static Optional<RefusedException> refusal(Actor actor, Action action, Involvement involvement) {
        return switch (judge(actor, action, involvement)) {
            case Judgement.Allowed() -> Optional.empty();
            case Judgement.NoRole() ->
                // Who can see nothing of the case is told that there is none.
                Optional.of(
                        actor instanceof Actor.Person p && p.roles().isEmpty() && !p.belongsTo(involvement.supplier())
                                ? new RefusedException(Refusal.NOT_FOUND)
                                : new RefusedException(Refusal.NOT_PERMITTED, action.code()));
            case Judgement.OwnWork(Duty done, Duty wanted) ->
                Optional.of(new RefusedException(Refusal.OWN_WORK, done.code(), wanted.code()));
            case Judgement.Interested() -> Optional.of(new RefusedException(Refusal.INTERESTED, action.code()));
        };
    }

    /// Judges an act on a case and, if it is allowed, writes down the duty in the same transaction. The caller has
    /// locked the case.
    public static void require(Tx tx, Actor actor, Action action, UUID application, Instant now) {
        Involvement involvement = involvement(tx, actor, application, now);
        Optional<RefusedException> refusal = refusal(actor, action, involvement);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        if (actor instanceof Actor.Person p && action.duty().isPresent()) {
            Duty duty = action.duty().get();
            if (!involvement.duties().contains(duty)) {
                tx.send(
                        "permissions.add-duty",
                        Args.of("application", application)
                                .with("person", p.id())
                                .with("duty", duty.code())
                                .with("at", now));
            }
        }
    }

    /// Keeps the columns of `permissions.find-involvement`, read beside others, for the next [#require].
    public static void read(Tx tx, Actor actor, UUID application, Row row) {
        tx.know(new Involved(actor, application), row);
    }

    private record Involved(Actor actor, UUID application) {}

    private static Optional<UUID> personOf(Actor actor) {
        return switch (actor) {
            case Actor.Person p -> Optional.of(p.id());
            case Actor.Clock() -> Optional.empty();
        };
    }
}
