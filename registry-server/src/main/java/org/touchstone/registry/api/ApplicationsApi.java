package org.touchstone.registry.api;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// Applications from the draft to completeness. What somebody may not see is not found, whether it exists or not.
public final class ApplicationsApi {
    /// A file of evidence; each type's own cap, from the edition, may be lower (assurance T40).
    private static final int MAX_FILE = 32 << 20;

    private static final Set<String> FILE_TYPES = Set.of(
            "application/pdf",
            "application/json",
            "application/xhtml+xml",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "image/jpeg",
            "image/png",
            "text/csv",
            "text/html",
            "text/plain");

    private static final UUID FIRST = new UUID(0, 0);
    private static final int PAGE = 50;

    private final Door door;
    private final Applications applications;

    public ApplicationsApi(Door door, Applications applications) {
        this.door = door;
        this.applications = applications;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        String all = Door.ROOT + "/applications";
        String one = all + "/{application}";
        return List.of(
                Route.get(all, this::list, "after").takes(Work.ACT),
                Route.get(one, this::find).takes(Work.ACT),
                Route.get(one + "/content", this::content).takes(Work.ACT),
                Route.get(one + "/declaration", this::declaration).takes(Work.ACT),
                Route.get(one + "/evidence/{evidence}", this::evidence).takes(Work.ACT),
                Route.post(all, this::open),
                Route.post(one + "/facts", this::facts),
                Route.post(one + "/answers", this::answers),
                Route.postEmpty(one + "/challenge", this::challenge),
                Route.post(one + "/holder-key", this::holderKey),
                Route.post(one + "/agreement", this::agreement),
                new Route(
                        "POST",
                        one + "/evidence",
                        Set.of("type", "dated"),
                        new Route.Body.Bytes(FILE_TYPES, MAX_FILE),
                        this::addEvidence),
                Route.postEmpty(one + "/evidence/{evidence}/removal", this::removeEvidence),
                Route.post(one + "/submission", this::submit),
                Route.postEmpty(one + "/withdrawal", this::withdraw),
                Route.post(one + "/return", this::returnIncomplete),
                Route.postEmpty(one + "/completion", this::complete),
                Route.postEmpty(one + "/erasure", this::erase));
    }

    // ---- reading

    private Answer list(Request request) {
        Actor.Person actor = door.actor(request);
        UUID after = request.query("after").map(ApplicationsApi::cursor).orElse(FIRST);
        List<Application> found = applications.list(actor, after, PAGE + 1);
        List<Json> rows = new ArrayList<>();
        found.stream().limit(PAGE).forEach(a -> rows.add(json(a)));
        Json.Obj.Builder out = Json.Obj.builder().with("applications", new Json.Arr(rows));
        if (found.size() > PAGE) {
            out.with(
                    "next",
                    Door.ROOT + "/applications?after=" + found.get(PAGE - 1).id());
        }
        return Answer.json(out.build());
    }

    private static UUID cursor(String text) {
        try {
            return Door.uuid(text);
        } catch (MalformedException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, "after", "UUID");
        }
    }

    private Answer find(Request request) {
        return Answer.json(json(applications.find(door.actor(request), request.pathUuid("application"))));
    }

    private static Json.Obj json(Application a) {
        return Json.Obj.builder()
                .with("application", a.id().toString())
                .with("supplier", a.supplier().toString())
                .with("scheme", a.scheme())
                .with("edition", a.edition())
                .with("level", a.level())
                .withOptional("renews", a.renews())
                .with("state", a.state().code())
                .with("round", a.round())
                .withOptional("submittedAt", a.submittedAt().map(Timestamp::text))
                .withOptional("completedAt", a.completedAt().map(Timestamp::text))
                .withOptional("assessedAt", a.assessedAt().map(Timestamp::text))
                .withOptional("answerDue", a.answerDue().map(Timestamp::text))
                .build();
    }

    private Answer content(Request request) {
        return Answer.json(applications.content(door.actor(request), request.pathUuid("application")));
    }

    private Answer declaration(Request request) {
        return Answer.json(applications.declaration(door.actor(request), request.pathUuid("application")));
    }

    /// Always a file to be saved: what a supplier sent is never shown by the registry's own origin.
    private Answer evidence(Request request) {
        UUID evidence = request.pathUuid("evidence");
        Applications.EvidenceFile file =
                applications.evidence(door.actor(request), request.pathUuid("application"), evidence);
        return Answer.of(file.mediaType(), file.bytes())
                .field("Content-Disposition", "attachment; filename=\"" + evidence + "\"");
    }

    // ---- writing

    private Answer open(Request request) {
        Door.Caller caller = door.caller(request);
        Fields f = request.fields();
        Optional<UUID> supplier = f.parsed("supplier", 36, Door::uuid);
        String scheme = f.text("scheme", 64);
        String level = f.text("level", 64);
        Optional<String> renews = f.optionalText("renews", 12);
        f.done();
        var receipt = applications.open(
                caller.actor(), caller.key(), new Applications.Open(Door.value(supplier), scheme, level, renews));
        return door.made(Door.ROOT + "/applications/" + receipt.text("application"), receipt);
    }

    private Answer facts(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        Json facts = f.json("facts");
        f.done();
        return door.done(applications.stateFacts(
                caller.actor(),
                caller.key(),
                Door.made("/facts", o -> new Applications.StateFacts(application, o), facts)));
    }

    private Answer answers(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        Json answers = f.json("answers");
        f.done();
        return door.done(applications.giveAnswers(
                caller.actor(),
                caller.key(),
                Door.made("/answers", o -> new Applications.GiveAnswers(application, Answers.of(o)), answers)));
    }

    private Answer challenge(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(applications.challenge(caller.actor(), caller.key(), request.pathUuid("application")));
    }

    private Answer holderKey(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        Json jwk = f.json("jwk");
        String proof = f.text("proof", 4_000);
        f.done();
        return door.done(applications.proveKey(
                caller.actor(),
                caller.key(),
                Door.made("/jwk", o -> new Applications.ProveKey(application, o, proof), jwk)));
    }

    private Answer agreement(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        String version = f.text("version", 64);
        f.done();
        return door.done(applications.acceptAgreement(
                caller.actor(), caller.key(), new Applications.AcceptAgreement(application, version)));
    }

    private Answer addEvidence(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        String type = request.query("type").orElseThrow(() -> missing("type"));
        LocalDate dated;
        try {
            dated = Timestamp.parseDate(request.query("dated").orElseThrow(() -> missing("dated")));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, "dated", e.getMessage());
        }
        String mediaType =
                request.header("Content-Type").orElse("").split(";", 2)[0].strip();
        var receipt = applications.addEvidence(
                caller.actor(),
                caller.key(),
                new Applications.AddEvidence(application, type, dated, mediaType, request.body()));
        return door.made(Door.ROOT + "/applications/" + application + "/evidence/" + receipt.text("evidence"), receipt);
    }

    private static RefusedException missing(String name) {
        return new RefusedException(Refusal.INVALID_PARAMETER, name, "");
    }

    private Answer removeEvidence(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(applications.removeEvidence(
                caller.actor(),
                caller.key(),
                new Applications.RemoveEvidence(request.pathUuid("application"), request.pathUuid("evidence"))));
    }

    private Answer submit(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        String declaration = f.text("declaration", 64);
        f.done();
        return door.done(
                applications.submit(caller.actor(), caller.key(), new Applications.Submit(application, declaration)));
    }

    private Answer withdraw(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(applications.withdraw(caller.actor(), caller.key(), request.pathUuid("application")));
    }

    private Answer returnIncomplete(Request request) {
        Door.Caller caller = door.caller(request);
        UUID application = request.pathUuid("application");
        Fields f = request.fields();
        List<Applications.Missing> items = new ArrayList<>();
        for (Fields item : f.objects("items", 100)) {
            items.add(new Applications.Missing(item.text("reason", 64), item.text("words", 2_000)));
            item.leftOver();
        }
        f.done();
        return door.done(applications.returnIncomplete(
                caller.actor(), caller.key(), new Applications.ReturnIt(application, items)));
    }

    private Answer complete(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(applications.complete(caller.actor(), caller.key(), request.pathUuid("application")));
    }

    private Answer erase(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(applications.eraseCase(caller.actor(), caller.key(), request.pathUuid("application")));
    }
}
