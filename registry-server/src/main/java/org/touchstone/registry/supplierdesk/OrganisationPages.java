package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.supplierdesk.JteinvitedGenerated;
import org.touchstone.registry.pages.jte.supplierdesk.JteorganisationGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Organisations;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The people of an organisation: who they are, how others are invited, and how an invitation is taken up.
public final class OrganisationPages {
    static final String HOME = "/account/organisation";
    private static final String INVITE = HOME + "/invite";
    private static final String MEMBER = HOME + "/members/{person}";
    private static final String JOIN = "/join";
    private static final Set<String> CODES =
            Members.ROLES.stream().map(Role::code).collect(Collectors.toUnmodifiableSet());

    private final WebDoor door;
    private final Frame frame;
    private final Members members;
    private final Organisations organisations;

    public OrganisationPages(WebDoor door, Frame frame, Members members, Organisations organisations) {
        this.door = door;
        this.frame = frame;
        this.members = members;
        this.organisations = organisations;
    }

    /// A member as a row.
    ///
    /// @param href where roles are changed; empty for who may not change them
    /// @param self whether it is the reader
    public record Row(String name, String number, String roles, String href, boolean self) {}

    /// An invitation that is open, as a row.
    public record Open(String id, String roles, String to, String made, String expires) {}

    /// Somebody who asks for an invitation, as a row.
    public record Asked(String number, String when) {}

    /// What the page shows.
    ///
    /// @param leave where the reader leaves the organisation
    /// @param asked who asks to be invited, for those who can invite
    public record View(
            String leave, String name, boolean administers, List<Row> members, List<Open> open, List<Asked> asked) {}

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(door.page(HOME, (visit, _) -> home(visit, Form.blank())));
        routes.addAll(door.form(
                INVITE,
                this::invitation,
                this::invite,
                members::invite,
                (_, _, _) -> WebDoor.Place.of(HOME + "/invited")));
        routes.add(door.page(HOME + "/invited", this::invited));
        routes.add(door.post(
                HOME + "/invitations/withdraw",
                (visit, _, form) -> home(visit, form),
                (_, _, form) -> {
                    UUID invitation = form.id("invitation");
                    form.done();
                    return invitation;
                },
                members::withdraw,
                (_, _, _) -> WebDoor.Place.of(HOME, Text.DONE_ORGANISATION_WITHDRAWN)));
        routes.add(door.page(MEMBER, (visit, request) -> roles(visit, request, Form.blank())));
        routes.add(door.post(
                MEMBER,
                this::roles,
                (_, request, form) -> {
                    UUID organisation = form.id("organisation");
                    Set<Role> chosen = chosen(form);
                    form.done();
                    return new Members.Change(organisation, request.pathUuid("person"), chosen);
                },
                members::change,
                (_, _, _) -> WebDoor.Place.of(HOME, Text.DONE_ORGANISATION_ROLES)));
        routes.addAll(door.form(
                MEMBER + "/remove",
                this::removal,
                (_, request, form) -> {
                    UUID organisation = form.id("organisation");
                    form.done();
                    return new Members.Remove(organisation, request.pathUuid("person"));
                },
                members::remove,
                (visit, request, _) ->
                        request.pathUuid("person").equals(visit.person().id())
                                ? WebDoor.Place.of("/account", Text.DONE_ORGANISATION_LEFT)
                                : WebDoor.Place.of(HOME, Text.DONE_ORGANISATION_REMOVED)));
        routes.addAll(door.form(
                JOIN,
                this::joining,
                (_, _, form) -> {
                    String code = form.text("code", 64, Text.JOIN_CODE_ERROR);
                    form.done();
                    return code;
                },
                members::join,
                (_, _, _) -> WebDoor.Place.of("/account", Text.DONE_JOIN),
                "code"));
        routes.add(door.act(JOIN + "/look", this::joining, this::look));
        return routes;
    }

    /// What the account page shows of it.
    public List<Tasks.Group> tasks(Visit visit) {
        if (visit.isStaff()) {
            return List.of();
        }
        List<TaskRow> rows = new ArrayList<>();
        if (visit.organisation().isPresent()) {
            rows.add(TaskRow.of(frame.t(Text.ORGANISATION_TASK), HOME, frame.t(Text.ORGANISATION_TASK_HINT)));
        }
        rows.add(TaskRow.of(frame.t(Text.JOIN_TASK), JOIN, frame.t(Text.JOIN_TASK_HINT)));
        return List.of(new Tasks.Group(frame.t(Text.ORGANISATION_TASKS), rows));
    }

    private String name(Visit visit) {
        return Optional.ofNullable(organisations.namesOf(visit.person()).get(visit.supplier()))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private static boolean administers(Visit visit) {
        return visit.person().rolesFor(visit.supplier()).stream()
                .anyMatch(Action.APPOINT_FOR_SUPPLIER.roles()::contains);
    }

    private String words(Set<Role> roles) {
        return roles.stream()
                .sorted()
                .map(r -> frame.t(Text.valueOf("ROLE_" + r.name())))
                .collect(Collectors.joining("\n"));
    }

    private Link[] crumbs() {
        return new Link[] {
            new Link("/account", frame.t(Text.ACCOUNT_TITLE)), new Link(HOME, frame.t(Text.ORGANISATION_TITLE))
        };
    }

    // ---- the people

    private Answer home(Visit visit, Form form) {
        boolean administers = administers(visit);
        List<Row> rows = members.list(visit.person(), visit.supplier()).stream()
                .map(m -> new Row(
                        m.name().isEmpty() ? m.number() : m.name(),
                        m.number(),
                        words(m.roles()),
                        administers ? HOME + "/members/" + m.person() : "",
                        m.person().equals(visit.person().id())))
                .toList();
        List<Open> open = !administers
                ? List.of()
                : members.invitations(visit.person(), visit.supplier()).stream()
                        .map(i -> new Open(
                                i.id().toString(),
                                words(i.roles()),
                                i.address().orElseGet(() -> frame.t(Text.ORGANISATION_BY_HAND)),
                                Labels.moment(i.made()),
                                Labels.moment(i.expires())))
                        .toList();
        List<Asked> asked = !administers
                ? List.of()
                : members.asked(visit.person(), visit.supplier()).stream()
                        .map(a -> new Asked(a.number(), Labels.moment(a.asked())))
                        .toList();
        View view = new View(
                HOME + "/members/" + visit.person().id() + "/remove", name(visit), administers, rows, open, asked);
        Page page = frame.page(
                visit, form, frame.t(Text.ORGANISATION_TITLE), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JteorganisationGenerated.render(out, null, page, form, view));
    }

    private Answer ask(Visit visit, Form form, Question q) {
        Page page = frame.page(visit, form, q.title(), crumbs());
        return q.show(page, form);
    }

    private Field.Boxes boxes() {
        return new Field.Boxes(
                "roles",
                frame.t(Text.ORGANISATION_ROLES),
                frame.t(Text.ORGANISATION_ROLES_HINT),
                Members.ROLES.stream()
                        .map(r -> new Choice(
                                r.code(),
                                frame.t(Text.valueOf("ROLE_" + r.name())),
                                frame.t(Text.valueOf("ORGANISATION_ROLES_" + r.name()))))
                        .toList());
    }

    private static Set<Role> chosen(Form form) {
        List<String> codes = form.choices("roles", CODES);
        if (codes.isEmpty()) {
            form.fault("roles", Text.ORGANISATION_ROLES_ERROR);
        }
        return codes.stream().flatMap(c -> Role.find(c).stream()).collect(Collectors.toUnmodifiableSet());
    }

    /// The organisation that the page was shown for: somebody who belongs to several may have chosen another one
    /// in the meantime, in another window.
    private static Field.Hidden organisation(Visit visit) {
        return new Field.Hidden("organisation", visit.supplier().toString());
    }

    private Members.Member member(Visit visit, Request request) {
        UUID person = request.pathUuid("person");
        return members.list(visit.person(), visit.supplier()).stream()
                .filter(m -> m.person().equals(person))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private static void requireAdministrator(Visit visit) {
        if (!administers(visit)) {
            throw new RefusedException(Refusal.NOT_PERMITTED, Action.APPOINT_FOR_SUPPLIER.code());
        }
    }

    private Answer roles(Visit visit, Request request, Form form) {
        requireAdministrator(visit);
        Members.Member member = member(visit, request);
        Form shown = form.faults().isEmpty()
                ? Form.filled(Map.of())
                        .with("roles", member.roles().stream().map(Role::code).toList())
                : form;
        return ask(
                visit,
                shown,
                Question.of(
                                HOME + "/members/" + member.person(),
                                member.number(),
                                frame.t(Text.ORGANISATION_CHANGE_TITLE, called(member)),
                                frame.t(Text.ORGANISATION_CHANGE_BUTTON),
                                List.of(organisation(visit), boxes()))
                        .links(new Link(
                                HOME + "/members/" + member.person() + "/remove",
                                frame.t(
                                        isReader(visit, member)
                                                ? Text.ORGANISATION_LEAVE_BUTTON
                                                : Text.ORGANISATION_REMOVE_LINK))));
    }

    private static boolean isReader(Visit visit, Members.Member member) {
        return member.person().equals(visit.person().id());
    }

    private static String called(Members.Member member) {
        return member.name().isEmpty() ? member.number() : member.name();
    }

    private Answer removal(Visit visit, Request request, Form form) {
        Members.Member member = member(visit, request);
        boolean leaving = isReader(visit, member);
        if (!leaving) {
            requireAdministrator(visit);
        }
        boolean last = member.onlyAdministrator(members.list(visit.person(), visit.supplier()));
        String lead = last ? "" : frame.t(leaving ? Text.ORGANISATION_LEAVE_LEAD : Text.ORGANISATION_REMOVE_LEAD);
        return ask(
                visit,
                form,
                Question.of(
                                last ? "" : HOME + "/members/" + member.person() + "/remove",
                                name(visit),
                                leaving
                                        ? frame.t(Text.ORGANISATION_LEAVE_TITLE)
                                        : frame.t(Text.ORGANISATION_REMOVE_TITLE, called(member)),
                                frame.t(leaving ? Text.ORGANISATION_LEAVE_BUTTON : Text.ORGANISATION_REMOVE_BUTTON),
                                List.of(organisation(visit)))
                        .lead(lead)
                        .warning(last ? frame.messages().refusalDetail(Refusal.LAST_ADMINISTRATOR, List.of()) : "")
                        .grave()
                        .links(new Link(HOME, frame.t(Text.ORGANISATION_BACK))));
    }

    // ---- inviting

    private Answer invitation(Visit visit, Request request, Form form) {
        requireAdministrator(visit);
        return ask(
                visit,
                form,
                Question.of(
                                INVITE,
                                name(visit),
                                frame.t(Text.ORGANISATION_INVITE_TITLE),
                                frame.t(Text.ORGANISATION_INVITE_BUTTON),
                                List.of(
                                        organisation(visit),
                                        boxes(),
                                        new Field.Line(
                                                "address",
                                                frame.t(Text.ORGANISATION_INVITE_ADDRESS),
                                                frame.t(Text.ORGANISATION_INVITE_ADDRESS_HINT))))
                        .lead(frame.t(Text.ORGANISATION_INVITE_LEAD)));
    }

    private Members.Invite invite(Visit visit, Request request, Form form) {
        UUID organisation = form.id("organisation");
        Set<Role> roles = chosen(form);
        Optional<String> address = form.optionalText("address", 320);
        if (address.filter(a -> a.indexOf('@') < 1 || a.indexOf('@') == a.length() - 1)
                .isPresent()) {
            form.fault("address", Text.ORGANISATION_INVITE_ADDRESS_ERROR);
        }
        form.done();
        return new Members.Invite(organisation, roles, address);
    }

    /// The code, to whoever made it and right afterwards.
    private Answer invited(Visit visit, Request request) {
        Optional<UUID> made = visit.done()
                .map(Receipt::body)
                .filter(b -> b.has("invitation"))
                .map(b -> UUID.fromString(b.text("invitation")));
        Optional<Members.Invitation> still = made.flatMap(id -> administers(visit)
                ? members.invitations(visit.person(), visit.supplier()).stream()
                        .filter(i -> i.id().equals(id))
                        .findFirst()
                : Optional.empty());
        if (still.isEmpty()) {
            return Answer.seeOther(HOME);
        }
        String code = members.code(still.get().id());
        String sent = still.get()
                .address()
                .map(a -> frame.t(Text.ORGANISATION_INVITED_SENT, a))
                .orElseGet(() -> frame.t(Text.ORGANISATION_INVITED_PASS));
        String until = frame.t(
                Text.ORGANISATION_INVITED_UNTIL, Labels.moment(still.get().expires()));
        Page page = frame.page(visit, frame.t(Text.ORGANISATION_INVITED_TITLE), crumbs());
        return Frame.own(
                out -> JteinvitedGenerated.render(out, null, page, code, JOIN + "?code=" + code, sent, until, HOME));
    }

    // ---- joining

    /// What a typed code offers is seen before it is taken up.
    private Answer look(Visit visit, Request request, Form form) {
        String code = form.text("code", 64, Text.JOIN_CODE_ERROR);
        if (form.fault("code").isEmpty() && members.offer(code).isEmpty()) {
            form.fault("code", Text.JOIN_CODE_BAD);
        }
        form.done();
        return Answer.seeOther(JOIN + "?code=" + code.replaceAll("[ -]", ""));
    }

    private Answer joining(Visit visit, Request request, Form form) {
        String typed = request.method().equals("GET") ? request.query("code").orElse("") : form.value("code");
        Optional<Members.Offer> offer = members.offer(typed);
        Link account = new Link("/account", frame.t(Text.ACCOUNT_TITLE));
        Question q;
        Form shown = form;
        if (visit.isStaff()) {
            q = Question.of("", "", frame.t(Text.JOIN_TITLE), "", List.of())
                    .lead(frame.t(Text.JOIN_STAFF))
                    .links(account);
        } else if (offer.isPresent()) {
            q = Question.of(
                            JOIN,
                            "",
                            frame.t(Text.JOIN_OFFER_TITLE, offer.get().organisation()),
                            frame.t(Text.JOIN_BUTTON),
                            List.of(new Field.Hidden("code", typed)))
                    .lead(frame.t(Text.JOIN_OFFER_LEAD))
                    .points(List.of(words(offer.get().roles()).split("\n")))
                    .links(new Link("/account", frame.t(Text.JOIN_NOT)));
        } else {
            if (!typed.isEmpty() && form.faults().isEmpty()) {
                shown = Form.filled(Map.of("code", typed));
                shown.fault("code", Text.JOIN_CODE_BAD);
            }
            q = Question.of(
                    JOIN + "/look",
                    "",
                    frame.t(Text.JOIN_TITLE),
                    frame.t(Text.JOIN_LOOK),
                    List.of(new Field.Line(
                            "code", frame.t(Text.JOIN_CODE), frame.t(Text.JOIN_CODE_HINT), "", "text", false)));
        }
        Page page = frame.page(visit, shown, q.title(), account);
        Form with = shown;
        Question asked = q;
        return asked.show(page, with);
    }
}
