package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.supplierdesk.Steps.follow;
import static org.touchstone.registry.supplierdesk.Steps.ok;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Limits;

/// Conditions and notices after the grant on the pages of both sides.
class ConditionPagesTest {
    private static final TestDesk DESK =
            new TestDesk(Optional.empty(), false, Limits.parse("rate=0,person-rate=0"), TestDesk::staffDesk);
    private static final TestRegistry REGISTRY = DESK.registry;

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static void says(Got page, String... words) {
        for (String word : words) {
            assertTrue(page.body().contains(word), word + " in " + page.body());
        }
    }

    private static String weak() {
        return REGISTRY.edition.mandatory("standard", REGISTRY.edition.facts(TestRegistry.facts())).stream()
                .filter(k -> k.correctable())
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void a_condition_is_shown_to_be_met_looked_at_and_closed() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(k -> k.id().equals(weak()) ? 1 : 2);
        String number = c.grant().text("accreditation");
        String title = weak() + " " + REGISTRY.edition.criterion(weak()).title();
        Browser holder = DESK.browser(c.held.person());
        String mine = "/holder/" + number + "/conditions/" + weak();
        says(ok(holder.get("/account")), mine);
        says(ok(holder.get("/holder")), title, "to be met by", "To be shown", mine);
        says(
                ok(holder.get("/apply/" + c.id + "/decision")),
                REGISTRY.edition.criterion(weak()).title() + ": to be met by",
                "/holder");
        Got page = ok(holder.get(mine));
        says(page, REGISTRY.edition.criterion(weak()).explain().requirement().split("[<&'\"]")[0]);
        Got blank = holder.upload(mine, Map.of("csrf", page.hidden("csrf"), "key", key(), "words", ""), Map.of());
        assertEquals(422, blank.status());
        says(blank, "Say how it is met");
        Got sent = holder.upload(
                mine,
                Map.of("csrf", page.hidden("csrf"), "key", key(), "words", "Paid since May."),
                Map.of("ledger.pdf", "%PDF-1.7 x".getBytes(StandardCharsets.UTF_8)));
        says(follow(holder, sent), "What you sent is here", "Sent, being looked at");
        Got again = ok(holder.get(mine));
        says(again, "Paid since May.", "ledger.pdf");

        Actor.Person looks = REGISTRY.staff("R-811", Role.REVIEWER);
        Browser reviewer = DESK.browser(looks);
        String staff = "/staff/accreditations/" + number;
        String judged = staff + "/conditions/" + weak();
        says(ok(reviewer.get("/staff/overdue")), staff);
        Got stands = ok(reviewer.get(staff));
        says(stands, title, "Paid since May.", "ledger.pdf", judged, "The supplier has sent something");
        Got form = ok(reviewer.get(judged));
        Got silent = reviewer.submit(form, judged, "verdict", "lacking", "words", "");
        assertEquals(422, silent.status());
        REGISTRY.pass(Duration.ofSeconds(1));
        says(
                follow(
                        reviewer,
                        reviewer.submit(
                                silent, judged, "verdict", "lacking", "words", "June is missing.", "key", key())),
                "June is missing.");
        says(ok(holder.get(mine)), "June is missing.");
        says(ok(holder.get("/holder")), "Something is missing");
        holder.upload(mine, Map.of("csrf", page.hidden("csrf"), "key", key(), "words", "June too."), Map.of());
        REGISTRY.pass(Duration.ofSeconds(1));
        follow(reviewer, reviewer.submit(ok(reviewer.get(judged)), judged, "verdict", "met", "words", "Complete."));

        Browser decider = DESK.browser(REGISTRY.grace);
        says(ok(decider.get("/staff/overdue")), staff);
        Got closing = ok(decider.get(judged));
        says(closing, "Complete.", "June too.");
        says(follow(decider, decider.submit(closing, judged, "verdict", "met", "words", "")), "Closed");
        assertFalse(ok(holder.get("/holder")).body().contains(mine));
        says(ok(holder.get(mine)), "This condition was closed on");
        assertEquals(404, DESK.browser(REGISTRY.company().person()).get(mine).status());
        assertEquals(404, reviewer.get(mine).status());
        assertEquals(404, holder.get(staff).status());
        says(ok(reviewer.get(staff)), "In force");
    }

    @Test
    void a_notice_is_answered_on_a_page_and_read_on_another() {
        Case c = REGISTRY.open(REGISTRY.company());
        AccreditationNumber number = c.granted();
        UUID notice = REGISTRY.accreditations
                .giveNotice(
                        REGISTRY.grace,
                        TestRegistry.key(),
                        new Accreditations.GiveNotice(number, Measure.SUSPEND, "SUS-BREACH", "Pay was late."))
                .id("notice");
        Browser holder = DESK.browser(c.held.person());
        String mine = "/holder/" + number.value() + "/notices/" + notice;
        says(ok(holder.get("/account")), mine, "Your accreditation may be suspended");
        Got page = ok(holder.get(mine));
        says(page, "Pay was late.", "You may answer once");
        says(follow(holder, holder.submit(page, mine, "words", "It was paid.")), "Your answer is sent.");
        says(ok(holder.get(mine)), "It was paid.");
        Got twice = holder.submit(page, mine, "words", "And more.", "key", key());
        assertEquals(404, twice.status());
        Browser decider = DESK.browser(REGISTRY.grace);
        String staff = "/staff/accreditations/" + number.value();
        says(ok(decider.get("/staff/overdue")), staff);
        says(ok(decider.get(staff)), "Pay was late.", "It was paid.", staff + "/suspension");
        Got suspend = ok(decider.get(staff + "/suspension"));
        says(
                follow(
                        decider,
                        decider.submit(
                                suspend, staff + "/suspension", "reason", "SUS-BREACH", "words", "Pay what is owed.")),
                "Suspended",
                "Pay what is owed.");
        assertEquals(
                "suspended",
                REGISTRY.accreditations.find(REGISTRY.grace, number).state().code());
        Got over = ok(decider.get(staff + "/suspension"));
        assertFalse(over.body().contains("<form action=\"" + staff), "it is suspended already");
    }

    @Test
    void each_measure_is_offered_to_whoever_may_take_it_and_says_why_not() {
        Case c = REGISTRY.open(REGISTRY.company());
        String staff = "/staff/accreditations/" + c.granted().value();
        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got page = ok(registrar.get(staff));
        says(page, staff + "/rule", staff + "/check");
        assertFalse(page.body().contains(staff + "/suspension\""));
        Got decider = ok(DESK.browser(REGISTRY.grace).get(staff));
        says(decider, staff + "/notice", staff + "/withdrawal");
        assertFalse(decider.body().contains(staff + "/reinstatement"), "nothing is suspended");
        Got blank = registrar.submit(ok(registrar.get(staff + "/rule")), staff + "/rule", "words", "");
        assertEquals(422, blank.status());
        says(blank, "Choose one", "Say it in words");
        says(
                follow(
                        registrar,
                        registrar.submit(
                                blank,
                                staff + "/rule",
                                "reason",
                                "SUS-REPORT",
                                "words",
                                "Send the report.",
                                "key",
                                key())),
                "It is done.",
                "Send the report.");
        // Whoever looked for the cause does not decide on it.
        Actor.Person both = REGISTRY.staff("B-811", Role.REVIEWER, Role.DECISION_MAKER);
        Browser second = DESK.browser(both);
        follow(
                second,
                second.submit(
                        ok(second.get(staff + "/check")),
                        staff + "/check",
                        "reason",
                        "suspension",
                        "words",
                        "The report is there."));
        says(ok(second.get(staff)), "You have checked a cause");
        Browser ends = DESK.browser(REGISTRY.grace);
        says(
                follow(
                        ends,
                        ends.submit(
                                ok(ends.get(staff + "/reinstatement")),
                                staff + "/reinstatement",
                                "reason",
                                REGISTRY.edition
                                        .reasonCodes()
                                        .of(Reasons.Kind.REINSTATE)
                                        .keySet()
                                        .iterator()
                                        .next())),
                "It is done.");
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }
}
