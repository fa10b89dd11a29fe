package org.touchstone.registry.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.touchstone.registry.accreditation.TestRegistry.key;
import static org.touchstone.registry.accreditation.TestRegistry.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.accreditation.TestRegistry.Case;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// A draft that is saved field by field: what is wrong is refused where it is, the rest stays, and only what is whole
/// becomes the application.
class DraftsTest {
    private static final TestRegistry REGISTRY = new TestRegistry();

    @AfterAll
    static void close() {
        REGISTRY.close();
    }

    private static Json.Obj json(String text) {
        return StrictJson.parseObject(text.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Receipt save(Case c, String parts) {
        return REGISTRY.drafts.save(c.held.person(), key(), new Drafts.Save(c.id, json(parts)));
    }

    private static String draft(Case c) {
        return CanonicalJson.text(REGISTRY.drafts.draft(c.held.person(), c.id).parts());
    }

    private static List<Criterion> criteria() {
        return REGISTRY.edition.applicable("standard", REGISTRY.edition.facts(TestRegistry.facts()));
    }

    @Test
    void fields_are_saved_one_by_one_and_taken_away_again() {
        Case c = REGISTRY.open(REGISTRY.company());
        save(c, "{'facts':{'employees':120}}");
        save(c, "{'facts':{'turnover':'12000000.00'},'vcse':false}");
        save(c, "{'criteria':{'COL-01':{'words':'We pay in 30 days.','evidence':[]}}}");
        assertEquals(
                "{\"criteria\":{\"COL-01\":{\"evidence\":[],\"words\":\"We pay in 30 days.\"}},"
                        + "\"facts\":{\"employees\":120,\"turnover\":\"12000000.00\"},\"vcse\":false}",
                draft(c));
        save(c, "{'facts':{'employees':null},'vcse':null,'criteria':{'COL-01':{'words':'In 28.','evidence':[]}}}");
        assertEquals(
                "{\"criteria\":{\"COL-01\":{\"evidence\":[],\"words\":\"In 28.\"}},"
                        + "\"facts\":{\"turnover\":\"12000000.00\"}}",
                draft(c));
    }

    private static Receipt save(Case c, String parts, long read) {
        return REGISTRY.drafts.save(c.held.person(), key(), new Drafts.Save(c.id, json(parts), Optional.of(read)));
    }

    private static long version(Case c) {
        return REGISTRY.drafts.draft(c.held.person(), c.id).version();
    }

    @Test
    void what_was_saved_otherwise_since_it_was_read_is_not_overwritten_unseen() {
        Case c = REGISTRY.open(REGISTRY.company());
        assertEquals(0, version(c));
        assertEquals(1, save(c, "{'facts':{'employees':120}}", 0).body().integer("version"));
        // Other fields are nobody's business.
        assertEquals(2, save(c, "{'vcse':false}", 0).body().integer("version"));
        assertEquals(
                3,
                save(c, "{'criteria':{'COL-01':{'words':'We pay.','evidence':[]}}}", 0)
                        .body()
                        .integer("version"));
        String before = draft(c);
        refused(Refusal.DRAFT_CHANGED, () -> save(c, "{'facts':{'employees':121}}", 0));
        refused(Refusal.DRAFT_CHANGED, () -> save(c, "{'facts':{'employees':null}}", 0));
        refused(Refusal.DRAFT_CHANGED, () -> save(c, "{'vcse':true}", 1));
        // All of a request or nothing.
        refused(
                Refusal.DRAFT_CHANGED,
                () -> save(c, "{'facts':{'turnover':'1.00'},'criteria':{'COL-01':{'words':'No.','evidence':[]}}}", 2));
        assertEquals(before, draft(c));
        // The same again is no conflict and no change.
        assertEquals(
                3, save(c, "{'facts':{'employees':120},'vcse':false}", 0).body().integer("version"));
        // Knowingly.
        assertEquals(4, save(c, "{'facts':{'employees':121}}", 3).body().integer("version"));
        assertEquals(5, save(c, "{'facts':{'employees':122}}").body().integer("version"), "who names no version");
        assertEquals(5, version(c));
    }

    @Test
    void figures_are_saved_by_metric_too_and_those_of_others_stay() {
        Case c = REGISTRY.open(REGISTRY.company());
        List<Criterion.Metric> metrics = criteria().stream()
                .flatMap(criterion -> criterion.metrics().stream())
                .filter(m -> m.type() == Criterion.Type.PERCENTAGE && !m.baselineRequired() && !m.targetRequired())
                .limit(2)
                .toList();
        String one = metrics.get(0).id();
        String two = metrics.get(1).id();
        save(c, "{'figures':{'" + one + "':{'value':'1'}}}", 0);
        save(c, "{'figures':{'" + two + "':{'value':'2'}}}", 0);
        String both = "[{\"metric\":\"" + one + "\",\"value\":\"1\"},{\"metric\":\"" + two + "\",\"value\":\"2\"}]";
        assertEquals("{\"figures\":" + both + "}", draft(c));
        refused(Refusal.DRAFT_CHANGED, () -> save(c, "{'figures':{'" + one + "':{'value':'3'}}}", 0));
        refused(Refusal.DRAFT_CHANGED, () -> save(c, "{'figures':[]}", 1));
        refused(Refusal.INVALID_FIELDS, () -> save(c, "{'figures':{'" + one + "':7}}", 2));
        refused(Refusal.INVALID_FIELDS, () -> save(c, "{'figures':{'" + one + "':{'value':'x y'},'none':{}}}", 2));
        save(c, "{'figures':{'" + one + "':null,'" + two + "':{'value':'4'}}}", 2);
        assertEquals("{\"figures\":[{\"metric\":\"" + two + "\",\"value\":\"4\"}]}", draft(c));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'facts':{'employees':'many'}}",
                "{'facts':{'employees':-1}}",
                "{'facts':{'colour':'blue'}}",
                "{'facts':true}",
                "{'criteria':{'NONE-01':{'words':'x','evidence':[]}}}",
                "{'criteria':{'COL-01':{'words':'x','evidence':['00000000-0000-4000-8000-000000000000']}}}",
                "{'criteria':{'COL-01':{'words':'x'}}}",
                "{'criteria':{'COL-01':'x'}}",
                "{'vcse':'no'}",
                "{'objectives':[{'title':'x'}]}",
                "{'equivalents':['none']}",
                "{'figures':[{'metric':'none','value':'1'}]}",
                "{'accountabilityCode':{'version':'99'}}",
                "{'colour':'blue'}"
            })
    void a_wrong_field_is_refused_and_nothing_of_the_request_is_saved(String parts) {
        Case c = REGISTRY.open(REGISTRY.company());
        save(c, "{'vcse':true}");
        String before = draft(c);
        refused(Refusal.INVALID_FIELDS, () -> save(c, parts));
        refused(
                Refusal.INVALID_FIELDS,
                () -> save(c, "{'scope':{'entity':'legal-person','cpvPrefixes':[],'areas':[]}," + parts.substring(1)));
        assertEquals(before, draft(c));
    }

    @Test
    void what_is_open_is_listed_until_the_draft_is_whole_and_then_it_is_the_application() {
        Case c = REGISTRY.open(REGISTRY.company());
        List<Drafts.Open> first = REGISTRY.drafts.check(c.held.person(), c.id);
        assertTrue(first.contains(new Drafts.Open("facts", Optional.of("employees"), Drafts.Problem.MISSING)));
        assertTrue(first.contains(new Drafts.Open("holder-key", Optional.empty(), Drafts.Problem.MISSING)));
        refused(Refusal.INCOMPLETE, () -> REGISTRY.drafts.use(c.held.person(), key(), c.id));

        save(c, "{'facts':" + CanonicalJson.text(TestRegistry.facts()) + "}");
        Json.Obj answers = TestRegistry.answers(List.of()).json();
        for (String part : List.of("vcse", "scope", "accountabilityCode", "objectives")) {
            REGISTRY.drafts.save(
                    c.held.person(),
                    key(),
                    new Drafts.Save(
                            c.id, new Json.Obj(Map.of(part, answers.find(part).orElseThrow()))));
        }
        for (Criterion criterion : criteria()) {
            String type = TestRegistry.evidence(REGISTRY.edition, criterion, "application/pdf");
            UUID file = REGISTRY.applications
                    .addEvidence(
                            c.held.person(),
                            key(),
                            TestRegistry.pdf(c.id, type, REGISTRY.today().minusDays(3)))
                    .id("evidence");
            save(c, "{'criteria':{'" + criterion.id() + "':{'words':'We do.','evidence':['" + file + "']}}}");
        }
        assertEquals(
                List.of("holder-key", "agreement"),
                REGISTRY.drafts.check(c.held.person(), c.id).stream()
                        .map(Drafts.Open::part)
                        .toList());
        REGISTRY.drafts.use(c.held.person(), key(), c.id);
        Json.Obj content = REGISTRY.applications.content(c.held.person(), c.id);
        assertEquals(TestRegistry.facts(), content.obj("facts"));
        assertEquals(
                criteria().size(), content.obj("answers").objects("criteria").size());
        assertEquals(List.of("holder-key", "agreement"), REGISTRY.applications.missing(c.held.person(), c.id));

        // An answer whose file was taken away meanwhile is none.
        UUID gone = UUID.fromString(content.objects("evidence").getFirst().text("id"));
        REGISTRY.applications.removeEvidence(c.held.person(), key(), new Applications.RemoveEvidence(c.id, gone));
        refused(Refusal.INCOMPLETE, () -> REGISTRY.drafts.use(c.held.person(), key(), c.id));
    }

    /// By a program at once, then by hand: what the pages save goes on from what the program said.
    @Test
    void what_is_given_at_once_is_filled_in_and_goes_on_from_there_also_after_a_return() {
        Case c = REGISTRY.open(REGISTRY.company());
        save(c, "{'facts':{'employees':7},'vcse':true}");
        long read = version(c);
        c.filled();
        Json.Obj given = REGISTRY.applications.content(c.held.person(), c.id).obj("answers");
        assertEquals(List.of(), REGISTRY.drafts.check(c.held.person(), c.id));
        refused(Refusal.DRAFT_CHANGED, () -> save(c, "{'facts':{'employees':8}}", read));
        REGISTRY.drafts.use(c.held.person(), key(), c.id);
        assertEquals(
                TestRegistry.facts(),
                REGISTRY.applications.content(c.held.person(), c.id).obj("facts"));
        assertEquals(
                given.objects("criteria").size(),
                REGISTRY.applications
                        .content(c.held.person(), c.id)
                        .obj("answers")
                        .objects("criteria")
                        .size());

        c.submit();
        REGISTRY.applications.returnIncomplete(
                REGISTRY.registrar,
                key(),
                new Applications.ReturnIt(c.id, List.of(new Applications.Missing("RET-EVID", "Page 2"))));
        assertEquals(List.of(), REGISTRY.drafts.check(c.held.person(), c.id));
        Json.Obj one = given.objects("criteria").getFirst();
        String file = one.texts("evidence").getFirst();
        save(c, "{'criteria':{'" + one.text("criterion") + "':{'words':'Now so.','evidence':['" + file + "']}}}");
        REGISTRY.drafts.use(c.held.person(), key(), c.id);
        List<String> words =
                REGISTRY.applications.content(c.held.person(), c.id).obj("answers").objects("criteria").stream()
                        .map(answer -> answer.text("words"))
                        .toList();
        assertEquals(given.objects("criteria").size(), words.size());
        assertEquals(1, words.stream().filter("Now so."::equals).count());

        // What is left out of all answers is said no more.
        REGISTRY.applications.giveAnswers(
                c.held.person(), key(), new Applications.GiveAnswers(c.id, TestRegistry.answers(List.of())));
        Json.Obj draft = REGISTRY.drafts.draft(c.held.person(), c.id).parts();
        assertEquals(Json.Obj.builder().build(), draft.obj("criteria"));
        assertEquals(TestRegistry.facts(), draft.obj("facts"));
    }

    @Test
    void last_years_application_is_taken_over_without_its_files_where_nothing_is_said_yet() {
        TestRegistry.Held held = REGISTRY.company();
        Case old = REGISTRY.open(held).complete();
        REGISTRY.applications.withdraw(held.person(), key(), old.id);
        Case c = REGISTRY.open(held);
        save(c, "{'facts':{'employees':150},'vcse':true}");
        Receipt receipt = REGISTRY.drafts.takeOver(held.person(), key(), new Drafts.TakeOver(c.id, old.id));
        List<String> left = new ArrayList<>(receipt.body().texts("left"));
        assertEquals(List.of("facts employees", "vcse"), left.stream().sorted().toList());
        assertTrue(receipt.body().texts("taken").contains("facts turnover"));
        Json.Obj draft = REGISTRY.drafts.draft(held.person(), c.id).parts();
        assertEquals(150, draft.obj("facts").integer("employees"));
        assertTrue(draft.bool("vcse"));
        String criterion = criteria().getFirst().id();
        assertEquals("We do this.", draft.obj("criteria").obj(criterion).text("words"));
        assertEquals(List.of(), draft.obj("criteria").obj(criterion).texts("evidence"));

        Case other = REGISTRY.open(REGISTRY.company());
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.drafts.takeOver(other.held.person(), key(), new Drafts.TakeOver(other.id, old.id)));
    }

    private static Drafts.TakeIn file(Case c, String company, String vcse, String... answers) {
        return new Drafts.TakeIn(
                c.id,
                PlatformFile.of(PlatformFileTest.file(company, vcse, answers)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void what_was_said_on_the_platform_is_taken_in_where_nothing_is_said_yet() {
        OrganisationId id = OrganisationId.of("GB-COH", "97000001");
        TestRegistry.Held held = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Quay Ltd", id);
        Case c = REGISTRY.open(held);
        save(c, "{'figures':[{'metric':'COL-01-M2','value':'30'}]}");
        Receipt receipt = REGISTRY.drafts.takeIn(
                held.person(),
                key(),
                file(
                        c,
                        "97000001",
                        "false",
                        "_Payments06_2=28",
                        "_Payments06_4=71.5",
                        "_Payments06_5=20.50",
                        "_CarbonNetZeroQuestion07=200",
                        "_CarbonNetZeroQuestion08=0",
                        "_CarbonNetZeroQuestion11=150",
                        "_CarbonNetZeroQuestion12=0"));
        assertEquals(
                List.of("vcse", "figures COL-01-M1", "figures ENV-01-M2"),
                receipt.body().texts("taken"));
        assertEquals(List.of("figures COL-01-M2"), receipt.body().texts("left"));
        assertEquals(
                "{\"figures\":[{\"metric\":\"COL-01-M2\",\"value\":\"30\"},{\"metric\":\"COL-01-M1\",\"value\":\"92\"},"
                        + "{\"baseline\":\"200\",\"metric\":\"ENV-01-M2\",\"value\":\"150\"}],\"vcse\":false}",
                draft(c));
        Receipt again = REGISTRY.drafts.takeIn(held.person(), key(), file(c, "97000001", "true", "_Payments06_2=1"));
        assertEquals(List.of(), again.body().texts("taken"));
    }

    @Test
    void a_file_that_does_not_fit_changes_nothing() {
        OrganisationId id = OrganisationId.of("GB-COH", "97000002");
        TestRegistry.Held held = REGISTRY.verified(SupplierKind.LEGAL_PERSON, "Dock Ltd", id);
        Case c = REGISTRY.open(held);
        String before = draft(c);
        refused(
                Refusal.OTHER_ORGANISATION,
                () -> REGISTRY.drafts.takeIn(held.person(), key(), file(c, "97000003", "true", "_Payments06_2=28")));
        refused(
                Refusal.FIGURE_IMPOSSIBLE,
                () -> REGISTRY.drafts.takeIn(
                        held.person(), key(), file(c, "97000002", "true", "_Payments06_4=71", "_Payments06_5=30")));
        refused(
                Refusal.FIGURE_IMPOSSIBLE,
                () -> REGISTRY.drafts.takeIn(
                        held.person(), key(), file(c, "97000002", "true", "_CarbonNetZeroQuestion05=2045.5")));
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.drafts.takeIn(
                        REGISTRY.company().person(), key(), file(c, "97000002", "true", "_Payments06_2=28")));
        assertEquals(before, draft(c));
        c.submitted();
        refused(
                Refusal.WRONG_STATE,
                () -> REGISTRY.drafts.takeIn(held.person(), key(), file(c, "97000002", "true", "_Payments06_2=28")));
    }

    @Test
    void nobody_else_reads_or_writes_a_draft_and_nobody_after_it_was_handed_in() {
        Case c = REGISTRY.open(REGISTRY.company());
        save(c, "{'vcse':true}");
        refused(
                Refusal.NOT_FOUND,
                () -> REGISTRY.drafts.draft(REGISTRY.company().person(), c.id));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.drafts.draft(REGISTRY.registrar, c.id));
        refused(
                Refusal.NOT_PERMITTED,
                () -> REGISTRY.drafts.save(REGISTRY.registrar, key(), new Drafts.Save(c.id, json("{'vcse':false}"))));
        c.submitted();
        refused(Refusal.WRONG_STATE, () -> save(c, "{'vcse':false}"));
        refused(Refusal.NOT_FOUND, () -> REGISTRY.drafts.draft(REGISTRY.registrar, c.id));
    }

    /// Two people of a supplier fill in at the same time: no field that was acknowledged is lost.
    @Test
    void fields_that_are_saved_at_once_are_all_there() throws Exception {
        Case c = REGISTRY.open(REGISTRY.company());
        List<String> ids = criteria().stream().map(Criterion::id).limit(8).toList();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (String id : ids) {
                all.add(threads.submit(
                        () -> save(c, "{'criteria':{'" + id + "':{'words':'" + id + "','evidence':[]}}}")));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        Json.Obj saved = REGISTRY.drafts.draft(c.held.person(), c.id).parts().obj("criteria");
        for (String id : ids) {
            assertEquals(id, saved.obj(id).text("words"));
        }
        assertFalse(saved.has("NONE"));
    }

    /// Eight windows in which one answer was read at the same moment, each with words of its own.
    @Test
    void of_eight_who_change_one_answer_at_once_one_does_and_the_others_hear_of_it() throws Exception {
        Case c = REGISTRY.open(REGISTRY.company());
        String id = criteria().getFirst().id();
        CyclicBarrier start = new CyclicBarrier(8);
        List<String> saved = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String words = "Window " + i;
                all.add(threads.submit(() -> {
                    start.await();
                    try {
                        save(c, "{'criteria':{'" + id + "':{'words':'" + words + "','evidence':[]}}}", 0);
                        return words;
                    } catch (RefusedException e) {
                        assertEquals(Refusal.DRAFT_CHANGED, e.reason());
                        return "";
                    }
                }));
            }
            for (Future<String> one : all) {
                saved.add(one.get());
            }
        }
        saved.removeIf(String::isEmpty);
        assertEquals(
                saved,
                List.of(REGISTRY.drafts
                        .draft(c.held.person(), c.id)
                        .parts()
                        .obj("criteria")
                        .obj(id)
                        .text("words")));
        assertEquals(1, version(c));
    }
}
