package org.touchstone.registry.accreditation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.Certificate.Scope;
import org.touchstone.format.certificate.Certificate.Subject;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.scheme.Assessment;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.FactValue;
import org.touchstone.format.scheme.Facts;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Span;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.accreditation.Lifecycle.Move;
import org.touchstone.registry.accreditation.Lifecycle.State;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.keys.AccreditationNumbers;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.supplier.Identity;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.supplier.Suppliers.Supplier;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Accreditations: granted by a decision, suspended, reinstated, withdrawn, surrendered, continued, superseded,
/// expired; and the certificates that say so.
///
/// A measure is an entry of the log in the same transaction; the status lists follow from the entries. What a
/// certificate says changes only by a new one, asked for here and signed by issuance. Whose duty was what on the case
/// keeps people apart for the accreditation's whole life.
public final class Accreditations {
    /// How long before the end of validity the clock looks whether a renewal is undecided: long enough to issue and
    /// publish the certificate that bridges the gap before the old one ends.
    private static final Duration CONTINUATION_LEAD = Duration.ofHours(12);

    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;
    private final Editions editions;
    private final Suppliers suppliers;
    private final Applications applications;
    private final Decisions decisions;
    private final EventLog log;
    private final Issuer issuer;
    private final AccreditationNumbers numbers;
    private final PublicUrl publicUrl;

    public Accreditations(
            Db db,
            UseCases useCases,
            SealingKeys keys,
            Editions editions,
            Suppliers suppliers,
            Applications applications,
            Decisions decisions,
            EventLog log,
            Issuer issuer,
            AccreditationNumbers numbers,
            PublicUrl publicUrl) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
        this.editions = editions;
        this.suppliers = suppliers;
        this.applications = applications;
        this.decisions = decisions;
        this.log = log;
        this.issuer = issuer;
        this.numbers = numbers;
        this.publicUrl = publicUrl;
    }

    /// A measure that needs notice.
    public enum Measure {
        SUSPEND("suspend", TimerId.ANSWER_INTENT_TO_SUSPEND, Reasons.Kind.SUSPEND),
        WITHDRAW("withdraw", TimerId.ANSWER_INTENT_TO_WITHDRAW, Reasons.Kind.WITHDRAW);

        private final String code;
        private final TimerId answer;
        private final Reasons.Kind kind;

        Measure(String code, TimerId answer, Reasons.Kind kind) {
            this.code = code;
            this.answer = answer;
            this.kind = kind;
        }

        public String code() {
            return code;
        }
    }

    /// Tells a supplier what is intended and why.
    public record GiveNotice(AccreditationNumber number, Measure measure, String reason, String words) {}

    /// A supplier's answer to a notice.
    public record AnswerNotice(AccreditationNumber number, UUID notice, String words) {}

    /// Suspends; `remedy` says, in public, what ends the suspension. `urgent`: without notice, to be looked at
    /// again.
    public record Suspend(AccreditationNumber number, String reason, String remedy, boolean urgent) {}

    /// Writes down that one has looked and found the cause removed, the condition met, or the ground for withdrawal
    /// given. `subject`: `suspension`, `withdrawal`, or the id of a criterion with an open condition.
    public record Check(AccreditationNumber number, String subject, String words) {}

    /// Ends a suspension for a reason of the edition.
    public record Reinstate(AccreditationNumber number, String reason) {}

    /// Withdraws; `words` are public.
    public record Withdraw(AccreditationNumber number, String reason, String words, boolean urgent) {}

    /// Closes a condition.
    public record CloseCondition(AccreditationNumber number, String criterion) {}

    /// Names another holder key, with proof of possession.
    public record ChangeHolderKey(AccreditationNumber number, Json.Obj jwk, String proof) {}

    /// Issues the same facts again, for a cause that needs no judgement.
    public record Reissue(AccreditationNumber number, Reasons.Cause cause) {}

    /// Narrows the scope.
    public record ReduceScope(AccreditationNumber number, Scope scope) {}

    /// Ends an accreditation because its holder went up in another organisation.
    public record Merge(AccreditationNumber number) {}

    // ---- granting

    /// Grants, with or without conditions as the scores say, and asks for the certificate in the same transaction:
    /// `{application, state, accreditation, decision, certificate}`.
    public Receipt grant(Actor.Person actor, IdempotencyKey key, Decisions.Decide command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, Action.DECIDE.code(), subject, command, (tx, now) -> {
            Decisions.Decision decision = decisions.grant(tx, actor, command, now);
            Application a = decision.application();
            SchemeEdition edition = decision.edition();
            Supplier supplier = suppliers.lock(tx, a.supplier());
            AccreditationNumber number = numbers.next(tx);

            // Never earlier than the decision, to the second.
            Instant validFrom = now;
            Instant validUntil = edition.validUntil(validFrom);
            Instant due = edition.due(TimerId.CONDITIONS_DUE, now);
            LocalDate dueDate = edition.clockwork().dateOf(due);
            List<Certificate.Condition> conditions = conditionsOf(decision.assessment()).stream()
                    .map(criterion -> new Certificate.Condition(criterion, dueDate))
                    .toList();
            Holding holding = holding(tx, decision, supplier, number, conditions, now);
            Optional<AccreditationNumber> old = a.renews().map(AccreditationNumber::new);

            Ref statement = suppliers.publish(
                    tx,
                    supplier,
                    CommitmentType.DECISION_STATEMENT,
                    statement(decision, number, supplier, holding.subject(), now));
            log.append(
                    tx,
                    new RegisterEvent.AccreditationGranted(
                            now,
                            number,
                            supplier.id(),
                            Optional.of(a.id()),
                            a.scheme(),
                            a.edition(),
                            a.level(),
                            statement,
                            conditions.isEmpty()
                                    ? RegisterEvent.GrantOutcome.GRANTED
                                    : RegisterEvent.GrantOutcome.GRANTED_WITH_CONDITIONS,
                            validFrom,
                            validUntil,
                            conditions.stream()
                                    .map(c -> new RegisterEvent.Condition(c.criterion(), c.due()))
                                    .toList(),
                            old));
            CertificateId certificate =
                    issuer.request(tx, request(supplier, number, holding, validFrom, validUntil, Optional.empty()));
            State state = conditions.isEmpty() ? State.ACTIVE : State.ACTIVE_WITH_CONDITIONS;
            tx.send(
                    "accreditation.add",
                    Args.of("number", number.value())
                            .with("supplier", supplier.id())
                            .with("application", a.id())
                            .with("decision", decision.id())
                            .with("outcome", decision.outcome().code())
                            .with("scheme", a.scheme())
                            .with("edition", a.edition())
                            .with("level", a.level())
                            .with("state", state.code())
                            .with("from", validFrom)
                            .with("until", validUntil)
                            .with("certificate", certificate.value())
                            .with("facts", seal(tx, supplier, number, holding))
                            .with("at", now));
            addCertificate(tx, number, certificate, Optional.empty(), now);
            for (Certificate.Condition c : conditions) {
                tx.send(
                        "accreditation.add-condition",
                        Args.of("number", number.value())
                                .with("criterion", c.criterion())
                                .with("due", due)
                                .with("application", a.id()));
                startTimer(
                        tx, edition, Timers.Kind.CONDITION_OVERDUE, conditionSubject(number, c.criterion()), due, now);
            }
            startLimit(
                    tx, supplier, edition, Timers.Kind.PUBLICATION_DUE, TimerId.PUBLISH_DECISION, number.value(), now);
            setReport(tx, edition, number, validFrom, now);
            setEnd(tx, edition, number, validUntil, now);
            if (old.isPresent()) {
                supersede(tx, lock(tx, old.get()), Reasons.Cause.SUPERSEDED, Optional.of(number), now);
            }
            return Applications.receipt(a.id(), a.after(decision.outcome().move()))
                    .with("accreditation", number.value())
                    .with("decision", decision.id().toString())
                    .with("certificate", certificate.toString())
                    .build();
        });
    }

    private static List<String> conditionsOf(Assessment assessment) {
        return switch (assessment.result()) {
            case Assessment.Result.Grant() -> List.of();
            case Assessment.Result.GrantWithConditions(List<String> criteria) -> criteria;
            case Assessment.Result.Refuse _ -> throw new IllegalStateException("granted against the scores");
        };
    }

    private Holding holding(
            Tx tx,
            Decisions.Decision decision,
            Supplier supplier,
            AccreditationNumber number,
            List<Certificate.Condition> conditions,
            Instant now) {
        Application a = decision.application();
        SchemeEdition edition = decision.edition();
        Assessment assessment = decision.assessment();
        Identity identity = suppliers.identity(tx, supplier);
        Answers answers = applications.answers(tx, a);
        Facts facts = applications.facts(tx, a);
        String uri = publicUrl.accreditation(number);
        SchemeEdition.Publication shown = edition.publication();
        Certificate.Results results = new Certificate.Results(
                assessment.overallPerMille(),
                shown.themes()
                        ? assessment.themes().stream()
                                .map(t -> new Certificate.ThemeResult(t.theme(), t.perMille()))
                                .toList()
                        : List.of(),
                assessment.criteria().stream()
                        .filter(l -> switch (shown.criteria()) {
                            case ALL -> true;
                            case MANDATORY -> l.mandatory();
                            case NONE -> false;
                        })
                        .map(l -> new Certificate.CriterionResult(l.criterion(), l.met()))
                        .toList());
        boolean openBook = facts.find(edition.openBook().appliesFact())
                .filter(new FactValue.Flag(true)::equals)
                .isPresent();
        Subject subject = new Subject(
                uri,
                number,
                identity.legalName(),
                identity.tradingName(),
                identity.verified(),
                identity.groupCompanies(),
                identity.address(),
                assessment.size(),
                answers.vcse(),
                new Certificate.SchemeRef(
                        edition.scheme(), edition.edition(), edition.revision(), edition.name(), edition.digest()),
                a.level(),
                answers.scope(),
                new Certificate.Decision(edition.clockwork().dateOf(now), Role.DECISION_MAKER.code()),
                conditions,
                results,
                metrics(edition, assessment, answers),
                answers.objectives(),
                answers.accountabilityCode(),
                openBook,
                answers.equivalents(),
                a.evidenceRoot().orElseThrow(),
                uri,
                false);
        return new Holding(subject, applications.holderKey(tx, a));
    }

    /// The figures that the edition makes public, of criteria that apply.
    private static List<Certificate.Metric> metrics(SchemeEdition edition, Assessment assessment, Answers answers) {
        List<Certificate.Metric> metrics = new ArrayList<>();
        for (Assessment.Line line : assessment.criteria()) {
            Criterion criterion = edition.criteria().get(line.criterion());
            if (criterion == null) {
                throw new IllegalStateException("no criterion " + line.criterion());
            }
            for (Criterion.Metric metric : criterion.metrics()) {
                for (Answers.Figure figure : answers.figures()) {
                    if (metric.isPublic() && figure.metric().equals(metric.id())) {
                        metrics.add(new Certificate.Metric(
                                criterion.id(),
                                metric.name(),
                                figure.value(),
                                metric.unit().code(),
                                figure.baseline(),
                                figure.target(),
                                period(metric.period())));
                    }
                }
            }
        }
        return metrics;
    }

    /// ISO 8601 for the spans that have such a form; a working day has none.
    private static Optional<String> period(Span span) {
        return switch (span.unit()) {
            case MONTH -> Optional.of("P" + span.amount() + "M");
            case DAY -> Optional.of("P" + span.amount() + "D");
            case HOUR -> Optional.of("PT" + span.amount() + "H");
            case MINUTE -> Optional.of("PT" + span.amount() + "M");
            case WORKING_DAY -> Optional.empty();
        };
    }

    /// The public statement of a grant: what, on which rules, with which result, in plain words why.
    private static Json.Obj statement(
            Decisions.Decision decision, AccreditationNumber number, Supplier supplier, Subject subject, Instant now) {
        Json.Obj shown = Certificate.json(subject);
        Json.Obj.Builder out = Json.Obj.builder();
        if (!decision.comments().isEmpty()) {
            out.with("comments", Decisions.json(decision.comments()));
        }
        return out.with("type", "touchstone-decision")
                .with("version", 1)
                .with("accreditation", number.value())
                .with("supplier", supplier.id().toString())
                .with("outcome", decision.outcome().code())
                .with("scheme", decision.edition().scheme())
                .with("edition", decision.edition().edition())
                .with("level", subject.level())
                .with("decided", Timestamp.text(now))
                .with("by", subject.decision().by())
                .with("reasons", decision.words())
                .with("results", shown.obj("results"))
                .with("conditions", new Json.Arr(shown.array("conditions")))
                // Salted: binds the decision to the scores without showing them.
                .with("scores", decision.scoreDigest())
                .build();
    }

    // ---- notice and answer

    /// Tells the supplier what is intended: `{accreditation, state, notice, due}`.
    public Receipt giveNotice(Actor.Person actor, IdempotencyKey key, GiveNotice command) {
        return act(actor, key, Action.GIVE_NOTICE, command.number(), command, (tx, now, a) -> {
            a.after(Move.GIVE_NOTICE);
            SchemeEdition edition = edition(tx, a);
            requireCode(edition, command.measure().kind, command.reason());
            UUID id = UUID.randomUUID();
            Instant due = startLimit(
                    tx,
                    suppliers.of(tx, a.supplier()),
                    edition,
                    Timers.Kind.NOTICE_CLOSED,
                    command.measure().answer,
                    noticeSubject(a.number(), id),
                    now);
            tx.runOne(
                    "accreditation.add-notice",
                    Args.of("notice", id)
                            .with("number", a.number().value())
                            .with("application", a.application())
                            .with("measure", command.measure().code())
                            .with("reason", command.reason())
                            .with("words", sealer(tx, a).seal(label(a.number(), "notice " + id), command.words()))
                            .with("by", actor.id())
                            .with("at", now)
                            .with("due", due));
            tell(tx, a, Notices.Kind.MEASURE_INTENDED, Optional.of(due), now);
            return receipt(a.number(), a.state())
                    .with("notice", id.toString())
                    .with("due", Timestamp.text(due))
                    .build();
        });
    }

    /// The supplier answers a notice, once: `{accreditation, state, notice}`.
    public Receipt answerNotice(Actor.Person actor, IdempotencyKey key, AnswerNotice command) {
        return act(actor, key, Action.EDIT_APPLICATION, command.number(), command, (tx, now, a) -> {
            if (!a.state().live()) {
                // What was intended has become moot with the accreditation.
                throw new RefusedException(Refusal.WRONG_STATE, a.state().code());
            }
            long answered = tx.run(
                    "accreditation.answer-notice",
                    Args.of("notice", command.notice())
                            .with("number", a.number().value())
                            .with(
                                    "answer",
                                    sealer(tx, a)
                                            .seal(
                                                    label(a.number(), "notice-answer " + command.notice()),
                                                    command.words()))
                            .with("at", now));
            if (answered == 0) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            String subject = noticeSubject(a.number(), command.notice());
            Timers.cancel(tx, Timers.Kind.NOTICE_CLOSED, subject, now);
            Timers.ask(tx, Timers.Kind.NOTICE_CLOSED, subject, Role.DECISION_MAKER, Optional.empty(), now);
            return receipt(a.number(), a.state())
                    .with("notice", command.notice().toString())
                    .build();
        });
    }

    /// The supplier was heard on the measure; with the measure nobody has to look at the notice any more.
    private static void requireNotice(Tx tx, Accreditation a, Measure measure, String reason, Instant now) {
        UUID heard = tx.find(
                        "accreditation.find-heard-notice",
                        Args.of("number", a.number().value())
                                .with("measure", measure.code())
                                .with("reason", reason)
                                .with("now", now))
                .orElseThrow(() -> new RefusedException(Refusal.NOTICE_NEEDED, reason))
                .uuid("id");
        Timers.cancel(tx, Timers.Kind.NOTICE_CLOSED, noticeSubject(a.number(), heard), now);
    }

    // ---- suspending

    /// Suspends by decision: `{accreditation, state, until}`. After notice, unless the code allows urgency.
    public Receipt suspend(Actor.Person actor, IdempotencyKey key, Suspend command) {
        return act(actor, key, Action.SUSPEND, command.number(), command, (tx, now, a) -> {
            Reasons.Code code = requireSuspension(edition(tx, a), command.reason(), Reasons.SuspensionKind.IMPOSED);
            if (command.urgent() && !code.urgent()) {
                throw new RefusedException(Refusal.REASON_NOT_ALLOWED, code.id());
            }
            if (!command.urgent()) {
                requireNotice(tx, a, Measure.SUSPEND, code.id(), now);
            }
            return suspend(tx, a, code, Optional.of(actor.id()), command.remedy(), command.urgent(), now);
        });
    }

    /// A registrar applies a standing rule: `{accreditation, state, until}`.
    public Receipt suspendByRule(Actor.Person actor, IdempotencyKey key, Suspend command) {
        return act(actor, key, Action.SUSPEND_BY_RULE, command.number(), command, (tx, now, a) -> {
            Reasons.Code code =
                    requireSuspension(edition(tx, a), command.reason(), Reasons.SuspensionKind.STANDING_RULE);
            return suspend(tx, a, code, Optional.of(actor.id()), command.remedy(), false, now);
        });
    }

    /// The supplier asks for a suspension: `{accreditation, state, until}`.
    public Receipt suspendAtOwnRequest(Actor.Person actor, IdempotencyKey key, Suspend command) {
        return act(actor, key, Action.SUSPEND_AT_OWN_REQUEST, command.number(), command, (tx, now, a) -> {
            Reasons.Code code = requireSuspension(edition(tx, a), command.reason(), Reasons.SuspensionKind.VOLUNTARY);
            return suspend(tx, a, code, Optional.of(actor.id()), command.remedy(), false, now);
        });
    }

    private Json.Obj suspend(
            Tx tx, Accreditation a, Reasons.Code code, Optional<UUID> by, String remedy, boolean urgent, Instant now) {
        State next = a.after(Move.SUSPEND);
        RefusedException.requireWords("/remedy", remedy);
        SchemeEdition edition = edition(tx, a);
        Instant until = edition.due(TimerId.SUSPENSION_MAXIMUM, now);
        Supplier supplier = suppliers.of(tx, a.supplier());
        UUID id = UUID.randomUUID();
        tx.runOne(
                "accreditation.add-suspension",
                Args.of("id", id)
                        .with("number", a.number().value())
                        .with("application", a.application())
                        .with("kind", code.suspension().orElseThrow().word())
                        .with("reason", code.id())
                        .withId("by", by)
                        .with("duty", dutyOf(code.suspension().orElseThrow()))
                        .with("effective", now)
                        .with("until", until)
                        .with("remedy", sealer(tx, a).seal(label(a.number(), "remedy " + id), remedy)));
        tx.runOne(
                "accreditation.suspend",
                Args.of("number", a.number().value())
                        .with("state", next.code())
                        .with("resumes", a.state().code()));
        Ref shown = suppliers.publish(
                tx,
                supplier,
                CommitmentType.SUSPENSION_REMEDY,
                Json.Obj.builder()
                        .with("type", "touchstone-remedy")
                        .with("version", 1)
                        .with("accreditation", a.number().value())
                        .with("reason", code.id())
                        .with("remedy", remedy)
                        .build());
        log.append(
                tx,
                new RegisterEvent.AccreditationSuspended(now, a.number(), code.id(), now, Optional.of(until), shown));
        startTimer(tx, edition, Timers.Kind.SUSPENSION_OVER, a.number().value(), until, now);
        if (urgent) {
            startLimit(
                    tx,
                    supplier,
                    edition,
                    Timers.Kind.URGENT_REVIEW,
                    TimerId.URGENT_SUSPENSION_REVIEW,
                    a.number().value(),
                    now);
        }
        if (code.suspension().orElseThrow() == Reasons.SuspensionKind.VOLUNTARY) {
            tell(tx, a, Notices.Kind.STANDING_CHANGED, Optional.empty(), now);
        } else {
            openAppeal(tx, a, now);
        }
        return receipt(a.number(), next).with("until", Timestamp.text(until)).build();
    }

    private static String dutyOf(Reasons.SuspensionKind kind) {
        return switch (kind) {
            case IMPOSED -> "decide";
            case VOLUNTARY -> "apply";
            case STANDING_RULE -> "intake";
        };
    }

    /// Lets a suspension last to the edition's extended maximum: `{accreditation, state, until}`.
    public Receipt extendSuspension(Actor.Person actor, IdempotencyKey key, AccreditationNumber number) {
        return act(actor, key, Action.EXTEND_SUSPENSION, number, number, (tx, now, a) -> {
            State state = a.after(Move.EXTEND_SUSPENSION);
            Row suspension = openSuspension(tx, a);
            Instant until = edition(tx, a).due(TimerId.SUSPENSION_EXTENDED_MAXIMUM, suspension.instant("effective"));
            if (!until.isAfter(suspension.instant("until"))) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            tx.runOne(
                    "accreditation.extend-suspension",
                    Args.of("id", suspension.uuid("id")).with("until", until));
            log.append(tx, new RegisterEvent.SuspensionExtended(now, number, until));
            Timers.cancel(tx, Timers.Kind.SUSPENSION_OVER, number.value(), now);
            startTimer(tx, edition(tx, a), Timers.Kind.SUSPENSION_OVER, number.value(), until, now);
            return receipt(number, state).with("until", Timestamp.text(until)).build();
        });
    }

    /// Writes down what somebody found who looked: `{accreditation, state}`. Who decides on it is another person.
    public Receipt check(Actor.Person actor, IdempotencyKey key, Check command) {
        return act(actor, key, Action.CHECK_CAUSE, command.number(), command, (tx, now, a) -> {
            State state = a.after(Move.CHECK);
            RefusedException.requireWords("/words", command.words());
            String subject = switch (command.subject()) {
                case "suspension" -> suspensionSubject(tx, a);
                case "withdrawal" -> "withdrawal";
                default -> {
                    if (openCondition(tx, a, command.subject()).isEmpty()) {
                        throw RefusedException.field("/subject", FieldFault.Rule.INVALID);
                    }
                    yield conditionSubject(a.number(), command.subject());
                }
            };
            UUID id = UUID.randomUUID();
            tx.runOne(
                    "accreditation.add-check",
                    Args.of("id", id)
                            .with("number", a.number().value())
                            .with("application", a.application())
                            .with("subject", subject)
                            .with("by", actor.id())
                            .with("note", sealer(tx, a).seal(label(a.number(), "check " + id), command.words()))
                            .with("at", now));
            if (subject.equals(conditionSubject(a.number(), command.subject()))) {
                Conditions.askToClose(tx, subject, now);
            }
            return receipt(a.number(), state).build();
        });
    }

    private static void requireCheck(Tx tx, Accreditation a, String subject) {
        if (tx.find(
                        "accreditation.find-check",
                        Args.of("number", a.number().value()).with("subject", subject))
                .isEmpty()) {
            throw new RefusedException(Refusal.CHECK_NEEDED);
        }
    }

    /// Ends a suspension, once somebody else has found its cause removed: `{accreditation, state}`, and
    /// `certificate` if the file had to be replaced meanwhile.
    public Receipt reinstate(Actor.Person actor, IdempotencyKey key, Reinstate command) {
        return act(actor, key, Action.REINSTATE, command.number(), command, (tx, now, a) -> {
            a.after(Move.REINSTATE);
            requireCode(edition(tx, a), Reasons.Kind.REINSTATE, command.reason());
            requireCheck(tx, a, suspensionSubject(tx, a));
            State next = a.resumes().orElseThrow();
            if (next == State.ACTIVE_WITH_CONDITIONS && openConditions(tx, a).isEmpty()) {
                next = State.ACTIVE;
            }
            tx.runOne(
                    "accreditation.end-suspension",
                    Args.of("id", openSuspension(tx, a).uuid("id"))
                            .with("by", actor.id())
                            .with("at", now));
            setState(tx, a.number(), next);
            log.append(tx, new RegisterEvent.AccreditationReinstated(now, a.number(), command.reason(), now));
            Timers.cancel(tx, Timers.Kind.SUSPENSION_OVER, a.number().value(), now);
            Timers.cancel(tx, Timers.Kind.URGENT_REVIEW, a.number().value(), now);
            Timers.cancel(tx, Timers.Kind.APPEAL_CLOSED, a.number().value(), now);
            tell(tx, a, Notices.Kind.STANDING_CHANGED, Optional.empty(), now);
            Json.Obj.Builder receipt = receipt(a.number(), next);
            if (a.stale().isPresent()) {
                receipt.with(
                        "certificate",
                        replace(
                                        tx,
                                        lock(tx, a.number()),
                                        holding(tx, a),
                                        a.stale().get(),
                                        now)
                                .toString());
            }
            return receipt.build();
        });
    }

    // ---- endings

    /// Withdraws: `{accreditation, state}`. Somebody else has established the ground, and the supplier was heard
    /// unless it is urgent or a suspension has run out.
    public Receipt withdraw(Actor.Person actor, IdempotencyKey key, Withdraw command) {
        return act(actor, key, Action.WITHDRAW, command.number(), command, (tx, now, a) -> {
            State next = a.after(Move.WITHDRAW);
            SchemeEdition edition = edition(tx, a);
            requireCode(edition, Reasons.Kind.WITHDRAW, command.reason());
            RefusedException.requireWords("/words", command.words());
            requireCheck(tx, a, "withdrawal");
            boolean ranOut = a.state() == State.SUSPENDED
                    && !now.isBefore(openSuspension(tx, a).instant("until"));
            if (!command.urgent() && !ranOut) {
                requireNotice(tx, a, Measure.WITHDRAW, command.reason(), now);
            }
            Supplier supplier = suppliers.of(tx, a.supplier());
            Ref decision = suppliers.publish(
                    tx,
                    supplier,
                    CommitmentType.DECISION_STATEMENT,
                    Json.Obj.builder()
                            .with("type", "touchstone-decision")
                            .with("version", 1)
                            .with("accreditation", a.number().value())
                            .with("supplier", supplier.id().toString())
                            .with("outcome", next.code())
                            .with("reason", command.reason())
                            .with("decided", Timestamp.text(now))
                            .with("by", Role.DECISION_MAKER.code())
                            .with("reasons", command.words())
                            .build());
            end(tx, a, next, Optional.empty(), Optional.of(actor.id()), now);
            log.append(tx, new RegisterEvent.AccreditationWithdrawn(now, a.number(), command.reason(), now, decision));
            openAppeal(tx, a, now);
            return receipt(a.number(), next).build();
        });
    }

    /// A signatory gives the accreditation back: `{accreditation, state}`.
    public Receipt surrender(Actor.Person actor, IdempotencyKey key, AccreditationNumber number) {
        return act(actor, key, Action.SURRENDER, number, number, (tx, now, a) -> {
            State next = a.after(Move.SURRENDER);
            end(tx, a, next, Optional.empty(), Optional.empty(), now);
            log.append(
                    tx,
                    new RegisterEvent.AccreditationSurrendered(
                            now, number, code(tx, a, Reasons.Cause.SURRENDERED), now));
            return receipt(number, next).build();
        });
    }

    /// Ends the accreditation of an organisation that went up in another: `{accreditation, state}`. The successor
    /// applies for itself; an accreditation is never transferred.
    public Receipt merge(Actor.Person actor, IdempotencyKey key, Merge command) {
        return act(actor, key, Action.WITHDRAW, command.number(), command, (tx, now, a) -> {
            State next = a.after(Move.SUPERSEDE);
            requireCheck(tx, a, "withdrawal");
            supersede(tx, a, Reasons.Cause.MERGED, Optional.empty(), now);
            return receipt(a.number(), next).build();
        });
    }

    private void supersede(Tx tx, Accreditation a, Reasons.Cause cause, Optional<AccreditationNumber> by, Instant now) {
        State next = a.after(Move.SUPERSEDE);
        end(tx, a, next, by, Optional.empty(), now);
        log.append(tx, new RegisterEvent.AccreditationSuperseded(now, a.number(), code(tx, a, cause), now, by));
    }

    private static void end(
            Tx tx, Accreditation a, State next, Optional<AccreditationNumber> by, Optional<UUID> decider, Instant now) {
        if (a.state() == State.SUSPENDED) {
            tx.runOne(
                    "accreditation.end-suspension",
                    Args.of("id", openSuspension(tx, a).uuid("id"))
                            .withId("by", decider)
                            .with("at", now));
        }
        tx.runOne(
                "accreditation.end",
                Args.of("number", a.number().value())
                        .with("state", next.code())
                        .with("by", by.map(AccreditationNumber::value))
                        .with("at", now));
        Timers.cancelAll(tx, a.number().value(), now);
    }

    // ---- new certificates

    /// Closes a condition that somebody else has found met: `{accreditation, state, certificate}`. The new
    /// certificate no longer names it.
    public Receipt closeCondition(Actor.Person actor, IdempotencyKey key, CloseCondition command) {
        return act(actor, key, Action.CLOSE_CONDITION, command.number(), command, (tx, now, a) -> {
            a.after(Move.CLOSE_CONDITION);
            if (openCondition(tx, a, command.criterion()).isEmpty()) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            String subject = conditionSubject(a.number(), command.criterion());
            requireCheck(tx, a, subject);
            requireIssued(tx, a);
            tx.runOne(
                    "accreditation.close-condition",
                    Args.of("number", a.number().value())
                            .with("criterion", command.criterion())
                            .with("by", actor.id())
                            .with("at", now));
            log.append(tx, new RegisterEvent.ConditionClosed(now, a.number(), command.criterion()));
            Timers.cancel(tx, Timers.Kind.CONDITION_OVERDUE, subject, now);
            Timers.cancel(tx, Timers.Kind.CONDITION_SHOWN, subject, now);
            tell(tx, a, Notices.Kind.CONDITION_CLOSED, Optional.empty(), now);
            Set<String> left = openConditions(tx, a);
            State next = a.state() == State.ACTIVE_WITH_CONDITIONS && left.isEmpty() ? State.ACTIVE : a.state();
            if (next != a.state()) {
                setState(tx, a.number(), next);
            }
            Holding before = holding(tx, a);
            Holding holding = before.conditions(before.subject().conditions().stream()
                    .filter(c -> left.contains(c.criterion()))
                    .toList());
            return changed(tx, lock(tx, a.number()), holding, Reasons.Cause.CONDITION_CLOSED, now)
                    .build();
        });
    }

    /// Changes name or address of a supplier and every certificate that names it: `{supplier, certificates}`.
    public Receipt rename(Actor.Person actor, IdempotencyKey key, Suppliers.Rename command) {
        String subject = command.supplier().toString();
        return useCases.run(actor, key, Action.RENAME_SUPPLIER.code(), subject, command, (tx, now) -> {
            Permissions.require(actor, Action.RENAME_SUPPLIER);
            Supplier supplier = suppliers.lockIdentity(tx, command.supplier());
            Identity identity = suppliers.rename(tx, supplier, command, now);
            List<String> certificates = new ArrayList<>();
            for (Row row : tx.list("accreditation.list-live", Args.of("supplier", supplier.id()))) {
                Accreditation a = lock(tx, new AccreditationNumber(row.text("number")));
                Permissions.require(tx, actor, Action.REPLACE_CERTIFICATE, a.application(), now);
                Json.Obj done = changed(tx, a, holding(tx, a).identity(identity), Reasons.Cause.NAME_CHANGED, now)
                        .build();
                done.optionalText("certificate").ifPresent(certificates::add);
            }
            return Json.Obj.builder()
                    .with("supplier", supplier.id().toString())
                    .with("certificates", Json.Arr.ofStrings(certificates))
                    .build();
        });
    }

    /// Asks for a challenge to prove a new holder key with: `{accreditation, challenge, expires}`.
    public Receipt challenge(Actor.Person actor, IdempotencyKey key, AccreditationNumber number) {
        return act(actor, key, Action.CHANGE_HOLDER_KEY, number, number, (tx, now, a) -> {
            a.after(Move.REPLACE_CERTIFICATE);
            return applications
                    .putChallenge(tx, a.application(), now, receipt(number, a.state()))
                    .build();
        });
    }

    /// Names another holder key: `{accreditation, state, certificate}`.
    public Receipt changeHolderKey(Actor.Person actor, IdempotencyKey key, ChangeHolderKey command) {
        return act(actor, key, Action.CHANGE_HOLDER_KEY, command.number(), command, (tx, now, a) -> {
            a.after(Move.REPLACE_CERTIFICATE);
            PublicJwk holder = Applications.requireProof(tx, a.application(), command.jwk(), command.proof(), now);
            Holding before = holding(tx, a);
            if (before.holder().equals(holder)) {
                throw new RefusedException(Refusal.CONFLICT);
            }
            return changed(tx, a, before.holder(holder), Reasons.Cause.HOLDER_KEY_CHANGED, now)
                    .build();
        });
    }

    /// Issues the same facts again: `{accreditation, state, certificate}`. For causes that change nothing that was
    /// decided: another issuer key, or a clerical error in what was written from the supplier's record.
    public Receipt reissue(Actor.Person actor, IdempotencyKey key, Reissue command) {
        return act(actor, key, Action.REPLACE_CERTIFICATE, command.number(), command, (tx, now, a) -> {
            a.after(Move.REPLACE_CERTIFICATE);
            if (command.cause() != Reasons.Cause.ISSUER_KEY_CHANGED
                    && command.cause() != Reasons.Cause.CLERICAL_ERROR) {
                throw RefusedException.field("/cause", FieldFault.Rule.NOT_ALLOWED);
            }
            Holding holding = holding(tx, a).identity(suppliers.identity(tx, suppliers.of(tx, a.supplier())));
            return changed(tx, a, holding, command.cause(), now).build();
        });
    }

    /// Narrows the scope, by decision: `{accreditation, state, certificate}`. Wider needs an assessment of the new
    /// part.
    public Receipt reduceScope(Actor.Person actor, IdempotencyKey key, ReduceScope command) {
        return act(actor, key, Action.WITHDRAW, command.number(), command, (tx, now, a) -> {
            a.after(Move.REPLACE_CERTIFICATE);
            requireCheck(tx, a, "withdrawal");
            Holding before = holding(tx, a);
            Scope old = before.subject().scope();
            Scope scope = command.scope();
            boolean narrower = scope.entity().equals(old.entity())
                    && within(scope.cpvPrefixes(), old.cpvPrefixes(), String::startsWith)
                    && within(scope.areas(), old.areas(), String::equals)
                    && !scope.equals(old);
            if (!narrower) {
                throw RefusedException.field("/scope", FieldFault.Rule.NOT_ALLOWED);
            }
            return changed(tx, a, before.scope(scope), Reasons.Cause.SCOPE_CHANGED, now)
                    .build();
        });
    }

    private interface Covers {
        boolean test(String part, String whole);
    }

    /// An empty list means everything: whatever lies within it. A list lies within another if
    /// each part of it is covered.
    private static boolean within(List<String> parts, List<String> wholes, Covers covers) {
        if (wholes.isEmpty()) {
            return true;
        }
        return !parts.isEmpty()
                && parts.stream().allMatch(part -> wholes.stream().anyMatch(whole -> covers.test(part, whole)));
    }

    /// Writes down a changed holding and replaces the certificate; while suspended that waits for the
    /// reinstatement, because no certificate is issued for what is suspended.
    private Json.Obj.Builder changed(Tx tx, Accreditation a, Holding holding, Reasons.Cause cause, Instant now) {
        // While suspended too: what waits for the reinstatement is then one thing only.
        requireIssued(tx, a);
        Supplier supplier = suppliers.of(tx, a.supplier());
        Optional<byte[]> _ = tx.take(new Sealed(a.number()));
        tx.send(
                "accreditation.set-facts",
                Args.of("number", a.number().value()).with("facts", seal(tx, supplier, a.number(), holding)));
        String reason = code(tx, a, cause);
        Json.Obj.Builder receipt = receipt(a.number(), a.state());
        if (a.state() == State.SUSPENDED) {
            tx.runOne(
                    "accreditation.set-stale",
                    Args.of("number", a.number().value()).with("reason", reason));
            return receipt;
        }
        return receipt.with("certificate", replace(tx, a, holding, reason, now).toString());
    }

    private CertificateId replace(Tx tx, Accreditation a, Holding holding, String reason, Instant now) {
        a.after(Move.REPLACE_CERTIFICATE);
        requireIssued(tx, a);
        Supplier supplier = suppliers.of(tx, a.supplier());
        CertificateId certificate = issuer.request(
                tx,
                request(
                        supplier,
                        a.number(),
                        holding,
                        now,
                        a.validUntil(),
                        Optional.of(new CertificateRequest.Replacement(a.certificate(), reason))));
        addCertificate(
                tx,
                a.number(),
                certificate,
                Optional.of(new CertificateRequest.Replacement(a.certificate(), reason)),
                now);
        tx.send(
                "accreditation.set-certificate",
                Args.of("number", a.number().value()).with("certificate", certificate.value()));
        return certificate;
    }

    private static CertificateRequest request(
            Supplier supplier,
            AccreditationNumber number,
            Holding holding,
            Instant validFrom,
            Instant validUntil,
            Optional<CertificateRequest.Replacement> replaces) {
        return new CertificateRequest(
                number,
                supplier.id(),
                supplier.soleTrader(),
                holding.subject(),
                validFrom,
                validUntil,
                holding.holder(),
                replaces);
    }

    private static void addCertificate(
            Tx tx,
            AccreditationNumber number,
            CertificateId certificate,
            Optional<CertificateRequest.Replacement> replaces,
            Instant now) {
        tx.send(
                "accreditation.add-certificate",
                Args.of("number", number.value())
                        .with("certificate", certificate.value())
                        .withId("replaces", replaces.map(r -> r.certificate().value()))
                        .with("reason", replaces.map(CertificateRequest.Replacement::reason))
                        .with("at", now));
    }

    // ---- erasing

    /// Erases a sole trader who holds nothing any more: `{supplier}`. Keys and openings are destroyed; every entry
    /// and proof stays.
    public Receipt erase(Actor.Person actor, IdempotencyKey key, UUID supplierId) {
        return useCases.run(actor, key, Action.ERASE_SUPPLIER.code(), supplierId.toString(), supplierId, (tx, now) -> {
            Permissions.require(actor, Action.ERASE_SUPPLIER);
            Supplier supplier = suppliers.lock(tx, supplierId);
            if (!supplier.soleTrader()) {
                throw new RefusedException(Refusal.NOT_PERSONAL);
            }
            if (!tx.list("accreditation.list-live", Args.of("supplier", supplier.id()))
                    .isEmpty()) {
                throw new RefusedException(Refusal.STILL_IN_FORCE, "accreditation");
            }
            if (tx.one("accreditation.count-open-applications", Args.of("supplier", supplier.id()))
                            .integer("open")
                    > 0) {
                throw new RefusedException(Refusal.STILL_IN_FORCE, "application");
            }
            suppliers.erase(tx, supplier, now);
            applications.eraseCasesOf(tx, supplier.id(), now);
            return Json.Obj.builder().with("supplier", supplier.id().toString()).build();
        });
    }

    // ---- the clock

    /// Lets validity end.
    Json.Obj expire(Tx tx, AccreditationNumber number, Instant now) {
        Accreditation a = lock(tx, number);
        if (!a.state().live() || now.isBefore(a.validUntil())) {
            return receipt(number, a.state()).build();
        }
        State next = a.after(Move.EXPIRE);
        end(tx, a, next, Optional.empty(), Optional.empty(), now);
        log.append(
                tx,
                new RegisterEvent.AccreditationExpired(
                        now, number, code(tx, a, Reasons.Cause.EXPIRED), a.validUntil()));
        tell(tx, a, Notices.Kind.STANDING_CHANGED, Optional.empty(), now);
        return receipt(number, next).build();
    }

    /// Lets validity go on while a renewal that came in time is undecided; issues the certificate that says so.
    Json.Obj continueValidity(Tx tx, AccreditationNumber number, Instant now) {
        Accreditation a = lock(tx, number);
        SchemeEdition edition = edition(tx, a);
        if (!renewing(tx, a, edition) || Move.CONTINUE.from(a.state()).isEmpty()) {
            return receipt(number, a.state()).build();
        }
        State next = a.after(Move.CONTINUE);
        Instant until = edition.continuedUntil(a.validUntil());
        tx.runOne(
                "accreditation.continue",
                Args.of("number", number.value()).with("state", next.code()).with("until", until));
        log.append(tx, new RegisterEvent.AccreditationContinued(now, number, until));
        Timers.cancel(tx, Timers.Kind.EXPIRE, number.value(), now);
        startTimer(tx, edition, Timers.Kind.EXPIRE, number.value(), until, now);
        tell(tx, a, Notices.Kind.STANDING_CHANGED, Optional.of(until), now);
        return changed(tx, lock(tx, number), holding(tx, a).continued(), Reasons.Cause.CONTINUED, now)
                .build();
    }

    private static boolean renewing(Tx tx, Accreditation a, SchemeEdition edition) {
        return tx
                .list(
                        "accreditation.list-renewals",
                        Args.of("number", a.number().value()))
                .stream()
                .anyMatch(row -> edition.continues(a.validUntil(), row.instant("completed_at")));
    }

    /// Whether the supplier has to be told that validity ends: not while it would go on for a renewal.
    boolean endIsNear(Tx tx, AccreditationNumber number) {
        Accreditation a = lock(tx, number);
        return a.state() == State.EXTENDED_PENDING_DECISION || !renewing(tx, a, edition(tx, a));
    }

    /// Tells the supplier that it can renew, and until when that lets validity go on.
    Json.Obj openRenewal(Tx tx, AccreditationNumber number, Instant now) {
        Accreditation a = lock(tx, number);
        tell(tx, a, Notices.Kind.RENEWAL_OPEN, Optional.of(edition(tx, a).renewalBy(a.validUntil())), now);
        return receipt(number, a.state()).build();
    }

    /// A report should be in: from here on it is late, and the next one is due in its turn.
    Json.Obj reportDue(Tx tx, AccreditationNumber number, Instant due, Instant now) {
        Accreditation a = lock(tx, number);
        SchemeEdition edition = edition(tx, a);
        Instant until = edition.due(TimerId.REPORT_GRACE, due);
        startTimer(tx, edition, Timers.Kind.REPORT_OVERDUE, number.value(), until, now);
        setReport(tx, edition, number, a.validFrom(), due);
        tell(tx, a, Notices.Kind.REPORT_LATE, Optional.of(until), now);
        return receipt(number, a.state()).build();
    }

    /// The certificate of a decision should be there; if it is not, somebody has to see why.
    Json.Obj publicationDue(Tx tx, AccreditationNumber number, Instant due, Instant now) {
        Accreditation a = lock(tx, number);
        if (!issuer.issued(tx, a.certificate())) {
            Timers.ask(tx, Timers.Kind.PUBLICATION_DUE, number.value(), Role.REGISTRAR, Optional.of(due), now);
        }
        return receipt(number, a.state()).build();
    }

    /// Applies the standing rule for a condition that was not met in time. Where the supplier has handed something
    /// in in time and still waits for an answer, or somebody has found it met and nobody has closed it, the delay
    /// may be the registry's own: the registrar is asked instead.
    Json.Obj conditionOverdue(Tx tx, String subject, Instant due, Instant now) {
        String[] parts = subject.split(" ", 2);
        AccreditationNumber number = new AccreditationNumber(parts[0]);
        Accreditation a = lock(tx, number);
        if (openCondition(tx, a, parts[1]).isEmpty()
                || Move.SUSPEND.from(a.state()).isEmpty()) {
            return receipt(number, a.state()).build();
        }
        Args which = Args.of("subject", subject).with("number", number.value());
        if (tx.find("accreditation.find-waiting-showing", which.with("due", due))
                        .isPresent()
                || tx.find("accreditation.find-check", which).isPresent()) {
            askAboutOverdue(tx, subject, due, now);
            return receipt(number, a.state()).build();
        }
        SchemeEdition edition = edition(tx, a);
        Reasons.Code code = edition.reasonCodes().forCause(Reasons.Cause.CONDITIONS_OVERDUE);
        return suspend(tx, a, code, Optional.empty(), code.text() + ": " + parts[1], false, now);
    }

    /// Asks the registrar whether the standing rule applies to a condition whose time is over.
    static void askAboutOverdue(Tx tx, String subject, Instant due, Instant now) {
        Timers.ask(tx, Timers.Kind.CONDITION_OVERDUE, subject, Role.REGISTRAR, Optional.of(due), now);
    }

    // ---- reading

    /// One accreditation, for whoever has to do with it: the supplier's people and staff. The public reads the
    /// register.
    public Accreditation find(Actor.Person actor, AccreditationNumber number) {
        return db.inspect(tx -> {
            Accreditation a = tx.find("accreditation.find", Args.of("number", number.value()))
                    .map(Accreditation::fromRow)
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            if (actor.roles().isEmpty() && !actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            return a;
        });
    }

    /// What became of a granted case.
    public record Granted(AccreditationNumber number, UUID application, State state) {}

    /// What was granted to a supplier and how each stands today, for the supplier's own people.
    public List<Granted> grantedTo(Actor.Person actor, UUID supplier) {
        if (!actor.belongsTo(supplier)) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return db.inspect(tx -> tx.list("accreditation.list-granted", Args.of("supplier", supplier)).stream()
                .map(row -> new Granted(
                        new AccreditationNumber(row.text("number")),
                        row.uuid("application"),
                        State.of(row.text("state"))))
                .toList());
    }

    // ---- parts

    interface Act {
        Json.Obj apply(Tx tx, Instant now, Accreditation a);
    }

    /// One act on an accreditation that is locked, by somebody who may.
    Receipt act(
            Actor.Person actor,
            IdempotencyKey key,
            Action action,
            AccreditationNumber number,
            Object command,
            Act work) {
        // Two commands may share an action (surely not a meaning), so the command's own type is part of the
        // request.
        String name = action.code() + " " + command.getClass().getSimpleName();
        return useCases.run(actor, key, name, number.value(), command, (tx, now) -> {
            Accreditation a = lock(tx, number);
            read(tx, actor, a, now);
            Permissions.require(tx, actor, action, a.application(), now);
            return work.apply(tx, now, a);
        });
    }

    private static Accreditation lock(Tx tx, AccreditationNumber number) {
        Row row = tx.find("accreditation.lock", Args.of("number", number.value()))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        tx.know(new Sealed(number), row.bytes("facts"));
        return Accreditation.fromRow(row);
    }

    /// What a transaction knows the sealed facts of an accreditation by, until they are opened or changed.
    private record Sealed(AccreditationNumber number) {}

    /// What it knows a certificate by whose token is stored, which it stays.
    private record Issued(CertificateId certificate) {}

    /// Reads what any measure needs, in one journey.
    private void read(Tx tx, Actor.Person actor, Accreditation a, Instant now) {
        Row row = tx.one(
                "accreditation.read-case",
                Args.of("application", a.application())
                        .with("person", actor.id())
                        .with("supplier", a.supplier())
                        .with("certificate", a.certificate().value())
                        .with("now", now));
        log.entered(tx);
        if (row.bool("issued")) {
            tx.know(new Issued(a.certificate()), true);
        }
        Permissions.read(tx, actor, a.application(), row);
        Supplier supplier = Suppliers.read(tx, a.supplier(), row);
        SealingKeys.read(tx, supplier.sealingKey(), row.optionalBytes("wrapped"));
    }

    /// A certificate is replaced once it stands: the next one names it, and the log must know it by then.
    /// Measures wait for nothing: a certificate that is being signed when they come waits (suspended) or is
    /// given up (ended).
    private void requireIssued(Tx tx, Accreditation a) {
        if (!tx.once(new Issued(a.certificate()), () -> issuer.issued(tx, a.certificate()))) {
            throw new RefusedException(Refusal.UNAVAILABLE).retryAfter(Duration.ofSeconds(1));
        }
    }

    private static void setState(Tx tx, AccreditationNumber number, State state) {
        tx.runOne("accreditation.set-state", Args.of("number", number.value()).with("state", state.code()));
    }

    private static void setEnd(
            Tx tx, SchemeEdition edition, AccreditationNumber number, Instant validUntil, Instant now) {
        String subject = number.value();
        startTimer(tx, edition, Timers.Kind.RENEWAL_OPENS, subject, edition.renewalOpens(validUntil), now);
        startTimer(tx, edition, Timers.Kind.RENEWAL_BY, subject, edition.renewalBy(validUntil), now);
        startTimer(tx, edition, Timers.Kind.CONTINUE, subject, validUntil.minus(CONTINUATION_LEAD), now);
        startTimer(tx, edition, Timers.Kind.EXPIRE, subject, validUntil, now);
    }

    /// Starts the deadline of the first report that is due after a moment; a renewal takes the place of the
    /// last one.
    private static void setReport(
            Tx tx, SchemeEdition edition, AccreditationNumber number, Instant validFrom, Instant after) {
        for (int n = 1; n <= edition.reports(); n++) {
            Instant due = edition.reportDue(validFrom, n);
            if (due.isAfter(after)) {
                startTimer(tx, edition, Timers.Kind.REPORT_DUE, number.value(), due, after);
                return;
            }
        }
    }

    private static void startTimer(
            Tx tx, SchemeEdition edition, Timers.Kind kind, String subject, Instant due, Instant now) {
        Timers.set(tx, edition, kind, subject, due, Optional.empty(), now);
    }

    /// Starts a limit of the edition, by the working days of where the holder is, and gives its end.
    private Instant startLimit(
            Tx tx,
            Supplier supplier,
            SchemeEdition edition,
            Timers.Kind kind,
            TimerId limit,
            String subject,
            Instant now) {
        String calendar = suppliers.calendar(tx, supplier, edition);
        Instant due = edition.due(limit, now, calendar);
        Timers.set(tx, edition, kind, subject, due, Optional.of(calendar), now);
        return due;
    }

    /// Tells the holder of a measure against which it may appeal, and until when.
    private void openAppeal(Tx tx, Accreditation a, Instant now) {
        Timers.cancel(tx, Timers.Kind.APPEAL_CLOSED, a.number().value(), now);
        Instant until = startLimit(
                tx,
                suppliers.of(tx, a.supplier()),
                edition(tx, a),
                Timers.Kind.APPEAL_CLOSED,
                TimerId.APPEAL_LODGE,
                a.number().value(),
                now);
        tell(tx, a, Notices.Kind.STANDING_CHANGED, Optional.of(until), now);
    }

    static void tell(Tx tx, Accreditation a, Notices.Kind kind, Optional<Instant> due, Instant now) {
        Notices.tell(tx, new Notices.To.PeopleOf(a.supplier()), kind, a.number().value(), due, now);
    }

    SchemeEdition edition(Tx tx, Accreditation a) {
        return editions.of(tx, a.scheme(), a.edition());
    }

    private String code(Tx tx, Accreditation a, Reasons.Cause cause) {
        return edition(tx, a).reasonCodes().forCause(cause).id();
    }

    private static Reasons.Code requireCode(SchemeEdition edition, Reasons.Kind kind, String code) {
        return edition.reasonCodes()
                .find(kind, code)
                .orElseThrow(() -> new RefusedException(
                        Refusal.REASON_NOT_ALLOWED,
                        String.join(", ", edition.reasonCodes().of(kind).keySet())));
    }

    private static Reasons.Code requireSuspension(SchemeEdition edition, String code, Reasons.SuspensionKind kind) {
        Reasons.Code found = requireCode(edition, Reasons.Kind.SUSPEND, code);
        if (!found.suspension().equals(Optional.of(kind))) {
            throw new RefusedException(Refusal.REASON_NOT_ALLOWED, code);
        }
        return found;
    }

    private static Row openSuspension(Tx tx, Accreditation a) {
        return tx.find(
                        "accreditation.find-suspension",
                        Args.of("number", a.number().value()))
                .orElseThrow(() ->
                        new RefusedException(Refusal.WRONG_STATE, a.state().code()));
    }

    private static String suspensionSubject(Tx tx, Accreditation a) {
        return "suspension " + openSuspension(tx, a).text("id");
    }

    static String conditionSubject(AccreditationNumber number, String criterion) {
        return number.value() + " " + criterion;
    }

    private static String noticeSubject(AccreditationNumber number, UUID notice) {
        return number.value() + " " + notice;
    }

    private static Set<String> openConditions(Tx tx, Accreditation a) {
        Set<String> open = new HashSet<>();
        for (Row row : tx.list(
                "accreditation.list-conditions", Args.of("number", a.number().value()))) {
            if (row.isNull("closed_at")) {
                open.add(row.text("criterion"));
            }
        }
        return open;
    }

    /// A condition that is not closed, as `accreditation.list-conditions` has it.
    static Optional<Row> openCondition(Tx tx, Accreditation a, String criterion) {
        return tx
                .list(
                        "accreditation.list-conditions",
                        Args.of("number", a.number().value()))
                .stream()
                .filter(row -> row.isNull("closed_at") && row.text("criterion").equals(criterion))
                .findFirst();
    }

    SealingKeys.Sealer sealer(Tx tx, Accreditation a) {
        return keys.open(tx, suppliers.of(tx, a.supplier()).sealingKey());
    }

    static String label(AccreditationNumber number, String value) {
        return "accreditation " + number.value() + " " + value;
    }

    private byte[] seal(Tx tx, Supplier supplier, AccreditationNumber number, Holding holding) {
        return keys.open(tx, supplier.sealingKey()).seal(label(number, "facts"), holding.json());
    }

    private Holding holding(Tx tx, Accreditation a) {
        byte[] sealed = tx.<byte[]>take(new Sealed(a.number()))
                .orElseGet(() -> tx.one(
                                "accreditation.find-facts",
                                Args.of("number", a.number().value()))
                        .bytes("facts"));
        return Holding.of(sealer(tx, a).openJson(label(a.number(), "facts"), sealed));
    }

    static Json.Obj.Builder receipt(AccreditationNumber number, State state) {
        return Json.Obj.builder().with("accreditation", number.value()).with("state", state.code());
    }
}
