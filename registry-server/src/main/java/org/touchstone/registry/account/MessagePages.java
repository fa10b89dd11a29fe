package org.touchstone.registry.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.account.JtemessagesGenerated;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Notices.Notice;
import org.touchstone.registry.people.Notices.Place;
import org.touchstone.registry.signin.Organisations;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What a person was told, and where something can be done about it. The words are those of the letters.
public final class MessagePages {
    private static final String LIST = "/account/messages";
    private static final int PAGE = 20;

    /// How many of the newest the account shows.
    private static final int NEWEST = 4;

    /// What the date of a message is, where it is more than the end of something.
    private static final Map<Notices.Kind, Text> DATES = Map.of(
            Notices.Kind.DECISION_MADE, Text.MESSAGES_UNTIL_APPEAL,
            Notices.Kind.APPEAL_ENDS, Text.MESSAGES_UNTIL_APPEAL,
            Notices.Kind.APPLICATION_COMPLETE, Text.MESSAGES_UNTIL_COMMENTS,
            Notices.Kind.APPLICATION_RETURNED, Text.MESSAGES_BY,
            Notices.Kind.REPORT_NEAR, Text.MESSAGES_BY,
            Notices.Kind.REPORT_LATE, Text.MESSAGES_BY,
            Notices.Kind.DEADLINE_NEAR, Text.MESSAGES_BY);

    private final WebDoor door;
    private final Frame frame;
    private final Notices notices;
    private final Organisations organisations;
    private final CaseFiles files;

    public MessagePages(WebDoor door, Frame frame, Notices notices, Organisations organisations, CaseFiles files) {
        this.door = door;
        this.frame = frame;
        this.notices = notices;
        this.organisations = organisations;
        this.files = files;
    }

    /// A message as it is shown.
    ///
    /// @param about for whom and about what it is, a line each
    /// @param to where something can be done about it
    public record Row(
            String id, String title, String text, String told, List<String> about, Link to, Tag tag, boolean unread) {
        public Row {
            about = List.copyOf(about);
        }
    }

    /// A page of them.
    ///
    /// @param next where the next one is, or empty
    public record View(List<Row> rows, long unread, String next) {
        public View {
            rows = List.copyOf(rows);
        }

        /// Whether there is something to mark as read on this page.
        public boolean marks() {
            return rows.stream().anyMatch(Row::unread);
        }
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                door.page(LIST, (visit, request) -> list(visit, Place.of(request), Form.blank()), After.NAME),
                mark("/read", notices::read, Text.DONE_MESSAGE),
                mark("/read-until", notices::readUntil, Text.DONE_MESSAGES));
    }

    private Route mark(String path, WebDoor.UseCase<UUID> useCase, Text done) {
        return door.post(
                LIST + path,
                (visit, _, form) -> list(visit, Optional.empty(), form),
                (_, _, form) -> {
                    UUID notice = form.id("notice");
                    form.done();
                    return notice;
                },
                useCase,
                (_, _, _) -> WebDoor.Place.of(LIST, done));
    }

    /// What the account page shows of it: the newest, and how many were not read.
    public List<Tasks.Group> tasks(Visit visit) {
        Notices.Listed newest = notices.page(visit.person(), Optional.empty(), NEWEST);
        if (newest.notices().isEmpty()) {
            return List.of();
        }
        long unread = notices.unread(visit.person());
        List<TaskRow> rows = new ArrayList<>();
        for (Row row : rows(visit, newest.notices())) {
            List<String> hint = new ArrayList<>(List.of(row.told()));
            hint.addAll(row.about());
            rows.add(TaskRow.of(row.title(), row.to().href(), String.join(" · ", hint))
                    .standing(row.tag()));
        }
        rows.add(TaskRow.of(frame.t(Text.MESSAGES_ALL), LIST, frame.t(Text.MESSAGES_ALL_HINT)));
        String heading =
                unread == 0 ? frame.t(Text.MESSAGES_TITLE) : frame.t(Text.MESSAGES_UNREAD, Labels.number(unread));
        return List.of(new Tasks.Group(heading, rows));
    }

    private Answer list(Visit visit, Optional<Place> after, Form form) {
        Notices.Listed found = notices.page(visit.person(), after, PAGE);
        View view = new View(
                rows(visit, found.notices()),
                notices.unread(visit.person()),
                found.next().map(p -> LIST + "?" + After.NAME + "=" + p.text()).orElse(""));
        Page page = frame.page(
                visit, form, frame.t(Text.MESSAGES_TITLE), new Link("/account", frame.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtemessagesGenerated.render(out, null, page, form, view));
    }

    private List<Row> rows(Visit visit, List<Notice> all) {
        // Whoever belongs to one organisation need not be told which.
        Map<UUID, String> names =
                visit.person().supplierRoles().size() > 1 ? organisations.namesOf(visit.person()) : Map.of();
        List<UUID> cases = all.stream()
                .filter(n -> n.supplier().isEmpty() && isCase(n.subject()))
                .map(n -> UUID.fromString(n.subject()))
                .distinct()
                .toList();
        Map<UUID, Optional<String>> applicants = cases.isEmpty() ? Map.of() : files.seen(visit.person(), cases);
        return all.stream().map(n -> row(visit, names, applicants, n)).toList();
    }

    private Row row(Visit visit, Map<UUID, String> names, Map<UUID, Optional<String>> applicants, Notice n) {
        List<String> about = new ArrayList<>();
        n.supplier()
                .flatMap(id -> Optional.ofNullable(names.get(id)))
                .ifPresent(name -> about.add(frame.t(Text.MESSAGES_FOR, name)));
        if (isCase(n.subject())) {
            Optional.ofNullable(applicants.get(UUID.fromString(n.subject())))
                    .flatMap(name -> name)
                    .ifPresent(name -> about.add(frame.t(Text.MESSAGES_ABOUT, name)));
        } else if (n.kind() != Notices.Kind.REGISTRATION_CLOSED) {
            // Of a part of an accreditation the rest is an id.
            about.add(frame.t(Text.MESSAGES_ABOUT, n.subject().split(" ", 2)[0]));
        }
        n.due()
                .ifPresent(
                        at -> about.add(frame.t(DATES.getOrDefault(n.kind(), Text.MESSAGES_UNTIL), Labels.moment(at))));
        boolean unread = n.read().isEmpty();
        return new Row(
                n.id().toString(),
                frame.messages().notice(n.kind().code() + ".title"),
                frame.messages().notice(n.kind().code() + ".text"),
                frame.t(Text.MESSAGES_TOLD, Labels.moment(n.told())),
                about,
                to(visit, n),
                unread
                        ? new Tag(frame.t(Text.MESSAGES_NEW), "govuk-tag--blue")
                        : new Tag(frame.t(Text.MESSAGES_READ), "govuk-tag--grey"),
                unread);
    }

    /// Accreditations and people have numbers; a case is a UUID.
    private static boolean isCase(String subject) {
        return subject.length() == 36;
    }

    /// Where something can be done about it. The pages about what an organisation is or holds are those of the one
    /// that the person acts for.
    private Link to(Visit visit, Notice n) {
        String own = "/apply/" + n.subject();
        return switch (n.kind()) {
            case REGISTRATION_CLOSED -> link("/register", Text.MESSAGES_TO_REGISTER);
            case INVITATION_WANTED -> of(visit, n, "/account/organisation", Text.MESSAGES_TO_ORGANISATION);
            case CASE_ASSIGNED, CASE_SENT_BACK, QUESTIONS_CLOSED ->
                link("/staff/applications/" + n.subject(), Text.MESSAGES_TO_CASE);
            case CASE_TAKEN -> link("/staff/queue", Text.MESSAGES_TO_QUEUE);
            case CONDITION_SHOWN -> link("/staff/accreditations/" + n.subject(), Text.MESSAGES_TO_CONDITION);
            case COMMENTS_TO_ANSWER -> link(own + "/comments", Text.MESSAGES_TO_COMMENTS);
            case QUESTIONS_ASKED -> link(own + "/questions", Text.MESSAGES_TO_QUESTIONS);
            case DECISION_MADE, REFUSAL_INTENDED, APPEAL_ENDS ->
                isCase(n.subject())
                        ? link(own + "/decision", Text.MESSAGES_TO_DECISION)
                        : of(visit, n, "/holder", Text.MESSAGES_TO_HOLDER);
            case APPLICATION_RETURNED,
                    APPLICATION_COMPLETE,
                    DEADLINE_NEAR,
                    REPORT_NEAR,
                    REPORT_LATE,
                    RENEWAL_OPEN,
                    RENEWAL_NEAR,
                    VALIDITY_ENDS,
                    MEASURE_INTENDED,
                    STANDING_CHANGED,
                    CONDITION_LACKING,
                    CONDITION_CLOSED,
                    CASE_LAPSED ->
                isCase(n.subject())
                        ? link(own, Text.MESSAGES_TO_APPLICATION)
                        : of(visit, n, "/holder", Text.MESSAGES_TO_HOLDER);
        };
    }

    private Link of(Visit visit, Notice n, String href, Text label) {
        return n.supplier().equals(visit.organisation())
                ? link(href, label)
                : link("/account/choose", Text.MESSAGES_TO_OTHER);
    }

    private Link link(String href, Text label) {
        return new Link(href, frame.t(label));
    }
}
