package org.touchstone.registry.supplierdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.supplierdesk.Steps.commitments;
import static org.touchstone.registry.supplierdesk.Steps.dated;
import static org.touchstone.registry.supplierdesk.Steps.facts;
import static org.touchstone.registry.supplierdesk.Steps.follow;
import static org.touchstone.registry.supplierdesk.Steps.objective;
import static org.touchstone.registry.supplierdesk.Steps.ok;
import static org.touchstone.registry.supplierdesk.Steps.pdf;
import static org.touchstone.registry.supplierdesk.Steps.start;

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
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
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
import org.touchstone.registry.application.PlatformFileTest;
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
                    dated(browser, form, TestRegistry.evidence(Steps.EDITION, c, "application/pdf")),
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
        for (String said :
                List.of("£12,000,000", "120", "We do this.", "92.5%", "Nachweis für ACC-01.pdf", "GB-ENG", "Change")) {
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
        Map<String, String> forced = browser.filled(ok(browser.get(base + "/withdraw")));
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

    // ---- two windows

    private static final String NOW = "What is saved now";

    /// What a page says is saved now: the rows of its summary.
    private static String now(Got page) {
        int from = page.body().indexOf("id=\"saved\"");
        assertTrue(from > 0, page.body());
        return page.body().substring(from, page.body().indexOf("</dl>", from));
    }

    /// Two members have the same answer open. Nothing of either is lost: who comes later sees what the other saved
    /// beside what was typed, and replaces it only by saving again.
    @Test
    void of_two_browsers_on_one_answer_the_later_sees_what_the_earlier_saved() {
        Held held = REGISTRY.company();
        Browser first = DESK.browser(held.person());
        Browser second = DESK.browser(REGISTRY.join(REGISTRY.person(), held, Role.SUPPLIER_AUTHOR));
        String base = start(first);
        facts(first, base);
        Criterion c = own(held).criteria().stream()
                .filter(one -> one.metrics().stream().anyMatch(m -> m.type() == Criterion.Type.PERCENTAGE))
                .findFirst()
                .orElseThrow();
        String metric = c.metrics().stream()
                .filter(m -> m.type() == Criterion.Type.PERCENTAGE)
                .findFirst()
                .orElseThrow()
                .id();
        String path = base + "/criteria/" + c.id();
        Got mine = ok(first.get(path));
        Got theirs = ok(second.get(path));
        assertFalse(mine.body().contains(NOW));
        assertEquals(
                303,
                second.submit(theirs, path, "words", "By <b>Ann</b>.", metric, "12")
                        .status());

        // Something else is wrong first: mending it hides nothing.
        Got wrong = first.submit(mine, path, "words", "By me.", metric, "many");
        assertEquals(422, wrong.status());
        assertFalse(wrong.body().contains(NOW), wrong.body());
        Got late = first.submit(wrong, path, "words", "By me.", metric, "13");
        assertEquals(409, late.status(), late.body());
        assertTrue(late.body().contains("<title>Error: "));
        assertTrue(late.body().contains("href=\"#saved\">Something different was saved here"), late.body());
        assertTrue(now(late).contains("By &lt;b&gt;Ann&lt;/b&gt;."), late.body());
        assertTrue(now(late).contains(": 12%"), late.body());
        assertTrue(late.body().contains(">By me.</textarea>"), late.body());
        assertTrue(late.body().contains("value=\"13\""), late.body());
        assertTrue(late.body().contains("Replace what is saved with this"));
        assertEquals("By <b>Ann</b>.", own(held).answer(c.id()).orElseThrow().words());

        // Meanwhile the other saves once more: what is replaced is only what was seen.
        Got again = ok(second.get(path));
        assertEquals(
                303,
                second.submit(again, path, "words", "By Ann, again.", metric, "12")
                        .status());
        Got later = first.submit(late, path, "words", "By me.", metric, "13");
        assertEquals(409, later.status());
        assertTrue(now(later).contains("By Ann, again."));
        Got still = ok(second.get(path));
        assertEquals(
                303, first.submit(later, path, "words", "By me.", metric, "13").status());
        assertEquals("By me.", own(held).answer(c.id()).orElseThrow().words());

        // What is the same is no conflict, and other questions are in nobody's way.
        assertEquals(
                303, second.submit(still, path, "words", "By me.", metric, "13").status());
        Got code = ok(first.get(base + "/code"));
        Got coverage = ok(second.get(base + "/coverage"));
        assertEquals(
                303,
                first.submit(code, base + "/code", "uri", "https://one.example/code")
                        .status());
        assertEquals(
                303,
                second.submit(coverage, base + "/coverage", "vcse", "no", "cpv", "45", "areas", "")
                        .status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /facts/employees | value=120                          | value=121                          | 120
            /coverage        | vcse=no&cpv=45&areas=GB-ENG        | vcse=yes&cpv=45&areas=GB-ENG       | No
            /coverage        | vcse=no&cpv=45&areas=GB-ENG        | vcse=no&cpv=98&areas=GB-ENG        | 45
            /code            | uri=https://one.example/code       | uri=https://two.example/code       | https://one.example/code
            """)
    void every_question_shows_what_was_saved_meanwhile(String page, String one, String other, String shown) {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String path = start(browser) + page;
        Got first = ok(browser.get(path));
        Got second = ok(browser.get(path));
        assertEquals(303, browser.submit(first, path, one.split("[&=]")).status());
        Got late = browser.submit(second, path, other.split("[&=]"));
        assertEquals(409, late.status(), late.body());
        assertTrue(now(late).contains(shown), now(late));
        assertEquals(303, browser.submit(late, path, other.split("[&=]")).status());
        // A form that says nothing of what was read has read nothing.
        Map<String, String> without = browser.filled(ok(browser.get(path)), one.split("[&=]"));
        without.remove("saved");
        assertEquals(422, browser.post(path, without).status());
        without.put("saved", "-1");
        assertEquals(422, browser.post(path, without).status());
    }

    @Test
    void objectives_of_two_windows_are_both_there() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String path = start(browser) + "/objectives";
        Got first = ok(browser.get(path));
        Got second = ok(browser.get(path));
        for (Got page : List.of(first, second)) {
            assertEquals(
                    303,
                    objective(browser, page, path, page == first ? "One" : "Two", "", "")
                            .status());
        }
        assertEquals(
                List.of("One", "Two"),
                own(held).answers().objectives().stream().map(o -> o.title()).toList());
    }

    /// Steps and the browser send each form that was done once more.
    @Test
    void an_objective_sent_twice_is_one_and_taken_away_twice_is_gone_once() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String path = start(browser) + "/objectives";
        for (String title : List.of("One", "One", "Two")) {
            Got sent = objective(browser, path, title, "", "");
            assertEquals(303, sent.status(), sent.body());
        }
        Got page = ok(browser.get(path));
        for (String place : List.of("0", "0")) {
            Got gone = browser.submit(ok(browser.get(path)), path + "/removal", "place", place, "title", "One");
            assertEquals(303, gone.status(), gone.body());
        }
        assertEquals(
                List.of("Two"),
                own(held).answers().objectives().stream().map(o -> o.title()).toList());
        assertEquals(
                409,
                browser.submit(page, path + "/removal", "place", "0", "title", "One")
                        .status(),
                "another form, of a page from before");
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

    private static Got platform(Browser browser, String base, String file) {
        return browser.upload(
                base + "/platform",
                browser.filled(ok(browser.get(base + "/platform"))),
                Map.of("shared data (1).json", file.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void figures_are_taken_in_from_a_file_of_the_platform() {
        Held held = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Quay Ltd", OrganisationId.of("GB-COH", "97100001"));
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        String page = ok(browser.get(base)).body();
        assertTrue(page.contains("href=\"" + base + "/platform\""), page);
        assertFalse(page.contains("href=\"" + base + "/earlier\""), "there is no earlier one");
        String file = PlatformFileTest.file("97100001", "true", "_Payments06_4=71.5", "_Payments06_5=20");
        Got taken = follow(browser, platform(browser, base, file));
        assertTrue(taken.body().contains("What you said is in this application now"), taken.body());
        assertEquals("91.5", own(held).answers().figures().getFirst().value());
        assertTrue(own(held).answers().vcse());
        Got again = follow(browser, platform(browser, base, file));
        assertTrue(again.body().contains("There was nothing to take"), again.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                                              | This is not a JSON file
            %PDF-1.7                                        | This is not a JSON file
            {"identifier":1}                                | Something in this file is not as the platform writes it: /identifier
            {"identifier":{"scheme":"GB-COH","id":"97100002"}} | Something in this file is not as the platform writes it: /supplierInformationData
            97100003                                        | The file is of another organisation
            97100002                                        | A figure in the file cannot be right. Look at what you have said on the platform about this: Invoices paid within 60 days
            """)
    void a_file_that_is_none_of_the_platform_is_refused_where_it_was_chosen(String content, String words) {
        Held held = WITH_FILES;
        Browser browser = DESK.browser(held.person());
        String base = running(held, browser);
        String file = content.matches("[0-9]+")
                ? PlatformFileTest.file(content, "true", "_Payments06_4=71.5", "_Payments06_5=40")
                : content;
        Got got = platform(browser, base, file);
        assertTrue(got.status() == 422 || got.status() == 409, got.body());
        assertTrue(got.body().contains(words), got.body());
        assertTrue(got.body().contains("There is a problem"), got.body());
        assertEquals(List.of(), own(held).given());
    }

    private static final Held WITH_FILES =
            REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Dock Ltd", OrganisationId.of("GB-COH", "97100002"));

    private static String running(Held held, Browser browser) {
        return REGISTRY.applications.list(held.person(), FIRST, 50).stream()
                .findFirst()
                .map(a -> "/apply/" + a.id())
                .orElseGet(() -> start(browser));
    }

    @Test
    void an_earlier_application_is_taken_over() {
        Held held = REGISTRY.company();
        Case old = REGISTRY.open(held).complete();
        REGISTRY.applications.withdraw(held.person(), TestRegistry.key(), old.id);
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        assertTrue(ok(browser.get(base)).body().contains("href=\"" + base + "/earlier\""));
        Got form = ok(browser.get(base + "/earlier"));
        assertTrue(form.body().contains("Accredited, handed in on"), form.body());
        Got none = browser.submit(
                form,
                base + "/earlier",
                "from",
                REGISTRY.open(REGISTRY.company()).id.toString());
        assertEquals(422, none.status());
        assertTrue(none.body().contains("Select an application"), none.body());
        Got taken = follow(browser, browser.submit(form, base + "/earlier", "from", old.id.toString()));
        assertTrue(taken.body().contains("What you said is in this application now"), taken.body());
        UUID application = UUID.fromString(base.substring("/apply/".length()));
        assertEquals(
                120,
                REGISTRY.drafts
                        .draft(held.person(), application)
                        .parts()
                        .obj("facts")
                        .integer("employees"));
        assertEquals(
                404,
                DESK.browser(REGISTRY.company().person()).get(base + "/earlier").status());
    }

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nul    | The name of a file holds a character that no name may have
            field  | longer than 64 KB
            many   | more than 240 fields or files
            """)
    void a_form_with_files_that_cannot_be_read_is_told_why(String kind, String words) {
        Browser browser = DESK.browser(REGISTRY.company().person());
        String base = start(browser);
        Map<String, String> fields = dated(browser, ok(browser.get(base + "/files")), "policy-document");
        Map<String, byte[]> files = new TreeMap<>(Map.of(kind.equals("nul") ? "a\0b.pdf" : "a.pdf", pdf()));
        if (kind.equals("field")) {
            fields.put("type", "x".repeat(70_000));
        }
        for (int i = 0; kind.equals("many") && i < 240; i++) {
            files.put(i + ".pdf", pdf());
        }
        Got got = browser.upload(base + "/files", fields, files);
        assertEquals(400, got.status());
        assertTrue(got.body().contains(words), got.body());
        assertFalse(got.body().contains("8,000 characters"), got.body());
    }

    @Test
    void a_file_larger_than_the_edition_takes_is_refused_where_it_was_chosen() {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        int most = Steps.EDITION.evidenceTypes().get("policy-document").maximumBytes();
        Map<String, String> fields = dated(browser, ok(browser.get(base + "/files")), "policy-document");
        byte[] large = java.util.Arrays.copyOf(pdf(), most + 1);
        Got got = browser.upload(base + "/files", fields, Map.of("large.pdf", large));
        assertEquals(422, got.status());
        assertTrue(got.body().contains("id=\"files-error\""), got.body());
        assertTrue(got.body().contains("large.pdf"), got.body());
        assertEquals(List.of(), own(held).files());
        Got good = browser.upload(base + "/files", fields, Map.of("large.pdf", java.util.Arrays.copyOf(large, most)));
        assertEquals(303, good.status(), good.body());
        assertEquals(most, own(held).files().getFirst().size());
    }

    /// Thirty megabytes are announced and none is sent.
    @ParameterizedTest
    @CsvSource({"nobody,303", "another,404", "elsewhere,403"})
    void whoever_may_not_send_a_file_is_told_so_before_it_is_read(String who, int status) throws Exception {
        Held held = REGISTRY.company();
        String base = start(DESK.browser(held.person()));
        String session = who.equals("nobody")
                ? ""
                : "Cookie: touchstone-session="
                        + DESK.token(who.equals("another") ? REGISTRY.company().person() : held.person()) + "\r\n";
        String origin = who.equals("elsewhere") ? "https://evil.example" : DESK.url("");
        try (java.net.Socket socket = new java.net.Socket("localhost", DESK.listener.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST " + base + "/files HTTP/1.1\r\nHost: localhost:" + DESK.listener.port()
                                    + "\r\nOrigin: " + origin + "\r\n" + session
                                    + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 30000000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes(12);
            assertEquals("HTTP/1.1 " + status, new String(line, StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2031", "0000", "0001", "1899", "202", "-202"})
    void a_document_of_tomorrow_or_of_no_year_that_anybody_means_is_none(String year) {
        Held held = REGISTRY.company();
        Browser browser = DESK.browser(held.person());
        String base = start(browser);
        Map<String, String> fields = dated(browser, ok(browser.get(base + "/files")), "policy-document");
        fields.put("dated-year", year);
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
        Map<String, String> fields = author.filled(ok(author.get(base + "/withdraw")));
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
        Got colleague = ok(browser.get(base + "/questions"));
        Got all = browser.submit(half, base + "/questions", "words-ACC-01", "Our director.", "words-ACC-02", "2026.");
        assertTrue(follow(browser, all).body().contains("Your answer is sent."));
        assertEquals("in-assessment", c.state());
        assertTrue(ok(browser.get(base + "/questions")).body().contains("Our director."));
        // A colleague who was about to answer, too, sees what was sent, and loses no word.
        Got late = browser.submit(colleague, base + "/questions", "words-ACC-01", "Jo does.", "words-ACC-02", "2025.");
        assertEquals(409, late.status(), late.body());
        assertTrue(late.body().contains(">Jo does.</textarea>"), late.body());
        assertTrue(late.body().contains("Our director."), late.body());
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
                        List.of(new Decisions.Reason(
                                code, Optional.of("WRK-01"), Optional.empty(), "Pay is below the line."))));
        Got page = ok(browser.get(base + "/decision"));
        assertTrue(page.body().contains("Pay is below the line."));
        assertTrue(page.body().contains("You can answer until"));
        assertTrue(page.body().contains("Falls short of WRK-01."));
        assertTrue(page.body().contains(base + "/files"));
        assertTrue(ok(browser.get(base + "/files")).body().contains("Name them with your answer."));
        String file = REGISTRY.applications
                .content(c.held.person(), c.id)
                .objects("evidence")
                .getFirst()
                .text("id");
        Got answered =
                browser.submit(page, base + "/decision", "words", "It was put right in March.", "evidence", file);
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
        Got after = ok(browser.get(base + "/decision"));
        assertTrue(after.body().contains("Files that you named"));
        assertFalse(after.body().contains(base + "/files"));
        String due = org.touchstone.registry.pages.Labels.moment(
                REGISTRY.applications.find(c.held.person(), c.id).answerDue().orElseThrow());
        assertFalse(ok(browser.get(base)).body().contains("This must be done by " + due));
        REGISTRY.pass(Duration.ofMinutes(5));
        REGISTRY.decisions.refuse(
                c.decides, TestRegistry.key(), new Decisions.Decide(c.id, c.digest(), "It is not met."));
        Got refused = ok(browser.get(base + "/decision"));
        assertTrue(refused.body().contains("It was put right in March."));
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
