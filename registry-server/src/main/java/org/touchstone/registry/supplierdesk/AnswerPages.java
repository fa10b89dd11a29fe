package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Clarifications.Round;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.decision.Decisions.Outcome;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
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
    private final AccreditationFiles files;

    public AnswerPages(
            WebDoor door,
            Frame frame,
            OwnCases cases,
            Clarifications clarifications,
            Decisions decisions,
            Cases progress,
            AccreditationFiles files) {
        this.desk = new Desk(door, frame, cases);
        this.clarifications = clarifications;
        this.decisions = decisions;
        this.progress = progress;
        this.files = files;
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
                        this::answer,
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

    private static Optional<Round> last(List<Round> rounds) {
        return rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.getLast());
    }

    private Answer questions(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        List<Round> rounds =
                clarifications.rounds(visit.person(), d.application().id());
        Optional<Round> open = open(rounds);
        // What somebody has typed while a colleague answered stays in sight beside the colleague's answer.
        Optional<Round> shown = open.or(() -> form.faults().isEmpty() ? Optional.empty() : last(rounds));
        List<Field> fields = new ArrayList<>();
        shown.ifPresent(round -> round.questions().forEach(q -> {
            fields.add(new Field.Words(title(d.edition(), q.criterion()), List.of(q.words())));
            fields.add(new Field.Area(
                    "words-" + q.criterion(),
                    desk.t(Text.APPLY_QUESTION_ANSWER, title(d.edition(), q.criterion())),
                    "",
                    8,
                    MAX_WORDS));
            if (!d.files().isEmpty()) {
                fields.add(new Field.Boxes(
                        "evidence-" + q.criterion(),
                        desk.t(Text.APPLY_QUESTION_FILES, title(d.edition(), q.criterion())),
                        "",
                        files(d)));
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
                        shown.isPresent() ? base + "/questions" : "",
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
        List<Round> rounds =
                clarifications.rounds(visit.person(), d.application().id());
        // Whoever comes after a colleague has answered hears so, and not that the form is unknown.
        open(rounds)
                .or(() -> last(rounds))
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
        Cases.View view = progress.view(visit.person(), d.application().id());
        List<Cases.Made> made = view.decisions();
        String base = ApplyWords.path(d);
        if (made.isEmpty()) {
            return Answer.seeOther(base);
        }
        Cases.Made last = made.getLast();
        Optional<RefusedException> no = view.acts().stream()
                .filter(s -> s.act() == Act.ANSWER_INTENT)
                .findFirst()
                .flatMap(Cases.Standing::refusal);
        // Only what ends in a refusal rests on the reasons for which one was announced.
        Optional<Cases.Made> intent =
                last.outcome().equals(Outcome.REFUSED.code()) || last.outcome().equals(Outcome.INTENT_TO_REFUSE.code())
                        ? made.reversed().stream()
                                .filter(one -> one.outcome().equals(Outcome.INTENT_TO_REFUSE.code()))
                                .findFirst()
                        : Optional.empty();
        boolean answering = no.isEmpty() || !form.faults().isEmpty();
        List<String> lead = new ArrayList<>();
        lead.add(told(last));
        if (last.reasons().has("words")) {
            lead.add(last.reasons().text("words"));
        }
        lead.add(hearing(d.application(), last, no));
        lead.addAll(appeal(last));
        List<String> points =
                new ArrayList<>(intent.map(one -> reasons(d.edition(), one)).orElse(List.of()));
        List<Field> fields = new ArrayList<>();
        fields.add(new Field.Area("words", desk.t(Text.APPLY_INTENT_WORDS), "", 10, MAX_WORDS));
        if (!d.files().isEmpty()) {
            fields.add(new Field.Boxes(
                    "evidence", desk.t(Text.APPLY_INTENT_FILES), desk.t(Text.APPLY_INTENT_FILES_HINT), files(d)));
        }
        List<Link> links = new ArrayList<>();
        if (no.isEmpty()) {
            links.add(new Link(base + "/files", desk.t(Text.APPLY_QUESTIONS_UPLOAD)));
        }
        if (d.application().state() == State.GRANTED_WITH_CONDITIONS) {
            lead.add(desk.t(Text.APPLY_CONDITIONS));
            points.addAll(conditions(visit, d));
            links.add(new Link("/holder", desk.t(Text.APPLY_CONDITIONS_LINK)));
        }
        links.add(new Link(base, desk.t(Text.APPLY_LINK_BACK)));
        Question q = new Question(
                answering ? base + "/decision" : "",
                d.supplier(),
                desk.t(Text.valueOf("APPLY_STATE_" + d.application().state().name())),
                lead,
                points,
                "",
                said(d, last, intent),
                fields,
                desk.t(Text.APPLY_INTENT_BUTTON),
                false,
                links);
        return desk.show(visit, form, d, q);
    }

    /// What is there to be said of a hearing: until when it can be answered, or why it cannot.
    private String hearing(Application a, Cases.Made last, Optional<RefusedException> no) {
        if (a.state() == State.INTENT_TO_REFUSE) {
            String due = a.answerDue().map(Labels::moment).orElse("");
            return a.answered()
                    ? desk.t(Text.APPLY_INTENT_ANSWERED)
                    : desk.t(
                            no.filter(why -> why.reason() == Refusal.TOO_LATE).isPresent()
                                    ? Text.APPLY_INTENT_LATE
                                    : Text.APPLY_INTENT_LEAD,
                            due);
        }
        return last.outcome().equals(Outcome.INTENT_TO_REFUSE.code())
                        && !a.state().ended()
                ? desk.t(Text.APPLY_INTENT_AGAIN)
                : "";
    }

    private List<Choice> files(OwnCase d) {
        return d.files().stream()
                .map(f -> new Choice(f.id().toString(), desk.words().file(d, f)))
                .toList();
    }

    private Decisions.Answer answer(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Set<String> files = d.files().stream().map(f -> f.id().toString()).collect(Collectors.toUnmodifiableSet());
        String words = form.lines("words", MAX_WORDS, Text.APPLY_INTENT_ERROR);
        List<UUID> evidence =
                form.choices("evidence", files).stream().map(UUID::fromString).toList();
        form.done();
        return new Decisions.Answer(Desk.id(request), words, evidence);
    }

    /// The conditions of the grant, each with its day or with when it was closed.
    private List<String> conditions(Visit visit, OwnCase d) {
        return files.ofCase(d.application().id())
                .map(number -> files.file(visit.person(), number).conditions().stream()
                        .map(c -> c.closed()
                                .map(at -> desk.t(
                                        Text.APPLY_CONDITION_CLOSED, title(d.edition(), c.criterion()), Labels.day(at)))
                                .orElseGet(() -> desk.t(
                                        Text.APPLY_CONDITION_DUE,
                                        title(d.edition(), c.criterion()),
                                        Labels.day(c.due()))))
                        .toList())
                .orElse(List.of());
    }

    /// When somebody decided, or only wrote that a refusal is intended.
    private String told(Cases.Made made) {
        boolean intended = made.outcome().equals(Outcome.INTENT_TO_REFUSE.code());
        return desk.t(intended ? Text.APPLY_TOLD : Text.APPLY_DECIDED, Labels.day(made.decided()));
    }

    /// Until when, to whom, on which grounds and with what effect the supplier can appeal (domain 1.6), or that it
    /// no longer can.
    private List<String> appeal(Cases.Made made) {
        return made.appealUntil()
                .map(until -> desk.cases().now().isAfter(until)
                        ? List.of(desk.t(Text.APPLY_APPEAL_OVER, Labels.moment(until)))
                        : List.of(
                                desk.t(Text.APPLY_APPEAL, Labels.moment(until)),
                                desk.t(Text.APPLY_APPEAL_HOW, desk.frame().registryName()),
                                desk.t(Text.APPLY_APPEAL_GROUNDS),
                                desk.t(Text.APPLY_APPEAL_WHO)))
                .orElse(List.of());
    }

    /// What the assessors found, and what the supplier itself has answered.
    private List<SummaryRow> said(OwnCase d, Cases.Made made, Optional<Cases.Made> intent) {
        List<SummaryRow> rows = new ArrayList<>();
        made.shortfalls()
                .forEach(s -> rows.add(new SummaryRow(
                        desk.t(Text.APPLY_SHORT, s.criterion(), title(d.edition(), s.criterion())), s.words())));
        made.findings().ifPresent(words -> rows.add(new SummaryRow(desk.t(Text.APPLY_FINDINGS), words)));
        intent.flatMap(Cases.Made::answer).ifPresent(answer -> {
            rows.add(new SummaryRow(desk.t(Text.APPLY_INTENT_SAID), answer.words()));
            List<String> named = d.files().stream()
                    .filter(f -> answer.evidence().contains(f.id()))
                    .map(f -> desk.words().file(d, f))
                    .toList();
            if (!named.isEmpty()) {
                rows.add(new SummaryRow(desk.t(Text.APPLY_INTENT_NAMED), String.join("\n", named)));
            }
        });
        return rows;
    }

    /// The reasons for which a refusal was announced.
    private List<String> reasons(SchemeEdition edition, Cases.Made intent) {
        List<String> all = new ArrayList<>();
        for (Decisions.Reason r : Decisions.Reason.readAll(intent.reasons())) {
            String code = edition.reasonCodes()
                    .find(Reasons.Kind.REFUSE, r.code())
                    .map(Reasons.Code::text)
                    .orElse(r.code());
            String about = r.criterion()
                    .map(c -> title(edition, c))
                    .or(() -> r.theme().map(t -> edition.theme(t).title()))
                    .map(title -> desk.t(Text.APPLY_REASON_ABOUT, code, title))
                    .orElse(code);
            all.add(about + ": " + r.words());
        }
        return all;
    }
}
