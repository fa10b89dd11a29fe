package org.touchstone.registry.staffdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Refusal;

/// A case from the registrar's table to the decision, on the pages of those who work on it, as they use and misuse
/// them.
class StaffDeskTest {
    private static final TestDesk DESK = desk();
    private static final TestRegistry REGISTRY = DESK.registry;
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">");

    /// The pages of this package on a listener of their own.
    static TestDesk desk() {
        return new TestDesk(
                Optional.empty(), false, Limits.parse("rate=0,person-rate=0"), TestDesk::staffDesk, "S-001");
    }

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static String place(Case c) {
        return "/staff/applications/" + c.id;
    }

    /// The hidden fields of the page's last form, as a browser sends them.
    private static Map<String, String> hidden(Got page) {
        String form = page.body().substring(page.body().lastIndexOf("<form"));
        Map<String, String> all = new TreeMap<>();
        Matcher m = HIDDEN.matcher(form);
        while (m.find()) {
            all.put(
                    m.group(1),
                    m.group(2)
                            .replace("&#34;", "\"")
                            .replace("&#39;", "'")
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&amp;", "&"));
        }
        return all;
    }

    private static Map<String, String> with(Got page, String... fields) {
        Map<String, String> all = hidden(page);
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return all;
    }

    private static Got ok(Got got) {
        assertEquals(200, got.status(), got.body());
        return got;
    }

    private static Got done(Got got) {
        assertEquals(303, got.status(), got.body());
        return got;
    }

    private static void says(Got got, String words) {
        assertTrue(got.body().contains(words), words + " is not in " + got.body());
    }

    private static void saysNot(Got got, String words) {
        assertFalse(got.body().contains(words), words + " is in " + got.body());
    }

    /// What stands in the radios and in the boxes of the page.
    private static Map<String, String> typed(Got page) {
        Map<String, String> all = new TreeMap<>();
        Matcher radio = Pattern.compile("name=\"([^\"]+)\" type=\"radio\" value=\"([^\"]+)\" checked")
                .matcher(page.body());
        while (radio.find()) {
            all.put(radio.group(1), radio.group(2));
        }
        Matcher box = Pattern.compile("<textarea [^>]*name=\"([^\"]+)\"[^>]*>([^<]+)</textarea>")
                .matcher(page.body());
        while (box.find()) {
            all.put(box.group(1), box.group(2));
        }
        return all;
    }

    private static Set<String> criteriaOn(Got page) {
        Set<String> ids = new LinkedHashSet<>();
        Matcher m = Pattern.compile("name=\"score-([A-Z]+-[0-9]+)\"").matcher(page.body());
        while (m.find()) {
            ids.add(m.group(1));
        }
        return ids;
    }

    private static void declare(Case c, Actor.Person person) {
        Browser browser = DESK.browser(person);
        Got page = ok(browser.get(place(c) + "/interests"));
        done(browser.post(place(c) + "/interests", with(page, "interest", "no", "words", "")));
    }

    private static List<Criterion> criteria() {
        return REGISTRY.edition.applicable("standard", REGISTRY.edition.facts(TestRegistry.facts()));
    }

    /// Scores every theme, one after the other as the pages lead, up to the page on which the scores are given.
    ///
    /// @return the number of pages that were loaded
    private static int scoreAll(Case c, Browser browser, ToIntFunction<String> scores, String words) {
        int loads = 1;
        Got overview = ok(browser.get(place(c) + "/scores"));
        Matcher first =
                Pattern.compile("href=\"(" + place(c) + "/scores/[a-z-]+)\"").matcher(overview.body());
        assertTrue(first.find());
        String next = first.group(1);
        while (next.contains("/scores/")) {
            Got page = ok(browser.get(next));
            loads++;
            Map<String, String> fields = hidden(page);
            for (String id : criteriaOn(page)) {
                fields.put("score-" + id, Integer.toString(scores.applyAsInt(id)));
                fields.put("words-" + id, words);
            }
            next = done(browser.post(next.split("\\?", 2)[0], fields)).location();
        }
        return loads;
    }

    private static int scoreAndGive(Case c, Actor.Person person, ToIntFunction<String> scores, String words) {
        Browser browser = DESK.browser(person);
        int loads = scoreAll(c, browser, scores, words) + 1;
        Got overview = ok(browser.get(place(c) + "/scores"));
        done(browser.post(place(c) + "/scores", hidden(overview)));
        return loads;
    }

    /// The cases of all pages of a queue.
    private static Set<String> queue(Browser browser, String first) {
        Set<String> seen = new LinkedHashSet<>();
        String next = first;
        int pages = 0;
        while (!next.isEmpty()) {
            Got page = ok(browser.get(next));
            pages++;
            Matcher row = Pattern.compile("href=\"/staff/applications/([0-9a-f-]{36})\"")
                    .matcher(page.body());
            while (row.find()) {
                assertTrue(seen.add(row.group(1)), "twice");
            }
            Matcher link = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(page.body());
            next = link.find() ? link.group(1).replace("&amp;", "&") : "";
        }
        assertEquals(Math.max(1, (seen.size() + 24) / 25), pages);
        return seen;
    }

    private static long grants() {
        return REGISTRY.eventTypes().stream().filter(t -> t.contains("granted")).count();
    }

    // ---- two windows

    @Test
    void of_two_windows_of_an_assessor_the_later_sees_what_the_earlier_saved() {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        declare(c, REGISTRY.tom);
        declare(c, REGISTRY.vera);
        Browser tom = DESK.browser(REGISTRY.tom);
        String path = place(c) + "/scores/"
                + REGISTRY.edition.criterion(criteria().getFirst().id()).theme();
        Got one = ok(tom.get(path));
        Got other = ok(tom.get(path));
        String id = criteriaOn(one).iterator().next();
        done(tom.post(path, with(one, "score-" + id, "2", "words-" + id, "Page 3 & 4.")));
        Got late = tom.post(path, with(other, "score-" + id, "1", "words-" + id, "Page 9."));
        assertEquals(409, late.status(), late.body());
        says(late, "href=\"#saved\"");
        says(late, "Page 3 &amp; 4.");
        says(late, ">Page 9.</textarea>");
        assertEquals(
                2,
                REGISTRY.assessments.draft(REGISTRY.tom, c.id).sheet().scores().get(id));
        done(tom.post(path, withLast(late, path, "score-" + id, "1", "words-" + id, "Page 9.")));
        assertEquals(
                1,
                REGISTRY.assessments.draft(REGISTRY.tom, c.id).sheet().scores().get(id));
    }

    /// As [#with]; the page has no other form after it.
    private static Map<String, String> withLast(Got page, String path, String... fields) {
        says(page, "action=\"" + path + "\"");
        return with(page, fields);
    }

    // ---- scenes 5 and 6

    @Test
    void two_score_alone_and_agree_and_a_third_person_decides() {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        Browser tom = DESK.browser(REGISTRY.tom);
        assertTrue(queue(tom, "/staff/queue").contains(c.id.toString()));

        // Nothing opens before interests are declared.
        Got first = tom.get(place(c) + "/scores");
        assertEquals(place(c) + "/interests", first.location());
        assertEquals(403, tom.get(place(c) + "/questions").status());
        declare(c, REGISTRY.tom);
        declare(c, REGISTRY.vera);
        assertEquals("in-assessment", c.state());

        // At most two page loads a criterion are allowed; here it is less than one.
        int loads = scoreAndGive(c, REGISTRY.tom, _ -> 2, "Tom saw it.");
        int criteria = criteria().size();
        String figure = loads + " page loads for " + criteria + " criteria";
        System.out.println("staff desk: an assessor scores a case with " + figure);
        assertTrue(loads < criteria, figure);

        // Blind: Vera sees nothing of Tom's scores, and Tom has to wait.
        Browser vera = DESK.browser(REGISTRY.vera);
        Got waiting = ok(vera.get(place(c) + "/agreement"));
        says(waiting, "Wait until all assessors of the case have given their own scores");
        saysNot(waiting, "Tom saw it.");
        saysNot(ok(vera.get(place(c) + "/scores/accountable")), "Tom saw it.");
        saysNot(ok(vera.get(place(c))), "Tom saw it.");
        scoreAndGive(c, REGISTRY.vera, id -> id.equals("ACC-05") ? 3 : 2, "Vera saw it.");
        c.passComments();
        // Sessions have ended meanwhile.
        tom = DESK.browser(REGISTRY.tom);
        vera = DESK.browser(REGISTRY.vera);

        Got apart = ok(tom.get(place(c) + "/agreement"));
        says(apart, "Vera saw it.");
        assertEquals(Set.of("ACC-05"), criteriaOn(apart));
        Got none = tom.post(place(c) + "/agreement", with(apart, "words-ACC-05", "", "findings", "kept words"));
        assertEquals(422, none.status());
        says(none, "href=\"#score-ACC-05\"");
        says(none, "kept words");
        done(tom.post(
                place(c) + "/agreement",
                with(apart, "score-ACC-05", "3", "words-ACC-05", "Vera is right.", "findings", "Nothing lacks.")));
        Got proposed = ok(vera.get(place(c) + "/agreement"));
        says(proposed, "Proposed by A-017");
        says(proposed, "Vera is right.");
        says(proposed, "Nothing lacks.");
        // Whoever proposes something else begins with what was proposed.
        assertEquals("Vera is right.", typed(proposed).get("words-ACC-05"));
        assertEquals("Nothing lacks.", typed(proposed).get("findings"));
        assertEquals("3", typed(proposed).get("score-ACC-05"));
        Got stale = vera.post(
                place(c) + "/agreement/confirm",
                Map.of("csrf", hidden(proposed).get("csrf"), "key", "0123456789abc", "digest", "0".repeat(64)));
        assertEquals(409, stale.status());
        done(vera.post(
                place(c) + "/agreement/confirm",
                Map.of(
                        "csrf", hidden(proposed).get("csrf"),
                        "key", "0123456789abd",
                        "digest", proposed.hidden("digest"))));
        assertEquals("assessed", c.state());

        Browser reviewer = DESK.browser(REGISTRY.reviewer);
        assertTrue(queue(reviewer, "/staff/queue").contains(c.id.toString()));
        Got file = ok(reviewer.get(place(c) + "/review"));
        says(file, "gives the same");
        done(reviewer.post(place(c) + "/review", hidden(file)));
        Got begun = ok(reviewer.get(place(c) + "/review"));
        assertEquals(
                422,
                reviewer.post(place(c) + "/review/end", with(begun, "verdict", "pass", "findings", ""))
                        .status());
        done(reviewer.post(place(c) + "/review/end", with(begun, "verdict", "pass", "findings", "In order.")));

        // Tom presses decide, and hears at the place of the button why not.
        Got no = ok(tom.get(place(c) + "/decide"));
        says(no, "Nobody judges their own work. You are an assessor of this case.");
        saysNot(no, "decide/check");
        Browser grace = DESK.browser(REGISTRY.grace);
        Got decide = ok(grace.get(place(c) + "/decide"));
        Map<String, String> decision = with(decide, "outcome", "grant", "words", "Every criterion is met.");
        for (int i = 0; i < 3; i++) {
            decision.put("ground-" + i, "");
        }
        Map<String, String> toms = new TreeMap<>(decision);
        toms.put("csrf", hidden(no).get("csrf"));
        assertEquals(403, tom.post(place(c) + "/decide", toms).status());
        assertEquals("for-decision", c.state());

        Got check = ok(grace.post(place(c) + "/decide/check", decision));
        says(check, "Every criterion is met.");
        says(check, "What will be public");
        assertEquals("for-decision", c.state());
        Map<String, String> sure = hidden(check);
        says(ok(grace.post(place(c) + "/decide/change", sure)), "Every criterion is met.");
        int certificates = REGISTRY.issuer.requests.size();
        long grants = grants();
        Got granted = done(grace.post(place(c) + "/decide", sure));
        assertEquals("granted", c.state());
        says(ok(grace.get(granted.location())), "The accreditation is granted");
        // Sent twice, it is done once; from another tab, it is too late.
        done(grace.post(place(c) + "/decide", sure));
        assertEquals(certificates + 1, REGISTRY.issuer.requests.size());
        assertEquals(grants + 1, grants());
        says(ok(tom.get(place(c))), "Accreditation was granted");
        saysNot(ok(tom.get(place(c))), "Person A-018");
    }

    /// By the pages: the registrar takes one off, another finds an interest, and each is asked before it is done.
    @Test
    void who_drops_out_leaves_the_case_to_another() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got page = ok(registrar.get(place(c)));
        says(page, "The assessors score the application, each alone.");
        saysNot(page, "Nobody judges their own work");
        saysNot(page, "Assign another assessor");
        says(page, place(c) + "/assessors/removal");
        Got removal = ok(registrar.get(place(c) + "/assessors/removal"));
        says(removal, "This cannot be taken back");
        assertEquals(
                422,
                registrar
                        .post(place(c) + "/assessors/removal", with(removal, "words", ""))
                        .status());
        done(registrar.post(
                place(c) + "/assessors/removal",
                with(removal, "assessor", REGISTRY.tom.id().toString(), "words", "Is ill.")));
        says(ok(registrar.get(place(c))), "Off the case; scores, if any, do not count");
        saysNot(ok(registrar.get(place(c))), "Is ill.");
        Got assign = ok(registrar.get(place(c) + "/assessors"));
        says(assign, "Assign another assessor");
        saysNot(assign, "In which part?");
        assertEquals("lead", assign.hidden("part"), "the one who led is off, so that another has to");
        done(registrar.post(
                place(c) + "/assessors",
                with(assign, "assessor", REGISTRY.third.id().toString())));
        Browser tom = DESK.browser(REGISTRY.tom);
        says(ok(tom.get(place(c))), "You are off this case");
        says(ok(tom.get(place(c) + "/assessors")), "It is the task of: Registrar.");
        says(ok(registrar.get(place(c) + "/interests")), "It is the task of: Assessor.");

        Browser vera = DESK.browser(REGISTRY.vera);
        says(ok(vera.get(place(c))), place(c) + "/interests/late");
        Got late = ok(vera.get(place(c) + "/interests/late"));
        assertEquals(
                422,
                vera.post(place(c) + "/interests/late", with(late, "words", "")).status());
        done(vera.post(place(c) + "/interests/late", with(late, "words", "My sister works there.")));
        says(ok(registrar.get(place(c))), "An assessor declared an interest and is off the case");
        assertEquals("in-assessment", c.state());
    }

    @Test
    void a_review_is_handed_over_and_nobody_else_ends_it() {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        REGISTRY.reviews.startReview(REGISTRY.reviewer, TestRegistry.key(), c.id);
        Browser other = DESK.browser(REGISTRY.staff("V-321", org.touchstone.registry.people.Role.REVIEWER));
        says(ok(other.get(place(c))), "Another reviewer has begun the review and ends it.");
        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got page = ok(registrar.get(place(c) + "/review/hand-over"));
        says(page, "It is taken from " + REGISTRY.reviewer.number());
        done(registrar.post(place(c) + "/review/hand-over", with(page, "words", "Is ill.")));
        assertEquals("assessed", c.state());
        says(ok(DESK.browser(REGISTRY.reviewer).get(place(c))), "You are off this case");
        saysNot(ok(other.get(place(c))), "Another reviewer");
    }

    @Test
    void a_reviewer_gives_a_review_back_by_declaring_an_interest() {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        Browser reviewer = DESK.browser(REGISTRY.reviewer);
        saysNot(ok(reviewer.get(place(c))), place(c) + "/review/give-back");
        REGISTRY.reviews.startReview(REGISTRY.reviewer, TestRegistry.key(), c.id);
        says(ok(reviewer.get(place(c))), place(c) + "/review/give-back");
        Browser other = DESK.browser(REGISTRY.staff("V-322", org.touchstone.registry.people.Role.REVIEWER));
        says(ok(other.get(place(c) + "/review/give-back")), "Another reviewer has begun the review and ends it.");
        Got page = ok(reviewer.get(place(c) + "/review/give-back"));
        assertEquals(
                422,
                reviewer.post(place(c) + "/review/give-back", with(page, "words", ""))
                        .status());
        done(reviewer.post(place(c) + "/review/give-back", with(page, "words", "My brother works there.")));
        assertEquals("assessed", c.state());
        says(ok(reviewer.get(place(c))), "You have an interest in this case");
    }

    @Test
    void a_lead_is_offered_once_and_a_second_is_refused_by_the_name_of_the_rule() {
        Case c = REGISTRY.open(REGISTRY.company()).complete();
        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got page = ok(registrar.get(place(c) + "/assessors"));
        says(page, "Lead assessor");
        done(registrar.post(
                place(c) + "/assessors",
                with(page, "assessor", REGISTRY.tom.id().toString(), "part", "lead")));
        Got again = ok(registrar.get(place(c) + "/assessors"));
        saysNot(again, "Lead assessor");
        Got no = registrar.post(
                place(c) + "/assessors",
                with(again, "assessor", REGISTRY.vera.id().toString(), "part", "lead"));
        assertEquals(409, no.status());
        says(no, "This case has a lead assessor");
        says(ok(registrar.get(place(c))), "Assign assessors");
        done(registrar.post(
                place(c) + "/assessors",
                with(
                        ok(registrar.get(place(c) + "/assessors")),
                        "assessor",
                        REGISTRY.vera.id().toString())));
        // All are there: the case waits for them, and for nothing of the registrar's.
        Got full = ok(registrar.get(place(c)));
        saysNot(full, "Assign assessors");
        says(full, "The assessors declare whether they have an interest.");
    }

    @Test
    void only_what_a_word_can_end_is_asked_about_and_before_it_is_done() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        java.util.UUID other = REGISTRY.open(REGISTRY.company()).submitted().id;
        REGISTRY.db.run(tx -> {
            org.touchstone.registry.application.Timers.ask(
                    tx,
                    org.touchstone.registry.application.Timers.Kind.COMMENTS_CLOSED,
                    c.id.toString(),
                    org.touchstone.registry.people.Role.REGISTRAR,
                    Optional.of(REGISTRY.now()),
                    REGISTRY.now());
            org.touchstone.registry.application.Timers.ask(
                    tx,
                    org.touchstone.registry.application.Timers.Kind.THIRD_ASSESSOR,
                    other.toString(),
                    org.touchstone.registry.people.Role.REGISTRAR,
                    Optional.empty(),
                    REGISTRY.now());
        });
        Map<String, String> tasks = new TreeMap<>();
        REGISTRY.cases.overdue(REGISTRY.registrar).forEach(o -> tasks.put(o.subject(), "/staff/overdue/" + o.task()));
        Browser registrar = DESK.browser(REGISTRY.registrar);
        Got list = ok(registrar.get("/staff/overdue"));
        String word = java.util.Objects.requireNonNull(tasks.get(c.id.toString()));
        String third = java.util.Objects.requireNonNull(tasks.get(other.toString()));
        says(list, word);
        saysNot(list, third);
        says(list, "An assessor has to be found");
        says(ok(registrar.get(third)), "This is not done yet");
        Got ask = ok(registrar.get(word));
        assertEquals(422, registrar.post(word, with(ask, "words", "")).status());
        assertEquals(409, registrar.post(third, with(ask, "words", "Seen.")).status());
        done(registrar.post(word, with(ask, "words", "They were looked at one by one.")));
        saysNot(ok(registrar.get("/staff/overdue")), word);
        assertEquals(404, DESK.browser(REGISTRY.grace).get(third).status());
    }

    @Test
    void who_has_asked_sees_what_is_open_and_who_has_scored_asks_no_more() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser tom = DESK.browser(REGISTRY.tom);
        Got page = ok(tom.get(place(c) + "/questions"));
        String criterion = criteria().getFirst().id();
        done(tom.post(place(c) + "/questions", with(page, "ask-" + criterion, "Which year?")));
        Got asked = ok(tom.get(place(c) + "/questions"));
        says(asked, "Not answered yet");
        saysNot(asked, "This cannot be done now");
        REGISTRY.clarifications.answer(
                c.held.person(),
                TestRegistry.key(),
                new org.touchstone.registry.assessment.Clarifications.AnswerThem(
                        c.id,
                        List.of(new org.touchstone.registry.assessment.Clarifications.Reply(
                                criterion, "Last year.", List.of()))));
        says(ok(tom.get(place(c))), "Ask the supplier");
        REGISTRY.assessments.score(
                REGISTRY.tom,
                TestRegistry.key(),
                new org.touchstone.registry.assessment.Assessments.Score(c.id, REGISTRY.sheet(_ -> 2)));
        saysNot(ok(tom.get(place(c))), "Ask the supplier");
        says(ok(tom.get(place(c) + "/questions")), "You have given your scores already");
        says(ok(DESK.browser(REGISTRY.vera).get(place(c))), "Ask the supplier");
    }

    /// What stands beside the case in the queue of a person; empty if it is not there.
    private static String turn(Actor.Person person, Case c) {
        Browser browser = DESK.browser(person);
        String next = "/staff/queue";
        while (!next.isEmpty()) {
            String page = ok(browser.get(next)).body();
            Matcher m = Pattern.compile("href=\"" + place(c) + "\".*?</h3>\\s*<p[^>]*>([^<]*)</p>", Pattern.DOTALL)
                    .matcher(page);
            if (m.find()) {
                return m.group(1);
            }
            Matcher link = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(page);
            next = link.find() ? link.group(1).replace("&amp;", "&") : "";
        }
        return "";
    }

    @Test
    void two_who_are_far_apart_get_a_third_and_all_three_agree() {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        assertEquals("Waits for the assessors to declare interests", turn(REGISTRY.registrar, c));
        assertEquals("Declare your interests", turn(REGISTRY.tom, c));
        declare(c, REGISTRY.tom);
        declare(c, REGISTRY.vera);
        assertEquals("", turn(REGISTRY.registrar, c));
        assertEquals("Give your scores", turn(REGISTRY.tom, c));
        // Nobody can be added to a team whose scores lie together, or are not all there.
        says(ok(DESK.browser(REGISTRY.registrar).get(place(c) + "/assessors")), "No further assessor is needed");
        scoreAndGive(c, REGISTRY.tom, id -> id.equals("WRK-02") ? 0 : 2, "Tom saw it.");
        assertEquals("Waits for the scores of the others", turn(REGISTRY.tom, c));
        scoreAndGive(c, REGISTRY.vera, _ -> 2, "Vera saw it.");
        c.passComments();

        assertEquals("Waits for a third assessor", turn(REGISTRY.vera, c));
        Got wait = ok(DESK.browser(REGISTRY.tom).get(place(c) + "/agreement"));
        says(wait, "The registrar has been asked to assign a third");
        saysNot(wait, "Propose these scores");
        assertEquals("Assign a third assessor: two are too far apart", turn(REGISTRY.registrar, c));
        Browser registrar = DESK.browser(REGISTRY.registrar);
        assertTrue(queue(registrar, "/staff/queue?order=due").contains(c.id.toString()));
        says(ok(registrar.get(place(c))), "Assign a third assessor");
        Got assign = ok(registrar.get(place(c) + "/assessors"));
        done(registrar.post(
                place(c) + "/assessors",
                with(assign, "assessor", REGISTRY.third.id().toString(), "part", "assessor")));
        assertEquals("", turn(REGISTRY.registrar, c));
        saysNot(ok(registrar.get(place(c))), "Assign a third assessor");
        says(ok(registrar.get(place(c) + "/assessors")), "No further assessor is needed");

        assertEquals("Declare your interests", turn(REGISTRY.third, c));
        declare(c, REGISTRY.third);
        assertEquals("Give your scores", turn(REGISTRY.third, c));
        // As blind as the first two.
        Got blind = ok(DESK.browser(REGISTRY.third).get(place(c) + "/agreement"));
        saysNot(blind, "Tom saw it.");
        scoreAndGive(c, REGISTRY.third, id -> id.equals("WRK-02") ? 1 : 2, "The third saw it.");
        assertEquals("Agree the scores with the others", turn(REGISTRY.third, c));
        Browser third = DESK.browser(REGISTRY.third);
        Got apart = ok(third.get(place(c) + "/agreement"));
        for (String who : List.of("Tom saw it.", "Vera saw it.", "The third saw it.")) {
            says(apart, who);
        }
        assertEquals(Set.of("WRK-02"), criteriaOn(apart));
        Map<String, String> half =
                with(apart, "score-WRK-02", "1", "words-WRK-02", "Half of it is there.", "findings", "");
        half.put("short-WRK-02", " ");
        Got silent = third.post(place(c) + "/agreement", half);
        assertEquals(422, silent.status());
        says(silent, "Say in what the supplier falls short");
        half.put("short-WRK-02", "Half of the sites have no rota.");
        done(third.post(place(c) + "/agreement", half));
        assertEquals("Waits for the others to confirm", turn(REGISTRY.third, c));
        for (Actor.Person other : List.of(REGISTRY.tom, REGISTRY.vera)) {
            assertEquals("in-assessment", c.state());
            assertEquals("Confirm the agreed scores, or propose others", turn(other, c));
            Browser browser = DESK.browser(other);
            Got proposed = ok(browser.get(place(c) + "/agreement"));
            says(proposed, "Half of the sites have no rota.");
            done(browser.post(
                    place(c) + "/agreement/confirm",
                    Map.of(
                            "csrf", hidden(proposed).get("csrf"),
                            "key", "0123456789" + other.number(),
                            "digest", proposed.hidden("digest"))));
        }
        assertEquals("assessed", c.state());

        Browser reviewer = DESK.browser(REGISTRY.reviewer);
        Got file = ok(reviewer.get(place(c) + "/review"));
        says(file, "Partly met");
        says(file, "All assessors gave this score.");
        says(file, "Half of the sites have no rota.");
        says(file, place(c) + "/file/WRK-02");
        Got one = ok(reviewer.get(place(c) + "/file/WRK-02"));
        for (String words : List.of(
                "Tom saw it.",
                "Vera saw it.",
                "The third saw it.",
                "Half of it is there.",
                "1, Partly met",
                "/evidence/")) {
            says(one, words);
        }
        says(ok(reviewer.get(place(c) + "/file/WRK-01")), "All assessors gave this score.");
        assertEquals(404, reviewer.get(place(c) + "/file/NOT-01").status());
        assertEquals(
                404,
                DESK.browser(c.held.person()).get(place(c) + "/file/WRK-02").status());
    }

    @Test
    void a_third_with_an_interest_makes_room_for_a_fourth() {
        Case c = REGISTRY.open(REGISTRY.company())
                .scored((k, who) -> k.id().equals("WRK-02") && who.equals(REGISTRY.tom) ? 0 : 2);
        REGISTRY.team.assign(REGISTRY.registrar, TestRegistry.key(), new Team.Assign(c.id, REGISTRY.third.id(), false));
        assertEquals("", turn(REGISTRY.registrar, c));
        Browser third = DESK.browser(REGISTRY.third);
        Got page = ok(third.get(place(c) + "/interests"));
        done(third.post(place(c) + "/interests", with(page, "interest", "yes", "words", "My brother works there.")));
        assertEquals("Assign a third assessor: two are too far apart", turn(REGISTRY.registrar, c));
        Got assign = ok(DESK.browser(REGISTRY.registrar).get(place(c) + "/assessors"));
        saysNot(assign, "value=\"" + REGISTRY.third.id() + "\"");
    }

    /// Fields of the decision page with nothing said for an intended refusal.
    private static Map<String, String> decision(Got page, String... fields) {
        Map<String, String> all = with(page, fields);
        Matcher m = Pattern.compile("name=\"(ground-[0-9]+)\"").matcher(page.body());
        while (m.find()) {
            all.putIfAbsent(m.group(1), "");
        }
        return all;
    }

    @Test
    void who_sends_a_case_back_twice_hears_that_it_is_done() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 2);
        Browser grace = DESK.browser(REGISTRY.grace);
        Got page = ok(grace.get(place(c) + "/decide"));
        Got check = ok(
                grace.post(place(c) + "/decide/check", decision(page, "outcome", "remit", "words", "Ask once more.")));
        Map<String, String> form = hidden(check);
        done(grace.post(place(c) + "/decide", form));
        assertEquals("in-assessment", c.state());
        done(grace.post(place(c) + "/decide", form));
    }

    @Test
    void whoever_scores_again_begins_with_what_it_gave_before() {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        declare(c, REGISTRY.tom);
        declare(c, REGISTRY.vera);
        scoreAndGive(c, REGISTRY.tom, _ -> 2, "Tom saw it.");
        scoreAndGive(c, REGISTRY.vera, _ -> 2, "Vera saw it.");
        c.passComments();
        c.agreed(_ -> 2);
        Browser tom = DESK.browser(REGISTRY.tom);
        // Given is given: nothing of it stands in a form.
        saysNot(ok(tom.get(place(c) + "/scores")), "You begin with what you gave");
        REGISTRY.reviews.startReview(REGISTRY.reviewer, TestRegistry.key(), c.id);
        REGISTRY.reviews.endReview(
                REGISTRY.reviewer, TestRegistry.key(), new Reviews.EndReview(c.id, false, "Look at hours again."));

        Got overview = ok(tom.get(place(c) + "/scores"));
        says(overview, "You begin with what you gave before");
        says(overview, "Look at hours again.");
        says(overview, "Tom saw it.");
        saysNot(overview, "Vera saw it.");
        Got theme = ok(tom.get(place(c) + "/scores/accountable"));
        says(theme, "Tom saw it.");
        saysNot(theme, "Vera saw it.");
        // One criterion is seen differently; nothing else is written again.
        Map<String, String> stands = typed(theme);
        assertEquals(2 * criteriaOn(theme).size(), stands.size());
        stands.put("score-ACC-05", "3");
        stands.put("words-ACC-05", "Tom looked again.");
        stands.putAll(hidden(theme));
        done(tom.post(place(c) + "/scores/accountable", stands));
        Got changed = ok(tom.get(place(c) + "/scores"));
        says(changed, "You begin with what you gave before");
        says(changed, "Tom looked again.");
        done(tom.post(place(c) + "/scores", hidden(changed)));
        Map<String, Integer> given =
                REGISTRY.assessments.seen(REGISTRY.tom, c.id).getFirst().sheet().scores();
        assertEquals(criteria().size(), given.size());
        assertEquals(3, given.get("ACC-05"));
        assertEquals(Set.of(2, 3), Set.copyOf(given.values()));
        saysNot(ok(tom.get(place(c) + "/scores")), "You begin with what you gave before");
        // Who has nothing to change gives the same again.
        Browser vera = DESK.browser(REGISTRY.vera);
        done(vera.post(place(c) + "/scores", hidden(ok(vera.get(place(c) + "/scores")))));
    }

    @Test
    void what_is_partly_met_is_granted_on_condition() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(k -> k.id().equals("COL-01") ? 1 : 2);
        Browser grace = DESK.browser(REGISTRY.grace);
        Got page = ok(grace.get(place(c) + "/decide"));
        says(page, "The scores allow a grant with a condition on each of these");
        says(page, "Grant the accreditation with conditions");
        // The reasons begin with what the scores say.
        says(page, "is partly met and has to be met as a condition.");
        Got check = ok(grace.post(
                place(c) + "/decide/check", decision(page, "outcome", "grant", "words", "Pay within 60 days.")));
        String due = Labels.day(REGISTRY.edition.due(TimerId.CONDITIONS_DUE, REGISTRY.now()));
        says(check, "to be met by " + due);
        done(grace.post(place(c) + "/decide", hidden(check)));
        assertEquals("granted-with-conditions", c.state());
        says(ok(grace.get(place(c))), "Accreditation was granted with conditions");
    }

    @Test
    void every_comment_is_considered_by_the_assessors_and_answered_by_the_decision() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        UUID comment = REGISTRY.comments
                .post(
                        TestRegistry.key(),
                        new Comments.Post(
                                c.id, "Vans <b>block</b> our street.", Optional.of("Eileen Duffy"), Optional.empty()))
                .id("comment");
        REGISTRY.comments.moderate(
                REGISTRY.registrar,
                TestRegistry.key(),
                new Comments.Moderate(c.id, comment, new Comments.Verdict.Publish()));
        REGISTRY.comments.reply(
                c.held.person(), TestRegistry.key(), new Comments.Reply(c.id, comment, "They park elsewhere now."));
        scoreAndGive(c, REGISTRY.tom, _ -> 2, "Seen.");
        scoreAndGive(c, REGISTRY.vera, _ -> 2, "Seen.");
        c.passComments();
        Browser tom = DESK.browser(REGISTRY.tom);
        Got agree = ok(tom.get(place(c) + "/agreement"));
        says(agree, "Vans &lt;b&gt;block&lt;/b&gt; our street.");
        says(agree, "They park elsewhere now.");
        saysNot(agree, "Eileen");
        Got unread = tom.post(place(c) + "/agreement", with(agree, "findings", "Parking."));
        assertEquals(422, unread.status());
        says(unread, "Confirm that this comment was considered");
        done(tom.post(place(c) + "/agreement", with(agree, "findings", "Parking.", "considered-" + comment, "yes")));
        Browser vera = DESK.browser(REGISTRY.vera);
        Got proposed = ok(vera.get(place(c) + "/agreement"));
        done(vera.post(
                place(c) + "/agreement/confirm",
                Map.of(
                        "csrf", hidden(proposed).get("csrf"),
                        "key", "0123456789abf",
                        "digest", proposed.hidden("digest"))));
        REGISTRY.reviews.startReview(REGISTRY.reviewer, TestRegistry.key(), c.id);
        says(ok(DESK.browser(REGISTRY.reviewer).get(place(c) + "/review")), "They park elsewhere now.");
        REGISTRY.reviews.endReview(
                REGISTRY.reviewer, TestRegistry.key(), new Reviews.EndReview(c.id, true, "In order."));

        Browser grace = DESK.browser(REGISTRY.grace);
        Got page = ok(grace.get(place(c) + "/decide"));
        says(page, "Vans &lt;b&gt;block&lt;/b&gt; our street.");
        Got silent = grace.post(
                place(c) + "/decide/check",
                decision(page, "outcome", "grant", "words", "All is met.", "comment-" + comment, ""));
        assertEquals(422, silent.status());
        says(silent, "Say what the decision makes of this comment");
        Got check = ok(grace.post(
                place(c) + "/decide/check",
                decision(
                        page,
                        "outcome",
                        "grant",
                        "words",
                        "All is met.",
                        "comment-" + comment,
                        "The parking is settled.")));
        says(check, "The parking is settled.");
        // Around the page the same holds.
        Map<String, String> bare = hidden(check);
        bare.put("comment-" + comment, "");
        assertEquals(422, grace.post(place(c) + "/decide", bare).status());
        assertEquals("for-decision", c.state());
        done(grace.post(place(c) + "/decide", hidden(check)));
        assertEquals("granted", c.state());
        // What was found is for the supplier to read, beside the decision.
        assertEquals(
                Optional.of("Parking."),
                REGISTRY.cases.view(c.held.person(), c.id).decisions().getLast().findings());
    }

    // ---- the registrar

    @Test
    void what_is_missing_is_returned_with_a_code_for_each_item() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        Browser browser = DESK.browser(REGISTRY.registrar);
        assertTrue(queue(browser, "/staff/queue?order=due&state=submitted").contains(c.id.toString()));
        Got page = ok(browser.get(place(c) + "/intake"));
        Got nothing = browser.post(place(c) + "/intake", with(page, "outcome", "return"));
        assertEquals(422, nothing.status());
        says(nothing, "Say for at least one item what is missing");
        Got both = browser.post(
                place(c) + "/intake",
                with(page, "outcome", "complete", "item-RET-EVID", "The lease <b>is</b> missing"));
        assertEquals(422, both.status());
        says(both, "The lease &lt;b&gt;is&lt;/b&gt; missing");
        done(browser.post(place(c) + "/intake", with(page, "outcome", "return", "item-RET-EVID", "The lease.")));
        assertEquals("returned", c.state());
        // The other tab, in which the page still stands.
        Map<String, String> complete = with(page, "outcome", "complete");
        complete.put("key", "another-key-0003");
        Got late = browser.post(place(c) + "/intake", complete);
        assertEquals(409, late.status(), late.body());
        assertEquals("returned", c.state());
    }

    @Test
    void a_complete_application_goes_to_those_who_may_have_it() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        Browser browser = DESK.browser(REGISTRY.registrar);
        Got page = ok(browser.get(place(c) + "/intake"));
        done(browser.post(place(c) + "/intake", with(page, "outcome", "complete")));
        assertEquals("complete", c.state());
        Got assign = ok(browser.get(place(c) + "/assessors"));
        says(assign, REGISTRY.tom.id().toString());
        assertEquals(
                422,
                browser.post(
                                place(c) + "/assessors",
                                with(assign, "assessor", REGISTRY.grace.id().toString(), "part", "lead"))
                        .status());
        done(browser.post(
                place(c) + "/assessors",
                with(assign, "assessor", REGISTRY.tom.id().toString(), "part", "lead")));
        Got again = ok(browser.get(place(c) + "/assessors"));
        saysNot(again, "value=\"" + REGISTRY.tom.id() + "\"");
        says(again, "Is assigned to this case already");
        Got no = ok(DESK.browser(REGISTRY.tom).get(place(c) + "/assessors"));
        says(no, "It is the task of: Registrar.");
    }

    // ---- alone

    @Test
    void what_is_typed_is_kept_and_what_is_wrong_is_said_beside_it() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser tom = DESK.browser(REGISTRY.tom);
        String theme = place(c) + "/scores/accountable";
        Got page = ok(tom.get(theme));
        List<String> ids = new ArrayList<>(criteriaOn(page));
        Map<String, String> fields = hidden(page);
        fields.put("words-" + ids.get(0), "typed without a score");
        Got wrong = tom.post(theme, fields);
        assertEquals(422, wrong.status());
        says(wrong, "href=\"#score-" + ids.get(0) + "\"");
        says(wrong, "id=\"score-" + ids.get(0) + "-error\"");
        says(wrong, "typed without a score");
        fields.put("score-" + ids.get(0), "7");
        assertEquals(422, tom.post(theme, fields).status());
        fields.put("score-" + ids.get(0), "1");
        done(tom.post(theme, fields));
        Got kept = ok(DESK.browser(REGISTRY.tom).get(theme));
        says(kept, "typed without a score");
        saysNot(ok(DESK.browser(REGISTRY.vera).get(theme)), "typed without a score");
        // Too little to be given.
        Got overview = ok(tom.get(place(c) + "/scores"));
        Got missing = tom.post(place(c) + "/scores", with(ok(tom.get(theme)), "digest", "0".repeat(64)));
        assertEquals(422, missing.status(), missing.body());
        says(missing, "still need a score and a reason");
        says(overview, "1 of ");
        assertEquals(404, tom.get(place(c) + "/scores/no-such-theme").status());
    }

    @Test
    void scores_that_changed_in_another_tab_are_not_given_unseen_and_nothing_is_given_twice() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser tom = DESK.browser(REGISTRY.tom);
        scoreAll(c, tom, _ -> 2, "Seen.");
        Got overview = ok(tom.get(place(c) + "/scores"));
        String theme = place(c) + "/scores/environment";
        Got other = ok(tom.get(theme));
        Map<String, String> change = hidden(other);
        for (String id : criteriaOn(other)) {
            change.put("score-" + id, "3");
            change.put("words-" + id, "Looked again.");
        }
        done(tom.post(theme, change));
        Got stale = tom.post(place(c) + "/scores", hidden(overview));
        assertEquals(422, stale.status());
        says(stale, "The scores have changed since this page was shown");
        Map<String, String> now = hidden(ok(tom.get(place(c) + "/scores")));
        Got given = done(tom.post(place(c) + "/scores", now));
        assertEquals(given.location(), done(tom.post(place(c) + "/scores", now)).location());
        now.put("key", "another-key-0001");
        assertEquals(409, tom.post(place(c) + "/scores", now).status());
        assertEquals(409, tom.post(theme, change(change)).status());
        says(ok(tom.get(theme)), "You have given your scores");
    }

    private static Map<String, String> change(Map<String, String> fields) {
        Map<String, String> again = new TreeMap<>(fields);
        again.put("key", "another-key-0002");
        return again;
    }

    @Test
    void whoever_has_an_interest_sees_nothing_and_scores_nothing() {
        Case c = REGISTRY.open(REGISTRY.company()).assigned();
        Browser vera = DESK.browser(REGISTRY.vera);
        Got page = ok(vera.get(place(c) + "/interests"));
        Got silent = vera.post(place(c) + "/interests", with(page, "interest", "yes", "words", ""));
        assertEquals(422, silent.status());
        says(silent, "Say which interest you have");
        done(vera.post(place(c) + "/interests", with(page, "interest", "yes", "words", "My sister works there.")));
        assertEquals(403, vera.get(place(c) + "/questions").status());
        assertFalse(ok(vera.get(place(c))).body().contains(place(c) + "/scores\""));
        assertEquals(
                403,
                vera.post(place(c) + "/scores/accountable", Map.of("csrf", page.hidden("csrf"), "key", "0123456789abe"))
                        .status());
        assertEquals("complete", c.state());
    }

    @Test
    void the_assessors_ask_and_the_case_rests() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser tom = DESK.browser(REGISTRY.tom);
        Got page = ok(tom.get(place(c) + "/questions"));
        Got nothing = tom.post(place(c) + "/questions", hidden(page));
        assertEquals(422, nothing.status());
        says(nothing, "Ask at least one question");
        done(tom.post(place(c) + "/questions", with(page, "ask-ACC-01", "Who answers for the code?")));
        assertEquals("clarification", c.state());
        says(ok(tom.get(place(c) + "/questions")), "Who answers for the code?");
        says(ok(tom.get(place(c))), "The case waits for the supplier");
    }

    // ---- decisions

    @Test
    void a_refusal_is_announced_with_reasons_from_the_scores_and_waits_for_the_supplier() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(k -> k.id().equals("WRK-01") ? 0 : 2);
        Browser grace = DESK.browser(REGISTRY.grace);
        Got page = ok(grace.get(place(c) + "/decide"));
        saysNot(page, "value=\"grant\"");
        says(page, "A mandatory criterion is not met: WRK-01");
        Map<String, String> fields = with(
                page,
                "outcome",
                "intend",
                "words",
                "",
                "ground-0",
                "The pay is under the rate.",
                "ground-1",
                "",
                "ground-2",
                "",
                "ground-3",
                "");
        Map<String, String> empty = new TreeMap<>(fields);
        empty.put("ground-0", "");
        assertEquals(422, grace.post(place(c) + "/decide/check", empty).status());
        Got check = ok(grace.post(place(c) + "/decide/check", fields));
        says(check, "Nothing of this becomes public");
        says(check, "The pay is under the rate.");
        done(grace.post(place(c) + "/decide", hidden(check)));
        assertEquals("intent-to-refuse", c.state());
        Got later = ok(grace.get(place(c) + "/decide"));
        says(later, "It can be refused once the supplier has answered or that time is over");
        Map<String, String> refuse = with(later, "outcome", "refuse", "words", "As announced.");
        assertEquals(409, grace.post(place(c) + "/decide", refuse).status());
        says(later, "No answer so far.");
        says(later, "The pay is under the rate.");
        REGISTRY.decisions.answer(
                c.held.person(), TestRegistry.key(), new Decisions.Answer(c.id, "The arrears <b>are</b> paid."));
        Got answered = ok(grace.get(place(c) + "/decide"));
        says(answered, "The arrears &lt;b&gt;are&lt;/b&gt; paid.");
        says(answered, "In order.");
        saysNot(answered, "No answer so far.");
        REGISTRY.pass(Duration.ofDays(30));
        grace = DESK.browser(REGISTRY.grace);
        done(grace.post(
                place(c) + "/decide",
                with(ok(grace.get(place(c) + "/decide")), "outcome", "refuse", "words", "As announced.")));
        assertEquals("refused", c.state());
    }

    @Test
    void a_reviewer_and_a_decision_maker_send_back() {
        Case c = REGISTRY.open(REGISTRY.company()).assessed(_ -> 2);
        Browser reviewer = DESK.browser(REGISTRY.reviewer);
        done(reviewer.post(place(c) + "/review", hidden(ok(reviewer.get(place(c) + "/review")))));
        Got begun = ok(reviewer.get(place(c) + "/review"));
        done(reviewer.post(place(c) + "/review/end", with(begun, "verdict", "back", "findings", "Thin on ACC-01.")));
        assertEquals("in-assessment", c.state());
        says(ok(reviewer.get(place(c))), "The review sent the file back");
        Browser tom = DESK.browser(REGISTRY.tom);
        for (String page : List.of("", "/scores")) {
            says(ok(tom.get(place(c) + page)), "Thin on ACC-01.");
        }
        for (Actor.Person assessor : List.of(REGISTRY.tom, REGISTRY.vera)) {
            REGISTRY.assessments.score(
                    assessor, TestRegistry.key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 2)));
        }
        says(ok(tom.get(place(c) + "/agreement")), "Thin on ACC-01.");
    }

    @Test
    void whoever_advised_a_supplier_is_written_down_and_is_offered_no_more() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        Browser browser = DESK.browser(REGISTRY.registrar);
        browser.post(place(c) + "/intake", with(ok(browser.get(place(c) + "/intake")), "outcome", "complete"));
        var adviser = REGISTRY.staff("T-871", Role.ASSESSOR);
        Got before = ok(browser.get(place(c) + "/assessors"));
        says(before, place(c) + "/advice");
        says(before, adviser.id().toString());
        Got page = ok(browser.get(place(c) + "/advice"));
        Got unknown = browser.post(place(c) + "/advice", with(page, "person", "T-000000"));
        assertEquals(422, unknown.status());
        says(unknown, "Nobody has this number");
        says(unknown, "Enter the day of the last advice");
        var day = REGISTRY.today().minusDays(40);
        done(browser.post(
                place(c) + "/advice",
                with(
                        unknown,
                        "person",
                        "T-871",
                        "givenAt-day",
                        Integer.toString(day.getDayOfMonth()),
                        "givenAt-month",
                        Integer.toString(day.getMonthValue()),
                        "givenAt-year",
                        Integer.toString(day.getYear()),
                        "key",
                        UUID.randomUUID().toString())));
        assertFalse(ok(browser.get(place(c) + "/assessors"))
                .body()
                .contains(adviser.id().toString()));
        assertEquals(
                404, DESK.browser(c.held.person()).get(place(c) + "/advice").status());
    }

    @Test
    void the_checklist_leads_from_each_row_to_the_file_that_shows_it() {
        Case c = REGISTRY.open(REGISTRY.company()).submitted();
        String body =
                ok(DESK.browser(REGISTRY.registrar).get(place(c) + "/intake")).body();
        String table = body.substring(body.indexOf("<table"), body.indexOf("</table>"));
        assertTrue(table.contains(place(c) + "/evidence/"), table);
    }

    @Test
    void an_assessor_adds_a_note_that_the_supplier_never_sees() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser browser = DESK.browser(REGISTRY.tom);
        says(ok(browser.get(place(c) + "/scores")), place(c) + "/notes");
        Got page = ok(browser.get(place(c) + "/notes"));
        var day = REGISTRY.today().minusDays(2);
        Map<String, String> fields = new HashMap<>(Map.of(
                "csrf", page.hidden("csrf"),
                "key", UUID.randomUUID().toString(),
                "type", "interview",
                "dated-day", Integer.toString(day.getDayOfMonth()),
                "dated-month", Integer.toString(day.getMonthValue()),
                "dated-year", Integer.toString(day.getYear())));
        Got none = browser.upload(place(c) + "/notes", fields, Map.of());
        assertEquals(422, none.status());
        Map<String, byte[]> note = Map.of("talk.txt", "They vote on shifts.".getBytes(StandardCharsets.UTF_8));
        done(browser.upload(place(c) + "/notes", fields, note));
        String said = CanonicalJson.text(REGISTRY.applications.content(REGISTRY.vera, c.id));
        assertTrue(said.contains("\"interview\""), said);
        var seen = REGISTRY.applications.content(REGISTRY.vera, c.id).objects("evidence").stream()
                .filter(e -> e.text("type").equals("interview"))
                .findFirst()
                .orElseThrow();
        String theme = REGISTRY.edition.criterion("WRK-02").theme();
        says(ok(browser.get(place(c) + "/scores/" + theme)), seen.text("id"));
        var note1 = UUID.fromString(seen.text("id"));
        assertEquals(
                "They vote on shifts.",
                new String(
                        REGISTRY.applications
                                .evidence(REGISTRY.vera, c.id, note1, _ -> {})
                                .bytes(),
                        StandardCharsets.UTF_8));
        for (var not : List.of(c.held.person(), REGISTRY.registrar)) {
            assertFalse(
                    CanonicalJson.text(REGISTRY.applications.content(not, c.id)).contains("\"interview\""));
            TestRegistry.refused(Refusal.NOT_FOUND, () -> REGISTRY.applications.evidence(not, c.id, note1, _ -> {}));
        }
        // Once the own scores are given, nothing comes after them.
        REGISTRY.assessments.score(
                REGISTRY.tom, TestRegistry.key(), new Assessments.Score(c.id, REGISTRY.sheet(_ -> 2)));
        fields.put("key", UUID.randomUUID().toString());
        assertEquals(409, browser.upload(place(c) + "/notes", fields, note).status());
    }

    @Test
    void notes_of_assessors_are_not_taken_from_suppliers_nor_offered_to_them() {
        Case c = REGISTRY.open(REGISTRY.company());
        assertFalse(ok(DESK.browser(c.held.person()).get("/apply/" + c.id + "/files"))
                .body()
                .contains("value=\"interview\""));
        for (String kind : List.of("interview", "site-visit")) {
            TestRegistry.refused(
                    Refusal.INVALID_FIELDS,
                    () -> REGISTRY.applications.addEvidence(
                            c.held.person(), TestRegistry.key(), TestRegistry.pdf(c.id, kind, REGISTRY.today())));
        }
    }

    /// Each state, timer and duty that there is has its words.
    @Test
    void nothing_that_can_stand_on_a_page_is_without_words() {
        Set<String> wanted = new java.util.TreeSet<>();
        for (var state : org.touchstone.registry.application.Lifecycle.State.values()) {
            wanted.add("STAFF_STATE_" + state);
        }
        for (var kind : org.touchstone.registry.application.Timers.Kind.values()) {
            wanted.add("STAFF_TIMER_" + kind);
        }
        for (var duty : org.touchstone.registry.people.Duty.values()) {
            wanted.add("STAFF_OWN_" + duty);
        }
        for (var turn : org.touchstone.registry.decision.Cases.Turn.values()) {
            wanted.add("STAFF_TURN_" + turn);
        }
        for (var role : org.touchstone.registry.decision.Cases.queues()) {
            wanted.add("STAFF_QUEUE_HINT_" + role);
        }
        for (var text : org.touchstone.registry.web.Text.values()) {
            wanted.remove(text.name());
        }
        assertEquals(Set.of(), wanted);
    }

    // ---- who may see what

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/intake",
                "/assessors",
                "/interests",
                "/scores",
                "/scores/accountable",
                "/agreement",
                "/questions",
                "/review",
                "/decide"
            })
    void foreign_cases_are_not_there(String path) {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Case other = REGISTRY.open(REGISTRY.company()).inAssessment();
        // The supplier has pages of its own; another supplier has none at all; reviewers come later.
        for (Actor.Person person : List.of(c.held.person(), other.held.person(), REGISTRY.reviewer, REGISTRY.grace)) {
            assertEquals(404, DESK.browser(person).get(place(c) + path).status(), person.number() + path);
        }
        Browser tom = DESK.browser(REGISTRY.tom);
        assertEquals(
                404,
                tom.get("/staff/applications/00000000-0000-4000-8000-000000000000" + path)
                        .status());
        assertEquals(404, tom.get("/staff/applications/nonsense" + path).status());
        assertEquals(303, DESK.browser().get(place(c) + path).status());
    }

    @Test
    void a_file_opens_to_those_on_the_case_and_is_never_shown_as_a_page() throws Exception {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser tom = DESK.browser(REGISTRY.tom);
        Matcher m = Pattern.compile("href=\"(" + place(c) + "/evidence/[0-9a-f-]{36})\"")
                .matcher(ok(tom.get(place(c) + "/scores/accountable")).body());
        assertTrue(m.find());
        // As a browser asks for a link: by preference for a page, else for anything.
        java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create(DESK.url(m.group(1))))
                .headers(
                        "Accept",
                        "text/html,*/*;q=0.8",
                        "Cookie",
                        "touchstone-session=" + tom.cookies.get("touchstone-session"))
                .build();
        try (java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient()) {
            var file = client.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
            assertEquals(200, file.statusCode());
            assertTrue(file.body().startsWith("%PDF"));
            assertTrue(file.headers()
                    .firstValue("Content-Disposition")
                    .orElseThrow()
                    .startsWith("attachment"));
        }
        assertEquals(404, DESK.browser(REGISTRY.grace).get(m.group(1)).status());
        assertEquals(404, DESK.browser(c.held.person()).get(m.group(1)).status());
        Case other = REGISTRY.open(REGISTRY.company()).inAssessment();
        assertEquals(
                404,
                tom.get(m.group(1).replace(c.id.toString(), other.id.toString()))
                        .status());
    }

    @Test
    void queues_are_paged_and_only_for_those_who_have_one() {
        for (int i = 0; i < 27; i++) {
            REGISTRY.open(REGISTRY.company()).submitted();
            REGISTRY.pass(Duration.ofMinutes(1));
        }
        Browser browser = DESK.browser(REGISTRY.registrar);
        Set<String> seen = queue(browser, "/staff/queue?state=submitted");
        assertTrue(seen.size() >= 27, seen.size() + " cases");
        says(ok(browser.get("/staff/queue?state=submitted&mine=yes")), "Nothing waits here");
        assertEquals(404, DESK.browser(REGISTRY.owner).get("/staff/queue").status());
        assertEquals(
                404,
                DESK.browser(REGISTRY.company().person()).get("/staff/queue").status());
        for (String wrong : List.of("role=assessor", "state=draft", "order=x", "after=1", "after=1.1_x")) {
            assertEquals(400, browser.get("/staff/queue?" + wrong).status(), wrong);
        }
    }
}
