package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.web.After;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// What waits for whom, one case as a person may see it, who can be given a case, and what an assessor puts down
/// while scoring.
public final class CasesApi {
    private static final int PAGE = 50;

    private final Door door;
    private final Cases cases;
    private final Assessments assessments;
    private final Messages messages;

    /// @param messages the words in which a refusal is explained
    public CasesApi(Door door, Cases cases, Assessments assessments, Messages messages) {
        this.door = door;
        this.cases = cases;
        this.assessments = assessments;
        this.messages = messages;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String one = "/applications/{application}";
        return List.of(
                door.get("/queue/{role}", this::queue, "order", "after"),
                door.get("/overdue", (actor, _) -> overdue(actor)),
                door.postEmpty("/overdue/{task}/dealt-with", r -> r.pathUuid("task"), cases::dealtWith),
                door.get(one + "/case", this::view),
                door.get(one + "/acts", this::acts),
                door.get(one + "/candidates", this::candidates),
                door.get(one + "/scores/draft", this::draft),
                door.post(one + "/scores/draft", CasesApi::mark, assessments::saveMarks));
    }

    private Answer queue(Actor.Person actor, Request request) {
        Role role = Role.find(request.path("role"))
                .filter(Cases.queues()::contains)
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
        String word = request.query("order").orElse("age");
        if (!word.equals("age") && !word.equals("due")) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, "order", "age, due");
        }
        Cases.Order order = Cases.Order.valueOf(word.toUpperCase(Locale.ROOT));
        Optional<Cases.Place> after = After.of(request).map(a -> new Cases.Place(a.at(), a.id()));
        List<Cases.Queued> found = cases.queue(actor, role, Cases.Part.ALL, order, after, PAGE + 1);
        List<Json> rows = new ArrayList<>();
        for (Cases.Queued q : found.subList(0, Math.min(PAGE, found.size()))) {
            rows.add(Json.Obj.builder()
                    .with("application", q.application().toString())
                    .with("supplier", q.supplier().toString())
                    .with("level", q.level())
                    .with("state", q.state().code())
                    .with("round", q.round())
                    .with("submitted", Timestamp.text(q.submitted()))
                    .withOptional("completed", q.completed().map(Timestamp::text))
                    .withOptional("due", q.due().map(Timestamp::text))
                    .with("turn", q.turn().code())
                    .build());
        }
        Json.Obj.Builder out = Json.Obj.builder().with("cases", new Json.Arr(rows));
        if (found.size() > PAGE) {
            Cases.Place last = found.get(PAGE - 1).place(order);
            out.with(
                    "next",
                    Door.path("/queue/" + role.code() + "?order=" + word + "&after=" + Timestamp.text(last.at()) + ","
                            + last.application()));
        }
        return Answer.json(out.build());
    }

    private Answer overdue(Actor.Person actor) {
        List<Json> rows = new ArrayList<>();
        for (Cases.Overdue o : cases.overdue(actor)) {
            rows.add(Json.Obj.builder()
                    .with("task", o.task().toString())
                    .with("kind", o.kind().code())
                    .with("subject", o.subject())
                    .with("role", o.role().code())
                    .with("since", Timestamp.text(o.made()))
                    .withOptional("due", o.due().map(Timestamp::text))
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("tasks", new Json.Arr(rows)).build());
    }

    private Answer view(Actor.Person actor, Request request) {
        Cases.View view = cases.view(actor, Door.application(request));
        List<Json> workers = new ArrayList<>();
        view.workers()
                .forEach(w -> workers.add(Json.Obj.builder()
                        .with("number", w.number())
                        .with("duty", w.duty())
                        .with("since", Timestamp.text(w.since()))
                        .build()));
        List<Json> team = new ArrayList<>();
        for (Cases.Member m : view.team()) {
            Json.Obj.Builder member = Json.Obj.builder()
                    .with("assessor", m.assessor().toString())
                    .with("number", m.number())
                    .with("lead", m.lead())
                    .with("third", m.third())
                    .with("scored", m.scored());
            m.interest().ifPresent(interest -> member.with("interest", interest));
            team.add(member.build());
        }
        List<Json> deadlines = new ArrayList<>();
        view.deadlines()
                .forEach(d -> deadlines.add(Json.Obj.builder()
                        .with("kind", d.kind())
                        .with("due", Timestamp.text(d.due()))
                        .withOptional("calendar", d.calendar())
                        .build()));
        List<Json> decisions = new ArrayList<>();
        view.decisions()
                .forEach(d -> decisions.add(Json.Obj.builder()
                        .with("decision", d.decision().toString())
                        .with("outcome", d.outcome())
                        .with("decided", Timestamp.text(d.decided()))
                        .with("said", d.reasons())
                        .withOptional("findings", d.findings())
                        .withOptional("answer", d.answer())
                        .withOptional("appealUntil", d.appealUntil().map(Timestamp::text))
                        .build()));
        return Answer.json(Json.Obj.builder()
                .with("case", ApplicationsApi.json(view.application()))
                .with("acts", acts(view.acts()))
                .with("workers", new Json.Arr(workers))
                .with("team", new Json.Arr(team))
                .with("thirdWanted", view.thirdWanted())
                .with("deadlines", new Json.Arr(deadlines))
                .with("returned", new Json.Arr(List.copyOf(view.returned())))
                .with("decisions", new Json.Arr(decisions))
                .build());
    }

    private Answer acts(Actor.Person actor, Request request) {
        return Answer.json(Json.Obj.builder()
                .with("acts", acts(cases.acts(actor, Door.application(request))))
                .build());
    }

    private Json.Arr acts(List<Cases.Standing> acts) {
        List<Json> all = new ArrayList<>();
        for (Cases.Standing s : acts) {
            Json.Obj.Builder act = Json.Obj.builder()
                    .with("act", s.act().code())
                    .with("allowed", s.refusal().isEmpty());
            s.refusal().ifPresent(no -> why(act, no));
            all.add(act.build());
        }
        return new Json.Arr(all);
    }

    private void why(Json.Obj.Builder out, RefusedException no) {
        out.with("reason", no.reason().code())
                .with("title", messages.refusalTitle(no.reason()))
                .with("detail", messages.refusalDetail(no.reason(), no.facts()));
    }

    private Answer candidates(Actor.Person actor, Request request) {
        List<Json> all = new ArrayList<>();
        for (Assessments.Candidate c : assessments.candidates(actor, Door.application(request))) {
            Json.Obj.Builder out = Json.Obj.builder()
                    .with("person", c.person().toString())
                    .with("number", c.number())
                    .with("load", c.load())
                    .with("eligible", c.refusal().isEmpty());
            c.refusal().ifPresent(no -> why(out, no));
            all.add(out.build());
        }
        return Answer.json(
                Json.Obj.builder().with("candidates", new Json.Arr(all)).build());
    }

    private Answer draft(Actor.Person actor, Request request) {
        return Answer.json(assessments.draft(actor, Door.application(request)).json());
    }

    private static Assessments.SaveMarks mark(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String criterion = f.text("criterion", 64);
        long score = f.integer("score", 0, 1_000);
        String words = f.optionalText("words", 4_000).orElse("");
        f.done();
        return Door.made(
                "/words", () -> new Assessments.SaveMarks(application, new Sheet.Mark(criterion, (int) score, words)));
    }
}
