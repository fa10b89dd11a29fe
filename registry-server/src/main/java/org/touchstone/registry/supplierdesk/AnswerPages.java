package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Clarifications.Round;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What a supplier is asked and told after it has applied: the assessors' questions, an intent to refuse, the
/// decision.
public final class AnswerPages {
    private static final int MAX_WORDS = 10_000;

    private final Desk desk;
    private final Clarifications clarifications;
    private final Decisions decisions;
    private final Cases progress;

    public AnswerPages(
            WebDoor door,
            Frame frame,
            OwnCases cases,
            Clarifications clarifications,
            Decisions decisions,
            Cases progress) {
        this.desk = new Desk(door, frame, cases);
        this.clarifications = clarifications;
        this.decisions = decisions;
        this.progress = progress;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        Desk.ONE + "/questions",
                        this::questions,
                        this::replies,
                        clarifications::answer,
                        (_, request, _) -> Desk.home(request, Text.DONE_APPLY_ANSWERED)));
        routes.addAll(desk.door()
                .form(
                        Desk.ONE + "/decision",
                        this::decision,
                        (_, request, form) -> {
                            String words = form.lines("words", MAX_WORDS, Text.APPLY_INTENT_ERROR);
                            form.done();
                            return new Decisions.Answer(Desk.id(request), words);
                        },
                        decisions::answer,
                        (_, request, _) -> Desk.home(request, Text.DONE_APPLY_ANSWERED)));
        return routes;
    }

    // ---- questions of the assessors

    private static Optional<Round> open(List<Round> rounds) {
        return rounds.stream()
                .filter(r -> r.answered().isEmpty() && r.ended().isEmpty())
                .findFirst();
    }

    private Answer questions(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        List<Round> rounds =
                clarifications.rounds(visit.person(), d.application().id());
        Optional<Round> open = open(rounds);
        List<Field> fields = new ArrayList<>();
        open.ifPresent(round -> round.questions().forEach(q -> {
            fields.add(new Field.Words(title(d.edition(), q.criterion()), List.of(q.words())));
            fields.add(new Field.Area(
                    "words-" + q.criterion(), desk.t(Text.APPLY_QUESTION_ANSWER, q.criterion()), "", 8, MAX_WORDS));
            if (!d.files().isEmpty()) {
                fields.add(new Field.Boxes(
                        "evidence-" + q.criterion(),
                        desk.t(Text.APPLY_QUESTION_FILES, q.criterion()),
                        "",
                        d.files().stream()
                                .map(f -> new Choice(
                                        f.id().toString(), desk.words().file(d, f)))
                                .toList()));
            }
        }));
        List<String> before = new ArrayList<>();
        for (Round round : rounds) {
            if (open.filter(round::equals).isPresent()) {
                continue;
            }
            round.questions().forEach(q -> before.add(q.criterion() + ": " + q.words()));
            round.replies().forEach(r -> before.add(desk.t(Text.APPLY_QUESTION_SAID, r.criterion(), r.words())));
        }
        String base = ApplyWords.path(d);
        Question q = Question.of(
                        open.isPresent() || !form.faults().isEmpty() ? base + "/questions" : "",
                        d.supplier(),
                        desk.t(Text.APPLY_QUESTIONS_TITLE),
                        desk.t(Text.APPLY_QUESTIONS_BUTTON),
                        fields)
                .lead(open.map(round -> desk.t(Text.APPLY_QUESTIONS_LEAD, Labels.moment(round.due())))
                        .orElse(desk.t(Text.APPLY_QUESTIONS_NONE)))
                .points(before)
                .links(
                        new Link(base + "/files", desk.t(Text.APPLY_QUESTIONS_UPLOAD)),
                        new Link(base, desk.t(Text.APPLY_LINK_BACK)));
        return desk.show(visit, form, d, q);
    }

    private static String title(SchemeEdition edition, String criterion) {
        return Optional.ofNullable(edition.criteria().get(criterion))
                .map(c -> c.title())
                .orElse(criterion);
    }

    private Clarifications.AnswerThem replies(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Set<String> files = d.files().stream().map(f -> f.id().toString()).collect(Collectors.toUnmodifiableSet());
        List<Clarifications.Reply> replies = new ArrayList<>();
        open(clarifications.rounds(visit.person(), d.application().id()))
                .map(Round::questions)
                .orElse(List.of())
                .forEach(q -> replies.add(new Clarifications.Reply(
                        q.criterion(),
                        form.lines("words-" + q.criterion(), MAX_WORDS, Text.APPLY_QUESTION_ERROR),
                        form.choices("evidence-" + q.criterion(), files).stream()
                                .map(UUID::fromString)
                                .toList())));
        form.done();
        return new Clarifications.AnswerThem(Desk.id(request), replies);
    }

    // ---- the decision

    private Answer decision(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        List<Cases.Made> made =
                progress.view(visit.person(), d.application().id()).decisions();
        String base = ApplyWords.path(d);
        if (made.isEmpty()) {
            return Answer.seeOther(base);
        }
        Cases.Made last = made.getLast();
        boolean intent = d.application().state() == State.INTENT_TO_REFUSE;
        boolean answering =
                intent && !d.application().answered() || !form.faults().isEmpty();
        List<String> lead = new ArrayList<>();
        lead.add(desk.t(Text.APPLY_DECIDED, Labels.day(last.decided())));
        if (last.reasons().has("words")) {
            lead.add(last.reasons().text("words"));
        }
        if (intent) {
            lead.add(
                    d.application().answered()
                            ? desk.t(Text.APPLY_INTENT_ANSWERED)
                            : desk.t(
                                    Text.APPLY_INTENT_LEAD,
                                    d.application()
                                            .answerDue()
                                            .map(Labels::moment)
                                            .orElse("")));
        }
        last.appealUntil().ifPresent(until -> lead.add(desk.t(Text.APPLY_APPEAL, Labels.moment(until))));
        Question q = new Question(
                answering ? base + "/decision" : "",
                d.supplier(),
                desk.t(Text.valueOf("APPLY_STATE_" + d.application().state().name())),
                lead,
                reasons(d.edition(), made),
                "",
                said(last),
                List.of(new Field.Area("words", desk.t(Text.APPLY_INTENT_WORDS), "", 10, MAX_WORDS)),
                desk.t(Text.APPLY_INTENT_BUTTON),
                false,
                List.of(new Link(base, desk.t(Text.APPLY_LINK_BACK))));
        return desk.show(visit, form, d, q);
    }

    /// What the assessors found, and what the supplier itself has answered.
    private List<SummaryRow> said(Cases.Made made) {
        List<SummaryRow> rows = new ArrayList<>();
        made.findings().ifPresent(words -> rows.add(new SummaryRow(desk.t(Text.APPLY_FINDINGS), words)));
        made.answer().ifPresent(words -> rows.add(new SummaryRow(desk.t(Text.APPLY_INTENT_SAID), words)));
        return rows;
    }

    /// The reasons of the newest decision that gives some one by one.
    private List<String> reasons(SchemeEdition edition, List<Cases.Made> made) {
        for (Cases.Made one : made.reversed()) {
            if (one.reasons().has("reasons")) {
                List<String> all = new ArrayList<>();
                for (Json.Obj r : one.reasons().objects("reasons")) {
                    String code = edition.reasonCodes()
                            .find(Reasons.Kind.REFUSE, r.text("code"))
                            .map(Reasons.Code::text)
                            .orElse(r.text("code"));
                    String about = r.optionalText("criterion")
                            .map(c -> desk.t(Text.APPLY_REASON_ABOUT, code, title(edition, c)))
                            .orElse(code);
                    all.add(about + ": " + r.text("words"));
                }
                return all;
            }
        }
        return List.of();
    }
}
