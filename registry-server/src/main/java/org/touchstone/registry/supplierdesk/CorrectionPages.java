package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.supplier.Registrations.Registered;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The numbers under which an organisation was registered: its people see them, and whoever administers it corrects
/// them until somebody has verified who it is.
public final class CorrectionPages {
    static final String PATH = OrganisationPages.HOME + "/numbers";

    private final WebDoor door;
    private final Frame frame;
    private final Registrations registrations;
    private final Suppliers suppliers;
    private final NumberFields numbers;

    public CorrectionPages(WebDoor door, Frame frame, Registrations registrations, Suppliers suppliers) {
        this.door = door;
        this.frame = frame;
        this.registrations = registrations;
        this.suppliers = suppliers;
        this.numbers = new NumberFields(frame);
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return door.form(
                PATH,
                this::page,
                this::correction,
                suppliers::correct,
                (_, _, _) -> WebDoor.Place.of(PATH, Text.DONE_NUMBERS));
    }

    /// The number that is asked for first: the PPON only if there is no other.
    private static Optional<OrganisationId> main(Registered own) {
        List<OrganisationId> strong =
                own.identity().claimed().stream().filter(OrganisationId::strong).toList();
        return strong.stream()
                .filter(id -> !id.scheme().equals(NumberFields.PPON))
                .findFirst()
                .or(() -> strong.stream().findFirst());
    }

    private static Map<String, String> stands(Registered own) {
        Map<String, String> stands = new HashMap<>();
        main(own).ifPresent(id -> {
            stands.put("scheme", id.scheme());
            stands.put("number", id.id());
        });
        own.identity().claimed().stream()
                .filter(id ->
                        id.scheme().equals(NumberFields.PPON) && !main(own).equals(Optional.of(id)))
                .forEach(id -> stands.put("ppon", id.id()));
        return stands;
    }

    private Answer page(Visit visit, Request request, Form form) {
        // Where another organisation was chosen since, what was typed stays with that from which the form came.
        UUID about = form.faults().isEmpty() ? visit.supplier() : form.id("organisation");
        Registered own = registrations.registered(visit.person(), about);
        boolean administers =
                visit.person().rolesFor(own.supplier()).stream().anyMatch(Action.CORRECT_SUPPLIER.roles()::contains);
        boolean open = administers && !own.verified();
        Form shown = form.faults().isEmpty() ? Form.filled(stands(own)) : form;
        Question q = Question.of(
                        open ? PATH : "",
                        own.identity().legalName(),
                        frame.t(Text.NUMBERS_TITLE),
                        frame.t(Text.NUMBERS_BUTTON),
                        open
                                ? List.of(
                                        new Field.Hidden(
                                                "organisation", own.supplier().toString()),
                                        numbers.scheme(Registrations.schemes(own.kind())),
                                        numbers.number(),
                                        numbers.ppon())
                                : List.of())
                .lead(frame.t(
                        own.verified()
                                ? Text.NUMBERS_VERIFIED
                                : administers ? Text.NUMBERS_LEAD : Text.NUMBERS_ASK_ADMIN))
                .rows(rows(own))
                .links(new Link(OrganisationPages.HOME, frame.t(Text.ORGANISATION_BACK)));
        Page page = frame.page(
                visit,
                shown,
                q.title(),
                new Link("/account", frame.t(Text.ACCOUNT_TITLE)),
                new Link(OrganisationPages.HOME, frame.t(Text.ORGANISATION_TITLE)));
        return q.show(page, shown);
    }

    private List<SummaryRow> rows(Registered own) {
        return List.of(
                new SummaryRow(
                        frame.t(Text.NUMBERS_NOW),
                        own.identity().identifiers().stream()
                                .map(id -> Registrations.SCHEMES.contains(id.scheme())
                                        ? frame.t(NumberFields.words(id.scheme())) + ": " + id.id()
                                        : id.toString())
                                .collect(Collectors.joining("\n"))),
                new SummaryRow(
                        frame.t(Text.STAFF_IDENTITY_VERIFIED),
                        frame.t(own.verified() ? Text.STAFF_IDENTITY_YES : Text.STAFF_IDENTITY_NOT_YET)));
    }

    private Suppliers.Correct correction(Visit visit, Request request, Form form) {
        Registered own = registrations.registered(visit.person(), form.id("organisation"));
        Optional<OrganisationId> typed =
                NumberFields.readNumber(form, Registrations.schemes(own.kind())).identifier();
        Optional<OrganisationId> ppon =
                NumberFields.readPpon(form).flatMap(p -> Registrations.identifier(NumberFields.PPON, p));
        form.done();
        List<OrganisationId> all = new ArrayList<>(typed.stream().toList());
        ppon.filter(p -> all.stream().noneMatch(id -> id.scheme().equals(p.scheme())))
                .ifPresent(all::add);
        // What is asked for nowhere here was said by a program, and stays.
        Set<String> asked = all.stream().map(OrganisationId::scheme).collect(Collectors.toSet());
        own.identity().claimed().stream()
                .filter(id -> !asked.contains(id.scheme())
                        && !id.scheme().equals(NumberFields.PPON)
                        && !main(own).equals(Optional.of(id)))
                .forEach(all::add);
        return new Suppliers.Correct(own.supplier(), all);
    }
}
