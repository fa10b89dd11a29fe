package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.supplierdesk.JtecheckanswersGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.supplier.Registrations.Draft;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// Registering an organisation: one question a page, kept as one goes, then everything at once to be checked and handed
/// in. An organisation that is here already is asked to invite the person.
public final class RegistrationPages {
    private static final String HOME = "/register";
    private static final int MAX_NAME = 300;
    private static final String ELSEWHERE = "elsewhere";

    /// The nations of the United Kingdom (ISO 3166-2).
    private static final List<String> NATIONS = List.of("GB-ENG", "GB-SCT", "GB-WLS", "GB-NIR");

    private final WebDoor door;
    private final Frame frame;
    private final Registrations registrations;
    private final NumberFields numbers;

    public RegistrationPages(WebDoor door, Frame frame, Registrations registrations) {
        this.door = door;
        this.frame = frame;
        this.registrations = registrations;
        this.numbers = new NumberFields(frame);
    }

    /// One question: where it is asked, how, what is read of it, and what stands in it already.
    private record Step(
            String path,
            Text title,
            BiFunction<Draft, Step, Question> asks,
            BiFunction<Draft, Form, Map<String, Optional<String>>> reads,
            Function<Draft, Map<String, String>> stands) {}

    private List<Step> steps() {
        return List.of(
                new Step("/kind", Text.REGISTER_KIND, this::kind, this::readKind, d -> stands(d, "kind")),
                new Step(
                        "/number",
                        Text.REGISTER_NUMBER,
                        this::number,
                        this::readNumber,
                        d -> stands(d, "scheme", "number")),
                new Step("/ppon", Text.REGISTER_PPON, this::ppon, this::readPpon, d -> stands(d, "ppon")),
                new Step(
                        "/name",
                        Text.REGISTER_NAME,
                        this::name,
                        RegistrationPages::readName,
                        d -> stands(d, "legalName", "tradingName")),
                new Step("/place", Text.REGISTER_PLACE, this::place, this::readPlace, RegistrationPages::standsPlace));
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (Step step : steps()) {
            routes.addAll(door.form(
                    HOME + step.path(),
                    (visit, _, form) -> ask(visit, form, step),
                    (visit, _, form) -> save(visit, form, step),
                    registrations::save,
                    (visit, _, _) -> WebDoor.Place.of(next(visit, step))));
        }
        routes.addAll(door.form(
                HOME,
                (visit, _, form) -> check(visit, form),
                (_, _, form) -> done(form),
                (actor, key, _) -> registrations.finish(actor, key),
                (_, _, _) -> WebDoor.Place.of("/account", Text.DONE_REGISTER)));
        routes.addAll(door.form(
                HOME + "/ask",
                (visit, _, form) -> asking(visit, form),
                (_, _, form) -> done(form),
                (actor, key, _) -> registrations.ask(actor, key),
                (_, _, _) -> WebDoor.Place.of("/account", Text.DONE_REGISTER_ASKED)));
        return routes;
    }

    private static Boolean done(Form form) {
        form.done();
        return true;
    }

    /// What the account page shows of it.
    public List<Tasks.Group> tasks(Visit visit) {
        if (visit.isStaff()) {
            return List.of();
        }
        return List.of(new Tasks.Group(
                frame.t(Text.ORGANISATION_TASKS),
                List.of(TaskRow.of(frame.t(Text.REGISTER_TASK), HOME, frame.t(Text.REGISTER_TASK_HINT)))));
    }

    private static void requireApplicant(Visit visit) {
        if (visit.isStaff()) {
            throw new RefusedException(Refusal.NOT_PERMITTED, "supplier.register");
        }
    }

    // ---- one question

    private Answer ask(Visit visit, Form form, Step step) {
        requireApplicant(visit);
        Draft draft = registrations.draft(visit.person());
        Form shown = form.faults().isEmpty() ? Form.filled(step.stands().apply(draft)) : form;
        return show(visit, shown, step.asks().apply(draft, step));
    }

    private Answer show(Visit visit, Form form, Question q) {
        Page page = frame.page(
                visit,
                form,
                q.title(),
                new Link("/account", frame.t(Text.ACCOUNT_TITLE)),
                new Link(HOME, frame.t(Text.REGISTER_TITLE)));
        return q.show(page, form);
    }

    private Registrations.Save save(Visit visit, Form form, Step step) {
        requireApplicant(visit);
        Map<String, Optional<String>> said = step.reads().apply(registrations.draft(visit.person()), form);
        form.done();
        Map<String, Json> parts = new LinkedHashMap<>();
        said.forEach(
                (name, value) -> parts.put(name, value.<Json>map(Json.Str::new).orElseGet(Json.Null::new)));
        return new Registrations.Save(new Json.Obj(parts));
    }

    /// Whoever has given a PPON as the number is not asked for it again.
    private static boolean asked(Draft draft, Step step) {
        return !step.path().equals("/ppon") || !draft.part("scheme").equals(Optional.of(NumberFields.PPON));
    }

    /// The next question that has no answer yet, or all answers.
    private String next(Visit visit, Step step) {
        List<Step> all = steps();
        int at = all.stream().map(Step::path).toList().indexOf(step.path());
        Draft draft = registrations.draft(visit.person());
        return all.stream()
                .skip(at + 1L)
                .filter(s -> asked(draft, s))
                .filter(s -> s.stands().apply(draft).values().stream().allMatch(String::isEmpty))
                .findFirst()
                .map(s -> HOME + s.path())
                .orElse(HOME);
    }

    private Question question(Step step, Field... fields) {
        return Question.of(HOME + step.path(), "", frame.t(step.title()), frame.t(Text.FORM_CONTINUE), List.of(fields));
    }

    private static Map<String, String> stands(Draft draft, String... names) {
        return Stream.of(names)
                .collect(
                        Collectors.toMap(Function.identity(), n -> draft.part(n).orElse("")));
    }

    private Question kind(Draft draft, Step step) {
        return question(
                step, new Field.Radios("kind", frame.t(step.title()), frame.t(Text.REGISTER_KIND_HINT), kinds(), true));
    }

    private List<Choice> kinds() {
        return List.of(
                new Choice(SupplierKind.LEGAL_PERSON.code(), frame.t(Text.REGISTER_KIND_LEGAL)),
                new Choice(SupplierKind.SOLE_TRADER.code(), frame.t(Text.REGISTER_KIND_SOLE)));
    }

    private Map<String, Optional<String>> readKind(Draft draft, Form form) {
        return Map.of("kind", Optional.of(form.choice("kind", values(kinds()), Text.REGISTER_KIND_ERROR)));
    }

    private Question number(Draft draft, Step step) {
        return question(step, numbers.scheme(draft.schemes()), numbers.number())
                .lead(frame.t(Text.REGISTER_NUMBER_LEAD));
    }

    private Map<String, Optional<String>> readNumber(Draft draft, Form form) {
        NumberFields.Number typed = NumberFields.readNumber(form, draft.schemes());
        return Map.of("scheme", Optional.of(typed.scheme()), "number", Optional.of(typed.number()));
    }

    private Question ppon(Draft draft, Step step) {
        return question(step, numbers.ppon()).lead(frame.t(Text.REGISTER_PPON_LEAD));
    }

    private Map<String, Optional<String>> readPpon(Draft draft, Form form) {
        return Map.of("ppon", NumberFields.readPpon(form));
    }

    private Question name(Draft draft, Step step) {
        return question(
                step,
                new Field.Line("legalName", frame.t(Text.REGISTER_LEGAL_NAME), frame.t(Text.REGISTER_LEGAL_NAME_HINT)),
                new Field.Line(
                        "tradingName", frame.t(Text.REGISTER_TRADING_NAME), frame.t(Text.REGISTER_TRADING_NAME_HINT)));
    }

    private static Map<String, Optional<String>> readName(Draft draft, Form form) {
        return Map.of(
                "legalName",
                Optional.of(form.text("legalName", MAX_NAME, Text.REGISTER_LEGAL_NAME_ERROR)),
                "tradingName",
                form.optionalText("tradingName", MAX_NAME));
    }

    private Question place(Draft draft, Step step) {
        return question(
                step,
                new Field.Radios("place", frame.t(step.title()), frame.t(Text.REGISTER_PLACE_HINT), places(), true),
                new Field.Select("country", frame.t(Text.REGISTER_COUNTRY), "", countries()));
    }

    private List<Choice> places() {
        return Stream.concat(NATIONS.stream(), Stream.of(ELSEWHERE))
                .map(p -> new Choice(p, frame.t(placeWords(p))))
                .toList();
    }

    private static Text placeWords(String place) {
        return Text.valueOf("REGISTER_PLACE_" + place.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private List<Choice> countries() {
        List<Choice> all = new ArrayList<>();
        all.add(new Choice("", frame.t(Text.REGISTER_COUNTRY_NONE)));
        Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2).stream()
                .filter(c -> !c.equals("GB"))
                .map(c -> new Choice(c, country(c)))
                .sorted(Comparator.comparing(Choice::label))
                .forEach(all::add);
        return all;
    }

    private static String country(String code) {
        return Locale.of("", code).getDisplayCountry(Locale.UK);
    }

    private Map<String, Optional<String>> readPlace(Draft draft, Form form) {
        String place = form.choice("place", values(places()), Text.REGISTER_PLACE_ERROR);
        if (!place.equals(ELSEWHERE)) {
            // What stands in the list does not matter for a nation of the United Kingdom.
            form.skip("country");
            return Map.of("country", Optional.of("GB"), "region", Optional.of(place));
        }
        Set<String> codes =
                values(countries()).stream().filter(c -> !c.isEmpty()).collect(Collectors.toSet());
        String country = form.choice("country", codes, Text.REGISTER_COUNTRY_ERROR);
        return Map.of("country", Optional.of(country), "region", Optional.empty());
    }

    private static Map<String, String> standsPlace(Draft draft) {
        Optional<String> country = draft.part("country");
        String place = draft.part("region").orElse(country.isPresent() ? ELSEWHERE : "");
        return Map.of("place", place, "country", place.equals(ELSEWHERE) ? country.orElse("") : "");
    }

    private static Set<String> values(List<Choice> choices) {
        return choices.stream().map(Choice::value).collect(Collectors.toUnmodifiableSet());
    }

    // ---- all of them

    private Answer check(Visit visit, Form form) {
        requireApplicant(visit);
        Draft draft = registrations.draft(visit.person());
        List<SummaryRow> rows = new ArrayList<>();
        List<Link> missing = new ArrayList<>();
        for (Step step : steps()) {
            if (!asked(draft, step)) {
                continue;
            }
            String words = words(draft, step);
            String href = HOME + step.path();
            rows.add(new SummaryRow(
                    frame.t(step.title()),
                    words.isEmpty() ? frame.t(Text.REGISTER_NONE) : words,
                    Optional.of(new Link(href, frame.t(Text.FORM_CHANGE)))));
            if (words.isEmpty() && !step.path().equals("/ppon")) {
                missing.add(new Link(href, frame.t(step.title())));
            }
        }
        AnswersPage view = new AnswersPage(
                frame.t(Text.REGISTER_CAPTION),
                frame.t(Text.REGISTER_TITLE),
                missing,
                List.of(new AnswersPage.Section(frame.t(Text.REGISTER_ANSWERS), rows)),
                missing.isEmpty() ? HOME : "",
                draft.identifiers().isEmpty()
                        ? List.of()
                        : List.of(new Link(HOME + "/ask", frame.t(Text.REGISTER_ASK_LINK))));
        Page page = frame.page(
                visit, form, frame.t(Text.REGISTER_TITLE), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtecheckanswersGenerated.render(out, null, page, form, view));
    }

    private String words(Draft draft, Step step) {
        return switch (step.path()) {
            case "/kind" -> draft.part("kind").map(k -> label(kinds(), k)).orElse("");
            case "/number" ->
                draft.part("number")
                        .map(n -> frame.t(NumberFields.words(draft.said().text("scheme"))) + "\n" + n)
                        .orElse("");
            case "/ppon" -> draft.part("ppon").orElse("");
            case "/name" ->
                draft.part("legalName")
                        .map(n ->
                                n + draft.part("tradingName").map(t -> "\n" + t).orElse(""))
                        .orElse("");
            default ->
                draft.part("region")
                        .map(r -> label(places(), r))
                        .or(() -> draft.part("country").map(RegistrationPages::country))
                        .orElse("");
        };
    }

    private static String label(List<Choice> choices, String value) {
        return choices.stream()
                .filter(c -> c.value().equals(value))
                .map(Choice::label)
                .findFirst()
                .orElse(value);
    }

    private Answer asking(Visit visit, Form form) {
        requireApplicant(visit);
        Draft draft = registrations.draft(visit.person());
        if (draft.identifiers().isEmpty()) {
            return Answer.seeOther(HOME);
        }
        Question q = Question.of(
                        HOME + "/ask",
                        "",
                        frame.t(Text.REGISTER_ASK_TITLE),
                        frame.t(Text.REGISTER_ASK_BUTTON),
                        List.of())
                .lead(frame.t(Text.REGISTER_ASK_LEAD, visit.person().number()), frame.t(Text.REGISTER_ASK_PRIVATE));
        return show(visit, form, q);
    }
}
