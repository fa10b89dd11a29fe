package org.touchstone.registry.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.jte.account.JteaccountGenerated;
import org.touchstone.registry.pages.jte.account.JtechooseGenerated;
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
    private final WebDoor door;
    private final Frame frame;
    private final Organisations organisations;
    private final Accounts accounts;
    private final List<Tasks> tasks;

    /// @param tasks what the other parts have to do for people, in the order of the page
    public AccountPages(WebDoor door, Frame frame, Organisations organisations, Accounts accounts, List<Tasks> tasks) {
        this.door = door;
        this.frame = frame;
        this.organisations = organisations;
        this.accounts = accounts;
        this.tasks = List.copyOf(tasks);
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                door.page("/account", (visit, _) -> account(visit)),
                door.page("/account/choose", (visit, request) -> choose(visit, request, Form.blank())),
                door.act("/account/choose", this::choose, this::chosen));
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
        List<Tasks.Group> groups =
                tasks.stream().flatMap(t -> t.of(visit).stream()).toList();
        boolean newcomer = visit.person().roles().isEmpty() && names.isEmpty();
        boolean mayBring = newcomer && accounts.mayBring(visit.session());
        Page page = frame.page(visit, frame.t(Text.ACCOUNT_TITLE));
        return Frame.own(out -> JteaccountGenerated.render(out, null, page, rows, groups, newcomer, mayBring));
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
