package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.supplierdesk.Steps.ok;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.pages.Labels;

/// What a supplier reads of where its case and its accreditation stand is so on the day on which it is read.
class StandsTest {
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static String main(Browser browser, String path) {
        String body = ok(browser.get(path)).body();
        return body.substring(body.indexOf("<main"));
    }

    // ---- what has to be done

    @Test
    void only_what_the_supplier_has_to_do_has_a_day() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser browser = DESK.browser(c.held.person());
        String one = "/apply/" + c.id;
        assertFalse(main(browser, one).contains(" until "), "the end of the public's time asks nothing of it");
        assertFalse(main(browser, one).contains(" by "), main(browser, one));
        REGISTRY.clarifications.ask(
                REGISTRY.tom,
                key(),
                new Clarifications.Ask(c.id, List.of(new Clarifications.Question("ACC-01", "Who answers?"))));
        assertTrue(main(browser, one).contains("Answer the assessors’ questions by "), main(browser, one));
        REGISTRY.clarifications.answer(
                c.held.person(),
                key(),
                new Clarifications.AnswerThem(
                        c.id, List.of(new Clarifications.Reply("ACC-01", "Our director.", List.of()))));
        assertFalse(main(browser, one).contains(" by "), main(browser, one));
    }

    private static Case intended() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 0);
        Reasons codes = REGISTRY.edition.reasonCodes();
        REGISTRY.decisions.intendToRefuse(
                c.decides,
                key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(
                                new Decisions.Reason(
                                        codes.forCause(Reasons.Cause.MANDATORY_NOT_MET)
                                                .id(),
                                        Optional.of("WRK-01"),
                                        Optional.empty(),
                                        "Pay is below the line."),
                                new Decisions.Reason(
                                        codes.forCause(Reasons.Cause.THEME_TOO_LOW)
                                                .id(),
                                        Optional.empty(),
                                        Optional.of("fair-work"),
                                        "Too little in all."))));
        return c;
    }

    @Test
    void an_intent_is_told_and_answered_and_a_refusal_decided_and_appealed() {
        Case c = intended();
        Browser browser = DESK.browser(c.held.person());
        String one = "/apply/" + c.id;
        Instant told = REGISTRY.now();
        assertTrue(main(browser, one).contains("You can answer the reasons for which a refusal is intended until "));
        String intent = main(browser, one + "/decision");
        assertTrue(intent.contains("Told to you on " + Labels.day(told) + ". Nothing is decided yet."), intent);
        assertFalse(intent.contains("Decided on"), intent);
        assertTrue(intent.contains("about Fair work: Too little in all."), intent);
        assertFalse(intent.contains("appeal"), "there is nothing yet to appeal against");
        REGISTRY.decisions.answer(c.held.person(), key(), new Decisions.Answer(c.id, "It was put right."));
        assertFalse(main(browser, one).contains(" until "), main(browser, one));
        assertTrue(main(browser, one).contains("You have answered. The decision follows."));
        assertFalse(main(browser, one).contains("answer them before"));
        REGISTRY.pass(Duration.ofMinutes(5));
        REGISTRY.decisions.refuse(c.decides, key(), new Decisions.Decide(c.id, c.digest(), "It is not met."));
        Instant until = REGISTRY.edition.due(TimerId.APPEAL_LODGE, REGISTRY.now());
        assertFalse(main(browser, one).contains(" must "), main(browser, one));
        String refused = main(browser, one + "/decision");
        assertTrue(refused.contains("Decided on " + Labels.day(REGISTRY.now())), refused);
        assertTrue(refused.contains("You can appeal until " + Labels.moment(until)), refused);
        assertTrue(refused.contains("write to Social Responsibility Registry"), refused);
        assertTrue(refused.contains("somebody had a conflict of interest"), refused);
        REGISTRY.passTo(until.plusSeconds(1));
        String late = main(DESK.browser(c.held.person()), one + "/decision");
        assertTrue(late.contains("You could appeal until " + Labels.moment(until)), late);
        assertFalse(late.contains("can appeal"), late);
        assertFalse(late.contains("write to"), late);
    }

    // ---- answers to comments

    @Test
    void a_comment_can_be_answered_on_the_page_as_long_as_it_can_be_at_all() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        UUID comment = REGISTRY.comments
                .post(key(), new Comments.Post(c.id, "Lorries at night.", Optional.empty(), Optional.empty()))
                .id("comment");
        REGISTRY.comments.moderate(
                REGISTRY.registrar, key(), new Comments.Moderate(c.id, comment, new Comments.Verdict.Publish()));
        Browser browser = DESK.browser(c.held.person());
        String list = "/apply/" + c.id + "/comments";
        Instant due = REGISTRY.ownCases.of(c.held.person(), c.id).repliesUntil().orElseThrow();
        assertTrue(main(browser, list).contains("You can answer until " + Labels.moment(due)));
        assertTrue(main(browser, list).contains("Answer comment 1"));
        REGISTRY.passTo(due);
        browser = DESK.browser(c.held.person());
        assertTrue(main(browser, list).contains("Answer comment 1"), "in the last moment still");
        Got form = ok(browser.get(list + "/" + comment));
        REGISTRY.passTo(due.plusSeconds(1));
        String over = main(browser, list);
        assertFalse(over.contains("Answer comment"), over);
        assertTrue(over.contains("Comments could be answered until " + Labels.moment(due)), over);
        assertEquals(list, browser.get(list + "/" + comment).location(), "nobody types in vain");
        Got late = browser.submit(form, list + "/" + comment, "words", "We moved them.");
        assertEquals(409, late.status());
        assertTrue(late.body().contains("We moved them."), "what was typed stays in sight");
    }

    // ---- what was granted

    @Test
    void a_granted_case_says_how_its_accreditation_stands_today() {
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber number = c.granted();
        Browser browser = DESK.browser(c.held.person());
        String one = "/apply/" + c.id;
        for (String path : List.of("/account", one)) {
            assertTrue(main(browser, path).contains("You are accredited: " + number.value() + "."), path);
        }
        assertTrue(main(browser, one).contains("href=\"/accreditations/" + number + "\""));
        REGISTRY.accreditations.suspendAtOwnRequest(
                c.held.person(), key(), new Accreditations.Suspend(number, "SUS-VOL", "We rebuild our yard.", false));
        for (String path : List.of("/account", one)) {
            String page = main(browser, path);
            assertFalse(page.contains("You are accredited"), page);
            assertTrue(page.contains("The accreditation " + number.value() + " is suspended now"), page);
        }
        String held = main(browser, "/holder");
        assertFalse(held.contains("govuk-tag--green"), "a suspended one is not shown as in force");
        assertTrue(held.contains("We rebuild our yard."), "what ends it stands where the holder looks: " + held);
        REGISTRY.accreditations.surrender(c.held.person(), key(), number);
        for (String path : List.of("/account", one)) {
            assertTrue(main(browser, path).contains("You have given up the accreditation"), path);
        }
    }

    // ---- before beginning

    @Test
    void each_level_says_for_which_contracts_it_is_and_an_open_case_why_there_is_no_other() {
        TestRegistry.Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String page = main(browser, "/apply");
        List<Applicability.Threshold> all = REGISTRY.edition.applicability().thresholds();
        assertEquals(2, all.size());
        for (Applicability.Threshold t : all) {
            String from = Labels.money(REGISTRY.edition.currency(), t.minimum());
            assertTrue(page.contains("For contracts of " + from + " and more."), page);
        }
        String least = Labels.money(REGISTRY.edition.currency(), all.getFirst().minimum());
        assertTrue(page.contains("Public contracts below " + least + " do not ask for an accreditation."), page);
        assertTrue(page.contains("you make the key in your browser"), page);
        Case c = REGISTRY.open(held);
        String running = main(browser, "/apply");
        assertTrue(running.contains("while one is open another cannot be started"), running);
        assertTrue(running.contains("href=\"/apply/" + c.id + "\""), running);
        assertFalse(running.contains("name=\"level\""), running);
    }
}
