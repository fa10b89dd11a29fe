package org.touchstone.registry.staffdesk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;
import org.touchstone.registry.pages.jte.staffdesk.JteenrolGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtepeopleGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtepersonGenerated;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.EnrolmentCodes;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.Staff;
import org.touchstone.registry.signin.Accounts;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.signin.WebDoor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// The people of the registry: who holds what and by whose word, enrolling somebody, letting them in, and giving and
/// ending roles, which takes two.
public final class PeoplePages {
    /// Where the list is.
    public static final String PATH = "/staff/people";

    private static final String ONE = PATH + "/{person}";
    private static final int PAGE = 50;

    private static final Set<Role> GIVEN = EnumSet.allOf(Role.class);

    static {
        GIVEN.removeIf(Role::ofSupplier);
    }

    private final WebDoor door;
    private final Frame frame;
    private final People people;
    private final Staff staff;
    private final EnrolmentCodes codes;
    private final Accounts accounts;

    public PeoplePages(WebDoor door, Frame frame, People people, Staff staff, EnrolmentCodes codes, Accounts accounts) {
        this.door = door;
        this.frame = frame;
        this.people = people;
        this.staff = staff;
        this.codes = codes;
        this.accounts = accounts;
    }

    /// One line of the list.
    public record Line(String href, String number, String name, String roles, Tag entry) {}

    /// A page of the list.
    public record Listed(List<Line> lines, Optional<String> next, boolean mayEnrol) {
        public Listed {
            lines = List.copyOf(lines);
        }
    }

    /// A role that is held.
    ///
    /// @param end whether the reader may ask for its end
    public record HeldLine(String code, String label, String since, boolean end) {}

    /// What waits for a second.
    ///
    /// @param action where to ask for the same; empty if the reader cannot
    /// @param role what is sent with it; empty for a code
    public record WishLine(String what, String asked, Optional<String> action, String role, String why) {}

    /// One person.
    ///
    /// @param code a code that was just made, shown this once
    /// @param why why the reader cannot give roles or let in; empty if nothing stands in the way
    public record One(
            String place,
            List<SummaryRow> rows,
            List<HeldLine> held,
            List<WishLine> wishes,
            List<Choice> give,
            Optional<String> code,
            String why,
            boolean mayLetIn,
            boolean openCode,
            boolean linked,
            List<String> entries) {
        public One {
            rows = List.copyOf(rows);
            held = List.copyOf(held);
            wishes = List.copyOf(wishes);
            give = List.copyOf(give);
            entries = List.copyOf(entries);
        }
    }

    /// The URLs of this part.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(door.page(PATH, (visit, request) -> list(visit, request), "after"));
        routes.addAll(door.form(
                PATH + "/new",
                this::enrol,
                PeoplePages::enrolment,
                people::enrol,
                (_, _, receipt) -> WebDoor.Place.of(PATH + "/" + receipt.id("person"), Text.DONE_PEOPLE_ENROLLED)));
        routes.add(door.page(ONE, (visit, request) -> one(visit, request, Form.blank())));
        routes.add(door.post(ONE + "/roles", this::one, PeoplePages::role, people::appoint, PeoplePages::after));
        routes.add(door.post(ONE + "/roles/end", this::one, PeoplePages::role, people::dismiss, PeoplePages::after));
        routes.add(door.post(ONE + "/code", this::one, PeoplePages::person, codes::issue, PeoplePages::after));
        routes.add(door.post(
                ONE + "/code/withdraw",
                this::one,
                PeoplePages::person,
                codes::withdraw,
                (_, request, _) -> place(request, Text.DONE_PEOPLE_CODE_WITHDRAWN)));
        routes.add(door.post(
                ONE + "/unlink",
                this::one,
                PeoplePages::person,
                accounts::unlink,
                (_, request, _) -> place(request, Text.DONE_PEOPLE_UNLINKED)));
        return routes;
    }

    /// What the account page shows of it.
    public List<Tasks.Group> tasks(Visit visit) {
        List<TaskRow> rows = new ArrayList<>();
        if (Staff.sees(visit.person())) {
            rows.add(TaskRow.of(t(Text.PEOPLE_TITLE), PATH, t(Text.PEOPLE_TASK_HINT)));
        }
        if (visit.isStaff()) {
            rows.add(TaskRow.of(
                    t(Text.PEOPLE_OWN_TASK), PATH + "/" + visit.person().id(), t(Text.PEOPLE_OWN_TASK_HINT)));
        }
        return rows.isEmpty() ? List.of() : List.of(new Tasks.Group(t(Text.PEOPLE_HEADING), rows));
    }

    private String t(Text text, Object... values) {
        return frame.t(text, values);
    }

    private String role(Role role) {
        return t(Text.valueOf("ROLE_" + role.name()));
    }

    private static boolean may(Visit visit, Action action) {
        return action.roles().stream().anyMatch(visit.person()::is);
    }

    // ---- the list

    private Answer list(Visit visit, Request request) {
        Desk.requireStaff(visit);
        List<Staff.Member> found = staff.list(visit.person(), request.query("after"), PAGE + 1);
        List<Line> lines = found.stream()
                .limit(PAGE)
                .map(m -> new Line(
                        PATH + "/" + m.id(),
                        m.number(),
                        m.name().orElse(t(Text.PEOPLE_ERASED)),
                        roles(m.roles()),
                        entry(m)))
                .toList();
        Optional<String> next = found.size() > PAGE
                ? Optional.of(PATH + "?after=" + found.get(PAGE - 1).number())
                : Optional.empty();
        Page page = frame.page(visit, t(Text.PEOPLE_TITLE), new Link("/account", t(Text.ACCOUNT_TITLE)));
        Listed view = new Listed(lines, next, may(visit, Action.APPOINT));
        return Frame.own(out -> JtepeopleGenerated.render(out, null, page, view));
    }

    private String roles(Set<Role> roles) {
        return roles.isEmpty()
                ? t(Text.ACCOUNT_NO_ROLES)
                : roles.stream().sorted().map(this::role).collect(Collectors.joining("\n"));
    }

    private Tag entry(Staff.Member m) {
        if (m.linked().isPresent()) {
            return new Tag(t(Text.PEOPLE_ENTRY_LINKED), "govuk-tag--green");
        }
        return m.codeEnds().isPresent()
                ? new Tag(t(Text.PEOPLE_ENTRY_CODE), "govuk-tag--yellow")
                : new Tag(t(Text.PEOPLE_ENTRY_NONE), "govuk-tag--grey");
    }

    // ---- enrolling

    private Answer enrol(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        Permissions.require(visit.person(), Action.APPOINT);
        Page page = frame.page(
                visit,
                form,
                t(Text.PEOPLE_ENROL_TITLE),
                new Link("/account", t(Text.ACCOUNT_TITLE)),
                new Link(PATH, t(Text.PEOPLE_TITLE)));
        return Frame.own(out -> JteenrolGenerated.render(out, null, page, form));
    }

    private static People.Enrol enrolment(Visit visit, Request request, Form form) {
        String number = form.text("number", 10, Text.PEOPLE_NUMBER_ERROR).toUpperCase(Locale.ROOT);
        if (!People.isNumber(number)) {
            form.fault("number", Text.PEOPLE_NUMBER_ERROR);
        }
        String name = form.text("name", 200, Text.PEOPLE_NAME_ERROR);
        form.done();
        return new People.Enrol(number, name, Optional.empty());
    }

    // ---- one person

    private Answer one(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        Actor.Person reader = visit.person();
        Staff.File file = staff.file(reader, request.pathUuid("person"));
        Staff.Member m = file.member();
        boolean self = reader.id().equals(m.id());
        boolean appoints = may(visit, Action.APPOINT);
        List<WishLine> wishes =
                file.wishes().stream().map(w -> wish(w, m, reader, appoints)).toList();
        List<Choice> give = new ArrayList<>();
        if (appoints && !self && m.name().isPresent()) {
            for (Role role : GIVEN) {
                if (!m.roles().contains(role) && !asked(file, Staff.Change.GIVE, Optional.of(role))) {
                    give.add(new Choice(role.code(), role(role)));
                }
            }
            if (!give.isEmpty()) {
                give.addFirst(new Choice("", t(Text.PEOPLE_ROLE_CHOOSE)));
            }
        }
        List<HeldLine> held = file.held().stream()
                .map(h -> new HeldLine(
                        h.role().code(),
                        role(h.role()),
                        since(h),
                        (appoints || self) && !asked(file, Staff.Change.END, Optional.of(h.role()))))
                .toList();
        String name = m.name().orElse(t(Text.PEOPLE_ERASED));
        One view = new One(
                PATH + "/" + m.id(),
                List.of(
                        new SummaryRow(t(Text.ACCOUNT_WHO), name),
                        new SummaryRow(t(Text.ACCOUNT_NUMBER), m.number()),
                        new SummaryRow(t(Text.PEOPLE_ENTRY), entryWords(m))),
                held,
                wishes,
                give,
                visit.done().filter(PeoplePages::isCode).flatMap(codes::of),
                why(appoints, self),
                may(visit, Action.LET_IN)
                        && !self
                        && m.name().isPresent()
                        && !asked(file, Staff.Change.CODE, Optional.empty()),
                m.codeEnds().isPresent(),
                m.linked().isPresent(),
                file.entries().stream().map(this::entryLine).toList());
        Link[] above = Staff.sees(reader)
                ? new Link[] {new Link("/account", t(Text.ACCOUNT_TITLE)), new Link(PATH, t(Text.PEOPLE_TITLE))}
                : new Link[] {new Link("/account", t(Text.ACCOUNT_TITLE))};
        Page page = frame.page(visit, form, m.number(), above);
        return Frame.own(out -> JtepersonGenerated.render(out, null, page, form, view));
    }

    private static boolean isCode(Receipt receipt) {
        return receipt.body().has("state") && receipt.text("state").equals("made");
    }

    private static boolean asked(Staff.File file, Staff.Change change, Optional<Role> role) {
        return file.wishes().stream()
                .anyMatch(w -> w.change() == change && w.role().equals(role));
    }

    /// Why the reader can neither give a role here nor let the person in.
    private String why(boolean appoints, boolean self) {
        if (!appoints) {
            return t(Text.PEOPLE_WHY_NO_ROLE);
        }
        return self ? t(Text.PEOPLE_WHY_SELF) : "";
    }

    private WishLine wish(Staff.Wish w, Staff.Member m, Actor.Person reader, boolean appoints) {
        String place = PATH + "/" + m.id();
        String role = w.role().map(this::role).orElse("");
        String what = switch (w.change()) {
            case GIVE -> t(Text.PEOPLE_WISH_GIVE, role);
            case END -> t(Text.PEOPLE_WISH_END, role);
            case CODE -> t(Text.PEOPLE_WISH_CODE);
        };
        String asked = t(Text.PEOPLE_WISH_ASKED, w.by(), Labels.day(w.at()), Labels.day(w.ends()));
        boolean self = reader.id().equals(m.id());
        String why = "";
        if (reader.id().equals(w.asker())) {
            why = t(Text.PEOPLE_WISH_OWN);
        } else if (self && w.change() != Staff.Change.END) {
            why = t(Text.PEOPLE_WHY_SELF);
        } else if (!appoints && !self) {
            why = t(Text.PEOPLE_WHY_NO_ROLE);
        }
        String action = switch (w.change()) {
            case GIVE -> place + "/roles";
            case END -> place + "/roles/end";
            case CODE -> place + "/code";
        };
        return new WishLine(
                what,
                asked,
                why.isEmpty() ? Optional.of(action) : Optional.empty(),
                w.role().map(Role::code).orElse(""),
                why);
    }

    private String since(Staff.Held h) {
        String day = Labels.day(h.since());
        if (h.by().isEmpty()) {
            return t(Text.PEOPLE_SINCE_FOUNDED, day);
        }
        return h.agreed().isEmpty()
                ? t(Text.PEOPLE_SINCE_ONE, day, h.by().get())
                : t(Text.PEOPLE_SINCE_TWO, day, h.by().get(), h.agreed().get());
    }

    private String entryWords(Staff.Member m) {
        String linked = m.linked()
                .map(at -> t(Text.PEOPLE_LINKED_SINCE, Labels.day(at)))
                .orElse(t(Text.PEOPLE_NOT_LINKED));
        return m.codeEnds()
                .map(ends -> linked + "\n" + t(Text.PEOPLE_CODE_UNTIL, Labels.day(ends)))
                .orElse(linked);
    }

    private String entryLine(Staff.Entry e) {
        String from = Labels.day(e.from());
        String by;
        if (e.by().isEmpty()) {
            by = t(Text.PEOPLE_ENTRY_BY_OPERATOR, from);
        } else if (e.agreed().isEmpty()) {
            by = t(Text.PEOPLE_ENTRY_BY_ONE, from, e.by().get());
        } else {
            by = t(Text.PEOPLE_ENTRY_BY_TWO, from, e.by().get(), e.agreed().get());
        }
        Optional<Instant> until = e.until();
        return until.map(at -> by + " " + t(Text.PEOPLE_ENTRY_UNTIL, Labels.day(at)))
                .orElse(by);
    }

    // ---- what is sent

    private static UUID person(Visit visit, Request request, Form form) {
        form.done();
        return request.pathUuid("person");
    }

    private static People.Appoint role(Visit visit, Request request, Form form) {
        Set<String> codes = GIVEN.stream().map(Role::code).collect(Collectors.toUnmodifiableSet());
        String role = form.choice("role", codes, Text.PEOPLE_ROLE_ERROR);
        form.done();
        return new People.Appoint(request.pathUuid("person"), Role.find(role).orElseThrow(), Optional.empty());
    }

    private static WebDoor.Place place(Request request, Text notice) {
        return WebDoor.Place.of(PATH + "/" + request.pathUuid("person"), notice);
    }

    private static WebDoor.Place after(Visit visit, Request request, Receipt receipt) {
        return place(
                request,
                switch (receipt.text("state")) {
                    case "held" -> Text.DONE_PEOPLE_HELD;
                    case "ended" -> Text.DONE_PEOPLE_ENDED;
                    case "made" -> Text.DONE_PEOPLE_CODE;
                    default -> Text.DONE_PEOPLE_ASKED;
                });
    }
}
