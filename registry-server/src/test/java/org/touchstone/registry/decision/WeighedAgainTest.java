package org.touchstone.registry.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Refusal;

/// A case that is weighed more than once: why it came back is read by those who weigh it again, and what the supplier
/// said and showed to an intended refusal stays with that intent.
class WeighedAgainTest {
    private static final TestRegistry REGISTRY = new TestRegistry();

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    private static Case intended() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 0);
        intend(c);
        return c;
    }

    private static void intend(Case c) {
        REGISTRY.decisions.intendToRefuse(
                c.decides,
                key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(new Decisions.Reason(
                                REGISTRY.edition
                                        .reasonCodes()
                                        .forCause(Reasons.Cause.MANDATORY_NOT_MET)
                                        .id(),
                                Optional.of("WRK-01"),
                                Optional.empty(),
                                "Pay is below the line in round " + round(c) + "."))));
    }

    private static long round(Case c) {
        return REGISTRY.db.in(
                tx -> tx.one("applications.find", Args.of("id", c.id)).integer("round"));
    }

    private static Decisions.Decide decide(Case c, String words) {
        return new Decisions.Decide(c.id, c.digest(), words);
    }

    private static UUID file(Case c, String bytes) {
        return REGISTRY.applications
                .addEvidence(
                        c.held.person(),
                        key(),
                        new Applications.AddEvidence(
                                c.id,
                                pdf(),
                                REGISTRY.today(),
                                "application/pdf",
                                ("%PDF-1.7 " + bytes).getBytes(StandardCharsets.UTF_8)))
                .id("evidence");
    }

    private static String pdf() {
        return REGISTRY.edition.evidenceTypes().values().stream()
                .filter(t -> t.mediaTypes().contains("application/pdf"))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static String root(Case c) {
        return REGISTRY.db.in(
                tx -> tx.one("applications.find", Args.of("id", c.id)).text("evidence_root"));
    }

    private static long told(Actor.Person person, Case c) {
        return REGISTRY.notices.list(person, Optional.empty(), 200).stream()
                .filter(n -> n.kind() == Notices.Kind.CASE_SENT_BACK)
                .filter(n -> n.subject().equals(c.id.toString()))
                .count();
    }

    private static List<String> open(Case c) {
        return REGISTRY.cases.view(c.decides, c.id).deadlines().stream()
                .map(Cases.Deadline::kind)
                .filter(kind -> !kind.equals(Timers.Kind.COMMENTS_CLOSED.code()))
                .toList();
    }

    @Test
    void the_review_and_the_decision_maker_say_why_and_the_team_reads_it() {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        REGISTRY.reviews.startReview(c.reviews, key(), c.id);
        REGISTRY.reviews.endReview(c.reviews, key(), new Reviews.EndReview(c.id, false, "Thin on ACC-01."));
        assertEquals(1, told(c.lead, c));
        assertEquals(1, told(c.second, c));
        assertEquals(0, told(c.reviews, c));
        again(c);
        c.reviewed();
        REGISTRY.decisions.remit(c.decides, key(), decide(c, "Ask about the yard."));
        assertEquals(2, told(c.lead, c));
        List<CaseFiles.Weighing> seen = REGISTRY.caseFiles.weighings(c.second, c.id);
        assertEquals(3, seen.size());
        assertEquals(
                Optional.of("Thin on ACC-01."),
                seen.get(0).review().filter(r -> !r.passed()).map(CaseFiles.Reviewed::findings));
        assertEquals(Optional.empty(), seen.get(0).remittal());
        assertEquals(
                Optional.of("In order."),
                seen.get(1).review().filter(CaseFiles.Reviewed::passed).map(CaseFiles.Reviewed::findings));
        assertEquals(Optional.of("Ask about the yard."), seen.get(1).remittal().map(CaseFiles.Remitted::words));
        assertFalse(seen.get(2).any());
        refused(Refusal.NOT_FOUND, () -> REGISTRY.caseFiles.weighings(c.held.person(), c.id));
    }

    private static void again(Case c) {
        REGISTRY.assessments.score(c.lead, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 2)));
        REGISTRY.assessments.score(c.second, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 2)));
        c.agreed(_ -> 2);
    }

    @Test
    void an_assessor_who_comes_later_declares_interests_before_reading() {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        refused(Refusal.DECLARE_INTERESTS_FIRST, () -> REGISTRY.caseFiles.weighings(c.lead, c.id));
        Actor.Person other = REGISTRY.staff("A-977", Role.ASSESSOR);
        refused(Refusal.NOT_FOUND, () -> REGISTRY.caseFiles.weighings(other, c.id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t "})
    void nothing_is_sent_back_or_refused_without_words(String blank) {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 0);
        REGISTRY.reviews.startReview(c.reviews, key(), c.id);
        for (boolean passed : List.of(true, false)) {
            refused(
                    Refusal.INVALID_FIELDS,
                    () -> REGISTRY.reviews.endReview(c.reviews, key(), new Reviews.EndReview(c.id, passed, blank)));
        }
        assertEquals("in-review", c.state());
        REGISTRY.reviews.endReview(c.reviews, key(), new Reviews.EndReview(c.id, true, "In order."));
        refused(Refusal.INVALID_FIELDS, () -> REGISTRY.decisions.remit(c.decides, key(), decide(c, blank)));
        assertEquals("for-decision", c.state());
        intend(c);
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, blank)));
        REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "So be it."));
        refused(Refusal.INVALID_FIELDS, () -> REGISTRY.decisions.refuse(c.decides, key(), decide(c, blank)));
        assertEquals("intent-to-refuse", c.state());
    }

    @Test
    void each_criterion_that_is_not_met_takes_a_sentence_and_no_other() {
        Case c = REGISTRY.open(REGISTRY.company()).scored((k, _) -> k.id().equals("ACC-05") ? 1 : 2);
        Sheet sheet = REGISTRY.sheet(k -> k.id().equals("ACC-05") ? 1 : 2);
        Assessments.Shortfall said = new Assessments.Shortfall("ACC-05", "Two of five sites are not counted.");
        for (List<Assessments.Shortfall> wrong : List.of(
                List.<Assessments.Shortfall>of(),
                List.of(new Assessments.Shortfall("ACC-05", " ")),
                List.of(said, said),
                List.of(said, new Assessments.Shortfall("ACC-01", "Met all the same.")))) {
            refused(
                    Refusal.INVALID_FIELDS,
                    () -> REGISTRY.assessments.agree(
                            c.lead, key(), new Assessments.Agree(c.id, sheet, List.of(), Optional.empty(), wrong)));
        }
        String digest = REGISTRY.assessments
                .agree(c.lead, key(), new Assessments.Agree(c.id, sheet, List.of(), Optional.empty(), List.of(said)))
                .text("digest");
        assertEquals(
                List.of(said),
                REGISTRY.assessments
                        .standing(c.second, c.id)
                        .proposals()
                        .getFirst()
                        .shortfalls());
        REGISTRY.assessments.confirm(c.second, key(), new Assessments.Confirm(c.id, digest));
        c.reviewed();
        REGISTRY.decisions.intendToRefuse(
                c.decides,
                key(),
                new Decisions.Intend(
                        c.id,
                        digest,
                        List.of(new Decisions.Reason(
                                judged(), Optional.of("ACC-05"), Optional.empty(), "It is not shown."))));
        assertEquals(
                List.of(said),
                REGISTRY.cases
                        .view(c.held.person(), c.id)
                        .decisions()
                        .getFirst()
                        .shortfalls());
    }

    /// A reason that people judge.
    private static String judged() {
        return REGISTRY.edition.reasonCodes().of(Reasons.Kind.REFUSE).values().stream()
                .filter(code -> code.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void what_the_supplier_answers_and_shows_outlives_the_round() {
        Case c = intended();
        String before = root(c);
        UUID payroll = file(c, "payroll");
        assertFalse(before.equals(root(c)), "a file of the hearing is bound to the case");
        UUID strange = UUID.randomUUID();
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.decisions.answer(
                        c.held.person(), key(), new Decisions.Answer(c.id, "See.", List.of(strange))));
        REGISTRY.decisions.answer(
                c.held.person(), key(), new Decisions.Answer(c.id, "Put right in March.", List.of(payroll)));
        assertTrue(REGISTRY.applications
                        .evidence(c.decides, c.id, payroll, _ -> {})
                        .bytes()
                        .length
                > 0);
        assertEquals(
                "intent-answered",
                REGISTRY.caseFiles.cover(c.decides, c.id).history().getFirst().what());
        REGISTRY.decisions.remit(c.decides, key(), decide(c, "Weigh the payroll."));

        CaseFiles.Intent first =
                REGISTRY.caseFiles.weighings(c.lead, c.id).getFirst().intent().orElseThrow();
        assertEquals(
                "Pay is below the line in round 1.", first.reasons().getFirst().words());
        assertEquals(Optional.of("Put right in March."), first.answer().map(Decisions.Answered::words));
        assertEquals(Optional.of(List.of(payroll)), first.answer().map(Decisions.Answered::evidence));
        assertTrue(
                REGISTRY.applications.evidence(c.lead, c.id, payroll, _ -> {}).bytes().length > 0);

        REGISTRY.assessments.score(c.lead, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 0)));
        REGISTRY.assessments.score(c.second, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 0)));
        c.agreed(_ -> 0).reviewed();
        REGISTRY.pass(Duration.ofMinutes(1));
        intend(c);
        assertFalse(REGISTRY.applications.find(c.decides, c.id).answered(), "a new intent, a new answer");
        REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "As we said."));
        assertEquals(
                List.of("Put right in March.", "As we said."),
                REGISTRY.cases.view(c.held.person(), c.id).decisions().stream()
                        .flatMap(d -> d.answer().stream())
                        .map(Decisions.Answered::words)
                        .toList());
    }

    @Test
    void an_answer_ends_the_hearing_and_the_decision_is_due() {
        Case c = intended();
        assertEquals(List.of(Timers.Kind.ANSWER_CLOSED.code()), open(c));
        REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "So be it."));
        assertEquals(List.of(Timers.Kind.DECISION_DUE.code()), open(c));
        refused(Refusal.ALREADY_DONE, () -> file(c, "more"));
        refused(
                Refusal.ALREADY_DONE,
                () -> REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "And.")));
        long due = due(c);
        REGISTRY.pass(Duration.ofDays(14));
        REGISTRY.scheduler.fireDue();
        assertEquals(due, due(c), "nobody is reminded of what is done");
        REGISTRY.decisions.refuse(c.decides, key(), decide(c, "It is not met."));
        assertEquals("refused", c.state());
    }

    private static long due(Case c) {
        return REGISTRY.notices.list(c.held.person(), Optional.empty(), 200).stream()
                .filter(n -> n.subject().equals(c.id.toString()))
                .filter(n -> n.kind() == Notices.Kind.DEADLINE_NEAR)
                .count();
    }

    @Test
    void who_comes_too_late_hears_until_when_there_was_time() {
        Case c = intended();
        var until = REGISTRY.applications.find(c.decides, c.id).answerDue().orElseThrow();
        REGISTRY.passTo(until.plusSeconds(1));
        refused(
                Refusal.TOO_LATE,
                () -> REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "Late.")));
        refused(Refusal.TOO_LATE, () -> file(c, "late"));
        assertEquals(
                List.of(Refusal.TOO_LATE, Refusal.TOO_LATE),
                REGISTRY.cases.acts(c.held.person(), c.id).stream()
                        .filter(s -> s.act() == Act.ANSWER_INTENT || s.act() == Act.ADD_EVIDENCE)
                        .flatMap(s -> s.refusal().stream())
                        .map(no -> no.reason())
                        .toList());
        assertEquals("intent-to-refuse", c.state());
    }
}
