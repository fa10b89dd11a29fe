package org.touchstone.registry.staffdesk;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.pages.Figures;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.people.Duty;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Text;

/// What the pages of this package share: the use cases that they call, and how a case, its criteria and its
/// evidence are said to people.
public record Desk(
        WebDoor door,
        Frame frame,
        Cases cases,
        CaseFiles files,
        Applications applications,
        Comments comments,
        Team team,
        Assessments assessments,
        Reviews reviews,
        Clarifications clarifications,
        Decisions decisions,
        Accreditations accreditations,
        InstantSource clock) {

    static final String QUEUE = "/staff/queue";
    static final String CASE = "/staff/applications/{application}";

    /// A criterion with what was said and shown for it.
    ///
    /// @param scale what each score means, lowest first
    /// @param words what the supplier says; empty if nothing
    /// @param figures what it measured
    public record Sighted(
            String id,
            String title,
            boolean mandatory,
            int weight,
            String requirement,
            String why,
            String proportionate,
            List<String> scale,
            String words,
            List<String> figures,
            List<Link> evidence) {
        public Sighted {
            scale = List.copyOf(scale);
            figures = List.copyOf(figures);
            evidence = List.copyOf(evidence);
        }
    }

    static UUID application(Request request) {
        return request.pathUuid("application");
    }

    static String place(UUID application) {
        return "/staff/applications/" + application;
    }

    static String place(Request request) {
        return place(application(request));
    }

    /// These pages are for those who work for the registry; for others there is nothing here.
    static void requireStaff(Visit visit) {
        if (!visit.isStaff()) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    String t(Text text, Object... values) {
        return frame.t(text, values);
    }

    /// The frame of a page about a case.
    Page page(Visit visit, Form form, CaseFiles.Cover cover, String title) {
        return frame.page(
                visit,
                form,
                title,
                new Link(QUEUE, t(Text.STAFF_QUEUE)),
                new Link(place(cover.application().id()), name(cover)));
    }

    String name(CaseFiles.Cover cover) {
        return cover.name().orElse(t(Text.STAFF_ERASED));
    }

    /// Why something may not be done, as a plain sentence.
    String why(RefusedException no) {
        String title = frame.messages().refusalTitle(no.reason()) + ". ";
        if (no.words().isPresent()) {
            return title + frame.messages().refusalDetail(no);
        }
        return switch (no.reason()) {
            // The facts of these are codes, for programs; the first of own work says what one has done.
            case OWN_WORK ->
                title + frame.messages().refusalDetail(no.reason(), List.of()).strip() + " "
                        + t(Text.valueOf("STAFF_OWN_"
                                + no.facts().getFirst().toUpperCase(Locale.ROOT).replace('-', '_')));
            case NOT_PERMITTED, INTERESTED, WRONG_STATE ->
                title + frame.messages().refusalDetail(no.reason(), List.of()).strip();
            default -> title + frame.messages().refusalDetail(no.reason(), no.facts());
        };
    }

    /// Why the person may not do this act on the case now; empty if nothing stands in the way.
    Optional<String> whyNot(Visit visit, UUID application, Act act) {
        return cases.acts(visit.person(), application).stream()
                .filter(s -> s.act() == act)
                .findFirst()
                .flatMap(Cases.Standing::refusal)
                .map(no -> isOfOthers(visit, act, no)
                        ? frame.messages().refusalTitle(no.reason()) + ". "
                                + t(
                                        Text.STAFF_TASK_OF,
                                        t(Text.valueOf("ROLE_" + only(act).name())))
                        : why(no));
    }

    /// True if what keeps the person from it is not its own work but that it never was its task: to take a case in,
    /// or to assess it, judges nobody's work.
    private static boolean isOfOthers(Visit visit, Act act, RefusedException no) {
        return no.reason() == Refusal.OWN_WORK
                && act.action()
                        .duty()
                        .filter(d -> d == Duty.INTAKE || d == Duty.ASSESS)
                        .isPresent()
                && act.action().roles().stream().noneMatch(visit.person()::is);
    }

    private static Role only(Act act) {
        return act.action().roles().stream().sorted().findFirst().orElseThrow();
    }

    String state(State state) {
        return t(Text.valueOf("STAFF_STATE_" + state.name()));
    }

    Tag tag(State state) {
        String colour = switch (state) {
            case SUBMITTED, COMPLETE, IN_ASSESSMENT, ASSESSED, IN_REVIEW, FOR_DECISION -> "govuk-tag--light-blue";
            case RETURNED, CLARIFICATION, INTENT_TO_REFUSE -> "govuk-tag--yellow";
            case GRANTED, GRANTED_WITH_CONDITIONS -> "govuk-tag--green";
            case DRAFT, REFUSED, WITHDRAWN_BY_APPLICANT, LAPSED -> "govuk-tag--grey";
        };
        return new Tag(state(state), colour);
    }

    String level(SchemeEdition edition, String level) {
        return Optional.ofNullable(edition.levels().get(level))
                .map(l -> l.title())
                .orElse(level);
    }

    /// A due date, and whether it has passed.
    String due(Instant due) {
        return clock.instant().isAfter(due) ? t(Text.STAFF_OVERDUE, Labels.day(due)) : Labels.day(due);
    }

    /// The criteria that apply, by theme, in the order of the edition.
    static Map<String, List<Criterion>> themes(CaseFiles.Said said) {
        Map<String, List<Criterion>> themes = new LinkedHashMap<>();
        said.edition().themes().keySet().forEach(theme -> themes.put(theme, new ArrayList<>()));
        for (Criterion c : said.edition().applicable(said.application().level(), said.facts())) {
            Optional.ofNullable(themes.get(c.theme())).ifPresent(list -> list.add(c));
        }
        themes.values().removeIf(List::isEmpty);
        return themes;
    }

    /// A criterion beside what was said and shown for it.
    Sighted sighted(CaseFiles.Said said, Criterion c) {
        SchemeEdition edition = said.edition();
        String size = edition.sizeOf(said.facts()).id();
        Optional<Answers.Answer> answer = said.answers().criteria().stream()
                .filter(a -> a.criterion().equals(c.id()))
                .findFirst();
        Figures written = new Figures(frame.messages());
        List<String> figures = new ArrayList<>();
        for (Criterion.Metric metric : c.metrics()) {
            for (Answers.Figure f : said.answers().figures()) {
                if (f.metric().equals(metric.id())) {
                    List<String> parts = new ArrayList<>();
                    parts.add(t(Text.STAFF_FIGURE, metric.name(), written.of(metric, f.value())));
                    f.baseline()
                            .ifPresent(before -> parts.add(t(Text.STAFF_FIGURE_BEFORE, written.of(metric, before))));
                    f.target().ifPresent(target -> parts.add(t(Text.STAFF_FIGURE_TARGET, written.of(metric, target))));
                    figures.add(String.join("; ", parts));
                }
            }
        }
        for (String equivalent : said.answers().equivalents()) {
            var known = edition.equivalents().get(equivalent);
            if (known != null && known.scores().containsKey(c.id())) {
                figures.add(t(Text.STAFF_EQUIVALENT, known.name()));
            }
        }
        List<Link> evidence =
                new ArrayList<>(links(said, answer.map(Answers.Answer::evidence).orElse(List.of())));
        // What assessors noted belongs to no answer: it stands beside every criterion that such a note can show.
        for (Json.Obj file : said.evidence()) {
            if (c.evidence().contains(file.text("type")) && notes(edition).contains(file.text("type"))) {
                evidence.add(link(said, file));
            }
        }
        List<String> scale = new ArrayList<>();
        for (int i = 0; i < c.explain().scores().size(); i++) {
            scale.add(t(
                    Text.STAFF_SCALE,
                    edition.scoring().scale().get(i).score(),
                    edition.scoring().scale().get(i).label(),
                    c.explain().scores().get(i)));
        }
        return new Sighted(
                c.id(),
                c.title(),
                c.mandatoryFor(said.application().level(), size),
                c.weight(),
                c.explain().requirement(),
                c.explain().why(),
                c.explain().proportionate().getOrDefault(size, ""),
                scale,
                answer.map(Answers.Answer::words).orElse(""),
                figures,
                evidence);
    }

    /// The files of these ids.
    List<Link> links(CaseFiles.Said said, List<UUID> files) {
        return said.evidence().stream()
                .filter(e -> files.contains(UUID.fromString(e.text("id"))))
                .map(e -> link(said, e))
                .toList();
    }

    /// The kinds of files that assessors make.
    static Set<String> notes(SchemeEdition edition) {
        return edition.evidenceTypes().values().stream()
                .filter(EvidenceType::madeByAssessors)
                .map(EvidenceType::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// A file, said as its kind, its date, its type and its size.
    Link link(CaseFiles.Said said, Json.Obj file) {
        String kind = Optional.ofNullable(said.edition().evidenceTypes().get(file.text("type")))
                .map(EvidenceType::title)
                .orElse(file.text("type"));
        String type = file.text("mediaType");
        String brief = type.substring(type.lastIndexOf('/') + 1);
        return new Link(
                place(said.application().id()) + "/evidence/" + file.text("id"),
                t(
                        Text.STAFF_FILE,
                        kind,
                        Labels.day(file.text("dated")),
                        brief.length() > 5
                                ? brief.substring(brief.lastIndexOf('.') + 1)
                                : brief.toUpperCase(Locale.ROOT),
                        Labels.size(file.integer("size"))));
    }

    /// The facts that the supplier has stated.
    List<SummaryRow> facts(CaseFiles.Said said) {
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(
                t(Text.STAFF_SIZE), said.edition().sizeOf(said.facts()).title()));
        Figures written = new Figures(frame.messages());
        said.edition()
                .factDefinitions()
                .forEach((id, definition) -> said.facts()
                        .find(id)
                        .ifPresent(value -> rows.add(new SummaryRow(
                                definition.title(), written.fact(said.edition().currency(), value)))));
        return rows;
    }
}
