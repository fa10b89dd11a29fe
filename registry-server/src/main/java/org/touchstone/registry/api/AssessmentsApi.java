package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// Assessing, reviewing and deciding.
public final class AssessmentsApi {
    private final Door door;
    private final Assessments assessments;
    private final Decisions decisions;
    private final Accreditations accreditations;

    public AssessmentsApi(Door door, Assessments assessments, Decisions decisions, Accreditations accreditations) {
        this.door = door;
        this.assessments = assessments;
        this.decisions = decisions;
        this.accreditations = accreditations;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        String one = Door.ROOT + "/applications/{application}";
        return List.of(
                Route.get(one + "/scores", this::sheets).takes(Work.ACT),
                Route.get(one + "/file", this::file).takes(Work.ACT),
                Route.post(one + "/assessors", this::assign),
                Route.post(one + "/interests", this::declare),
                Route.post(one + "/scores", this::score),
                Route.post(one + "/agreed-scores", this::agree),
                Route.post(one + "/agreed-scores/confirmation", this::confirm),
                Route.postEmpty(one + "/review", this::startReview),
                Route.post(one + "/review/end", this::endReview),
                Route.post(one + "/intent-to-refuse", this::intend),
                Route.post(one + "/answer-to-intent", this::answer),
                Route.post(one + "/refusal", this::refuse),
                Route.post(one + "/remittal", this::remit),
                Route.post(one + "/grant", this::grant));
    }

    private Answer sheets(Request request) {
        Actor.Person actor = door.actor(request);
        List<Json> all = new ArrayList<>();
        for (Assessments.SeenSheet s : assessments.seen(actor, request.pathUuid("application"))) {
            all.add(Json.Obj.builder()
                    .with("assessor", s.assessor().toString())
                    .with("sheet", s.sheet().json())
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("sheets", new Json.Arr(all)).build());
    }

    private Answer file(Request request) {
        return Answer.json(assessments.file(door.actor(request), request.pathUuid("application")));
    }

    private Answer assign(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        Optional<UUID> assessor = f.parsed("assessor", 36, Door::uuid);
        boolean lead = f.bool("lead");
        f.done();
        return door.done(assessments.assign(
                caller.actor(), caller.key(), new Assessments.Assign(application, Door.value(assessor), lead)));
    }

    private Answer declare(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        boolean interest = f.bool("interest");
        String words = f.text("words", 2_000);
        f.done();
        return door.done(assessments.declare(
                caller.actor(), caller.key(), new Assessments.Declare(application, interest, words)));
    }

    private Answer score(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        return door.done(
                assessments.score(caller.actor(), caller.key(), new Assessments.Score(application, sheet(request))));
    }

    private Answer agree(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        return door.done(
                assessments.agree(caller.actor(), caller.key(), new Assessments.Score(application, sheet(request))));
    }

    private static Sheet sheet(Request request) {
        Fields f = request.fields();
        Json marks = f.json("marks");
        f.done();
        return Door.made(
                "/marks", Sheet::of, Json.Obj.builder().with("marks", marks).build());
    }

    private Answer confirm(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        String digest = f.text("digest", 64);
        f.done();
        return door.done(
                assessments.confirm(caller.actor(), caller.key(), new Assessments.Confirm(application, digest)));
    }

    private Answer startReview(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(assessments.startReview(caller.actor(), caller.key(), request.pathUuid("application")));
    }

    private Answer endReview(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        boolean passed = f.bool("passed");
        String findings = f.text("findings", 10_000);
        f.done();
        return door.done(assessments.endReview(
                caller.actor(), caller.key(), new Assessments.EndReview(application, passed, findings)));
    }

    private Answer intend(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        String scores = f.text("scores", 64);
        List<Decisions.Reason> reasons = new ArrayList<>();
        for (Fields r : f.objects("reasons", 100)) {
            reasons.add(
                    new Decisions.Reason(r.text("code", 64), r.optionalText("criterion", 64), r.text("words", 4_000)));
            r.leftOver();
        }
        f.done();
        return door.done(decisions.intendToRefuse(
                caller.actor(), caller.key(), new Decisions.Intend(application, scores, reasons)));
    }

    private Answer answer(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        String words = f.text("words", 20_000);
        f.done();
        return door.done(decisions.answer(caller.actor(), caller.key(), new Decisions.Answer(application, words)));
    }

    private interface Deciding {
        Receipt decide(Door.Caller caller, Decisions.Decide command);
    }

    private Answer refuse(Request request) {
        return decide(request, (c, command) -> decisions.refuse(c.actor(), c.key(), command));
    }

    private Answer remit(Request request) {
        return decide(request, (c, command) -> decisions.remit(c.actor(), c.key(), command));
    }

    private Answer grant(Request request) {
        return decide(request, (c, command) -> accreditations.grant(c.actor(), c.key(), command));
    }

    private Answer decide(Request request, Deciding deciding) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        String scores = f.text("scores", 64);
        String words = f.text("words", 10_000);
        f.done();
        return door.done(deciding.decide(caller, new Decisions.Decide(application, scores, words)));
    }
}
