package org.touchstone.registry.supplierdesk;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate.Objective;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.FactDefinition;
import org.touchstone.format.scheme.FactValue;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.jte.supplierdesk.JteobjectivesGenerated;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The questions of an application, one on a page, each kept as soon as it is answered. What is asked comes from the
/// edition.
public final class QuestionPages {
    private static final int MAX_WORDS = 10_000;

    private final Desk desk;
    private final Drafts drafts;

    public QuestionPages(WebDoor door, Frame frame, OwnCases cases, Drafts drafts) {
        this.desk = new Desk(door, frame, cases);
        this.drafts = drafts;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.addAll(
                form("/facts/{fact}", this::fact, this::readFact, (visit, request, _) -> afterFact(visit, request)));
        routes.addAll(form("/coverage", this::coverage, this::readCoverage, (_, request, _) -> Desk.home(request)));
        routes.addAll(form("/code", this::code, this::readCode, (_, request, _) -> Desk.home(request)));
        routes.addAll(
                form("/equivalents", this::equivalents, this::readEquivalents, (_, request, _) -> Desk.home(request)));
        routes.addAll(
                form("/objectives", this::objectives, this::readObjective, (_, request, _) -> objectivesOf(request)));
        routes.add(desk.door()
                .post(
                        Desk.ONE + "/objectives/removal",
                        this::objectives,
                        this::readRemoval,
                        drafts::save,
                        (_, request, _) -> objectivesOf(request)));
        routes.addAll(form("/criteria/{criterion}", this::criterion, this::readCriterion, this::afterCriterion));
        return routes;
    }

    private List<Route> form(
            String path, WebDoor.FormView view, WebDoor.Reading<Drafts.Save> reading, WebDoor.Next next) {
        return desk.door().form(Desk.ONE + path, view, reading, drafts::save, next);
    }

    private static Drafts.Save save(Request request, Form form, String part, Json value) {
        return save(request, form, Map.of(part, value));
    }

    private static Drafts.Save save(Request request, Form form, Map<String, Json> parts) {
        Optional<Long> read = form.version();
        form.done();
        return new Drafts.Save(Desk.id(request), new Json.Obj(parts), read);
    }

    private String button() {
        return desk.t(Text.APPLY_SAVE);
    }

    // ---- facts

    private static FactDefinition definition(OwnCase d, Request request) {
        FactDefinition f = d.edition().factDefinitions().get(request.path("fact"));
        if (f == null || f.derived().isPresent()) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return f;
    }

    private Answer fact(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        FactDefinition f = definition(d, request);
        Form shown = form.key().isEmpty()
                ? Form.filled(Optional.ofNullable(d.facts().get(f.id()))
                        .map(v -> Map.of("value", typed(v)))
                        .orElse(Map.of()))
                : form;
        Field field = switch (f.type()) {
            case FLAG -> new Field.Radios("value", f.title(), "", yesNo(), true);
            case WHOLE ->
                new Field.Line(
                        "value",
                        f.title(),
                        desk.t(Text.APPLY_FACT_WHOLE_HINT),
                        "govuk-input--width-10",
                        "numeric",
                        true);
            case MONEY ->
                new Field.Line(
                        "value",
                        f.title(),
                        desk.t(Text.APPLY_FACT_MONEY_HINT, d.edition().currency()),
                        "govuk-input--width-10",
                        "decimal",
                        true);
        };
        boolean free = d.edition().missingFacts(without(d, f)).stream().noneMatch(f.id()::equals);
        List<Field> fields = List.of(field);
        Question q = Question.of(ApplyWords.path(d) + "/facts/" + f.id(), d.supplier(), f.title(), button(), fields);
        Question saving = q.saving(desk.words().saved(d, "/facts/" + f.id()));
        return desk.ask(visit, shown, d, free ? saving.links(next(d, f)) : saving);
    }

    private static Map<String, FactValue> without(OwnCase d, FactDefinition f) {
        Map<String, FactValue> others = new HashMap<>(d.facts());
        others.remove(f.id());
        return others;
    }

    private Link next(OwnCase d, FactDefinition f) {
        return new Link(nextFact(d, f.id()).orElse(ApplyWords.path(d)), desk.t(Text.APPLY_SKIP));
    }

    private List<Choice> yesNo() {
        return List.of(new Choice("yes", desk.t(Text.FORM_YES)), new Choice("no", desk.t(Text.FORM_NO)));
    }

    private static String typed(FactValue value) {
        return switch (value) {
            case FactValue.Whole(long n) -> Long.toString(n);
            case FactValue.Money(BigDecimal m) ->
                (m.stripTrailingZeros().scale() > 0 ? m : m.setScale(0)).toPlainString();
            case FactValue.Flag(boolean yes) -> yes ? "yes" : "no";
        };
    }

    private Drafts.Save readFact(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        FactDefinition f = definition(d, request);
        boolean free = d.edition().missingFacts(without(d, f)).stream().noneMatch(f.id()::equals);
        Optional<Json> value = switch (f.type()) {
            case FLAG -> Optional.of(new Json.Bool(yes(form, "value")));
            case WHOLE ->
                number(form, "[0-9]{1,12}", Text.APPLY_FACT_WHOLE_ERROR, free)
                        .map(n -> new Json.Num(Long.parseLong(n)));
            case MONEY ->
                number(form, "[0-9]{1,13}(\\.[0-9]{1,2})?", Text.APPLY_FACT_MONEY_ERROR, free)
                        .map(Json.Str::new);
        };
        return save(request, form, "facts", new Json.Obj(Map.of(f.id(), value.orElse(new Json.Null()))));
    }

    private static boolean yes(Form form, String name) {
        return form.choice(name, Set.of("yes", "no"), Text.APPLY_FACT_FLAG_ERROR)
                .equals("yes");
    }

    /// A number as people write it: with separators, a currency sign and leading zeros.
    private static Optional<String> number(Form form, String pattern, Text wrong, boolean free) {
        Optional<String> given = form.optionalText("value", 40);
        if (given.isEmpty() && free) {
            return Optional.empty();
        }
        String plain = given.orElse("").replaceAll("[\\s,£]", "").replaceFirst("^0+(?=[0-9])", "");
        if (!plain.matches(pattern)) {
            form.fault("value", wrong);
            return Optional.empty();
        }
        return Optional.of(plain);
    }

    private WebDoor.Place afterFact(Visit visit, Request request) {
        OwnCase d = desk.own(visit, request);
        return WebDoor.Place.of(nextFact(d, request.path("fact")).orElse(ApplyWords.path(d)));
    }

    private static Optional<String> nextFact(OwnCase d, String after) {
        List<String> asked = d.askedFacts().stream().map(FactDefinition::id).toList();
        int at = asked.indexOf(after);
        return Stream.concat(asked.stream().skip(at + 1L), asked.stream().limit(Math.max(at, 0)))
                .filter(id -> !d.facts().containsKey(id))
                .filter(id -> asked.indexOf(id) > at
                        || d.edition().missingFacts(d.facts()).contains(id))
                .findFirst()
                .map(id -> ApplyWords.path(d) + "/facts/" + id);
    }

    // ---- coverage, code, equivalents

    private Answer coverage(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Form shown = form.key().isEmpty()
                ? Form.filled(Map.of(
                        "vcse",
                        d.given().contains("vcse") ? (d.answers().vcse() ? "yes" : "no") : "",
                        "cpv",
                        String.join("\n", d.answers().scope().cpvPrefixes()),
                        "areas",
                        String.join("\n", d.answers().scope().areas())))
                : form;
        Question q = Question.of(
                        ApplyWords.path(d) + "/coverage",
                        d.supplier(),
                        desk.t(Text.APPLY_TASK_COVERAGE),
                        button(),
                        List.of(
                                new Field.Radios(
                                        "vcse",
                                        desk.t(Text.APPLY_COVERAGE_VCSE),
                                        desk.t(Text.APPLY_COVERAGE_VCSE_HINT),
                                        yesNo(),
                                        false),
                                new Field.Area(
                                        "cpv",
                                        desk.t(Text.APPLY_COVERAGE_CPV),
                                        desk.t(Text.APPLY_COVERAGE_CPV_HINT),
                                        3,
                                        0),
                                new Field.Area(
                                        "areas",
                                        desk.t(Text.APPLY_COVERAGE_AREAS),
                                        desk.t(Text.APPLY_COVERAGE_AREAS_HINT),
                                        3,
                                        0)))
                .lead(desk.t(Text.APPLY_COVERAGE_LEAD))
                .saving(desk.words().saved(d, "/coverage"));
        return desk.ask(visit, shown, d, q);
    }

    private Drafts.Save readCoverage(Visit visit, Request request, Form form) {
        boolean vcse = yes(form, "vcse");
        List<String> cpv = each(form, "cpv", "[0-9]{2,8}", Text.APPLY_COVERAGE_CPV_ERROR);
        List<String> areas = each(form, "areas", "[A-Z]{2}(-[A-Z0-9]{1,3})?", Text.APPLY_COVERAGE_AREAS_ERROR);
        Json scope = Json.Obj.builder()
                .with("entity", "legal-person")
                .with("cpvPrefixes", Json.Arr.ofStrings(cpv))
                .with("areas", Json.Arr.ofStrings(areas))
                .build();
        return save(request, form, Map.of("vcse", new Json.Bool(vcse), "scope", scope));
    }

    private static List<String> each(Form form, String name, String pattern, Text wrong) {
        List<String> all = Stream.of(form.optionalLines(name, 2_000).orElse("").split("[\\s,;]+"))
                .filter(s -> !s.isEmpty())
                .distinct()
                .toList();
        if (all.size() > 200 || !all.stream().allMatch(s -> s.matches(pattern))) {
            form.fault(name, wrong);
        }
        return all;
    }

    private Answer code(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Form shown = form.key().isEmpty()
                ? Form.filled(d.answers()
                        .accountabilityCode()
                        .uri()
                        .map(u -> Map.of("uri", u))
                        .orElse(Map.of()))
                : form;
        Question q = Question.of(
                        ApplyWords.path(d) + "/code",
                        d.supplier(),
                        desk.t(Text.APPLY_TASK_CODE),
                        button(),
                        List.of(new Field.Line("uri", desk.t(Text.APPLY_CODE_URI), desk.t(Text.APPLY_CODE_URI_HINT))))
                .lead(desk.t(Text.APPLY_CODE_LEAD))
                .saving(desk.words().saved(d, "/code"))
                .points(List.copyOf(d.edition().accountabilityCode().clauses().values()));
        return desk.ask(visit, shown, d, q);
    }

    private Drafts.Save readCode(Visit visit, Request request, Form form) {
        Optional<String> uri = form.optionalText("uri", 300);
        if (uri.filter(u -> !u.matches("https://[!-~]+")).isPresent()) {
            form.fault("uri", Text.APPLY_CODE_URI_ERROR);
        }
        Json code = Json.Obj.builder()
                .with(
                        "version",
                        desk.own(visit, request).edition().accountabilityCode().version())
                .withOptional("uri", uri)
                .build();
        return save(request, form, "accountabilityCode", code);
    }

    private Answer equivalents(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Form shown =
                form.key().isEmpty() ? Form.blank().with("held", d.answers().equivalents()) : form;
        List<Choice> choices = d.edition().equivalents().values().stream()
                .map(e -> new Choice(e.id(), e.name()))
                .toList();
        Question q = Question.of(
                        ApplyWords.path(d) + "/equivalents",
                        d.supplier(),
                        desk.t(Text.APPLY_TASK_EQUIVALENTS),
                        button(),
                        List.of(new Field.Boxes("held", desk.t(Text.APPLY_EQUIVALENTS_LEGEND), "", choices)))
                .lead(desk.t(Text.APPLY_EQUIVALENTS_LEAD))
                .saving(desk.words().saved(d, "/equivalents"));
        return desk.ask(visit, shown, d, q);
    }

    private Drafts.Save readEquivalents(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        List<String> held = form.choices("held", d.edition().equivalents().keySet());
        return save(request, form, "equivalents", Json.Arr.ofStrings(held));
    }

    // ---- objectives

    private static WebDoor.Place objectivesOf(Request request) {
        return WebDoor.Place.of(ApplyWords.path(Desk.id(request)) + "/objectives");
    }

    private Answer objectives(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Optional<Answer> elsewhere = Desk.elsewhere(form, d);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        List<ObjectiveRow> rows = new ArrayList<>();
        List<Objective> all = d.answers().objectives();
        for (int i = 0; i < all.size(); i++) {
            rows.add(new ObjectiveRow(
                    Integer.toString(i), all.get(i).title(), desk.words().objective(all.get(i))));
        }
        Page page = desk.page(visit, form, d, desk.t(Text.APPLY_TASK_OBJECTIVES));
        String base = ApplyWords.path(d);
        return Frame.own(out -> JteobjectivesGenerated.render(out, null, page, form, base, d.supplier(), rows));
    }

    private Drafts.Save readObjective(Visit visit, Request request, Form form) {
        String title = form.text("title", 300, Text.APPLY_OBJECTIVE_TITLE_ERROR);
        Optional<String> baseline = decimal(form, "baseline");
        Optional<String> target = decimal(form, "target");
        Optional<java.time.LocalDate> due = form.date("due", Text.APPLY_OBJECTIVE_DUE_ERROR);
        Optional<Objective> objective = Optional.empty();
        if (due.isPresent() && !title.isEmpty()) {
            try {
                objective = Optional.of(new Objective(title, baseline, target, Optional.empty(), due.get()));
            } catch (MalformedException e) {
                form.fault("title", Text.APPLY_OBJECTIVE_TITLE_ERROR);
            }
        }
        OwnCase _ = desk.own(visit, request);
        return saveObjectives(
                request,
                form,
                "add",
                objective.map(Answers::json).orElseGet(() -> Json.Obj.builder().build()));
    }

    /// One more or one less of what is there when it is done: who adds another in another window is in nobody's
    /// way, and the same form again says the same again.
    private static Drafts.Save saveObjectives(Request request, Form form, String act, Json.Obj objective) {
        form.done();
        Json change = Json.Obj.builder().with(act, objective).build();
        return new Drafts.Save(Desk.id(request), new Json.Obj(Map.of("objectives", change)));
    }

    private static Optional<String> decimal(Form form, String name) {
        Optional<String> plain = form.optionalText(name, 40)
                .map(v -> v.replaceAll("[\\s,£%]", "").replaceFirst("^(-?)0+(?=[0-9])", "$1"));
        if (plain.filter(v -> !v.matches("-?[0-9]{1,15}(\\.[0-9]{1,6})?")).isPresent()) {
            form.fault(name, Text.APPLY_NUMBER_ERROR);
            return Optional.empty();
        }
        return plain;
    }

    private Drafts.Save readRemoval(Visit visit, Request request, Form form) {
        long place = form.integer("place", 0, 1_000, Text.APPLY_NUMBER_ERROR);
        String title = form.text("title", 300, Text.APPLY_OBJECTIVE_TITLE_ERROR);
        OwnCase _ = desk.own(visit, request);
        Json.Obj one =
                Json.Obj.builder().with("place", place).with("title", title).build();
        return saveObjectives(request, form, "remove", one);
    }

    // ---- criteria

    private static Criterion known(OwnCase d, Request request) {
        return d.criteria().stream()
                .filter(c -> c.id().equals(request.path("criterion")))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Answer criterion(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Criterion c = known(d, request);
        Form shown = form.key().isEmpty() ? filled(d, c, added(visit)) : form;
        List<Field> fields = new ArrayList<>();
        fields.add(new Field.Area(
                "words", desk.t(Text.APPLY_CRITERION_WORDS), desk.t(Text.APPLY_CRITERION_WORDS_HINT), 10, MAX_WORDS));
        for (Criterion.Metric m : c.metrics()) {
            String unit = desk.t(Text.valueOf("APPLY_METRIC_" + m.type().name()));
            fields.add(
                    m.type() == Criterion.Type.YES_NO
                            ? new Field.Radios(m.id(), desk.t(Text.APPLY_METRIC_OPTIONAL, m.name()), "", yesNo(), false)
                            : figure(m.id(), desk.t(Text.APPLY_METRIC_OPTIONAL, m.name()), unit));
            if (m.baselineRequired()) {
                fields.add(figure(m.id() + "-baseline", desk.t(Text.APPLY_METRIC_BASELINE), unit));
            }
            if (m.targetRequired()) {
                fields.add(figure(m.id() + "-target", desk.t(Text.APPLY_METRIC_TARGET), unit));
            }
        }
        List<Choice> files = choices(d, c);
        if (!files.isEmpty()) {
            fields.add(new Field.Boxes(
                    "evidence", desk.t(Text.APPLY_CRITERION_FILES), desk.t(Text.APPLY_CRITERION_FILES_HINT), files));
        }
        String base = ApplyWords.path(d);
        List<SummaryRow> rows = List.of(
                new SummaryRow(desk.t(Text.APPLY_CRITERION_WHY), c.explain().why()),
                new SummaryRow(
                        desk.t(Text.APPLY_CRITERION_SCORES),
                        String.join("\n", numbered(c.explain().scores()))),
                new SummaryRow(
                        desk.t(Text.APPLY_CRITERION_KINDS),
                        c.evidence().stream()
                                .filter(t -> EvidencePages.sendable(d.edition()).containsKey(t))
                                .map(t -> ApplyWords.kind(d.edition(), t))
                                .collect(Collectors.joining("\n"))));
        Question q = Question.of(
                        base + "/criteria/" + c.id(),
                        ApplyWords.theme(d.edition(), c) + " · " + c.id(),
                        c.title(),
                        button(),
                        fields)
                .lead(
                        c.explain().requirement(),
                        desk.t(d.mandatory(c) ? Text.APPLY_MANDATORY_LEAD : Text.APPLY_VOLUNTARY_LEAD))
                .rows(rows)
                .saving(desk.words().saved(d, "/criteria/" + c.id()))
                .links(
                        new Link(base + "/criteria/" + c.id() + "/files", desk.t(Text.APPLY_CRITERION_UPLOAD)),
                        new Link(base, desk.t(Text.APPLY_LINK_BACK)));
        return desk.ask(visit, shown, d, q);
    }

    private static List<String> numbered(List<String> scores) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            out.add(i + ": " + scores.get(i));
        }
        return out;
    }

    private List<Choice> choices(OwnCase d, Criterion c) {
        boolean equivalent = d.equivalent(c);
        Set<UUID> named = d.answer(c.id()).map(a -> Set.copyOf(a.evidence())).orElse(Set.of());
        return d.files().stream()
                .filter(f -> equivalent || c.evidence().contains(f.type()) || named.contains(f.id()))
                .map(f -> new Choice(
                        f.id().toString(), desk.words().file(d, f), f.inDate() ? "" : desk.t(Text.APPLY_FILE_OLD)))
                .toList();
    }

    /// The files that have just been uploaded for this criterion, which are ticked already.
    private static List<String> added(Visit visit) {
        return visit.done()
                .map(Receipt::body)
                .filter(b -> b.has("files"))
                .map(b -> b.texts("files"))
                .orElse(List.of());
    }

    private static Form filled(OwnCase d, Criterion c, List<String> added) {
        Map<String, String> values = new HashMap<>();
        Optional<Answers.Answer> answer = d.answer(c.id());
        answer.ifPresent(a -> values.put("words", a.words()));
        for (Answers.Figure f : d.answers().figures()) {
            c.metrics().stream().filter(m -> m.id().equals(f.metric())).forEach(m -> {
                boolean yesNo = m.type() == Criterion.Type.YES_NO;
                values.put(m.id(), yesNo ? (f.value().equals("1") ? "yes" : "no") : f.value());
                f.baseline().ifPresent(v -> values.put(m.id() + "-baseline", v));
                f.target().ifPresent(v -> values.put(m.id() + "-target", v));
            });
        }
        List<String> evidence = new ArrayList<>(added);
        answer.ifPresent(a -> a.evidence().stream()
                .map(UUID::toString)
                .filter(id -> !added.contains(id))
                .forEach(evidence::add));
        return Form.filled(values).with("evidence", evidence);
    }

    private Drafts.Save readCriterion(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Criterion c = known(d, request);
        String words = form.lines("words", MAX_WORDS, Text.APPLY_CRITERION_WORDS_ERROR);
        Map<String, Json> figures = new HashMap<>();
        for (Criterion.Metric m : c.metrics()) {
            Optional<String> value;
            if (m.type() == Criterion.Type.YES_NO) {
                value = form.value(m.id()).isEmpty() ? Optional.empty() : Optional.of(yes(form, m.id()) ? "1" : "0");
                form.skip(m.id());
            } else {
                value = decimal(form, m.id());
            }
            Optional<String> baseline = m.baselineRequired() ? decimal(form, m.id() + "-baseline") : Optional.empty();
            Optional<String> target = m.targetRequired() ? decimal(form, m.id() + "-target") : Optional.empty();
            figures.put(
                    m.id(),
                    value.<Json>map(v -> Json.Obj.builder()
                                    .with("value", v)
                                    .withOptional("baseline", baseline)
                                    .withOptional("target", target)
                                    .build())
                            .orElseGet(Json.Null::new));
            if (value.isEmpty() && (baseline.isPresent() || target.isPresent())) {
                form.fault(m.id(), Text.APPLY_NUMBER_ERROR);
            }
        }
        Set<String> known = d.files().stream().map(f -> f.id().toString()).collect(Collectors.toUnmodifiableSet());
        List<String> evidence = form.choices("evidence", known);
        Json answer = Json.Obj.builder()
                .with("words", words)
                .with("evidence", Json.Arr.ofStrings(evidence))
                .build();
        return save(
                request,
                form,
                Map.of("criteria", new Json.Obj(Map.of(c.id(), answer)), "figures", new Json.Obj(figures)));
    }

    /// On to the next criterion that has no answer yet.
    private WebDoor.Place afterCriterion(Visit visit, Request request, Receipt receipt) {
        OwnCase d = desk.own(visit, request);
        List<Criterion> all =
                ApplyWords.byTheme(d).values().stream().flatMap(List::stream).toList();
        List<String> ids = all.stream().map(Criterion::id).toList();
        int at = ids.indexOf(request.path("criterion"));
        return ids.stream()
                .skip(at + 1L)
                .filter(id -> d.answer(id).isEmpty())
                .findFirst()
                .map(id -> WebDoor.Place.of(ApplyWords.path(d) + "/criteria/" + id))
                .orElseGet(() -> Desk.home(request));
    }

    /// A line for a figure.
    private static Field figure(String name, String label, String unit) {
        return new Field.Line(name, label, unit, "govuk-input--width-10", "decimal", false);
    }
}
