package org.touchstone.registry.account;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.registry.mail.Addresses;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.account.JteaccountGenerated;
import org.touchstone.registry.pages.jte.account.JtechooseGenerated;
import org.touchstone.registry.pages.jte.account.JtelettersGenerated;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Accounts;
import org.touchstone.registry.signin.Organisations;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// A person's account: who they are here, for whom they act, and what waits for them.
public final class AccountPages {
    private static final String LETTERS = "/account/letters";
    private static final String ON = "on";
    private static final String OFF = "off";

    private final WebDoor door;
    private final Frame frame;
    private final Organisations organisations;
    private final Accounts accounts;
    private final Addresses addresses;
    private final SessionPages sessions;
    private final List<Tasks> tasks;

    /// @param tasks what the other parts have to do for people, in the order of the page
    public AccountPages(
            WebDoor door,
            Frame frame,
            Organisations organisations,
            Accounts accounts,
            Addresses addresses,
            SessionPages sessions,
            List<Tasks> tasks) {
        this.door = door;
        this.frame = frame;
        this.organisations = organisations;
        this.accounts = accounts;
        this.addresses = addresses;
        this.sessions = sessions;
        this.tasks = List.copyOf(tasks);
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                door.page("/account", (visit, _) -> account(visit)),
                door.page("/account/choose", (visit, request) -> choose(visit, request, Form.blank())),
                door.act("/account/choose", this::choose, this::chosen)));
        routes.addAll(door.form(
                LETTERS,
                this::letters,
                AccountPages::choice,
                addresses::choose,
                (_, _, _) -> WebDoor.Place.of("/account", Text.DONE_LETTERS)));
        routes.addAll(sessions.routes());
        return List.copyOf(routes);
    }

    private Answer account(Visit visit) {
        Map<UUID, String> names = organisations.namesOf(visit.person());
        if (names.size() > 1 && visit.organisation().isEmpty()) {
            return Answer.seeOther("/account/choose");
        }
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(frame.t(Text.ACCOUNT_WHO), visit.name()));
        rows.add(new SummaryRow(frame.t(Text.ACCOUNT_NUMBER), visit.person().number()));
        Optional<Link> change = names.size() > 1
                ? Optional.of(new Link("/account/choose", frame.t(Text.FORM_CHANGE)))
                : Optional.empty();
        visit.organisation()
                .flatMap(id -> Optional.ofNullable(names.get(id)))
                .ifPresent(name -> rows.add(new SummaryRow(frame.t(Text.ACCOUNT_ORGANISATION), name, change)));
        rows.add(new SummaryRow(frame.t(Text.ACCOUNT_ROLES), roles(visit)));
        Addresses.Kept kept = addresses.of(visit.person());
        rows.add(new SummaryRow(
                frame.t(Text.ACCOUNT_EMAIL), kept.address().orElseGet(() -> frame.t(Text.ACCOUNT_EMAIL_NONE))));
        rows.add(new SummaryRow(
                frame.t(Text.ACCOUNT_LETTERS),
                frame.t(letters(kept)),
                Optional.of(new Link(LETTERS, frame.t(Text.FORM_CHANGE)))));
        rows.add(sessions.row(visit));
        List<Tasks.Group> groups = groups(visit);
        boolean newcomer = visit.person().roles().isEmpty() && names.isEmpty();
        boolean mayBring = newcomer && accounts.mayBring(visit.session());
        Page page = frame.page(visit, frame.t(Text.ACCOUNT_TITLE));
        return Frame.own(out -> JteaccountGenerated.render(out, null, page, rows, groups, newcomer, mayBring));
    }

    /// What several parts offer under one heading stands together, at the place of the first.
    private List<Tasks.Group> groups(Visit visit) {
        Map<String, List<TaskRow>> all = new LinkedHashMap<>();
        for (Tasks part : tasks) {
            for (Tasks.Group group : part.of(visit)) {
                all.computeIfAbsent(group.heading(), _ -> new ArrayList<>()).addAll(group.rows());
            }
        }
        return all.entrySet().stream()
                .map(e -> new Tasks.Group(e.getKey(), e.getValue()))
                .toList();
    }

    private String roles(Visit visit) {
        Set<Role> held = visit.organisation()
                .map(visit.person()::rolesFor)
                .orElse(visit.person().roles());
        String words = held.stream().sorted().map(this::role).collect(Collectors.joining("\n"));
        return words.isEmpty() ? frame.t(Text.ACCOUNT_NO_ROLES) : words;
    }

    private String role(Role role) {
        return frame.t(Text.valueOf("ROLE_" + role.name()));
    }

    private static Text letters(Addresses.Kept kept) {
        if (!kept.letters()) {
            return Text.ACCOUNT_LETTERS_OFF;
        }
        return kept.address().isPresent() ? Text.ACCOUNT_LETTERS_ON : Text.ACCOUNT_LETTERS_NOWHERE;
    }

    private Answer letters(Visit visit, Request request, Form form) {
        Addresses.Kept kept = addresses.of(visit.person());
        Form shown = request.method().equals("GET") ? Form.filled(Map.of("letters", kept.letters() ? ON : OFF)) : form;
        List<Choice> choices =
                List.of(new Choice(ON, frame.t(Text.LETTERS_ON)), new Choice(OFF, frame.t(Text.LETTERS_OFF)));
        Page page = frame.page(
                visit, shown, frame.t(Text.LETTERS_TITLE), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtelettersGenerated.render(out, null, page, shown, choices, kept.address()));
    }

    private static Addresses.Choose choice(Visit visit, Request request, Form form) {
        String chosen = form.choice("letters", Set.of(ON, OFF), Text.LETTERS_ERROR);
        form.done();
        return new Addresses.Choose(chosen.equals(ON));
    }

    private Answer choose(Visit visit, Request request, Form form) {
        List<Choice> choices = new ArrayList<>();
        organisations.namesOf(visit.person()).forEach((id, name) -> choices.add(new Choice(id.toString(), name)));
        Page page = frame.page(
                visit, form, frame.t(Text.ACCOUNT_CHOOSE_TITLE), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtechooseGenerated.render(out, null, page, form, choices));
    }

    private Answer chosen(Visit visit, Request request, Form form) {
        Set<String> mine = visit.person().supplierRoles().keySet().stream()
                .map(UUID::toString)
                .collect(Collectors.toUnmodifiableSet());
        String chosen = form.choice("organisation", mine, Text.ACCOUNT_CHOOSE_ERROR);
        form.done();
        door.choose(visit, UUID.fromString(chosen));
        return Answer.seeOther("/account");
    }
}
