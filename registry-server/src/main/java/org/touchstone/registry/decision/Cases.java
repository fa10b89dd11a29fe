package org.touchstone.registry.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Governance;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Cases as those look at them who work on them: what waits for whom, where one case stands and who does what on it,
/// and what a person may do there or why not.
public final class Cases {
    private final Db db;
    private final UseCases useCases;
    private final Applications applications;
    private final Team team;

    public Cases(Db db, UseCases useCases, Applications applications, Team team) {
        this.db = db;
        this.useCases = useCases;
        this.applications = applications;
        this.team = team;
    }

    /// What of an application waits for one role: in which states, and which deadlines press.
    ///
    /// @param asked the states of them in which a case waits only if the role was asked to do something
    private record Waiting(List<State> states, List<State> asked, boolean assigned, List<Timers.Kind> kinds) {}

    private static final Map<Role, Waiting> QUEUES = new EnumMap<>(Map.of(
            Role.REGISTRAR,
            new Waiting(
                    List.of(State.SUBMITTED, State.COMPLETE, State.IN_ASSESSMENT),
                    List.of(State.IN_ASSESSMENT),
                    false,
                    List.of(Timers.Kind.COMPLETENESS_DUE, Timers.Kind.ASSESSMENT_DUE)),
            Role.ASSESSOR,
            new Waiting(
                    List.of(State.COMPLETE, State.IN_ASSESSMENT, State.CLARIFICATION),
                    List.of(),
                    true,
                    List.of(Timers.Kind.ASSESSMENT_DUE)),
            Role.REVIEWER,
            new Waiting(List.of(State.ASSESSED, State.IN_REVIEW), List.of(), false, List.of(Timers.Kind.DECISION_DUE)),
            Role.DECISION_MAKER,
            new Waiting(
                    List.of(State.FOR_DECISION, State.INTENT_TO_REFUSE),
                    List.of(),
                    false,
                    List.of(Timers.Kind.DECISION_DUE, Timers.Kind.ANSWER_CLOSED))));

    /// The roles that have a queue.
    public static Set<Role> queues() {
        return Set.copyOf(QUEUES.keySet());
    }

    /// By what a queue is ordered.
    public enum Order {
        AGE,
        DUE
    }

    /// Where a page of a queue ends: the time by which it is ordered, and the case.
    public record Place(Instant at, UUID application) {}

    /// What a case in a queue waits for, as seen by the person whose queue it is.
    public enum Turn {
        CHECK,
        ASSIGN,
        AWAIT_DECLARATIONS,
        FIND_THIRD,
        REPLACE,
        CHASE,
        DECLARE,
        SCORE,
        AWAIT_SCORES,
        AWAIT_THIRD,
        AWAIT_ASSESSOR,
        AGREE,
        CONFIRM,
        AWAIT_CONFIRMATION,
        AWAIT_ANSWERS,
        REVIEW,
        END_REVIEW,
        DECIDE,
        AWAIT_HEARING;

        /// The word in answers.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Turn of(State state, Role role, Row now, Governance.AssessmentRules rules) {
            boolean assesses = role == Role.ASSESSOR;
            return switch (state) {
                case SUBMITTED -> CHECK;
                case COMPLETE ->
                    assesses && now.bool("undeclared_self") ? DECLARE : few(now, rules) ? ASSIGN : AWAIT_DECLARATIONS;
                case IN_ASSESSMENT ->
                    assesses
                            ? assessing(now, rules)
                            : few(now, rules) ? REPLACE : now.bool("assessor_wanted") ? FIND_THIRD : CHASE;
                case CLARIFICATION -> AWAIT_ANSWERS;
                case ASSESSED -> REVIEW;
                case IN_REVIEW -> END_REVIEW;
                case FOR_DECISION -> DECIDE;
                case INTENT_TO_REFUSE -> now.bool("early") && !now.bool("answered") ? AWAIT_HEARING : DECIDE;
                case DRAFT, RETURNED, GRANTED, GRANTED_WITH_CONDITIONS, REFUSED, WITHDRAWN_BY_APPLICANT, LAPSED ->
                    throw new IllegalStateException("nobody has a turn in " + state);
            };
        }

        /// Fewer than the edition wants are on the case, or nobody leads it.
        private static boolean few(Row now, Governance.AssessmentRules rules) {
            return now.integer("team") < rules.minimumAssessors() || rules.leadRequired() && now.integer("leads") == 0;
        }

        private static Turn assessing(Row now, Governance.AssessmentRules rules) {
            if (now.bool("undeclared_self")) {
                return DECLARE;
            }
            if (now.bool("unscored_self")) {
                return SCORE;
            }
            if (few(now, rules)) {
                return AWAIT_ASSESSOR;
            }
            if (now.bool("assessor_wanted")) {
                return AWAIT_THIRD;
            }
            if (now.integer("undeclared") > 0 || now.integer("unscored") > 0) {
                return AWAIT_SCORES;
            }
            if (!now.bool("proposed")) {
                return AGREE;
            }
            return now.bool("confirmed_self") ? AWAIT_CONFIRMATION : CONFIRM;
        }
    }

    /// A case in a queue.
    ///
    /// @param title what its edition calls the level
    /// @param due the next of the deadlines that press the role
    /// @param placed by what it stands where it stands: when it was handed in, or when it is due; what has no date
    ///     comes after all that has one
    public record Queued(
            UUID application,
            UUID supplier,
            String level,
            String title,
            State state,
            long round,
            Instant submitted,
            Optional<Instant> completed,
            Optional<Instant> due,
            Instant placed,
            Turn turn) {
        /// Its place under an order.
        public Place place(Order order) {
            return new Place(order == Order.AGE ? submitted : placed, application);
        }
    }

    /// Which part of a queue is asked for.
    ///
    /// @param state only cases in this state
    /// @param mine only cases on which the person has a duty
    public record Part(Optional<State> state, boolean mine) {
        /// All of it.
        public static final Part ALL = new Part(Optional.empty(), false);
    }

    /// The states in which something waits for the role.
    public static List<State> states(Role role) {
        return Optional.ofNullable(QUEUES.get(role)).map(Waiting::states).orElse(List.of());
    }

    /// What waits for a role that the person holds, oldest or most pressing first. Cases of a supplier to which the
    /// person belongs never do.
    public List<Queued> queue(Actor.Person actor, Role role, Part part, Order order, Optional<Place> after, int limit) {
        Waiting waiting = QUEUES.get(role);
        if (waiting == null || !actor.is(role)) {
            throw new RefusedException(Refusal.NOT_PERMITTED, role.code());
        }
        Place from = after.orElseGet(() -> new Place(Instant.EPOCH, new UUID(0, 0)));
        Args args = Args.of("person", actor.id())
                .with(
                        "states",
                        waiting.states().stream()
                                .filter(state ->
                                        part.state().isEmpty() || part.state().equals(Optional.of(state)))
                                .map(State::code)
                                .toList())
                .with("asked", waiting.asked().stream().map(State::code).toList())
                .with("role", role.code())
                .with("kinds", waiting.kinds().stream().map(Timers.Kind::code).toList())
                .with("assigned", waiting.assigned())
                .with("mine", part.mine())
                .with("after", from.at())
                .with("id", from.application())
                .with("limit", limit);
        String question = order == Order.AGE ? "cases.list-queue" : "cases.list-queue-by-due";
        return db.inspect(tx -> {
            List<Row> rows = tx.list(question, args);
            Map<UUID, Row> turns = new HashMap<>();
            tx.list(
                            "cases.list-turns",
                            Args.of("person", actor.id())
                                    .with("now", useCases.now())
                                    .withIds(
                                            "ids",
                                            rows.stream()
                                                    .map(row -> row.uuid("id"))
                                                    .toList()))
                    .forEach(row -> turns.put(row.uuid("id"), row));
            return rows.stream()
                    .map(row -> queued(
                            role,
                            row,
                            applications.edition(tx, row.text("scheme"), row.integer("edition")),
                            Optional.ofNullable(turns.get(row.uuid("id"))).orElseThrow()))
                    .toList();
        });
    }

    private static Queued queued(Role role, Row row, SchemeEdition edition, Row turn) {
        State state = State.of(row.text("state"));
        return new Queued(
                row.uuid("id"),
                row.uuid("supplier"),
                row.text("level"),
                Optional.ofNullable(edition.levels().get(row.text("level")))
                        .map(Level::title)
                        .orElse(row.text("level")),
                state,
                row.integer("round"),
                row.instant("submitted_at"),
                row.optionalInstant("completed_at"),
                row.optionalInstant("due_at"),
                row.instant("placed_at"),
                Turn.of(state, role, turn, edition.governance().assessment()));
    }

    /// An act, and why the person may not do it now; empty if it is allowed as far as person and state go.
    public record Standing(Act act, Optional<RefusedException> refusal) {}

    /// What the person may do on the case and why not the rest, in the words in which doing it would be refused.
    public List<Standing> acts(Actor.Person actor, UUID application) {
        applications.find(actor, application);
        return db.inspect(tx -> acts(tx, actor, applications.of(tx, application)));
    }

    private List<Standing> acts(Tx tx, Actor.Person actor, Application a) {
        Permissions.Involvement involvement = Permissions.involvement(tx, actor, a.id(), useCases.now());
        Optional<Row> mine = tx.find(
                "cases.find-assignment",
                Args.of("id", a.id()).with("person", actor.id()).with("round", a.round()));
        List<Standing> out = new ArrayList<>();
        for (Act act : Act.values()) {
            Optional<RefusedException> no = Permissions.refusal(actor, act.action(), involvement);
            if (no.isEmpty() && act.ofTheTeam() && mine.isEmpty()) {
                no = Optional.of(new RefusedException(Refusal.NOT_ASSIGNED));
            }
            if (no.isEmpty() && act.ofTheTeam() && !mine.orElseThrow().bool("serving")
                    || no.isEmpty() && act == Act.START_REVIEW && Reviews.handedOver(tx, actor, a)) {
                no = Optional.of(new RefusedException(Refusal.OFF_THE_CASE));
            }
            if (no.isEmpty() && act.needsDeclaration() && !mine.orElseThrow().bool("cleared")) {
                no = Optional.of(new RefusedException(Refusal.DECLARE_INTERESTS_FIRST));
            }
            if (no.isEmpty() && act.move().from(a.state()).isEmpty()) {
                no = Optional.of(
                        new RefusedException(Refusal.WRONG_STATE, a.state().code()));
            }
            if (no.isEmpty() && act.ofTheReviewer() && !reviews(tx, actor, a)) {
                no = Optional.of(Reviews.ofAnother());
            }
            if (no.isEmpty() && act.heard()) {
                no = a.heard(useCases.now());
            }
            if (no.isEmpty() && act == Act.ASK && mine.orElseThrow().bool("scored")) {
                no = Optional.of(new RefusedException(Refusal.SCORES_GIVEN));
            }
            if (no.isEmpty() && act == Act.AGREE) {
                no = team.outstanding(tx, a);
            }
            boolean done = act == Act.DECLARE
                            && mine.filter(row -> row.bool("declared")).isPresent()
                    || act == Act.SCORE
                            && mine.filter(row -> row.bool("scored")).isPresent();
            if (no.isEmpty() && done) {
                no = Optional.of(new RefusedException(Refusal.ALREADY_DONE));
            }
            out.add(new Standing(act, no));
        }
        return List.copyOf(out);
    }

    /// Whoever began a review ends it.
    private static boolean reviews(Tx tx, Actor.Person actor, Application a) {
        return tx.find(
                        "cases.find-review",
                        Args.of("id", a.id()).with("person", actor.id()).with("round", a.round()))
                .isPresent();
    }

    private static final Pattern CASE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /// Something that was put before the people of a role, mostly because a deadline has passed and no machine
    /// may decide. It goes when the deadline is met after all; where no record shows that, when one of them says
    /// that it is dealt with, and why.
    ///
    /// @param subject a case, or an accreditation, alone or with a part of it after a space
    /// @param holder the supplier that holds the accreditation, if it is about one
    /// @param due the deadline that has passed, if one has
    public record Overdue(
            UUID task,
            Timers.Kind kind,
            String subject,
            Optional<UUID> holder,
            Role role,
            Instant made,
            Optional<Instant> due) {
        /// The case, if it is about one.
        public Optional<UUID> application() {
            return CASE.matcher(subject).matches() ? Optional.of(UUID.fromString(subject)) : Optional.empty();
        }

        /// The accreditation, if it is about one.
        public Optional<String> accreditation() {
            return subject.startsWith("SRA-") ? Optional.of(subject.split(" ", 2)[0]) : Optional.empty();
        }
    }

    /// What lies before the person in the roles that it holds, oldest first: at most 200.
    public List<Overdue> overdue(Actor.Person actor) {
        return db.inspect(tx -> tx.list("timers.list-tasks", Args.of("roles", roles(actor))).stream()
                .map(row -> overdue(row, row.uuid("id")))
                .toList());
    }

    /// Says why there is nothing more to do about something.
    public record DealtWith(UUID task, String words) {}

    /// The greatest length of those words, in characters.
    public static final int MAX_WORDS = 2_000;

    /// Says that something is dealt with: `{task}`. What lies before another role is not found, and what the record
    /// itself shows to be open is not ended by a word.
    public Receipt dealtWith(Actor.Person actor, IdempotencyKey key, DealtWith command) {
        String task = command.task().toString();
        return useCases.run(actor, key, "case.dealt-with", task, command, (tx, now) -> {
            Row row = task(tx, actor, command.task());
            if (row.optionalInstant("done_at").isPresent()) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            if (Timers.Kind.of(row.text("kind")).endsByItself()) {
                throw new RefusedException(Refusal.STILL_TO_DO);
            }
            RefusedException.requireWords("/words", command.words());
            SealingKeys.Sealer sealer = applications.sealerOf(tx, Timers.supplier(tx, row.text("subject")));
            long ended = tx.run(
                    "timers.end-task",
                    Args.of("id", command.task())
                            .with("by", actor.id())
                            .with("words", sealer.seal("task " + task, command.words()))
                            .with("at", now));
            if (ended == 0) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            return Json.Obj.builder().with("task", task).build();
        });
    }

    /// One thing to look at, which lies before the person and is open.
    public Overdue overdue(Actor.Person actor, UUID task) {
        return db.inspect(tx -> {
            Row row = task(tx, actor, task);
            if (row.optionalInstant("done_at").isPresent()) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            return overdue(row, task);
        });
    }

    private static Row task(Tx tx, Actor.Person actor, UUID task) {
        return tx.find("timers.find-task", Args.of("id", task).with("roles", roles(actor)))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private static Overdue overdue(Row row, UUID task) {
        return new Overdue(
                task,
                Timers.Kind.of(row.text("kind")),
                row.text("subject"),
                row.optionalUuid("holder"),
                Role.find(row.text("role")).orElseThrow(),
                row.instant("made_at"),
                row.optionalInstant("due_at"));
    }

    private static List<String> roles(Actor.Person actor) {
        return actor.roles().stream().map(Role::code).toList();
    }

    /// Who has which duty on a case, by number.
    public record Worker(String number, String duty, Instant since) {}

    /// An assessor of a case. Whether one has scored is no score.
    ///
    /// @param serving still on the case
    public record Member(
            UUID assessor,
            String number,
            boolean lead,
            boolean third,
            Optional<Boolean> interest,
            boolean scored,
            boolean serving) {}

    /// What falls due.
    ///
    /// @param calendar by which its working days were counted
    public record Deadline(String kind, Instant due, Optional<String> calendar) {}

    /// A decision as those read it whom it concerns: `reasons` as [Decisions] has sealed it.
    ///
    /// @param findings what the assessors found beside the shortfalls, in words
    /// @param shortfalls in what the supplier falls short, by criterion
    /// @param answer what the supplier has said to an intended refusal
    /// @param appealUntil until when the supplier may appeal
    public record Made(
            UUID decision,
            String outcome,
            Instant decided,
            Json.Obj reasons,
            Optional<String> findings,
            List<Assessments.Shortfall> shortfalls,
            Optional<Decisions.Answered> answer,
            Optional<Instant> appealUntil) {
        public Made {
            shortfalls = List.copyOf(shortfalls);
        }
    }

    /// A whole case. The supplier's people see neither who works on it nor the team.
    ///
    /// @param open whether what was said in it opens to this person
    /// @param wants what it asks of the registrar who assigns
    public record View(
            Application application,
            boolean open,
            List<Standing> acts,
            List<Worker> workers,
            List<Member> team,
            Team.Wants wants,
            List<Deadline> deadlines,
            List<Json.Obj> returned,
            List<Made> decisions) {
        public View {
            acts = List.copyOf(acts);
            workers = List.copyOf(workers);
            team = List.copyOf(team);
            deadlines = List.copyOf(deadlines);
            returned = List.copyOf(returned);
            decisions = List.copyOf(decisions);
        }
    }

    /// The case as this person may see it. What is sealed in it opens to the supplier and to whoever may see
    /// evidence.
    public View view(Actor.Person actor, UUID application) {
        Application found = applications.find(actor, application);
        return db.inspect(tx -> {
            Application a = applications.of(tx, found.id());
            boolean supplier = actor.belongsTo(a.supplier());
            Args id = Args.of("id", a.id());
            List<Worker> workers = supplier
                    ? List.of()
                    : tx.list("cases.list-duties", id).stream()
                            .map(row -> new Worker(row.text("number"), row.text("duty"), row.instant("at")))
                            .toList();
            List<Member> members = supplier
                    ? List.of()
                    : tx.list("cases.list-assessors", Args.of("id", a.id()).with("round", a.round())).stream()
                            .map(Cases::member)
                            .toList();
            List<Deadline> deadlines = tx.list("cases.list-deadlines", Args.of("subject", a.id().toString())).stream()
                    .filter(row -> !supplier || Timers.Kind.of(row.text("kind")).toldToSuppliers())
                    .map(row -> new Deadline(row.text("kind"), row.instant("due_at"), row.optionalText("calendar")))
                    .toList();
            boolean open = !a.erased() && applications.opens(tx, actor, a);
            return new View(
                    a,
                    open,
                    acts(tx, actor, a),
                    workers,
                    members,
                    supplier || a.erased() || !ASSIGNABLE.contains(a.state())
                            ? new Team.Wants(false, false, false)
                            : team.wants(tx, a),
                    deadlines,
                    open ? applications.returns(tx, a) : List.of(),
                    open ? decisions(tx, a) : List.of());
        });
    }

    private static final Set<State> ASSIGNABLE = Set.of(State.COMPLETE, State.IN_ASSESSMENT);

    private static Member member(Row row) {
        return new Member(
                row.uuid("assessor"),
                row.text("number"),
                row.bool("lead"),
                row.bool("third"),
                row.optionalBool("interest"),
                row.bool("scored"),
                row.bool("serving"));
    }

    private List<Made> decisions(Tx tx, Application a) {
        List<Made> out = new ArrayList<>();
        for (Row row : tx.list("cases.list-decisions", Args.of("id", a.id()))) {
            Instant decided = row.instant("decided_at");
            boolean appealable = Decisions.Outcome.of(row.text("outcome")).appealable();
            out.add(new Made(
                    row.uuid("id"),
                    row.text("outcome"),
                    decided,
                    applications.sealer(tx, a).openJson(Decisions.label(a.id(), row.uuid("id")), row.bytes("reasons")),
                    row.optionalBytes("findings")
                            .map(kept -> applications
                                    .sealer(tx, a)
                                    .openText(Assessments.findingsLabel(a, row.uuid("agreed")), kept)),
                    Assessments.shortfalls(applications.sealer(tx, a), a, row.uuid("agreed"), row),
                    Decisions.answered(applications.sealer(tx, a), a, row.uuid("id"), row),
                    appealable
                            ? Optional.of(applications.due(tx, a, TimerId.APPEAL_LODGE, decided))
                            : Optional.empty()));
        }
        return out;
    }
}
