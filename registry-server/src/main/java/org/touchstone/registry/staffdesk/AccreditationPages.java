package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.Accreditation;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.accreditation.Lifecycle.Move;
import org.touchstone.registry.accreditation.Lifecycle.State;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.MediaTypes;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.staffdesk.JteaccreditationGenerated;
import org.touchstone.registry.pages.jte.supplierdesk.JtequestionGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.supplierdesk.Field;
import org.touchstone.registry.supplierdesk.Question;
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
    private static final String ONE = "/staff/accreditations/{number}";
    private static final String CONDITION = ONE + "/conditions/{criterion}";
    private static final int MAX_WORDS = 10_000;
    private static final int MAX_REMEDY = 4_000;

    private final Desk desk;
    private final Conditions conditions;
    private final AccreditationFiles files;

    public AccreditationPages(Desk desk, Conditions conditions, AccreditationFiles files) {
        this.desk = desk;
        this.conditions = conditions;
        this.files = files;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(desk.door().page(ONE, this::one));
        routes.add(desk.door().page(ONE + "/condition-files/{file}", this::download));
        routes.addAll(desk.door()
                .form(
                        CONDITION,
                        this::condition,
                        this::verdict,
                        this::judge,
                        (_, request, _) -> WebDoor.Place.of(place(number(request)), Text.DONE_STAFF_CONDITION)));
        for (Measured act : Measured.values()) {
            routes.addAll(desk.door()
                    .form(
                            ONE + "/" + act.path(),
                            (visit, request, form) -> measure(act, visit, request, form),
                            (visit, request, form) -> read(act, visit, request, form),
                            this::take,
                            (_, request, _) -> WebDoor.Place.of(place(number(request)), Text.DONE_STAFF_MEASURE)));
        }
        return routes;
    }

    static String place(AccreditationNumber number) {
        return "/staff/accreditations/" + number.value();
    }

    private static AccreditationNumber number(Request request) {
        try {
            return new AccreditationNumber(request.path("number"));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    private AccreditationFiles.File file(Visit visit, Request request) {
        Desk.requireStaff(visit);
        return files.file(visit.person(), number(request));
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
        AccreditationFiles.File file = file(visit, request);
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
                file.name().orElse(desk.t(Text.STAFF_ERASED)),
                new Tag(
                        desk.t(Text.valueOf("STANDING_" + a.state().name())),
                        a.state().live() ? "govuk-tag--light-blue" : "govuk-tag--grey"),
                tasks(visit, file),
                rows,
                file.conditions().stream().map(c -> condition(file, c)).toList(),
                file.notices().stream().map(n -> notice(file, n)).toList(),
                file.deadlines().stream()
                        .map(d -> new SummaryRow(
                                desk.t(Text.valueOf("STAFF_TIMER_" + d.kind().name())), desk.due(d.due())))
                        .toList());
        Page page = page(visit, Form.blank(), desk.t(Text.STAFF_ACC_TITLE, view.name()));
        return Frame.own(out -> JteaccreditationGenerated.render(out, null, page, view));
    }

    private Page page(Visit visit, Form form, String title, Link... above) {
        List<Link> crumbs = new ArrayList<>(List.of(new Link("/account", desk.t(Text.ACCOUNT_TITLE))));
        crumbs.addAll(List.of(above));
        return desk.frame().page(visit, form, title, crumbs.toArray(Link[]::new));
    }

    private List<TaskRow> tasks(Visit visit, AccreditationFiles.File file) {
        Accreditation a = file.accreditation();
        List<TaskRow> tasks = new ArrayList<>();
        for (AccreditationFiles.Condition c : file.open()) {
            Action action = judging(visit);
            if (a.state().live() && action.roles().stream().anyMatch(visit.person()::is)) {
                tasks.add(task(
                        visit,
                        a,
                        action,
                        desk.t(
                                action == Action.CLOSE_CONDITION
                                        ? Text.STAFF_CONDITION_CLOSE
                                        : Text.STAFF_CONDITION_CHECK,
                                title(file.edition(), c.criterion())),
                        place(a.number()) + "/conditions/" + c.criterion(),
                        c.waiting() ? desk.t(Text.STAFF_CONDITION_WAITS) : ""));
            }
        }
        for (Measured act : Measured.values()) {
            if (act.move.from(a.state()).isPresent()
                    && act.action.roles().stream().anyMatch(visit.person()::is)) {
                tasks.add(task(visit, a, act.action, desk.t(act.title), place(a.number()) + "/" + act.path(), ""));
            }
        }
        return tasks;
    }

    private TaskRow task(Visit visit, Accreditation a, Action action, String name, String href, String hint) {
        Optional<String> no = files.refusal(visit.person(), a, action).map(desk::why);
        return new TaskRow(
                name, no.isPresent() ? Optional.empty() : Optional.of(href), no.orElse(hint), Optional.empty());
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
        return new Link(place(number) + "/condition-files/" + f.id(), f.name() + ", " + Labels.size(f.size()));
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
        Applications.EvidenceFile found = files.shown(visit.person(), number(request), id);
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
        AccreditationFiles.File file = file(visit, request);
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
        links.add(new Link(place(a.number()), desk.t(Text.STAFF_ACC_BACK)));
        Question q = new Question(
                no.isPresent() ? "" : place(a.number()) + "/conditions/" + c.criterion(),
                file.name().orElse(desk.t(Text.STAFF_ERASED)),
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
                                MAX_WORDS)),
                desk.t(Text.STAFF_CONDITION_BUTTON),
                false,
                links);
        Page page = page(
                visit,
                form,
                desk.t(Text.STAFF_CONDITION_TITLE, q.title()),
                new Link(place(a.number()), a.number().value()));
        return Frame.own(out -> JtequestionGenerated.render(out, null, page, form, q));
    }

    private Verdict verdict(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        AccreditationNumber number = number(request);
        String criterion = request.path("criterion");
        boolean closing = judging(visit) == Action.CLOSE_CONDITION;
        boolean met = form.choice("verdict", Set.of("met", "lacking"), Text.STAFF_CONDITION_ERROR)
                .equals("met");
        String words = met && closing
                ? form.optionalLines("words", MAX_WORDS).orElse("")
                : form.lines("words", MAX_WORDS, Text.STAFF_CONDITION_WORDS_ERROR);
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

    // ---- measures

    /// What can be done with an accreditation that is held, besides its conditions.
    private enum Measured {
        NOTICE(Action.GIVE_NOTICE, Move.GIVE_NOTICE, Text.STAFF_DO_NOTICE, Text.STAFF_DO_NOTICE_LEAD),
        SUSPENSION(Action.SUSPEND, Move.SUSPEND, Text.STAFF_DO_SUSPENSION, Text.STAFF_DO_SUSPENSION_LEAD),
        RULE(Action.SUSPEND_BY_RULE, Move.SUSPEND, Text.STAFF_DO_RULE, Text.STAFF_DO_RULE_LEAD),
        EXTENSION(
                Action.EXTEND_SUSPENSION,
                Move.EXTEND_SUSPENSION,
                Text.STAFF_DO_EXTENSION,
                Text.STAFF_DO_EXTENSION_LEAD),
        CHECK(Action.CHECK_CAUSE, Move.CHECK, Text.STAFF_DO_CHECK, Text.STAFF_DO_CHECK_LEAD),
        REINSTATEMENT(Action.REINSTATE, Move.REINSTATE, Text.STAFF_DO_REINSTATEMENT, Text.STAFF_DO_REINSTATEMENT_LEAD),
        WITHDRAWAL(Action.WITHDRAW, Move.WITHDRAW, Text.STAFF_DO_WITHDRAWAL, Text.STAFF_DO_WITHDRAWAL_LEAD);

        private final Action action;
        private final Move move;
        private final Text title;
        private final Text lead;

        Measured(Action action, Move move, Text title, Text lead) {
            this.action = action;
            this.move = move;
            this.title = title;
            this.lead = lead;
        }

        String path() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A measure as its use case takes it.
    private sealed interface Command {
        record Give(Accreditations.GiveNotice command) implements Command {}

        record Impose(Accreditations.Suspend command) implements Command {}

        record Rule(Accreditations.Suspend command) implements Command {}

        record Extend(AccreditationNumber number) implements Command {}

        record Look(Accreditations.Check command) implements Command {}

        record Reinstate(Accreditations.Reinstate command) implements Command {}

        record Withdraw(Accreditations.Withdraw command) implements Command {}
    }

    private Map<String, String> codes(SchemeEdition edition, Measured act) {
        Map<String, String> out = new LinkedHashMap<>();
        switch (act) {
            case NOTICE -> {
                // Each code is of one kind, so that it says which measure is meant.
                put(out, edition, Reasons.Kind.SUSPEND, AccreditationPages::imposed);
                put(out, edition, Reasons.Kind.WITHDRAW, _ -> true);
            }
            case SUSPENSION -> put(out, edition, Reasons.Kind.SUSPEND, AccreditationPages::imposed);
            case RULE ->
                put(
                        out,
                        edition,
                        Reasons.Kind.SUSPEND,
                        c -> c.suspension().equals(Optional.of(Reasons.SuspensionKind.STANDING_RULE)));
            case REINSTATEMENT -> put(out, edition, Reasons.Kind.REINSTATE, _ -> true);
            case WITHDRAWAL -> put(out, edition, Reasons.Kind.WITHDRAW, _ -> true);
            case CHECK -> {
                out.put("suspension", desk.t(Text.STAFF_DO_CHECK_SUSPENSION));
                out.put("withdrawal", desk.t(Text.STAFF_DO_CHECK_WITHDRAWAL));
            }
            case EXTENSION -> {}
        }
        return out;
    }

    private static boolean imposed(Reasons.Code code) {
        return code.suspension().equals(Optional.of(Reasons.SuspensionKind.IMPOSED));
    }

    private static void put(
            Map<String, String> out, SchemeEdition edition, Reasons.Kind kind, Predicate<Reasons.Code> which) {
        edition.reasonCodes().of(kind).forEach((id, code) -> {
            if (which.test(code)) {
                out.put(id, code.text());
            }
        });
    }

    private Answer measure(Measured act, Visit visit, Request request, Form form) {
        AccreditationFiles.File file = file(visit, request);
        Accreditation a = file.accreditation();
        Optional<String> no = files.refusal(visit.person(), a, act.action)
                .map(desk::why)
                .or(() -> act.move.from(a.state()).isEmpty() && form.faults().isEmpty()
                        ? Optional.of(desk.why(new RefusedException(
                                Refusal.WRONG_STATE, a.state().code())))
                        : Optional.empty());
        List<Field> fields = new ArrayList<>();
        Map<String, String> codes = codes(file.edition(), act);
        if (act == Measured.CHECK && a.state() != State.SUSPENDED) {
            codes.remove("suspension");
        }
        if (!codes.isEmpty()) {
            fields.add(new Field.Radios(
                    "reason",
                    desk.t(act == Measured.CHECK ? Text.STAFF_DO_CHECK_SUBJECT : Text.STAFF_NOTICE_REASON),
                    "",
                    codes.entrySet().stream()
                            .map(e -> new Choice(e.getKey(), e.getValue()))
                            .toList(),
                    false));
        }
        switch (act) {
            case NOTICE, CHECK, WITHDRAWAL ->
                fields.add(new Field.Area("words", desk.t(Text.STAFF_DO_WORDS), words(act), 8, MAX_WORDS));
            case SUSPENSION, RULE ->
                fields.add(new Field.Area(
                        "words", desk.t(Text.STAFF_ACC_REMEDY), desk.t(Text.STAFF_DO_REMEDY_HINT), 6, MAX_REMEDY));
            case EXTENSION, REINSTATEMENT -> {}
        }
        if (act == Measured.SUSPENSION || act == Measured.WITHDRAWAL) {
            fields.add(new Field.Boxes(
                    "urgent",
                    desk.t(Text.STAFF_DO_URGENT),
                    "",
                    List.of(new Choice("yes", desk.t(Text.STAFF_DO_URGENT_YES), desk.t(Text.STAFF_DO_URGENT_HINT)))));
        }
        Question q = new Question(
                no.isPresent() ? "" : place(a.number()) + "/" + act.path(),
                file.name().orElse(desk.t(Text.STAFF_ERASED)),
                desk.t(act.title),
                List.of(desk.t(act.lead)),
                List.of(),
                no.orElse(""),
                List.of(),
                fields,
                desk.t(act.title),
                act == Measured.SUSPENSION || act == Measured.RULE || act == Measured.WITHDRAWAL,
                List.of(new Link(place(a.number()), desk.t(Text.STAFF_ACC_BACK))));
        Page page = page(
                visit, form, q.title(), new Link(place(a.number()), a.number().value()));
        return Frame.own(out -> JtequestionGenerated.render(out, null, page, form, q));
    }

    private String words(Measured act) {
        return desk.t(
                switch (act) {
                    case NOTICE -> Text.STAFF_DO_NOTICE_HINT;
                    case WITHDRAWAL -> Text.STAFF_DO_WITHDRAWAL_HINT;
                    case CHECK, SUSPENSION, RULE, EXTENSION, REINSTATEMENT -> Text.STAFF_DO_CHECK_HINT;
                });
    }

    private Command read(Measured act, Visit visit, Request request, Form form) {
        AccreditationNumber number = number(request);
        SchemeEdition edition = file(visit, request).edition();
        Set<String> codes = codes(edition, act).keySet();
        String reason = codes.isEmpty() ? "" : form.choice("reason", codes, Text.STAFF_DO_REASON_ERROR);
        String words = switch (act) {
            case NOTICE, CHECK, WITHDRAWAL -> form.lines("words", MAX_WORDS, Text.STAFF_DO_WORDS_ERROR);
            case SUSPENSION, RULE -> form.lines("words", MAX_REMEDY, Text.STAFF_DO_WORDS_ERROR);
            case EXTENSION, REINSTATEMENT -> "";
        };
        boolean urgent = (act == Measured.SUSPENSION || act == Measured.WITHDRAWAL)
                && !form.choices("urgent", Set.of("yes")).isEmpty();
        form.done();
        return switch (act) {
            case NOTICE ->
                new Command.Give(new Accreditations.GiveNotice(
                        number,
                        edition.reasonCodes().find(Reasons.Kind.SUSPEND, reason).isPresent()
                                ? Measure.SUSPEND
                                : Measure.WITHDRAW,
                        reason,
                        words));
            case SUSPENSION -> new Command.Impose(new Accreditations.Suspend(number, reason, words, urgent));
            case RULE -> new Command.Rule(new Accreditations.Suspend(number, reason, words, false));
            case EXTENSION -> new Command.Extend(number);
            case CHECK -> new Command.Look(new Accreditations.Check(number, reason, words));
            case REINSTATEMENT -> new Command.Reinstate(new Accreditations.Reinstate(number, reason));
            case WITHDRAWAL -> new Command.Withdraw(new Accreditations.Withdraw(number, reason, words, urgent));
        };
    }

    private Receipt take(Actor.Person actor, IdempotencyKey key, Command command) {
        Accreditations all = desk.accreditations();
        return switch (command) {
            case Command.Give(Accreditations.GiveNotice c) -> all.giveNotice(actor, key, c);
            case Command.Impose(Accreditations.Suspend c) -> all.suspend(actor, key, c);
            case Command.Rule(Accreditations.Suspend c) -> all.suspendByRule(actor, key, c);
            case Command.Extend(AccreditationNumber number) -> all.extendSuspension(actor, key, number);
            case Command.Look(Accreditations.Check c) -> all.check(actor, key, c);
            case Command.Reinstate(Accreditations.Reinstate c) -> all.reinstate(actor, key, c);
            case Command.Withdraw(Accreditations.Withdraw c) -> all.withdraw(actor, key, c);
        };
    }
}
