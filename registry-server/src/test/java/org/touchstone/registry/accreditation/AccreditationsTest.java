package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.Reasons.Cause;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Cases from the first draft to a certificate asked for, and what becomes of accreditations, on a real PostgreSQL.
class AccreditationsTest {
    private final TestRegistry registry = new TestRegistry();
    private int before = registry.events().size();

    @AfterEach
    void close() {
        registry.close();
    }

    /// The types of the events since the last look.
    private List<String> events() {
        List<RegisterEvent> all = registry.events();
        List<String> types =
                all.subList(before, all.size()).stream().map(EventCodec::type).toList();
        before = all.size();
        return types;
    }

    private RegisterEvent last() {
        return registry.events().getLast();
    }

    private Accreditation of(AccreditationNumber number) {
        return registry.accreditations.find(registry.registrar, number);
    }

    private String state(AccreditationNumber number) {
        return of(number).state().code();
    }

    private String code(Cause cause) {
        return registry.edition.reasonCodes().forCause(cause).id();
    }

    private String imposed(boolean urgent) {
        return registry.edition.reasonCodes().of(Reasons.Kind.SUSPEND).values().stream()
                .filter(c -> c.suspension().equals(Optional.of(Reasons.SuspensionKind.IMPOSED)))
                .filter(c -> c.urgent() == urgent && c.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
    }

    private void check(AccreditationNumber number, String subject) {
        registry.accreditations.check(
                registry.tom, key(), new Accreditations.Check(number, subject, "Seen on the spot."));
    }

    private Receipt reinstate(AccreditationNumber number) {
        return registry.accreditations.reinstate(
                registry.grace, key(), new Accreditations.Reinstate(number, code(Cause.CAUSE_REMOVED)));
    }

    private void suspendUrgently(AccreditationNumber number) {
        registry.accreditations.suspend(
                registry.grace, key(), new Accreditations.Suspend(number, imposed(true), "Pay what is owed.", true));
    }

    // ---- granting

    @Test
    void an_application_becomes_an_accreditation_and_a_request_for_its_certificate() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();

        assertEquals("granted", c.state());
        assertEquals(List.of("supplier-registered", "application-complete", "accreditation-granted"), events());
        RegisterEvent.AccreditationGranted granted = (RegisterEvent.AccreditationGranted) last();
        assertEquals(number, granted.accreditation());
        assertEquals(registry.now(), granted.validFrom());
        assertEquals(registry.edition.validUntil(granted.validFrom()), granted.validUntil());
        CertificateRequest request = registry.issuer.requests.getLast();
        assertEquals(number, request.accreditation());
        assertEquals("Harbour & Vale Care Ltd", request.subject().legalName());
        assertEquals(666, request.subject().results().overallPerMille());
        assertEquals(TestRegistry.HOLDER.publicKey(), request.holder());
        assertTrue(request.replaces().isEmpty());
    }

    @Test
    void a_condition_is_named_by_the_certificate_until_it_is_closed() {
        Case c = registry.open(registry.company());
        String weak = registry.edition.mandatory("standard", registry.edition.facts(TestRegistry.facts())).stream()
                .filter(k -> k.correctable())
                .findFirst()
                .orElseThrow()
                .id();
        c.forDecision(k -> k.id().equals(weak) ? 1 : 2);
        AccreditationNumber number = new AccreditationNumber(c.grant().text("accreditation"));
        assertEquals("granted-with-conditions", c.state());
        assertEquals("active-with-conditions", state(number));
        assertEquals(
                List.of(weak),
                registry.issuer.requests.getLast().subject().conditions().stream()
                        .map(Certificate.Condition::criterion)
                        .toList());
        events();

        Accreditations.CloseCondition close = new Accreditations.CloseCondition(number, weak);
        refused(Refusal.CHECK_NEEDED, () -> registry.accreditations.closeCondition(registry.grace, key(), close));
        check(number, weak);
        registry.accreditations.closeCondition(registry.grace, key(), close);
        assertEquals("active", state(number));
        assertEquals(List.of("condition-closed"), events());
        CertificateRequest replaced = registry.issuer.requests.getLast();
        assertTrue(replaced.subject().conditions().isEmpty());
        assertEquals(
                code(Cause.CONDITION_CLOSED), replaced.replaces().orElseThrow().reason());
        refused(Refusal.NOT_FOUND, () -> registry.accreditations.closeCondition(registry.grace, key(), close));
        // The deadline went with the condition.
        registry.pass(Duration.ofDays(300));
        registry.scheduler.fireDue();
        assertEquals("active", state(number));
    }

    @Test
    void a_condition_that_is_not_met_in_time_suspends_by_the_standing_rule() {
        Case c = registry.open(registry.company());
        String weak = registry.edition
                .mandatory("standard", registry.edition.facts(TestRegistry.facts()))
                .getFirst()
                .id();
        c.forDecision(k -> k.id().equals(weak) ? 1 : 2);
        AccreditationNumber number = new AccreditationNumber(c.grant().text("accreditation"));
        registry.pass(Duration.ofDays(170));
        registry.scheduler.fireDue();
        assertEquals("active-with-conditions", state(number));
        registry.pass(Duration.ofDays(20));
        registry.scheduler.fireDue();
        assertEquals("suspended", state(number));
        assertEquals(
                code(Cause.CONDITIONS_OVERDUE),
                assertInstanceOf(RegisterEvent.AccreditationSuspended.class, last())
                        .reason());
        check(number, weak);
        registry.accreditations.closeCondition(registry.grace, key(), new Accreditations.CloseCondition(number, weak));
        int asked = registry.issuer.requests.size();
        check(number, "suspension");
        reinstate(number);
        assertEquals("active", state(number), "no condition is left to go back to");
        assertEquals(asked + 1, registry.issuer.requests.size(), "the file that waited is replaced now");
    }

    @Test
    void scores_decide_what_can_be_decided() {
        Case c = registry.open(registry.company());
        c.forDecision(_ -> 1);
        refused(Refusal.OUTCOME_NOT_ALLOWED, c::grant);
        Case good = registry.open(registry.company());
        good.forDecision(_ -> 2);
        refused(
                Refusal.SCORES_CHANGED,
                () -> registry.accreditations.grant(
                        registry.grace, key(), new Decisions.Decide(good.id, c.digest(), "Granted.")));
        refused(
                Refusal.REASON_NOT_ALLOWED,
                () -> registry.decisions.intendToRefuse(
                        registry.grace,
                        key(),
                        new Decisions.Intend(
                                good.id,
                                good.digest(),
                                List.of(new Decisions.Reason(
                                        code(Cause.SCORE_TOO_LOW), Optional.empty(), Optional.empty(), "Too low.")))));
        assertEquals("for-decision", good.state());
    }

    @Test
    void arithmetic_that_was_changed_in_the_file_is_found_out() {
        Case c = registry.open(registry.company());
        c.forDecision(_ -> 1);
        // Somebody with the app role and the ring's secret writes another result into the file.
        registry.db.run(tx -> {
            var a = registry.applications.lock(tx, c.id);
            byte[] sealed =
                    tx.one("applications.find-content", Args.of("id", c.id)).bytes("result");
            String label = Applications.label(c.id, "result");
            var sealer = registry.applications.sealer(tx, a);
            String file = sealer.openText(label, sealed).replace("\"refuse\"", "\"grant\"");
            tx.run(
                    "assessment.finish",
                    Args.of("id", c.id)
                            .with("state", "for-decision")
                            .with("result", sealer.seal(label, file))
                            .with("at", registry.now()));
        });
        refused(Refusal.ARITHMETIC_DIFFERS, c::grant);
    }

    @Test
    void nothing_is_granted_without_the_agreement() {
        Case c = registry.open(registry.company());
        c.forDecision(_ -> 2);
        registry.database.asOwner("UPDATE application SET agreement = 'older' WHERE id = '" + c.id + "'");
        refused(Refusal.AGREEMENT_NOT_ACCEPTED, c::grant);
    }

    @Test
    void of_two_who_decide_at_once_one_decides() throws Exception {
        Case c = registry.open(registry.company());
        c.forDecision(_ -> 2);
        var other = registry.staff("D-002", org.touchstone.registry.people.Role.DECISION_MAKER);
        events();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Receipt>> both = List.of(registry.grace, other).stream()
                    .map(who -> threads.submit(() -> registry.accreditations.grant(
                            who, key(), new Decisions.Decide(c.id, c.digest(), "All criteria are met."))))
                    .toList();
            int granted = 0;
            for (Future<Receipt> one : both) {
                try {
                    one.get();
                    granted++;
                } catch (java.util.concurrent.ExecutionException e) {
                    assertEquals(
                            Refusal.WRONG_STATE,
                            assertInstanceOf(RefusedException.class, e.getCause())
                                    .reason());
                }
            }
            assertEquals(1, granted);
        }
        assertEquals(List.of("accreditation-granted"), events());
    }

    @Test
    void a_repeated_request_does_nothing_twice() {
        Case c = registry.open(registry.company());
        c.forDecision(_ -> 2);
        events();
        IdempotencyKey key = key();
        Decisions.Decide decide = new Decisions.Decide(c.id, c.digest(), "All criteria are met.");
        Receipt first = registry.accreditations.grant(registry.grace, key, decide);
        Receipt again = registry.accreditations.grant(registry.grace, key, decide);
        assertFalse(first.replayed());
        assertTrue(again.replayed());
        assertEquals(first.body(), again.body());
        assertEquals(List.of("accreditation-granted"), events());
        refused(
                Refusal.IDEMPOTENCY_KEY_REUSED,
                () -> registry.accreditations.grant(
                        registry.grace, key, new Decisions.Decide(c.id, c.digest(), "Other words.")));
    }

    @Test
    void the_same_request_sent_many_times_at_once_is_done_once() throws Exception {
        Held held = registry.company();
        IdempotencyKey key = key();
        Applications.Open open =
                new Applications.Open(held.supplier(), registry.edition.scheme(), "standard", Optional.empty());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Receipt>> all = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(_ -> threads.submit(() -> registry.applications.open(held.person(), key, open)))
                    .toList();
            Set<String> ids = new java.util.HashSet<>();
            for (Future<Receipt> one : all) {
                ids.add(one.get().text("application"));
            }
            assertEquals(1, ids.size());
        }
    }

    // ---- refusing

    @Test
    void a_refusal_comes_after_the_answer_and_becomes_public_as_a_number_only() {
        Case c = registry.open(registry.company());
        c.forDecision(_ -> 1);
        events();
        registry.decisions.intendToRefuse(
                registry.grace,
                key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(new Decisions.Reason(
                                code(Cause.SCORE_TOO_LOW), Optional.empty(), Optional.empty(), "Too low."))));
        Decisions.Decide refuse = new Decisions.Decide(c.id, c.digest(), "The answer changes nothing.");
        refused(Refusal.TOO_EARLY, () -> registry.decisions.refuse(registry.grace, key(), refuse));
        registry.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "We disagree."));
        refused(
                Refusal.ALREADY_DONE,
                () -> registry.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "Again.")));
        registry.decisions.refuse(registry.grace, key(), refuse);
        assertEquals("refused", c.state());
        assertEquals(List.of(), events());

        registry.scheduler.fireDue();
        registry.pass(Duration.ofDays(8));
        registry.scheduler.fireDue();
        assertEquals(List.of("cases-closed"), events());
        RegisterEvent.CasesClosed closed = (RegisterEvent.CasesClosed) last();
        assertEquals(1, closed.cases().size());
        assertNotEquals(c.id, closed.cases().getFirst());
    }

    @Test
    void a_refusal_without_an_answer_waits_until_the_time_is_over() {
        Case c = registry.open(registry.company());
        c.forDecision(_ -> 1);
        Receipt intent = registry.decisions.intendToRefuse(
                registry.grace,
                key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(new Decisions.Reason(
                                code(Cause.SCORE_TOO_LOW), Optional.empty(), Optional.empty(), "Too low."))));
        registry.passTo(Instant.parse(intent.text("due")));
        Decisions.Decide refuse = new Decisions.Decide(c.id, c.digest(), "No answer came.");
        refused(Refusal.TOO_EARLY, () -> registry.decisions.refuse(registry.grace, key(), refuse));
        registry.pass(Duration.ofSeconds(1));
        refused(
                Refusal.TOO_LATE,
                () -> registry.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "Too late.")));
        registry.decisions.refuse(registry.grace, key(), refuse);
        assertEquals("refused", c.state());
    }

    @Test
    void what_is_not_put_right_lapses_and_what_is_withdrawn_looks_the_same() {
        Case lapsing = registry.open(registry.company()).submitted();
        Case leaving = registry.open(registry.company()).submitted();
        String missing = registry.edition
                .reasonCodes()
                .of(Reasons.Kind.RETURN)
                .keySet()
                .iterator()
                .next();
        registry.applications.returnIncomplete(
                registry.registrar,
                key(),
                new Applications.ReturnIt(lapsing.id, List.of(new Applications.Missing(missing, "Page 2"))));
        registry.applications.withdraw(leaving.held.person(), key(), leaving.id);
        registry.pass(Duration.ofDays(28));
        registry.scheduler.fireDue();
        assertEquals("returned", lapsing.state());
        registry.pass(Duration.ofDays(2));
        registry.scheduler.fireDue();
        assertEquals("lapsed", lapsing.state());
        assertEquals("withdrawn-by-applicant", leaving.state());
        registry.pass(Duration.ofDays(8));
        registry.scheduler.fireDue();
        int cases = 0;
        for (RegisterEvent event : registry.events()) {
            if (event instanceof RegisterEvent.CasesClosed closed) {
                cases += closed.cases().size();
                assertFalse(
                        closed.cases().contains(lapsing.id) || closed.cases().contains(leaving.id));
            }
        }
        assertEquals(2, cases);
    }

    @Test
    void what_was_returned_can_be_submitted_again_and_no_longer_lapses() {
        Case c = registry.open(registry.company()).submitted();
        String missing = registry.edition
                .reasonCodes()
                .of(Reasons.Kind.RETURN)
                .keySet()
                .iterator()
                .next();
        registry.applications.returnIncomplete(
                registry.registrar,
                key(),
                new Applications.ReturnIt(c.id, List.of(new Applications.Missing(missing, "Page 2"))));
        c.submit();
        registry.pass(Duration.ofDays(40));
        registry.scheduler.fireDue();
        assertEquals("submitted", c.state());
    }

    // ---- assessing

    @Test
    void scores_stay_hidden_until_all_are_in() {
        Case c = registry.open(registry.company()).inAssessment();
        registry.assessments.score(registry.tom, key(), new Assessments.Score(c.id, registry.sheet(_ -> 2)));
        assertEquals(0, registry.assessments.seen(registry.vera, c.id).size());
        assertEquals(1, registry.assessments.seen(registry.tom, c.id).size());
        refused(Refusal.NOT_FOUND, () -> registry.assessments.seen(c.held.person(), c.id));
        refused(
                Refusal.ALREADY_DONE,
                () -> registry.assessments.score(
                        registry.tom, key(), new Assessments.Score(c.id, registry.sheet(_ -> 3))));
        registry.assessments.score(registry.vera, key(), new Assessments.Score(c.id, registry.sheet(_ -> 2)));
        assertEquals(2, registry.assessments.seen(registry.vera, c.id).size());
    }

    @Test
    void no_evidence_opens_before_interests_are_declared() {
        Case c = registry.open(registry.company()).assigned();
        refused(Refusal.DECLARE_INTERESTS_FIRST, () -> registry.applications.content(registry.tom, c.id));
        refused(
                Refusal.DECLARE_INTERESTS_FIRST,
                () -> registry.assessments.score(
                        registry.tom, key(), new Assessments.Score(c.id, registry.sheet(_ -> 2))));
        registry.team.declare(registry.tom, key(), new Team.Declare(c.id, false, "None"));
        assertTrue(registry.applications.content(registry.tom, c.id).has("evidence"));
        refused(
                Refusal.ALREADY_DONE,
                () -> registry.team.declare(registry.tom, key(), new Team.Declare(c.id, false, "None")));
    }

    @Test
    void an_assessor_with_an_interest_is_out_and_another_takes_over() {
        Case c = registry.open(registry.company()).assigned();
        registry.team.declare(registry.tom, key(), new Team.Declare(c.id, true, "My brother"));
        registry.team.declare(registry.vera, key(), new Team.Declare(c.id, false, "None"));
        assertEquals("complete", c.state());
        refused(
                Refusal.INTERESTED,
                () -> registry.assessments.score(
                        registry.tom, key(), new Assessments.Score(c.id, registry.sheet(_ -> 2))));
        registry.team.assign(registry.registrar, key(), new Team.Assign(c.id, registry.third.id(), true));
        registry.team.declare(registry.third, key(), new Team.Declare(c.id, false, "None"));
        assertEquals("in-assessment", c.state());
    }

    @Test
    void scores_too_far_apart_need_a_third_assessor() {
        Case c = registry.open(registry.company()).scored((k, who) -> who == registry.tom ? 3 : 1);
        Assessments.Agree two = new Assessments.Agree(c.id, registry.sheet(_ -> 2));
        refused(Refusal.THIRD_ASSESSOR_NEEDED, () -> registry.assessments.agree(registry.tom, key(), two));
        registry.team.assign(registry.registrar, key(), new Team.Assign(c.id, registry.third.id(), false));
        refused(Refusal.SCORES_OUTSTANDING, () -> registry.assessments.agree(registry.tom, key(), two));
        registry.team.declare(registry.third, key(), new Team.Declare(c.id, false, "None"));
        registry.assessments.score(registry.third, key(), new Assessments.Score(c.id, two.sheet()));
        String digest = registry.assessments.agree(registry.tom, key(), two).text("digest");
        registry.assessments.confirm(registry.vera, key(), new Assessments.Confirm(c.id, digest));
        assertEquals("in-assessment", c.state());
        registry.assessments.confirm(registry.third, key(), new Assessments.Confirm(c.id, digest));
        assertEquals("assessed", c.state());
    }

    @Test
    void agreed_scores_lie_between_those_given() {
        Case c = registry.open(registry.company()).scored((_, who) -> who == registry.tom ? 2 : 1);
        refused(
                Refusal.INVALID_FIELDS,
                () -> registry.assessments.agree(
                        registry.tom, key(), new Assessments.Agree(c.id, registry.sheet(_ -> 3))));
        refused(
                Refusal.NO_THIRD_NEEDED,
                () -> registry.team.assign(
                        registry.registrar, key(), new Team.Assign(c.id, registry.third.id(), false)));
    }

    @Test
    void the_assessment_does_not_end_while_the_public_may_comment() {
        Case c = registry.open(registry.company()).inAssessment();
        registry.assessments.score(registry.tom, key(), new Assessments.Score(c.id, registry.sheet(_ -> 2)));
        registry.assessments.score(registry.vera, key(), new Assessments.Score(c.id, registry.sheet(_ -> 2)));
        refused(
                Refusal.TOO_EARLY,
                () -> registry.assessments.agree(
                        registry.tom, key(), new Assessments.Agree(c.id, registry.sheet(_ -> 2))));
    }

    @Test
    void a_file_sent_back_is_scored_again_by_all() {
        Case c = registry.open(registry.company());
        c.assessed(_ -> 2);
        registry.reviews.startReview(registry.reviewer, key(), c.id);
        registry.reviews.endReview(
                registry.reviewer, key(), new Reviews.EndReview(c.id, false, "Page 3 was not read."));
        assertEquals("in-assessment", c.state());
        assertEquals(0, registry.assessments.seen(registry.tom, c.id).size());
        for (var who : List.of(registry.tom, registry.vera)) {
            registry.assessments.score(who, key(), new Assessments.Score(c.id, registry.sheet(_ -> 3)));
        }
        String digest = registry.assessments
                .agree(registry.vera, key(), new Assessments.Agree(c.id, registry.sheet(_ -> 3)))
                .text("digest");
        registry.assessments.confirm(registry.tom, key(), new Assessments.Confirm(c.id, digest));
        assertEquals("assessed", c.state());
    }

    // ---- measures

    @Test
    void a_suspension_needs_notice_unless_the_code_is_urgent() {
        AccreditationNumber number = registry.open(registry.company()).granted();
        events();
        String slow = imposed(false);
        Accreditations.Suspend suspend = new Accreditations.Suspend(number, slow, "Pay what is owed.", false);
        refused(Refusal.NOTICE_NEEDED, () -> registry.accreditations.suspend(registry.grace, key(), suspend));
        refused(
                Refusal.REASON_NOT_ALLOWED,
                () -> registry.accreditations.suspend(
                        registry.grace, key(), new Accreditations.Suspend(number, slow, "Pay.", true)));
        Receipt notice = registry.accreditations.giveNotice(
                registry.grace, key(), new Accreditations.GiveNotice(number, Measure.SUSPEND, slow, "Underpayment."));
        refused(Refusal.NOTICE_NEEDED, () -> registry.accreditations.suspend(registry.grace, key(), suspend));
        registry.passTo(Instant.parse(notice.text("due")).plusSeconds(1));
        registry.scheduler.fireDue();
        assertEquals(
                1, asked(number, Timers.Kind.NOTICE_CLOSED), "the time to answer is over: somebody is asked to decide");
        registry.accreditations.suspend(registry.grace, key(), suspend);
        assertEquals("suspended", state(number));
        assertEquals(List.of("accreditation-suspended"), events());
        assertEquals(0, asked(number, Timers.Kind.NOTICE_CLOSED), "and no more once that is done");

        refused(Refusal.CHECK_NEEDED, () -> reinstate(number));
        check(number, "suspension");
        reinstate(number);
        assertEquals("active", state(number));
        assertEquals(List.of("accreditation-reinstated"), events());
        // What was found then is no finding about the next suspension.
        suspendUrgently(number);
        refused(Refusal.CHECK_NEEDED, () -> reinstate(number));
    }

    /// How often something about an accreditation lies before whoever decides.
    private long asked(AccreditationNumber number, Timers.Kind kind) {
        return registry.db.in(tx -> tx.list("timers.list-tasks", Args.of("roles", List.of("decision-maker")))).stream()
                .filter(row -> row.text("subject").startsWith(number.value())
                        && row.text("kind").equals(kind.code()))
                .count();
    }

    @Test
    void a_suspension_that_lasts_too_long_is_put_before_a_person() {
        AccreditationNumber number = registry.open(registry.company()).granted();
        suspendUrgently(number);
        Receipt extended = registry.accreditations.extendSuspension(registry.grace, key(), number);
        assertEquals(
                new RegisterEvent.SuspensionExtended(registry.now(), number, Instant.parse(extended.text("until"))),
                last());
        refused(Refusal.ALREADY_DONE, () -> registry.accreditations.extendSuspension(registry.grace, key(), number));
        registry.passTo(Instant.parse(extended.text("until")).plusSeconds(1));
        registry.scheduler.fireDue();
        assertEquals("suspended", state(number), "no machine withdraws");
        assertEquals(1, asked(number, Timers.Kind.SUSPENSION_OVER));
        String unfixed = code(Cause.SUSPENSION_UNRESOLVED);
        Accreditations.Withdraw withdraw = new Accreditations.Withdraw(number, unfixed, "Not resolved.", false);
        refused(Refusal.CHECK_NEEDED, () -> registry.accreditations.withdraw(registry.grace, key(), withdraw));
        check(number, "withdrawal");
        registry.accreditations.withdraw(registry.grace, key(), withdraw);
        assertEquals("withdrawn", state(number));
        assertInstanceOf(RegisterEvent.AccreditationWithdrawn.class, last());
        refused(Refusal.WRONG_STATE, () -> reinstate(number));
    }

    @Test
    void a_withdrawal_is_announced_and_answered_before() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();
        String reason = registry.edition.reasonCodes().of(Reasons.Kind.WITHDRAW).values().stream()
                .filter(k -> k.causes().isEmpty())
                .findFirst()
                .orElseThrow()
                .id();
        check(number, "withdrawal");
        Accreditations.Withdraw withdraw = new Accreditations.Withdraw(number, reason, "False records.", false);
        refused(Refusal.NOTICE_NEEDED, () -> registry.accreditations.withdraw(registry.grace, key(), withdraw));
        Receipt notice = registry.accreditations.giveNotice(
                registry.grace, key(), new Accreditations.GiveNotice(number, Measure.WITHDRAW, reason, "Records."));
        registry.accreditations.answerNotice(
                c.held.person(), key(), new Accreditations.AnswerNotice(number, notice.id("notice"), "We deny it."));
        registry.accreditations.withdraw(registry.grace, key(), withdraw);
        assertEquals("withdrawn", state(number));
    }

    @Test
    void a_supplier_may_ask_to_be_suspended_and_may_surrender() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();
        events();
        Accreditations.Suspend pause =
                new Accreditations.Suspend(number, code(Cause.SUPPLIER_ASKED), "Our own review.", false);
        refused(
                Refusal.NOT_FOUND,
                () -> registry.accreditations.suspendAtOwnRequest(
                        registry.company().person(), key(), pause));
        registry.accreditations.suspendAtOwnRequest(c.held.person(), key(), pause);
        check(number, "suspension");
        reinstate(number);
        registry.accreditations.surrender(c.held.person(), key(), number);
        assertEquals("surrendered", state(number));
        assertEquals(
                List.of("accreditation-suspended", "accreditation-reinstated", "accreditation-surrendered"), events());
    }

    @Test
    void a_measure_does_not_wait_for_a_certificate_that_is_being_signed() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();
        registry.issuer.issued = false;
        // As long as the key is away nobody could be suspended else.
        suspendUrgently(number);
        assertEquals("suspended", state(number));
        check(number, "suspension");
        reinstate(number);
        refused(
                Refusal.UNAVAILABLE,
                () -> registry.accreditations.reissue(
                        registry.registrar, key(), new Accreditations.Reissue(number, Cause.ISSUER_KEY_CHANGED)));
        registry.accreditations.surrender(c.held.person(), key(), number);
        assertEquals("surrendered", state(number));
        registry.issuer.issued = true;
    }

    @Test
    void nothing_is_changed_about_a_certificate_that_is_being_signed_while_suspended_either() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();
        registry.issuer.issued = false;
        suspendUrgently(number);
        Suppliers.Rename rename = new Suppliers.Rename(
                c.held.supplier(), "Other Ltd", Optional.empty(), new Certificate.Address("GB", Optional.empty()));
        refused(Refusal.UNAVAILABLE, () -> registry.accreditations.rename(registry.registrar, key(), rename));
        registry.issuer.issued = true;
        registry.accreditations.rename(registry.registrar, key(), rename);
    }

    // ---- certificates

    @Test
    void a_new_name_replaces_the_certificate_and_not_the_accreditation() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();
        var first = of(number).certificate();
        events();
        Suppliers.Rename rename = new Suppliers.Rename(
                c.held.supplier(),
                "Brightsea Digital Ltd",
                Optional.empty(),
                new Certificate.Address("GB", Optional.of("GB-WLS")));
        registry.accreditations.rename(registry.registrar, key(), rename);
        assertEquals(List.of("supplier-renamed"), events());
        CertificateRequest replaced = registry.issuer.requests.getLast();
        assertEquals("Brightsea Digital Ltd", replaced.subject().legalName());
        assertEquals(number, replaced.accreditation());
        assertEquals(first, replaced.replaces().orElseThrow().certificate());
        assertEquals(code(Cause.NAME_CHANGED), replaced.replaces().orElseThrow().reason());
        assertEquals("active", state(number));
        refused(Refusal.CONFLICT, () -> registry.accreditations.rename(registry.registrar, key(), rename));
    }

    @Test
    void a_name_changed_during_a_suspension_is_certified_after_it() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();
        suspendUrgently(number);
        int asked = registry.issuer.requests.size();
        registry.accreditations.rename(
                registry.registrar,
                key(),
                new Suppliers.Rename(
                        c.held.supplier(),
                        "Brightsea Digital Ltd",
                        Optional.empty(),
                        new Certificate.Address("GB", Optional.empty())));
        assertEquals(asked, registry.issuer.requests.size());
        check(number, "suspension");
        reinstate(number);
        assertEquals(asked + 1, registry.issuer.requests.size());
        assertEquals(
                "Brightsea Digital Ltd",
                registry.issuer.requests.getLast().subject().legalName());
    }

    @Test
    void a_holder_key_changes_only_with_proof() {
        Case c = registry.open(registry.company());
        AccreditationNumber number = c.granted();
        Es256.KeyPair fresh = Es256.generate(new java.security.SecureRandom());
        String challenge = registry.accreditations
                .challenge(c.held.person(), key(), number)
                .text("challenge");
        String wrong = HolderProof.sign(
                        TestRegistry.HOLDER.publicKey(),
                        challenge,
                        m -> Es256.sign(m, TestRegistry.HOLDER.privateKey()))
                .text();
        refused(
                Refusal.PROOF_INVALID,
                () -> registry.accreditations.changeHolderKey(
                        c.held.person(),
                        key(),
                        new Accreditations.ChangeHolderKey(
                                number, fresh.publicKey().json(), wrong)));
        String right = HolderProof.sign(fresh.publicKey(), challenge, m -> Es256.sign(m, fresh.privateKey()))
                .text();
        registry.accreditations.changeHolderKey(
                c.held.person(),
                key(),
                new Accreditations.ChangeHolderKey(number, fresh.publicKey().json(), right));
        assertEquals(fresh.publicKey(), registry.issuer.requests.getLast().holder());
        refused(
                Refusal.CHALLENGE_EXPIRED,
                () -> registry.accreditations.changeHolderKey(
                        c.held.person(),
                        key(),
                        new Accreditations.ChangeHolderKey(
                                number, fresh.publicKey().json(), right)));
    }

    @Test
    void a_scope_can_be_narrowed_and_not_widened() {
        AccreditationNumber number = registry.open(registry.company()).granted();
        check(number, "withdrawal");
        Certificate.Scope narrow = new Certificate.Scope("legal-person", List.of("85"), List.of("GB-ENG"));
        registry.accreditations.reduceScope(registry.grace, key(), new Accreditations.ReduceScope(number, narrow));
        assertEquals(narrow, registry.issuer.requests.getLast().subject().scope());
        for (Certificate.Scope wide : List.of(
                narrow,
                new Certificate.Scope("legal-person", List.of(), List.of("GB-ENG")),
                new Certificate.Scope("legal-person", List.of("84"), List.of("GB-ENG")),
                new Certificate.Scope("legal-person", List.of("85"), List.of("GB-ENG", "GB-WLS")))) {
            refused(
                    Refusal.INVALID_FIELDS,
                    () -> registry.accreditations.reduceScope(
                            registry.grace, key(), new Accreditations.ReduceScope(number, wide)));
        }
        registry.accreditations.reduceScope(
                registry.grace,
                key(),
                new Accreditations.ReduceScope(
                        number, new Certificate.Scope("legal-person", List.of("853"), List.of("GB-ENG"))));
    }

    // ---- the clock

    @Test
    void validity_ends_with_the_clock() {
        AccreditationNumber number = registry.open(registry.company()).granted();
        events();
        Instant until = of(number).validUntil();
        registry.passTo(until.minusSeconds(60));
        registry.scheduler.fireDue();
        assertEquals("active", state(number));
        registry.passTo(until.plusSeconds(60));
        registry.scheduler.fireDue();
        assertEquals("expired", state(number));
        assertEquals(
                until,
                assertInstanceOf(RegisterEvent.AccreditationExpired.class, last())
                        .effective());
        int events = registry.events().size();
        registry.scheduler.fireDue();
        assertEquals(events, registry.events().size(), "a deadline is kept once");
    }

    @Test
    void a_deadline_that_meets_a_server_that_cannot_now_stays_due() {
        AccreditationNumber number = registry.open(registry.company()).granted();
        registry.passTo(of(number).validUntil().minusSeconds(60));
        registry.scheduler.fireDue();
        registry.pass(Duration.ofMinutes(2));
        // The clock is not believed just then, at each place where a deadline looks at it.
        for (int place = 1; place <= 8; place++) {
            AtomicInteger left = new AtomicInteger(place);
            UseCases moody = new UseCases(
                    registry.db,
                    () -> {
                        if (left.decrementAndGet() == 0) {
                            throw new RefusedException(Refusal.UNAVAILABLE);
                        }
                        return registry.now();
                    },
                    registry.keys);
            try {
                List<CertificateId> _ = new Scheduler(
                                registry.db,
                                moody,
                                registry.applications,
                                registry.comments,
                                registry.clarifications,
                                registry.accreditations,
                                registry.log)
                        .fireDue();
            } catch (RefusedException e) {
                assertEquals(Refusal.UNAVAILABLE, e.reason());
            }
        }
        registry.scheduler.fireDue();
        assertEquals("expired", state(number));
        assertFalse(registry.db.in(tx -> tx.list("timers.list-tasks", Args.of("roles", List.of("registrar")))).stream()
                .anyMatch(row -> row.text("subject").equals(number.value())));
    }

    @Test
    void a_renewal_in_time_lets_validity_go_on_and_then_takes_its_place() {
        Held held = registry.company();
        AccreditationNumber old = registry.open(held).granted();
        Instant until = of(old).validUntil();
        refused(Refusal.TOO_EARLY, () -> registry.new Case(held, "standard", Optional.of(old.value())));
        registry.passTo(until.minus(Duration.ofDays(100)));
        Case renewal = registry.new Case(held, "standard", Optional.of(old.value()));
        renewal.complete();
        registry.passTo(until.minus(Duration.ofHours(2)));
        registry.scheduler.fireDue();
        assertEquals("extended-pending-decision", state(old));
        assertEquals(registry.edition.continuedUntil(until), of(old).validUntil());
        assertTrue(registry.issuer.requests.getLast().subject().continuation());
        registry.passTo(until.plus(Duration.ofDays(2)));
        registry.scheduler.fireDue();
        assertEquals("extended-pending-decision", state(old));
    }

    @Test
    void a_renewal_supersedes_what_it_renews() {
        Held held = registry.company();
        AccreditationNumber old = registry.open(held).granted();
        registry.passTo(of(old).validUntil().minus(Duration.ofDays(150)));
        // The assessors of the first cycle may assess once more, and not a third time.
        Case renewal = registry.new Case(held, "standard", Optional.of(old.value()));
        AccreditationNumber next = renewal.granted();
        assertEquals("superseded", state(old));
        RegisterEvent.AccreditationSuperseded superseded =
                assertInstanceOf(RegisterEvent.AccreditationSuperseded.class, last());
        assertEquals(Optional.of(next), superseded.by());
        registry.passTo(of(next).validUntil().minus(Duration.ofDays(150)));
        Case thirdCycle = registry.new Case(held, "standard", Optional.of(next.value())).complete();
        refused(
                Refusal.ROTATION,
                () -> registry.team.assign(
                        registry.registrar, key(), new Team.Assign(thirdCycle.id, registry.tom.id(), true)));
    }

    // ---- erasing

    @Test
    void a_sole_trader_is_erased_with_every_key_and_opening() {
        Held held =
                registry.verified(SupplierKind.SOLE_TRADER, "J. Finch", OrganisationId.of("GB-PPON", "PJTY-5446-WDJP"));
        Case c = registry.open(held);
        AccreditationNumber number = c.granted();
        refused(
                Refusal.STILL_IN_FORCE,
                () -> registry.accreditations.erase(registry.registrar, key(), held.supplier()));
        RegisterEvent.SupplierRegistered registered = (RegisterEvent.SupplierRegistered) registry.events().stream()
                .filter(RegisterEvent.SupplierRegistered.class::isInstance)
                .findFirst()
                .orElseThrow();
        UUID opening =
                assertInstanceOf(Ref.ToOpening.class, registered.identity()).id();
        registry.accreditations.surrender(held.person(), key(), number);
        registry.accreditations.erase(registry.registrar, key(), held.supplier());
        assertInstanceOf(RegisterEvent.PersonalDataErased.class, last());
        assertInstanceOf(PublicRecord.Opened.Erased.class, registry.db.in(tx -> registry.record.opening(tx, opening)));
        refused(Refusal.ERASED, () -> registry.applications.content(held.person(), c.id));
        refused(
                Refusal.ERASED,
                () -> registry.db.in(
                        tx -> registry.suppliers.identity(tx, registry.suppliers.of(tx, held.supplier()))));
        refused(Refusal.ERASED, () -> registry.accreditations.erase(registry.registrar, key(), held.supplier()));
        // The number is free again for the same person.
        registry.verified(SupplierKind.SOLE_TRADER, "J. Finch", OrganisationId.of("GB-PPON", "PJTY-5446-WDJP"));
    }

    @Test
    void a_legal_person_is_not_erased() {
        Held held = registry.company();
        refused(Refusal.NOT_PERSONAL, () -> registry.accreditations.erase(registry.registrar, key(), held.supplier()));
    }

    @Test
    void the_evidence_of_a_closed_case_can_be_destroyed() {
        Case c = registry.open(registry.company());
        c.granted();
        registry.applications.eraseCase(registry.registrar, key(), c.id);
        refused(Refusal.ERASED, () -> registry.applications.content(c.held.person(), c.id));
    }

    @Test
    void nothing_that_a_supplier_says_stands_readable_in_the_database() {
        Case c = registry.open(registry.company());
        c.granted();
        for (String column : List.of("facts", "answers", "result")) {
            registry.db.in(tx -> {
                byte[] sealed =
                        tx.one("applications.find-content", Args.of("id", c.id)).bytes(column);
                String text = new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertFalse(text.contains("employees") || text.contains("criterion"), column);
                return column;
            });
        }
    }

    // ---- identities

    @Test
    void an_identifier_belongs_to_one_supplier() {
        OrganisationId id = OrganisationId.of("GB-COH", "99000001");
        Held first = registry.verified(SupplierKind.LEGAL_PERSON, "Harbour & Vale Care Ltd", id);
        Held again = registry.supplier(SupplierKind.LEGAL_PERSON, "Harbor and Vale Ltd", id);
        refused(
                Refusal.IDENTITY_DISPUTED,
                () -> registry.suppliers.verify(
                        registry.registrar,
                        key(),
                        new Suppliers.Verify(
                                again.supplier(), "Harbor and Vale Ltd", List.of(new Suppliers.Checked(id, "look")))));
        registry.open(first).complete();
        refused(
                Refusal.IDENTIFIER_TAKEN,
                () -> registry.supplier(SupplierKind.LEGAL_PERSON, "Harbor and Vale Ltd", id));
        Held second = registry.supplier(
                SupplierKind.LEGAL_PERSON, "Harbor and Vale Ltd", OrganisationId.of("GB-COH", "99000002"));
        refused(
                Refusal.IDENTITY_CONTRADICTED,
                () -> registry.suppliers.verify(
                        registry.registrar,
                        key(),
                        new Suppliers.Verify(
                                second.supplier(), "Harbor and Vale Ltd", List.of(new Suppliers.Checked(id, "look")))));
        Case c = registry.open(second).submitted();
        refused(Refusal.IDENTITY_UNVERIFIED, () -> registry.applications.complete(registry.registrar, key(), c.id));
    }
}
