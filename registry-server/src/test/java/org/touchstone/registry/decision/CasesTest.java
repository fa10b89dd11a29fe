package org.touchstone.registry.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.assessment.Team.Candidate;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.BulkRows;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// What is said about acts is what happens when they are tried, for everybody in every state; queues are in order and
/// whole; who can be given a case, and why not.
class CasesTest {
    private static final TestRegistry REGISTRY = new TestRegistry();
    private static final Actor.Person AUDITOR = REGISTRY.staff("U-001", Role.AUDITOR);
    private static final Actor.Person ALL =
            REGISTRY.staff("X-001", Role.REGISTRAR, Role.ASSESSOR, Role.REVIEWER, Role.DECISION_MAKER);

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    // ---- acts

    static Stream<Arguments> states() {
        Map<String, Consumer<Case>> ways = new java.util.LinkedHashMap<>();
        ways.put("draft", c -> c.filled());
        ways.put("submitted", c -> c.submitted());
        ways.put("complete", c -> c.assigned());
        ways.put("in-assessment", c -> c.inAssessment());
        ways.put("clarification", c -> {
            c.inAssessment();
            REGISTRY.clarifications.ask(
                    REGISTRY.tom,
                    key(),
                    new Clarifications.Ask(
                            c.id,
                            List.of(new Clarifications.Question(
                                    REGISTRY.sheet(_ -> 2).marks().getFirst().criterion(), "Why?"))));
        });
        ways.put("in-assessment ", c -> c.sheets((_, _) -> 2));
        ways.put("assessed", c -> c.assessed(_ -> 2));
        ways.put("in-review", c -> {
            c.assessed(_ -> 2);
            REGISTRY.reviews.startReview(REGISTRY.reviewer, key(), c.id);
        });
        ways.put("for-decision", c -> c.forDecision(_ -> 2));
        ways.put("granted", c -> c.granted());
        ways.put("withdrawn-by-applicant", c -> {
            c.complete();
            REGISTRY.applications.withdraw(c.held.person(), key(), c.id);
        });
        return ways.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    /// Reasons that say who may or when; anything else is about what was sent.
    private static final Set<Refusal> STANDING = Set.of(
            Refusal.NOT_FOUND,
            Refusal.NOT_PERMITTED,
            Refusal.OWN_WORK,
            Refusal.INTERESTED,
            Refusal.NOT_ASSIGNED,
            Refusal.OFF_THE_CASE,
            Refusal.SCORES_GIVEN,
            Refusal.DECLARE_INTERESTS_FIRST,
            Refusal.WRONG_STATE);

    /// Trying an act with something in it that is refused for itself, so that nothing happens.
    private static Map<Act, Consumer<Actor.Person>> hollow(Case c) {
        String no = "0".repeat(64);
        Map<Act, Consumer<Actor.Person>> out = new EnumMap<>(Act.class);
        out.put(
                Act.EDIT,
                who -> REGISTRY.applications.giveAnswers(
                        who,
                        key(),
                        new Applications.GiveAnswers(
                                c.id, TestRegistry.answers(List.of(new Answers.Answer("NONE", "x", List.of()))))));
        out.put(
                Act.ADD_EVIDENCE,
                who -> REGISTRY.applications.addEvidence(who, key(), TestRegistry.pdf(c.id, "none", REGISTRY.today())));
        out.put(Act.SUBMIT, who -> REGISTRY.applications.submit(who, key(), new Applications.Submit(c.id, no)));
        out.put(
                Act.ANSWER_QUESTIONS,
                who -> REGISTRY.clarifications.answer(who, key(), new Clarifications.AnswerThem(c.id, List.of())));
        out.put(
                Act.RETURN,
                who -> REGISTRY.applications.returnIncomplete(who, key(), new Applications.ReturnIt(c.id, List.of())));
        out.put(
                Act.SCORE,
                who -> REGISTRY.assessments.score(who, key(), new Assessments.Score(c.id, new Sheet(List.of()))));
        out.put(Act.ASK, who -> REGISTRY.clarifications.ask(who, key(), new Clarifications.Ask(c.id, List.of())));
        out.put(
                Act.AGREE,
                who -> REGISTRY.assessments.agree(who, key(), new Assessments.Agree(c.id, new Sheet(List.of()))));
        out.put(Act.GRANT, who -> REGISTRY.accreditations.grant(who, key(), new Decisions.Decide(c.id, no, "x")));
        out.put(
                Act.INTEND_TO_REFUSE,
                who -> REGISTRY.decisions.intendToRefuse(who, key(), new Decisions.Intend(c.id, no, List.of())));
        out.put(Act.REFUSE, who -> REGISTRY.decisions.refuse(who, key(), new Decisions.Decide(c.id, no, "x")));
        return out;
    }

    /// The same of acts in which nothing can be wrong: tried only by those who are told that they may not.
    private static Map<Act, Consumer<Actor.Person>> whole(Case c) {
        Map<Act, Consumer<Actor.Person>> out = new EnumMap<>(Act.class);
        out.put(Act.WITHDRAW, who -> REGISTRY.applications.withdraw(who, key(), c.id));
        out.put(Act.COMPLETE, who -> REGISTRY.applications.complete(who, key(), c.id));
        out.put(Act.ASSIGN, who -> REGISTRY.team.assign(who, key(), new Team.Assign(c.id, REGISTRY.third.id(), false)));
        out.put(
                Act.TAKE_OFF,
                who -> REGISTRY.team.takeOff(who, key(), new Team.TakeOff(c.id, UUID.randomUUID(), "Is ill.")));
        out.put(Act.LEAVE, who -> REGISTRY.team.leave(who, key(), new Team.Leave(c.id, "My sister works there.")));
        out.put(
                Act.HAND_OVER_REVIEW,
                who -> REGISTRY.reviews.handOver(who, key(), new Reviews.HandOver(c.id, "Is ill.")));
        out.put(
                Act.GIVE_BACK_REVIEW,
                who -> REGISTRY.reviews.giveBack(who, key(), new Reviews.GiveBack(c.id, "My brother works there.")));
        out.put(Act.DECLARE, who -> REGISTRY.team.declare(who, key(), new Team.Declare(c.id, false, "None")));
        out.put(Act.START_REVIEW, who -> REGISTRY.reviews.startReview(who, key(), c.id));
        out.put(Act.PASS_REVIEW, who -> REGISTRY.reviews.endReview(who, key(), new Reviews.EndReview(c.id, true, "x")));
        out.put(Act.SEND_BACK, who -> REGISTRY.reviews.endReview(who, key(), new Reviews.EndReview(c.id, false, "x")));
        out.put(Act.ANSWER_INTENT, who -> REGISTRY.decisions.answer(who, key(), new Decisions.Answer(c.id, "x")));
        out.put(Act.REMIT, who -> REGISTRY.decisions.remit(who, key(), new Decisions.Decide(c.id, "x", "x")));
        return out;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("states")
    void what_is_said_about_an_act_is_what_trying_it_gives(String state, Consumer<Case> way) {
        Case c = REGISTRY.open(REGISTRY.company());
        way.accept(c);
        assertEquals(state.strip(), c.state());
        Map<Act, Consumer<Actor.Person>> hollow = hollow(c);
        Map<Act, Consumer<Actor.Person>> whole = whole(c);
        int allowed = 0;
        for (Actor.Person who : List.of(
                c.held.person(),
                REGISTRY.registrar,
                REGISTRY.tom,
                REGISTRY.third,
                REGISTRY.reviewer,
                REGISTRY.grace,
                AUDITOR,
                ALL,
                REGISTRY.company().person())) {
            List<Cases.Standing> acts;
            try {
                acts = REGISTRY.cases.acts(who, c.id);
            } catch (RefusedException e) {
                assertEquals(Refusal.NOT_FOUND, e.reason(), "whoever sees nothing of the case");
                continue;
            }
            assertEquals(Act.values().length, acts.size());
            for (Cases.Standing standing : acts) {
                String what = state + " " + who.number() + " " + standing.act();
                boolean harmless = hollow.containsKey(standing.act());
                Consumer<Actor.Person> attempt = harmless ? hollow.get(standing.act()) : whole.get(standing.act());
                if (standing.refusal().isPresent()) {
                    RefusedException tried = assertThrows(RefusedException.class, () -> attempt.accept(who), what);
                    assertEquals(standing.refusal().get().reason(), tried.reason(), what);
                    assertEquals(standing.refusal().get().facts(), tried.facts(), what);
                } else {
                    allowed++;
                    if (harmless) {
                        RefusedException tried = assertThrows(RefusedException.class, () -> attempt.accept(who), what);
                        assertFalse(STANDING.contains(tried.reason()), () -> what + " " + tried.reason());
                    }
                }
            }
        }
        assertEquals(state.strip(), c.state(), "nothing happened");
        assertEquals(!Set.of("granted", "withdrawn-by-applicant").contains(state), allowed > 0);
    }

    /// A reviewer who did not begin the review is told so before pressing the button, and when pressing it.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void only_who_began_a_review_may_end_it_and_others_are_told_so(boolean passed) {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        REGISTRY.reviews.startReview(REGISTRY.reviewer, key(), c.id);
        Act act = passed ? Act.PASS_REVIEW : Act.SEND_BACK;
        RefusedException said = standing(ALL, c, act).orElseThrow();
        RefusedException tried = assertThrows(
                RefusedException.class,
                () -> REGISTRY.reviews.endReview(ALL, key(), new Reviews.EndReview(c.id, passed, "x")));
        assertEquals(Refusal.NOT_PERMITTED, tried.reason());
        assertEquals(tried.reason(), said.reason());
        assertEquals(tried.facts(), said.facts());
        assertEquals("in-review", c.state());

        assertEquals(Optional.empty(), standing(REGISTRY.reviewer, c, act).map(RefusedException::reason));
        REGISTRY.reviews.endReview(REGISTRY.reviewer, key(), new Reviews.EndReview(c.id, passed, "x"));
        assertEquals(
                Optional.of(Refusal.WRONG_STATE),
                standing(REGISTRY.reviewer, c, act).map(RefusedException::reason),
                "it has ended");
    }

    private static Optional<RefusedException> standing(Actor.Person who, Case c, Act act) {
        return REGISTRY.cases.acts(who, c.id).stream()
                .filter(s -> s.act() == act)
                .findFirst()
                .orElseThrow()
                .refusal();
    }

    // ---- queues

    private static List<UUID> queue(Actor.Person who, Role role, Cases.Order order) {
        List<UUID> out = new ArrayList<>();
        Optional<Cases.Place> after = Optional.empty();
        while (true) {
            List<Cases.Queued> page = REGISTRY.cases.queue(who, role, Cases.Part.ALL, order, after, 2);
            if (page.isEmpty()) {
                return out;
            }
            page.forEach(q -> out.add(q.application()));
            after = Optional.of(page.getLast().place(order));
        }
    }

    @Test
    void each_role_has_what_waits_for_it_and_nothing_of_others() {
        Case submitted = REGISTRY.open(REGISTRY.company()).submitted();
        REGISTRY.pass(Duration.ofHours(1));
        Case mine = REGISTRY.open(REGISTRY.company()).inAssessment();
        Case decided = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 2);
        for (Cases.Order order : Cases.Order.values()) {
            List<UUID> registrar = queue(REGISTRY.registrar, Role.REGISTRAR, order);
            assertTrue(registrar.contains(submitted.id), order.name());
            assertFalse(registrar.contains(decided.id));
            assertTrue(queue(REGISTRY.tom, Role.ASSESSOR, order).contains(mine.id), order.name());
            assertFalse(queue(REGISTRY.third, Role.ASSESSOR, order).contains(mine.id));
            assertTrue(queue(REGISTRY.grace, Role.DECISION_MAKER, order).contains(decided.id), order.name());
            assertFalse(queue(REGISTRY.reviewer, Role.REVIEWER, order).contains(decided.id));
            assertEquals(registrar.size(), new TreeSet<>(registrar).size(), "each once, whatever deadlines it has");
        }
        refused(Refusal.NOT_PERMITTED, () -> queue(REGISTRY.tom, Role.REGISTRAR, Cases.Order.AGE));
        refused(Refusal.NOT_PERMITTED, () -> queue(REGISTRY.tom, Role.AUDITOR, Cases.Order.AGE));
    }

    @Test
    void a_queue_is_in_order_of_age_or_of_what_is_due() {
        List<Cases.Queued> byAge = REGISTRY.cases.queue(
                REGISTRY.registrar, Role.REGISTRAR, Cases.Part.ALL, Cases.Order.AGE, Optional.empty(), 1_000);
        for (int i = 1; i < byAge.size(); i++) {
            assertFalse(byAge.get(i).submitted().isBefore(byAge.get(i - 1).submitted()));
        }
        List<Cases.Queued> byDue = REGISTRY.cases.queue(
                REGISTRY.registrar, Role.REGISTRAR, Cases.Part.ALL, Cases.Order.DUE, Optional.empty(), 1_000);
        for (int i = 1; i < byDue.size(); i++) {
            assertFalse(byDue.get(i).placed().isBefore(byDue.get(i - 1).placed()));
        }
    }

    @Test
    void by_due_what_has_no_date_comes_last_and_none_is_lost() {
        Case waits = REGISTRY.open(REGISTRY.company()).complete();
        List<Cases.Queued> byDue = REGISTRY.cases.queue(
                REGISTRY.registrar, Role.REGISTRAR, Cases.Part.ALL, Cases.Order.DUE, Optional.empty(), 1_000);
        Cases.Queued found = byDue.stream()
                .filter(q -> q.application().equals(waits.id))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.empty(), found.due(), "nobody must act by the end of the comments");
        assertEquals(Cases.Turn.ASSIGN, found.turn());
        assertEquals(
                byDue.stream().map(q -> q.due().isEmpty()).sorted().toList(),
                byDue.stream().map(q -> q.due().isEmpty()).toList());
        assertEquals(
                new TreeSet<>(queue(REGISTRY.registrar, Role.REGISTRAR, Cases.Order.AGE)),
                new TreeSet<>(queue(REGISTRY.registrar, Role.REGISTRAR, Cases.Order.DUE)));
    }

    @Test
    void a_review_that_one_has_begun_waits_for_nobody_else() {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        for (Cases.Order order : Cases.Order.values()) {
            assertTrue(queue(ALL, Role.REVIEWER, order).contains(c.id), order.name());
        }
        REGISTRY.reviews.startReview(REGISTRY.reviewer, key(), c.id);
        for (Cases.Order order : Cases.Order.values()) {
            assertTrue(queue(REGISTRY.reviewer, Role.REVIEWER, order).contains(c.id), order.name());
            assertFalse(queue(ALL, Role.REVIEWER, order).contains(c.id), order.name());
        }
    }

    @Test
    void a_queue_walked_by_pages_is_the_whole_queue() {
        for (int i = 0; i < 3; i++) {
            REGISTRY.open(REGISTRY.company()).submitted();
            REGISTRY.open(REGISTRY.company()).complete();
        }
        REGISTRY.open(REGISTRY.company()).inAssessment();
        for (Cases.Order order : Cases.Order.values()) {
            for (var one : Map.of(REGISTRY.registrar, Role.REGISTRAR, REGISTRY.tom, Role.ASSESSOR)
                    .entrySet()) {
                List<UUID> whole = REGISTRY
                        .cases
                        .queue(one.getKey(), one.getValue(), Cases.Part.ALL, order, Optional.empty(), 1_000)
                        .stream()
                        .map(Cases.Queued::application)
                        .toList();
                assertEquals(whole, queue(one.getKey(), one.getValue(), order), one.getValue() + " " + order);
                assertFalse(whole.isEmpty());
            }
        }
    }

    @Test
    void the_list_of_applications_has_what_can_be_found_one_by_one() {
        Case draft = REGISTRY.open(REGISTRY.company());
        Case mine = REGISTRY.open(REGISTRY.company()).inAssessment();
        Case assessed = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        Case decided = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 2);
        List<UUID> all = BulkRows.text(REGISTRY.database, "SELECT id FROM application ORDER BY id").stream()
                .map(UUID::fromString)
                .toList();
        Map<Actor.Person, Case> sees = new HashMap<>(Map.of(
                REGISTRY.registrar, mine, REGISTRY.tom, mine, REGISTRY.reviewer, assessed, REGISTRY.grace, decided));
        sees.put(draft.held.person(), draft);
        sees.put(decided.held.person(), decided);
        sees.forEach((who, one) -> {
            List<UUID> found = all.stream().filter(id -> isFound(who, id)).toList();
            assertTrue(found.contains(one.id), who.number());
            List<UUID> listed = new ArrayList<>();
            List<Application> page = REGISTRY.applications.list(who, new UUID(0, 0), 2);
            while (!page.isEmpty()) {
                page.forEach(a -> listed.add(a.id()));
                page = REGISTRY.applications.list(who, listed.getLast(), 2);
            }
            assertEquals(found, listed, who.number());
        });
        assertFalse(isFound(REGISTRY.registrar, draft.id));
    }

    private static boolean isFound(Actor.Person who, UUID application) {
        try {
            REGISTRY.applications.find(who, application);
            return true;
        } catch (RefusedException e) {
            assertEquals(Refusal.NOT_FOUND, e.reason());
            return false;
        }
    }

    // ---- who can be given a case

    private static Candidate candidate(Case c, Actor.Person who) {
        return REGISTRY.team.candidates(REGISTRY.registrar, c.id).stream()
                .filter(found -> found.person().equals(who.id()))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Refusal> why(Case c, Actor.Person who) {
        return candidate(c, who).refusal().map(RefusedException::reason);
    }

    @Test
    void only_who_is_free_of_everything_can_be_given_the_case_and_the_least_busy_come_first() {
        TestRegistry.Held held = REGISTRY.company();
        Case c = REGISTRY.open(held).complete();
        Actor.Person adviser = REGISTRY.staff("A-101", Role.ASSESSOR);
        REGISTRY.suppliers.recordAdvice(
                adviser, key(), new Suppliers.Advice(held.supplier(), adviser.id(), "sra", REGISTRY.now()));
        Actor.Person busy = REGISTRY.staff("A-102", Role.ASSESSOR);
        Actor.Person idle = REGISTRY.staff("A-103", Role.ASSESSOR);
        Case other = REGISTRY.open(REGISTRY.company()).complete();
        REGISTRY.team.assign(REGISTRY.registrar, key(), new Team.Assign(other.id, busy.id(), true));

        assertEquals(Optional.of(Refusal.INTERESTED), why(c, adviser));
        assertEquals(Optional.empty(), why(c, busy));
        assertEquals(Optional.empty(), why(c, idle));
        assertEquals(1, candidate(c, busy).load());
        assertEquals(0, candidate(c, idle).load());
        List<Long> loads = REGISTRY.team.candidates(REGISTRY.registrar, c.id).stream()
                .map(Candidate::load)
                .toList();
        assertEquals(loads.stream().sorted().toList(), loads);

        // What is said is what happens.
        refused(
                Refusal.INTERESTED,
                () -> REGISTRY.team.assign(REGISTRY.registrar, key(), new Team.Assign(c.id, adviser.id(), true)));
        REGISTRY.team.assign(REGISTRY.registrar, key(), new Team.Assign(c.id, idle.id(), true));
        assertEquals(Optional.of(Refusal.ALREADY_DONE), why(c, idle));
        // An interest that somebody has declared is one in the supplier's next case too.
        REGISTRY.team.declare(idle, key(), new Team.Declare(c.id, true, "My brother works there."));
        REGISTRY.applications.withdraw(held.person(), key(), c.id);
        Case next = REGISTRY.open(held).complete();
        assertEquals(Optional.of(Refusal.INTERESTED), why(next, idle));

        // Whoever has taken a case in does not assess it.
        REGISTRY.applications.complete(
                ALL, key(), REGISTRY.open(REGISTRY.company()).submitted().id);
        Case taken = REGISTRY.open(REGISTRY.company()).submitted();
        REGISTRY.applications.complete(ALL, key(), taken.id);
        assertEquals(
                Optional.of(Refusal.OWN_WORK),
                REGISTRY.team.candidates(ALL, taken.id).stream()
                        .filter(found -> found.person().equals(ALL.id()))
                        .findFirst()
                        .orElseThrow()
                        .refusal()
                        .map(RefusedException::reason));
        refused(Refusal.OWN_WORK, () -> REGISTRY.team.candidates(held.person(), next.id));
    }

    @Test
    void who_had_the_supplier_twice_in_a_row_leaves_it_to_another() {
        TestRegistry.Held held = REGISTRY.company();
        for (int i = 0; i < 2; i++) {
            Case c = REGISTRY.open(held).assessed(_ -> 2);
            REGISTRY.applications.withdraw(held.person(), key(), c.id);
        }
        Case third = REGISTRY.open(held).complete();
        assertEquals(Optional.of(Refusal.ROTATION), why(third, REGISTRY.tom));
        assertEquals(Optional.empty(), why(third, REGISTRY.third));
        refused(
                Refusal.ROTATION,
                () -> REGISTRY.team.assign(
                        REGISTRY.registrar, key(), new Team.Assign(third.id, REGISTRY.tom.id(), true)));
    }

    // ---- scoring bit by bit

    @Test
    void scores_are_put_down_one_by_one_and_stay_the_assessors_own() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Sheet whole = REGISTRY.sheet(_ -> 2);
        Sheet.Mark first = whole.marks().getFirst();
        Assessments.SaveMarks save = new Assessments.SaveMarks(c.id, new Sheet.Mark(first.criterion(), 1, ""));
        REGISTRY.assessments.saveMarks(REGISTRY.tom, key(), save);
        REGISTRY.assessments.saveMarks(REGISTRY.tom, key(), new Assessments.SaveMarks(c.id, first));
        REGISTRY.assessments.saveMarks(
                REGISTRY.tom,
                key(),
                new Assessments.SaveMarks(c.id, whole.marks().get(1)));
        assertEquals(
                List.of(first, whole.marks().get(1)),
                REGISTRY.assessments.draft(REGISTRY.tom, c.id).sheet().marks());
        assertEquals(
                List.of(),
                REGISTRY.assessments.draft(REGISTRY.vera, c.id).sheet().marks());
        assertEquals(
                List.of(),
                REGISTRY.assessments.draft(REGISTRY.registrar, c.id).sheet().marks());
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.assessments.saveMarks(
                        REGISTRY.tom, key(), new Assessments.SaveMarks(c.id, new Sheet.Mark("NONE", 1, ""))));
        refused(Refusal.OWN_WORK, () -> REGISTRY.assessments.saveMarks(REGISTRY.registrar, key(), save));
        // Of two windows, the one that has not read what the other saved does not overwrite it.
        Sheet.Mark mended = new Sheet.Mark(first.criterion(), 0, "Page 4 says otherwise.");
        long version = REGISTRY.assessments.draft(REGISTRY.tom, c.id).version();
        assertEquals(3, version);
        Assessments.SaveMarks again = new Assessments.SaveMarks(c.id, new Sheet(List.of(mended)), Optional.of(version));
        assertEquals(
                4,
                REGISTRY.assessments
                        .saveMarks(REGISTRY.tom, key(), again)
                        .body()
                        .integer("version"));
        refused(
                Refusal.DRAFT_CHANGED,
                () -> REGISTRY.assessments.saveMarks(
                        REGISTRY.tom,
                        key(),
                        new Assessments.SaveMarks(c.id, new Sheet(List.of(first)), Optional.of(version))));
        REGISTRY.assessments.saveMarks(REGISTRY.tom, key(), again);
        assertEquals(
                List.of(whole.marks().get(1), mended),
                REGISTRY.assessments.draft(REGISTRY.tom, c.id).sheet().marks());
        REGISTRY.assessments.score(REGISTRY.tom, key(), new Assessments.Score(c.id, whole));
        assertEquals(
                List.of(),
                REGISTRY.assessments.draft(REGISTRY.tom, c.id).sheet().marks());
        refused(Refusal.ALREADY_DONE, () -> REGISTRY.assessments.saveMarks(REGISTRY.tom, key(), save));
    }

    // ---- a whole case

    @Test
    void the_supplier_sees_its_case_without_those_who_work_on_it() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Cases.View supplier = REGISTRY.cases.view(c.held.person(), c.id);
        assertEquals(List.of(), supplier.workers());
        assertEquals(List.of(), supplier.team());
        assertEquals(
                List.of("comments-closed"),
                supplier.deadlines().stream().map(Cases.Deadline::kind).toList());
        Cases.View registrar = REGISTRY.cases.view(REGISTRY.registrar, c.id);
        assertEquals(2, registrar.team().size());
        assertEquals(
                Set.of("intake R-001", "assess A-017", "assess A-018"),
                Set.copyOf(registrar.workers().stream()
                        .map(w -> w.duty() + " " + w.number())
                        .toList()));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.cases.view(REGISTRY.company().person(), c.id));
    }

    @Test
    void a_refusal_is_read_with_its_reasons_and_until_when_to_appeal() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 1);
        REGISTRY.decisions.intendToRefuse(
                REGISTRY.grace,
                key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(new Decisions.Reason(
                                "REF-SCORE", Optional.empty(), Optional.empty(), "Below the mark."))));
        REGISTRY.pass(Duration.ofSeconds(1));
        REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "We disagree."));
        REGISTRY.decisions.refuse(
                REGISTRY.grace, key(), new Decisions.Decide(c.id, c.digest(), "The mark is not reached."));
        List<Cases.Made> made = REGISTRY.cases.view(c.held.person(), c.id).decisions();
        assertEquals(
                List.of("intent-to-refuse", "refused"),
                made.stream().map(Cases.Made::outcome).toList());
        assertEquals(
                "Below the mark.",
                made.getFirst().reasons().objects("reasons").getFirst().text("words"));
        assertEquals(Optional.empty(), made.getFirst().appealUntil());
        assertEquals(
                Optional.of(REGISTRY.edition.due(TimerId.APPEAL_LODGE, REGISTRY.now())),
                made.getLast().appealUntil());
    }

    private static Decisions.Reason reason(String code, String criterion, String theme) {
        return new Decisions.Reason(
                code,
                Optional.of(criterion).filter(c -> !c.equals("-")),
                Optional.of(theme).filter(t -> !t.equals("-")),
                "Not met.");
    }

    @Test
    void a_reason_is_about_what_the_scores_lack_and_is_kept_with_it() {
        // Only fair work is lacking: its mandatory criteria, and with them the theme.
        Case c = REGISTRY.open(REGISTRY.company())
                .forDecision(criterion -> criterion.theme().equals("fair-work") ? 0 : 2);
        String wrong = """
                REF-MAND   ENV-01 -           REASON_NOT_ALLOWED
                REF-MAND   -      fair-work   REASON_NOT_ALLOWED
                REF-MAND   WRK-01 fair-work   REASON_NOT_ALLOWED
                REF-SCORE  -      environment REASON_NOT_ALLOWED
                REF-SCORE  WRK-01 -           REASON_NOT_ALLOWED
                SUS-BREACH -      -           REASON_NOT_ALLOWED
                REF-NONE   -      -           REASON_NOT_ALLOWED
                REF-MAND   WRK-99 -           INVALID_FIELDS
                REF-SCORE  -      WRK-01      INVALID_FIELDS
                REF-FALSE  -      unfair-work INVALID_FIELDS
                """;
        for (String line : wrong.lines().toList()) {
            String[] row = line.split(" +");
            refused(
                    Refusal.valueOf(row[3]),
                    () -> REGISTRY.decisions.intendToRefuse(
                            c.decides,
                            key(),
                            new Decisions.Intend(c.id, c.digest(), List.of(reason(row[0], row[1], row[2])))));
            assertEquals("for-decision", c.state(), line);
        }
        List<Decisions.Reason> given = List.of(
                reason("REF-MAND", "WRK-01", "-"),
                reason("REF-MAND", "-", "-"),
                reason("REF-SCORE", "-", "fair-work"),
                reason("REF-FALSE", "ENV-01", "-"),
                reason("REF-FALSE", "-", "environment"));
        REGISTRY.decisions.intendToRefuse(c.decides, key(), new Decisions.Intend(c.id, c.digest(), given));
        assertEquals(
                given,
                Decisions.Reason.readAll(REGISTRY.cases
                        .view(c.held.person(), c.id)
                        .decisions()
                        .getFirst()
                        .reasons()));
    }

    // ---- calendars

    @Test
    void working_days_are_those_of_the_suppliers_nation_and_the_deadline_says_so() {
        Actor.Person person = REGISTRY.person();
        OrganisationId number = OrganisationId.of("GB-COH", "SC990004");
        UUID supplier = REGISTRY.suppliers
                .register(
                        person,
                        key(),
                        new Suppliers.Register(
                                SupplierKind.LEGAL_PERSON,
                                "Brightsea Digital Ltd",
                                Optional.empty(),
                                new Certificate.Address("GB", Optional.of("GB-SCT")),
                                List.of(number)))
                .id("supplier");
        REGISTRY.people.appoint(
                REGISTRY.people.actor(person.id()),
                key(),
                new org.touchstone.registry.people.People.Appoint(
                        person.id(), Role.SUPPLIER_SIGNATORY, Optional.of(supplier)));
        REGISTRY.suppliers.verify(
                REGISTRY.registrar,
                key(),
                new Suppliers.Verify(
                        supplier, "Brightsea Digital Ltd", List.of(new Suppliers.Checked(number, "register-lookup"))));
        // Into the last week of July: the Scottish bank holiday is the first Monday of August.
        REGISTRY.passTo(Instant.parse("2027-07-29T09:00:00Z"));
        boolean before = REGISTRY.now().isBefore(Instant.parse("2027-07-30T00:00:00Z"));
        Case c = REGISTRY.open(new TestRegistry.Held(supplier, REGISTRY.people.actor(person.id())))
                .submitted();
        Cases.Deadline due =
                REGISTRY.cases.view(REGISTRY.registrar, c.id).deadlines().getFirst();
        assertEquals(Optional.of("scotland"), due.calendar());
        assertEquals(REGISTRY.edition.due(TimerId.COMPLETENESS_CHECK, REGISTRY.now(), "scotland"), due.due());
        if (before) {
            assertFalse(due.due().equals(REGISTRY.edition.due(TimerId.COMPLETENESS_CHECK, REGISTRY.now())));
        }
        Case english = REGISTRY.open(REGISTRY.company()).submitted();
        assertEquals(
                Optional.of("england-and-wales"),
                REGISTRY.cases
                        .view(REGISTRY.registrar, english.id)
                        .deadlines()
                        .getFirst()
                        .calendar());
    }

    @Test
    void what_the_registry_should_have_done_by_now_is_put_before_its_people_once() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        REGISTRY.passTo(
                REGISTRY.edition.due(TimerId.COMPLETENESS_CHECK, REGISTRY.now()).plusSeconds(1));
        REGISTRY.scheduler.fireDue();
        REGISTRY.scheduler.fireDue();
        assertEquals(
                1,
                REGISTRY.db.in(tx -> tx.list("timers.list-tasks", Args.of("roles", List.of("registrar")))).stream()
                        .filter(row -> row.text("subject").equals(c.id.toString()))
                        .filter(row -> row.text("kind").equals("completeness-due"))
                        .count());
        assertEquals("submitted", c.state());
    }

    @Test
    void a_supplier_is_reminded_of_what_it_still_has_to_do_and_of_nothing_else() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        String missing = REGISTRY.edition
                .reasonCodes()
                .of(org.touchstone.format.scheme.Reasons.Kind.RETURN)
                .keySet()
                .iterator()
                .next();
        Runnable sendBack = () -> REGISTRY.applications.returnIncomplete(
                REGISTRY.registrar,
                key(),
                new Applications.ReturnIt(c.id, List.of(new Applications.Missing(missing, "Page 2"))));
        sendBack.run();
        Instant due = REGISTRY.edition.due(TimerId.FIX_INCOMPLETE, REGISTRY.now());
        assertEquals(0, reminders(c, due));
        REGISTRY.passTo(due.minus(Duration.ofDays(6)));
        REGISTRY.scheduler.fireDue();
        REGISTRY.scheduler.fireDue();
        assertEquals(1, reminders(c, due), "a week before, once");

        // Put right, and returned again: the first reminders find nothing, the second their own deadline.
        c.submit();
        REGISTRY.pass(Duration.ofDays(3));
        REGISTRY.scheduler.fireDue();
        sendBack.run();
        Instant second = REGISTRY.edition.due(TimerId.FIX_INCOMPLETE, REGISTRY.now());
        REGISTRY.passTo(second.minus(Duration.ofDays(1)));
        REGISTRY.scheduler.fireDue();
        assertEquals(1, reminders(c, due));
        assertEquals(1, reminders(c, second));
    }

    private static long reminders(Case c, Instant due) {
        return REGISTRY.notices.list(c.held.person(), Optional.empty(), 50).stream()
                .filter(n -> n.kind() == org.touchstone.registry.people.Notices.Kind.DEADLINE_NEAR)
                .filter(n -> n.due().equals(Optional.of(due)))
                .count();
    }
}
