package org.touchstone.registry.api;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.application.Answers;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Drafts;
import org.touchstone.registry.application.OwnCases;
import org.touchstone.registry.application.PlatformFile;
import org.touchstone.registry.application.Renewal;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// Applications from the draft to completeness. What somebody may not see is not found, whether it exists or not.
public final class ApplicationsApi {
    /// A file of evidence; each type's own cap, from the edition, may be lower.
    static final int MAX_FILE = 32 << 20;

    static final Set<String> FILE_TYPES = Set.of(
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
    private final Drafts drafts;
    private final OwnCases cases;

    public ApplicationsApi(Door door, Applications applications, Drafts drafts, OwnCases cases) {
        this.door = door;
        this.applications = applications;
        this.drafts = drafts;
        this.cases = cases;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String all = "/applications";
        String one = all + "/{application}";
        return List.of(
                door.get(all, this::list, "after"),
                door.get("/suppliers/{supplier}/renewals", this::renewals),
                door.get(one, this::find),
                door.get(one + "/content", this::content),
                door.get(one + "/declaration", this::declaration),
                door.get(one + "/evidence/{evidence}", this::evidence),
                door.create(all, one, ApplicationsApi::opening, applications::open),
                door.get(one + "/draft", this::draft),
                door.get(one + "/open", this::open),
                door.post(one + "/draft", ApplicationsApi::saving, drafts::save),
                door.postEmpty(one + "/draft/use", Door::application, drafts::use),
                door.post(one + "/draft/earlier", ApplicationsApi::earlier, drafts::takeOver),
                door.post(
                        one + "/draft/platform",
                        new Route.Body.Bytes(Set.of("application/json"), PlatformFile.MAX),
                        ApplicationsApi::platform,
                        drafts::takeIn),
                door.post(one + "/facts", ApplicationsApi::facts, applications::stateFacts),
                door.post(one + "/answers", ApplicationsApi::answers, applications::giveAnswers),
                door.postEmpty(one + "/challenge", Door::application, applications::challenge),
                door.post(one + "/holder-key", ApplicationsApi::holderKey, applications::proveKey),
                door.post(one + "/agreement", ApplicationsApi::agreement, applications::acceptAgreement),
                door.create(
                        one + "/evidence",
                        new Route.Body.Bytes(FILE_TYPES, MAX_FILE),
                        Set.of("type", "dated"),
                        one + "/evidence/{evidence}",
                        this::file,
                        applications::addEvidence),
                door.postEmpty(
                        one + "/evidence/{evidence}/removal",
                        r -> new Applications.RemoveEvidence(Door.application(r), r.pathUuid("evidence")),
                        applications::removeEvidence),
                door.post(one + "/submission", ApplicationsApi::submission, applications::submit),
                door.postEmpty(one + "/withdrawal", Door::application, applications::withdraw),
                door.post(one + "/return", ApplicationsApi::whatIsMissing, applications::returnIncomplete),
                door.postEmpty(one + "/completion", Door::application, applications::complete),
                door.postEmpty(one + "/erasure", Door::application, applications::eraseCase));
    }

    // ---- what is shown

    private Answer list(Actor.Person actor, Request request) {
        UUID after = request.query("after").map(ApplicationsApi::cursor).orElse(FIRST);
        List<Application> found = applications.list(actor, after, PAGE + 1);
        List<Json> rows = new ArrayList<>();
        found.stream().limit(PAGE).forEach(a -> rows.add(json(a)));
        Json.Obj.Builder out = Json.Obj.builder().with("applications", new Json.Arr(rows));
        if (found.size() > PAGE) {
            out.with(
                    "next",
                    Door.path("/applications?after=" + found.get(PAGE - 1).id()));
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

    private Answer renewals(Actor.Person actor, Request request) {
        List<Json> rows = new ArrayList<>();
        for (Renewal r : cases.renewals(actor, request.pathUuid("supplier"))) {
            rows.add(Json.Obj.builder()
                    .with("accreditation", r.number().value())
                    .with("scheme", r.scheme())
                    .with("level", r.level())
                    .with("validUntil", Timestamp.text(r.until()))
                    .with("opens", Timestamp.text(r.opens()))
                    .with("completeBy", Timestamp.text(r.by()))
                    .withOptional(
                            "application", r.running().map(o -> o.application().toString()))
                    .build());
        }
        return Answer.json(
                Json.Obj.builder().with("renewals", new Json.Arr(rows)).build());
    }

    private Answer find(Actor.Person actor, Request request) {
        return Answer.json(json(applications.find(actor, Door.application(request))));
    }

    /// An application as the interface shows it.
    static Json.Obj json(Application a) {
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

    private Answer content(Actor.Person actor, Request request) {
        return Answer.json(applications.content(actor, Door.application(request)));
    }

    private Answer declaration(Actor.Person actor, Request request) {
        return Answer.json(applications.declaration(actor, Door.application(request)));
    }

    /// Always a file to be saved: what a supplier sent is never shown by the registry's own origin.
    private Answer evidence(Actor.Person actor, Request request) {
        UUID evidence = request.pathUuid("evidence");
        Applications.EvidenceFile file =
                applications.evidence(actor, Door.application(request), evidence, request::hold);
        return Answer.of(file.mediaType(), file.bytes())
                .field("Content-Disposition", "attachment; filename=\"" + evidence + "\"");
    }

    private Answer draft(Actor.Person actor, Request request) {
        Drafts.Draft draft = drafts.draft(actor, Door.application(request));
        return Answer.json(Json.Obj.builder()
                .with("parts", draft.parts())
                .with("version", draft.version())
                .build());
    }

    private Answer open(Actor.Person actor, Request request) {
        List<Json> all = new ArrayList<>();
        for (Drafts.Open o : drafts.check(actor, Door.application(request))) {
            all.add(Json.Obj.builder()
                    .with("part", o.part())
                    .withOptional("key", o.key())
                    .with("problem", o.problem().code())
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("open", new Json.Arr(all)).build());
    }

    // ---- what is read

    private static Drafts.Save saving(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Json parts = f.json("parts");
        Optional<Long> version = Door.version(f);
        f.done();
        return Door.made("/parts", o -> new Drafts.Save(application, o, version), parts);
    }

    private static Drafts.TakeOver earlier(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Optional<UUID> from = f.parsed("application", 36, Door::uuid);
        f.done();
        return new Drafts.TakeOver(application, Door.value(from));
    }

    private static Applications.Open opening(Request request) {
        Fields f = request.fields();
        Optional<UUID> supplier = f.parsed("supplier", 36, Door::uuid);
        String scheme = f.text("scheme", 64);
        String level = f.text("level", 64);
        Optional<String> renews = f.optionalText("renews", 12);
        f.done();
        return new Applications.Open(Door.value(supplier), scheme, level, renews);
    }

    private static Applications.StateFacts facts(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Json facts = f.json("facts");
        f.done();
        return Door.made("/facts", o -> new Applications.StateFacts(application, o), facts);
    }

    private static Applications.GiveAnswers answers(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Json answers = f.json("answers");
        f.done();
        return Door.made("/answers", o -> new Applications.GiveAnswers(application, Answers.of(o)), answers);
    }

    private static Applications.ProveKey holderKey(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        Json jwk = f.json("jwk");
        String proof = f.text("proof", 4_000);
        f.done();
        return Door.made("/jwk", o -> new Applications.ProveKey(application, o, proof), jwk);
    }

    private static Applications.AcceptAgreement agreement(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String version = f.text("version", 64);
        f.done();
        return new Applications.AcceptAgreement(application, version);
    }

    private Applications.AddEvidence file(Actor.Person actor, Request request) {
        UUID application = Door.application(request);
        String type = type(request);
        LocalDate dated = dated(request);
        String mediaType =
                request.header("Content-Type").orElse("").split(";", 2)[0].strip();
        // Of a file that cannot be taken nothing is read; the use case says why, and writes it down.
        OptionalInt most = applications.largestFile(actor, application, type);
        byte[] bytes = most.isPresent() ? request.body(most.getAsInt()) : new byte[0];
        return new Applications.AddEvidence(application, type, dated, mediaType, bytes);
    }

    /// The kind of a file.
    static String type(Request request) {
        return request.query("type").orElseThrow(() -> missing("type"));
    }

    /// The date of a file.
    static LocalDate dated(Request request) {
        try {
            return Timestamp.parseDate(request.query("dated").orElseThrow(() -> missing("dated")));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, "dated", e.getMessage());
        }
    }

    private static RefusedException missing(String name) {
        return new RefusedException(Refusal.INVALID_PARAMETER, name, "it is needed");
    }

    private static Drafts.TakeIn platform(Request request) {
        byte[] file = request.body();
        request.hold((long) PlatformFile.PEAK * file.length);
        return new Drafts.TakeIn(Door.application(request), PlatformFile.of(file));
    }

    private static Applications.Submit submission(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        String declaration = f.text("declaration", 64);
        f.done();
        return new Applications.Submit(application, declaration);
    }

    private static Applications.ReturnIt whatIsMissing(Request request) {
        UUID application = Door.application(request);
        Fields f = request.fields();
        List<Applications.Missing> items = new ArrayList<>();
        for (Fields item : f.objects("items", 100)) {
            items.add(new Applications.Missing(item.text("reason", 64), item.text("words", 2_000)));
            item.leftOver();
        }
        f.done();
        return new Applications.ReturnIt(application, items);
    }
}
