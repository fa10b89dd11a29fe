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
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Cases;
import org.touchstone.registry.decision.Decisions;
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
    private final CaseFiles files;
    private final Team team;
    private final Assessments assessments;
    private final Messages messages;

    /// @param messages the words in which a refusal is explained
    public CasesApi(Door door, Cases cases, CaseFiles files, Team team, Assessments assessments, Messages messages) {
        this.door = door;
        this.cases = cases;
        this.files = files;
        this.team = team;
        this.assessments = assessments;
        this.messages = messages;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String one = "/applications/{application}";
        return List.of(
                door.get("/queue/{role}", this::queue, "order", "after"),
                door.get("/overdue", (actor, _) -> overdue(actor)),
                door.post("/overdue/{task}/dealt-with", CasesApi::dealtWith, cases::dealtWith),
                door.get(one + "/case", this::view),
                door.get(one + "/acts", this::acts),
                door.get(one + "/rounds", this::rounds),
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
                    .with("endsByItself", o.kind().endsByItself())
                    .withOptional("due", o.due().map(Timestamp::text))
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("tasks", new Json.Arr(rows)).build());
    }

    private static Cases.DealtWith dealtWith(Request request) {
        UUID task = request.pathUuid("task");
        Fields f = request.fields();
        String words = f.text("words", Cases.MAX_WORDS);
        f.done();
        return new Cases.DealtWith(task, words);
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
                    .with("scored", m.scored())
                    .with("serving", m.serving());
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
                        .with(
                                "shortfalls",
                                new Json.Arr(Assessments.json(d.shortfalls()).array("shortfalls")))
                        .withOptional("answer", d.answer().map(Decisions.Answered::words))
                        .withOptional(
                                "answered",
                                d.answer().flatMap(Decisions.Answered::at).map(Timestamp::text))
                        .with(
                                "answerEvidence",
                                ids(d.answer().map(Decisions.Answered::evidence).orElse(List.of())))
                        .withOptional("appealUntil", d.appealUntil().map(Timestamp::text))
                        .build()));
        return Answer.json(Json.Obj.builder()
                .with("case", ApplicationsApi.json(view.application()))
                .with("acts", acts(view.acts()))
                .with("workers", new Json.Arr(workers))
                .with("team", new Json.Arr(team))
                .with("assessorWanted", view.wants().any())
                .with("thirdWanted", view.wants().third())
                .with("deadlines", new Json.Arr(deadlines))
                .with("returned", new Json.Arr(List.copyOf(view.returned())))
                .with("decisions", new Json.Arr(decisions))
                .build());
    }

    private static Json.Arr ids(List<UUID> ids) {
        return Json.Arr.ofStrings(ids.stream().map(UUID::toString).toList());
    }

    private Answer rounds(Actor.Person actor, Request request) {
        List<Json> all = new ArrayList<>();
        for (CaseFiles.Weighing w : files.weighings(actor, Door.application(request))) {
            Json.Obj.Builder out = Json.Obj.builder().with("round", w.round());
            w.review()
                    .ifPresent(r -> out.with(
                            "review",
                            Json.Obj.builder()
                                    .with("passed", r.passed())
                                    .with("findings", r.findings())
                                    .with("ended", Timestamp.text(r.at()))
                                    .build()));
            w.intent()
                    .ifPresent(i -> out.with(
                            "intent",
                            Json.Obj.builder()
                                    .with(
                                            "reasons",
                                            new Json.Arr(i.reasons().stream()
                                                    .map(Decisions.Reason::json)
                                                    .toList()))
                                    .with("announced", Timestamp.text(i.at()))
                                    .withOptional("answer", i.answer().map(Decisions.Answered::words))
                                    .with(
                                            "answerEvidence",
                                            ids(i.answer()
                                                    .map(Decisions.Answered::evidence)
                                                    .orElse(List.of())))
                                    .build()));
            w.remittal()
                    .ifPresent(r -> out.with(
                            "remittal",
                            Json.Obj.builder()
                                    .with("words", r.words())
                                    .with("remitted", Timestamp.text(r.at()))
                                    .build()));
            all.add(out.build());
        }
        return Answer.json(Json.Obj.builder().with("rounds", new Json.Arr(all)).build());
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
                .with("detail", messages.refusalDetail(no));
    }

    private Answer candidates(Actor.Person actor, Request request) {
        List<Json> all = new ArrayList<>();
        for (Team.Candidate c : team.candidates(actor, Door.application(request))) {
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
        Assessments.Draft draft = assessments.draft(actor, Door.application(request));
        return Answer.json(Json.Obj.builder()
                .with("marks", new Json.Arr(draft.sheet().json().array("marks")))
                .with("version", draft.version())
                .build());
    }

    private static Assessments.SaveMarks mark(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String criterion = f.text("criterion", 64);
        long score = f.integer("score", 0, 1_000);
        String words = f.optionalText("words", 4_000).orElse("");
        Optional<Long> version = Door.version(f);
        f.done();
        return Door.made(
                "/words",
                () -> new Assessments.SaveMarks(
                        application, new Sheet(List.of(new Sheet.Mark(criterion, (int) score, words))), version));
    }
}
