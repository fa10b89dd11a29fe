package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.jte.staffdesk.JteagreeGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The assessors together: where their scores differ they agree one and say why, and each confirms exactly that.
public final class AgreePages {
    private static final String AGREEMENT = Desk.CASE + "/agreement";
    private static final int MAX_FINDINGS = 20_000;

    private final Desk desk;

    AgreePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        AGREEMENT,
                        this::page,
                        this::agreement,
                        desk.assessments()::agree,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_PROPOSED)));
        routes.add(desk.door()
                .post(
                        AGREEMENT + "/confirm",
                        this::page,
                        AgreePages::confirmation,
                        desk.assessments()::confirm,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_CONFIRMED)));
        return routes;
    }

    /// What the assessors gave, and what is proposed.
    ///
    /// @param no why nothing can be agreed now
    /// @param unmet those of the same score that it leaves unmet
    /// @param begun the form as one begins to fill it in
    public record Agree(
            String action,
            Optional<String> no,
            List<Apart> apart,
            List<Same> same,
            List<Same> unmet,
            List<Remark> comments,
            Optional<Proposed> proposed,
            Form begun,
            List<Weighings.Weighing> weighings) {}

    /// A criterion on which the scores differ.
    ///
    /// @param mayFallShort true if one of the scores leaves it unmet
    public record Apart(String id, String title, List<Given> given, List<Choice> choices, boolean mayFallShort) {}

    /// What one assessor gave.
    public record Given(String who, String score, String words) {}

    /// A criterion on which all gave the same.
    public record Same(String id, String title, String score, List<Given> given) {}

    /// A comment of the public with the supplier's reply.
    public record Remark(String id, String words, Optional<String> reply) {}

    /// Proposed scores.
    public record Proposed(
            String digest,
            String by,
            List<Given> scores,
            Optional<String> findings,
            List<SummaryRow> shortfalls,
            boolean confirmed) {}

    private Answer page(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        Optional<String> no = desk.whyNot(visit, id, Act.AGREE);
        Agree view = no.isPresent()
                ? new Agree(
                        action(id), no, List.of(), List.of(), List.of(), List.of(), Optional.empty(), form, List.of())
                : view(visit, id);
        Form shown = form.key().isEmpty() ? view.begun() : form;
        Page page = desk.page(visit, shown, cover, desk.t(Text.STAFF_STEP_AGREE));
        return Frame.own(out -> JteagreeGenerated.render(out, null, page, shown, view));
    }

    /// What was proposed, in the form: whoever proposes something else changes that, and writes nothing again.
    private static Form begun(Assessments.Proposal p) {
        Map<String, String> values = new HashMap<>();
        p.sheet().marks().forEach(m -> {
            values.put("score-" + m.criterion(), Integer.toString(m.score()));
            values.put("words-" + m.criterion(), m.words());
        });
        p.shortfalls().forEach(s -> values.put("short-" + s.criterion(), s.words()));
        p.findings().ifPresent(words -> values.put("findings", words));
        return Form.filled(values);
    }

    private static String action(UUID id) {
        return Desk.place(id) + "/agreement";
    }

    private Agree view(Visit visit, UUID id) {
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Assessments.Standing standing = desk.assessments().standing(visit.person(), id);
        List<Apart> apart = new ArrayList<>();
        List<Same> same = new ArrayList<>();
        List<Same> unmet = new ArrayList<>();
        Map<UUID, String> numbers = desk.cases().view(visit.person(), id).team().stream()
                .collect(Collectors.toUnmodifiableMap(m -> m.assessor(), m -> m.number()));
        if (standing.allIn()) {
            for (Criterion c : said.edition().applicable(said.application().level(), said.facts())) {
                Set<Integer> scores = scores(standing, c);
                String title = desk.t(Text.STAFF_CRITERION, c.id(), c.title());
                if (scores.size() == 1) {
                    int score = scores.iterator().next();
                    (score < met(said) ? unmet : same)
                            .add(new Same(c.id(), title, Integer.toString(score), given(standing, c, numbers)));
                } else {
                    apart.add(new Apart(
                            c.id(),
                            title,
                            given(standing, c, numbers),
                            between(said, c, scores),
                            fallsShort(said, scores)));
                }
            }
        }
        List<Remark> comments = new ArrayList<>();
        for (Comments.Seen comment : published(visit, id)) {
            comments.add(
                    new Remark(comment.comment().toString(), comment.words().orElse(""), comment.reply()));
        }
        Optional<Assessments.Proposal> last = standing.proposals().stream().findFirst();
        Optional<Proposed> proposed = last.map(p -> new Proposed(
                p.digest(),
                p.by(),
                p.sheet().marks().stream()
                        .filter(m -> !m.words().isBlank())
                        .map(m -> new Given(m.criterion(), Integer.toString(m.score()), m.words()))
                        .toList(),
                p.findings(),
                shortfalls(desk, said, p.shortfalls()),
                p.confirmed()));
        return new Agree(
                action(id),
                Optional.empty(),
                apart,
                same,
                unmet,
                comments,
                proposed,
                last.map(AgreePages::begun).orElseGet(Form::blank),
                Weighings.of(desk, visit, said));
    }

    /// The least score with which a criterion counts as met.
    private static int met(CaseFiles.Said said) {
        return Optional.ofNullable(said.edition()
                        .scoring()
                        .passMarks()
                        .get(said.application().level()))
                .orElseThrow()
                .mandatoryMinimum();
    }

    private static boolean fallsShort(CaseFiles.Said said, Set<Integer> scores) {
        return scores.stream().anyMatch(s -> s < met(said));
    }

    /// In what the supplier falls short, by criterion.
    static List<SummaryRow> shortfalls(Desk desk, CaseFiles.Said said, List<Assessments.Shortfall> shortfalls) {
        return shortfalls.stream()
                .map(s -> new SummaryRow(
                        desk.t(
                                Text.STAFF_CRITERION,
                                s.criterion(),
                                said.edition().criterion(s.criterion()).title()),
                        s.words()))
                .toList();
    }

    private List<Comments.Seen> published(Visit visit, UUID id) {
        return desk.comments().seen(visit.person(), id).stream()
                .filter(c -> c.state().equals("published"))
                .toList();
    }

    private static Set<Integer> scores(Assessments.Standing standing, Criterion c) {
        return standing.sheets().stream()
                .flatMap(s -> s.sheet().marks().stream())
                .filter(m -> m.criterion().equals(c.id()))
                .map(Sheet.Mark::score)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Given> given(Assessments.Standing standing, Criterion c, Map<UUID, String> numbers) {
        List<Given> given = new ArrayList<>();
        for (Assessments.SeenSheet sheet : standing.sheets()) {
            sheet.sheet().marks().stream()
                    .filter(m -> m.criterion().equals(c.id()))
                    .forEach(m -> given.add(new Given(
                            Optional.ofNullable(numbers.get(sheet.assessor())).orElse(""),
                            Integer.toString(m.score()),
                            m.words())));
        }
        return given;
    }

    /// The scores between the least and the most that were given.
    private List<Choice> between(CaseFiles.Said said, Criterion c, Set<Integer> scores) {
        int least = scores.stream().min(Integer::compare).orElse(0);
        int most = scores.stream().max(Integer::compare).orElse(0);
        List<String> scale = desk.sighted(said, c).scale();
        return IntStream.rangeClosed(least, most)
                .mapToObj(n -> new Choice(Integer.toString(n), scale.get(n)))
                .toList();
    }

    private Assessments.Agree agreement(Visit visit, Request request, Form form) {
        UUID id = Desk.application(request);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Assessments.Standing standing = desk.assessments().standing(visit.person(), id);
        List<Sheet.Mark> marks = new ArrayList<>();
        List<Assessments.Shortfall> shortfalls = new ArrayList<>();
        for (Criterion c : said.edition().applicable(said.application().level(), said.facts())) {
            Set<Integer> scores = scores(standing, c);
            if (scores.size() == 1) {
                int score = scores.iterator().next();
                marks.add(new Sheet.Mark(c.id(), score, ""));
                if (score < met(said)) {
                    shortfalls.add(shortfall(form, c));
                }
            } else if (standing.allIn()) {
                Set<String> allowed =
                        between(said, c, scores).stream().map(Choice::value).collect(Collectors.toUnmodifiableSet());
                String score = form.choice("score-" + c.id(), allowed, Text.STAFF_AGREE_ERROR);
                String words = form.lines("words-" + c.id(), Sheet.MAX_WORDS, Text.STAFF_AGREE_WORDS_ERROR);
                if (!score.isEmpty() && words.length() <= Sheet.MAX_WORDS) {
                    marks.add(new Sheet.Mark(c.id(), Integer.parseInt(score), words));
                }
                if (!score.isEmpty() && Integer.parseInt(score) < met(said)) {
                    shortfalls.add(shortfall(form, c));
                } else if (fallsShort(said, scores)) {
                    // Said for a score that was not agreed on after all.
                    form.optionalLines("short-" + c.id(), Assessments.Shortfall.MAX_WORDS);
                }
            }
        }
        List<UUID> considered = new ArrayList<>();
        for (Comments.Seen comment : published(visit, id)) {
            if (form.ticked("considered-" + comment.comment())) {
                considered.add(comment.comment());
            } else {
                form.fault("considered-" + comment.comment(), Text.STAFF_CONSIDERED_ERROR);
            }
        }
        Optional<String> findings = form.optionalLines("findings", MAX_FINDINGS);
        form.done();
        return new Assessments.Agree(id, new Sheet(marks), considered, findings, shortfalls);
    }

    private static Assessments.Shortfall shortfall(Form form, Criterion c) {
        return new Assessments.Shortfall(
                c.id(), form.lines("short-" + c.id(), Assessments.Shortfall.MAX_WORDS, Text.STAFF_SHORT_ERROR));
    }

    private static Assessments.Confirm confirmation(Visit visit, Request request, Form form) {
        String digest = form.text("digest", 64, Text.STAFF_SCORES_CHANGED);
        form.done();
        return new Assessments.Confirm(Desk.application(request), digest);
    }
}
