package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.accreditation.Accreditation;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.accreditation.Lifecycle.Move;
import org.touchstone.registry.accreditation.Lifecycle.State;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What can be done with an accreditation that is held, besides its conditions: notice of a measure, suspension and
/// what follows it, withdrawal, and the look that comes before.
final class MeasurePages {
    private static final int MAX_REMEDY = 4_000;

    private final Desk desk;
    private final AccreditationDesk held;

    MeasurePages(AccreditationDesk held) {
        this.desk = held.desk();
        this.held = held;
    }

    /// The URLs of this part.
    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (Measured act : Measured.values()) {
            routes.addAll(desk.door()
                    .form(
                            AccreditationDesk.ONE + "/" + act.path(),
                            (visit, request, form) -> measure(act, visit, request, form),
                            (visit, request, form) -> read(act, visit, request, form),
                            this::take,
                            (_, request, _) ->
                                    WebDoor.Place.of(AccreditationDesk.place(request), Text.DONE_STAFF_MEASURE)));
        }
        return routes;
    }

    /// The measures that are the reader's to take as the accreditation stands; without an address, why not.
    List<TaskRow> tasks(Visit visit, Accreditation a) {
        List<TaskRow> tasks = new ArrayList<>();
        for (Measured act : Measured.values()) {
            if (act.move.from(a.state()).isPresent()
                    && act.action.roles().stream().anyMatch(visit.person()::is)) {
                tasks.add(held.task(
                        visit,
                        a,
                        act.action,
                        desk.t(act.title),
                        AccreditationDesk.place(a.number()) + "/" + act.path(),
                        ""));
            }
        }
        return tasks;
    }

    /// The measures, each with its address, who takes it and what it moves.
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
                put(out, edition, Reasons.Kind.SUSPEND, MeasurePages::imposed);
                put(out, edition, Reasons.Kind.WITHDRAW, _ -> true);
            }
            case SUSPENSION -> put(out, edition, Reasons.Kind.SUSPEND, MeasurePages::imposed);
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
        AccreditationFiles.File file = held.file(visit, request);
        Accreditation a = file.accreditation();
        Optional<String> no = held.files()
                .refusal(visit.person(), a, act.action)
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
                fields.add(new Field.Area(
                        "words", desk.t(Text.STAFF_DO_WORDS), words(act), 8, AccreditationDesk.MAX_WORDS));
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
                no.isPresent() ? "" : AccreditationDesk.place(a.number()) + "/" + act.path(),
                held.name(file),
                desk.t(act.title),
                List.of(desk.t(act.lead)),
                List.of(),
                no.orElse(""),
                List.of(),
                fields,
                desk.t(act.title),
                act == Measured.SUSPENSION || act == Measured.RULE || act == Measured.WITHDRAWAL,
                List.of(new Link(AccreditationDesk.place(a.number()), desk.t(Text.STAFF_ACC_BACK))));
        Page page = held.page(
                visit,
                form,
                q.title(),
                new Link(AccreditationDesk.place(a.number()), a.number().value()));
        return q.show(page, form);
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
        AccreditationNumber number = AccreditationDesk.number(request);
        SchemeEdition edition = held.file(visit, request).edition();
        Set<String> codes = codes(edition, act).keySet();
        String reason = codes.isEmpty() ? "" : form.choice("reason", codes, Text.STAFF_DO_REASON_ERROR);
        String words = switch (act) {
            case NOTICE, CHECK, WITHDRAWAL ->
                form.lines("words", AccreditationDesk.MAX_WORDS, Text.STAFF_DO_WORDS_ERROR);
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
