package org.touchstone.registry.assessment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Refusal;

/// Somebody drops out of a case: what was done stays and counts no more, the case asks for another and goes on, and the
/// one who left keeps to what its duty allows.
class TeamTest {
    private static final TestRegistry REGISTRY = new TestRegistry();
    private static final Actor.Person FOURTH = REGISTRY.staff("A-401", Role.ASSESSOR);
    private static final Actor.Person OTHER = REGISTRY.staff("V-401", Role.REVIEWER);
    private static final Actor.Person EVERYTHING =
            REGISTRY.staff("X-401", Role.ASSESSOR, Role.REVIEWER, Role.DECISION_MAKER);

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    private static Case open() {
        return REGISTRY.open(REGISTRY.company());
    }

    private static Receipt assign(Case c, Actor.Person who, boolean lead) {
        return REGISTRY.team.assign(REGISTRY.registrar, key(), new Team.Assign(c.id, who.id(), lead));
    }

    private static String declare(Case c, Actor.Person who, boolean interest) {
        return REGISTRY.team
                .declare(who, key(), new Team.Declare(c.id, interest, "So."))
                .text("state");
    }

    private static String takeOff(Case c, Actor.Person who) {
        String state = REGISTRY.team
                .takeOff(REGISTRY.registrar, key(), new Team.TakeOff(c.id, who.id(), "Is ill."))
                .text("state");
        REGISTRY.pass(Duration.ofMinutes(1));
        return state;
    }

    private static void score(Case c, Actor.Person who, int score) {
        REGISTRY.assessments.score(who, key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> score)));
    }

    private static Optional<Cases.Turn> turn(Case c, Actor.Person who, Role role) {
        return REGISTRY.cases.queue(who, role, Cases.Part.ALL, Cases.Order.AGE, Optional.empty(), 1_000).stream()
                .filter(q -> q.application().equals(c.id))
                .map(Cases.Queued::turn)
                .findFirst();
    }

    private static boolean asked(Case c) {
        return REGISTRY.cases.overdue(REGISTRY.registrar).stream()
                .anyMatch(o -> o.application().equals(Optional.of(c.id)));
    }

    private static long toldOff(Case c, Actor.Person who) {
        return REGISTRY.notices.list(who, Optional.empty(), 1_000).stream()
                .filter(n -> n.kind() == Notices.Kind.CASE_TAKEN && n.subject().equals(c.id.toString()))
                .count();
    }

    @Test
    void the_case_goes_on_with_another_and_what_the_one_who_left_has_scored_counts_no_more() {
        Case c = open().inAssessment();
        score(c, c.lead, 0);
        c.passComments();
        assertEquals("in-assessment", takeOff(c, c.lead));
        assertEquals(1, toldOff(c, c.lead));
        assertEquals(0, toldOff(c, c.second));
        assertEquals(
                Optional.of(Cases.Turn.REPLACE), turn(c, REGISTRY.registrar, Role.REGISTRAR), "the case asks for one");
        assertTrue(asked(c));
        assertEquals(Optional.empty(), turn(c, c.lead, Role.ASSESSOR));
        score(c, c.second, 2);
        assertEquals(Optional.of(Cases.Turn.AWAIT_ASSESSOR), turn(c, c.second, Role.ASSESSOR));
        Assessments.Agree two = new Assessments.Agree(c.id, REGISTRY.sheet(_ -> 2));
        refused(Refusal.SCORES_OUTSTANDING, () -> REGISTRY.assessments.agree(c.second, key(), two));
        assertFalse(REGISTRY.assessments.standing(c.second, c.id).allIn());

        // What it had is closed to the one who left, and so is every way back.
        refused(Refusal.OFF_THE_CASE, () -> REGISTRY.applications.content(c.lead, c.id));
        refused(Refusal.OFF_THE_CASE, () -> REGISTRY.assessments.seen(c.lead, c.id));
        refused(Refusal.OFF_THE_CASE, () -> score(c, c.lead, 2));
        refused(Refusal.ALREADY_DONE, () -> assign(c, c.lead, true));

        assign(c, FOURTH, true);
        assertFalse(asked(c));
        declare(c, FOURTH, false);
        REGISTRY.pass(Duration.ofMinutes(1));
        score(c, FOURTH, 2);
        assertEquals(
                List.of(c.second.id(), FOURTH.id()),
                REGISTRY.assessments.seen(c.second, c.id).stream()
                        .map(Assessments.SeenSheet::assessor)
                        .toList());
        String digest = REGISTRY.assessments.agree(c.second, key(), two).text("digest");
        assertEquals(
                "assessed",
                REGISTRY.assessments
                        .confirm(FOURTH, key(), new Assessments.Confirm(c.id, digest))
                        .text("state"));
        assertEquals(
                "3",
                REGISTRY.database.ask("SELECT count(*) FROM score_sheet WHERE application = '" + c.id + "'"),
                "what was scored stays");
        c.reviewed();
        REGISTRY.accreditations.grant(REGISTRY.grace, key(), new Decisions.Decide(c.id, digest, "Granted."));
    }

    @Test
    void who_left_keeps_the_duty_and_neither_reviews_nor_decides() {
        Case c = open().complete();
        assign(c, c.lead, true);
        assign(c, EVERYTHING, false);
        takeOff(c, EVERYTHING);
        assign(c, c.second, false);
        declare(c, c.lead, false);
        assertEquals("in-assessment", declare(c, c.second, false));
        score(c, c.lead, 2);
        score(c, c.second, 2);
        c.passComments();
        c.agreed(_ -> 2);
        refused(Refusal.OWN_WORK, () -> REGISTRY.reviews.startReview(EVERYTHING, key(), c.id));
        c.reviewed();
        refused(
                Refusal.OWN_WORK,
                () -> REGISTRY.accreditations.grant(
                        EVERYTHING, key(), new Decisions.Decide(c.id, c.digest(), "Granted.")));
    }

    @Test
    void an_interest_found_later_takes_an_assessor_off_at_once() {
        Case c = open().inAssessment();
        refused(Refusal.ALREADY_DONE, () -> declare(c, c.lead, true));
        refused(Refusal.INVALID_FIELDS, () -> REGISTRY.team.leave(c.lead, key(), new Team.Leave(c.id, " ")));
        REGISTRY.team.leave(c.lead, key(), new Team.Leave(c.id, "My sister works there."));
        refused(Refusal.INTERESTED, () -> score(c, c.lead, 2));
        refused(Refusal.INTERESTED, () -> REGISTRY.applications.content(c.lead, c.id));
        assertTrue(asked(c));
        // It is an interest in the supplier's next case too.
        REGISTRY.applications.withdraw(c.held.person(), key(), c.id);
        Case next = REGISTRY.open(c.held).complete();
        refused(Refusal.INTERESTED, () -> assign(next, c.lead, true));
        assign(next, c.second, true);
    }

    @Test
    void a_case_begins_when_the_last_who_had_not_declared_is_taken_off() {
        Case c = open().assigned();
        assign(c, FOURTH, false);
        declare(c, c.lead, false);
        assertEquals("complete", declare(c, c.second, false));
        assertEquals("in-assessment", takeOff(c, FOURTH));
        assertFalse(asked(c));
        refused(Refusal.NO_THIRD_NEEDED, () -> assign(c, REGISTRY.third, false));
    }

    @Test
    void a_third_assessor_who_leaves_is_wanted_again_and_no_click_ends_that() {
        Case c = open().scored((_, who) -> who == REGISTRY.tom ? 3 : 1);
        assertTrue(REGISTRY.cases.view(REGISTRY.registrar, c.id).wants().third());
        assign(c, REGISTRY.third, false);
        assertFalse(REGISTRY.cases.view(REGISTRY.registrar, c.id).wants().any());
        takeOff(c, REGISTRY.third);
        assertEquals(Optional.of(Cases.Turn.FIND_THIRD), turn(c, REGISTRY.registrar, Role.REGISTRAR));
        assertTrue(REGISTRY.cases.view(REGISTRY.registrar, c.id).wants().third());
        refused(Refusal.LEAD_ASSIGNED, () -> assign(c, FOURTH, true));
        assign(c, FOURTH, false);
        assertFalse(asked(c));
    }

    @Test
    void scores_that_were_proposed_before_somebody_left_are_confirmed_no_more() {
        Case c = open().scored((_, who) -> who == REGISTRY.tom ? 3 : 1);
        assign(c, REGISTRY.third, false);
        declare(c, REGISTRY.third, false);
        score(c, REGISTRY.third, 2);
        Assessments.Agree two = new Assessments.Agree(c.id, REGISTRY.sheet(_ -> 2));
        String digest = REGISTRY.assessments.agree(c.lead, key(), two).text("digest");
        REGISTRY.pass(Duration.ofMinutes(1));
        takeOff(c, REGISTRY.third);
        assign(c, FOURTH, false);
        declare(c, FOURTH, false);
        score(c, FOURTH, 2);
        refused(
                Refusal.SCORES_CHANGED,
                () -> REGISTRY.assessments.confirm(c.second, key(), new Assessments.Confirm(c.id, digest)));
        assertEquals(List.of(), REGISTRY.assessments.standing(c.second, c.id).proposals());
        String again = REGISTRY.assessments.agree(c.lead, key(), two).text("digest");
        REGISTRY.assessments.confirm(c.second, key(), new Assessments.Confirm(c.id, again));
        REGISTRY.assessments.confirm(FOURTH, key(), new Assessments.Confirm(c.id, again));
        assertEquals("assessed", c.state());
    }

    @Test
    void a_review_goes_to_another_reviewer_and_not_back() {
        Case c = open().assessed(_ -> 2);
        REGISTRY.reviews.startReview(REGISTRY.reviewer, key(), c.id);
        Reviews.HandOver ill = new Reviews.HandOver(c.id, "Is ill.");
        refused(Refusal.OWN_WORK, () -> REGISTRY.reviews.handOver(REGISTRY.reviewer, key(), ill));
        refused(
                Refusal.INVALID_FIELDS,
                () -> REGISTRY.reviews.handOver(REGISTRY.registrar, key(), new Reviews.HandOver(c.id, "")));
        assertEquals(
                "assessed",
                REGISTRY.reviews.handOver(REGISTRY.registrar, key(), ill).text("state"));
        assertEquals(1, toldOff(c, REGISTRY.reviewer));
        refused(Refusal.OFF_THE_CASE, () -> REGISTRY.reviews.startReview(REGISTRY.reviewer, key(), c.id));
        refused(Refusal.OFF_THE_CASE, () -> REGISTRY.applications.content(REGISTRY.reviewer, c.id));
        REGISTRY.reviews.startReview(OTHER, key(), c.id);
        assertEquals(Optional.of(OTHER.number()), REGISTRY.reviews.open(REGISTRY.registrar, c.id));
        refused(
                Refusal.NOT_PERMITTED,
                () -> REGISTRY.reviews.endReview(
                        REGISTRY.reviewer, key(), new Reviews.EndReview(c.id, true, "In order.")));
        assertEquals(
                "for-decision",
                REGISTRY.reviews
                        .endReview(OTHER, key(), new Reviews.EndReview(c.id, true, "In order."))
                        .text("state"));
        refused(Refusal.WRONG_STATE, () -> REGISTRY.reviews.handOver(REGISTRY.registrar, key(), ill));
    }

    @Test
    void a_reviewer_who_finds_an_interest_gives_the_review_back_and_judges_nothing_of_the_case_any_more() {
        Case c = open().assessed(_ -> 2);
        Actor.Person both = REGISTRY.staff("V-650", Role.REVIEWER, Role.DECISION_MAKER, Role.ASSESSOR);
        Reviews.GiveBack own = new Reviews.GiveBack(c.id, "My brother has joined the firm.");
        refused(Refusal.WRONG_STATE, () -> REGISTRY.reviews.giveBack(both, key(), own));
        REGISTRY.reviews.startReview(both, key(), c.id);
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.reviews.giveBack(OTHER, key(), own));
        refused(Refusal.NOT_PERMITTED, () -> REGISTRY.reviews.giveBack(REGISTRY.grace, key(), own));
        refused(Refusal.INVALID_FIELDS, () -> REGISTRY.reviews.giveBack(both, key(), new Reviews.GiveBack(c.id, " ")));
        assertEquals("assessed", REGISTRY.reviews.giveBack(both, key(), own).text("state"));
        assertEquals(0, toldOff(c, both), "it knows");
        refused(Refusal.INTERESTED, () -> REGISTRY.reviews.startReview(both, key(), c.id));
        refused(Refusal.INTERESTED, () -> REGISTRY.applications.content(both, c.id));
        REGISTRY.reviews.startReview(OTHER, key(), c.id);
        REGISTRY.reviews.endReview(OTHER, key(), new Reviews.EndReview(c.id, true, "In order."));
        refused(
                Refusal.OWN_WORK,
                () -> REGISTRY.accreditations.grant(both, key(), new Decisions.Decide(c.id, c.digest(), "Granted.")));
        REGISTRY.accreditations.grant(REGISTRY.grace, key(), new Decisions.Decide(c.id, c.digest(), "Granted."));
        // Nor is it given another case of the supplier's.
        Case next = REGISTRY.open(c.held).complete();
        assertEquals(
                Optional.of(Refusal.INTERESTED),
                REGISTRY.team.candidates(next.intake, next.id).stream()
                        .filter(k -> k.person().equals(both.id()))
                        .findFirst()
                        .orElseThrow()
                        .refusal()
                        .map(no -> no.reason()));
    }

    @Test
    void a_case_that_has_begun_and_lacks_its_lead_alone_is_given_to_one_who_leads() {
        Case c = open().inAssessment();
        takeOff(c, c.lead);
        refused(Refusal.INVALID_FIELDS, () -> assign(c, FOURTH, false));
        assign(c, FOURTH, true);
    }

    @Test
    void only_who_is_on_the_case_can_be_taken_off_it_and_only_for_a_reason() {
        Case c = open().inAssessment();
        for (Team.TakeOff no :
                List.of(new Team.TakeOff(c.id, FOURTH.id(), "Is ill."), new Team.TakeOff(c.id, c.lead.id(), "  "))) {
            refused(Refusal.INVALID_FIELDS, () -> REGISTRY.team.takeOff(REGISTRY.registrar, key(), no));
        }
        takeOff(c, c.lead);
        refused(Refusal.INVALID_FIELDS, () -> takeOff(c, c.lead));
        Case decided = open().forDecision(_ -> 2);
        refused(Refusal.WRONG_STATE, () -> takeOff(decided, decided.lead));
    }

    /// What the program does not do, its role in the database cannot do either.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO score_sheet (application, round, assessor, sheet, scored_at) VALUES ('%1$s', 1, '%2$s', '', now())",
                "INSERT INTO score_draft (application, round, assessor, sheet, saved_at) VALUES ('%1$s', 1, '%2$s', '', now())",
                "INSERT INTO clarification (id, application, number, asked_by, questions, asked_at, answer_due)"
                        + " VALUES (gen_random_uuid(), '%1$s', 1, '%2$s', '', now(), now())",
                "UPDATE assignment SET left_at = NULL, left_by = NULL, left_words = NULL WHERE application = '%1$s'"
                        + " AND assessor = '%2$s'",
                "UPDATE assignment SET left_words = 'x' WHERE application = '%1$s' AND assessor = '%2$s'",
                "UPDATE assignment SET left_at = now(), left_words = 'x', left_by = '%4$s' WHERE application = '%1$s'"
                        + " AND assessor = '%3$s'"
            })
    void the_database_keeps_off_the_case_who_has_left_it(String sql) {
        Case c = open().inAssessment();
        takeOff(c, c.lead);
        SQLException no = assertThrows(
                SQLException.class,
                () -> REGISTRY.database.asApp(sql.formatted(c.id, c.lead.id(), c.second.id(), REGISTRY.reviewer.id())));
        assertEquals("23514", no.getSQLState(), no.getMessage());
    }

    @Test
    void the_database_lets_nobody_review_again_whose_review_was_taken() {
        Case c = open().assessed(_ -> 2);
        REGISTRY.reviews.startReview(REGISTRY.reviewer, key(), c.id);
        REGISTRY.reviews.handOver(REGISTRY.registrar, key(), new Reviews.HandOver(c.id, "Is ill."));
        SQLException no = assertThrows(
                SQLException.class,
                () -> REGISTRY.database.asApp("INSERT INTO review (id, application, round, reviewer, started_at)"
                        + " VALUES (gen_random_uuid(), '" + c.id + "', 1, '" + REGISTRY.reviewer.id() + "', now())"));
        assertTrue(no.getMessage().contains("off a case"), no.getMessage());
    }
}
