package org.touchstone.registry.staffdesk;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.jte.staffdesk.JteoverdueGenerated;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What was put before somebody because its time has passed, and the button that says that it is dealt with.
public final class OverduePages {
    static final String LATE = "/staff/overdue";

    private final Desk desk;

    OverduePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return desk.door()
                .form(
                        LATE,
                        this::page,
                        (_, _, form) -> {
                            UUID task = form.id("task");
                            form.done();
                            return task;
                        },
                        desk.cases()::dealtWith,
                        (_, _, _) -> WebDoor.Place.of(LATE, Text.DONE_STAFF_DEALT_WITH));
    }

    /// One thing to look at.
    public record Line(String task, String href, String name, String what, String since) {}

    private Answer page(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        List<Cases.Overdue> found = desk.cases().overdue(visit.person());
        Map<UUID, String> names = desk.files()
                .namesOf(found.stream().flatMap(o -> o.application().stream()).toList());
        List<Line> lines = found.stream().map(o -> line(o, names)).toList();
        Page page = desk.frame()
                .page(visit, form, desk.t(Text.STAFF_LATE), new Link("/account", desk.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JteoverdueGenerated.render(out, null, page, form, lines));
    }

    private Line line(Cases.Overdue o, Map<UUID, String> names) {
        String kind = desk.t(Text.valueOf(
                "STAFF_TIMER_" + o.kind().code().toUpperCase(Locale.ROOT).replace('-', '_')));
        return new Line(
                o.task().toString(),
                o.application()
                        .map(Desk::place)
                        .or(() -> o.accreditation().map(number -> "/accreditations/" + number))
                        .orElse(Desk.QUEUE),
                o.application()
                        .map(id -> names.getOrDefault(id, desk.t(Text.STAFF_ERASED)))
                        .or(o::accreditation)
                        .orElse(desk.t(Text.STAFF_HEADING)),
                o.due().map(due -> kind + " " + Labels.day(due)).orElse(kind),
                desk.t(Text.STAFF_LATE_SINCE, Labels.day(o.made())));
    }
}
