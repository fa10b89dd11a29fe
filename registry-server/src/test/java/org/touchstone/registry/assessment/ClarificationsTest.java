package org.touchstone.registry.assessment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.accreditation.Scheduler;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.assessment.Clarifications.AnswerThem;
import org.touchstone.registry.assessment.Clarifications.Ask;
import org.touchstone.registry.assessment.Clarifications.Question;
import org.touchstone.registry.assessment.Clarifications.Reply;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Rounds of questions: who asks, how often, until when, and that a silence ends the round and not the application.
class ClarificationsTest {
    private static final TestRegistry REGISTRY = new TestRegistry();

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    private static List<Criterion> criteria() {
        return REGISTRY.edition.applicable("standard", REGISTRY.edition.facts(TestRegistry.facts()));
    }

    private static Ask two(Case c) {
        return new Ask(
                c.id,
                List.of(
                        new Question(criteria().getFirst().id(), "Which board meeting was that?"),
                        new Question(criteria().get(1).id(), "What was the baseline?")));
    }

    private static AnswerThem answered(Case c, UUID... evidence) {
        return new AnswerThem(
                c.id,
                List.of(
                        new Reply(criteria().getFirst().id(), "The one in May.", List.of(evidence)),
                        new Reply(criteria().get(1).id(), "Twelve.", List.of())));
    }

    @Test
    void the_supplier_is_asked_and_answers_with_a_file_and_the_case_goes_on() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        String root = root(c);
        int events = REGISTRY.events().size();
        Receipt asked = REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c));
        assertEquals("clarification", c.state());
        assertEquals(1, asked.body().integer("round"));
        assertEquals(
                REGISTRY.edition.due(TimerId.ANSWER_CLARIFICATION, REGISTRY.now()),
                Instant.parse(asked.text("due")),
                "working days of the edition");
        assertTrue(REGISTRY.notices.list(c.held.person(), Optional.empty(), 10).stream()
                .anyMatch(n ->
                        n.kind() == Notices.Kind.QUESTIONS_ASKED && n.subject().equals(c.id.toString())));
        // While it may still be answered nobody scores.
        refused(
                Refusal.WRONG_STATE,
                () -> REGISTRY.assessments.score(
                        REGISTRY.tom, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 2))));
        refused(Refusal.WRONG_STATE, () -> REGISTRY.clarifications.ask(REGISTRY.vera, key(), two(c)));

        String type = criteria().getFirst().evidence().stream().findFirst().orElseThrow();
        UUID file = REGISTRY.applications
                .addEvidence(
                        c.held.person(),
                        key(),
                        TestRegistry.pdf(
                                c.id, "board-decision", REGISTRY.today().minusDays(1)))
                .id("evidence");
        assertFalse(type.isEmpty());
        REGISTRY.clarifications.answer(c.held.person(), key(), answered(c, file));
        assertEquals("in-assessment", c.state());
        assertFalse(root.equals(root(c)), "the new file is bound to the case");
        Clarifications.Round round =
                REGISTRY.clarifications.rounds(REGISTRY.vera, c.id).getFirst();
        assertEquals(two(c).questions(), round.questions());
        assertEquals(answered(c, file).replies(), round.replies());
        assertEquals(Optional.of(REGISTRY.now()), round.answered());
        assertEquals(
                List.of(Notices.Kind.QUESTIONS_CLOSED),
                REGISTRY.notices.list(REGISTRY.vera, Optional.empty(), 10).stream()
                        .filter(n -> n.subject().equals(c.id.toString()))
                        .map(Notices.Notice::kind)
                        .filter(kind -> kind != Notices.Kind.CASE_ASSIGNED)
                        .toList());
        assertEquals(events, REGISTRY.events().size(), "nothing of it is public");
        // The deadline is gone with the answer.
        REGISTRY.pass(Duration.ofDays(60));
        REGISTRY.scheduler.fireDue();
        assertEquals("in-assessment", c.state());
    }

    private static String root(Case c) {
        return REGISTRY.db.in(
                tx -> tx.one("applications.find", Args.of("id", c.id)).text("evidence_root"));
    }

    @Test
    void a_round_without_an_answer_ends_once_and_the_case_goes_on() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Instant due = Instant.parse(
                REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c)).text("due"));
        REGISTRY.passTo(due.plusSeconds(1));
        REGISTRY.scheduler.fireDue();
        assertEquals("in-assessment", c.state());
        refused(Refusal.WRONG_STATE, () -> REGISTRY.clarifications.answer(c.held.person(), key(), answered(c)));
        Clarifications.Round round =
                REGISTRY.clarifications.rounds(REGISTRY.tom, c.id).getFirst();
        assertTrue(round.ended().isPresent());
        assertEquals(Optional.empty(), round.answered());
        REGISTRY.scheduler.fireDue();
        assertEquals(
                1,
                REGISTRY.notices.list(REGISTRY.tom, Optional.empty(), 50).stream()
                        .filter(n -> n.subject().equals(c.id.toString()))
                        .filter(n -> n.kind() == Notices.Kind.QUESTIONS_CLOSED)
                        .count());
    }

    /// The deadline and the clock that fires it are two things: what comes between them is too late all the same.
    @Test
    void an_answer_after_the_deadline_is_too_late_even_before_the_clock_has_fired() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Instant due = Instant.parse(
                REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c)).text("due"));
        REGISTRY.passTo(due.plusSeconds(1));
        refused(Refusal.TOO_LATE, () -> REGISTRY.clarifications.answer(c.held.person(), key(), answered(c)));
        REGISTRY.scheduler.fireDue();
    }

    @Test
    void there_are_as_many_rounds_as_the_edition_says_also_after_the_case_came_back() {
        int allowed = REGISTRY.edition.governance().assessment().clarificationRounds();
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        for (int i = 0; i < allowed; i++) {
            REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c));
            REGISTRY.clarifications.answer(c.held.person(), key(), answered(c));
        }
        refused(Refusal.NO_ROUNDS_LEFT, () -> REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c)));
        assertEquals("in-assessment", c.state());
        assertEquals(allowed, REGISTRY.clarifications.rounds(REGISTRY.tom, c.id).size());
    }

    @Test
    void only_assessors_of_the_case_who_have_declared_ask_and_only_the_supplier_answers() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.clarifications.ask(REGISTRY.grace, key(), two(c)));
        refused(Refusal.OWN_WORK, () -> REGISTRY.clarifications.ask(REGISTRY.registrar, key(), two(c)));
        refused(Refusal.NOT_ASSIGNED, () -> REGISTRY.clarifications.ask(REGISTRY.third, key(), two(c)));
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.clarifications.ask(REGISTRY.company().person(), key(), two(c)));
        Case waiting = REGISTRY.open(REGISTRY.company()).assigned();
        refused(Refusal.DECLARE_INTERESTS_FIRST, () -> REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(waiting)));
        refused(Refusal.DECLARE_INTERESTS_FIRST, () -> REGISTRY.clarifications.rounds(REGISTRY.tom, waiting.id));
        REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c));
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.clarifications.answer(REGISTRY.tom, key(), answered(c)));
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.clarifications.rounds(REGISTRY.company().person(), c.id));
    }

    @Test
    void every_question_is_answered_and_nothing_else() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.clarifications.ask(REGISTRY.tom, key(), new Ask(c.id, List.of())));
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.clarifications.ask(
                        REGISTRY.tom, key(), new Ask(c.id, List.of(new Question("NONE-01", "What?")))));
        Question once = new Question(criteria().getFirst().id(), "Why?");
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.clarifications.ask(REGISTRY.tom, key(), new Ask(c.id, List.of(once, once))));
        REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c));
        Reply first = answered(c).replies().getFirst();
        for (List<Reply> wrong : List.of(
                List.<Reply>of(),
                List.of(first),
                List.of(first, first),
                List.of(first, new Reply(criteria().get(2).id(), "Unasked.", List.of())),
                List.of(first, new Reply(criteria().get(1).id(), " ", List.of())),
                List.of(first, new Reply(criteria().get(1).id(), "Yes.", List.of(UUID.randomUUID()))))) {
            refused(
                    Refusal.INVALID_FIELDS,
                    () -> REGISTRY.clarifications.answer(c.held.person(), key(), new AnswerThem(c.id, wrong)));
        }
        assertEquals("clarification", c.state());
    }

    @Test
    void of_an_answer_and_the_clock_that_come_at_once_one_counts() throws Exception {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Instant due = Instant.parse(
                REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c)).text("due"));
        REGISTRY.passTo(due);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> answer = threads.submit(() -> {
                try {
                    REGISTRY.clarifications.answer(c.held.person(), key(), answered(c));
                    return true;
                } catch (RefusedException e) {
                    return false;
                }
            });
            // The clock of another server, which is a second ahead.
            Future<?> clock = threads.submit(() -> new Scheduler(
                            REGISTRY.db,
                            new UseCases(REGISTRY.db, () -> due.plusSeconds(1), REGISTRY.keys),
                            REGISTRY.applications,
                            REGISTRY.comments,
                            REGISTRY.clarifications,
                            REGISTRY.accreditations,
                            REGISTRY.log)
                    .fireDue());
            boolean answered = answer.get();
            clock.get();
            assertEquals(
                    answered,
                    REGISTRY.clarifications
                            .rounds(REGISTRY.tom, c.id)
                            .getFirst()
                            .answered()
                            .isPresent());
        }
        assertEquals("in-assessment", c.state());
    }

    @Test
    void of_two_who_ask_at_once_one_has_the_round() throws Exception {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> both = List.of(REGISTRY.tom, REGISTRY.vera).stream()
                    .map(who -> threads.submit(() -> {
                        try {
                            REGISTRY.clarifications.ask(who, key(), two(c));
                            return true;
                        } catch (RefusedException e) {
                            assertEquals(Refusal.WRONG_STATE, e.reason());
                            return false;
                        }
                    }))
                    .toList();
            assertTrue(both.get(0).get() ^ both.get(1).get());
        }
        assertEquals(1, REGISTRY.clarifications.rounds(REGISTRY.tom, c.id).size());
    }

    @Test
    void the_database_takes_no_question_of_somebody_who_has_not_declared() {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        assertThrows(
                DatabaseException.class,
                () -> REGISTRY.db.run(tx -> tx.runOne(
                        "clarifications.add",
                        Args.of("clarification", UUID.randomUUID())
                                .with("id", c.id)
                                .with("number", 1)
                                .with("by", REGISTRY.tom.id())
                                .with("questions", new byte[] {1})
                                .with("at", REGISTRY.now())
                                .with("due", REGISTRY.now()))));
    }

    @Test
    void a_supplier_may_give_up_while_it_is_asked() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c));
        REGISTRY.applications.withdraw(c.held.person(), key(), c.id);
        REGISTRY.pass(Duration.ofDays(60));
        REGISTRY.scheduler.fireDue();
        assertEquals("withdrawn-by-applicant", c.state());
    }

    @Test
    void a_notice_is_read_by_each_for_oneself_and_by_nobody_else() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        long before = REGISTRY.notices.unread(c.held.person());
        REGISTRY.clarifications.ask(REGISTRY.tom, key(), two(c));
        assertEquals(before + 1, REGISTRY.notices.unread(c.held.person()));
        Notices.Notice notice =
                REGISTRY.notices.list(c.held.person(), Optional.empty(), 1).getFirst();
        refused(Refusal.NOT_FOUND, () -> REGISTRY.notices.read(REGISTRY.grace, key(), notice.id()));
        REGISTRY.notices.read(c.held.person(), key(), notice.id());
        REGISTRY.notices.read(c.held.person(), key(), notice.id());
        assertEquals(before, REGISTRY.notices.unread(c.held.person()));
    }
}
