package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// Assessing, reviewing and deciding.
public final class AssessmentsApi {
    private final Door door;
    private final Team team;
    private final Assessments assessments;
    private final Reviews reviews;
    private final Clarifications clarifications;
    private final Decisions decisions;
    private final Accreditations accreditations;

    public AssessmentsApi(
            Door door,
            Team team,
            Assessments assessments,
            Reviews reviews,
            Clarifications clarifications,
            Decisions decisions,
            Accreditations accreditations) {
        this.door = door;
        this.team = team;
        this.assessments = assessments;
        this.reviews = reviews;
        this.clarifications = clarifications;
        this.decisions = decisions;
        this.accreditations = accreditations;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String one = "/applications/{application}";
        return List.of(
                door.get(one + "/scores", this::sheets),
                door.get(one + "/file", this::file),
                door.post(one + "/assessors", AssessmentsApi::assignment, team::assign),
                door.post(one + "/assessors/removal", AssessmentsApi::removal, team::takeOff),
                door.post(one + "/interests", AssessmentsApi::declaration, team::declare),
                door.post(one + "/interests/late", AssessmentsApi::late, team::leave),
                door.create(
                        one + "/notes",
                        new Route.Body.Bytes(ApplicationsApi.FILE_TYPES, ApplicationsApi.MAX_FILE),
                        Set.of("type", "dated"),
                        AssessmentsApi::note,
                        assessments::fileNotes),
                door.post(one + "/scores", AssessmentsApi::scores, assessments::score),
                door.get(one + "/questions", this::rounds),
                door.post(one + "/questions", AssessmentsApi::questions, clarifications::ask),
                door.post(one + "/questions/answer", AssessmentsApi::replies, clarifications::answer),
                door.get(one + "/agreed-scores", this::proposals),
                door.post(one + "/agreed-scores", AssessmentsApi::agreement, assessments::agree),
                door.post(one + "/agreed-scores/confirmation", AssessmentsApi::confirmation, assessments::confirm),
                door.postEmpty(one + "/review", Door::application, reviews::startReview),
                door.post(one + "/review/hand-over", AssessmentsApi::handOver, reviews::handOver),
                door.post(one + "/review/give-back", AssessmentsApi::giveBack, reviews::giveBack),
                door.post(one + "/review/end", AssessmentsApi::review, reviews::endReview),
                door.post(one + "/intent-to-refuse", AssessmentsApi::intent, decisions::intendToRefuse),
                door.post(one + "/answer-to-intent", AssessmentsApi::answer, decisions::answer),
                door.post(one + "/refusal", AssessmentsApi::decision, decisions::refuse),
                door.post(one + "/remittal", AssessmentsApi::decision, decisions::remit),
                door.post(one + "/grant", AssessmentsApi::decision, accreditations::grant));
    }

    private Answer sheets(Actor.Person actor, Request request) {
        List<Json> all = new ArrayList<>();
        for (Assessments.SeenSheet s : assessments.seen(actor, Door.application(request))) {
            all.add(Json.Obj.builder()
                    .with("assessor", s.assessor().toString())
                    .with("sheet", s.sheet().json())
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("sheets", new Json.Arr(all)).build());
    }

    private Answer proposals(Actor.Person actor, Request request) {
        Assessments.Standing standing = assessments.standing(actor, Door.application(request));
        List<Json> all = new ArrayList<>();
        for (Assessments.Proposal p : standing.proposals()) {
            all.add(Json.Obj.builder()
                    .with("digest", p.digest())
                    .with("by", p.by())
                    .with("sheet", p.sheet().json())
                    .withOptional("findings", p.findings())
                    .with(
                            "shortfalls",
                            new Json.Arr(Assessments.json(p.shortfalls()).array("shortfalls")))
                    .with("confirmed", p.confirmed())
                    .build());
        }
        return Answer.json(Json.Obj.builder()
                .with("allIn", standing.allIn())
                .with("thirdNeeded", standing.thirdNeeded())
                .with("proposals", new Json.Arr(all))
                .build());
    }

    private Answer file(Actor.Person actor, Request request) {
        return Answer.json(assessments.file(actor, Door.application(request)));
    }

    private Answer rounds(Actor.Person actor, Request request) {
        List<Json> all = new ArrayList<>();
        for (Clarifications.Round r : clarifications.rounds(actor, Door.application(request))) {
            List<Json> questions = new ArrayList<>();
            for (Clarifications.Question q : r.questions()) {
                questions.add(Json.Obj.builder()
                        .with("criterion", q.criterion())
                        .with("words", q.words())
                        .build());
            }
            List<Json> replies = new ArrayList<>();
            for (Clarifications.Reply reply : r.replies()) {
                replies.add(Json.Obj.builder()
                        .with("criterion", reply.criterion())
                        .with("words", reply.words())
                        .with(
                                "evidence",
                                Json.Arr.ofStrings(reply.evidence().stream()
                                        .map(UUID::toString)
                                        .toList()))
                        .build());
            }
            all.add(Json.Obj.builder()
                    .with("round", r.number())
                    .with("asked", Timestamp.text(r.asked()))
                    .with("due", Timestamp.text(r.due()))
                    .with("questions", new Json.Arr(questions))
                    .with("replies", new Json.Arr(replies))
                    .withOptional("answered", r.answered().map(Timestamp::text))
                    .withOptional("ended", r.ended().map(Timestamp::text))
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("rounds", new Json.Arr(all)).build());
    }

    private static Clarifications.Ask questions(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        List<Clarifications.Question> questions = new ArrayList<>();
        for (Fields q : f.objects("questions", 200)) {
            questions.add(new Clarifications.Question(q.text("criterion", 64), q.text("words", 4_000)));
            q.leftOver();
        }
        f.done();
        return new Clarifications.Ask(application, questions);
    }

    private static Clarifications.AnswerThem replies(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        List<Clarifications.Reply> replies = new ArrayList<>();
        for (Fields r : f.objects("replies", 200)) {
            String criterion = r.text("criterion", 64);
            String words = r.text("words", 10_000);
            replies.add(new Clarifications.Reply(criterion, words, Door.uuids(r, "evidence", Applications.MAX_FILES)));
            r.leftOver();
        }
        f.done();
        return new Clarifications.AnswerThem(application, replies);
    }

    private static Team.Assign assignment(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Optional<UUID> assessor = f.parsed("assessor", 36, Door::uuid);
        boolean lead = f.bool("lead");
        f.done();
        return new Team.Assign(application, Door.value(assessor), lead);
    }

    private static Team.TakeOff removal(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Optional<UUID> assessor = f.parsed("assessor", 36, Door::uuid);
        String words = f.text("words", Team.MAX_LEAVE);
        f.done();
        return new Team.TakeOff(application, Door.value(assessor), words);
    }

    private static Team.Leave late(Request request) {
        return new Team.Leave(Door.application(request), why(request));
    }

    private static Reviews.HandOver handOver(Request request) {
        return new Reviews.HandOver(Door.application(request), why(request));
    }

    private static Reviews.GiveBack giveBack(Request request) {
        return new Reviews.GiveBack(Door.application(request), why(request));
    }

    private static String why(Request request) {
        Fields f = request.fields();
        String words = f.text("words", Team.MAX_LEAVE);
        f.done();
        return words;
    }

    private static Team.Declare declaration(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        boolean interest = f.bool("interest");
        String words = f.text("words", 2_000);
        f.done();
        return new Team.Declare(application, interest, words);
    }

    private static Assessments.FileNotes note(Request request) {
        return new Assessments.FileNotes(
                Door.application(request),
                ApplicationsApi.type(request),
                ApplicationsApi.dated(request),
                List.of(new Applications.NamedFile("", request.body())));
    }

    private static Assessments.Score scores(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Json marks = f.json("marks");
        f.done();
        Json.Obj sheet = Json.Obj.builder().with("marks", marks).build();
        return Door.made("/marks", () -> new Assessments.Score(application, Sheet.of(sheet)));
    }

    private static Assessments.Agree agreement(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Json marks = f.json("marks");
        List<UUID> considered = Door.uuids(f, "considered", 10_000);
        Optional<String> findings = f.optionalText("findings", 20_000);
        List<Assessments.Shortfall> shortfalls = new ArrayList<>();
        if (f.has("shortfalls")) {
            for (Fields s : f.objects("shortfalls", 200)) {
                shortfalls.add(new Assessments.Shortfall(
                        s.text("criterion", 64), s.text("words", Assessments.Shortfall.MAX_WORDS)));
                s.leftOver();
            }
        }
        f.done();
        Json.Obj sheet = Json.Obj.builder().with("marks", marks).build();
        return Door.made(
                "/marks", () -> new Assessments.Agree(application, Sheet.of(sheet), considered, findings, shortfalls));
    }

    private static Assessments.Confirm confirmation(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String digest = f.text("digest", 64);
        f.done();
        return new Assessments.Confirm(application, digest);
    }

    private static Reviews.EndReview review(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        boolean passed = f.bool("passed");
        String findings = f.text("findings", 10_000);
        f.done();
        return new Reviews.EndReview(application, passed, findings);
    }

    private static Decisions.Intend intent(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String scores = f.text("scores", 64);
        List<Decisions.Reason> reasons = new ArrayList<>();
        for (Fields r : f.objects("reasons", 100)) {
            reasons.add(new Decisions.Reason(
                    r.text("code", 64),
                    r.optionalText("criterion", 64),
                    r.optionalText("theme", 64),
                    r.text("words", 4_000)));
            r.leftOver();
        }
        f.done();
        return new Decisions.Intend(application, scores, reasons);
    }

    private static Decisions.Answer answer(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String words = f.text("words", 20_000);
        List<UUID> evidence = Door.uuids(f, "evidence", Applications.MAX_FILES);
        f.done();
        return new Decisions.Answer(application, words, evidence);
    }

    private static Decisions.Decide decision(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String scores = f.text("scores", 64);
        String words = f.text("words", 10_000);
        List<Decisions.Addressed> comments = new ArrayList<>();
        if (f.has("comments")) {
            for (Fields c : f.objects("comments", 10_000)) {
                Optional<UUID> comment = c.parsed("comment", 36, Door::uuid);
                String said = c.text("words", 4_000);
                comment.ifPresent(id -> comments.add(new Decisions.Addressed(id, said)));
                c.leftOver();
            }
        }
        f.done();
        return new Decisions.Decide(application, scores, words, comments);
    }
}
