package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// All pages of those who work on cases.
public final class StaffDesk {
    private final Desk desk;

    public StaffDesk(Desk desk) {
        this.desk = desk;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.addAll(new CasePages(desk).routes());
        routes.addAll(new OverduePages(desk).routes());
        routes.addAll(new IntakePages(desk).routes());
        routes.addAll(new LeavePages(desk).routes());
        routes.addAll(new ScorePages(desk).routes());
        routes.addAll(new NotePages(desk).routes());
        routes.addAll(new AgreePages(desk).routes());
        routes.addAll(new QuestionPages(desk).routes());
        routes.addAll(new DecidePages(desk).routes());
        routes.addAll(new FilePages(desk).routes());
        routes.addAll(new ModeratePages(desk).routes());
        return routes;
    }

    /// What the account page shows of it: a queue for each role that has one.
    public List<Tasks.Group> tasks(Visit visit) {
        List<TaskRow> rows = new ArrayList<>();
        for (Role role : Role.values()) {
            if (Cases.queues().contains(role) && visit.person().is(role)) {
                rows.add(TaskRow.of(
                        desk.t(Text.STAFF_QUEUE_OF, desk.t(Text.valueOf("ROLE_" + role.name()))),
                        Desk.QUEUE + "?role=" + role.code(),
                        desk.t(Text.valueOf("STAFF_QUEUE_HINT_" + role.name()))));
            }
        }
        if (ModeratePages.moderates(visit)) {
            rows.add(TaskRow.of(
                    desk.t(Text.STAFF_MODERATE_TITLE), ModeratePages.LIST, desk.t(Text.STAFF_MODERATE_HINT)));
        }
        int late = visit.isStaff() ? desk.cases().overdue(visit.person()).size() : 0;
        if (late > 0) {
            rows.addFirst(TaskRow.of(
                    desk.t(Text.STAFF_LATE), OverduePages.LATE, desk.t(Text.STAFF_LATE_HINT, Integer.toString(late))));
        }
        return rows.isEmpty() ? List.of() : List.of(new Tasks.Group(desk.t(Text.STAFF_HEADING), rows));
    }
}
