package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.supplierdesk.Steps.commitments;
import static org.touchstone.registry.supplierdesk.Steps.dated;
import static org.touchstone.registry.supplierdesk.Steps.facts;
import static org.touchstone.registry.supplierdesk.Steps.follow;
import static org.touchstone.registry.supplierdesk.Steps.ok;
import static org.touchstone.registry.supplierdesk.Steps.pdf;
import static org.touchstone.registry.supplierdesk.Steps.start;
import static org.touchstone.registry.supplierdesk.Steps.takes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.FactValue;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.account.TestDesk.Browser;
import org.touchstone.registry.account.TestDesk.Got;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.accreditation.TestRegistry.Held;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;

/// A supplier's application on its pages: the whole way from the first page to the last, and what people do wrong or
/// with bad intent on it.
class ApplyTest {
    private static final TestDesk DESK = new TestDesk();
    private static final TestRegistry REGISTRY = DESK.registry;
    private static final UUID FIRST = new UUID(0, 0);

    @AfterAll
    static void stop() {
        DESK.close();
    }

    private static Application only(Held held) {
        return REGISTRY.applications.list(held.person(), FIRST, 50).stream()
                .filter(a -> a.supplier().equals(held.supplier()))
                .findFirst()
                .orElseThrow();
    }

    private static OwnCase own(Held held) {
        return REGISTRY.ownCases.of(held.person(), only(held).id());
    }

    private static void criteria(Browser browser, String base, OwnCase own) {
        for (Criterion c : own.criteria()) {
            String path = base + "/criteria/" + c.id();
            Got form = ok(browser.get(path + "/files"));
            Got sent = browser.upload(
                    path + "/files",
                    dated(browser, form, takes(c, "application/pdf")),
                    Map.of("Nachweis für " + c.id() + ".pdf", pdf()));
            Got page = follow(browser, sent);
            // What has just been uploaded is ticked.
            Matcher ticked = Pattern.compile("name=\"evidence\" type=\"checkbox\" value=\"([0-9a-f-]{36})\" checked")
                    .matcher(page.body());
            assertTrue(ticked.find(), page.body());
            Map<String, String> fields =
                    browser.filled(page, "words", "We do this.\r\nAnd this.", "evidence", ticked.group(1));
            for (Criterion.Metric m : c.metrics()) {
                fields.put(m.id(), m.type() == Criterion.Type.YES_NO ? "yes" : "92.5");
            }
            Got saved = browser.post(path, fields);
            assertEquals(303, saved.status(), saved.body());
        }
    }

    private static void key(Browser browser, String base) {
        Got asked = follow(browser, browser.submit(ok(browser.get(base + "/key")), base + "/key/challenge"));
        String challenge = asked.hidden("challenge");
        assertTrue(asked.body().contains("touchstone key prove --key holder-key.jwk --challenge " + challenge));
        Es256.KeyPair pair = TestRegistry.HOLDER;
        Got wrong = browser.submit(asked, base + "/key", "challenge", challenge, "proof", "not.a.proof");
        assertEquals(422, wrong.status());
        assertEquals(challenge, wrong.hidden("challenge"), "one can go on with the challenge that one has");
        String proof = HolderProof.sign(pair.publicKey(), challenge, m -> Es256.sign(m, pair.privateKey()))
                .text();
        Got named = browser.submit(
                wrong,
                base + "/key",
                "challenge",
                challenge,
                "proof",
                proof.substring(0, 40) + "\r\n" + proof.substring(40));
        assertTrue(follow(browser, named).body().contains("The key is named."));
    }

    private static void agree(Browser browser, String base) {
        Got page = ok(browser.get(base + "/agreement"));
        Got without = browser.submit(page, base + "/agreement", "version", page.hidden("version"));
        assertEquals(422, without.status());
        assertTrue(without.body().contains("Select the box to accept the agreement"));
        Got agreed = browser.submit(without, base + "/agreement", "version", page.hidden("version"), "accept", "yes");
        assertTrue(follow(browser, agreed).body().contains("The agreement is accepted."));
    }

    private static void filled(Browser browser, String base, Held held) {
        facts(browser, base);
        commitments(browser, base);
        criteria(browser, base, own(held));
        key(browser, base);
        agree(browser, base);
    }

    private static Got declaration(Browser browser, String base) {
        Got check = ok(browser.get(base + "/check-answers"));
        assertFalse(check.body().contains("Still to be done"), check.body());
        return follow(browser, browser.submit(check, base + "/check-answers"));
    }

    private static Got sign(Browser browser, String base, Got declaration) {
        return browser.submit(
                declaration, base + "/declaration", "digest", declaration.hidden("digest"), "declare", "yes");
    }

    // ---- the whole way

    @Test
    void an_application_is_filled_in_signed_and_handed_in_and_is_complete() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        assertTrue(ok(browser.get("/account")).body().contains("href=\"/apply\""));
        String base = start(browser);
        Got tasks = ok(browser.get(base));
        assertTrue(tasks.body().contains("Cannot start yet"));
        assertTrue(tasks.body().contains("Harbour &amp; Vale Care Ltd"));
        filled(browser, base, held);
        Got answers = ok(browser.get(base + "/check-answers"));
        for (String said : List.of(
                "GBP 12,000,000", "120", "We do this.", "92.5%", "Nachweis für ACC-01.pdf", "GB-ENG", "Change")) {
            assertTrue(answers.body().contains(said), said);
        }
        Got done = follow(browser, sign(browser, base, declaration(browser, base)));
        assertTrue(done.body().contains("The application is handed in."));
        assertTrue(done.body().contains("Handed in"));
        assertFalse(done.body().contains("Not yet started"));
        UUID id = only(held).id();
        assertEquals(State.SUBMITTED, only(held).state());
        // What was typed on pages is what the registrar needs.
        assertEquals(
                "complete",
                REGISTRY.applications
                        .complete(REGISTRY.registrar, TestRegistry.key(), id)
                        .text("state"));
        assertTrue(ok(browser.get(base + "/check-answers")).body().contains("We do this."));
        assertFalse(ok(browser.get(base + "/check-answers")).body().contains(">Change<"));
        assertEquals(base, browser.get(base + "/coverage").location(), "there is nothing to change any more");
    }

    @Test
    void what_is_missing_is_listed_and_nobody_signs_before_it_is_there() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        Got check = ok(browser.get(base + "/check-answers"));
        assertTrue(check.body().contains("Still to be done"));
        for (String link : List.of("/facts/employees", "/coverage", "/code", "/objectives", "/key", "/agreement")) {
            assertTrue(check.body().contains("href=\"" + base + link + "\""), link);
        }
        assertFalse(check.body().contains("action=\"" + base + "/check-answers\""));
        assertEquals(base + "/check-answers", browser.get(base + "/declaration").location());
        Map<String, String> forced = browser.filled(ok(browser.get(base + "/coverage")));
        assertEquals(409, browser.post(base + "/check-answers", forced).status());
        forced.put("key", UUID.randomUUID().toString());
        forced.put("digest", "0".repeat(64));
        forced.put("declare", "yes");
        assertEquals(409, browser.post(base + "/declaration", forced).status());
        assertEquals(State.DRAFT, only(held).state());
    }

    // ---- what people type

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            employees | 1,200       | 303 | 1200
            employees | 0           | 303 | 0
            employees | 007         | 303 | 7
            employees | -1          | 422 | -1
            employees | 12.5        | 422 | 12.5
            employees | many        | 422 | many
            employees | ''          | 422 | ''
            employees | 99999999999999999999 | 422 | 99999999999999999999
            turnover  | £ 250 000.5 | 303 | 250000.5
            turnover  | 1e9         | 422 | 1e9
            turnover  | -5          | 422 | -5
            """)
    void a_figure_is_taken_as_people_write_it_and_kept_as_typed_if_it_is_wrong(
            String fact, String typed, int status, String then) {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String path = start(browser) + "/facts/" + fact;
        Got got = browser.submit(ok(browser.get(path)), path, "value", typed);
        assertEquals(status, got.status(), got.body());
        Got page = status == 303 ? ok(browser.get(path)) : got;
        assertTrue(page.body().contains("value=\"" + then + "\""), page.body());
        assertEquals(status == 422, page.body().contains("id=\"value-error\""));
        assertEquals(status == 422, page.body().contains("<title>Error: "));
        assertEquals(status == 422 ? 0 : 1, own(held).facts().size());
    }

    @Test
    void a_fact_that_need_not_be_stated_can_be_left_out_and_taken_back() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        facts(browser, base);
        String path = base + "/facts/balance-sheet-total";
        assertTrue(own(held).facts().containsKey("balance-sheet-total"));
        Got back = browser.submit(ok(browser.get(path)), path, "value", "");
        assertEquals(303, back.status(), back.body());
        assertFalse(own(held).facts().containsKey("balance-sheet-total"));
        assertTrue(own(held).factsComplete());
        assertEquals(404, browser.get(base + "/facts/size-employees").status(), "derived, not asked for");
        assertEquals(404, browser.get(base + "/facts/no-such-fact").status());
        assertEquals(404, browser.get(base + "/criteria/NO-99").status());
    }

    @Test
    void words_are_words_whatever_they_contain() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        facts(browser, base);
        String evil = "<script>alert(1)</script>\"'&{{7*7}}${7*7}";
        String path = base + "/criteria/ACC-01";
        assertEquals(
                303, browser.submit(ok(browser.get(path)), path, "words", evil).status());
        for (String page : List.of(path, base + "/check-answers")) {
            String body = ok(browser.get(page)).body();
            assertFalse(body.contains("<script>alert"), page);
            assertTrue(body.contains("&lt;script"), page);
        }
        assertEquals(evil, own(held).answer("ACC-01").orElseThrow().words());
    }

    // ---- files

    @Test
    void several_files_at_once_are_kept_under_any_name_and_handed_out_as_files() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("../../etc/passwd.pdf", pdf());
        files.put("<img src=x onerror=alert(1)>.pdf", pdf());
        files.put("Prüfung [v2] (final) – 100 %.pdf", pdf());
        files.put("x".repeat(400) + ".pdf", pdf());
        Got sent = browser.upload(
                base + "/files", dated(browser, ok(browser.get(base + "/files")), "policy-document"), files);
        Got page = follow(browser, sent);
        assertEquals(4, own(held).files().size());
        assertTrue(page.body().contains("The files are uploaded."));
        assertTrue(page.body().contains("Prüfung [v2] (final) – 100 %.pdf"));
        assertTrue(page.body().contains(">passwd.pdf, "), "no path");
        assertFalse(page.body().contains("<img src=x"));
        UUID file = own(held).files().getFirst().id();
        Got got = ok(browser.get(base + "/files/" + file));
        assertEquals(
                "attachment; filename=\"" + file + ".pdf\"",
                got.response().headers().firstValue("Content-Disposition").orElseThrow());
        assertTrue(got.body().startsWith("%PDF-1.7"));
        Got removed = browser.submit(page, base + "/files/removal", "file", file.toString());
        assertTrue(follow(browser, removed).body().contains("The file is removed."));
        assertEquals(3, own(held).files().size());
        assertEquals(404, browser.get(base + "/files/" + file).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MZ\u0000program", "<html><script>1</script></html>", "PK\u0003\u0004junk", ""})
    void what_is_no_document_of_the_kind_is_not_taken_and_what_was_typed_stays(String content) {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        Map<String, byte[]> files = new TreeMap<>();
        files.put("a good one.pdf", pdf());
        files.put("picture.png", content.getBytes(StandardCharsets.ISO_8859_1));
        Map<String, String> fields = dated(browser, ok(browser.get(base + "/files")), "carbon-reduction-plan");
        fields.put("dated-day", "2");
        Got got = browser.upload(base + "/files", fields, files);
        assertEquals(422, got.status(), got.body());
        assertTrue(got.body().contains("id=\"files-error\""), got.body());
        assertTrue(got.body().contains("value=\"2\""));
        assertEquals(List.of(), own(held).files(), "all of them or none");
    }

    @Test
    void a_document_of_tomorrow_is_none() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        Map<String, String> fields = dated(browser, ok(browser.get(base + "/files")), "policy-document");
        fields.put("dated-year", "2031");
        assertEquals(
                422,
                browser.upload(base + "/files", fields, Map.of("a.pdf", pdf())).status());
        assertEquals(List.of(), own(held).files());
    }

    // ---- who may

    @Test
    void nobody_else_finds_the_application() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        facts(browser, base);
        browser.upload(
                base + "/files",
                dated(browser, ok(browser.get(base + "/files")), "policy-document"),
                Map.of("a.pdf", pdf()));
        UUID file = own(held).files().getFirst().id();
        List<String> pages = List.of(
                "",
                "/facts/employees",
                "/coverage",
                "/code",
                "/equivalents",
                "/objectives",
                "/criteria/ACC-01",
                "/criteria/ACC-01/files",
                "/files",
                "/files/" + file,
                "/key",
                "/agreement",
                "/check-answers",
                "/declaration",
                "/withdraw",
                "/questions",
                "/decision");
        String nowhere = "/apply/" + UUID.randomUUID();
        for (Actor.Person other : List.of(REGISTRY.company().person(), REGISTRY.registrar, REGISTRY.grace)) {
            Browser stranger = DESK.browser(other);
            Map<String, String> proof = stranger.filled(ok(stranger.get("/specimen")));
            for (String page : pages) {
                Got there = stranger.get(base + page);
                Got nothing = stranger.get(nowhere + page);
                assertEquals(404, there.status(), page);
                assertEquals(404, nothing.status(), page);
                assertEquals(same(nothing, nowhere), same(there, base), page);
            }
            for (String form : List.of(
                    "/facts/employees",
                    "/coverage",
                    "/objectives/removal",
                    "/files/removal",
                    "/key/challenge",
                    "/check-answers",
                    "/withdraw")) {
                Map<String, String> fields = new TreeMap<>(proof);
                fields.put("key", UUID.randomUUID().toString());
                fields.put("value", "1");
                if (form.equals("/files/removal")) {
                    fields.remove("value");
                    fields.put("file", file.toString());
                }
                if (form.endsWith("challenge") || form.equals("/check-answers") || form.equals("/withdraw")) {
                    fields.remove("value");
                }
                Got got = stranger.post(base + form, fields);
                assertTrue(got.status() == 404 || got.status() == 403, form + " " + got.status() + got.body());
            }
        }
        assertEquals(1, own(held).files().size());
        assertEquals(State.DRAFT, only(held).state());
        assertEquals(303, DESK.browser().get(base).status());
    }

    private static String same(Got got, String base) {
        return got.body()
                .replace(base, "")
                .replaceAll("[0-9a-f]{18}", "")
                .replaceAll("name=\"(csrf|key)\" value=\"[^\"]*\"", "");
    }

    @Test
    void an_author_fills_in_and_a_signatory_signs() {
        Held held = REGISTRY.company();
        Browser signatory = DESK.browser(held.person());
        Actor.Person someone = REGISTRY.person();
        Browser author = DESK.browser(REGISTRY.join(someone, held, Role.SUPPLIER_AUTHOR));
        String base = start(author);
        facts(author, base);
        Got page = ok(author.get(base + "/agreement"));
        assertTrue(page.body().contains("Only a person who may sign"));
        Map<String, String> fields = author.filled(ok(author.get(base + "/coverage")));
        fields.put("accept", "yes");
        fields.put("version", REGISTRY.edition.agreement().version());
        assertEquals(403, author.post(base + "/agreement", fields).status());
        assertTrue(only(held).agreement().isEmpty());
        agree(signatory, base);
        assertTrue(only(held).agreement().isPresent());
    }

    // ---- several tabs, several clicks

    @Test
    void two_tabs_on_different_questions_lose_nothing() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        Got one = ok(browser.get(base + "/facts/employees"));
        Got other = ok(browser.get(base + "/facts/turnover"));
        Got third = ok(browser.get(base + "/coverage"));
        browser.submit(one, base + "/facts/employees", "value", "12");
        browser.submit(other, base + "/facts/turnover", "value", "34");
        browser.submit(third, base + "/coverage", "vcse", "yes", "cpv", "", "areas", "");
        assertEquals(new FactValue.Whole(12), own(held).facts().get("employees"));
        assertEquals(2, own(held).facts().size());
        assertTrue(own(held).answers().vcse());
    }

    @Test
    void what_is_typed_after_the_end_is_refused_and_shown_again() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        facts(browser, base);
        Got open = ok(browser.get(base + "/criteria/ACC-01"));
        Got withdrawn = browser.submit(ok(browser.get(base + "/withdraw")), base + "/withdraw");
        assertTrue(follow(browser, withdrawn).body().contains("The application is withdrawn."));
        assertEquals(State.WITHDRAWN_BY_APPLICANT, only(held).state());
        Got late = browser.submit(open, base + "/criteria/ACC-01", "words", "Typed for an hour");
        assertEquals(409, late.status(), late.body());
        assertTrue(late.body().contains("Typed for an hour"));
        assertTrue(late.body().contains("There is a problem"));
        assertEquals(base, browser.get(base + "/withdraw").location());
        assertTrue(ok(browser.get("/account")).body().contains("href=\"/apply\""));
    }

    @Test
    void a_form_sent_twice_is_done_once() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        Map<String, String> form = browser.filled(ok(browser.get("/apply")), "level", "sra/standard");
        Got first = browser.post("/apply", form);
        Got second = browser.post("/apply", form);
        assertEquals(first.location(), second.location());
        assertEquals(1, REGISTRY.applications.list(held.person(), FIRST, 50).size());
        form.put("key", UUID.randomUUID().toString());
        Got again = browser.post("/apply", form);
        assertEquals(409, again.status(), "one at a time");
        assertTrue(again.body().contains(first.location().replaceFirst("\\?.*", "")));
    }

    @Test
    void nobody_signs_what_was_changed_meanwhile() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        filled(browser, base, held);
        Got old = declaration(browser, base);
        String path = base + "/facts/employees";
        browser.submit(ok(browser.get(path)), path, "value", "130");
        assertEquals(base + "/check-answers", browser.get(base + "/declaration").location(), "not confirmed again");
        declaration(browser, base);
        Got signed = sign(browser, base, old);
        assertEquals(409, signed.status(), signed.body());
        assertEquals(State.DRAFT, only(held).state());
        Got fresh = declaration(browser, base);
        assertEquals(303, sign(browser, base, fresh).status());
        assertEquals(base, sign(browser, base, fresh).location().replaceFirst("\\?.*", ""), "a second click");
        assertEquals(State.SUBMITTED, only(held).state());
    }

    // ---- what comes back

    @Test
    void a_returned_application_says_what_is_missing_and_is_handed_in_again() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        filled(browser, base, held);
        sign(browser, base, declaration(browser, base));
        String code = REGISTRY.edition
                .reasonCodes()
                .of(Reasons.Kind.RETURN)
                .keySet()
                .iterator()
                .next();
        REGISTRY.applications.returnIncomplete(
                REGISTRY.registrar,
                TestRegistry.key(),
                new Applications.ReturnIt(
                        only(held).id(), List.of(new Applications.Missing(code, "The plan has <no> date."))));
        Got page = ok(browser.get(base));
        assertTrue(page.body().contains("Sent back to you"));
        assertTrue(page.body().contains("The plan has &lt;no&gt; date."), page.body());
        assertTrue(page.body().contains("or it lapses"));
        String path = base + "/criteria/ACC-01";
        Got again = browser.submit(
                ok(browser.get(path)),
                path,
                "words",
                "With a date.",
                "evidence",
                own(held).answer("ACC-01").orElseThrow().evidence().getFirst().toString());
        assertEquals(303, again.status(), again.body());
        assertEquals(303, sign(browser, base, declaration(browser, base)).status());
        assertEquals(State.SUBMITTED, only(held).state());
    }

    @Test
    void questions_are_answered_together_and_in_time() {
        Case c = REGISTRY.open(REGISTRY.company()).inAssessment();
        Browser browser = DESK.browser(c.held.person());
        String base = "/apply/" + c.id;
        REGISTRY.clarifications.ask(
                c.lead,
                TestRegistry.key(),
                new Clarifications.Ask(
                        c.id,
                        List.of(
                                new Clarifications.Question("ACC-01", "Who answers for the code?"),
                                new Clarifications.Question("ACC-02", "Which baseline?"))));
        assertTrue(ok(browser.get(base)).body().contains("href=\"" + base + "/questions\""));
        Got page = ok(browser.get(base + "/questions"));
        assertTrue(page.body().contains("Who answers for the code?"));
        Got half = browser.submit(page, base + "/questions", "words-ACC-01", "Our director.", "words-ACC-02", "");
        assertEquals(422, half.status());
        assertTrue(half.body().contains("Our director."));
        assertEquals("clarification", c.state());
        Got all = browser.submit(half, base + "/questions", "words-ACC-01", "Our director.", "words-ACC-02", "2026.");
        assertTrue(follow(browser, all).body().contains("Your answer is sent."));
        assertEquals("in-assessment", c.state());
        assertTrue(ok(browser.get(base + "/questions")).body().contains("Our director."));
    }

    @Test
    void an_intent_to_refuse_is_answered_and_the_decision_read() {
        Case c = REGISTRY.open(REGISTRY.company()).forDecision(_ -> 0);
        Browser browser = DESK.browser(c.held.person());
        String base = "/apply/" + c.id;
        assertEquals(base, browser.get(base + "/decision").location());
        String code = REGISTRY.edition
                .reasonCodes()
                .forCause(Reasons.Cause.MANDATORY_NOT_MET)
                .id();
        REGISTRY.decisions.intendToRefuse(
                c.decides,
                TestRegistry.key(),
                new Decisions.Intend(
                        c.id,
                        c.digest(),
                        List.of(new Decisions.Reason(code, Optional.of("WRK-01"), "Pay is below the line."))));
        Got page = ok(browser.get(base + "/decision"));
        assertTrue(page.body().contains("Pay is below the line."));
        assertTrue(page.body().contains("You can answer until"));
        Got answered = browser.submit(page, base + "/decision", "words", "It was put right in March.");
        assertTrue(follow(browser, answered).body().contains("Your answer is sent."));
        Got twice = browser.submit(
                page,
                base + "/decision",
                "words",
                "And again.",
                "key",
                UUID.randomUUID().toString());
        assertEquals(409, twice.status());
        assertTrue(twice.body().contains("And again."));
        REGISTRY.pass(Duration.ofMinutes(5));
        REGISTRY.decisions.refuse(
                c.decides, TestRegistry.key(), new Decisions.Decide(c.id, c.digest(), "It is not met."));
        Got refused = ok(browser.get(base + "/decision"));
        assertTrue(refused.body().contains("It is not met."));
        assertTrue(refused.body().contains("Pay is below the line."));
        assertTrue(refused.body().contains("You can appeal until"));
    }

    // ---- what is held

    @Test
    void another_key_is_named_at_once_by_those_who_may() {
        Case c = REGISTRY.open(REGISTRY.company());
        String number = c.granted().value();
        Browser browser = DESK.browser(c.held.person());
        String path = "/holder/" + number + "/key";
        assertTrue(ok(browser.get("/account")).body().contains("href=\"/holder\""));
        assertTrue(ok(browser.get("/holder")).body().contains("href=\"" + path + "\""));
        Got asked = follow(browser, browser.submit(ok(browser.get(path)), path + "/challenge"));
        String challenge = asked.hidden("challenge");
        Es256.KeyPair fresh = Es256.generate(new java.security.SecureRandom());
        int before = REGISTRY.issuer.requests.size();
        String old = HolderProof.sign(fresh.publicKey(), "another-challenge", m -> Es256.sign(m, fresh.privateKey()))
                .text();
        Got wrong = browser.submit(asked, path, "challenge", challenge, "proof", old);
        assertEquals(422, wrong.status(), wrong.body());
        assertEquals(before, REGISTRY.issuer.requests.size());
        String proof = HolderProof.sign(fresh.publicKey(), challenge, m -> Es256.sign(m, fresh.privateKey()))
                .text();
        Got named = browser.submit(
                wrong,
                path,
                "challenge",
                challenge,
                "proof",
                proof,
                "key",
                UUID.randomUUID().toString());
        assertTrue(follow(browser, named).body().contains("a new certificate replaces the old one"));
        assertEquals(before + 1, REGISTRY.issuer.requests.size());
        Browser stranger = DESK.browser(REGISTRY.company().person());
        assertEquals(404, stranger.get(path).status());
        assertEquals(404, stranger.get("/holder/SRA-0000000-0/key").status());
        assertEquals(
                404,
                stranger.submit(stranger.get("/apply"), path + "/challenge").status());
        assertFalse(ok(stranger.get("/holder")).body().contains(number));
    }
}
