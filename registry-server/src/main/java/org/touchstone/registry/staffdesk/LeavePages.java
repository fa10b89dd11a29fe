package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.registry.assessment.Assessments;
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

/// How somebody leaves a case before its end: an assessor whom the registrar takes off it or who finds an interest, and
/// a reviewer from whom the registrar takes the review. Each says what follows before it is done.
public final class LeavePages {
    static final String REMOVAL = "/assessors/removal";
    static final String LATE = "/interests/late";
    static final String HAND_OVER = "/review/hand-over";

    private final Desk desk;

    LeavePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        Desk.CASE + REMOVAL,
                        this::removal,
                        this::takeOff,
                        desk.assessments()::takeOff,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_OFF)));
        routes.addAll(desk.door()
                .form(
                        Desk.CASE + LATE,
                        this::late,
                        (_, request, form) -> new Assessments.Leave(
                                Desk.application(request), why(form, Text.STAFF_INTEREST_WORDS_ERROR)),
                        desk.assessments()::leave,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_LEFT)));
        routes.addAll(desk.door()
                .form(
                        Desk.CASE + HAND_OVER,
                        this::handOver,
                        (_, request, form) -> new Assessments.HandOver(
                                Desk.application(request), why(form, Text.STAFF_OFF_WORDS_ERROR)),
                        desk.assessments()::handOver,
                        (_, request, _) -> WebDoor.Place.of(Desk.place(request), Text.DONE_STAFF_HANDED_OVER)));
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

    private static String why(Form form, Text missing) {
        String words = form.lines("words", Assessments.MAX_LEAVE, missing);
        form.done();
        return words;
    }

    private Answer show(Visit visit, Form form, CaseFiles.Cover cover, Leave view) {
        Page page = desk.page(visit, form, cover, view.title());
        return Frame.own(out -> JteleaveGenerated.render(out, null, page, form, view));
    }

    private List<Choice> serving(Visit visit, UUID id) {
        return desk.cases().view(visit.person(), id).team().stream()
                .filter(Cases.Member::serving)
                .map(m -> new Choice(
                        m.assessor().toString(),
                        m.number(),
                        desk.t(
                                m.lead()
                                        ? Text.STAFF_PART_LEAD
                                        : m.third() ? Text.STAFF_PART_THIRD : Text.STAFF_PART_ASSESSOR)))
                .toList();
    }

    private Answer removal(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        return show(
                visit,
                form,
                cover,
                new Leave(
                        Desk.place(id) + REMOVAL,
                        desk.t(Text.STAFF_OFF_TITLE),
                        desk.name(cover),
                        desk.whyNot(visit, id, Act.TAKE_OFF),
                        desk.t(Text.STAFF_OFF_LEAD),
                        serving(visit, id),
                        desk.t(Text.STAFF_OFF_WORDS),
                        desk.t(Text.STAFF_OFF_BUTTON)));
    }

    private Assessments.TakeOff takeOff(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        // Who may not is told so by the use case.
        Set<String> all = desk.cases().view(visit.person(), id).team().stream()
                .map(m -> m.assessor().toString())
                .collect(Collectors.toUnmodifiableSet());
        String person = form.choice("assessor", all, Text.STAFF_OFF_ERROR);
        String words = why(form, Text.STAFF_OFF_WORDS_ERROR);
        return new Assessments.TakeOff(id, UUID.fromString(person), words);
    }

    private Answer late(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        return show(
                visit,
                form,
                cover,
                new Leave(
                        Desk.place(id) + LATE,
                        desk.t(Text.STAFF_LEAVE_TITLE),
                        desk.name(cover),
                        desk.whyNot(visit, id, Act.LEAVE),
                        desk.t(Text.STAFF_LEAVE_LEAD),
                        List.of(),
                        desk.t(Text.STAFF_LEAVE_WORDS),
                        desk.t(Text.STAFF_LEAVE_BUTTON)));
    }

    private Answer handOver(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        // Of several, the last who began is the one who has not ended.
        String reviewer = desk.cases().view(visit.person(), id).workers().stream()
                .filter(w -> w.duty().equals("review"))
                .map(Cases.Worker::number)
                .reduce("", (_, last) -> last);
        return show(
                visit,
                form,
                cover,
                new Leave(
                        Desk.place(id) + HAND_OVER,
                        desk.t(Text.STAFF_HAND_OVER_TITLE),
                        desk.name(cover),
                        desk.whyNot(visit, id, Act.HAND_OVER_REVIEW),
                        desk.t(Text.STAFF_HAND_OVER_LEAD, reviewer),
                        List.of(),
                        desk.t(Text.STAFF_OFF_WORDS),
                        desk.t(Text.STAFF_HAND_OVER_BUTTON)));
    }
}
