package org.touchstone.registry.staffdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.people.IdempotencyKey;

/// A comment of the public on the pages: sent without an account, moderated, answered, the answer moderated, and
/// read by everybody; and what whoever sent it is told.
class CommentPagesTest {
    private static final TestDesk DESK = StaffDeskTest.desk();
    private static final TestRegistry REGISTRY = DESK.registry;
    private static final String NAME = "Eileen Duffy";
    private static final String CONTACT = "eileen@example.org";

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static String place(Case c) {
        return "/applicants/" + c.id;
    }

    private static Got ok(Got got) {
        assertEquals(200, got.status(), got.body());
        return got;
    }

    private static Got done(Got got) {
        assertEquals(303, got.status(), got.body());
        return got;
    }

    /// Sends the form as a browser does that shows it.
    private static Got say(Browser browser, Case c, String... fields) {
        Got page = ok(browser.get(place(c) + "/comment"));
        Map<String, String> all = new TreeMap<>(Map.of("key", page.hidden("key"), "website", ""));
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return browser.post(place(c) + "/comment", all);
    }

    private static Got verdict(String path, String verdict, String words, String reason) {
        Browser registrar = DESK.browser(REGISTRY.registrar);
        return registrar.submit(ok(registrar.get(path)), path, "verdict", verdict, "words", words, "reason", reason);
    }

    @Test
    void a_comment_is_sent_moderated_answered_and_read() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        Browser anybody = DESK.browser();
        assertTrue(ok(anybody.get("/applicants")).body().contains(place(c)));
        assertTrue(ok(anybody.get(place(c))).body().contains("No comment has been published"));
        String words = "Their vans <b>block</b> our street.\nEvery night.";
        String outcome = done(say(anybody, c, "words", words, "name", NAME, "contact", CONTACT))
                .location();
        String reference = outcome.substring(outcome.lastIndexOf('/') + 1);
        Got sent = ok(anybody.get(outcome));
        assertTrue(sent.body().contains("Your comment has arrived"));
        assertTrue(sent.body().contains(reference));
        assertFalse(ok(anybody.get(place(c))).body().contains("vans"));

        // The registrar finds it, reads it, and is not told whose it is.
        Browser registrar = DESK.browser(REGISTRY.registrar);
        String moderate = "/staff/applications/" + c.id + "/comments/" + reference;
        assertTrue(ok(registrar.get("/staff/comments")).body().contains(moderate));
        Got page = ok(registrar.get(moderate));
        assertTrue(page.body().contains("Their vans &lt;b&gt;block&lt;/b&gt; our street."));
        assertFalse(page.body().contains(NAME));
        assertFalse(page.body().contains(CONTACT));
        for (String[] wrong : new String[][] {
            {"", "", ""}, {"reject", "", ""}, {"shorten", "", "abuse"}, {"shorten", "Part", ""}, {"reject", "", "dull"}
        }) {
            Got no = verdict(moderate, wrong[0], wrong[1], wrong[2]);
            assertEquals(422, no.status(), no.body());
            assertTrue(no.body().contains("<title>Error: "), no.body());
        }
        Got published = done(verdict(moderate, "shorten", "Their vans block our street.", "personal-data"));
        assertTrue(published.location().startsWith("/staff/comments?done="));
        assertEquals("/staff/comments", registrar.get(moderate).location());

        Got shown = ok(anybody.get(place(c)));
        assertTrue(shown.body().contains("Their vans block our street."));
        assertTrue(shown.body().contains("A member of the public"));
        assertTrue(shown.body().contains("The registrar has left a part out."));
        assertFalse(shown.body().contains(NAME));
        assertTrue(ok(anybody.get(outcome)).body().contains("A part of your comment is published"));

        // The supplier answers, once; its words are not public before somebody has looked at them.
        Browser supplier = DESK.browser(c.held.person());
        String answer = "/apply/" + c.id + "/comments/" + reference;
        assertTrue(ok(supplier.get("/apply/" + c.id)).body().contains("/apply/" + c.id + "/comments"));
        assertTrue(ok(supplier.get("/apply/" + c.id + "/comments")).body().contains(answer));
        Got empty = supplier.submit(ok(supplier.get(answer)), answer, "words", " ");
        assertEquals(422, empty.status());
        Got colleague = ok(supplier.get(answer));
        done(supplier.submit(ok(supplier.get(answer)), answer, "words", "We moved the deliveries."));
        // A colleague who was about to answer, too, sees what was said, and loses no word.
        Got late = supplier.submit(colleague, answer, "words", "We are sorry.");
        assertEquals(409, late.status(), late.body());
        assertTrue(late.body().contains(">We are sorry.</textarea>"), late.body());
        assertTrue(late.body().contains("We moved the deliveries."), late.body());
        assertEquals("/apply/" + c.id + "/comments", supplier.get(answer).location());
        assertTrue(ok(supplier.get("/apply/" + c.id + "/comments")).body().contains("before it is published"));
        assertFalse(ok(anybody.get(place(c))).body().contains("We moved"));
        assertTrue(ok(registrar.get("/staff/comments")).body().contains(moderate + "/reply"));
        assertTrue(ok(registrar.get(moderate + "/reply")).body().contains("Their vans block our street."));
        done(verdict(moderate + "/reply", "publish", "We moved the deliveries.", ""));
        Got both = ok(anybody.get(place(c)));
        assertTrue(both.body().contains("The supplier replies"));
        assertTrue(both.body().contains("We moved the deliveries."));
        assertTrue(ok(supplier.get("/apply/" + c.id + "/comments")).body().contains("Your answer is published."));
    }

    @Test
    void a_name_is_shown_only_to_whoever_asked_for_it() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        Browser anybody = DESK.browser();
        assertEquals(422, say(anybody, c, "words", "Good.", "named", "yes").status());
        String outcome = done(say(anybody, c, "words", "Good.", "name", NAME, "named", "yes"))
                .location();
        String moderate =
                "/staff/applications/" + c.id + "/comments/" + outcome.substring(outcome.lastIndexOf('/') + 1);
        assertTrue(ok(DESK.browser(REGISTRY.registrar).get(moderate)).body().contains(NAME));
        done(verdict(moderate, "publish", "Good.", ""));
        assertTrue(ok(anybody.get(place(c))).body().contains(NAME));
    }

    @Test
    void what_cannot_be_taken_is_said_on_the_form_with_what_was_typed() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        Browser anybody = DESK.browser();
        Map<String, List<String>> wrong = Map.of(
                "Enter your comment", List.of("words", " ", "name", NAME),
                "must be 4000 characters or fewer", List.of("words", "x".repeat(4_001), "name", NAME),
                "Empty the field", List.of("words", "Good.", "name", NAME, "website", "http://example.org"));
        wrong.forEach((says, fields) -> {
            Got no = say(anybody, c, fields.toArray(String[]::new));
            assertEquals(422, no.status(), no.body());
            assertTrue(no.body().contains(says), no.body());
            assertTrue(no.body().contains("<title>Error: "), no.body());
            assertTrue(no.body().contains(NAME), "what was typed stays");
        });
        assertEquals(
                0,
                REGISTRY.comments.waiting(REGISTRY.registrar, java.util.Optional.empty(), 1_000).stream()
                        .filter(w -> w.application().equals(c.id))
                        .count());
        // From another site, without a key, and twice.
        Map<String, String> fields = Map.of("key", IdempotencyKey.random().value(), "words", "Good.");
        assertEquals(
                403,
                anybody.post(place(c) + "/comment", "words=Good.", "Origin", "http://evil.example")
                        .status());
        assertEquals(
                400,
                anybody.post(place(c) + "/comment", Map.of("words", "Good.")).status());
        String first = done(anybody.post(place(c) + "/comment", fields)).location();
        assertEquals(first, done(anybody.post(place(c) + "/comment", fields)).location());
        assertEquals(
                404, anybody.get(place(c) + "/comments/" + UUID.randomUUID()).status());
        assertEquals(404, anybody.get("/applicants/" + UUID.randomUUID()).status());
        assertEquals(
                404,
                anybody.get("/applicants/" + UUID.randomUUID() + "/comment").status());
    }

    @Test
    void when_the_time_is_over_the_form_is_gone_and_a_late_one_is_told_so() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        Browser anybody = DESK.browser();
        Got page = ok(anybody.get(place(c) + "/comment"));
        REGISTRY.passTo(REGISTRY.comments.applicant(c.id).commentsUntil().plus(Duration.ofSeconds(1)));
        Got late =
                anybody.post(place(c) + "/comment", Map.of("key", page.hidden("key"), "words", "Good.", "website", ""));
        assertEquals(409, late.status());
        assertTrue(late.body().contains("Good."));
        assertEquals(place(c), anybody.get(place(c) + "/comment").location());
        Got shown = ok(anybody.get(place(c)));
        assertTrue(shown.body().contains("Comments were taken until"));
        assertFalse(shown.body().contains(place(c) + "/comment\""));
    }

    @Test
    void only_registrars_moderate_and_never_on_their_own_case() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        String outcome = done(say(DESK.browser(), c, "words", "Good.")).location();
        String comment = outcome.substring(outcome.lastIndexOf('/') + 1);
        String moderate = "/staff/applications/" + c.id + "/comments/" + comment;
        assertEquals(404, DESK.browser(REGISTRY.tom).get("/staff/comments").status());
        assertEquals(404, DESK.browser(REGISTRY.tom).get(moderate).status());
        assertEquals(404, DESK.browser(c.held.person()).get(moderate).status());
        assertEquals(
                404, DESK.browser(REGISTRY.company().person()).get(moderate).status());
        assertTrue(DESK.browser().get(moderate).location().startsWith("/sign-in"));
        assertEquals(
                404, DESK.browser(REGISTRY.registrar).get(moderate + "/reply").status());
        // Another supplier's people see neither the list nor the comment.
        Browser stranger = DESK.browser(REGISTRY.company().person());
        assertEquals(404, stranger.get("/apply/" + c.id + "/comments").status());
        assertEquals(
                404, stranger.get("/apply/" + c.id + "/comments/" + comment).status());
        // What is not published is not there for the supplier either.
        assertEquals(
                404,
                DESK.browser(c.held.person())
                        .get("/apply/" + c.id + "/comments/" + comment)
                        .status());
    }
}
