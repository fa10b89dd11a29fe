package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Scoring;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.staffdesk.JteinterestsGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtescoresGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtethemeGenerated;
import org.touchstone.registry.people.Digest;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// An assessor alone with a case: interests first, then a page for each theme with the evidence beside each score,
/// kept as one goes, and at the end all scores given at once.
public final class ScorePages {
    private static final String SCORES = Desk.CASE + "/scores";

    private final Desk desk;

    ScorePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        Desk.CASE + "/interests",
                        this::interests,
                        this::declaration,
                        desk.team()::declare,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_DECLARED)));
        routes.addAll(desk.door()
                .form(
                        SCORES,
                        this::overview,
                        this::sheet,
                        desk.assessments()::score,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_SCORED)));
        routes.addAll(desk.door()
                .form(SCORES + "/{theme}", this::theme, this::marks, desk.assessments()::saveMarks, this::next));
        return routes;
    }

    /// True if the person assesses this case and has still to declare interests.
    private boolean undeclared(Visit visit, UUID application) {
        return desk.cases().acts(visit.person(), application).stream()
                .filter(s -> s.act() == Act.SCORE)
                .findFirst()
                .flatMap(Cases.Standing::refusal)
                .filter(no -> no.reason() == Refusal.DECLARE_INTERESTS_FIRST)
                .isPresent();
    }

    // ---- interests

    /// What a declaration is about.
    public record Interests(String action, String name, Optional<String> no, List<Choice> choices) {}

    private Answer interests(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        Interests view = new Interests(
                Desk.place(id) + "/interests",
                desk.name(cover),
                desk.whyNot(visit, id, Act.DECLARE),
                List.of(
                        new Choice("no", desk.t(Text.STAFF_INTEREST_NO)),
                        new Choice("yes", desk.t(Text.STAFF_INTEREST_YES))));
        Page page = desk.page(visit, form, cover, desk.t(Text.STAFF_STEP_DECLARE));
        return Frame.own(out -> JteinterestsGenerated.render(out, null, page, form, view));
    }

    private Team.Declare declaration(Visit visit, Request request, Form form) {
        String interest = form.choice("interest", Set.of("yes", "no"), Text.STAFF_INTEREST_ERROR);
        Optional<String> words = form.optionalLines("words", 2_000);
        if (interest.equals("yes") && words.isEmpty()) {
            form.fault("words", Text.STAFF_INTEREST_WORDS_ERROR);
        }
        form.done();
        return new Team.Declare(
                Desk.application(request), interest.equals("yes"), words.orElse(desk.t(Text.STAFF_INTEREST_NONE)));
    }

    // ---- all themes

    /// How far the scoring has come.
    ///
    /// @param missing the criteria that lack a score or its reason
    /// @param digest of the scores that are shown, so that these and no others are given
    /// @param again true if the case was sent back and one begins with what one gave before
    public record Overview(
            String action,
            Optional<String> no,
            List<TaskRow> themes,
            List<SummaryRow> scores,
            List<Link> missing,
            String digest,
            boolean again,
            List<Weighings.Weighing> weighings,
            String notes) {}

    private Answer overview(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        if (undeclared(visit, id)) {
            return Answer.seeOther(Desk.place(id) + "/interests");
        }
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Assessments.Draft kept = desk.assessments().draft(visit.person(), id);
        Sheet draft = kept.sheet();
        boolean given = given(visit, id);
        Map<String, Sheet.Mark> marks = byCriterion(draft);
        List<TaskRow> themes = new ArrayList<>();
        List<SummaryRow> scores = new ArrayList<>();
        List<Link> missing = new ArrayList<>();
        Desk.themes(said).forEach((theme, criteria) -> {
            String place = Desk.place(id) + "/scores/" + theme;
            int done = 0;
            for (Criterion c : criteria) {
                Optional<Sheet.Mark> mark = Optional.ofNullable(marks.get(c.id()));
                if (mark.filter(m -> !m.words().isBlank()).isPresent()) {
                    done++;
                } else {
                    missing.add(new Link(place + "#score-" + c.id(), desk.t(Text.STAFF_CRITERION, c.id(), c.title())));
                }
                mark.ifPresent(m -> scores.add(new SummaryRow(
                        desk.t(Text.STAFF_CRITERION, c.id(), c.title()),
                        m.score() + "\n" + m.words(),
                        Optional.of(new Link(place + "#score-" + c.id(), desk.t(Text.FORM_CHANGE))))));
            }
            themes.add(TaskRow.of(title(said, theme), place, "")
                    .standing(new Tag(
                            desk.t(Text.STAFF_SCORED_OF, done, criteria.size()),
                            done == criteria.size() ? "govuk-tag--green" : "govuk-tag--blue")));
        });
        Optional<String> no = given ? Optional.of(desk.t(Text.STAFF_SCORES_GIVEN)) : desk.whyNot(visit, id, Act.SCORE);
        Overview view = new Overview(
                Desk.place(id) + "/scores",
                no,
                given ? List.of() : themes,
                scores,
                given ? List.of() : missing,
                Digest.hex(draft.json()),
                kept.again(),
                Weighings.of(desk, visit, said),
                Desk.place(id) + "/notes");
        Page page = desk.page(visit, form, cover, desk.t(Text.STAFF_STEP_SCORE));
        return Frame.own(out -> JtescoresGenerated.render(out, null, page, form, view));
    }

    private boolean given(Visit visit, UUID application) {
        return desk.cases().view(visit.person(), application).team().stream()
                .anyMatch(m -> m.assessor().equals(visit.person().id()) && m.scored());
    }

    private Sheet own(Visit visit, UUID application) {
        return desk.assessments().seen(visit.person(), application).stream()
                .filter(s -> s.assessor().equals(visit.person().id()))
                .findFirst()
                .map(Assessments.SeenSheet::sheet)
                .orElseThrow();
    }

    private static Map<String, Sheet.Mark> byCriterion(Sheet sheet) {
        return sheet.marks().stream().collect(Collectors.toUnmodifiableMap(Sheet.Mark::criterion, m -> m));
    }

    private static String title(CaseFiles.Said said, String theme) {
        return Optional.ofNullable(said.edition().themes().get(theme))
                .map(t -> t.title())
                .orElse(theme);
    }

    private Assessments.Score sheet(Visit visit, Request request, Form form) {
        UUID id = Desk.application(request);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        boolean given = given(visit, id);
        // Whoever sends the form again asks for the same once more, and hears what became of it.
        Sheet draft = given
                ? own(visit, id)
                : desk.assessments().draft(visit.person(), id).sheet();
        Map<String, Sheet.Mark> marks = byCriterion(draft);
        String seen = form.text("digest", 64, Text.STAFF_SCORES_CHANGED);
        List<Sheet.Mark> all = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Criterion c : said.edition().applicable(said.application().level(), said.facts())) {
            Optional<Sheet.Mark> mark = Optional.ofNullable(marks.get(c.id()))
                    .filter(m -> !m.words().isBlank());
            mark.ifPresentOrElse(all::add, () -> missing.add(c.id()));
        }
        if (!given) {
            if (!missing.isEmpty()) {
                form.fault("themes", Text.STAFF_SCORES_MISSING, String.join(", ", missing));
            } else if (!seen.equals(Digest.hex(draft.json()))) {
                form.fault("themes", Text.STAFF_SCORES_CHANGED);
            }
        }
        form.done();
        return new Assessments.Score(id, new Sheet(all));
    }

    // ---- one theme

    /// A theme with everything that is needed to score it.
    ///
    /// @param version of the assessor's draft
    /// @param saved what stands in it of this theme that is not what was typed
    public record Theme(
            String title,
            String action,
            String progress,
            Optional<String> no,
            List<Scored> criteria,
            List<SummaryRow> facts,
            List<Link> others,
            long version,
            List<SummaryRow> saved) {}

    /// A criterion with its scale as radios.
    public record Scored(Desk.Sighted criterion, List<Choice> scale) {}

    private List<Criterion> criteria(CaseFiles.Said said, String theme) {
        return Optional.ofNullable(Desk.themes(said).get(theme))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Answer theme(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        String theme = request.path("theme");
        if (undeclared(visit, id)) {
            return Answer.seeOther(Desk.place(id) + "/interests");
        }
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        List<Criterion> criteria = criteria(said, theme);
        Assessments.Draft draft = desk.assessments().draft(visit.person(), id);
        Form shown = form;
        if (form.key().isEmpty()) {
            Map<String, String> kept = new HashMap<>();
            draft.sheet().marks().forEach(m -> {
                kept.put("score-" + m.criterion(), Integer.toString(m.score()));
                kept.put("words-" + m.criterion(), m.words());
            });
            shown = Form.filled(kept);
        }
        List<String> order = List.copyOf(Desk.themes(said).keySet());
        List<Link> others = new ArrayList<>();
        for (String other : order) {
            if (!other.equals(theme)) {
                others.add(new Link(Desk.place(id) + "/scores/" + other, title(said, other)));
            }
        }
        List<Scored> scored = new ArrayList<>();
        for (Criterion c : criteria) {
            Desk.Sighted sighted = desk.sighted(said, c);
            List<Choice> scale = new ArrayList<>();
            for (int i = 0; i < sighted.scale().size(); i++) {
                scale.add(new Choice(
                        Integer.toString(said.edition().scoring().scale().get(i).score()),
                        sighted.scale().get(i)));
            }
            scored.add(new Scored(sighted, scale));
        }
        Theme view = new Theme(
                title(said, theme),
                Desk.place(id) + "/scores/" + theme,
                desk.t(Text.STAFF_THEME_OF, order.indexOf(theme) + 1, order.size()),
                given(visit, id) ? Optional.of(desk.t(Text.STAFF_SCORES_GIVEN)) : desk.whyNot(visit, id, Act.SCORE),
                scored,
                desk.facts(said),
                others,
                draft.version(),
                saved(draft.sheet(), criteria, shown));
        Form typed = shown;
        Page page = desk.page(visit, typed, cover, title(said, theme));
        return Frame.own(out -> JtethemeGenerated.render(out, null, page, typed, view));
    }

    private List<SummaryRow> saved(Sheet draft, List<Criterion> criteria, Form typed) {
        Map<String, Sheet.Mark> marks = byCriterion(draft);
        List<SummaryRow> rows = new ArrayList<>();
        for (Criterion c : criteria) {
            Optional.ofNullable(marks.get(c.id()))
                    .filter(m -> !typed.value("score-" + c.id()).equals(Integer.toString(m.score()))
                            || !typed.value("words-" + c.id())
                                    .replace("\r\n", "\n")
                                    .strip()
                                    .equals(m.words()))
                    .ifPresent(m -> rows.add(new SummaryRow(
                            desk.t(Text.STAFF_CRITERION, c.id(), c.title()), m.score() + "\n" + m.words())));
        }
        return rows;
    }

    private Assessments.SaveMarks marks(Visit visit, Request request, Form form) {
        UUID id = Desk.application(request);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Set<String> scale = said.edition().scoring().scale().stream()
                .map(Scoring.Step::score)
                .map(String::valueOf)
                .collect(Collectors.toUnmodifiableSet());
        List<Sheet.Mark> marks = new ArrayList<>();
        for (Criterion c : criteria(said, request.path("theme"))) {
            List<String> score = form.choices("score-" + c.id(), scale);
            Optional<String> words = form.optionalLines("words-" + c.id(), Sheet.MAX_WORDS);
            if (score.size() == 1) {
                marks.add(new Sheet.Mark(
                        c.id(),
                        Integer.parseInt(score.getFirst()),
                        words.filter(w -> w.length() <= Sheet.MAX_WORDS).orElse("")));
            } else if (words.isPresent()) {
                form.fault("score-" + c.id(), Text.STAFF_SCORE_ERROR, c.id());
            }
        }
        Optional<Long> read = form.version();
        form.done();
        return new Assessments.SaveMarks(id, new Sheet(marks), read);
    }

    /// The theme after this one; after the last, all of them.
    private WebDoor.Place next(Visit visit, Request request, org.touchstone.registry.people.Receipt receipt) {
        UUID id = Desk.application(request);
        List<String> order =
                List.copyOf(Desk.themes(desk.files().said(visit.person(), id)).keySet());
        int at = order.indexOf(request.path("theme"));
        String place = Desk.place(id) + "/scores";
        return WebDoor.Place.of(at + 1 < order.size() ? place + "/" + order.get(at + 1) : place, Text.DONE_STAFF_KEPT);
    }
}
