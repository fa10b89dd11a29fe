package org.touchstone.registry.supplierdesk;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.scheme.EvidenceType;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.accreditation.AccreditationFiles.Condition;
import org.touchstone.registry.accreditation.AccreditationFiles.File;
import org.touchstone.registry.accreditation.AccreditationFiles.Notice;
import org.touchstone.registry.accreditation.AccreditationFiles.Showing;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.MediaTypes;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What a holder has to do for what it holds: show that conditions are met, and answer notices of measures.
public final class ConditionPages {
    private static final String ONE = "/holder/{number}";
    private static final int MAX = 32 << 20;
    private static final int MAX_WORDS = 20_000;

    private final WebDoor door;
    private final Frame frame;
    private final Accreditations accreditations;
    private final Conditions conditions;
    private final AccreditationFiles files;
    private final InstantSource clock;

    public ConditionPages(
            WebDoor door,
            Frame frame,
            Accreditations accreditations,
            Conditions conditions,
            AccreditationFiles files,
            InstantSource clock) {
        this.door = door;
        this.frame = frame;
        this.accreditations = accreditations;
        this.conditions = conditions;
        this.files = files;
        this.clock = clock;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(door.page(ONE + "/condition-files/{file}", this::download));
        routes.addAll(door.fileForm(
                ONE + "/conditions/{criterion}",
                MAX,
                this::most,
                this::condition,
                this::read,
                conditions::show,
                (_, _, _) -> WebDoor.Place.of("/holder", Text.DONE_HOLDER_SHOWN)));
        routes.addAll(door.form(
                ONE + "/notices/{notice}",
                this::notice,
                (visit, request, form) -> {
                    String words = form.lines("words", MAX_WORDS, Text.HOLDER_NOTICE_ERROR);
                    form.done();
                    return new Accreditations.AnswerNotice(
                            file(visit, request).accreditation().number(), request.pathUuid("notice"), words);
                },
                accreditations::answerNotice,
                (_, _, _) -> WebDoor.Place.of("/holder", Text.DONE_HOLDER_ANSWERED)));
        return routes;
    }

    /// What is open for an accreditation that the visitor's supplier holds.
    List<TaskRow> tasks(Visit visit, AccreditationNumber number) {
        File file = files.file(visit.person(), number);
        String base = "/holder/" + number.value();
        List<TaskRow> tasks = new ArrayList<>();
        for (Notice n : file.notices()) {
            if (n.open(clock.instant()) && file.accreditation().state().live()) {
                tasks.add(TaskRow.of(
                        frame.t(measure(n)),
                        base + "/notices/" + n.id(),
                        frame.t(Text.HOLDER_NOTICE_UNTIL, Labels.moment(n.due()))));
            }
        }
        if (file.accreditation().state().live()) {
            for (Condition c : file.open()) {
                tasks.add(TaskRow.of(
                                title(file.edition(), c.criterion()),
                                base + "/conditions/" + c.criterion(),
                                frame.t(Text.HOLDER_CONDITION_UNTIL, Labels.day(c.due())))
                        .standing(standing(c)));
            }
        }
        return tasks;
    }

    private Tag standing(Condition c) {
        if (c.waiting()) {
            return new Tag(frame.t(Text.HOLDER_CONDITION_SENT), "govuk-tag--light-blue");
        }
        return c.showings().isEmpty()
                ? new Tag(frame.t(Text.HOLDER_CONDITION_OPEN), "govuk-tag--yellow")
                : new Tag(frame.t(Text.HOLDER_CONDITION_MORE), "govuk-tag--yellow");
    }

    static String title(SchemeEdition edition, String criterion) {
        return Optional.ofNullable(edition.criteria().get(criterion))
                .map(c -> criterion + " " + c.title())
                .orElse(criterion);
    }

    private static Text measure(Notice n) {
        return n.measure().equals(Measure.SUSPEND.code()) ? Text.HOLDER_NOTICE_SUSPEND : Text.HOLDER_NOTICE_WITHDRAW;
    }

    /// Whose accreditation it is not, for them there is none here: not for those who work for the registry either.
    private File file(Visit visit, Request request) {
        AccreditationNumber number = request.pathAccreditation("number");
        File file = files.file(visit.person(), number);
        if (!visit.person().belongsTo(file.accreditation().supplier())) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return file;
    }

    private Answer show(Visit visit, Form form, Question q) {
        Page page = frame.page(
                visit,
                form,
                q.title(),
                new Link("/account", frame.t(Text.ACCOUNT_TITLE)),
                new Link("/holder", frame.t(Text.HOLDER_TITLE)));
        return q.show(page, form);
    }

    // ---- conditions

    private Answer condition(Visit visit, Request request, Form form) {
        File file = file(visit, request);
        Condition c = file.conditions().stream()
                .filter(k -> k.criterion().equals(request.path("criterion")))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        boolean open = c.closed().isEmpty() && file.accreditation().state().live()
                || !form.faults().isEmpty();
        String base = "/holder/" + file.accreditation().number().value();
        List<SummaryRow> rows = new ArrayList<>();
        Optional.ofNullable(file.edition().criteria().get(c.criterion()))
                .ifPresent(k -> rows.add(new SummaryRow(
                        frame.t(Text.HOLDER_CONDITION_ASKED), k.explain().requirement())));
        rows.add(new SummaryRow(frame.t(Text.HOLDER_CONDITION_DUE), Labels.moment(c.due())));
        List<Link> links = new ArrayList<>();
        for (Showing s : c.showings()) {
            rows.add(new SummaryRow(frame.t(Text.HOLDER_CONDITION_SAID, Labels.day(s.at())), s.words()));
            s.files()
                    .forEach(f -> links.add(
                            new Link(base + "/condition-files/" + f.id(), f.name() + ", " + Labels.size(f.size()))));
            s.lacking().ifPresent(words -> rows.add(new SummaryRow(frame.t(Text.HOLDER_CONDITION_LACKING), words)));
        }
        links.add(new Link("/holder", frame.t(Text.HOLDER_TITLE)));
        Question q = new Question(
                open ? base + "/conditions/" + c.criterion() : "",
                file.accreditation().number().value(),
                title(file.edition(), c.criterion()),
                List.of(lead(c, open)),
                List.of(),
                "",
                rows,
                open
                        ? List.of(
                                new Field.Area("words", frame.t(Text.HOLDER_CONDITION_WORDS), "", 8, MAX_WORDS),
                                new Field.Files(
                                        "files",
                                        frame.t(Text.APPLY_FILES_CHOOSE),
                                        frame.t(Text.APPLY_FILES_CHOOSE_HINT),
                                        null))
                        : List.of(),
                frame.t(Text.HOLDER_CONDITION_BUTTON),
                false,
                links);
        return show(visit, form, q);
    }

    private String lead(Condition c, boolean open) {
        if (!open) {
            return c.closed()
                    .map(at -> frame.t(Text.HOLDER_CONDITION_CLOSED, Labels.day(at)))
                    .orElse("");
        }
        return frame.t(clock.instant().isAfter(c.due()) ? Text.HOLDER_CONDITION_LATE : Text.HOLDER_CONDITION_LEAD);
    }

    private Conditions.Show read(Visit visit, Request request, Form form) {
        File file = file(visit, request);
        String words = form.lines("words", MAX_WORDS, Text.HOLDER_CONDITION_ERROR);
        List<Applications.NamedFile> sent = EvidencePages.sent(form, most(visit, request));
        form.done();
        return new Conditions.Show(file.accreditation().number(), request.path("criterion"), words, sent);
    }

    /// The largest file of any kind that the edition takes.
    private int most(Visit visit, Request request) {
        return file(visit, request).edition().evidenceTypes().values().stream()
                .mapToInt(EvidenceType::maximumBytes)
                .max()
                .orElse(0);
    }

    private Answer download(Visit visit, Request request) {
        UUID id = request.pathUuid("file");
        File file = file(visit, request);
        Applications.EvidenceFile found =
                files.shown(visit.person(), file.accreditation().number(), id, request::hold);
        return Answer.of(found.mediaType(), found.bytes())
                .field(
                        "Content-Disposition",
                        "attachment; filename=\"" + id + "." + MediaTypes.ending(found.mediaType()) + "\"");
    }

    // ---- notices

    private Answer notice(Visit visit, Request request, Form form) {
        File file = file(visit, request);
        UUID id = request.pathUuid("notice");
        Notice n = file.notices().stream()
                .filter(k -> k.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        boolean open = n.open(clock.instant()) && file.accreditation().state().live()
                || !form.faults().isEmpty();
        Reasons.Kind kind = n.measure().equals(Measure.SUSPEND.code()) ? Reasons.Kind.SUSPEND : Reasons.Kind.WITHDRAW;
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(
                frame.t(Text.STAFF_NOTICE_REASON),
                file.edition()
                        .reasonCodes()
                        .find(kind, n.reason())
                        .map(Reasons.Code::text)
                        .orElse(n.reason())));
        rows.add(new SummaryRow(frame.t(Text.HOLDER_NOTICE_SAID), n.words()));
        n.answer().ifPresent(words -> rows.add(new SummaryRow(frame.t(Text.APPLY_INTENT_SAID), words)));
        Question q = new Question(
                open ? "/holder/" + file.accreditation().number().value() + "/notices/" + id : "",
                file.accreditation().number().value(),
                frame.t(measure(n)),
                List.of(
                        open
                                ? frame.t(Text.HOLDER_NOTICE_LEAD, Labels.moment(n.due()))
                                : frame.t(Text.HOLDER_NOTICE_OVER, Labels.moment(n.due()))),
                List.of(),
                "",
                rows,
                open
                        ? List.of(new Field.Area("words", frame.t(Text.APPLY_INTENT_WORDS), "", 10, MAX_WORDS))
                        : List.of(),
                frame.t(Text.APPLY_INTENT_BUTTON),
                false,
                List.of(new Link("/holder", frame.t(Text.HOLDER_TITLE))));
        return show(visit, form, q);
    }
}
