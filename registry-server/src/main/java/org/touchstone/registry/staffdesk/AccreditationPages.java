package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.Accreditation;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.MediaTypes;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.staffdesk.JteaccreditationGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.register.Standing;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// An accreditation for those who work for the registry: how it stands, its conditions, notices and deadlines, and what
/// the reader may do about them.
public final class AccreditationPages {
    private static final String CONDITION = AccreditationDesk.ONE + "/conditions/{criterion}";

    private final Desk desk;
    private final Conditions conditions;
    private final AccreditationFiles files;
    private final AccreditationDesk held;
    private final MeasurePages measures;

    public AccreditationPages(Desk desk, Conditions conditions, AccreditationFiles files) {
        this.desk = desk;
        this.conditions = conditions;
        this.files = files;
        this.held = new AccreditationDesk(desk, files);
        this.measures = new MeasurePages(held);
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(desk.door().page(AccreditationDesk.ONE, this::one));
        routes.add(desk.door().page(AccreditationDesk.ONE + "/condition-files/{file}", this::download));
        routes.addAll(desk.door()
                .form(
                        CONDITION,
                        this::condition,
                        this::verdict,
                        this::judge,
                        (_, request, _) ->
                                WebDoor.Place.of(AccreditationDesk.place(request), Text.DONE_STAFF_CONDITION)));
        routes.addAll(measures.routes());
        return routes;
    }

    // ---- the accreditation

    /// A condition as it is shown.
    public record Condition(String title, Tag tag, List<SummaryRow> rows, List<Link> files) {
        public Condition {
            rows = List.copyOf(rows);
            files = List.copyOf(files);
        }
    }

    /// Notice of a measure as it is shown.
    public record Notice(String title, List<SummaryRow> rows) {
        public Notice {
            rows = List.copyOf(rows);
        }
    }

    /// The whole page.
    ///
    /// @param tasks what the reader may do; without an address, why it cannot be done
    public record View(
            String name,
            Tag state,
            List<TaskRow> tasks,
            List<SummaryRow> rows,
            List<Condition> conditions,
            List<Notice> notices,
            List<SummaryRow> deadlines) {
        public View {
            tasks = List.copyOf(tasks);
            rows = List.copyOf(rows);
            conditions = List.copyOf(conditions);
            notices = List.copyOf(notices);
            deadlines = List.copyOf(deadlines);
        }
    }

    private Answer one(Visit visit, Request request) {
        AccreditationFiles.File file = held.file(visit, request);
        Accreditation a = file.accreditation();
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(
                desk.t(Text.STAFF_ACC_NUMBER),
                a.number().value(),
                Optional.of(new Link("/accreditations/" + a.number().value(), desk.t(Text.STAFF_ACC_REGISTER)))));
        boolean seen =
                desk.files().seen(visit.person(), List.of(a.application())).containsKey(a.application());
        rows.add(new SummaryRow(
                desk.t(Text.STAFF_ACC_VALID),
                desk.t(
                        Text.ACCREDITATION_PERIOD,
                        Labels.recordedDay(a.validFrom()),
                        Labels.recordedDay(a.validUntil())),
                seen
                        ? Optional.of(new Link(Desk.place(a.application()), desk.t(Text.STAFF_ACC_CASE)))
                        : Optional.empty()));
        file.suspension().ifPresent(s -> {
            rows.add(new SummaryRow(
                    desk.t(Text.STAFF_ACC_SUSPENDED),
                    desk.t(
                            Text.STAFF_ACC_SUSPENDED_FOR,
                            reason(file.edition(), Reasons.Kind.SUSPEND, s.reason()),
                            Labels.day(s.effective()),
                            Labels.day(s.until()))));
            if (!s.remedy().isEmpty()) {
                rows.add(new SummaryRow(desk.t(Text.STAFF_ACC_REMEDY), s.remedy()));
            }
        });
        file.looked()
                .forEach(l -> rows.add(new SummaryRow(desk.t(Text.STAFF_ACC_LOOKED, Labels.day(l.at())), l.note())));
        if (!file.readable()) {
            rows.add(new SummaryRow(desk.t(Text.STAFF_ACC_SEALED), desk.t(Text.STAFF_ACC_SEALED_TEXT)));
        }
        View view = new View(
                held.name(file),
                Labels.tag(desk.frame().messages(), Standing.valueOf(a.state().name())),
                tasks(visit, file),
                rows,
                file.conditions().stream().map(c -> condition(file, c)).toList(),
                file.notices().stream().map(n -> notice(file, n)).toList(),
                file.deadlines().stream()
                        .map(d -> new SummaryRow(
                                desk.t(Text.valueOf("STAFF_TIMER_" + d.kind().name())), desk.due(d.due())))
                        .toList());
        Page page = held.page(visit, Form.blank(), desk.t(Text.STAFF_ACC_TITLE, view.name()));
        return Frame.own(out -> JteaccreditationGenerated.render(out, null, page, view));
    }

    private List<TaskRow> tasks(Visit visit, AccreditationFiles.File file) {
        Accreditation a = file.accreditation();
        List<TaskRow> tasks = new ArrayList<>();
        for (AccreditationFiles.Condition c : file.open()) {
            Action action = judging(visit);
            if (a.state().live() && action.roles().stream().anyMatch(visit.person()::is)) {
                tasks.add(held.task(
                        visit,
                        a,
                        action,
                        desk.t(
                                action == Action.CLOSE_CONDITION
                                        ? Text.STAFF_CONDITION_CLOSE
                                        : Text.STAFF_CONDITION_CHECK,
                                title(file.edition(), c.criterion())),
                        AccreditationDesk.place(a.number()) + "/conditions/" + c.criterion(),
                        c.waiting() ? desk.t(Text.STAFF_CONDITION_WAITS) : ""));
            }
        }
        tasks.addAll(measures.tasks(visit, a));
        return tasks;
    }

    private static String title(SchemeEdition edition, String criterion) {
        return Optional.ofNullable(edition.criteria().get(criterion))
                .map(c -> criterion + " " + c.title())
                .orElse(criterion);
    }

    private static String reason(SchemeEdition edition, Reasons.Kind kind, String code) {
        return edition.reasonCodes().find(kind, code).map(Reasons.Code::text).orElse(code);
    }

    private Condition condition(AccreditationFiles.File file, AccreditationFiles.Condition c) {
        List<SummaryRow> rows = new ArrayList<>();
        Optional.ofNullable(file.edition().criteria().get(c.criterion()))
                .ifPresent(k -> rows.add(new SummaryRow(
                        desk.t(Text.HOLDER_CONDITION_ASKED), k.explain().requirement())));
        rows.add(new SummaryRow(
                desk.t(Text.HOLDER_CONDITION_DUE), c.closed().isPresent() ? Labels.day(c.due()) : desk.due(c.due())));
        List<Link> links = new ArrayList<>();
        for (AccreditationFiles.Showing s : c.showings()) {
            rows.add(new SummaryRow(desk.t(Text.STAFF_CONDITION_SHOWN, Labels.day(s.at())), s.words()));
            s.files().forEach(f -> links.add(link(file.accreditation().number(), f)));
            s.lacking().ifPresent(words -> rows.add(new SummaryRow(desk.t(Text.HOLDER_CONDITION_LACKING), words)));
        }
        c.looked().forEach(l -> rows.add(new SummaryRow(desk.t(Text.STAFF_ACC_LOOKED, Labels.day(l.at())), l.note())));
        Tag tag = c.closed().isPresent()
                ? new Tag(desk.t(Text.STAFF_CONDITION_CLOSED), "govuk-tag--green")
                : c.waiting()
                        ? new Tag(desk.t(Text.STAFF_CONDITION_WAITING), "govuk-tag--yellow")
                        : new Tag(desk.t(Text.STAFF_CONDITION_OPEN), "govuk-tag--light-blue");
        return new Condition(title(file.edition(), c.criterion()), tag, rows, links);
    }

    private static Link link(AccreditationNumber number, AccreditationFiles.Shown f) {
        return new Link(
                AccreditationDesk.place(number) + "/condition-files/" + f.id(),
                f.name() + ", " + Labels.size(f.size()));
    }

    private Notice notice(AccreditationFiles.File file, AccreditationFiles.Notice n) {
        Reasons.Kind kind = n.measure().equals(Measure.SUSPEND.code()) ? Reasons.Kind.SUSPEND : Reasons.Kind.WITHDRAW;
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(desk.t(Text.STAFF_NOTICE_REASON), reason(file.edition(), kind, n.reason())));
        rows.add(new SummaryRow(desk.t(Text.STAFF_NOTICE_WORDS), n.words()));
        rows.add(new SummaryRow(desk.t(Text.STAFF_TIMER_NOTICE_CLOSED), Labels.moment(n.due())));
        rows.add(new SummaryRow(
                desk.t(Text.STAFF_NOTICE_ANSWER), n.answer().orElse(desk.t(Text.STAFF_NOTICE_UNANSWERED))));
        return new Notice(
                desk.t(
                        n.measure().equals(Measure.SUSPEND.code())
                                ? Text.STAFF_NOTICE_SUSPEND
                                : Text.STAFF_NOTICE_WITHDRAW,
                        Labels.day(n.given())),
                rows);
    }

    private Answer download(Visit visit, Request request) {
        Desk.requireStaff(visit);
        UUID id = request.pathUuid("file");
        Applications.EvidenceFile found =
                files.shown(visit.person(), AccreditationDesk.number(request), id, request::hold);
        return Answer.of(found.mediaType(), found.bytes())
                .field(
                        "Content-Disposition",
                        "attachment; filename=\"" + id + "." + MediaTypes.ending(found.mediaType()) + "\"");
    }

    // ---- a condition

    private sealed interface Verdict {
        record Met(Accreditations.Check command) implements Verdict {}

        record Close(Accreditations.CloseCondition command) implements Verdict {}

        record Lacking(Conditions.Lacking command, boolean closing) implements Verdict {}
    }

    /// Which of the two looks the reader is asked for: who decides closes, the others find out.
    private static Action judging(Visit visit) {
        return Action.CLOSE_CONDITION.roles().stream().anyMatch(visit.person()::is)
                ? Action.CLOSE_CONDITION
                : Action.CHECK_CAUSE;
    }

    private AccreditationFiles.Condition open(AccreditationFiles.File file, Request request, Form form) {
        return file.conditions().stream()
                .filter(c -> c.criterion().equals(request.path("criterion")))
                // What was typed while somebody else closed it is shown again, with what is wrong.
                .filter(c -> c.closed().isEmpty() || !form.faults().isEmpty())
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Answer condition(Visit visit, Request request, Form form) {
        AccreditationFiles.File file = held.file(visit, request);
        Accreditation a = file.accreditation();
        AccreditationFiles.Condition c = open(file, request, form);
        Condition shown = condition(file, c);
        boolean closing = judging(visit) == Action.CLOSE_CONDITION;
        Optional<String> no = files.refusal(visit.person(), a, judging(visit))
                .map(desk::why)
                .or(() -> closing && c.looked().isEmpty() && !c.waiting()
                        ? Optional.of(desk.why(new RefusedException(Refusal.CHECK_NEEDED)))
                        : Optional.empty());
        List<Choice> verdicts = new ArrayList<>();
        if (closing) {
            verdicts.add(new Choice(
                    "met", desk.t(Text.STAFF_CONDITION_DO_CLOSE), desk.t(Text.STAFF_CONDITION_DO_CLOSE_HINT)));
        } else {
            verdicts.add(new Choice("met", desk.t(Text.STAFF_CONDITION_MET), desk.t(Text.STAFF_CONDITION_MET_HINT)));
        }
        if (c.waiting()) {
            verdicts.add(
                    new Choice("lacking", desk.t(Text.STAFF_CONDITION_LACKS), desk.t(Text.STAFF_CONDITION_LACKS_HINT)));
        }
        List<Link> links = new ArrayList<>(shown.files());
        links.add(new Link(AccreditationDesk.place(a.number()), desk.t(Text.STAFF_ACC_BACK)));
        Question q = new Question(
                no.isPresent() ? "" : AccreditationDesk.place(a.number()) + "/conditions/" + c.criterion(),
                held.name(file),
                shown.title(),
                List.of(),
                List.of(),
                no.orElse(""),
                shown.rows(),
                List.of(
                        new Field.Radios("verdict", desk.t(Text.STAFF_CONDITION_VERDICT), "", verdicts, false),
                        new Field.Area(
                                "words",
                                desk.t(Text.STAFF_CONDITION_WORDS),
                                desk.t(closing ? Text.STAFF_CONDITION_WORDS_CLOSING : Text.STAFF_CONDITION_WORDS_HINT),
                                6,
                                AccreditationDesk.MAX_WORDS)),
                desk.t(Text.STAFF_CONDITION_BUTTON),
                false,
                links);
        Page page = held.page(
                visit,
                form,
                desk.t(Text.STAFF_CONDITION_TITLE, q.title()),
                new Link(AccreditationDesk.place(a.number()), a.number().value()));
        return q.show(page, form);
    }

    private Verdict verdict(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        AccreditationNumber number = AccreditationDesk.number(request);
        String criterion = request.path("criterion");
        boolean closing = judging(visit) == Action.CLOSE_CONDITION;
        boolean met = form.choice("verdict", Set.of("met", "lacking"), Text.STAFF_CONDITION_ERROR)
                .equals("met");
        String words = met && closing
                ? form.optionalLines("words", AccreditationDesk.MAX_WORDS).orElse("")
                : form.lines("words", AccreditationDesk.MAX_WORDS, Text.STAFF_CONDITION_WORDS_ERROR);
        form.done();
        if (!met) {
            return new Verdict.Lacking(new Conditions.Lacking(number, criterion, words), closing);
        }
        return closing
                ? new Verdict.Close(new Accreditations.CloseCondition(number, criterion))
                : new Verdict.Met(new Accreditations.Check(number, criterion, words));
    }

    private Receipt judge(Actor.Person actor, IdempotencyKey key, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Met(Accreditations.Check command) ->
                desk.accreditations().check(actor, key, command);
            case Verdict.Close(Accreditations.CloseCondition command) ->
                desk.accreditations().closeCondition(actor, key, command);
            case Verdict.Lacking(Conditions.Lacking command, boolean closing) ->
                closing ? conditions.refuseClosure(actor, key, command) : conditions.lacking(actor, key, command);
        };
    }
}
