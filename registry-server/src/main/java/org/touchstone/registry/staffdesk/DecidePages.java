package org.touchstone.registry.staffdesk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.TimerId;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.jte.staffdesk.JtecheckdecisionGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtedecideGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtereviewGenerated;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The assessed file on one page, for those who review it and for whoever decides. The arithmetic is computed again
/// from the edition each time; what will be public is shown before it is.
public final class DecidePages {
    private static final int MAX_WORDS = 10_000;
    private static final int MAX_REASON = 4_000;

    /// What can be asked for at all. Which of them the state and the scores allow is for the use cases to say,
    /// so that a form that is sent twice hears what became of it.
    private static final Set<String> OUTCOMES = Set.of("grant", "refuse", "intend", "remit");

    private final Desk desk;

    DecidePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        Desk.CASE + "/review",
                        this::review,
                        (_, request, form) -> begin(request, form),
                        desk.reviews()::startReview,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request) + "/review")));
        routes.add(desk.door()
                .post(
                        Desk.CASE + "/review/end",
                        this::review,
                        DecidePages::verdict,
                        desk.reviews()::endReview,
                        (_, request, receipt) -> WebDoor.Place.of(
                                Desk.place(request),
                                receipt.text("state").equals(State.FOR_DECISION.code())
                                        ? Text.DONE_STAFF_PASSED
                                        : Text.DONE_STAFF_SENT_BACK)));
        routes.addAll(desk.door()
                .form(
                        Desk.CASE + "/decide",
                        this::decide,
                        (visit, request, form) -> read(visit, request, form).choice(),
                        this::end,
                        (_, request, receipt) -> WebDoor.Place.of(Desk.place(request), done(receipt))));
        routes.add(desk.door().act(Desk.CASE + "/decide/check", this::decide, this::check));
        routes.add(desk.door().act(Desk.CASE + "/decide/change", this::decide, this::decide));
        return routes;
    }

    private static UUID begin(Request request, Form form) {
        form.done();
        return Desk.application(request);
    }

    private static Text done(Receipt receipt) {
        return switch (State.of(receipt.text("state"))) {
            case GRANTED, GRANTED_WITH_CONDITIONS -> Text.DONE_STAFF_GRANTED;
            case INTENT_TO_REFUSE -> Text.DONE_STAFF_INTENDED;
            case REFUSED -> Text.DONE_STAFF_REFUSED;
            case DRAFT,
                    SUBMITTED,
                    RETURNED,
                    COMPLETE,
                    IN_ASSESSMENT,
                    CLARIFICATION,
                    ASSESSED,
                    IN_REVIEW,
                    FOR_DECISION,
                    WITHDRAWN_BY_APPLICANT,
                    LAPSED -> Text.DONE_STAFF_SENT_BACK;
        };
    }

    // ---- the file

    /// An assessed file.
    ///
    /// @param holds true if the arithmetic in the file is what the edition gives for the agreed scores
    /// @param allows what the scores allow
    /// @param because on which conditions, or for which shortfalls
    public record FileView(
            List<SummaryRow> head,
            boolean holds,
            String allows,
            List<String> because,
            List<Line> criteria,
            List<Mark> themes,
            Optional<String> findings,
            List<SummaryRow> shortfalls,
            List<Remark> comments,
            List<QuestionPages.Round> rounds,
            List<Weighings.Weighing> weighings) {}

    /// One criterion.
    ///
    /// @param href where it stands with all that was said of it
    public record Line(
            String title, String href, String score, String weight, String mandatory, Tag met, String words) {}

    /// One theme.
    public record Mark(String title, String reached, String floor, Tag met) {}

    /// A comment of the public with the supplier's reply, and the field in which the decision says something to
    /// it.
    public record Remark(String name, UUID comment, String words, Optional<String> reply) {}

    private FileView file(Visit visit, CaseFiles.Said said, Json.Obj file) {
        SchemeEdition edition = said.edition();
        Json.Obj result = file.obj("result");
        Map<String, String> words = new HashMap<>();
        file.obj("agreed").objects("marks").forEach(m -> words.put(m.text("criterion"), m.text("words")));
        List<SummaryRow> head = List.of(
                new SummaryRow(
                        desk.t(Text.STAFF_LEVEL),
                        desk.level(edition, said.application().level())),
                new SummaryRow(
                        desk.t(Text.STAFF_SIZE), edition.sizeOf(said.facts()).title()),
                new SummaryRow(
                        desk.t(Text.STAFF_OVERALL),
                        desk.t(Text.STAFF_OVERALL_OF, result.integer("overallPerMille"), result.integer("passMark"))));
        List<Line> lines = new ArrayList<>();
        for (Json.Obj l : result.objects("criteria")) {
            String id = l.text("criterion");
            lines.add(new Line(
                    desk.t(Text.STAFF_CRITERION, id, edition.criterion(id).title()),
                    FilePages.place(said.application().id(), id),
                    Long.toString(l.integer("score")),
                    Long.toString(l.integer("weight")),
                    desk.t(l.bool("mandatory") ? Text.FORM_YES : Text.FORM_NO),
                    tag(FilePages.label(said, l.integer("score")), l.bool("met")),
                    FilePages.why(desk, Optional.ofNullable(words.get(id)).orElse(""))));
        }
        List<Mark> themes = new ArrayList<>();
        for (Json.Obj t : result.objects("themes")) {
            themes.add(new Mark(
                    edition.theme(t.text("theme")).title(),
                    Long.toString(t.integer("perMille")),
                    Long.toString(t.integer("floor")),
                    met(t.integer("perMille") >= t.integer("floor"))));
        }
        return new FileView(
                head,
                file.bool("holds"),
                desk.t(allows(result.obj("result"))),
                because(edition, result.obj("result")),
                lines,
                themes,
                file.optionalText("findings"),
                AgreePages.shortfalls(
                        desk,
                        said,
                        file.objects("shortfalls").stream()
                                .map(s -> new Assessments.Shortfall(s.text("criterion"), s.text("words")))
                                .toList()),
                remarks(visit, said.application().id()),
                QuestionPages.rounds(desk, visit, said.application().id()),
                Weighings.of(desk, visit, said));
    }

    private Tag met(boolean met) {
        return tag(desk.t(met ? Text.STAFF_MET : Text.STAFF_NOT_MET), met);
    }

    private static Tag tag(String words, boolean met) {
        return new Tag(words, met ? "govuk-tag--green" : "govuk-tag--grey");
    }

    private List<Remark> remarks(Visit visit, UUID id) {
        return desk.comments().seen(visit.person(), id).stream()
                .filter(c -> c.state().equals("published"))
                .map(c -> new Remark(
                        "comment-" + c.comment(), c.comment(), c.words().orElse(""), c.reply()))
                .toList();
    }

    private static Text allows(Json.Obj result) {
        return switch (result.text("allows")) {
            case "grant" -> Text.STAFF_ALLOWS_GRANT;
            case "grant-with-conditions" -> Text.STAFF_ALLOWS_CONDITIONS;
            default -> Text.STAFF_ALLOWS_REFUSE;
        };
    }

    private List<String> because(SchemeEdition edition, Json.Obj result) {
        return switch (result.text("allows")) {
            case "grant" -> List.of();
            case "grant-with-conditions" ->
                result.texts("criteria").stream()
                        .map(id -> desk.t(
                                Text.STAFF_CONDITION, id, edition.criterion(id).title()))
                        .toList();
            default ->
                result.objects("shortfalls").stream()
                        .map(shortfall -> shortfall(edition, shortfall))
                        .toList();
        };
    }

    /// A shortfall in words: from the edition's own text of its reason.
    private String shortfall(SchemeEdition edition, Json.Obj s) {
        String about = Weighings.about(desk, edition, s.optionalText("criterion"), s.optionalText("theme"))
                .orElse(desk.t(Text.STAFF_OVERALL));
        return desk.t(
                Text.STAFF_SHORTFALL,
                Weighings.reason(edition, s.text("code")),
                about,
                s.integer("reached"),
                s.integer("needed"));
    }

    // ---- review

    /// The review of a file.
    ///
    /// @param begun true if this is the reviewer who has begun
    public record Review(String action, Optional<String> no, boolean begun, FileView file, List<Choice> choices) {}

    private Answer review(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        boolean begun = cover.application().state() == State.IN_REVIEW;
        Review view = new Review(
                Desk.place(id) + "/review",
                desk.whyNot(visit, id, begun ? Act.PASS_REVIEW : Act.START_REVIEW),
                begun,
                file(visit, said, desk.assessments().file(visit.person(), id)),
                List.of(
                        new Choice("pass", desk.t(Text.STAFF_REVIEW_PASS)),
                        new Choice("back", desk.t(Text.STAFF_REVIEW_BACK), desk.t(Text.STAFF_REVIEW_BACK_HINT))));
        Page page = desk.page(visit, form, cover, desk.t(Text.STAFF_STEP_REVIEW));
        return Frame.own(out -> JtereviewGenerated.render(out, null, page, form, view));
    }

    private static Reviews.EndReview verdict(Visit visit, Request request, Form form) {
        String verdict = form.choice("verdict", Set.of("pass", "back"), Text.STAFF_REVIEW_ERROR);
        String findings = form.lines("findings", MAX_WORDS, Text.STAFF_REVIEW_WORDS_ERROR);
        form.done();
        return new Reviews.EndReview(Desk.application(request), verdict.equals("pass"), findings);
    }

    // ---- the decision

    /// What can be decided, and on what.
    ///
    /// @param scores the digest of the agreed scores that are shown
    public record Decide(
            String action,
            Optional<String> no,
            Optional<String> later,
            Optional<Hearing> hearing,
            FileView file,
            String scores,
            List<Choice> outcomes,
            List<Ground> grounds) {}

    /// What the supplier was told of an intended refusal, and what it says to that.
    ///
    /// @param answer empty as long as there is none
    /// @param files what it rests on
    public record Hearing(String announced, List<SummaryRow> reasons, Optional<String> answer, List<Link> files) {
        public Hearing {
            reasons = List.copyOf(reasons);
            files = List.copyOf(files);
        }
    }

    /// A reason for an intended refusal, from the edition: what it is about and the words to begin with.
    public record Ground(
            String name,
            String code,
            Optional<String> criterion,
            Optional<String> theme,
            String label,
            String template) {}

    /// What is checked before it is done.
    public record Check(
            String action,
            String heading,
            List<SummaryRow> published,
            List<SummaryRow> told,
            List<Field> fields,
            String button) {}

    /// A field that is carried on as it was typed.
    public record Field(String name, String value) {}

    private sealed interface Outcome {
        record Grant(Decisions.Decide command) implements Outcome {}

        record Refuse(Decisions.Decide command) implements Outcome {}

        record Remit(Decisions.Decide command) implements Outcome {}

        record Intend(Decisions.Intend command) implements Outcome {}
    }

    private record Read(Outcome choice, List<Field> fields) {}

    private Answer decide(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Json.Obj file = desk.assessments().file(visit.person(), id);
        FileView shown = file(visit, said, file);
        List<Ground> grounds = cover.application().state() == State.FOR_DECISION ? grounds(said, file) : List.of();
        Form typed = form;
        if (form.key().isEmpty()) {
            Map<String, String> begin = new HashMap<>();
            begin.put("words", template(cover, said, file));
            grounds.forEach(g -> begin.put(g.name(), g.template()));
            typed = Form.filled(begin);
        }
        Decide view = new Decide(
                Desk.place(id) + "/decide",
                desk.whyNot(visit, id, Act.GRANT),
                later(cover),
                hearing(visit, cover, said),
                shown,
                file.text("scores"),
                outcomes(cover, file).entrySet().stream()
                        .map(o -> new Choice(o.getKey(), desk.t(o.getValue()), desk.t(hint(o.getKey()))))
                        .toList(),
                grounds);
        Form filled = typed;
        Page page = desk.page(visit, filled, cover, desk.t(Text.STAFF_STEP_DECIDE));
        return Frame.own(out -> JtedecideGenerated.render(out, null, page, filled, view));
    }

    /// Until when a refusal has to wait for the supplier.
    private Optional<String> later(CaseFiles.Cover cover) {
        var a = cover.application();
        return a.answered()
                ? Optional.of(desk.t(Text.STAFF_INTENT_ANSWERED))
                : a.answerDue()
                        .filter(due -> !desk.clock().instant().isAfter(due))
                        .map(due -> desk.t(Text.STAFF_INTENT_WAITS, Labels.day(due)));
    }

    /// The intent to refuse that stands, with the supplier's answer to it.
    private Optional<Hearing> hearing(Visit visit, CaseFiles.Cover cover, CaseFiles.Said said) {
        if (cover.application().state() != State.INTENT_TO_REFUSE) {
            return Optional.empty();
        }
        Cases.Made intent = desk.cases()
                .view(visit.person(), cover.application().id())
                .decisions()
                .getLast();
        return Optional.of(new Hearing(
                Labels.day(intent.decided()),
                Decisions.Reason.readAll(intent.reasons()).stream()
                        .map(r -> new SummaryRow(Weighings.reason(desk, cover.edition(), r), r.words()))
                        .toList(),
                intent.answer().map(Decisions.Answered::words),
                intent.answer()
                        .map(answer -> desk.links(said, answer.evidence()))
                        .orElse(List.of())));
    }

    private static Map<String, Text> outcomes(CaseFiles.Cover cover, Json.Obj file) {
        Map<String, Text> outcomes = new java.util.LinkedHashMap<>();
        switch (file.obj("result").obj("result").text("allows")) {
            case "grant" -> outcomes.put("grant", Text.STAFF_DECIDE_GRANT);
            case "grant-with-conditions" -> outcomes.put("grant", Text.STAFF_DECIDE_CONDITIONS);
            default -> {
                // The scores allow no grant.
            }
        }
        if (cover.application().state() == State.INTENT_TO_REFUSE) {
            outcomes.put("refuse", Text.STAFF_DECIDE_REFUSE);
        } else {
            outcomes.put("intend", Text.STAFF_DECIDE_INTEND);
        }
        outcomes.put("remit", Text.STAFF_DECIDE_REMIT);
        return outcomes;
    }

    private static Text hint(String outcome) {
        return switch (outcome) {
            case "grant" -> Text.STAFF_DECIDE_GRANT_HINT;
            case "refuse" -> Text.STAFF_DECIDE_REFUSE_HINT;
            case "intend" -> Text.STAFF_DECIDE_INTEND_HINT;
            default -> Text.STAFF_DECIDE_REMIT_HINT;
        };
    }

    /// The words that a grant begins with.
    private String template(CaseFiles.Cover cover, CaseFiles.Said said, Json.Obj file) {
        Json.Obj result = file.obj("result");
        List<String> sentences = new ArrayList<>();
        if (!result.obj("result").text("allows").equals("refuse")) {
            sentences.add(desk.t(
                    Text.STAFF_TEMPLATE_GRANT,
                    desk.name(cover),
                    result.integer("overallPerMille"),
                    result.integer("passMark")));
            if (result.obj("result").has("criteria")) {
                for (String id : result.obj("result").texts("criteria")) {
                    sentences.add(desk.t(
                            Text.STAFF_TEMPLATE_CONDITION,
                            id,
                            said.edition().criterion(id).title()));
                }
            }
        }
        return String.join("\n", sentences);
    }

    /// The reasons that may be given: those that the scores give, each with its words, then those that people
    /// judge.
    private List<Ground> grounds(CaseFiles.Said said, Json.Obj file) {
        List<Ground> grounds = new ArrayList<>();
        Json.Obj result = file.obj("result").obj("result");
        if (result.has("shortfalls")) {
            for (Json.Obj s : result.objects("shortfalls")) {
                String words = shortfall(said.edition(), s);
                grounds.add(new Ground(
                        "ground-" + grounds.size(),
                        s.text("code"),
                        s.optionalText("criterion"),
                        s.optionalText("theme"),
                        words,
                        words + "."));
            }
        }
        said.edition().reasonCodes().of(Reasons.Kind.REFUSE).forEach((code, reason) -> {
            if (reason.causes().isEmpty()) {
                grounds.add(new Ground(
                        "ground-" + grounds.size(), code, Optional.empty(), Optional.empty(), reason.text(), ""));
            }
        });
        return grounds;
    }

    private Read read(Visit visit, Request request, Form form) {
        UUID id = Desk.application(request);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        List<Field> fields = new ArrayList<>();
        String scores = carried(fields, "scores", form.text("scores", 64, Text.STAFF_SCORES_CHANGED));
        String outcome = carried(fields, "outcome", form.choice("outcome", OUTCOMES, Text.STAFF_DECIDE_ERROR));
        boolean intend = outcome.equals("intend");
        String words = intend
                ? form.optionalLines("words", MAX_WORDS).orElse("")
                : form.lines("words", MAX_WORDS, Text.STAFF_DECIDE_WORDS_ERROR);
        carried(fields, "words", words);
        boolean answersComments = outcome.equals("grant") || outcome.equals("refuse");
        List<Decisions.Addressed> comments = new ArrayList<>();
        for (Remark remark : remarks(visit, id)) {
            String answered = answersComments
                    ? form.lines(remark.name(), MAX_REASON, Text.STAFF_DECIDE_COMMENT_ERROR)
                    : form.optionalLines(remark.name(), MAX_REASON).orElse("");
            comments.add(new Decisions.Addressed(remark.comment(), carried(fields, remark.name(), answered)));
        }
        List<Decisions.Reason> reasons = new ArrayList<>();
        // A case that was sent back has no file any more, and who sends it back twice hears that it is done: nothing
        // is read of the file but for what needs it.
        if (!intend) {
            form.passOver("ground-");
        } else {
            for (Ground ground : grounds(said, desk.assessments().file(visit.person(), id))) {
                Optional<String> typed = form.optionalLines(ground.name(), MAX_REASON);
                carried(fields, ground.name(), typed.orElse(""));
                typed.ifPresent(why ->
                        reasons.add(new Decisions.Reason(ground.code(), ground.criterion(), ground.theme(), why)));
            }
        }
        if (intend && reasons.isEmpty()) {
            form.fault("ground-0", Text.STAFF_DECIDE_GROUNDS_ERROR);
        }
        form.done();
        Decisions.Decide command = new Decisions.Decide(id, scores, words, answersComments ? comments : List.of());
        return new Read(
                switch (outcome) {
                    case "grant" -> new Outcome.Grant(command);
                    case "refuse" -> new Outcome.Refuse(command);
                    case "intend" -> new Outcome.Intend(new Decisions.Intend(id, scores, reasons));
                    default -> new Outcome.Remit(command);
                },
                fields);
    }

    private static String carried(List<Field> fields, String name, String value) {
        fields.add(new Field(name, value));
        return value;
    }

    /// Shows what a decision will make public and whom it tells, before it is made.
    private Answer check(Visit visit, Request request, Form form) {
        UUID id = Desk.application(request);
        Read read = read(visit, request, form);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Json.Obj file = desk.assessments().file(visit.person(), id);
        List<SummaryRow> published = new ArrayList<>();
        List<SummaryRow> told = new ArrayList<>();
        String heading = switch (read.choice()) {
            case Outcome.Grant(Decisions.Decide command) -> {
                published.addAll(published(cover, said, file, command));
                yield desk.t(outcomes(cover, file).getOrDefault("grant", Text.STAFF_DECIDE_GRANT));
            }
            case Outcome.Refuse(Decisions.Decide command) -> {
                published.add(new SummaryRow(desk.t(Text.STAFF_PUBLIC_REFUSED), desk.t(Text.STAFF_PUBLIC_COUNT)));
                told.add(new SummaryRow(desk.t(Text.STAFF_REASONS), command.words()));
                yield desk.t(Text.STAFF_DECIDE_REFUSE);
            }
            case Outcome.Remit(Decisions.Decide command) -> {
                told.add(new SummaryRow(desk.t(Text.STAFF_REASONS), command.words()));
                yield desk.t(Text.STAFF_DECIDE_REMIT);
            }
            case Outcome.Intend(Decisions.Intend command) -> {
                for (Decisions.Reason reason : command.reasons()) {
                    told.add(new SummaryRow(Weighings.reason(desk, said.edition(), reason), reason.words()));
                }
                yield desk.t(Text.STAFF_DECIDE_INTEND);
            }
        };
        Check view = new Check(Desk.place(id) + "/decide", heading, published, told, read.fields(), heading);
        Page page = desk.page(visit, form, cover, desk.t(Text.STAFF_CHECK_TITLE));
        return Frame.own(out -> JtecheckdecisionGenerated.render(out, null, page, view));
    }

    /// What a grant makes public, by the edition's rule of publication.
    private List<SummaryRow> published(
            CaseFiles.Cover cover, CaseFiles.Said said, Json.Obj file, Decisions.Decide command) {
        SchemeEdition edition = said.edition();
        Json.Obj result = file.obj("result");
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(desk.t(Text.STAFF_SUPPLIER), desk.name(cover)));
        rows.add(new SummaryRow(
                desk.t(Text.STAFF_LEVEL), desk.level(edition, said.application().level())));
        Instant now = desk.clock().instant();
        rows.add(new SummaryRow(
                desk.t(Text.STAFF_VALID),
                desk.t(Text.STAFF_VALID_FROM, Labels.day(now), Labels.day(edition.validUntil(now)))));
        if (edition.publication().overall()) {
            rows.add(new SummaryRow(
                    desk.t(Text.STAFF_OVERALL),
                    desk.t(Text.STAFF_OVERALL_OF, result.integer("overallPerMille"), result.integer("passMark"))));
        }
        if (edition.publication().themes()) {
            rows.add(new SummaryRow(
                    desk.t(Text.STAFF_THEMES),
                    result.objects("themes").stream()
                            .map(t -> desk.t(
                                    Text.STAFF_THEME_MARK,
                                    edition.theme(t.text("theme")).title(),
                                    t.integer("perMille")))
                            .collect(Collectors.joining("\n"))));
        }
        rows.add(new SummaryRow(
                desk.t(Text.STAFF_CRITERIA_MET),
                result.objects("criteria").stream()
                        .filter(l -> shown(edition, l))
                        .map(l -> l.text("criterion"))
                        .map(id -> desk.t(
                                Text.STAFF_CRITERION, id, edition.criterion(id).title()))
                        .collect(Collectors.joining("\n"))));
        if (result.obj("result").has("criteria")) {
            rows.add(new SummaryRow(
                    desk.t(Text.STAFF_CONDITIONS),
                    result.obj("result").texts("criteria").stream()
                            .map(c -> desk.t(
                                    Text.STAFF_CONDITION_DUE,
                                    c,
                                    edition.criterion(c).title(),
                                    Labels.day(edition.due(TimerId.CONDITIONS_DUE, now))))
                            .collect(Collectors.joining("\n"))));
        }
        rows.add(new SummaryRow(desk.t(Text.STAFF_REASONS), command.words()));
        for (Decisions.Addressed comment : command.comments()) {
            rows.add(new SummaryRow(desk.t(Text.STAFF_COMMENT_ANSWER), comment.words()));
        }
        return rows;
    }

    private static boolean shown(SchemeEdition edition, Json.Obj line) {
        return switch (edition.publication().criteria()) {
            case ALL -> line.bool("met");
            case MANDATORY -> line.bool("met") && line.bool("mandatory");
            case NONE -> false;
        };
    }

    private Receipt end(Actor.Person actor, IdempotencyKey key, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Grant(Decisions.Decide command) ->
                desk.accreditations().grant(actor, key, command);
            case Outcome.Refuse(Decisions.Decide command) -> desk.decisions().refuse(actor, key, command);
            case Outcome.Remit(Decisions.Decide command) -> desk.decisions().remit(actor, key, command);
            case Outcome.Intend(Decisions.Intend command) -> desk.decisions().intendToRefuse(actor, key, command);
        };
    }
}
