package org.touchstone.registry.account;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.jte.account.JtesessionsGenerated;
import org.touchstone.registry.signin.Organisations;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// Where a person is signed in: each of one's own sessions, and how to end those that one does not want.
public final class SessionPages {
    private static final String LIST = "/account/sessions";

    private final WebDoor door;
    private final Frame frame;
    private final Sessions sessions;
    private final Organisations organisations;

    public SessionPages(WebDoor door, Frame frame, Sessions sessions, Organisations organisations) {
        this.door = door;
        this.frame = frame;
        this.sessions = sessions;
        this.organisations = organisations;
    }

    /// A session as a row.
    ///
    /// @param current whether it is the reader's own
    public record Row(
            String id,
            String begun,
            String used,
            String ends,
            String secondFactor,
            String organisation,
            boolean current) {}

    /// All of them.
    ///
    /// @param idle what ends a session earlier than the list says
    /// @param again where the reader signs in again before ending any; empty if that was done lately
    /// @param more what is said if there may be more than are listed, or empty
    public record View(List<Row> rows, String idle, String again, String more) {
        public View {
            rows = List.copyOf(rows);
        }

        /// Whether there is another than the reader's own.
        public boolean others() {
            return rows.stream().anyMatch(row -> !row.current());
        }
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                door.page(LIST, (visit, _) -> list(visit, Form.blank())),
                door.postLately(
                        LIST + "/end",
                        LIST,
                        (visit, _, form) -> list(visit, form),
                        (_, _, form) -> {
                            UUID session = form.id("session");
                            form.done();
                            return session;
                        },
                        sessions::end,
                        (_, _, _) -> WebDoor.Place.of(LIST, Text.DONE_SESSION)),
                door.postLately(
                        LIST + "/end-others",
                        LIST,
                        (visit, _, form) -> list(visit, form),
                        (visit, _, form) -> {
                            form.done();
                            return new Sessions.EndOthers(Optional.of(visit.session()));
                        },
                        sessions::endOthers,
                        (_, _, _) -> WebDoor.Place.of(LIST, Text.DONE_SESSIONS)));
    }

    /// What the account page shows of it.
    SummaryRow row(Visit visit) {
        return new SummaryRow(
                frame.t(Text.SESSIONS_ROW),
                Labels.number(sessions.list(visit.person()).size()),
                Optional.of(new Link(LIST, frame.t(Text.SESSIONS_LINK))));
    }

    private Answer list(Visit visit, Form form) {
        Map<UUID, String> names = organisations.namesOf(visit.person());
        List<Row> rows = sessions.list(visit.person()).stream()
                .map(s -> new Row(
                        s.id().toString(),
                        Labels.moment(s.begun()),
                        Labels.moment(s.used()),
                        Labels.moment(s.ends()),
                        frame.t(s.secondFactor() ? Text.SESSIONS_FACTOR_YES : Text.SESSIONS_FACTOR_NO),
                        s.organisation()
                                .flatMap(id -> Optional.ofNullable(names.get(id)))
                                .orElseGet(() -> frame.t(Text.SESSIONS_ORGANISATION_NONE)),
                        s.id().equals(visit.session())))
                .toList();
        View view = new View(
                rows,
                frame.t(Text.SESSIONS_IDLE, sessions.lives().idle().toMinutes()),
                visit.recent() ? "" : WebDoor.signInAgain(LIST),
                rows.size() < Sessions.MOST ? "" : frame.t(Text.SESSIONS_MORE, Sessions.MOST));
        Page page = frame.page(
                visit, form, frame.t(Text.SESSIONS_TITLE), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtesessionsGenerated.render(out, null, page, form, view));
    }
}
