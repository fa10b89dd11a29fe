package org.touchstone.registry.assessment;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.scheme.Assessment;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Facts;
import org.touchstone.format.scheme.Governance;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Scoring;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Duty;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Assessment: assigning, declaring interests, scoring alone, agreeing, and the review of the file.
///
/// Every assessor scores alone and once; nobody sees another's scores before all are in. What they agree on lies
/// within what they gave; where two are as far apart as the edition's rule says, a third assessor must have scored.
public final class Assessments {
    private static final String SHEET = "sheet ";

    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final SecureRandom random;

    public Assessments(Db db, UseCases useCases, Applications applications, SecureRandom random) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.random = random;
    }

    /// Gives a case to an assessor.
    public record Assign(UUID application, UUID assessor, boolean lead) {}

    /// An assessor's declaration; `words` say which interest.
    public record Declare(UUID application, boolean interest, String words) {}

    /// An assessor's own scores.
    public record Score(UUID application, Sheet sheet) {}

    /// Some scores, for now; those of other criteria stay as they are.
    public record SaveMarks(UUID application, Sheet marks) {
        /// One score.
        public SaveMarks(UUID application, Sheet.Mark mark) {
            this(application, new Sheet(List.of(mark)));
        }
    }

    /// Scores that all can agree on, the public's comments that were considered in finding them, and what was
    /// found: everything in which the supplier falls short, in words.
    public record Agree(UUID application, Sheet sheet, List<UUID> considered, Optional<String> findings) {
        public Agree {
            considered = List.copyOf(considered);
        }

        /// Where nobody has commented and nothing is to be said beside the marks.
        public Agree(UUID application, Sheet sheet) {
            this(application, sheet, List.of(), Optional.empty());
        }
    }

    /// Confirms the agreed scores of this digest.
    public record Confirm(UUID application, String digest) {}

    /// Scores that an assessor has proposed as agreed.
    ///
    /// @param by the assessor's number
    /// @param confirmed true if the person who asks has confirmed or proposed them
    public record Proposal(String digest, String by, Sheet sheet, Optional<String> findings, boolean confirmed) {}

    /// How the assessors of a case stand with each other.
    ///
    /// @param allIn true if everybody has scored, so that the sheets of all are here
    /// @param proposals the newest first
    public record Standing(boolean allIn, boolean thirdNeeded, List<SeenSheet> sheets, List<Proposal> proposals) {
        public Standing {
            sheets = List.copyOf(sheets);
            proposals = List.copyOf(proposals);
        }
    }

    /// Ends a review, with its findings.
    public record EndReview(UUID application, boolean passed, String findings) {}

    /// One assessor's sheet as somebody may see it.
    public record SeenSheet(UUID assessor, Sheet sheet) {}

    // ---- assigning

    /// Assigns an assessor: `{application, state}`. A third one is assigned when scores lie too far apart.
    public Receipt assign(Actor.Person actor, IdempotencyKey key, Assign command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, Action.ASSIGN_ASSESSOR.code(), subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.ASSIGN_ASSESSOR, a.id(), now);
            State state = a.after(Move.ASSIGN);
            SchemeEdition edition = applications.edition(tx, a);
            boolean third = state == State.IN_ASSESSMENT;
            if (third && (command.lead() || !thirdWanted(tx, a, edition))) {
                throw new RefusedException(Refusal.NO_THIRD_NEEDED);
            }
            if (rotated(edition, pastTeams(tx, a), command.assessor())) {
                throw new RefusedException(Refusal.ROTATION, Integer.toString(cycles(edition)));
            }
            tx.run(
                    "permissions.add-duty",
                    Args.of("application", a.id())
                            .with("person", command.assessor())
                            .with("duty", Duty.ASSESS.code())
                            .with("at", now));
            tx.runOne(
                    "assessment.assign",
                    Args.of("id", a.id())
                            .with("assessor", command.assessor())
                            .with("lead", command.lead())
                            .with("third", third)
                            .with("by", actor.id())
                            .with("at", now));
            Timers.cancel(tx, Timers.Kind.THIRD_ASSESSOR, subject, now);
            Notices.tell(
                    tx,
                    new Notices.To.OnePerson(command.assessor()),
                    Notices.Kind.CASE_ASSIGNED,
                    subject,
                    Optional.empty(),
                    now);
            return Applications.receipt(a.id(), state).build();
        });
    }

    /// The teams of the supplier's earlier cases, newest first.
    private static List<Set<UUID>> pastTeams(Tx tx, Application a) {
        return tx.list("assessment.list-past-teams", Args.of("id", a.id()).with("supplier", a.supplier())).stream()
                .map(row ->
                        row.texts("assessors").stream().map(UUID::fromString).collect(Collectors.toSet()))
                .toList();
    }

    /// In how many cycles in a row one may assess the same supplier.
    private static int cycles(SchemeEdition edition) {
        return edition.governance().separations().stream()
                .filter(rule -> rule instanceof Governance.Separation.Rotation r
                        && r.role().equals(Role.ASSESSOR.code()))
                .mapToInt(rule -> ((Governance.Separation.Rotation) rule).cycles())
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /// True if the assessor has had the supplier so often that another has to take it. Cycles count while they
    /// follow one another without a break.
    private static boolean rotated(SchemeEdition edition, List<Set<UUID>> past, UUID assessor) {
        return past.stream().takeWhile(team -> team.contains(assessor)).count() >= cycles(edition);
    }

    /// Somebody who assesses, with what is in hand already, and why this case cannot be given to that person;
    /// empty if it can.
    public record Candidate(UUID person, String number, long load, Optional<RefusedException> refusal) {}

    /// Everybody who assesses, the least busy first, for the registrar who assigns.
    public List<Candidate> candidates(Actor.Person actor, UUID application) {
        applications.find(actor, application);
        return db.inspect(tx -> {
            Application a = applications.of(tx, application);
            Instant now = useCases.now();
            Optional<RefusedException> no =
                    Permissions.refusal(actor, Action.ASSIGN_ASSESSOR, Permissions.involvement(tx, actor, a.id(), now));
            if (no.isPresent()) {
                throw no.get();
            }
            SchemeEdition edition = applications.edition(tx, a);
            List<Set<UUID>> past = pastTeams(tx, a);
            List<Candidate> out = new ArrayList<>();
            for (Row row : tx.list(
                    "assessment.list-candidates",
                    Args.of("id", a.id()).with("supplier", a.supplier()).with("now", now))) {
                out.add(new Candidate(
                        row.uuid("id"), row.text("number"), row.integer("load"), barred(edition, a, past, row)));
            }
            return List.copyOf(out);
        });
    }

    private static Optional<RefusedException> barred(
            SchemeEdition edition, Application a, List<Set<UUID>> past, Row row) {
        if (row.bool("assigned")) {
            return Optional.of(new RefusedException(Refusal.ALREADY_DONE));
        }
        Set<Duty> duties = row.texts("duties").stream().map(Duty::of).collect(Collectors.toSet());
        // The role is what makes a candidate; the rest is judged like any other act on the case.
        Actor.Person person = new Actor.Person(row.uuid("id"), row.text("number"), Set.of(Role.ASSESSOR), Map.of());
        Optional<RefusedException> no = Permissions.refusal(
                person,
                Action.ASSESS,
                new Permissions.Involvement(
                        a.supplier(), duties, row.bool("of_supplier"), row.bool("adviser"), row.bool("interested")));
        return no.isEmpty() && rotated(edition, past, row.uuid("id"))
                ? Optional.of(new RefusedException(Refusal.ROTATION, Integer.toString(cycles(edition))))
                : no;
    }

    /// Declares whether the assessor has an interest: `{application, state}`. With enough assessors clear and one
    /// of them leading, the assessment begins.
    public Receipt declare(Actor.Person actor, IdempotencyKey key, Declare command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.declare", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            requireAssigned(tx, actor, a, now);
            State state = a.after(Move.DECLARE);
            SealingKeys.Sealer sealer = applications.sealer(tx, a);
            long declared = tx.run(
                    "assessment.declare",
                    Args.of("id", a.id())
                            .with("assessor", actor.id())
                            .with("interest", command.interest())
                            .with("at", now)
                            .with(
                                    "words",
                                    sealer.seal(
                                            Applications.label(a.id(), "declaration " + actor.id()), command.words())));
            if (declared == 0) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            Governance.AssessmentRules rules =
                    applications.edition(tx, a).governance().assessment();
            Row team = tx.one("assessment.count-team", Args.of("id", a.id()));
            if (state == State.COMPLETE
                    && team.integer("waiting") == 0
                    && team.integer("clear") >= rules.minimumAssessors()
                    && (!rules.leadRequired() || team.integer("leads") == 1)) {
                state = a.after(Move.START_ASSESSMENT);
                Applications.setState(tx, a.id(), state);
                applications.startTimer(tx, a, Timers.Kind.ASSESSMENT_DUE, TimerId.ASSESSMENT_TARGET, now);
            }
            askForThird(tx, a, now);
            return Applications.receipt(a.id(), state).build();
        });
    }

    // ---- scoring

    /// Puts down some scores for now: `{application, state}`. They can be changed until the whole sheet is given.
    public Receipt saveMarks(Actor.Person actor, IdempotencyKey key, SaveMarks command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.save-marks", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            requireClear(tx, actor, a, now);
            State state = a.after(Move.SCORE);
            Args mine = Args.of("id", a.id()).with("round", a.round()).with("assessor", actor.id());
            if (tx.find("assessment.find-sheet", mine).isPresent()) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            SchemeEdition edition = applications.edition(tx, a);
            Set<String> applicable = edition.applicable(a.level(), applications.facts(tx, a)).stream()
                    .map(Criterion::id)
                    .collect(Collectors.toUnmodifiableSet());
            List<Sheet.Mark> marks = new ArrayList<>(draft(tx, a, actor.id()).marks());
            for (Sheet.Mark mark : command.marks().marks()) {
                if (!applicable.contains(mark.criterion())) {
                    throw RefusedException.field("/criterion", FieldFault.Rule.NOT_ALLOWED, mark.criterion());
                }
                marks.removeIf(m -> m.criterion().equals(mark.criterion()));
                marks.add(mark);
            }
            tx.runOne(
                    "assessment.put-draft",
                    mine.with(
                                    "sheet",
                                    applications.sealer(tx, a).seal(draftLabel(a, actor.id()), new Sheet(marks).json()))
                            .with("at", now));
            return Applications.receipt(a.id(), state).build();
        });
    }

    /// What the assessor has put down so far in this round; nobody else can read it.
    public Sheet draft(Actor.Person actor, UUID application) {
        return db.inspect(tx -> draft(tx, applications.opened(tx, actor, application), actor.id()));
    }

    private Sheet draft(Tx tx, Application a, UUID assessor) {
        return tx.find(
                        "assessment.find-draft",
                        Args.of("id", a.id()).with("round", a.round()).with("assessor", assessor))
                .map(row -> Sheet.of(applications.sealer(tx, a).openJson(draftLabel(a, assessor), row.bytes("sheet"))))
                .orElseGet(() -> new Sheet(List.of()));
    }

    private static String draftLabel(Application a, UUID assessor) {
        return Applications.label(a.id(), "draft " + a.round() + " " + assessor);
    }

    /// Gives one's own scores, once a round: `{application, state, sheets, thirdNeeded}`.
    public Receipt score(Actor.Person actor, IdempotencyKey key, Score command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.score", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            requireClear(tx, actor, a, now);
            State state = a.after(Move.SCORE);
            SchemeEdition edition = applications.edition(tx, a);
            requireVector(edition, a, applications.facts(tx, a), command.sheet());
            for (Sheet.Mark mark : command.sheet().marks()) {
                if (mark.words().isBlank()) {
                    throw RefusedException.field("/marks", FieldFault.Rule.MISSING, mark.criterion());
                }
            }
            long added = tx.run(
                    "assessment.add-sheet",
                    Args.of("id", a.id())
                            .with("round", a.round())
                            .with("assessor", actor.id())
                            .with(
                                    "sheet",
                                    applications
                                            .sealer(tx, a)
                                            .seal(
                                                    sheetLabel(a, a.round(), actor.id()),
                                                    command.sheet().json()))
                            .with("at", now));
            if (added == 0) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            return Applications.receipt(a.id(), state)
                    .with("sheets", sheets(tx, a).size())
                    .with("thirdNeeded", askForThird(tx, a, now))
                    .build();
        });
    }

    /// How the assessors of a case stand, for one of them: others' scores, and what was proposed, only when all
    /// are in.
    public Standing standing(Actor.Person actor, UUID application) {
        List<SeenSheet> sheets = seen(actor, application);
        return db.inspect(tx -> {
            Application a = applications.opened(tx, actor, application);
            List<Row> in = sheets(tx, a);
            boolean all = allIn(tx, a, in);
            List<Proposal> proposals = new ArrayList<>();
            if (all) {
                for (Row row : tx.list(
                        "assessment.list-proposals",
                        Args.of("id", a.id()).with("round", a.round()).with("assessor", actor.id()))) {
                    proposals.add(new Proposal(
                            row.text("digest"),
                            row.text("number"),
                            sheetOf(opening(tx, a, a.round(), row.bytes("sheet"))),
                            row.optionalBytes("findings")
                                    .map(kept -> applications
                                            .sealer(tx, a)
                                            .openText(findingsLabel(a, row.uuid("id")), kept)),
                            row.bool("confirmed")));
                }
            }
            return new Standing(
                    all, all && needsThird(applications.edition(tx, a), opened(tx, a, in)), sheets, proposals);
        });
    }

    /// The sheets that the person may see: one's own at once, the others' when all are in.
    public List<SeenSheet> seen(Actor.Person actor, UUID application) {
        applications.find(actor, application);
        return db.inspect(tx -> {
            Application a = applications.of(tx, application);
            List<Row> in = sheets(tx, a);
            boolean all = allIn(tx, a, in);
            // A supplier never sees assessors' scores, and staff outside the case see none.
            boolean inside = tx.find(
                            "assessment.find-duty", Args.of("id", a.id()).with("person", actor.id()))
                    .isPresent();
            if (!inside || actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            return in.stream()
                    .filter(row -> all || row.uuid("assessor").equals(actor.id()))
                    .map(row -> new SeenSheet(row.uuid("assessor"), open(tx, a, row)))
                    .toList();
        });
    }

    /// Proposes the agreed scores: `{application, state, digest}`. Where all gave the same, it stays; elsewhere it
    /// lies between what they gave, with the reason. Proposing is confirming.
    public Receipt agree(Actor.Person actor, IdempotencyKey key, Agree command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.agree", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            requireClear(tx, actor, a, now);
            a.after(Move.FINISH_ASSESSMENT);
            SchemeEdition edition = applications.edition(tx, a);
            Comments.requireConsidered(tx, edition, a, command.considered(), now);
            List<Row> in = sheets(tx, a);
            if (!allIn(tx, a, in)) {
                throw new RefusedException(Refusal.SCORES_OUTSTANDING);
            }
            List<Sheet> alone = opened(tx, a, in);
            if (needsThird(edition, alone)) {
                throw new RefusedException(Refusal.THIRD_ASSESSOR_NEEDED);
            }
            Facts facts = applications.facts(tx, a);
            requireVector(edition, a, facts, command.sheet());
            requireBetween(command.sheet(), alone);

            Opening opening = Opening.of(CommitmentType.SCORES, command.sheet().json(), random);
            UUID id = UUID.randomUUID();
            Args proposal = Args.of("agreed", id)
                    .with("id", a.id())
                    .with("round", a.round())
                    .with("by", actor.id())
                    .with("sheet", applications.sealer(tx, a).seal(agreedLabel(a, a.round()), opening.json()))
                    .with("digest", opening.commitment())
                    .with("at", now);
            tx.runOne(
                    "assessment.propose",
                    command.findings()
                            .map(words -> proposal.with(
                                    "findings", applications.sealer(tx, a).seal(findingsLabel(a, id), words)))
                            .orElseGet(() -> proposal.withNull("findings")));
            State state = confirm(tx, a, edition, id, opening, actor.id(), now);
            return Applications.receipt(a.id(), state)
                    .with("digest", opening.commitment())
                    .build();
        });
    }

    /// Confirms proposed scores: `{application, state, digest}`. When every assessor has, the case is assessed.
    public Receipt confirm(Actor.Person actor, IdempotencyKey key, Confirm command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.confirm", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            requireClear(tx, actor, a, now);
            a.after(Move.FINISH_ASSESSMENT);
            Row agreed = tx.find(
                            "assessment.find-agreed",
                            Args.of("id", a.id()).with("round", a.round()).with("digest", command.digest()))
                    .orElseThrow(() -> new RefusedException(Refusal.SCORES_CHANGED));
            Opening opening = opening(tx, a, agreed.integer("round"), agreed.bytes("sheet"));
            State state = confirm(tx, a, applications.edition(tx, a), agreed.uuid("id"), opening, actor.id(), now);
            return Applications.receipt(a.id(), state)
                    .with("digest", command.digest())
                    .build();
        });
    }

    private State confirm(
            Tx tx, Application a, SchemeEdition edition, UUID agreed, Opening opening, UUID assessor, Instant now) {
        tx.run(
                "assessment.confirm",
                Args.of("agreed", agreed)
                        .with("id", a.id())
                        .with("round", a.round())
                        .with("assessor", assessor)
                        .with("at", now));
        if (tx.one("assessment.count-unconfirmed", Args.of("id", a.id()).with("agreed", agreed))
                        .integer("waiting")
                > 0) {
            return a.state();
        }
        State next = a.after(Move.FINISH_ASSESSMENT);
        Assessment result = edition.assess(
                a.level(), applications.facts(tx, a), sheetOf(opening).scores());
        Json.Obj file = Json.Obj.builder()
                .with("scores", opening.commitment())
                .with("result", Result.json(result))
                .build();
        tx.runOne(
                "assessment.finish",
                Args.of("id", a.id())
                        .with("state", next.code())
                        .with("result", applications.sealer(tx, a).seal(Applications.label(a.id(), "result"), file))
                        .with("at", now));
        Timers.cancel(tx, Timers.Kind.ASSESSMENT_DUE, a.id().toString(), now);
        applications.startTimer(tx, a, Timers.Kind.DECISION_DUE, TimerId.DECISION_AFTER_ASSESSMENT, now);
        return next;
    }

    // ---- reviewing

    /// Begins the review: `{application, state}`.
    public Receipt startReview(Actor.Person actor, IdempotencyKey key, UUID application) {
        return useCases.run(actor, key, Action.REVIEW.code(), application.toString(), application, (tx, now) -> {
            Application a = applications.lock(tx, application);
            Permissions.require(tx, actor, Action.REVIEW, a.id(), now);
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

    /// Passes the file on to be decided, or sends it back to be weighed again: `{application, state}`.
    public Receipt endReview(Actor.Person actor, IdempotencyKey key, EndReview command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.end-review", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.REVIEW, a.id(), now);
            State next = a.after(command.passed() ? Move.PASS_REVIEW : Move.SEND_BACK);
            long ended = tx.run(
                    "assessment.end-review",
                    Args.of("id", a.id())
                            .with("round", a.round())
                            .with("reviewer", actor.id())
                            .with("passed", command.passed())
                            .with(
                                    "findings",
                                    applications
                                            .sealer(tx, a)
                                            .seal(
                                                    Applications.label(a.id(), "review " + a.round()),
                                                    command.findings()))
                            .with("at", now));
            if (ended == 0) {
                // Whoever began a review ends it.
                throw new RefusedException(Refusal.NOT_PERMITTED, "assessment.end-review");
            }
            if (command.passed()) {
                Applications.setState(tx, a.id(), next);
            } else {
                again(tx, a, next, now);
            }
            return Applications.receipt(a.id(), next).build();
        });
    }

    /// Begins a new round: the same assessors score once more, alone.
    public void again(Tx tx, Application a, State next, Instant now) {
        Timers.cancel(tx, Timers.Kind.DECISION_DUE, a.id().toString(), now);
        tx.runOne("assessment.again", Args.of("id", a.id()).with("state", next.code()));
        applications.startTimer(tx, a, Timers.Kind.ASSESSMENT_DUE, TimerId.ASSESSMENT_TARGET, now);
    }

    // ---- for whoever decides

    /// An assessed file: the agreed scores' commitment, the computation as filed and as computed again just now.
    public record File(String scoreDigest, Json.Obj filed, Assessment recomputed, Facts facts) {
        /// True if the file's arithmetic is the edition's.
        public boolean arithmeticHolds() {
            return filed.equals(Result.json(recomputed));
        }
    }

    /// The assessed file of a case, with the edition's arithmetic applied anew.
    public File file(Tx tx, Application a) {
        byte[] sealed = applications
                .content(tx, a)
                .optionalBytes("result")
                .orElseThrow(() ->
                        new RefusedException(Refusal.WRONG_STATE, a.state().code()));
        Json.Obj filed = applications.sealer(tx, a).openJson(Applications.label(a.id(), "result"), sealed);
        String digest = filed.text("scores");
        byte[] agreed = tx.<byte[]>take(new Agreed(a.id(), digest))
                .orElseGet(() -> tx.one(
                                "assessment.find-agreed",
                                Args.of("id", a.id()).with("round", a.round()).with("digest", digest))
                        .bytes("sheet"));
        Opening opening = opening(tx, a, a.round(), agreed);
        Facts facts = applications.facts(tx, a);
        Assessment now = applications
                .edition(tx, a)
                .assess(a.level(), facts, sheetOf(opening).scores());
        return new File(digest, filed.obj("result"), now, facts);
    }

    /// The assessed file, for those with a duty on the case and for whoever may decide it.
    public Json.Obj file(Actor.Person actor, UUID application) {
        applications.find(actor, application);
        return db.inspect(tx -> {
            Application a = applications.of(tx, application);
            if (actor.belongsTo(a.supplier())) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            File file = file(tx, a);
            Row agreed = tx.one(
                    "assessment.find-agreed",
                    Args.of("id", a.id()).with("round", a.round()).with("digest", file.scoreDigest()));
            return Json.Obj.builder()
                    .with("scores", file.scoreDigest())
                    .with("result", file.filed())
                    .with("holds", file.arithmeticHolds())
                    .with(
                            "agreed",
                            sheetOf(opening(tx, a, a.round(), agreed.bytes("sheet")))
                                    .json())
                    .withOptional(
                            "findings",
                            agreed.optionalBytes("findings")
                                    .map(kept -> applications
                                            .sealer(tx, a)
                                            .openText(findingsLabel(a, agreed.uuid("id")), kept)))
                    .build();
        });
    }

    // ---- the rules

    private static void requireVector(SchemeEdition edition, Application a, Facts facts, Sheet sheet) {
        try {
            edition.assess(a.level(), facts, sheet.scores());
        } catch (MalformedException e) {
            throw RefusedException.field("/marks", FieldFault.Rule.INVALID, e.getMessage());
        }
    }

    private static void requireBetween(Sheet agreed, List<Sheet> alone) {
        List<Map<String, Integer>> given = alone.stream().map(Sheet::scores).toList();
        for (Sheet.Mark mark : agreed.marks()) {
            List<Integer> scores = given.stream()
                    .map(g -> Optional.ofNullable(g.get(mark.criterion())).orElseThrow())
                    .toList();
            int least = scores.stream().min(Integer::compare).orElseThrow();
            int most = scores.stream().max(Integer::compare).orElseThrow();
            if (mark.score() < least || mark.score() > most) {
                throw RefusedException.field("/marks", FieldFault.Rule.OUT_OF_RANGE, mark.criterion());
            }
            if (least != most && mark.words().isBlank()) {
                throw RefusedException.field("/marks", FieldFault.Rule.MISSING, mark.criterion());
            }
        }
    }

    /// True if, for some criterion, two assessors are so far apart that a third must have scored, and none has.
    private static boolean needsThird(SchemeEdition edition, List<Sheet> alone) {
        if (alone.size() > edition.governance().assessment().minimumAssessors()) {
            return false;
        }
        List<Map<String, Integer>> given = alone.stream().map(Sheet::scores).toList();
        for (int i = 0; i < given.size(); i++) {
            for (int j = i + 1; j < given.size(); j++) {
                Map<String, Integer> other = given.get(j);
                boolean apart = given.get(i).entrySet().stream()
                        .anyMatch(e -> edition.reconcile(
                                        e.getValue(),
                                        Optional.ofNullable(other.get(e.getKey()))
                                                .orElseThrow())
                                instanceof Scoring.Reconciled.Third);
                if (apart) {
                    return true;
                }
            }
        }
        return false;
    }

    /// True if all are in, some of them are too far apart, and nobody is there yet to be the third.
    private boolean thirdWanted(Tx tx, Application a, SchemeEdition edition) {
        List<Row> in = sheets(tx, a);
        return allIn(tx, a, in) && needsThird(edition, opened(tx, a, in));
    }

    /// Asks the registrar for a third assessor where one is wanted, and says whether one is.
    private boolean askForThird(Tx tx, Application a, Instant now) {
        boolean wanted = thirdWanted(tx, a, applications.edition(tx, a));
        if (wanted) {
            Timers.ask(tx, Timers.Kind.THIRD_ASSESSOR, a.id().toString(), Role.REGISTRAR, Optional.empty(), now);
        }
        return wanted;
    }

    private static void requireAssigned(Tx tx, Actor.Person actor, Application a, Instant now) {
        Permissions.require(tx, actor, Action.ASSESS, a.id(), now);
        if (tx.find("assessment.find-assignment", Args.of("id", a.id()).with("person", actor.id()))
                .isEmpty()) {
            throw new RefusedException(Refusal.NOT_ASSIGNED);
        }
    }

    static void requireClear(Tx tx, Actor.Person actor, Application a, Instant now) {
        requireAssigned(tx, actor, a, now);
        if (!tx.one("assessment.find-assignment", Args.of("id", a.id()).with("person", actor.id()))
                .bool("cleared")) {
            throw new RefusedException(Refusal.DECLARE_INTERESTS_FIRST);
        }
    }

    private static List<Row> sheets(Tx tx, Application a) {
        return tx.list("assessment.list-sheets", Args.of("id", a.id()).with("round", a.round()));
    }

    /// True if every assessor who is clear has scored, and nobody who is assigned has still to declare.
    private static boolean allIn(Tx tx, Application a, List<Row> sheets) {
        Row team = tx.one("assessment.count-team", Args.of("id", a.id()));
        return team.integer("waiting") == 0 && sheets.size() == team.integer("clear");
    }

    private List<Sheet> opened(Tx tx, Application a, List<Row> rows) {
        List<Sheet> all = new ArrayList<>();
        rows.forEach(row -> all.add(open(tx, a, row)));
        return all;
    }

    private Sheet open(Tx tx, Application a, Row row) {
        return Sheet.of(applications
                .sealer(tx, a)
                .openJson(sheetLabel(a, row.integer("round"), row.uuid("assessor")), row.bytes("sheet")));
    }

    /// Keeps the agreed sheet of this digest in the present round, read beside other things, for the next [#file].
    public static void read(Tx tx, Application a, String digest, byte[] sheet) {
        tx.know(new Agreed(a.id(), digest), sheet);
    }

    private record Agreed(UUID application, String digest) {}

    private Opening opening(Tx tx, Application a, long round, byte[] sheet) {
        return Opening.of(applications.sealer(tx, a).openJson(agreedLabel(a, round), sheet));
    }

    private static Sheet sheetOf(Opening opening) {
        return switch (opening.value()) {
            case Json.Obj o -> Sheet.of(o);
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _, Json.Arr _ ->
                throw new IllegalStateException("agreed scores are an object");
        };
    }

    private static String sheetLabel(Application a, long round, UUID assessor) {
        return Applications.label(a.id(), SHEET + round + " " + assessor);
    }

    /// What the sealed findings beside agreed scores are bound to.
    public static String findingsLabel(Application a, UUID agreed) {
        return Applications.label(a.id(), "findings " + agreed);
    }

    private static String agreedLabel(Application a, long round) {
        return Applications.label(a.id(), "agreed " + round);
    }
}
