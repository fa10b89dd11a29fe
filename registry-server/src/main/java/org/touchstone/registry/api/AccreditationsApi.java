package org.touchstone.registry.api;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.accreditation.AccreditationFiles;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.accreditation.Conditions;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// What happens to an accreditation after the grant. How it stands is read from the public register.
public final class AccreditationsApi {
    private static final Set<String> CAUSES =
            Set.of(Reasons.Cause.ISSUER_KEY_CHANGED.word(), Reasons.Cause.CLERICAL_ERROR.word());
    private static final Set<String> MEASURES =
            Stream.of(Measure.values()).map(Measure::code).collect(Collectors.toUnmodifiableSet());

    private final Door door;
    private final Accreditations accreditations;
    private final Conditions conditions;
    private final AccreditationFiles files;

    public AccreditationsApi(
            Door door, Accreditations accreditations, Conditions conditions, AccreditationFiles files) {
        this.door = door;
        this.accreditations = accreditations;
        this.conditions = conditions;
        this.files = files;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        String one = "/accreditations/{number}";
        String condition = one + "/conditions/{criterion}";
        return List.of(
                door.get(
                        one + "/file",
                        (actor, r) ->
                                Answer.json(files.file(actor, Door.number(r)).json())),
                door.get(one + "/condition-files/{file}", this::shown),
                door.create(condition + "/showings", AccreditationsApi::showing, conditions::show),
                door.create(
                        condition + "/files",
                        new Route.Body.Bytes(ApplicationsApi.FILE_TYPES, ApplicationsApi.MAX_FILE),
                        Set.of(),
                        AccreditationsApi::file,
                        conditions::show),
                door.post(condition + "/lacking", AccreditationsApi::lacking, conditions::lacking),
                door.post(condition + "/closure/refusal", AccreditationsApi::lacking, conditions::refuseClosure),
                door.post(one + "/notices", AccreditationsApi::notice, accreditations::giveNotice),
                door.post(one + "/notices/{notice}/answer", AccreditationsApi::answer, accreditations::answerNotice),
                door.post(one + "/suspension", AccreditationsApi::suspension, accreditations::suspend),
                door.post(
                        one + "/suspension/by-rule", AccreditationsApi::plainSuspension, accreditations::suspendByRule),
                door.post(
                        one + "/suspension/at-own-request",
                        AccreditationsApi::plainSuspension,
                        accreditations::suspendAtOwnRequest),
                door.postEmpty(one + "/suspension/extension", Door::number, accreditations::extendSuspension),
                door.post(one + "/checks", AccreditationsApi::check, accreditations::check),
                door.post(one + "/reinstatement", AccreditationsApi::reinstatement, accreditations::reinstate),
                door.post(one + "/withdrawal", AccreditationsApi::withdrawal, accreditations::withdraw),
                door.postEmpty(one + "/surrender", Door::number, accreditations::surrender),
                door.postEmpty(one + "/merger", r -> new Accreditations.Merge(Door.number(r)), accreditations::merge),
                door.postEmpty(
                        condition + "/closure",
                        r -> new Accreditations.CloseCondition(Door.number(r), r.path("criterion")),
                        accreditations::closeCondition),
                door.postEmpty(one + "/challenge", Door::number, accreditations::challenge),
                door.post(one + "/holder-key", AccreditationsApi::holderKey, accreditations::changeHolderKey),
                door.post(one + "/certificates", AccreditationsApi::reissue, accreditations::reissue),
                door.post(one + "/scope", AccreditationsApi::scope, accreditations::reduceScope));
    }

    /// Always a file to be saved: what a supplier sent is never shown by the registry's own origin.
    private Answer shown(Actor.Person actor, Request request) {
        UUID file = request.pathUuid("file");
        Applications.EvidenceFile found = files.shown(actor, Door.number(request), file, request::hold);
        return Answer.of(found.mediaType(), found.bytes())
                .field("Content-Disposition", "attachment; filename=\"" + file + "\"");
    }

    private static Conditions.Show showing(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String words = f.text("words", 20_000);
        f.done();
        return new Conditions.Show(number, request.path("criterion"), words, List.of());
    }

    private static Conditions.Show file(Request request) {
        return new Conditions.Show(
                Door.number(request),
                request.path("criterion"),
                "",
                List.of(new Applications.NamedFile("", request.body())));
    }

    private static Conditions.Lacking lacking(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String words = f.text("words", 10_000);
        f.done();
        return new Conditions.Lacking(number, request.path("criterion"), words);
    }

    private static Accreditations.GiveNotice notice(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String measure = f.oneOf("measure", MEASURES);
        String reason = f.text("reason", 64);
        String words = f.text("words", 10_000);
        f.done();
        return new Accreditations.GiveNotice(number, Measure.valueOf(measure.toUpperCase(Locale.ROOT)), reason, words);
    }

    private static Accreditations.AnswerNotice answer(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String words = f.text("words", 20_000);
        f.done();
        return new Accreditations.AnswerNotice(number, request.pathUuid("notice"), words);
    }

    private static Accreditations.Suspend suspension(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        String remedy = f.text("remedy", 4_000);
        boolean urgent = f.bool("urgent");
        f.done();
        return new Accreditations.Suspend(number, reason, remedy, urgent);
    }

    /// Where the rule or the holder suspends, nothing is urgent.
    private static Accreditations.Suspend plainSuspension(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        String remedy = f.text("remedy", 4_000);
        f.done();
        return new Accreditations.Suspend(number, reason, remedy, false);
    }

    private static Accreditations.Check check(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String subject = f.text("subject", 64);
        String words = f.text("words", 10_000);
        f.done();
        return new Accreditations.Check(number, subject, words);
    }

    private static Accreditations.Reinstate reinstatement(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        f.done();
        return new Accreditations.Reinstate(number, reason);
    }

    private static Accreditations.Withdraw withdrawal(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        String words = f.text("words", 10_000);
        boolean urgent = f.bool("urgent");
        f.done();
        return new Accreditations.Withdraw(number, reason, words, urgent);
    }

    private static Accreditations.ChangeHolderKey holderKey(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        Json jwk = f.json("jwk");
        String proof = f.text("proof", 4_000);
        f.done();
        return Door.made("/jwk", o -> new Accreditations.ChangeHolderKey(number, o, proof), jwk);
    }

    private static Accreditations.Reissue reissue(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String cause = f.oneOf("cause", CAUSES);
        f.done();
        return new Accreditations.Reissue(
                number,
                cause.equals(Reasons.Cause.CLERICAL_ERROR.word())
                        ? Reasons.Cause.CLERICAL_ERROR
                        : Reasons.Cause.ISSUER_KEY_CHANGED);
    }

    private static Accreditations.ReduceScope scope(Request request) {
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String entity = f.text("entity", 64);
        List<String> cpv = f.texts("cpvPrefixes", 200, 8);
        List<String> areas = f.texts("areas", 200, 64);
        f.done();
        return Door.made("", () -> new Accreditations.ReduceScope(number, new Certificate.Scope(entity, cpv, areas)));
    }
}
