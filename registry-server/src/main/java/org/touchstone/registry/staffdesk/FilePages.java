package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.jte.staffdesk.JteweighedGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// One criterion of an assessed file on a page of its own, for whoever reviews or decides: what the supplier said and
/// showed, what each assessor gave for it and why, and what they agreed on.
public final class FilePages {
    private static final String ONE = Desk.CASE + "/file/{criterion}";

    private final Desk desk;

    FilePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(desk.door().page(ONE, this::page));
    }

    static String place(UUID application, String criterion) {
        return Desk.place(application) + "/file/" + criterion;
    }

    /// A criterion of an assessed file.
    ///
    /// @param agreed the agreed score and how it was agreed
    /// @param given what each assessor gave, by number
    /// @param others the criteria before and after it, and the whole file
    public record Weighed(
            String title,
            List<SummaryRow> agreed,
            List<SummaryRow> given,
            Desk.Sighted said,
            List<Asked> asked,
            List<Link> others) {
        public Weighed {
            agreed = List.copyOf(agreed);
            given = List.copyOf(given);
            asked = List.copyOf(asked);
            others = List.copyOf(others);
        }
    }

    /// A question about the criterion, and what the supplier answered.
    public record Asked(String words, Optional<String> answer, List<Link> files) {
        public Asked {
            files = List.copyOf(files);
        }
    }

    private Answer page(Visit visit, Request request) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Json.Obj file = desk.assessments().file(visit.person(), id);
        List<Criterion> all = said.edition().applicable(said.application().level(), said.facts());
        Criterion c = all.stream()
                .filter(one -> one.id().equals(request.path("criterion")))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        List<SummaryRow> given = new ArrayList<>();
        for (Json.Obj sheet : file.objects("sheets")) {
            Json.Obj mark = mark(sheet.obj("sheet"), c.id());
            given.add(new SummaryRow(
                    desk.t(Text.STAFF_GIVEN_BY, sheet.text("number"), score(said, mark)), mark.text("words")));
        }
        Json.Obj agreed = mark(file.obj("agreed"), c.id());
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(desk.t(Text.STAFF_AGREED), score(said, agreed)));
        rows.add(new SummaryRow(desk.t(Text.STAFF_AGREED_WHY), why(desk, agreed.text("words"))));
        file.objects("shortfalls").stream()
                .filter(s -> s.text("criterion").equals(c.id()))
                .forEach(s -> rows.add(new SummaryRow(desk.t(Text.STAFF_SHORT, c.id()), s.text("words"))));
        Weighed view = new Weighed(
                title(c), rows, given, desk.sighted(said, c), asked(visit, said, c), others(said, all, all.indexOf(c)));
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        Page page = desk.page(
                visit, Form.filled(java.util.Map.of()), cover, desk.t(Text.STAFF_WEIGHED_TITLE, view.title()));
        return Frame.own(out -> JteweighedGenerated.render(out, null, page, view));
    }

    /// How a score was agreed: in words where the assessors differed.
    static String why(Desk desk, String words) {
        return words.isBlank() ? desk.t(Text.STAFF_AGREED_SAME) : words;
    }

    private String title(Criterion c) {
        return desk.t(Text.STAFF_CRITERION, c.id(), c.title());
    }

    private String score(CaseFiles.Said said, Json.Obj mark) {
        long score = mark.integer("score");
        return desk.t(Text.STAFF_SCORE_LABEL, score, label(said, score));
    }

    /// What the edition calls a score.
    static String label(CaseFiles.Said said, long score) {
        return said.edition().scoring().scale().stream()
                .filter(step -> step.score() == score)
                .findFirst()
                .orElseThrow()
                .label();
    }

    private static Json.Obj mark(Json.Obj sheet, String criterion) {
        return sheet.objects("marks").stream()
                .filter(m -> m.text("criterion").equals(criterion))
                .findFirst()
                .orElseThrow();
    }

    private List<Asked> asked(Visit visit, CaseFiles.Said said, Criterion c) {
        List<Asked> asked = new ArrayList<>();
        for (Clarifications.Round round :
                desk.clarifications().rounds(visit.person(), said.application().id())) {
            for (Clarifications.Question q : round.questions()) {
                if (q.criterion().equals(c.id())) {
                    Optional<Clarifications.Reply> reply = round.replies().stream()
                            .filter(r -> r.criterion().equals(c.id()))
                            .findFirst();
                    asked.add(new Asked(
                            q.words(),
                            reply.map(Clarifications.Reply::words),
                            reply.map(r -> desk.links(said, r.evidence())).orElse(List.of())));
                }
            }
        }
        return asked;
    }

    private List<Link> others(CaseFiles.Said said, List<Criterion> all, int at) {
        UUID id = said.application().id();
        List<Link> links = new ArrayList<>();
        if (at > 0) {
            Criterion before = all.get(at - 1);
            links.add(new Link(place(id, before.id()), desk.t(Text.STAFF_FILE_BEFORE, title(before))));
        }
        if (at + 1 < all.size()) {
            Criterion after = all.get(at + 1);
            links.add(new Link(place(id, after.id()), desk.t(Text.STAFF_FILE_AFTER, title(after))));
        }
        State state = said.application().state();
        boolean review = state == State.ASSESSED || state == State.IN_REVIEW;
        links.add(new Link(Desk.place(id) + (review ? "/review" : "/decide"), desk.t(Text.STAFF_FILE_WHOLE)));
        return links;
    }
}
