package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.staffdesk.JtedealtwithGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JteoverdueGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What was put before somebody because its time has passed; and, where nothing but a person's word can end it, the
/// page that asks for that word.
public final class OverduePages {
    static final String LATE = "/staff/overdue";
    private static final String ONE = LATE + "/{task}";

    private final Desk desk;

    OverduePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(desk.door().page(LATE, this::page)));
        routes.addAll(desk.door()
                .form(
                        ONE,
                        this::ask,
                        (_, request, form) -> {
                            String words = form.lines("words", Cases.MAX_WORDS, Text.STAFF_LATE_ERROR);
                            form.done();
                            return new Cases.DealtWith(request.pathUuid("task"), words);
                        },
                        desk.cases()::dealtWith,
                        (_, _, _) -> WebDoor.Place.of(LATE, Text.DONE_STAFF_DEALT_WITH)));
        return routes;
    }

    /// One thing to look at.
    ///
    /// @param href where; empty while the case is with others
    /// @param end where one says that it is dealt with; empty if it goes by itself
    public record Line(String href, String name, String what, String since, String end) {}

    /// The question whether it is dealt with.
    ///
    /// @param no why it may not be said; then there is no form
    public record Asked(String action, Line line, Optional<String> no) {}

    private Answer page(Visit visit, Request request) {
        Desk.requireStaff(visit);
        List<Line> lines = lines(visit, desk.cases().overdue(visit.person()));
        Page page = desk.frame().page(visit, desk.t(Text.STAFF_LATE), new Link("/account", desk.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JteoverdueGenerated.render(out, null, page, lines));
    }

    private Answer ask(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        Cases.Overdue one = desk.cases().overdue(visit.person(), request.pathUuid("task"));
        Line line = lines(visit, List.of(one)).getFirst();
        Asked view = new Asked(
                LATE + "/" + one.task(),
                line,
                line.end().isEmpty()
                        ? Optional.of(desk.why(new RefusedException(Refusal.STILL_TO_DO)))
                        : Optional.empty());
        Page page = desk.frame()
                .page(
                        visit,
                        form,
                        desk.t(Text.STAFF_LATE_TITLE),
                        new Link("/account", desk.t(Text.ACCOUNT_TITLE)),
                        new Link(LATE, desk.t(Text.STAFF_LATE)));
        return Frame.own(out -> JtedealtwithGenerated.render(out, null, page, form, view));
    }

    private List<Line> lines(Visit visit, List<Cases.Overdue> found) {
        Map<UUID, Optional<String>> seen = desk.files()
                .seen(
                        visit.person(),
                        found.stream().flatMap(o -> o.application().stream()).toList());
        Map<UUID, String> holders = desk.files()
                .names(found.stream().flatMap(o -> o.holder().stream()).toList());
        return found.stream().map(o -> line(o, seen, holders)).toList();
    }

    /// What has happened, of the kinds that are put before people for that.
    private static final Map<Timers.Kind, Text> HAPPENED = Map.of(
            Timers.Kind.THIRD_ASSESSOR, Text.STAFF_LATE_THIRD_ASSESSOR,
            Timers.Kind.CONDITION_SHOWN, Text.STAFF_TIMER_CONDITION_SHOWN,
            Timers.Kind.NOTICE_CLOSED, Text.STAFF_LATE_NOTICE_CLOSED);

    private String what(Cases.Overdue o) {
        return o.due()
                .map(due -> desk.t(Text.valueOf("STAFF_TIMER_"
                                + o.kind().code().toUpperCase(Locale.ROOT).replace('-', '_')))
                        + " " + Labels.day(due))
                // Without a day it was put there because something has happened.
                .orElseGet(() -> desk.t(HAPPENED.getOrDefault(o.kind(), Text.STAFF_LATE)));
    }

    private String name(Cases.Overdue o, Map<UUID, Optional<String>> seen, Map<UUID, String> holders) {
        if (o.application().isPresent()) {
            UUID id = o.application().get();
            return seen.containsKey(id)
                    ? seen.get(id).orElse(desk.t(Text.STAFF_ERASED))
                    : desk.t(Text.STAFF_LATE_ELSEWHERE);
        }
        if (o.accreditation().isPresent()) {
            String number = o.accreditation().get();
            return o.holder()
                    .flatMap(holder -> Optional.ofNullable(holders.get(holder)))
                    .map(name -> desk.t(Text.STAFF_LATE_ACCREDITATION, name, number))
                    .orElse(number);
        }
        return desk.t(Text.STAFF_HEADING);
    }

    private Line line(Cases.Overdue o, Map<UUID, Optional<String>> seen, Map<UUID, String> holders) {
        return new Line(
                o.application()
                        .map(id -> seen.containsKey(id) ? Desk.place(id) : "")
                        .or(() -> o.accreditation().map(number -> "/staff/accreditations/" + number))
                        .orElse(Desk.QUEUE),
                name(o, seen, holders),
                what(o),
                desk.t(Text.STAFF_LATE_SINCE, Labels.day(o.made())),
                o.kind().endsByItself() ? "" : LATE + "/" + o.task());
    }
}
