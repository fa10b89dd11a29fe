package org.touchstone.registry.supplierdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.touchstone.format.scheme.Level;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.Renewal;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Field;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Question;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.people.Action;
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

/// Renewing what a supplier holds: from when, until when, and the one button that begins it. A renewal may ask for
/// another level, which is how a level changes.
final class RenewalPages {
    private final Desk desk;
    private final Applications applications;

    RenewalPages(Desk desk, Applications applications) {
        this.desk = desk;
        this.applications = applications;
    }

    List<Route> routes() {
        return desk.door()
                .form("/holder/{number}/renewal", this::renewal, this::begin, applications::open, this::begun);
    }

    /// Where an accreditation is renewed.
    static String path(Renewal r) {
        return "/holder/" + r.number() + "/renewal";
    }

    /// What the person's organisation can renew now or later.
    static List<Renewal> of(OwnCases cases, Visit visit) {
        boolean may = visit.organisation()
                .map(visit.person()::rolesFor)
                .filter(roles -> Action.OPEN_APPLICATION.roles().stream().anyMatch(roles::contains))
                .isPresent();
        return may ? cases.renewals(visit.person(), visit.supplier()) : List.of();
    }

    /// What can be begun now.
    static List<Renewal> toBegin(OwnCases cases, Visit visit) {
        return of(cases, visit).stream()
                .filter(r -> r.open() && r.running().isEmpty())
                .toList();
    }

    /// A line for each on the person's own page.
    List<TaskRow> tasks(Visit visit) {
        return toBegin(desk.cases(), visit).stream()
                .map(r -> TaskRow.of(desk.t(Text.HOLDER_RENEWAL_TITLE, r.number()), path(r), words(r)))
                .toList();
    }

    /// How its renewal stands.
    HolderRow.Renewing line(Renewal r) {
        return new HolderRow.Renewing(
                words(r),
                r.running()
                        .map(o -> new Link(ApplyWords.path(o.application()), desk.t(Text.HOLDER_RENEWAL_GO_ON)))
                        .or(() -> Optional.of(new Link(path(r), desk.t(Text.HOLDER_RENEWAL_TITLE, r.number())))
                                .filter(_ -> r.open())));
    }

    private String words(Renewal r) {
        if (r.running().isPresent()) {
            return desk.t(r.running().get().renews() ? Text.HOLDER_RENEWAL_RUNNING : Text.HOLDER_RENEWAL_OTHER);
        }
        String by = Labels.moment(r.by());
        if (!r.open()) {
            return desk.t(Text.HOLDER_RENEWAL_FROM, Labels.moment(r.opens()));
        }
        return desk.cases().now().isAfter(r.by())
                ? desk.t(Text.HOLDER_RENEWAL_LATE, by, Labels.moment(r.until()))
                : desk.t(Text.HOLDER_RENEWAL_OPEN, by);
    }

    private Renewal one(Visit visit, Request request) {
        return of(desk.cases(), visit).stream()
                .filter(r -> r.number().value().equals(request.path("number")))
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    private Map<String, Level> levels(Renewal r) {
        return desk.cases().inForce().stream()
                .filter(edition -> edition.scheme().equals(r.scheme()))
                .findFirst()
                .map(SchemeEdition::levels)
                .orElse(Map.of());
    }

    private Answer renewal(Visit visit, Request request, Form form) {
        Renewal r = one(visit, request);
        HolderRow.Renewing line = line(r);
        boolean begins = r.open() && r.running().isEmpty();
        Form shown = form.key().isEmpty() ? Form.filled(Map.of("level", r.level())) : form;
        List<Choice> levels = levels(r).values().stream()
                .map(level -> new Choice(level.id(), level.title()))
                .toList();
        List<Link> links = new ArrayList<>();
        if (!begins) {
            line.link().ifPresent(links::add);
        }
        links.add(new Link("/holder", desk.t(Text.HOLDER_TITLE)));
        Question q = Question.of(
                        begins ? path(r) : "",
                        "",
                        desk.t(Text.HOLDER_RENEWAL_TITLE, r.number()),
                        desk.t(Text.HOLDER_RENEWAL_BUTTON),
                        List.of(new Field.Radios(
                                "level",
                                desk.t(Text.APPLY_LEVEL),
                                desk.t(Text.HOLDER_RENEWAL_LEVEL_HINT),
                                levels,
                                false)))
                .lead(
                        line.words(),
                        desk.t(Text.HOLDER_RENEWAL_LEAD, Labels.moment(r.until())),
                        begins ? desk.t(Text.HOLDER_RENEWAL_TAKE) : "")
                .links(links.toArray(Link[]::new));
        Page page = desk.frame()
                .page(
                        visit,
                        shown,
                        q.title(),
                        new Link("/account", desk.t(Text.ACCOUNT_TITLE)),
                        new Link("/holder", desk.t(Text.HOLDER_TITLE)));
        return q.show(page, shown);
    }

    private Applications.Open begin(Visit visit, Request request, Form form) {
        Renewal r = one(visit, request);
        String level = form.choice(
                "level", levels(r).keySet().stream().collect(Collectors.toUnmodifiableSet()), Text.APPLY_LEVEL_ERROR);
        form.done();
        return new Applications.Open(
                visit.supplier(), r.scheme(), level, Optional.of(r.number().value()));
    }

    /// On to what was said last time, which need not be typed again.
    private WebDoor.Place begun(Visit visit, Request request, Receipt receipt) {
        return WebDoor.Place.of(
                ApplyWords.path(receipt.id("application")) + TakePages.EARLIER, Text.DONE_HOLDER_RENEWAL);
    }
}
