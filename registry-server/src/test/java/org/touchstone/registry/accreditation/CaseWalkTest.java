package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.Reasons.Cause;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.CommitUncertainException;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.web.RefusedException;

/// Walks at random through the life of an application and of the accreditation that comes of it, right and wrong acts
/// by right and wrong people mixed, over a real database whose connections are cut now and then. A model too simple to
/// be wrong in the same way says for each act whether it is allowed and where it leads. What is refused changes
/// nothing; what was cut off is asked for again under the same key and happens once; at the end the events told one
/// after the other give the state that the register shows.
///
/// Longer: `-Dtouchstone.walks=200`.
class CaseWalkTest {
    private static final int WALKS = Integer.getInteger("touchstone.walks", 6);
    private static final int STEPS = 25;

    private static TestRegistry registry;

    @BeforeAll
    static void open() {
        registry = new TestRegistry();
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    @Test
    void whatTheModelAllowsHappensOnceAndNothingElseHappens() {
        for (int walk = 0; walk < WALKS; walk++) {
            new Walk(walk).go();
        }
    }

    /// Where the model stands. Up to `FOR_DECISION` the case, then the accreditation.
    private enum At {
        FILLED,
        SUBMITTED,
        COMPLETE,
        IN_ASSESSMENT,
        CLARIFICATION,
        ASSESSED,
        IN_REVIEW,
        FOR_DECISION,
        ACTIVE,
        SUSPENDED,
        WITHDRAWN,
        SURRENDERED,
        CLOSED;

        boolean live() {
            return this == ACTIVE || this == SUSPENDED;
        }
    }

    /// An act: whether the model allows it now, what it does, and where it leads.
    private record Act(String name, boolean allowed, Consumer<IdempotencyKey> does, Runnable then) {}

    private static final class Walk {
        private final RandomGenerator random;
        private final String name;
        private final Case file = registry.open(registry.company());
        private final Actor.Person stranger = registry.company().person();
        private final int eventsBefore;
        private final List<String> done = new ArrayList<>();
        private At at = At.FILLED;
        private boolean completed;
        private boolean commented;
        private boolean moderated;
        private Optional<UUID> comment = Optional.empty();
        private int rounds;
        private boolean ground;
        private boolean resolved;
        private String digest = "";
        private Optional<AccreditationNumber> number = Optional.empty();

        Walk(int seed) {
            name = "walk " + seed;
            random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            file.filled();
            eventsBefore = sure(registry::events).size();
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                List<Act> acts = acts();
                // Mostly onward, so that walks reach the end.
                List<Act> onward = acts.stream().filter(Act::allowed).toList();
                Act act = !onward.isEmpty() && random.nextInt(3) > 0
                        ? onward.get(random.nextInt(onward.size()))
                        : acts.get(random.nextInt(acts.size()));
                done.add((act.allowed() ? "" : "refused ") + act.name());
                if (act.allowed()) {
                    happens(act);
                    act.then().run();
                } else {
                    isRefused(act);
                }
                check();
            }
            told();
        }

        private String story() {
            return name + ": " + String.join(", ", done);
        }

        /// Asked again after each cut, under the same key, until it is answered.
        private void happens(Act act) {
            IdempotencyKey key = TestRegistry.key();
            // The assessment is several acts with a key each.
            int cuts = act.name().startsWith("assess") || random.nextInt(4) > 0 ? 0 : 1 + random.nextInt(2);
            for (int attempt = 0; ; attempt++) {
                if (attempt < cuts) {
                    cutConnections();
                }
                try {
                    act.does().accept(key);
                    if (attempt >= cuts) {
                        if (cuts > 0) {
                            heal();
                        }
                        return;
                    }
                } catch (DatabaseException | CommitUncertainException e) {
                    assertTrue(attempt < cuts + 20, story() + ": the database does not come back: " + e);
                } catch (RefusedException e) {
                    throw new AssertionError(story() + " was refused: " + e.reason(), e);
                }
            }
        }

        private void isRefused(Act act) {
            String before = everything();
            try {
                sure(() -> {
                    act.does().accept(TestRegistry.key());
                    return "";
                });
            } catch (RefusedException e) {
                assertEquals(before, everything(), story() + ": a refused act changed something");
                return;
            }
            throw new AssertionError(story() + " was not refused");
        }

        private List<Act> acts() {
            List<Act> out = new ArrayList<>();
            Actor.Person owner = file.held.person();
            out.add(new Act(
                    "submit",
                    at == At.FILLED,
                    key -> {
                        String declaration = registry.applications
                                .declaration(owner, file.id)
                                .text("digest");
                        registry.applications.submit(owner, key, new Applications.Submit(file.id, declaration));
                    },
                    () -> at = At.SUBMITTED));
            out.add(new Act(
                    "complete",
                    at == At.SUBMITTED,
                    key -> registry.applications.complete(registry.registrar, key, file.id),
                    () -> {
                        at = At.COMPLETE;
                        completed = true;
                    }));
            boolean window = at.ordinal() >= At.COMPLETE.ordinal()
                    && !commented
                    && number.isEmpty()
                    && completed
                    && !registry.now()
                            .isAfter(sure(() -> registry.comments.applicant(file.id))
                                    .commentsUntil());
            if (window) {
                Comments.Post post = new Comments.Post(file.id, "Good.", Optional.empty(), Optional.empty());
                out.add(new Act(
                        "comment",
                        true,
                        key -> comment =
                                Optional.of(registry.comments.post(key, post).id("comment")),
                        () -> commented = true));
            }
            comment.ifPresent(id -> out.add(new Act(
                    "moderate as the supplier",
                    false,
                    key -> registry.comments.moderate(
                            owner, key, new Comments.Moderate(file.id, id, new Comments.Verdict.Publish())),
                    () -> {})));
            comment.filter(_ -> !moderated)
                    .ifPresent(id -> out.add(new Act(
                            "moderate",
                            true,
                            key -> registry.comments.moderate(
                                    registry.registrar,
                                    key,
                                    new Comments.Moderate(file.id, id, new Comments.Verdict.Publish())),
                            () -> moderated = true)));
            if (at == At.COMPLETE) {
                out.add(new Act("assess: assign", true, _ -> assign(), () -> at = At.IN_ASSESSMENT));
            }
            if (at == At.IN_ASSESSMENT && comment.isPresent() == moderated) {
                out.add(new Act("assess: score", true, _ -> assess(), () -> at = At.ASSESSED));
            }
            String criterion = registry.sheet(_ -> 2).marks().getFirst().criterion();
            Clarifications.Ask ask =
                    new Clarifications.Ask(file.id, List.of(new Clarifications.Question(criterion, "Why?")));
            out.add(new Act(
                    "ask",
                    at == At.IN_ASSESSMENT
                            && rounds
                                    < registry.edition.governance().assessment().clarificationRounds(),
                    key -> registry.clarifications.ask(registry.tom, key, ask),
                    () -> {
                        at = At.CLARIFICATION;
                        rounds++;
                    }));
            out.add(new Act(
                    "ask as the registrar",
                    false,
                    key -> registry.clarifications.ask(registry.registrar, key, ask),
                    () -> {}));
            out.add(new Act(
                    "answer the questions",
                    at == At.CLARIFICATION,
                    key -> registry.clarifications.answer(
                            owner,
                            key,
                            new Clarifications.AnswerThem(
                                    file.id, List.of(new Clarifications.Reply(criterion, "So.", List.of())))),
                    () -> at = At.IN_ASSESSMENT));
            out.add(new Act(
                    "start the review",
                    at == At.ASSESSED,
                    key -> registry.reviews.startReview(registry.reviewer, key, file.id),
                    () -> at = At.IN_REVIEW));
            out.add(new Act(
                    "end the review",
                    at == At.IN_REVIEW,
                    key -> registry.reviews.endReview(
                            registry.reviewer, key, new Reviews.EndReview(file.id, true, "In order.")),
                    () -> at = At.FOR_DECISION));
            out.add(new Act("grant", at == At.FOR_DECISION, key -> grant(registry.grace, key), () -> at = At.ACTIVE));
            out.add(new Act("grant by an assessor", false, key -> grant(registry.tom, key), () -> {}));
            out.add(new Act("grant by the reviewer", false, key -> grant(registry.reviewer, key), () -> {}));
            out.add(new Act(
                    "submit by a stranger",
                    false,
                    key -> registry.applications.submit(stranger, key, new Applications.Submit(file.id, "x")),
                    () -> {}));
            if (at.ordinal() < At.ACTIVE.ordinal() && random.nextInt(8) == 0) {
                out.add(new Act(
                        "withdraw the application",
                        true,
                        key -> registry.applications.withdraw(owner, key, file.id),
                        () -> at = At.CLOSED));
            }
            number.ifPresent(n -> after(out, n, owner));
            return out;
        }

        private void after(List<Act> out, AccreditationNumber n, Actor.Person owner) {
            Accreditations all = registry.accreditations;
            out.add(new Act(
                    "suspend urgently",
                    at == At.ACTIVE,
                    key -> all.suspend(registry.grace, key, new Accreditations.Suspend(n, urgent(), "Pay.", true)),
                    () -> {
                        at = At.SUSPENDED;
                        resolved = false;
                    }));
            out.add(new Act(
                    "suspend by an assessor",
                    false,
                    key -> all.suspend(registry.tom, key, new Accreditations.Suspend(n, urgent(), "Pay.", true)),
                    () -> {}));
            out.add(new Act(
                    "check the suspension",
                    at == At.SUSPENDED,
                    key -> all.check(registry.tom, key, new Accreditations.Check(n, "suspension", "Seen.")),
                    () -> resolved = true));
            out.add(new Act(
                    "check a withdrawal",
                    at.live(),
                    key -> all.check(registry.tom, key, new Accreditations.Check(n, "withdrawal", "Seen.")),
                    () -> ground = true));
            out.add(new Act(
                    "reinstate",
                    at == At.SUSPENDED && resolved,
                    key -> all.reinstate(
                            registry.grace, key, new Accreditations.Reinstate(n, code(Cause.CAUSE_REMOVED))),
                    () -> at = At.ACTIVE));
            out.add(new Act(
                    "reinstate by the supplier",
                    false,
                    key -> all.reinstate(owner, key, new Accreditations.Reinstate(n, code(Cause.CAUSE_REMOVED))),
                    () -> {}));
            out.add(new Act("surrender by a stranger", false, key -> all.surrender(stranger, key, n), () -> {}));
            boolean late = done.size() > 15;
            if (!at.live() || late) {
                out.add(new Act(
                        "withdraw",
                        at.live() && ground,
                        key -> all.withdraw(
                                registry.grace, key, new Accreditations.Withdraw(n, withdrawal(), "False.", true)),
                        () -> at = At.WITHDRAWN));
                out.add(new Act(
                        "surrender", at.live(), key -> all.surrender(owner, key, n), () -> at = At.SURRENDERED));
            }
        }

        /// Parts of the assessment, each in its own order; their acts are tried out of order elsewhere.
        private void assign() {
            Team all = registry.team;
            all.assign(registry.registrar, TestRegistry.key(), new Team.Assign(file.id, registry.tom.id(), true));
            all.assign(registry.registrar, TestRegistry.key(), new Team.Assign(file.id, registry.vera.id(), false));
            for (Actor.Person assessor : List.of(registry.tom, registry.vera)) {
                all.declare(assessor, TestRegistry.key(), new Team.Declare(file.id, false, "None"));
            }
        }

        private void assess() {
            Assessments all = registry.assessments;
            for (Actor.Person assessor : List.of(registry.tom, registry.vera)) {
                all.score(assessor, TestRegistry.key(), new Assessments.Score(file.id, registry.sheet(_ -> 2)));
            }
            registry.passTo(TestRegistry.START.plus(Duration.ofDays(40)));
            registry.pass(Duration.ofDays(45));
            digest = all.agree(
                            registry.tom,
                            TestRegistry.key(),
                            new Assessments.Agree(
                                    file.id,
                                    registry.sheet(_ -> 2),
                                    comment.stream().toList(),
                                    Optional.empty()))
                    .text("digest");
            all.confirm(registry.vera, TestRegistry.key(), new Assessments.Confirm(file.id, digest));
        }

        private void grant(Actor.Person by, IdempotencyKey key) {
            number = Optional.of(new AccreditationNumber(registry.accreditations
                    .grant(
                            by,
                            key,
                            new Decisions.Decide(
                                    file.id,
                                    digest.isEmpty() ? "x" : digest,
                                    "All is met.",
                                    comment.stream()
                                            .map(id -> new Decisions.Addressed(id, "Seen."))
                                            .toList()))
                    .text("accreditation")));
        }

        /// Where the database says that the case and the accreditation stand.
        private void check() {
            String expected = at == At.CLOSED
                    ? "withdrawn-by-applicant"
                    : at.ordinal() >= At.ACTIVE.ordinal() ? "granted" : word(at);
            assertEquals(expected, sure(file::state), story());
            number.ifPresent(n -> assertEquals(
                    word(at),
                    sure(() -> registry.accreditations.find(registry.registrar, n))
                            .state()
                            .code(),
                    story()));
        }

        private static String word(At at) {
            return at == At.FILLED
                    ? "draft"
                    : at.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// The events, one after the other, tell the same.
        private void told() {
            List<RegisterEvent> events = sure(registry::events);
            String status = "none";
            for (RegisterEvent event : events.subList(eventsBefore, events.size())) {
                boolean mine = number.isPresent();
                if (event instanceof RegisterEvent.AccreditationGranted e
                        && mine
                        && e.accreditation().equals(number.get())) {
                    assertEquals("none", status, story());
                    status = "active";
                } else if (event instanceof RegisterEvent.AccreditationSuspended e
                        && mine
                        && e.accreditation().equals(number.get())) {
                    assertEquals("active", status, story());
                    status = "suspended";
                } else if (event instanceof RegisterEvent.AccreditationReinstated e
                        && mine
                        && e.accreditation().equals(number.get())) {
                    assertEquals("suspended", status, story());
                    status = "active";
                } else if (event instanceof RegisterEvent.AccreditationWithdrawn e
                        && mine
                        && e.accreditation().equals(number.get())) {
                    status = "withdrawn";
                } else if (event instanceof RegisterEvent.AccreditationSurrendered e
                        && mine
                        && e.accreditation().equals(number.get())) {
                    status = "surrendered";
                }
            }
            assertEquals(number.isEmpty() ? "none" : word(at), status, story());
        }
    }

    /// Takes every connection of the pool once, so that those that were cut are thrown away.
    private static void heal() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 24; i++) {
                var _ = threads.submit(() -> sure(() -> registry.db.in(tx -> {
                    List<Row> rows = tx.list("log.list-pending", Args.of("limit", 1));
                    LockSupport.parkNanos(20_000_000);
                    return rows;
                })));
            }
        }
    }

    /// Connections that were cut lie in the pool until somebody takes them: asked again until one is alive.
    private static <T> T sure(Supplier<T> asked) {
        for (int i = 0; ; i++) {
            try {
                return asked.get();
            } catch (DatabaseException e) {
                if (i == 40) {
                    throw e;
                }
            }
        }
    }

    private static String code(Cause cause) {
        return registry.edition.reasonCodes().forCause(cause).id();
    }

    private static String urgent() {
        return registry.edition.reasonCodes().of(Reasons.Kind.SUSPEND).values().stream()
                .filter(c -> c.suspension().equals(Optional.of(Reasons.SuspensionKind.IMPOSED)))
                .filter(c -> c.urgent() && c.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static String withdrawal() {
        return registry.edition.reasonCodes().of(Reasons.Kind.WITHDRAW).values().stream()
                .filter(c -> c.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
    }

    /// Ends every connection that the program has to this database, as a restart of the network would.
    private static void cutConnections() {
        registry.database.asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }

    /// Everything but the list of refused acts, which is what a refusal is written to.
    private static String everything() {
        return registry.database.digest("refused_act");
    }
}
