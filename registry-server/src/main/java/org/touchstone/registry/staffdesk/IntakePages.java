package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Act;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Frame;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Page;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.jte.staffdesk.JteassignGenerated;
import org.touchstone.registry.pages.jte.staffdesk.JteintakeGenerated;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
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

/// The registrar's two pages: is the application complete, and who assesses it.
public final class IntakePages {
    private static final int MAX_WORDS = 2_000;

    private final Desk desk;

    IntakePages(Desk desk) {
        this.desk = desk;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>(desk.door()
                .form(
                        Desk.CASE + "/intake",
                        this::intake,
                        this::outcome,
                        this::end,
                        (_, request, receipt) -> WebDoor.Place.of(
                                Desk.place(request),
                                receipt.text("state").equals("complete")
                                        ? Text.DONE_STAFF_COMPLETE
                                        : Text.DONE_STAFF_RETURNED)));
        routes.addAll(desk.door()
                .form(
                        Desk.CASE + "/assessors",
                        this::assessors,
                        this::assignment,
                        desk.team()::assign,
                        (_, request, _) ->
                                WebDoor.Place.of(Desk.place(request) + "/assessors", Text.DONE_STAFF_ASSIGNED)));
        return routes;
    }

    // ---- completeness

    /// The checklist as it is shown.
    ///
    /// @param no why the person may not act; then there is no form
    public record Intake(
            String action,
            Optional<String> no,
            List<Check> checks,
            List<SummaryRow> facts,
            List<Desk.Sighted> criteria,
            List<Link> files,
            List<Choice> outcomes,
            List<Code> codes) {}

    /// Something that has to be there.
    ///
    /// @param files what is said to show it
    public record Check(String what, Tag tag, String detail, List<Link> files) {
        public Check {
            files = List.copyOf(files);
        }
    }

    /// A code for what is missing.
    public record Code(String name, String text) {}

    private sealed interface Outcome {
        record Complete(UUID application) implements Outcome {}

        record Return(Applications.ReturnIt command) implements Outcome {}
    }

    private Answer intake(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        CaseFiles.Said said = desk.files().said(visit.person(), id);
        Set<String> unproved = Set.copyOf(desk.files().unproved(visit.person(), id));
        List<Check> checks = new ArrayList<>();
        checks.add(check(
                Text.STAFF_CHECK_IDENTITY,
                said.verified(),
                said.identity().map(i -> i.legalName()).orElse(""),
                List.of()));
        checks.add(check(
                Text.STAFF_CHECK_SIGNED,
                said.application().submittedAt().isPresent(),
                desk.t(
                        Text.STAFF_CHECK_AGREEMENT,
                        said.application().agreement().orElse("–")),
                List.of()));
        List<Desk.Sighted> criteria = new ArrayList<>();
        for (Criterion c : said.edition().mandatory(said.application().level(), said.facts())) {
            Desk.Sighted sighted = desk.sighted(said, c);
            criteria.add(sighted);
            checks.add(check(
                    Text.STAFF_CHECK_CRITERION,
                    !unproved.contains(c.id()),
                    desk.t(Text.STAFF_CRITERION, c.id(), c.title()),
                    sighted.evidence()));
        }
        List<Code> codes = new ArrayList<>();
        said.edition()
                .reasonCodes()
                .of(Reasons.Kind.RETURN)
                .forEach((code, reason) -> codes.add(new Code("item-" + code, reason.text())));
        List<Link> files = new ArrayList<>();
        for (Json.Obj file : said.evidence()) {
            files.add(desk.link(said, file));
        }
        Intake view = new Intake(
                Desk.place(id) + "/intake",
                desk.whyNot(visit, id, Act.COMPLETE),
                checks,
                desk.facts(said),
                criteria,
                files,
                List.of(
                        new Choice("complete", desk.t(Text.STAFF_INTAKE_COMPLETE), desk.t(Text.STAFF_INTAKE_PUBLIC)),
                        new Choice("return", desk.t(Text.STAFF_INTAKE_RETURN), desk.t(Text.STAFF_INTAKE_RETURN_HINT))),
                codes);
        Page page = desk.page(visit, form, cover, desk.t(Text.STAFF_STEP_INTAKE));
        return Frame.own(out -> JteintakeGenerated.render(out, null, page, form, view));
    }

    private Check check(Text what, boolean there, String detail, List<Link> files) {
        Tag tag = there
                ? new Tag(desk.t(Text.STAFF_THERE), "govuk-tag--green")
                : new Tag(desk.t(Text.STAFF_MISSING), "govuk-tag--red");
        return new Check(desk.t(what), tag, detail, files);
    }

    private Outcome outcome(Visit visit, Request request, Form form) {
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        String outcome = form.choice("outcome", Set.of("complete", "return"), Text.STAFF_INTAKE_ERROR);
        List<Applications.Missing> items = new ArrayList<>();
        for (String code : cover.edition().reasonCodes().of(Reasons.Kind.RETURN).keySet()) {
            form.optionalLines("item-" + code, MAX_WORDS)
                    .ifPresent(words -> items.add(new Applications.Missing(code, words)));
        }
        if (outcome.equals("return") && items.isEmpty()) {
            form.fault("outcome", Text.STAFF_INTAKE_ITEMS_ERROR);
        }
        if (outcome.equals("complete") && !items.isEmpty()) {
            form.fault("outcome", Text.STAFF_INTAKE_BOTH_ERROR);
        }
        form.done();
        return outcome.equals("complete")
                ? new Outcome.Complete(id)
                : new Outcome.Return(new Applications.ReturnIt(id, items));
    }

    private Receipt end(Actor.Person actor, IdempotencyKey key, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Complete(UUID id) -> desk.applications().complete(actor, key, id);
            case Outcome.Return(Applications.ReturnIt command) ->
                desk.applications().returnIncomplete(actor, key, command);
        };
    }

    // ---- assessors

    /// Who can be asked, and who cannot.
    public record Assign(
            String action,
            String title,
            Optional<String> no,
            List<Choice> eligible,
            List<Barred> barred,
            List<Choice> parts,
            String advice) {}

    /// Somebody who cannot be asked, and why.
    public record Barred(String number, String why) {}

    private Answer assessors(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        CaseFiles.Cover cover = desk.files().cover(visit.person(), id);
        boolean begun = cover.application().state() == State.IN_ASSESSMENT;
        Cases.View seen = desk.cases().view(visit.person(), id);
        boolean third = begun && seen.wants().third();
        Optional<String> no = desk.whyNot(visit, id, Act.ASSIGN)
                .or(() -> begun && !seen.wants().any()
                        ? Optional.of(desk.why(new RefusedException(Refusal.NO_THIRD_NEEDED)))
                        : Optional.empty());
        List<Team.Candidate> all = no.isPresent() ? List.of() : desk.team().candidates(visit.person(), id);
        Assign view = new Assign(
                Desk.place(id) + "/assessors",
                desk.t(third ? Text.STAFF_STEP_THIRD : begun ? Text.STAFF_STEP_REPLACE : Text.STAFF_STEP_ASSIGN),
                no,
                all.stream()
                        .filter(c -> c.refusal().isEmpty())
                        .map(c -> new Choice(c.person().toString(), c.number(), desk.t(Text.STAFF_LOAD, c.load())))
                        .toList(),
                all.stream()
                        .flatMap(c -> c.refusal().stream().map(r -> new Barred(c.number(), barred(r))))
                        .toList(),
                parts(begun, seen),
                Desk.place(id) + "/advice");
        Page page = desk.page(visit, form, cover, view.title());
        return Frame.own(out -> JteassignGenerated.render(out, null, page, form, view));
    }

    /// In which parts one can be assigned: one leads. Where a team that has begun lacks only that one, the other
    /// part would leave it without.
    private List<Choice> parts(boolean begun, Cases.View seen) {
        List<Choice> parts = new ArrayList<>();
        if (seen.team().stream().noneMatch(m -> m.serving() && m.lead())) {
            parts.add(new Choice("lead", desk.t(Text.STAFF_PART_LEAD)));
        }
        if (!begun || !seen.wants().lead()) {
            parts.add(new Choice("assessor", desk.t(Text.STAFF_PART_ASSESSOR)));
        }
        return parts;
    }

    private String barred(RefusedException no) {
        return no.reason() == Refusal.ALREADY_DONE
                ? desk.t(Text.STAFF_ASSIGNED_ALREADY)
                : desk.frame().messages().refusalTitle(no.reason());
    }

    private Team.Assign assignment(Visit visit, Request request, Form form) {
        Desk.requireStaff(visit);
        UUID id = Desk.application(request);
        // Who cannot be assigned is refused by the use case, which says why.
        Set<String> all = desk.team().candidates(visit.person(), id).stream()
                .map(c -> c.person().toString())
                .collect(Collectors.toUnmodifiableSet());
        String person = form.choice("assessor", all, Text.STAFF_ASSESSOR_ERROR);
        String part = form.choice("part", Set.of("lead", "assessor"), Text.STAFF_PART_ERROR);
        form.done();
        return new Team.Assign(id, UUID.fromString(person), part.equals("lead"));
    }
}
