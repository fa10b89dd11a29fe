package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Listed;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.staffdesk.JteconflictGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JteidentitiesGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JteidentityGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.supplier.Identities;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// Who suppliers are: those who wait to be verified against their registers, and registrations that may be of one
/// organisation.
public final class IdentityPages {
    private static final String LIST = "/staff/identities";
    private static final String SUPPLIER = LIST + "/{supplier}";
    private static final String CONFLICT = LIST + "/conflicts/{conflict}";
    private static final int MAX_WORDS = 5_000;
    private static final int MAX_SEEN = 2_000;

    private final WebDoor door;
    private final Frame frame;
    private final Identities identities;
    private final Suppliers suppliers;

    public IdentityPages(WebDoor door, Frame frame, Identities identities, Suppliers suppliers) {
        this.door = door;
        this.frame = frame;
        this.identities = identities;
        this.suppliers = suppliers;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(door.page(LIST, (visit, _) -> list(visit)));
        routes.addAll(door.form(
                SUPPLIER,
                this::one,
                this::verify,
                suppliers::verify,
                (_, _, _) -> WebDoor.Place.of(LIST, Text.DONE_STAFF_VERIFIED)));
        routes.addAll(door.form(
                CONFLICT,
                this::both,
                this::decide,
                identities::decide,
                (_, _, _) -> WebDoor.Place.of(LIST, Text.DONE_STAFF_IDENTITY_DECIDED)));
        return routes;
    }

    private static boolean verifies(Visit visit) {
        return Action.VERIFY_SUPPLIER.roles().stream().anyMatch(visit.person()::is);
    }

    /// What the account page shows of it.
    public List<Tasks.Group> tasks(Visit visit) {
        return verifies(visit)
                ? List.of(new Tasks.Group(
                        frame.t(Text.STAFF_IDENTITY_HEADING),
                        List.of(TaskRow.of(
                                frame.t(Text.STAFF_IDENTITY_TITLE), LIST, frame.t(Text.STAFF_IDENTITY_HINT)))))
                : List.of();
    }

    private static void require(Visit visit) {
        if (!verifies(visit)) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    /// Both lists.
    public record Lists(List<Listed> conflicts, List<Listed> waiting) {
        public Lists {
            conflicts = List.copyOf(conflicts);
            waiting = List.copyOf(waiting);
        }
    }

    /// One supplier to be verified.
    ///
    /// @param identifiers what it says its identifiers are, and the field of each
    /// @param conflicts where the registrations are that somebody has to look at first
    public record One(
            String action, String name, List<SummaryRow> rows, List<Choice> identifiers, List<Link> conflicts) {
        public One {
            rows = List.copyOf(rows);
            identifiers = List.copyOf(identifiers);
            conflicts = List.copyOf(conflicts);
        }

        /// The fields, so that it shows if there are others when the form is sent.
        public String seen() {
            return identifiers.stream().map(Choice::value).collect(Collectors.joining(" "));
        }
    }

    /// Two registrations side by side.
    public record Both(
            String action,
            List<String> grounds,
            String newcomer,
            List<SummaryRow> newcomerRows,
            String other,
            List<SummaryRow> otherRows,
            List<Choice> decisions) {
        public Both {
            grounds = List.copyOf(grounds);
            newcomerRows = List.copyOf(newcomerRows);
            otherRows = List.copyOf(otherRows);
            decisions = List.copyOf(decisions);
        }
    }

    private Answer list(Visit visit) {
        require(visit);
        List<Listed> conflicts = identities.conflicts(visit.person()).stream()
                .map(c -> new Listed(
                        c.newcomer().identity().legalName(),
                        LIST + "/conflicts/" + c.id(),
                        Optional.of(new Tag(frame.t(Text.STAFF_IDENTITY_CONFLICT), "govuk-tag--yellow")),
                        List.of(
                                c.other().identity().legalName(),
                                frame.t(Text.STAFF_IDENTITY_SINCE, Labels.moment(c.found())))))
                .toList();
        List<Listed> waiting = identities.waiting(visit.person()).stream()
                .map(w -> new Listed(
                        w.side().identity().legalName(),
                        LIST + "/" + w.side().supplier(),
                        w.disputed()
                                ? Optional.of(new Tag(frame.t(Text.STAFF_IDENTITY_CONFLICT), "govuk-tag--yellow"))
                                : w.applying()
                                        ? Optional.of(
                                                new Tag(frame.t(Text.STAFF_IDENTITY_APPLYING), "govuk-tag--light-blue"))
                                        : Optional.empty(),
                        List.of(frame.t(
                                Text.STAFF_IDENTITY_SINCE,
                                Labels.moment(w.side().registered())))))
                .toList();
        Page page = frame.page(
                visit, frame.t(Text.STAFF_IDENTITY_TITLE), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JteidentitiesGenerated.render(out, null, page, new Lists(conflicts, waiting)));
    }

    private List<SummaryRow> rows(Identities.Side side) {
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(
                frame.t(Text.STAFF_IDENTITY_KIND),
                frame.t(Text.valueOf("STAFF_IDENTITY_KIND_" + side.kind().name()))));
        rows.add(new SummaryRow(
                frame.t(Text.STAFF_IDENTITY_NAME), side.identity().legalName()));
        side.identity()
                .tradingName()
                .ifPresent(name -> rows.add(new SummaryRow(frame.t(Text.STAFF_IDENTITY_TRADING), name)));
        rows.add(new SummaryRow(
                frame.t(Text.STAFF_IDENTITY_IDENTIFIERS),
                side.identity().identifiers().stream()
                        .map(OrganisationId::toString)
                        .collect(Collectors.joining("\n"))));
        rows.add(new SummaryRow(
                frame.t(Text.STAFF_IDENTITY_ADDRESS),
                Labels.place(side.identity()
                        .address()
                        .region()
                        .orElse(side.identity().address().country()))));
        rows.add(new SummaryRow(
                frame.t(Text.STAFF_IDENTITY_REGISTERED),
                frame.t(Text.STAFF_IDENTITY_BY, Labels.moment(side.registered()), side.registeredBy())));
        side.corrected()
                .ifPresent(c -> rows.add(new SummaryRow(
                        frame.t(Text.STAFF_IDENTITY_CORRECTED),
                        frame.t(Text.STAFF_IDENTITY_BY, Labels.moment(c.at()), c.by()))));
        rows.add(new SummaryRow(frame.t(Text.STAFF_IDENTITY_PEOPLE), Long.toString(side.people())));
        rows.add(new SummaryRow(
                frame.t(Text.STAFF_IDENTITY_VERIFIED),
                frame.t(side.verified() ? Text.STAFF_IDENTITY_YES : Text.STAFF_IDENTITY_NOT_YET)));
        return rows;
    }

    // ---- one

    private Answer one(Visit visit, Request request, Form form) {
        require(visit);
        UUID id = request.pathUuid("supplier");
        Identities.Waiting waiting = identities.waiting(visit.person(), id);
        Identities.Side side = waiting.side();
        Map<String, String> known = new LinkedHashMap<>();
        known.put("legalName", side.identity().legalName());
        Form shown = form.faults().isEmpty() ? Form.filled(known) : form;
        List<Choice> fields = new ArrayList<>();
        for (OrganisationId identifier : side.identity().claimed()) {
            fields.add(new Choice(field(identifier), identifier.toString()));
        }
        One view = new One(LIST + "/" + id, side.identity().legalName(), rows(side), fields, conflicts(visit, waiting));
        Page page = below(visit, shown, Text.STAFF_IDENTITY_ONE_TITLE);
        return Frame.own(out -> JteidentityGenerated.render(out, null, page, shown, view));
    }

    /// How an identifier was looked up is said in a field of its name: what was typed for a number that the
    /// supplier has corrected meanwhile counts for no other.
    private static String field(OrganisationId identifier) {
        return "method-" + identifier.scheme() + "-" + identifier.id();
    }

    private List<Link> conflicts(Visit visit, Identities.Waiting waiting) {
        return waiting.conflicts().stream()
                .map(id -> identities.conflict(visit.person(), id))
                .map(c -> new Link(
                        LIST + "/conflicts/" + c.id(),
                        frame.t(
                                Text.STAFF_IDENTITY_COMPARE,
                                (c.newcomer().supplier().equals(waiting.side().supplier()) ? c.other() : c.newcomer())
                                        .identity()
                                        .legalName())))
                .toList();
    }

    /// A page below the list.
    private Page below(Visit visit, Form form, Text title) {
        return frame.page(
                visit,
                form,
                frame.t(title),
                new Link("/account", frame.t(Text.ACCOUNT_TITLE)),
                new Link(LIST, frame.t(Text.STAFF_IDENTITY_TITLE)));
    }

    /// The command says what the form says and nothing else, so that the same form again is the same again. As long
    /// as there is something to verify, the form has to be of what the supplier says now.
    private Suppliers.Verify verify(Visit visit, Request request, Form form) {
        require(visit);
        UUID id = request.pathUuid("supplier");
        String name = form.text("legalName", 300, Text.STAFF_IDENTITY_NAME_ERROR);
        List<String> seen = Arrays.stream(
                        form.optionalText("seen", MAX_SEEN).orElse("").split(" "))
                .distinct()
                .toList();
        List<Suppliers.Checked> checked = new ArrayList<>();
        for (String field : seen) {
            Optional<OrganisationId> identifier = identifier(field);
            Optional<String> method = form.optionalText(field, 200);
            identifier.ifPresent(i -> method.ifPresent(m -> checked.add(new Suppliers.Checked(i, m))));
        }
        boolean outdated = identities
                .find(visit.person(), id)
                .map(waiting -> waiting.side().identity().claimed().stream()
                        .map(IdentityPages::field)
                        .collect(Collectors.toUnmodifiableSet()))
                .filter(now -> !now.equals(Set.copyOf(seen)))
                .isPresent();
        if (outdated) {
            form.fault("", Text.STAFF_IDENTITY_CHANGED);
        } else if (checked.isEmpty()) {
            form.fault(seen.getFirst(), Text.STAFF_IDENTITY_METHOD_ERROR);
        }
        form.done();
        return new Suppliers.Verify(id, name, checked, List.of());
    }

    /// The identifier of a field, if it is one: a scheme is of two parts.
    private static Optional<OrganisationId> identifier(String field) {
        String[] parts = field.split("-", 4);
        try {
            return parts.length == 4 && parts[0].equals("method")
                    ? Optional.of(OrganisationId.of(parts[1] + "-" + parts[2], parts[3]))
                    : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    // ---- two

    private Answer both(Visit visit, Request request, Form form) {
        require(visit);
        Identities.Conflict c = identities.conflict(visit.person(), request.pathUuid("conflict"));
        if (c.outdated() || c.decision().isPresent() && form.faults().isEmpty()) {
            return Answer.seeOther(LIST);
        }
        Both view = new Both(
                LIST + "/conflicts/" + c.id(),
                c.grounds().stream()
                        .map(g -> frame.t(Text.valueOf("STAFF_IDENTITY_GROUND_" + g.name())))
                        .toList(),
                c.newcomer().identity().legalName(),
                rows(c.newcomer()),
                c.other().identity().legalName(),
                rows(c.other()),
                Arrays.stream(Identities.Decision.values())
                        .map(d -> new Choice(d.code(), frame.t(Text.valueOf("STAFF_IDENTITY_" + d.name()))))
                        .toList());
        Page page = below(visit, form, Text.STAFF_IDENTITY_BOTH_TITLE);
        return Frame.own(out -> JteconflictGenerated.render(out, null, page, form, view));
    }

    private Identities.Decide decide(Visit visit, Request request, Form form) {
        require(visit);
        String decision = form.choice(
                "decision",
                Arrays.stream(Identities.Decision.values())
                        .map(Identities.Decision::code)
                        .collect(Collectors.toUnmodifiableSet()),
                Text.STAFF_IDENTITY_DECISION_ERROR);
        String reasons = form.lines("reasons", MAX_WORDS, Text.STAFF_IDENTITY_REASONS_ERROR);
        form.done();
        return new Identities.Decide(
                request.pathUuid("conflict"), Identities.Decision.find(decision).orElseThrow(), reasons);
    }
}
