package org.touchstone.registry.staffdesk;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.application.Timers;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.jte.staffdesk.JtecaseGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JtequeueGenerated;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Text;

/// What waits, and one view of each case: how it stands, what comes next and who may do it, and what happened so far.
public final class CasePages {
    private static final int PAGE = 25;

    private final Desk desk;

    CasePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        return List.of(
                desk.door().page(Desk.QUEUE, this::queue, "role", "state", "mine", "order", "after"),
                desk.door().page(Desk.CASE, this::view),
                desk.door().page(Desk.CASE + "/evidence/{evidence}", this::evidence));
    }

    // ---- the queue

    /// A queue as it is shown.
    ///
    /// @param next the address of the next page
    public record Queue(
            List<Choice> roles,
            List<Choice> states,
            List<Choice> orders,
            Form filter,
            String summary,
            List<Waiting> rows,
            Optional<String> next) {}

    /// One case of a queue.
    ///
    /// @param turn what it waits for
    public record Waiting(
            String href, String name, String level, Tag state, String turn, String submitted, String due) {}

    private Answer queue(Visit visit, Request request) {
        Desk.requireStaff(visit);
        List<Role> mine = java.util.Arrays.stream(Role.values())
                .filter(r -> Cases.queues().contains(r) && visit.person().is(r))
                .toList();
        if (mine.isEmpty()) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        Role role = mine.size() == 1 && request.query("role").isEmpty()
                ? mine.getFirst()
                : request.query("role")
                        .map(code -> Role.find(code).filter(mine::contains).orElseThrow(() -> wrong("role")))
                        .orElse(mine.getFirst());
        String state = request.query("state").orElse("");
        Optional<State> only = state.isEmpty()
                ? Optional.empty()
                : Optional.of(Cases.states(role).stream()
                        .filter(s -> s.code().equals(state))
                        .findFirst()
                        .orElseThrow(() -> wrong("state")));
        boolean own = request.query("mine").filter(m -> !m.isEmpty()).isPresent();
        String order = request.query("order").orElse("age");
        if (!order.equals("age") && !order.equals("due")) {
            throw wrong("order");
        }
        Cases.Order by = order.equals("age") ? Cases.Order.AGE : Cases.Order.DUE;
        Optional<Cases.Place> after = request.query("after").map(CasePages::place);
        List<Cases.Queued> found =
                desk.cases().queue(visit.person(), role, new Cases.Part(only, own), by, after, PAGE + 1);
        List<Cases.Queued> shown = found.subList(0, Math.min(PAGE, found.size()));
        Map<UUID, String> names =
                desk.files().names(shown.stream().map(Cases.Queued::supplier).toList());
        List<Waiting> rows = shown.stream()
                .map(q -> new Waiting(
                        Desk.place(q.application()),
                        Optional.ofNullable(names.get(q.supplier())).orElse(desk.t(Text.STAFF_ERASED)),
                        q.title(),
                        desk.tag(q.state()),
                        desk.t(Text.valueOf("STAFF_TURN_" + q.turn().name())),
                        Labels.day(q.submitted()),
                        q.due().map(desk::due).orElse(desk.t(Text.STAFF_NO_DUE))))
                .toList();
        Optional<String> next = found.size() > PAGE
                ? Optional.of(Desk.QUEUE + "?role=" + role.code() + "&state=" + state + "&mine=" + (own ? "yes" : "")
                        + "&order=" + order + "&after=" + mark(shown.getLast().place(by)))
                : Optional.empty();
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("role", role.code());
        filter.put("state", state);
        filter.put("order", order);
        if (own) {
            filter.put("mine", "yes");
        }
        List<Choice> states = new ArrayList<>();
        states.add(new Choice("", desk.t(Text.STAFF_ALL_STATES)));
        Cases.states(role).forEach(s -> states.add(new Choice(s.code(), desk.state(s))));
        Queue view = new Queue(
                mine.stream()
                        .map(r -> new Choice(r.code(), desk.t(Text.valueOf("ROLE_" + r.name()))))
                        .toList(),
                states,
                List.of(
                        new Choice("age", desk.t(Text.STAFF_ORDER_AGE)),
                        new Choice("due", desk.t(Text.STAFF_ORDER_DUE))),
                Form.filled(filter),
                desk.t(after.isPresent() ? Text.STAFF_QUEUE_MORE : Text.STAFF_QUEUE_FOUND, rows.size()),
                rows,
                next);
        Page page = desk.frame()
                .page(
                        visit,
                        desk.t(Text.STAFF_QUEUE),
                        new org.touchstone.registry.pages.Link("/account", desk.t(Text.ACCOUNT_TITLE)));
        return Frame.own(out -> JtequeueGenerated.render(out, null, page, view));
    }

    private static RefusedException wrong(String name) {
        return new RefusedException(Refusal.INVALID_PARAMETER, name, "only what the page offers");
    }

    private static String mark(Cases.Place place) {
        return place.at().getEpochSecond() + "." + place.at().getNano() / 1_000 + "_" + place.application();
    }

    private static Cases.Place place(String mark) {
        java.util.regex.Matcher m = java.util.regex.Pattern.compile("([0-9]{1,12})\\.([0-9]{1,6})_([0-9a-f-]{36})")
                .matcher(mark);
        if (m.matches()) {
            try {
                return new Cases.Place(
                        Instant.ofEpochSecond(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)) * 1_000),
                        UUID.fromString(m.group(3)));
            } catch (DateTimeException | IllegalArgumentException e) {
                throw wrong("after");
            }
        }
        throw wrong("after");
    }

    // ---- one case

    /// A case as it is shown.
    ///
    /// @param others what others do next
    /// @param aside what can be done beside the way of the case
    public record View(
            String name,
            Tag state,
            List<SummaryRow> rows,
            List<Step> steps,
            List<String> others,
            List<Member> team,
            List<org.touchstone.registry.pages.Link> aside,
            List<Weighings.Weighing> weighings,
            List<Event> history) {}

    /// Something that can be done, or why this person may not.
    ///
    /// @param href where it is done; empty if the person may not
    public record Step(String label, Optional<String> href, String hint) {}

    /// An assessor of the case.
    public record Member(String number, String part, String standing) {}

    /// Something that happened.
    public record Event(String what, String when) {}

    private Answer view(Visit visit, Request request) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        Cases.View seen = desk.cases().view(visit.person(), id);
        var a = cover.application();
        List<SummaryRow> rows = new ArrayList<>();
        rows.add(new SummaryRow(desk.t(Text.STAFF_LEVEL), desk.level(cover.edition(), a.level())));
        rows.add(new SummaryRow(desk.t(Text.STAFF_EDITION), cover.edition().name()));
        a.renews().ifPresent(number -> rows.add(new SummaryRow(desk.t(Text.STAFF_RENEWS), number)));
        if (a.round() > 1) {
            rows.add(new SummaryRow(desk.t(Text.STAFF_ROUND), Long.toString(a.round())));
        }
        for (Cases.Deadline d : seen.deadlines()) {
            rows.add(new SummaryRow(
                    desk.t(Text.valueOf("STAFF_TIMER_"
                            + d.kind().toUpperCase(java.util.Locale.ROOT).replace('-', '_'))),
                    // Only the registry itself can be late.
                    Timers.Kind.of(d.kind()).toldToSuppliers() ? Labels.day(d.due()) : desk.due(d.due())));
        }
        Steps steps = steps(visit, a.state(), seen);
        View view = new View(
                desk.name(cover),
                desk.tag(a.state()),
                rows,
                steps.mine(),
                steps.others(),
                seen.team().stream().map(this::member).toList(),
                aside(seen),
                weighings(visit, seen),
                cover.history().stream()
                        .map(h -> new Event(
                                desk.t(Text.valueOf("STAFF_HAPPENED_"
                                        + h.what()
                                                .toUpperCase(java.util.Locale.ROOT)
                                                .replace('-', '_'))),
                                Labels.moment(h.at())))
                        .toList());
        Page page = desk.frame()
                .page(
                        visit,
                        desk.t(Text.STAFF_CASE_TITLE, desk.name(cover)),
                        new org.touchstone.registry.pages.Link(Desk.QUEUE, desk.t(Text.STAFF_QUEUE)));
        return Frame.own(out -> JtecaseGenerated.render(out, null, page, view));
    }

    private List<Weighings.Weighing> weighings(Visit visit, Cases.View seen) {
        return seen.open() && seen.application().assessedAt().isPresent()
                ? Weighings.of(
                        desk,
                        visit,
                        desk.files().said(visit.person(), seen.application().id()))
                : List.of();
    }

    private Member member(Cases.Member m) {
        Text part = m.third() ? Text.STAFF_PART_THIRD : m.lead() ? Text.STAFF_PART_LEAD : Text.STAFF_PART_ASSESSOR;
        return new Member(m.number(), desk.t(part), desk.t(standing(m)));
    }

    private static Text standing(Cases.Member m) {
        if (m.interest().equals(Optional.of(true))) {
            return Text.STAFF_TEAM_INTERESTED;
        }
        if (!m.serving()) {
            return Text.STAFF_TEAM_OFF;
        }
        if (m.interest().isEmpty()) {
            return Text.STAFF_TEAM_UNDECLARED;
        }
        return m.scored() ? Text.STAFF_TEAM_SCORED : Text.STAFF_TEAM_CLEAR;
    }

    /// What can be done beside the way of the case: by whom somebody leaves it.
    private List<org.touchstone.registry.pages.Link> aside(Cases.View seen) {
        String place = Desk.place(seen.application().id());
        List<org.touchstone.registry.pages.Link> links = new ArrayList<>();
        if (refusal(seen, Act.TAKE_OFF).isEmpty() && seen.team().stream().anyMatch(Cases.Member::serving)) {
            links.add(new org.touchstone.registry.pages.Link(
                    place + LeavePages.Way.REMOVAL.path, desk.t(Text.STAFF_TEAM_TAKE_OFF)));
        }
        if (refusal(seen, Act.HAND_OVER_REVIEW).isEmpty()) {
            links.add(new org.touchstone.registry.pages.Link(
                    place + LeavePages.Way.HAND_OVER.path, desk.t(Text.STAFF_TEAM_HAND_OVER)));
        }
        if (refusal(seen, Act.GIVE_BACK_REVIEW).isEmpty()) {
            links.add(new org.touchstone.registry.pages.Link(
                    place + LeavePages.Way.GIVE_BACK.path, desk.t(Text.STAFF_GIVE_BACK_TITLE)));
        }
        if (refusal(seen, Act.LEAVE).isEmpty()) {
            links.add(new org.touchstone.registry.pages.Link(
                    place + LeavePages.Way.LATE.path, desk.t(Text.STAFF_TEAM_LEAVE)));
        }
        return links;
    }

    /// What comes next: for the reader to do, or why the reader may not although it holds the role; and in words
    /// what is for others.
    private record Steps(List<Step> mine, List<String> others) {}

    /// What judges the work that others have done on a case.
    private static final Set<Act> JUDGING = Set.of(Act.START_REVIEW, Act.PASS_REVIEW, Act.GRANT, Act.REFUSE);

    /// Collects [Steps] of a case for somebody who looks at it.
    private final class Way {
        private final Visit visit;
        private final Cases.View seen;
        private final List<Step> mine = new ArrayList<>();
        private final List<String> others = new ArrayList<>();

        Way(Visit visit, Cases.View seen) {
            this.visit = visit;
            this.seen = seen;
        }

        /// A step of the reader if it holds the role and the case was given to it, otherwise one of others.
        /// Whoever has worked on the case reads why it is not for them to judge that work.
        void add(Act act, Text label, String path, Text elsewhere) {
            Optional<RefusedException> no = refusal(seen, act);
            Optional<Refusal> why = no.map(RefusedException::reason);
            boolean reader = act.action().roles().stream().anyMatch(visit.person()::is)
                    && why.filter(r -> r == Refusal.NOT_ASSIGNED || r == Refusal.NOT_PERMITTED)
                            .isEmpty();
            boolean own = JUDGING.contains(act)
                    && why.filter(r -> r == Refusal.OWN_WORK).isPresent();
            if (reader || own) {
                mine.add(no.map(e -> new Step(desk.t(label), Optional.empty(), desk.why(e)))
                        .orElseGet(() -> new Step(
                                desk.t(label),
                                Optional.of(Desk.place(seen.application().id()) + path),
                                "")));
            } else {
                others.add(desk.t(elsewhere));
            }
        }
    }

    private Steps steps(Visit visit, State state, Cases.View seen) {
        UUID id = seen.application().id();
        Optional<Cases.Member> me = seen.team().stream()
                .filter(m -> m.assessor().equals(visit.person().id()))
                .findFirst();
        boolean waiting =
                seen.team().stream().anyMatch(m -> m.serving() && m.interest().isEmpty());
        boolean mine = me.filter(m -> m.serving() && m.interest().isEmpty()).isPresent();
        Way steps = new Way(visit, seen);
        switch (state) {
            case SUBMITTED -> steps.add(Act.COMPLETE, Text.STAFF_STEP_INTAKE, "/intake", Text.STAFF_OTHERS_INTAKE);
            case COMPLETE -> {
                if (seen.wants().assessor()) {
                    steps.add(Act.ASSIGN, Text.STAFF_STEP_ASSIGN, "/assessors", Text.STAFF_OTHERS_ASSIGN);
                }
                if (mine) {
                    steps.add(Act.DECLARE, Text.STAFF_STEP_DECLARE, "/interests", Text.STAFF_OTHERS_DECLARE);
                } else if (waiting) {
                    steps.others.add(desk.t(Text.STAFF_OTHERS_DECLARE));
                }
            }
            case IN_ASSESSMENT -> {
                if (mine) {
                    steps.add(Act.DECLARE, Text.STAFF_STEP_DECLARE, "/interests", Text.STAFF_OTHERS_DECLARE);
                }
                steps.add(Act.SCORE, Text.STAFF_STEP_SCORE, "/scores", Text.STAFF_OTHERS_SCORE);
                steps.add(Act.AGREE, Text.STAFF_STEP_AGREE, "/agreement", Text.STAFF_OTHERS_AGREE);
                if (refusal(seen, Act.ASK).isEmpty()) {
                    steps.add(Act.ASK, Text.STAFF_STEP_ASK, "/questions", Text.STAFF_OTHERS_SCORE);
                }
                if (seen.wants().third()) {
                    steps.add(Act.ASSIGN, Text.STAFF_STEP_THIRD, "/assessors", Text.STAFF_OTHERS_THIRD);
                } else if (seen.wants().assessor()) {
                    steps.add(Act.ASSIGN, Text.STAFF_STEP_REPLACE, "/assessors", Text.STAFF_OTHERS_REPLACE);
                }
            }
            case CLARIFICATION -> {
                steps.mine.add(
                        new Step(desk.t(Text.STAFF_STEP_ANSWERS), Optional.empty(), desk.t(Text.STAFF_WAITS_SUPPLIER)));
                if (me.filter(Cases.Member::serving).isPresent()) {
                    steps.mine.add(new Step(
                            desk.t(Text.STAFF_STEP_QUESTIONS), Optional.of(Desk.place(id) + "/questions"), ""));
                }
            }
            case ASSESSED -> steps.add(Act.START_REVIEW, Text.STAFF_STEP_REVIEW, "/review", Text.STAFF_OTHERS_REVIEW);
            case IN_REVIEW ->
                steps.add(
                        Act.PASS_REVIEW,
                        Text.STAFF_STEP_REVIEW,
                        "/review",
                        visit.person().is(Role.REVIEWER) ? Text.STAFF_OTHERS_REVIEWING : Text.STAFF_OTHERS_REVIEW);
            case FOR_DECISION -> steps.add(Act.GRANT, Text.STAFF_STEP_DECIDE, "/decide", Text.STAFF_OTHERS_DECIDE);
            case INTENT_TO_REFUSE -> steps.add(Act.REFUSE, Text.STAFF_STEP_DECIDE, "/decide", Text.STAFF_OTHERS_DECIDE);
            case RETURNED ->
                steps.mine.add(
                        new Step(desk.t(Text.STAFF_STEP_CORRECT), Optional.empty(), desk.t(Text.STAFF_WAITS_SUPPLIER)));
            case DRAFT, GRANTED, GRANTED_WITH_CONDITIONS, REFUSED, WITHDRAWN_BY_APPLICANT, LAPSED -> {
                // Nothing comes next here.
            }
        }
        return new Steps(steps.mine, steps.others);
    }

    private static Optional<RefusedException> refusal(Cases.View seen, Act act) {
        return seen.acts().stream().filter(s -> s.act() == act).findFirst().flatMap(Cases.Standing::refusal);
    }

    private Answer evidence(Visit visit, Request request) {
        Desk.requireStaff(visit);
        UUID evidence = request.pathUuid("evidence");
        Applications.EvidenceFile file =
                desk.applications().evidence(visit.person(), Desk.application(request), evidence, request::hold);
        return Answer.of(file.mediaType(), file.bytes())
                .field("Content-Disposition", "attachment; filename=\"" + evidence + "\"");
    }
}
