package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.certificate.Certificate.Objective;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.FactDefinition;
import org.touchstone.format.scheme.FactValue;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.OwnCases.File;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Figures;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.web.Text;

/// An application in words: its task list, its answers, and what is missing from it. Which sections there are comes
/// from the edition.
final class ApplyWords {
    private final Frame frame;
    private final Figures figures;

    ApplyWords(Frame frame) {
        this.frame = frame;
        this.figures = new Figures(frame.messages());
    }

    static String path(UUID application) {
        return "/apply/" + application;
    }

    static String path(OwnCase own) {
        return path(own.application().id());
    }

    private String t(Text text, Object... values) {
        return frame.t(text, values);
    }

    // ---- how a part stands

    private enum Stand {
        CANNOT_START("grey"),
        NOT_STARTED("blue"),
        IN_PROGRESS("light-blue"),
        COMPLETED("green"),
        OPTIONAL("grey"),
        PROBLEM("red");

        private final String colour;

        Stand(String colour) {
            this.colour = colour;
        }
    }

    private Tag tag(Stand stand) {
        return new Tag(t(Text.valueOf("APPLY_STAND_" + stand.name())), "govuk-tag--" + stand.colour);
    }

    private TaskRow row(String name, String href, String hint, Stand stand) {
        return new TaskRow(
                name,
                stand == Stand.CANNOT_START ? Optional.empty() : Optional.of(href),
                hint,
                Optional.of(tag(stand)));
    }

    /// Where a case stands.
    Tag tag(State state) {
        String colour = switch (state) {
            case DRAFT, SUBMITTED, COMPLETE, IN_ASSESSMENT, ASSESSED, IN_REVIEW, FOR_DECISION -> "blue";
            case RETURNED, CLARIFICATION, INTENT_TO_REFUSE -> "yellow";
            case GRANTED, GRANTED_WITH_CONDITIONS -> "green";
            case REFUSED -> "red";
            case WITHDRAWN_BY_APPLICANT, LAPSED -> "grey";
        };
        return new Tag(t(Text.valueOf("APPLY_STATE_" + state.name())), "govuk-tag--" + colour);
    }

    // ---- the task list

    List<Tasks.Group> tasks(OwnCase d) {
        String base = path(d);
        List<Tasks.Group> groups = new ArrayList<>();
        boolean facts = d.factsComplete();
        long stated = d.askedFacts().stream()
                .filter(f -> d.facts().containsKey(f.id()))
                .count();
        Stand factsStand = facts ? Stand.COMPLETED : stated == 0 ? Stand.NOT_STARTED : Stand.IN_PROGRESS;
        groups.add(new Tasks.Group(
                t(Text.APPLY_SECTION_ORGANISATION),
                List.of(
                        row(t(Text.APPLY_TASK_FACTS), base + "/facts/" + firstFact(d), "", factsStand),
                        row(t(Text.APPLY_TASK_COVERAGE), base + "/coverage", "", part(d, "scope")),
                        new TaskRow(
                                t(Text.APPLY_TASK_LEVEL),
                                Optional.empty(),
                                level(d.edition(), d.application().level()),
                                Optional.of(tag(Stand.COMPLETED))))));
        boolean equivalents = !d.answers().equivalents().isEmpty();
        groups.add(new Tasks.Group(
                t(Text.APPLY_SECTION_COMMITMENTS),
                List.of(
                        row(t(Text.APPLY_TASK_CODE), base + "/code", "", part(d, "accountabilityCode")),
                        row(t(Text.APPLY_TASK_OBJECTIVES), base + "/objectives", "", part(d, "objectives")),
                        row(
                                t(Text.APPLY_TASK_EQUIVALENTS),
                                base + "/equivalents",
                                "",
                                equivalents ? Stand.COMPLETED : Stand.OPTIONAL))));
        if (facts) {
            for (Map.Entry<String, List<Criterion>> theme : byTheme(d).entrySet()) {
                groups.add(new Tasks.Group(
                        t(Text.APPLY_SECTION_THEME, theme.getKey()),
                        theme.getValue().stream()
                                .map(c -> row(
                                        c.title(),
                                        base + "/criteria/" + c.id(),
                                        t(d.mandatory(c) ? Text.APPLY_MANDATORY : Text.APPLY_VOLUNTARY),
                                        stand(d, c)))
                                .toList()));
            }
        } else {
            groups.add(new Tasks.Group(
                    t(Text.APPLY_SECTION_CRITERIA),
                    List.of(row(
                            t(Text.APPLY_TASK_CRITERIA), "", t(Text.APPLY_TASK_CRITERIA_WAIT), Stand.CANNOT_START))));
        }
        groups.add(new Tasks.Group(
                t(Text.APPLY_SECTION_EVIDENCE),
                List.of(row(
                        t(Text.APPLY_TASK_FILES),
                        base + "/files",
                        d.files().isEmpty()
                                ? ""
                                : t(Text.APPLY_TASK_FILES_COUNT, d.files().size()),
                        d.files().isEmpty() ? Stand.NOT_STARTED : Stand.COMPLETED))));
        boolean agreed = d.application().agreement().isPresent();
        groups.add(new Tasks.Group(
                t(Text.APPLY_SECTION_DECLARATION),
                List.of(
                        row(
                                t(Text.APPLY_TASK_KEY),
                                base + "/key",
                                "",
                                d.key().isPresent() ? Stand.COMPLETED : Stand.NOT_STARTED),
                        row(
                                t(Text.APPLY_TASK_AGREEMENT),
                                base + "/agreement",
                                t(Text.APPLY_TASK_SIGNATORY),
                                agreed ? Stand.COMPLETED : Stand.NOT_STARTED),
                        TaskRow.of(t(Text.APPLY_CHECK_TITLE), base + "/check-answers", ""),
                        row(
                                t(Text.APPLY_TASK_DECLARATION),
                                base + "/declaration",
                                t(Text.APPLY_TASK_SIGNATORY),
                                d.open().isEmpty() ? Stand.NOT_STARTED : Stand.CANNOT_START))));
        return groups;
    }

    private static Stand part(OwnCase d, String part) {
        return d.problem(part, Optional.empty()).isPresent() ? Stand.NOT_STARTED : Stand.COMPLETED;
    }

    private static Stand stand(OwnCase d, Criterion c) {
        if (d.answer(c.id()).isEmpty()) {
            return d.mandatory(c) ? Stand.NOT_STARTED : Stand.OPTIONAL;
        }
        return d.problem("criteria", Optional.of(c.id())).isPresent() ? Stand.PROBLEM : Stand.COMPLETED;
    }

    /// The first fact that is asked for and not stated, or the first of all once nothing has to be stated any more.
    static String firstFact(OwnCase d) {
        List<FactDefinition> asked = d.askedFacts();
        return asked.stream()
                .filter(f -> !d.factsComplete() && !d.facts().containsKey(f.id()))
                .findFirst()
                .orElse(asked.getFirst())
                .id();
    }

    static Map<String, List<Criterion>> byTheme(OwnCase d) {
        Map<String, List<Criterion>> all = new LinkedHashMap<>();
        for (Criterion c : d.criteria()) {
            all.computeIfAbsent(theme(d.edition(), c), _ -> new ArrayList<>()).add(c);
        }
        return all;
    }

    static String theme(SchemeEdition edition, Criterion c) {
        return edition.theme(c.theme()).title();
    }

    static String level(SchemeEdition edition, String id) {
        return Optional.ofNullable(edition.levels().get(id)).orElseThrow().title();
    }

    // ---- what is missing

    /// How far the task list is, in words; what is optional does not count.
    String progress(List<Tasks.Group> groups) {
        List<Tag> tags = groups.stream()
                .flatMap(g -> g.rows().stream())
                .flatMap(r -> r.tag().stream())
                .filter(tag -> !tag.equals(tag(Stand.OPTIONAL)))
                .toList();
        long completed = tags.stream().filter(tag(Stand.COMPLETED)::equals).count();
        return t(Text.APPLY_PROGRESS, completed, tags.size());
    }

    /// What keeps the application from being handed in, and where it is done.
    List<Link> missing(OwnCase d) {
        String base = path(d);
        Map<String, Link> all = new LinkedHashMap<>();
        for (Drafts.Open o : d.open()) {
            String key = o.key().orElse("");
            Link link = switch (o.part()) {
                case "facts" -> new Link(base + "/facts/" + key, fact(d, key));
                case "criteria" -> new Link(base + "/criteria/" + key, criterion(d, key, o.problem()));
                case "scope", "vcse" -> new Link(base + "/coverage", t(Text.APPLY_TASK_COVERAGE));
                case "accountabilityCode" -> new Link(base + "/code", t(Text.APPLY_TASK_CODE));
                case "objectives" -> new Link(base + "/objectives", t(Text.APPLY_TASK_OBJECTIVES));
                case "holder-key" -> new Link(base + "/key", t(Text.APPLY_TASK_KEY));
                case "agreement" -> new Link(base + "/agreement", t(Text.APPLY_TASK_AGREEMENT));
                default -> new Link(base, o.part());
            };
            all.putIfAbsent(link.href(), link);
        }
        return List.copyOf(all.values());
    }

    private String criterion(OwnCase d, String id, Drafts.Problem problem) {
        String title = d.edition().criterion(id).title();
        return switch (problem) {
            case MISSING -> title;
            case NO_EVIDENCE -> t(Text.APPLY_MISSING_EVIDENCE, title);
            case EVIDENCE_TOO_OLD -> t(Text.APPLY_MISSING_YOUNGER, title);
        };
    }

    private static String fact(OwnCase d, String id) {
        return Optional.ofNullable(d.edition().factDefinitions().get(id))
                .map(FactDefinition::title)
                .orElse(id);
    }

    // ---- the answers

    List<AnswersPage.Section> sections(OwnCase d) {
        String base = path(d);
        List<AnswersPage.Section> all = new ArrayList<>();
        List<SummaryRow> facts = new ArrayList<>();
        for (FactDefinition f : d.askedFacts()) {
            facts.add(changed(d, f.title(), value(d.edition(), d.facts().get(f.id())), base + "/facts/" + f.id()));
        }
        all.add(new AnswersPage.Section(t(Text.APPLY_TASK_FACTS), facts));
        Answers answers = d.answers();
        List<SummaryRow> about = new ArrayList<>();
        about.add(new SummaryRow(
                t(Text.APPLY_TASK_LEVEL), level(d.edition(), d.application().level())));
        d.application().renews().ifPresent(number -> about.add(new SummaryRow(t(Text.APPLY_RENEWS_ROW), number)));
        about.add(changed(
                d,
                t(Text.APPLY_COVERAGE_VCSE),
                d.given().contains("vcse") ? figures.yesNo(answers.vcse()) : t(Text.APPLY_NOTHING),
                base + "/coverage"));
        boolean scoped = d.given().contains("scope");
        about.add(changed(
                d,
                t(Text.APPLY_COVERAGE_CPV),
                scoped ? list(answers.scope().cpvPrefixes(), Text.APPLY_COVERAGE_CPV_ALL) : t(Text.APPLY_NOTHING),
                base + "/coverage#cpv"));
        about.add(changed(
                d,
                t(Text.APPLY_COVERAGE_AREAS),
                scoped ? list(answers.scope().areas(), Text.APPLY_COVERAGE_AREAS_ALL) : t(Text.APPLY_NOTHING),
                base + "/coverage#areas"));
        about.add(changed(
                d,
                t(Text.APPLY_TASK_CODE),
                answers.accountabilityCode().uri().orElse(t(Text.APPLY_NOTHING)),
                base + "/code"));
        about.add(changed(
                d,
                t(Text.APPLY_TASK_OBJECTIVES),
                answers.objectives().isEmpty()
                        ? t(Text.APPLY_NOTHING)
                        : answers.objectives().stream().map(this::objective).collect(Collectors.joining("\n")),
                base + "/objectives"));
        about.add(changed(
                d,
                t(Text.APPLY_TASK_EQUIVALENTS),
                list(answers.equivalents().stream()
                        .map(e -> Optional.ofNullable(d.edition().equivalents().get(e))
                                .map(known -> known.name())
                                .orElse(e))
                        .toList()),
                base + "/equivalents"));
        all.add(new AnswersPage.Section(t(Text.APPLY_SECTION_COMMITMENTS), about));
        for (Map.Entry<String, List<Criterion>> theme : byTheme(d).entrySet()) {
            List<SummaryRow> rows = new ArrayList<>();
            for (Criterion c : theme.getValue()) {
                rows.add(changed(d, c.title(), answer(d, answers, c), base + "/criteria/" + c.id()));
            }
            all.add(new AnswersPage.Section(t(Text.APPLY_SECTION_THEME, theme.getKey()), rows));
        }
        all.add(new AnswersPage.Section(
                t(Text.APPLY_SECTION_EVIDENCE),
                List.of(changed(
                        d,
                        t(Text.APPLY_TASK_FILES),
                        list(d.files().stream().map(f -> file(d, f)).toList()),
                        base + "/files"))));
        return all;
    }

    /// What is saved of the questions of one page.
    Field.Saved saved(OwnCase d, String page) {
        return new Field.Saved(
                d.version(),
                sections(d).stream()
                        .flatMap(s -> s.rows().stream())
                        .filter(row -> row.action()
                                .filter(change ->
                                        change.href().replaceFirst("#.*", "").equals(path(d) + page))
                                .isPresent())
                        .map(row -> new SummaryRow(row.key(), row.value()))
                        .toList());
    }

    private SummaryRow changed(OwnCase d, String key, String value, String href) {
        return new SummaryRow(
                key, value, d.editable() ? Optional.of(new Link(href, t(Text.FORM_CHANGE))) : Optional.empty());
    }

    private String answer(OwnCase d, Answers answers, Criterion c) {
        Optional<Answers.Answer> answer = d.answer(c.id());
        List<String> lines = new ArrayList<>();
        answer.map(Answers.Answer::words).filter(w -> !w.isEmpty()).ifPresent(lines::add);
        for (Criterion.Metric m : c.metrics()) {
            answers.figures().stream().filter(f -> f.metric().equals(m.id())).forEach(f -> {
                lines.add(m.name() + ": " + figures.of(m, f.value()));
                f.baseline().ifPresent(v -> lines.add(t(Text.APPLY_METRIC_BASELINE) + ": " + figures.of(m, v)));
                f.target().ifPresent(v -> lines.add(t(Text.APPLY_METRIC_TARGET) + ": " + figures.of(m, v)));
            });
        }
        answer.map(Answers.Answer::evidence)
                .orElse(List.of())
                .forEach(id -> d.files().stream().filter(f -> f.id().equals(id)).forEach(f -> lines.add(file(d, f))));
        return lines.isEmpty() ? t(Text.APPLY_NOTHING) : String.join("\n", lines);
    }

    String objective(Objective o) {
        String from = o.baseline().orElse("");
        String to = o.target().orElse("");
        String due = Labels.day(o.due().toString());
        return to.isEmpty()
                ? t(Text.APPLY_OBJECTIVE_SHORT, o.title(), due)
                : t(Text.APPLY_OBJECTIVE_LONG, o.title(), from.isEmpty() ? t(Text.APPLY_NOTHING) : from, to, due);
    }

    /// A file in a line: what it was called, what it is, and of when.
    String file(OwnCase d, File f) {
        return t(
                Text.APPLY_FILE_LINE,
                f.name().orElse(f.id().toString()),
                kind(d.edition(), f.type()),
                Labels.day(f.dated().toString()),
                Labels.size(f.size()));
    }

    static String kind(SchemeEdition edition, String type) {
        return Optional.ofNullable(edition.evidenceTypes().get(type))
                .map(e -> e.title())
                .orElse(type);
    }

    String value(SchemeEdition edition, @org.jspecify.annotations.Nullable FactValue value) {
        return switch (value) {
            case null -> t(Text.APPLY_NOTHING);
            case FactValue known -> figures.fact(edition.currency(), known);
        };
    }

    private String list(List<String> lines) {
        return list(lines, Text.APPLY_NOTHING);
    }

    private String list(List<String> lines, Text none) {
        return lines.isEmpty() ? t(none) : String.join("\n", lines);
    }
}
