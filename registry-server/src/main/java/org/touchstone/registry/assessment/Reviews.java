package org.touchstone.registry.assessment;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Text;

/// The review of an assessed file by somebody who had no part in it: passed on to be decided, or sent back to be
/// weighed again.
public final class Reviews {
    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final Assessments assessments;

    public Reviews(Db db, UseCases useCases, Applications applications, Assessments assessments) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.assessments = assessments;
    }

    /// Takes a review from its reviewer, for another to begin it again; `words` say why.
    public record HandOver(UUID application, String words) {}

    /// An interest that the reviewer has found; `words` say which.
    public record GiveBack(UUID application, String words) {}

    /// Ends a review, with its findings.
    public record EndReview(UUID application, boolean passed, String findings) {}

    /// Begins the review: `{application, state}`.
    public Receipt startReview(Actor.Person actor, IdempotencyKey key, UUID application) {
        return useCases.run(actor, key, Action.REVIEW.code(), application.toString(), application, (tx, now) -> {
            Application a = applications.lock(tx, application);
            Permissions.require(tx, actor, Action.REVIEW, a.id(), now);
            if (handedOver(tx, actor, a)) {
                throw new RefusedException(Refusal.OFF_THE_CASE);
            }
            State next = a.after(Move.START_REVIEW);
            tx.runOne(
                    "assessment.start-review",
                    Args.of("review", UUID.randomUUID())
                            .with("id", a.id())
                            .with("round", a.round())
                            .with("reviewer", actor.id())
                            .with("at", now));
            Applications.setState(tx, a.id(), next);
            return Applications.receipt(a.id(), next).build();
        });
    }

    /// True if a review of this case was taken from the person, who begins none again.
    public static boolean handedOver(Tx tx, Actor.Person actor, Application a) {
        return tx.find("assessment.find-review-left", Args.of("id", a.id()).with("person", actor.id()))
                .isPresent();
    }

    /// The number of whoever has the review of a case in hand; empty if nobody has.
    public Optional<String> open(Actor.Person actor, UUID application) {
        applications.find(actor, application);
        return db.inspect(tx -> {
            Application a = applications.of(tx, application);
            return tx.find("assessment.find-open-review", Args.of("id", a.id()).with("round", a.round()))
                    .map(row -> row.text("number"));
        });
    }

    /// Takes a review from its reviewer: `{application, state}`. The file waits for another reviewer to begin.
    public Receipt handOver(Actor.Person actor, IdempotencyKey key, HandOver command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.hand-over-review", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.TAKE_OFF, a.id(), now);
            State next = a.after(Move.HAND_OVER_REVIEW);
            Row open =
                    tx.one("assessment.find-open-review", Args.of("id", a.id()).with("round", a.round()));
            Json.Obj receipt = leave(tx, a, next, actor, open.uuid("id"), command.words(), now);
            Team.tellOff(tx, a, open.uuid("reviewer"), now);
            return receipt;
        });
    }

    /// Gives a review back because of an interest that its reviewer has found: `{application, state}`. The reviewer
    /// is off the case at once, and the file waits for another to begin.
    public Receipt giveBack(Actor.Person actor, IdempotencyKey key, GiveBack command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.give-back-review", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.REVIEW, a.id(), now);
            State next = a.after(Move.HAND_OVER_REVIEW);
            Row own = tx.find(
                            "assessment.find-open-review", Args.of("id", a.id()).with("round", a.round()))
                    .filter(row -> row.uuid("reviewer").equals(actor.id()))
                    .orElseThrow(Reviews::ofAnother);
            return leave(tx, a, next, actor, own.uuid("id"), command.words(), now);
        });
    }

    private Json.Obj leave(Tx tx, Application a, State next, Actor.Person by, UUID review, String words, Instant now) {
        RefusedException.requireWords("/words", words);
        tx.runOne(
                "assessment.hand-over-review",
                Args.of("review", review)
                        .with("by", by.id())
                        .with("words", applications.sealer(tx, a).seal(Team.leaveLabel(a, review), words))
                        .with("at", now));
        Applications.setState(tx, a.id(), next);
        return Applications.receipt(a.id(), next).build();
    }

    /// Passes the file on to be decided, or sends it back to be weighed again: `{application, state}`.
    public Receipt endReview(Actor.Person actor, IdempotencyKey key, EndReview command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.end-review", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.REVIEW, a.id(), now);
            State next = a.after(command.passed() ? Move.PASS_REVIEW : Move.SEND_BACK);
            RefusedException.requireWords("/findings", command.findings());
            long ended = tx.run(
                    "assessment.end-review",
                    Args.of("id", a.id())
                            .with("round", a.round())
                            .with("reviewer", actor.id())
                            .with("passed", command.passed())
                            .with("findings", applications.sealer(tx, a).seal(label(a, a.round()), command.findings()))
                            .with("at", now));
            if (ended == 0) {
                throw ofAnother();
            }
            if (command.passed()) {
                Applications.setState(tx, a.id(), next);
                Timers.hand(tx, Timers.Kind.DECISION_DUE, subject, Role.DECISION_MAKER);
            } else {
                assessments.again(tx, a, next, now);
            }
            return Applications.receipt(a.id(), next).build();
        });
    }

    /// Whoever began a review ends it.
    public static RefusedException ofAnother() {
        return new RefusedException(Refusal.NOT_PERMITTED, Text.STAFF_OTHERS_REVIEWING, "assessment.end-review");
    }

    /// The role whose turn an assessed file is.
    public static Role turnOf(Tx tx, String application) {
        State state = State.of(tx.one("applications.find", Args.of("id", UUID.fromString(application)))
                .text("state"));
        return state == State.ASSESSED || state == State.IN_REVIEW ? Role.REVIEWER : Role.DECISION_MAKER;
    }

    /// What the sealed findings of a review are bound to.
    public static String label(Application a, long round) {
        return Applications.label(a.id(), "review " + round);
    }
}
