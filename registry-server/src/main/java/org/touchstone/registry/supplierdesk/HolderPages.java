package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Lifecycle.Move;
import org.touchstone.registry.accreditation.Shares;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.Renewal;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Holdings;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.supplierdesk.JteholderGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.register.Standing;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What a supplier holds: how it stands, where its files are, and another key at once if the old one is lost or in
/// somebody else's hands.
public final class HolderPages {
    private static final String KEY = "/holder/{number}/key";

    private final Desk desk;
    private final Shares shares;
    private final Accreditations accreditations;
    private final Holdings holdings;
    private final RenewalPages renewals;
    private final ConditionPages conditions;

    public HolderPages(
            WebDoor door,
            Frame frame,
            OwnCases cases,
            Shares shares,
            Accreditations accreditations,
            Holdings holdings,
            Applications applications,
            ConditionPages conditions) {
        this.desk = new Desk(door, frame, cases);
        this.shares = shares;
        this.accreditations = accreditations;
        this.holdings = holdings;
        this.renewals = new RenewalPages(desk, applications);
        this.conditions = conditions;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(desk.door().page("/holder", this::all));
        routes.addAll(renewals.routes());
        routes.addAll(desk.door()
                .form(
                        KEY,
                        this::key,
                        (visit, request, form) -> {
                            AccreditationNumber number = held(visit, request).number();
                            HolderKeyPages.Proof proof = HolderKeyPages.proof(form);
                            return new Accreditations.ChangeHolderKey(number, proof.jwk(), proof.text());
                        },
                        accreditations::changeHolderKey,
                        (_, _, _) -> WebDoor.Place.of("/holder", Text.DONE_HOLDER_KEY)));
        routes.add(desk.door()
                .post(
                        KEY + "/challenge",
                        this::key,
                        (visit, request, form) -> {
                            form.done();
                            return held(visit, request).number();
                        },
                        accreditations::challenge,
                        (_, request, _) -> WebDoor.Place.of("/holder/" + request.path("number") + "/key")));
        routes.addAll(conditions.routes());
        return routes;
    }

    /// What the account page shows of it.
    public List<Tasks.Group> tasks(Visit visit) {
        if (visit.organisation().isEmpty() || held(visit).isEmpty()) {
            return List.of();
        }
        List<TaskRow> rows = new ArrayList<>(renewals.tasks(visit));
        held(visit).forEach(h -> rows.addAll(conditions.tasks(visit, h.number())));
        rows.add(TaskRow.of(desk.t(Text.HOLDER_TASK), "/holder", desk.t(Text.HOLDER_TASK_HINT)));
        return List.of(new Tasks.Group(desk.t(Text.HOLDER_TITLE), rows));
    }

    private List<Shares.Held> held(Visit visit) {
        boolean may = visit.organisation()
                .map(visit.person()::rolesFor)
                .filter(roles -> Action.SHARE.roles().stream().anyMatch(roles::contains))
                .isPresent();
        return may ? shares.held(visit.person(), visit.supplier()) : List.of();
    }

    private Shares.Held held(Visit visit, Request request) {
        AccreditationNumber number = request.pathAccreditation("number");
        return held(visit).stream()
                .filter(h -> h.number().equals(number))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Answer all(Visit visit, Request request) {
        Map<AccreditationNumber, HolderRow.Renewing> renewing = RenewalPages.of(desk.cases(), visit).stream()
                .collect(Collectors.toMap(Renewal::number, renewals::line));
        List<HolderRow> rows = held(visit).stream()
                .map(h -> new HolderRow(
                        h.number().value(),
                        Labels.tag(
                                desk.frame().messages(),
                                Standing.valueOf(h.state().name())),
                        Move.REPLACE_CERTIFICATE.from(h.state()).isPresent(),
                        Optional.ofNullable(renewing.get(h.number())),
                        conditions.tasks(visit, h.number()),
                        holdings.of(h.number())))
                .toList();
        Page page =
                desk.frame().page(visit, desk.t(Text.HOLDER_TITLE), new Link("/account", desk.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JteholderGenerated.render(out, null, page, rows));
    }

    private Answer key(Visit visit, Request request, Form form) {
        Shares.Held held = held(visit, request);
        String base = "/holder/" + held.number().value() + "/key";
        Optional<String> challenge = visit.done()
                .map(Receipt::body)
                .filter(b -> b.has("challenge"))
                .map(b -> b.text("challenge"))
                .or(() -> Optional.of(form.value("challenge")).filter(c -> c.matches("[0-9A-Za-z_-]{1,100}")));
        Question q = challenge
                .map(c -> HolderKeyPages.asking(desk, held.number().value(), base, c))
                .orElseGet(
                        () -> HolderKeyPages.first(desk, held.number().value(), base + "/challenge", Optional.empty())
                                .lead(desk.t(Text.HOLDER_KEY_LEAD), desk.t(Text.APPLY_KEY_STAYS)));
        Question shown = q.links(new Link("/holder", desk.t(Text.HOLDER_TITLE)));
        Page page = desk.frame()
                .page(
                        visit,
                        form,
                        desk.t(Text.HOLDER_KEY_TITLE, held.number().value()),
                        new Link("/account", desk.t(Text.ACCOUNT_TITLE)),
                        new Link("/holder", desk.t(Text.HOLDER_TITLE)));
        return shown.show(page, form);
    }
}
