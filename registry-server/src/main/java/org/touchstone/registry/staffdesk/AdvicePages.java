package org.touchstone.registry.staffdesk;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.People;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// Who of the registry's people advised a supplier: as long as that bars them, they have no duty on its cases.
public final class AdvicePages {
    private static final int MAX_NUMBER = 64;

    private final Desk desk;
    private final People people;
    private final Suppliers suppliers;

    public AdvicePages(Desk desk, People people, Suppliers suppliers) {
        this.desk = desk;
        this.people = people;
        this.suppliers = suppliers;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return desk.door()
                .form(
                        Desk.CASE + "/advice",
                        this::page,
                        this::advice,
                        suppliers::recordAdvice,
                        (_, request, _) ->
                                WebDoor.Place.of(Desk.place(request) + "/assessors", Text.DONE_STAFF_ADVICE));
    }

    private static boolean records(Visit visit) {
        return Action.RECORD_ADVICE.roles().stream().anyMatch(visit.person()::is);
    }

    private Answer page(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        Question q = new Question(
                records(visit) ? Desk.place(id) + "/advice" : "",
                desk.name(cover),
                desk.t(Text.STAFF_ADVICE),
                List.of(desk.t(Text.STAFF_ADVICE_LEAD)),
                List.of(),
                records(visit)
                        ? ""
                        : desk.why(new RefusedException(Refusal.NOT_PERMITTED, Action.RECORD_ADVICE.code())),
                List.of(),
                List.of(
                        new Field.Line(
                                "person", desk.t(Text.STAFF_ADVICE_PERSON), desk.t(Text.STAFF_ADVICE_PERSON_HINT)),
                        new Field.Day(
                                "givenAt", desk.t(Text.STAFF_ADVICE_GIVEN), desk.t(Text.STAFF_ADVICE_GIVEN_HINT))),
                desk.t(Text.STAFF_ADVICE_BUTTON),
                false,
                List.of(new Link(Desk.place(id) + "/assessors", desk.t(Text.STAFF_STEP_ASSIGN))));
        Page page = desk.page(visit, form, cover, q.title());
        return q.show(page, form);
    }

    private Suppliers.Advice advice(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), Desk.application(request));
        String number = form.text("person", MAX_NUMBER, Text.STAFF_ADVICE_PERSON_ERROR);
        Optional<LocalDate> given = form.date("givenAt", Text.STAFF_ADVICE_GIVEN_ERROR);
        Optional<UUID> person = people.numbered(visit.person(), number);
        if (!number.isEmpty() && person.isEmpty()) {
            form.fault("person", Text.STAFF_ADVICE_UNKNOWN);
        }
        form.done();
        return new Suppliers.Advice(
                cover.application().supplier(),
                person.orElseThrow(),
                cover.application().scheme(),
                cover.edition().clockwork().startOf(given.orElseThrow()));
    }
}
