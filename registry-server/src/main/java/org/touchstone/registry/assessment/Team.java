package org.touchstone.registry.assessment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Governance;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
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

/// The assessors of a case: who is given it, who has an interest in it, who is off it, and who is still wanted.
///
/// Assessors begin when enough of them have declared to have no interest. Whoever has one, or is taken off the case,
/// keeps the duty on record and works on the case no more; another is asked for.
public final class Team {
    /// The greatest length of the words that say why somebody is off a case, in characters.
    public static final int MAX_LEAVE = 2_000;

    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final Sheets sheets;

    public Team(Db db, UseCases useCases, Applications applications) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.sheets = new Sheets(applications);
    }

    /// Gives a case to an assessor.
    public record Assign(UUID application, UUID assessor, boolean lead) {}

    /// An assessor's declaration; `words` say which interest.
    public record Declare(UUID application, boolean interest, String words) {}

    /// Takes an assessor off a case; `words` say why.
    public record TakeOff(UUID application, UUID assessor, String words) {}

    /// An interest that an assessor finds after having declared none; `words` say which.
    public record Leave(UUID application, String words) {}

    /// What a case asks of whoever assigns.
    ///
    /// @param assessor it has fewer assessors than its edition wants, or nobody who leads
    /// @param lead nobody leads it, and the edition wants somebody to
    /// @param third the scores of two lie so far apart that a third has to be found
    public record Wants(boolean assessor, boolean lead, boolean third) {
        /// True if somebody is to be assigned.
        public boolean any() {
            return assessor || third;
        }
    }

    // ---- assigning

    /// Assigns an assessor: `{application, state}`. Once the assessment has begun, this is a third one because
    /// scores lie too far apart, or one in the place of somebody who is off the case.
    public Receipt assign(Actor.Person actor, IdempotencyKey key, Assign command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, Action.ASSIGN_ASSESSOR.code(), subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.ASSIGN_ASSESSOR, a.id(), now);
            State state = a.after(Move.ASSIGN);
            SchemeEdition edition = applications.edition(tx, a);
            boolean begun = state == State.IN_ASSESSMENT;
            Wants wants = wants(tx, a);
            if (begun && !wants.any()) {
                throw new RefusedException(Refusal.NO_THIRD_NEEDED);
            }
            if (begun && wants.lead() && !command.lead()) {
                throw RefusedException.field("/lead", FieldFault.Rule.NOT_ALLOWED);
            }
            if (command.lead() && count(tx, a).integer("leads") > 0) {
                throw new RefusedException(Refusal.LEAD_ASSIGNED);
            }
            List<Candidate> candidate = candidates(tx, a, Optional.of(command.assessor()), now);
            if (candidate.isEmpty()) {
                throw new RefusedException(Refusal.NOT_PERMITTED, Action.ASSIGN_ASSESSOR.code());
            }
            Optional<RefusedException> barred = candidate.getFirst().refusal();
            if (barred.isPresent()) {
                throw barred.get();
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
                            .with("third", begun && wants.third())
                            .with("by", actor.id())
                            .with("at", now));
            askForAssessor(tx, a, now);
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
            return candidates(tx, a, Optional.empty(), now);
        });
    }

    /// The one rule of who can be given a case, for the list of all and for the one who is assigned.
    private List<Candidate> candidates(Tx tx, Application a, Optional<UUID> only, Instant now) {
        SchemeEdition edition = applications.edition(tx, a);
        List<Set<UUID>> past = pastTeams(tx, a);
        List<Candidate> out = new ArrayList<>();
        for (Row row : tx.list(
                "assessment.list-candidates",
                Args.of("id", a.id())
                        .with("supplier", a.supplier())
                        .withId("only", only)
                        .with("now", now))) {
            out.add(new Candidate(
                    row.uuid("id"), row.text("number"), row.integer("load"), barred(edition, a, past, row)));
        }
        return List.copyOf(out);
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

    // ---- declaring and leaving

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
            return Applications.receipt(a.id(), changed(tx, a, state, now)).build();
        });
    }

    /// Declares an interest that the assessor has found after declaring none: `{application, state}`. It is off the
    /// case at once; what it did stays and counts no more.
    public Receipt leave(Actor.Person actor, IdempotencyKey key, Leave command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, "assessment.leave", subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            requireClear(tx, actor, a, now);
            State state = a.after(Move.LEAVE);
            return leave(tx, a, state, actor, actor.id(), command.words(), now);
        });
    }

    /// Takes an assessor off a case: `{application, state}`. The duty stays recorded, and keeps the person from the
    /// other duties; its scores stay sealed and count no more; the case asks for another.
    public Receipt takeOff(Actor.Person actor, IdempotencyKey key, TakeOff command) {
        String subject = command.application().toString();
        return useCases.run(actor, key, Action.TAKE_OFF.code(), subject, command, (tx, now) -> {
            Application a = applications.lock(tx, command.application());
            Permissions.require(tx, actor, Action.TAKE_OFF, a.id(), now);
            State state = a.after(Move.LEAVE);
            boolean serves = tx.find(
                            "assessment.find-assignment", Args.of("id", a.id()).with("person", command.assessor()))
                    .filter(row -> row.bool("serving"))
                    .isPresent();
            if (!serves) {
                throw RefusedException.field(
                        "/assessor",
                        FieldFault.Rule.NOT_ALLOWED,
                        command.assessor().toString());
            }
            Json.Obj receipt = leave(tx, a, state, actor, command.assessor(), command.words(), now);
            tellOff(tx, a, command.assessor(), now);
            return receipt;
        });
    }

    private Json.Obj leave(
            Tx tx, Application a, State state, Actor.Person by, UUID assessor, String words, Instant now) {
        RefusedException.requireWords("/words", words);
        tx.runOne(
                "assessment.leave",
                Args.of("id", a.id())
                        .with("assessor", assessor)
                        .with("by", by.id())
                        .with("words", applications.sealer(tx, a).seal(leaveLabel(a, assessor), words))
                        .with("at", now));
        return Applications.receipt(a.id(), changed(tx, a, state, now)).build();
    }

    /// What a sealed reason for leaving is bound to.
    static String leaveLabel(Application a, UUID what) {
        return Applications.label(a.id(), "leave " + what);
    }

    /// After somebody has declared or left: with enough assessors clear and one of them leading, the assessment
    /// begins; with too few, the registrar is asked for another.
    private State changed(Tx tx, Application a, State state, Instant now) {
        State next = state;
        if (state == State.COMPLETE && ready(tx, a)) {
            next = a.after(Move.START_ASSESSMENT);
            Applications.setState(tx, a.id(), next);
            applications.startTimer(tx, a, Timers.Kind.ASSESSMENT_DUE, TimerId.ASSESSMENT_TARGET, now);
        }
        askForAssessor(tx, a, now);
        return next;
    }

    // ---- who is wanted

    private static Row count(Tx tx, Application a) {
        return tx.one("assessment.count-team", Args.of("id", a.id()));
    }

    /// True if nobody has still to declare, enough are clear and, where the edition wants it, one of them leads.
    private boolean ready(Tx tx, Application a) {
        return count(tx, a).integer("waiting") == 0 && !wants(tx, a, false).assessor();
    }

    /// What a case asks of whoever assigns, from its team and its scores.
    public Wants wants(Tx tx, Application a) {
        return wants(tx, a, true);
    }

    private Wants wants(Tx tx, Application a, boolean scores) {
        SchemeEdition edition = applications.edition(tx, a);
        Governance.AssessmentRules rules = edition.governance().assessment();
        Row team = count(tx, a);
        boolean lead = rules.leadRequired() && team.integer("leads") == 0;
        boolean few = team.integer("waiting") + team.integer("clear") < rules.minimumAssessors();
        return new Wants(few || lead, lead, scores && !few && !lead && thirdWanted(tx, a, edition));
    }

    /// True if all are in, some of them are too far apart, and nobody is there yet to be the third.
    private boolean thirdWanted(Tx tx, Application a, SchemeEdition edition) {
        List<Row> in = Sheets.list(tx, a);
        return allIn(tx, a, in) && Sheets.needsThird(edition, sheets.open(tx, a, in));
    }

    /// Why nothing can be agreed on yet: not all scores are in, or some are too far apart.
    public Optional<RefusedException> outstanding(Tx tx, Application a) {
        List<Row> in = Sheets.list(tx, a);
        if (!allIn(tx, a, in)) {
            return Optional.of(new RefusedException(Refusal.SCORES_OUTSTANDING));
        }
        return Sheets.needsThird(applications.edition(tx, a), sheets.open(tx, a, in))
                ? Optional.of(new RefusedException(Refusal.THIRD_ASSESSOR_NEEDED))
                : Optional.empty();
    }

    /// True if the team is whole, every assessor who is clear has scored, and nobody has still to declare.
    ///
    /// @param in the sheets that count
    boolean allIn(Tx tx, Application a, List<Row> in) {
        return ready(tx, a) && in.size() == count(tx, a).integer("clear");
    }

    /// Asks the registrar for an assessor where one is wanted once the assessment has begun, no longer where none
    /// is, and says what is wanted.
    Wants askForAssessor(Tx tx, Application a, Instant now) {
        Wants wants = wants(tx, a);
        if (wants.any() && a.state() != State.COMPLETE) {
            Timers.ask(tx, Timers.Kind.THIRD_ASSESSOR, a.id().toString(), Role.REGISTRAR, Optional.empty(), now);
        } else {
            Timers.cancel(tx, Timers.Kind.THIRD_ASSESSOR, a.id().toString(), now);
        }
        return wants;
    }

    // ---- the rules

    /// The assignment of somebody to whom the case was given and who is not off it; refuses anybody else.
    private static Row requireAssigned(Tx tx, Actor.Person actor, Application a, Instant now) {
        Permissions.require(tx, actor, Action.ASSESS, a.id(), now);
        Row assignment = tx.find(
                        "assessment.find-assignment", Args.of("id", a.id()).with("person", actor.id()))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_ASSIGNED));
        if (!assignment.bool("serving")) {
            throw new RefusedException(Refusal.OFF_THE_CASE);
        }
        return assignment;
    }

    /// Refuses also who has not declared yet, or has an interest.
    static void requireClear(Tx tx, Actor.Person actor, Application a, Instant now) {
        if (!requireAssigned(tx, actor, a, now).bool("cleared")) {
            throw new RefusedException(Refusal.DECLARE_INTERESTS_FIRST);
        }
    }

    /// Tells somebody that the case, or its review, is with somebody else now.
    static void tellOff(Tx tx, Application a, UUID person, Instant now) {
        Notices.tell(
                tx,
                new Notices.To.OnePerson(person),
                Notices.Kind.CASE_TAKEN,
                a.id().toString(),
                Optional.empty(),
                now);
    }

    /// Tells every assessor who is clear.
    static void tell(Tx tx, Application a, Notices.Kind kind, Instant now) {
        for (Row row : tx.list("assessment.list-cleared", Args.of("id", a.id()))) {
            Notices.tell(
                    tx, new Notices.To.OnePerson(row.uuid("assessor")), kind, a.id().toString(), Optional.empty(), now);
        }
    }
}
