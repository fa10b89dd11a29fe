package org.touchstone.registry.supplierdesk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.Lifecycle.Move;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.OwnCases.OwnCase;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.supplierdesk.JteapplytasksGenerated;
import org.touchstone.registry.pages.jte.supplierdesk.JtecheckanswersGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// An application as a whole: begun, gone on with, looked over, signed, withdrawn.
public final class ApplyPages {
    private static final UUID FIRST = new UUID(0, 0);

    /// No supplier has more applications than this in the time for which they are kept.
    private static final int MOST = 200;

    /// What the supplier has to do until a deadline of its case. Nothing has to be done until the others, or it is
    /// said where it is done: how long a return lasts with what was returned, and an appeal with the decision.
    private static final Map<Timers.Kind, Text> TO_DO = Map.of(
            Timers.Kind.REPLIES_CLOSED, Text.APPLY_DUE_REPLIES,
            Timers.Kind.CLARIFICATION_CLOSED, Text.APPLY_DUE_QUESTIONS,
            Timers.Kind.ANSWER_CLOSED, Text.APPLY_DUE_INTENT);

    private final Desk desk;
    private final Applications applications;
    private final Drafts drafts;
    private final Cases progress;
    private final Accreditations accreditations;

    /// @param progress what becomes of a case
    /// @param accreditations what becomes of a grant
    public ApplyPages(
            WebDoor door,
            Frame frame,
            OwnCases cases,
            Drafts drafts,
            Applications applications,
            Cases progress,
            Accreditations accreditations) {
        this.desk = new Desk(door, frame, cases);
        this.drafts = drafts;
        this.applications = applications;
        this.progress = progress;
        this.accreditations = accreditations;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        WebDoor door = desk.door();
        List<Route> routes = new ArrayList<>(door.form(
                "/apply",
                this::start,
                this::open,
                applications::open,
                (_, _, receipt) ->
                        WebDoor.Place.of(ApplyWords.path(receipt.id("application")), Text.DONE_APPLY_OPENED)));
        routes.add(door.page(Desk.ONE, this::one));
        routes.addAll(door.form(
                Desk.ONE + "/check-answers",
                this::answers,
                (_, request, form) -> {
                    form.done();
                    return Desk.id(request);
                },
                drafts::use,
                (_, request, _) -> WebDoor.Place.of(ApplyWords.path(Desk.id(request)) + "/declaration")));
        routes.addAll(door.form(
                Desk.ONE + "/agreement",
                this::agreement,
                this::agree,
                applications::acceptAgreement,
                (_, request, _) -> Desk.home(request, Text.DONE_APPLY_AGREED)));
        routes.addAll(door.form(
                Desk.ONE + "/declaration",
                this::declaration,
                ApplyPages::sign,
                applications::submit,
                (_, request, _) -> Desk.home(request, Text.DONE_APPLY_SUBMITTED)));
        routes.addAll(door.form(
                Desk.ONE + "/withdraw",
                this::withdrawal,
                (_, request, form) -> {
                    form.done();
                    return Desk.id(request);
                },
                applications::withdraw,
                (_, request, _) -> Desk.home(request, Text.DONE_APPLY_WITHDRAWN)));
        return routes;
    }

    /// What is not handed in yet comes before all that is.
    private static final Comparator<Application> NEWEST_FIRST = Comparator.comparing(
                    (Application a) -> a.submittedAt().orElse(Instant.MAX))
            .reversed();

    private List<Application> mine(Visit visit) {
        return visit.organisation()
                .map(supplier -> applications.list(visit.person(), FIRST, MOST).stream()
                        .filter(a -> a.supplier().equals(supplier) && !a.erased())
                        .sorted(NEWEST_FIRST)
                        .toList())
                .orElse(List.of());
    }

    private static boolean may(Visit visit, Action action) {
        return visit.organisation()
                .map(visit.person()::rolesFor)
                .filter(held -> action.roles().stream().anyMatch(held::contains))
                .isPresent();
    }

    /// What the account page shows of it.
    public List<Tasks.Group> tasks(Visit visit) {
        if (!may(visit, Action.OPEN_APPLICATION)) {
            return List.of();
        }
        List<TaskRow> rows = new ArrayList<>();
        List<Application> mine = mine(visit);
        Map<UUID, Accreditations.Granted> granted = granted(visit, mine);
        for (Application a : mine) {
            rows.add(TaskRow.of(name(a), ApplyWords.path(a.id()), hint(a, Optional.ofNullable(granted.get(a.id()))))
                    .standing(desk.words().tag(a.state())));
        }
        if (mine.stream().allMatch(a -> a.state().ended())) {
            rows.add(TaskRow.of(desk.t(Text.APPLY_START_TITLE), "/apply", desk.t(Text.APPLY_TASK_START_HINT)));
        }
        return List.of(new Tasks.Group(desk.t(Text.APPLY_TASKS), rows));
    }

    /// What became of those cases of one supplier that were granted, as it stands today.
    private Map<UUID, Accreditations.Granted> granted(Visit visit, List<Application> cases) {
        return cases.stream()
                .filter(a -> a.state() == State.GRANTED || a.state() == State.GRANTED_WITH_CONDITIONS)
                .findFirst()
                .map(a -> accreditations.grantedTo(visit.person(), a.supplier()).stream()
                        .collect(Collectors.toMap(Accreditations.Granted::application, Function.identity())))
                .orElse(Map.of());
    }

    private String hint(Application a, Optional<Accreditations.Granted> granted) {
        if (a.state() == State.INTENT_TO_REFUSE && a.answered()) {
            return desk.t(Text.APPLY_INTENT_ANSWERED);
        }
        return granted.map(g -> desk.t(Text.valueOf("APPLY_NOW_" + g.state().name()), g.number()))
                .orElseGet(() -> desk.t(Text.valueOf("APPLY_HINT_" + a.state().name())));
    }

    private String name(Application a) {
        String level = desk.cases().level(a);
        return a.submittedAt()
                .map(at -> desk.t(Text.APPLY_TASK_SENT, level, Labels.day(at)))
                .orElseGet(() -> desk.t(Text.APPLY_TASK_DRAFT, level));
    }

    // ---- beginning

    private Answer start(Visit visit, Request request, Form form) {
        List<Link> running = mine(visit).stream()
                .filter(a -> !a.state().ended())
                .map(a -> new Link(ApplyWords.path(a.id()), name(a)))
                .toList();
        // Whoever wants to renew and begins anew would lose the bridge until the decision.
        List<Link> links = new ArrayList<>(running);
        RenewalPages.toBegin(desk.cases(), visit)
                .forEach(r -> links.add(new Link(RenewalPages.path(r), desk.t(Text.HOLDER_RENEWAL_TITLE, r.number()))));
        List<Choice> levels = new ArrayList<>();
        for (SchemeEdition edition : desk.cases().inForce()) {
            for (Level level : edition.levels().values()) {
                levels.add(new Choice(edition.scheme() + "/" + level.id(), level.title(), purpose(edition, level)));
            }
        }
        boolean may = may(visit, Action.OPEN_APPLICATION);
        String no = !may
                ? desk.t(Text.APPLY_START_NOT_YOU)
                : levels.isEmpty()
                        ? desk.t(Text.APPLY_START_NOT_YET)
                        : running.isEmpty() ? "" : desk.t(Text.APPLY_START_RUNNING);
        Question q = new Question(
                no.isEmpty() ? "/apply" : "",
                "",
                desk.t(Text.APPLY_START_TITLE),
                List.of(
                        desk.t(Text.APPLY_START_LEAD),
                        below(),
                        desk.t(Text.APPLY_START_TIME),
                        desk.t(Text.APPLY_START_NEED)),
                List.of(
                        desk.t(Text.APPLY_START_NEED_FIGURES),
                        desk.t(Text.APPLY_START_NEED_FILES),
                        desk.t(Text.APPLY_START_NEED_KEY),
                        desk.t(Text.APPLY_START_NEED_SIGNATORY)),
                no,
                List.of(),
                List.of(new Field.Radios(
                        "level", desk.t(Text.APPLY_LEVEL), desk.t(Text.APPLY_LEVEL_HINT), levels, false)),
                desk.t(Text.APPLY_START_BUTTON),
                false,
                links);
        Page page = desk.frame().page(visit, form, q.title(), new Link("/account", desk.t(Text.ACCOUNT_TITLE)));
        return q.show(page, form);
    }

    /// From which contract value on a level is asked for, as its edition says.
    private String purpose(SchemeEdition edition, Level level) {
        return edition.applicability().thresholds().stream()
                .filter(t -> t.level().equals(level.id()))
                .findFirst()
                .map(t -> desk.t(
                        Text.APPLY_LEVEL_FOR, Labels.money(edition.currency(), t.minimum()), edition.plainName()))
                .orElse(edition.plainName());
    }

    /// That nobody needs an accreditation for small contracts; empty if no edition in force says what small is.
    private String below() {
        return desk.cases().inForce().stream()
                .flatMap(e -> e.applicability().thresholds().stream()
                        .min(Comparator.comparing(Applicability.Threshold::minimum))
                        .map(t -> desk.t(Text.APPLY_START_BELOW, Labels.money(e.currency(), t.minimum())))
                        .stream())
                .findFirst()
                .orElse("");
    }

    private Applications.Open open(Visit visit, Request request, Form form) {
        Set<String> all = desk.cases().inForce().stream()
                .flatMap(e -> e.levels().keySet().stream().map(l -> e.scheme() + "/" + l))
                .collect(Collectors.toUnmodifiableSet());
        String[] chosen = form.choice("level", all, Text.APPLY_LEVEL_ERROR).split("/", 2);
        form.done();
        return new Applications.Open(visit.supplier(), chosen[0], chosen[1], Optional.empty());
    }

    // ---- the case

    private Answer one(Visit visit, Request request) {
        OwnCase d = desk.own(visit, request);
        State state = d.application().state();
        List<String> lead = new ArrayList<>();
        Optional<Accreditations.Granted> granted = Optional.ofNullable(
                granted(visit, List.of(d.application())).get(d.application().id()));
        lead.add(hint(d.application(), granted));
        d.application().renews().ifPresent(number -> lead.add(desk.t(Text.APPLY_RENEWS, number)));
        List<Tasks.Group> tasks = d.editable() ? desk.words().tasks(d) : List.of();
        if (d.editable()) {
            lead.add(desk.words().progress(tasks));
            lead.add(desk.t(Text.APPLY_SAVED));
        }
        List<CasePage.Back> back = new ArrayList<>();
        Cases.View view = progress.view(visit.person(), d.application().id());
        if (state == State.RETURNED && !view.returned().isEmpty()) {
            back.add(returned(d, view));
        }
        for (Cases.Deadline due : view.deadlines()) {
            toDo(d.application(), Timers.Kind.of(due.kind()))
                    .map(words -> desk.t(words, Labels.moment(due.due())))
                    .ifPresent(lead::add);
        }
        List<Link> links = new ArrayList<>();
        String base = ApplyWords.path(d);
        if (d.editable()) {
            links.add(new Link(base + "/platform", desk.t(Text.APPLY_LINK_PLATFORM)));
            if (!desk.cases().earlier(visit.person(), d.application()).isEmpty()) {
                links.add(new Link(base + "/earlier", desk.t(Text.APPLY_LINK_EARLIER)));
            }
        } else {
            links.add(new Link(base + "/check-answers", desk.t(Text.APPLY_LINK_ANSWERS)));
        }
        if (state == State.CLARIFICATION) {
            links.add(new Link(base + "/questions", desk.t(Text.APPLY_QUESTIONS_TITLE)));
        }
        if (d.application().completedAt().isPresent()) {
            links.add(new Link(base + "/comments", desk.t(Text.APPLY_COMMENTS_TITLE)));
        }
        if (!view.decisions().isEmpty()) {
            links.add(new Link(base + "/decision", desk.t(Text.APPLY_LINK_DECISION)));
        }
        granted.ifPresent(g -> {
            links.add(new Link("/accreditations/" + g.number(), desk.t(Text.APPLY_NOW_LINK, g.number())));
            links.add(new Link("/holder", desk.t(Text.HOLDER_TITLE)));
        });
        if (Move.WITHDRAW.from(state).isPresent()) {
            links.add(new Link(base + "/withdraw", desk.t(Text.APPLY_WITHDRAW_TITLE)));
        }
        CasePage shown = new CasePage(d.supplier(), desk.words().tag(state), lead, back, tasks, links);
        Page page =
                desk.frame().page(visit, desk.t(Text.APPLY_TITLE), new Link("/account", desk.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JteapplytasksGenerated.render(out, null, page, shown));
    }

    private static Optional<Text> toDo(Application a, Timers.Kind kind) {
        return Optional.ofNullable(TO_DO.get(kind)).filter(_ -> kind != Timers.Kind.ANSWER_CLOSED || !a.answered());
    }

    private CasePage.Back returned(OwnCase d, Cases.View view) {
        Json.Obj last = view.returned().getLast();
        List<String> items = new ArrayList<>();
        for (Json.Obj item : last.objects("items")) {
            String reason = d.edition()
                    .reasonCodes()
                    .find(Reasons.Kind.RETURN, item.text("reason"))
                    .map(Reasons.Code::text)
                    .orElse(item.text("reason"));
            items.add(item.text("words").isBlank() ? reason : reason + ": " + item.text("words"));
        }
        String due = view.deadlines().stream()
                .filter(t -> t.kind().equals(Timers.Kind.LAPSE.code()))
                .map(t -> desk.t(Text.APPLY_RETURNED_DUE, Labels.moment(t.due())))
                .findFirst()
                .orElse("");
        String lead = desk.t(Text.APPLY_RETURNED_LEAD, Labels.day(Timestamp.parse(last.text("at"))));
        return new CasePage.Back(desk.t(Text.APPLY_RETURNED), (lead + " " + due).strip(), items);
    }

    private Answer answers(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        String base = ApplyWords.path(d);
        boolean ready = d.editable() && d.open().isEmpty();
        String title = desk.t(d.editable() ? Text.APPLY_CHECK_TITLE : Text.APPLY_SAID_TITLE);
        AnswersPage view = new AnswersPage(
                d.supplier(),
                title,
                desk.words().missing(d),
                desk.words().sections(d),
                ready ? base + "/check-answers" : "",
                List.of(new Link(base, desk.t(Text.APPLY_LINK_BACK))));
        Page page = desk.page(visit, form, d, title);
        return Frame.own(out -> JtecheckanswersGenerated.render(out, null, page, form, view));
    }

    // ---- what a signatory does

    private String signatoryOnly(Visit visit, OwnCase d) {
        Set<org.touchstone.registry.people.Role> held =
                visit.person().rolesFor(d.application().supplier());
        return Action.SIGN_APPLICATION.roles().stream().anyMatch(held::contains)
                ? ""
                : desk.t(Text.APPLY_NOT_SIGNATORY);
    }

    private Answer agreement(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        String version = d.edition().agreement().version();
        boolean accepted = d.application().agreement().equals(Optional.of(version));
        String warning = signatoryOnly(visit, d);
        Question q = Question.of(
                        accepted || !warning.isEmpty() ? "" : ApplyWords.path(d) + "/agreement",
                        d.supplier(),
                        desk.t(Text.APPLY_AGREEMENT_TITLE),
                        desk.t(Text.APPLY_AGREEMENT_BUTTON),
                        List.of(
                                new Field.Boxes(
                                        "accept",
                                        desk.t(Text.APPLY_AGREEMENT_LEGEND),
                                        "",
                                        List.of(new Choice("yes", desk.t(Text.APPLY_AGREEMENT_BOX)))),
                                new Field.Hidden("version", version)))
                .lead(
                        accepted
                                ? desk.t(Text.APPLY_AGREEMENT_DONE, version)
                                : desk.t(Text.APPLY_AGREEMENT_VERSION, version),
                        desk.t(Text.APPLY_AGREEMENT_LEAD))
                .points(List.copyOf(d.edition().agreement().clauses().values()))
                .warning(warning);
        return desk.show(visit, form, d, q);
    }

    private Applications.AcceptAgreement agree(Visit visit, Request request, Form form) {
        if (!form.ticked("accept")) {
            form.fault("accept", Text.APPLY_AGREEMENT_ERROR);
        }
        String version = form.text("version", 64, Text.APPLY_AGREEMENT_ERROR);
        form.done();
        return new Applications.AcceptAgreement(Desk.id(request), version);
    }

    private Answer declaration(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        Optional<Answer> elsewhere = Desk.elsewhere(form, d);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        if (!d.settled() && form.faults().isEmpty()) {
            // Nobody signs other answers than those that are there.
            return Answer.seeOther(ApplyWords.path(d) + "/check-answers");
        }
        String digest =
                applications.declaration(visit.person(), d.application().id()).text("digest");
        String warning = signatoryOnly(visit, d);
        List<Link> missing = desk.words().missing(d);
        String title = desk.t(Text.APPLY_DECLARATION_TITLE);
        Question q = Question.of(
                        missing.isEmpty() && warning.isEmpty() ? ApplyWords.path(d) + "/declaration" : "",
                        d.supplier(),
                        title,
                        desk.t(Text.APPLY_DECLARATION_BUTTON),
                        List.of(
                                new Field.Boxes(
                                        "declare",
                                        desk.t(Text.APPLY_DECLARATION_LEGEND),
                                        "",
                                        List.of(new Choice("yes", desk.t(Text.APPLY_DECLARATION_BOX)))),
                                new Field.Hidden("digest", digest)))
                .lead(
                        desk.t(missing.isEmpty() ? Text.APPLY_DECLARATION_LEAD : Text.APPLY_DECLARATION_INCOMPLETE),
                        desk.t(Text.APPLY_DECLARATION_DIGEST, digest))
                .points(List.of(
                        desk.t(Text.APPLY_DECLARATION_TRUE),
                        desk.t(Text.APPLY_DECLARATION_MAY),
                        desk.t(Text.APPLY_DECLARATION_CHANGES)))
                .warning(warning)
                .links(new Link(ApplyWords.path(d) + "/check-answers", desk.t(Text.APPLY_CHECK_TITLE)));
        return desk.show(visit, form, d, q);
    }

    private static Applications.Submit sign(Visit visit, Request request, Form form) {
        if (!form.ticked("declare")) {
            form.fault("declare", Text.APPLY_DECLARATION_ERROR);
        }
        String digest = form.text("digest", 64, Text.APPLY_DECLARATION_ERROR);
        form.done();
        return new Applications.Submit(Desk.id(request), digest);
    }

    private Answer withdrawal(Visit visit, Request request, Form form) {
        OwnCase d = desk.own(visit, request);
        if (Move.WITHDRAW.from(d.application().state()).isEmpty()
                && form.faults().isEmpty()) {
            return Answer.seeOther(ApplyWords.path(d));
        }
        Question q = Question.of(
                        ApplyWords.path(d) + "/withdraw",
                        d.supplier(),
                        desk.t(Text.APPLY_WITHDRAW_TITLE),
                        desk.t(Text.APPLY_WITHDRAW_BUTTON),
                        List.of())
                .lead(desk.t(Text.APPLY_WITHDRAW_LEAD))
                .warning(desk.t(Text.APPLY_WITHDRAW_WARNING))
                .grave()
                .links(new Link(ApplyWords.path(d), desk.t(Text.APPLY_LINK_BACK)));
        return desk.show(visit, form, d, q);
    }
}
