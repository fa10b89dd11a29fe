package org.touchstone.registry.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.Assessment;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.supplier.Suppliers.Supplier;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Decisions on applications. The scores say what the rules allow; a person decides, gives reasons, and names the
/// scores that the decision rests on. What is granted becomes an accreditation in the same transaction, one package
/// above.
public final class Decisions {
    private final UseCases useCases;
    private final Applications applications;
    private final Assessments assessments;
    private final EventLog log;

    public Decisions(UseCases useCases, Applications applications, Assessments assessments, EventLog log) {
        this.log = log;
        this.useCases = useCases;
        this.applications = applications;
        this.assessments = assessments;
    }

    /// What a decision can be, in the words of the database and the public record.
    public enum Outcome {
        GRANTED("granted", Move.GRANT),
        GRANTED_WITH_CONDITIONS("granted-with-conditions", Move.GRANT_WITH_CONDITIONS),
        INTENT_TO_REFUSE("intent-to-refuse", Move.INTEND_TO_REFUSE),
        REFUSED("refused", Move.REFUSE);

        private final String code;
        private final Move move;

        Outcome(String code, Move move) {
            this.code = code;
            this.move = move;
        }

        public String code() {
            return code;
        }

        public Move move() {
            return move;
        }

        /// Whether the supplier may appeal against it: conditions and refusals.
        boolean appealable() {
            return this == GRANTED_WITH_CONDITIONS || this == REFUSED;
        }

        static Outcome of(String code) {
            for (Outcome outcome : values()) {
                if (outcome.code.equals(code)) {
                    return outcome;
                }
            }
            throw new IllegalArgumentException(code);
        }
    }

    /// A reason for not granting: a code of the edition, the criterion or theme it is about if any, and words.
    public record Reason(String code, Optional<String> criterion, Optional<String> theme, String words) {
        /// The reasons of an intent to refuse as it was sealed, `{reasons: [...]}`, each as [#json] gives it.
        public static List<Reason> readAll(Json.Obj sealed) {
            return sealed.objects("reasons").stream()
                    .map(r -> new Reason(
                            r.text("code"), r.optionalText("criterion"), r.optionalText("theme"), r.text("words")))
                    .toList();
        }

        /// `{code, criterion?, theme?, words}`.
        public Json json() {
            return Json.Obj.builder()
                    .with("code", code)
                    .withOptional("criterion", criterion)
                    .withOptional("theme", theme)
                    .with("words", words)
                    .build();
        }

        /// Whether the scores give it: a part left out says nothing.
        boolean isGivenBy(Assessment.Shortfall s) {
            return s.code().equals(code)
                    && (criterion.isEmpty() || s.criterion().equals(criterion))
                    && (theme.isEmpty() || s.theme().equals(theme));
        }
    }

    /// Tells the supplier that a refusal is intended, on the scores of this digest.
    public record Intend(UUID application, String scores, List<Reason> reasons) {
        public Intend {
            reasons = List.copyOf(reasons);
        }
    }

    /// The supplier's answer to an intent to refuse, with files of the case that it rests on.
    public record Answer(UUID application, String words, List<UUID> evidence) {
        public Answer {
            evidence = List.copyOf(evidence);
        }

        /// Words alone.
        public Answer(UUID application, String words) {
            this(application, words, List.of());
        }
    }

    /// An answer as it was given.
    ///
    /// @param at when; empty for one from before answers were kept for each intent
    public record Answered(String words, List<UUID> evidence, Optional<Instant> at) {
        public Answered {
            evidence = List.copyOf(evidence);
        }
    }

    /// What the decision says to a comment of the public.
    public record Addressed(UUID comment, String words) {}

    /// A decision in words, on the scores of this digest. Every published comment is addressed in it.
    public record Decide(UUID application, String scores, String words, List<Addressed> comments) {
        public Decide {
            comments = List.copyOf(comments);
        }

        /// Where nobody has commented.
        public Decide(UUID application, String scores, String words) {
            this(application, scores, words, List.of());
        }
    }

    /// A decision that has been written down.
    ///
    /// @param assessment the arithmetic, computed again at the decision
    public record Decision(
            UUID id,
            Application application,
            SchemeEdition edition,
            Outcome outcome,
            Assessment assessment,
            String scoreDigest,
            String words,
            List<Addressed> comments) {
        public Decision {
            comments = List.copyOf(comments);
        }
    }

    /// Announces that a refusal is intended: `{application, state, decision, due}`.
    public Receipt intendToRefuse(Actor.Person actor, IdempotencyKey key, Intend command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "decision.intend-to-refuse", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.DECIDE, a.id(), now);
            State next = a.after(Move.INTEND_TO_REFUSE);
            Assessments.File file = requireFile(tx, a, command.scores());
            SchemeEdition edition = applications.edition(tx, a);
            requireReasons(edition, file.recomputed(), command.reasons());
            Json.Obj sealed = Json.Obj.builder()
                    .with(
                            "reasons",
                            new Json.Arr(
                                    command.reasons().stream().map(Reason::json).toList()))
                    .build();
            UUID decision = add(tx, actor, a, Outcome.INTENT_TO_REFUSE, sealed, file.scoreDigest(), now);
            Timers.cancel(tx, Timers.Kind.DECISION_DUE, subject, now);
            Instant due =
                    applications.startTimer(tx, a, Timers.Kind.ANSWER_CLOSED, TimerId.ANSWER_INTENT_TO_REFUSE, now);
            tx.runOne(
                    "decision.set-intent",
                    Args.of("id", a.id()).with("state", next.code()).with("due", due));
            tell(tx, a, Notices.Kind.REFUSAL_INTENDED, Optional.of(due), now);
            return Applications.receipt(a.id(), next)
                    .with("decision", decision.toString())
                    .with("due", Timestamp.text(due))
                    .build();
        });
    }

    /// The supplier answers, once, in time: `{application, state}`. Files are added to the case before, while it
    /// can still answer. From then on the decision is due.
    public Receipt answer(Actor.Person actor, IdempotencyKey key, Answer command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "decision.answer", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.EDIT_APPLICATION, a.id(), now);
            State state = a.after(Move.ANSWER_INTENT);
            Optional<RefusedException> heard = a.heard(now);
            if (heard.isPresent()) {
                throw heard.get();
            }
            RefusedException.requireWords("/words", command.words());
            if (!applications.files(tx, a).containsAll(command.evidence())) {
                throw RefusedException.field("/evidence", FieldFault.Rule.INVALID);
            }
            UUID intent = tx.one("decision.find-intent", Args.of("id", a.id()).with("round", a.round()))
                    .uuid("id");
            Json.Obj said = Json.Obj.builder()
                    .with("words", command.words())
                    .with(
                            "evidence",
                            Json.Arr.ofStrings(command.evidence().stream()
                                    .map(UUID::toString)
                                    .toList()))
                    .build();
            long added = tx.run(
                    "decision.add-answer",
                    Args.of("intent", intent)
                            .with("said", applications.sealer(tx, a).seal(answerLabel(a.id()) + " " + intent, said))
                            .with("by", actor.id())
                            .with("at", now));
            if (added == 0) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            Timers.cancel(tx, Timers.Kind.ANSWER_CLOSED, subject, now);
            applications.startTimer(tx, a, Timers.Kind.DECISION_DUE, TimerId.DECISION_AFTER_ASSESSMENT, now);
            return Applications.receipt(a.id(), state).build();
        });
    }

    /// Refuses, once the supplier has answered or can no longer do so: `{application, state, decision}`. Nothing of
    /// it becomes public but one more closed case of the week.
    public Receipt refuse(Actor.Person actor, IdempotencyKey key, Decide command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "decision.refuse", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.DECIDE, a.id(), now);
            a.after(Move.REFUSE);
            RefusedException.requireWords("/words", command.words());
            Assessments.File file = requireFile(tx, a, command.scores());
            Instant due = a.answerDue().orElseThrow();
            if (!a.answered() && !now.isAfter(due)) {
                throw new RefusedException(Refusal.TOO_EARLY, Timestamp.text(due));
            }
            requireAddressed(tx, a, command.comments());
            UUID decision = add(tx, actor, a, Outcome.REFUSED, said(command), file.scoreDigest(), now);
            Json.Obj closed = Applications.close(tx, a, Move.REFUSE, now);
            Instant appealUntil = applications.startTimer(tx, a, Timers.Kind.APPEAL_CLOSED, TimerId.APPEAL_LODGE, now);
            tell(tx, a, Notices.Kind.DECISION_MADE, Optional.of(appealUntil), now);
            return Applications.receipt(a.id(), State.of(closed.text("state")))
                    .with("decision", decision.toString())
                    .build();
        });
    }

    /// Sends the case back to be weighed again: `{application, state}`.
    public Receipt remit(Actor.Person actor, IdempotencyKey key, Decide command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "decision.remit", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.DECIDE, a.id(), now);
            State next = a.after(Move.REMIT);
            RefusedException.requireWords("/words", command.words());
            tx.runOne(
                    "decision.add-remittal",
                    Args.of("remittal", UUID.randomUUID())
                            .with("id", a.id())
                            .with("round", a.round())
                            .with("by", actor.id())
                            .with(
                                    "words",
                                    applications.sealer(tx, a).seal(remittalLabel(a, a.round()), command.words()))
                            .with("at", now));
            Timers.cancelAll(tx, subject, now);
            assessments.again(tx, a, next, now);
            return Applications.receipt(a.id(), next).build();
        });
    }

    /// Decides to grant, inside the use case that makes the accreditation. Whether with conditions is not a choice:
    /// it is what the scores allow.
    public Decision grant(Tx tx, Actor.Person actor, Decide command, Instant now) {
        Application a = lockAndRead(tx, actor, command, now);
        Permissions.require(tx, actor, Action.DECIDE, a.id(), now);
        a.after(Move.GRANT);
        Assessments.File file = requireFile(tx, a, command.scores());
        SchemeEdition edition = applications.edition(tx, a);
        String agreement = edition.agreement().version();
        if (!a.agreement().equals(Optional.of(agreement))) {
            throw new RefusedException(Refusal.AGREEMENT_NOT_ACCEPTED, agreement);
        }
        RefusedException.requireWords("/words", command.words());
        Outcome outcome = switch (file.recomputed().result()) {
            case Assessment.Result.Grant() -> Outcome.GRANTED;
            case Assessment.Result.GrantWithConditions(List<String> _) -> Outcome.GRANTED_WITH_CONDITIONS;
            case Assessment.Result.Refuse(List<Assessment.Shortfall> shortfalls) ->
                throw new RefusedException(
                        Refusal.OUTCOME_NOT_ALLOWED,
                        shortfalls.stream()
                                .map(Assessment.Shortfall::code)
                                .distinct()
                                .collect(Collectors.joining(", ")));
        };
        requireAddressed(tx, a, command.comments());
        UUID id = add(tx, actor, a, outcome, said(command), file.scoreDigest(), now);
        Applications.setState(tx, a.id(), a.after(outcome.move()));
        Timers.cancelAll(tx, a.id().toString(), now);
        Optional<Instant> appealUntil = outcome.appealable()
                ? Optional.of(applications.startTimer(tx, a, Timers.Kind.APPEAL_CLOSED, TimerId.APPEAL_LODGE, now))
                : Optional.empty();
        tell(tx, a, Notices.Kind.DECISION_MADE, appealUntil, now);
        return new Decision(
                id, a, edition, outcome, file.recomputed(), file.scoreDigest(), command.words(), command.comments());
    }

    /// Locks the case and its supplier and reads all that a grant rests on, in two journeys; each stage then finds
    /// its own part already known.
    private Application lockAndRead(Tx tx, Actor.Person actor, Decide command, Instant now) {
        Row locked = tx.find("decision.lock-case", Args.of("id", command.application()))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        Application a = Applications.locked(tx, locked);
        Supplier supplier = Suppliers.locked(tx, a.supplier(), locked);
        Row read = tx.one(
                "decision.read-case",
                Args.of("id", a.id())
                        .with("person", actor.id())
                        .with("supplier", supplier.id())
                        .with("now", now)
                        .with("round", a.round())
                        .with("scores", command.scores())
                        .with("casekey", a.sealingKey())
                        .with("supplierkey", supplier.sealingKey()));
        log.entered(tx);
        Permissions.read(tx, actor, a.id(), read);
        SealingKeys.read(tx, a.sealingKey(), read.optionalBytes("case_key"));
        SealingKeys.read(tx, supplier.sealingKey(), read.optionalBytes("supplier_key"));
        read.optionalBytes("agreed_sheet").ifPresent(sheet -> Assessments.read(tx, a, command.scores(), sheet));
        read.optionalUuid("review").ifPresent(review -> tx.know(new Passed(a.id()), review));
        return a;
    }

    /// What a transaction knows the review by that a case has passed in its present round.
    private record Passed(UUID application) {}

    private UUID add(
            Tx tx, Actor.Person actor, Application a, Outcome outcome, Json.Obj reasons, String scores, Instant now) {
        UUID id = UUID.randomUUID();
        UUID review = tx.<UUID>take(new Passed(a.id()))
                .or(() -> tx.find(
                                "decision.find-passed-review",
                                Args.of("id", a.id()).with("round", a.round()))
                        .map(row -> row.uuid("id")))
                .orElseThrow(() ->
                        new RefusedException(Refusal.WRONG_STATE, a.state().code()));
        tx.send(
                "decision.add",
                Args.of("decision", id)
                        .with("id", a.id())
                        .with("round", a.round())
                        .with("by", actor.id())
                        .with("outcome", outcome.code())
                        .with("review", review)
                        .with("reasons", applications.sealer(tx, a).seal(label(a.id(), id), reasons))
                        .with("scores", scores)
                        .with("at", now));
        return id;
    }

    /// Nothing is decided on arithmetic that does not hold, nor on other scores than the decision maker has read.
    private Assessments.File requireFile(Tx tx, Application a, String scores) {
        Assessments.File file = assessments.file(tx, a);
        if (!file.scoreDigest().equals(scores)) {
            throw new RefusedException(Refusal.SCORES_CHANGED);
        }
        if (!file.arithmeticHolds()) {
            throw new RefusedException(Refusal.ARITHMETIC_DIFFERS);
        }
        return file;
    }

    /// A reason that the software can check must be one that the scores give; any other is for people to judge.
    private static void requireReasons(SchemeEdition edition, Assessment assessment, List<Reason> reasons) {
        if (reasons.isEmpty()) {
            throw RefusedException.field("/reasons", FieldFault.Rule.MISSING);
        }
        List<Assessment.Shortfall> computed = switch (assessment.result()) {
            case Assessment.Result.Refuse(List<Assessment.Shortfall> shortfalls) -> shortfalls;
            case Assessment.Result.Grant(), Assessment.Result.GrantWithConditions(List<String> _) -> List.of();
        };
        for (Reason reason : reasons) {
            Reasons.Code code = edition.reasonCodes()
                    .find(Reasons.Kind.REFUSE, reason.code())
                    .orElseThrow(() -> new RefusedException(Refusal.REASON_NOT_ALLOWED, reason.code()));
            if (!edition.criteria()
                            .keySet()
                            .containsAll(reason.criterion().stream().toList())
                    || !edition.themes()
                            .keySet()
                            .containsAll(reason.theme().stream().toList())) {
                throw RefusedException.field("/reasons", FieldFault.Rule.INVALID);
            }
            if (!code.causes().isEmpty() && computed.stream().noneMatch(reason::isGivenBy)) {
                throw new RefusedException(Refusal.REASON_NOT_ALLOWED, reason.code());
            }
            if (reason.words().isBlank()) {
                throw RefusedException.field("/reasons", FieldFault.Rule.MISSING);
            }
        }
    }

    private static void tell(Tx tx, Application a, Notices.Kind kind, Optional<Instant> due, Instant now) {
        Notices.tell(tx, new Notices.To.PeopleOf(a.supplier()), kind, a.id().toString(), due, now);
    }

    /// The answer of a row with the intent's `said` and `answered_at`, if there is one.
    ///
    /// @param intent the decision that announced the refusal
    static Optional<Answered> answered(SealingKeys.Sealer sealer, Application a, UUID intent, Row row) {
        return row.optionalBytes("said").map(kept -> {
            Optional<Instant> at = row.optionalInstant("answered_at");
            if (at.isEmpty()) {
                return new Answered(sealer.openText(answerLabel(a.id()), kept), List.of(), at);
            }
            Json.Obj said = sealer.openJson(answerLabel(a.id()) + " " + intent, kept);
            return new Answered(
                    said.text("words"),
                    said.texts("evidence").stream().map(UUID::fromString).toList(),
                    at);
        });
    }

    /// What the sealed words with which a case was sent back are bound to.
    static String remittalLabel(Application a, long round) {
        return Applications.label(a.id(), "remittal " + round);
    }

    /// What the supplier's sealed answer to an intended refusal is bound to; then the intent.
    private static String answerLabel(UUID application) {
        return Applications.label(application, "intent-answer");
    }

    /// What the sealed reasons of a decision are bound to.
    static String label(UUID application, UUID decision) {
        return Applications.label(application, "decision " + decision);
    }

    private static void requireAddressed(Tx tx, Application a, List<Addressed> comments) {
        Comments.requireAll(tx, a, comments.stream().map(Addressed::comment).toList(), Refusal.COMMENTS_NOT_ADDRESSED);
        if (comments.stream().anyMatch(c -> c.words().isBlank())) {
            throw RefusedException.field("/comments", FieldFault.Rule.MISSING);
        }
    }

    private static Json.Obj said(Decide command) {
        Json.Obj.Builder out = Json.Obj.builder().with("words", command.words());
        if (!command.comments().isEmpty()) {
            out.with("comments", json(command.comments()));
        }
        return out.build();
    }

    /// What a decision says to comments, as the public statement has it.
    public static Json.Arr json(List<Addressed> comments) {
        List<Json> all = new ArrayList<>();
        for (Addressed c : comments) {
            all.add(Json.Obj.builder()
                    .with("comment", c.comment().toString())
                    .with("words", c.words())
                    .build());
        }
        return new Json.Arr(all);
    }
}
