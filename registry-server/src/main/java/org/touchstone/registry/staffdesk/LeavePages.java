package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.staffdesk.JteleaveGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// How somebody leaves a case before its end: an assessor or a reviewer whom the registrar takes off it or who finds an
/// interest. Each says what follows before it is done.
public final class LeavePages {
    /// The ways to leave: where each stands and what its form says.
    enum Way {
        REMOVAL(
                "/assessors/removal",
                Act.TAKE_OFF,
                Text.STAFF_OFF_TITLE,
                Text.STAFF_OFF_WORDS,
                Text.STAFF_OFF_WORDS_ERROR,
                Text.STAFF_OFF_BUTTON),
        LATE(
                "/interests/late",
                Act.LEAVE,
                Text.STAFF_LEAVE_TITLE,
                Text.STAFF_LEAVE_WORDS,
                Text.STAFF_INTEREST_WORDS_ERROR,
                Text.STAFF_LEAVE_BUTTON),
        HAND_OVER(
                "/review/hand-over",
                Act.HAND_OVER_REVIEW,
                Text.STAFF_HAND_OVER_TITLE,
                Text.STAFF_OFF_WORDS,
                Text.STAFF_OFF_WORDS_ERROR,
                Text.STAFF_HAND_OVER_BUTTON),
        GIVE_BACK(
                "/review/give-back",
                Act.GIVE_BACK_REVIEW,
                Text.STAFF_GIVE_BACK_TITLE,
                Text.STAFF_LEAVE_WORDS,
                Text.STAFF_INTEREST_WORDS_ERROR,
                Text.STAFF_LEAVE_BUTTON);

        final String path;
        private final Act act;
        private final Text title;
        private final Text label;
        private final Text missing;
        private final Text button;

        Way(String path, Act act, Text title, Text label, Text missing, Text button) {
            this.path = path;
            this.act = act;
            this.title = title;
            this.label = label;
            this.missing = missing;
            this.button = button;
        }

        /// Why somebody leaves, as the form says it; with it the form is read.
        String words(Form form) {
            String words = form.lines("words", Team.MAX_LEAVE, missing);
            form.done();
            return words;
        }
    }

    private final Desk desk;

    LeavePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        Desk.CASE + Way.REMOVAL.path,
                        this::removal,
                        this::takeOff,
                        desk.team()::takeOff,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_OFF)));
        routes.addAll(desk.door()
                .form(
                        Desk.CASE + Way.LATE.path,
                        this::late,
                        (_, request, form) -> new Team.Leave(Desk.application(request), Way.LATE.words(form)),
                        desk.team()::leave,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_LEFT)));
        routes.addAll(desk.door()
                .form(
                        Desk.CASE + Way.HAND_OVER.path,
                        this::handOver,
                        (_, request, form) ->
                                new Reviews.HandOver(Desk.application(request), Way.HAND_OVER.words(form)),
                        desk.reviews()::handOver,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_HANDED_OVER)));
        routes.addAll(desk.door()
                .form(
                        Desk.CASE + Way.GIVE_BACK.path,
                        this::giveBack,
                        (_, request, form) ->
                                new Reviews.GiveBack(Desk.application(request), Way.GIVE_BACK.words(form)),
                        desk.reviews()::giveBack,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_LEFT)));
        return routes;
    }

    /// What follows, and the form.
    ///
    /// @param no why the person may not; then there is no form
    /// @param choices who; empty where it is clear
    /// @param label of the reason
    public record Leave(
            String action,
            String title,
            String name,
            Optional<String> no,
            String lead,
            List<Choice> choices,
            String label,
            String button) {}

    private Answer show(Way way, Visit visit, UUID id, Form form, String lead, List<Choice> choices) {
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        Leave view = new Leave(
                Desk.place(id) + way.path,
                desk.t(way.title),
                desk.name(cover),
                desk.whyNot(visit, id, way.act),
                lead,
                choices,
                desk.t(way.label),
                desk.t(way.button));
        Page page = desk.page(visit, form, cover, view.title());
        return Frame.own(out -> JteleaveGenerated.render(out, null, page, form, view));
    }

    private Answer removal(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        List<Choice> serving = desk.cases().view(visit.person(), id).team().stream()
                .filter(Cases.Member::serving)
                .map(m -> new Choice(m.assessor().toString(), m.number(), desk.t(part(m))))
                .toList();
        return show(Way.REMOVAL, visit, id, form, desk.t(Text.STAFF_OFF_LEAD), serving);
    }

    private static Text part(Cases.Member member) {
        if (member.lead()) {
            return Text.STAFF_PART_LEAD;
        }
        return member.third() ? Text.STAFF_PART_THIRD : Text.STAFF_PART_ASSESSOR;
    }

    private Team.TakeOff takeOff(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        // Who may not is told so by the use case.
        Set<String> all = desk.cases().view(visit.person(), id).team().stream()
                .map(m -> m.assessor().toString())
                .collect(Collectors.toUnmodifiableSet());
        String person = form.choice("assessor", all, Text.STAFF_OFF_ERROR);
        String words = Way.REMOVAL.words(form);
        return new Team.TakeOff(id, UUID.fromString(person), words);
    }

    private Answer late(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        return show(Way.LATE, visit, Desk.application(request), form, desk.t(Text.STAFF_LEAVE_LEAD), List.of());
    }

    private Answer handOver(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        String reviewer = desk.reviews().open(visit.person(), id).orElse("");
        return show(Way.HAND_OVER, visit, id, form, desk.t(Text.STAFF_HAND_OVER_LEAD, reviewer), List.of());
    }

    private Answer giveBack(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        return show(
                Way.GIVE_BACK, visit, Desk.application(request), form, desk.t(Text.STAFF_GIVE_BACK_LEAD), List.of());
    }
}
