package org.touchstone.registry.api;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.registry.accreditation.Accreditations;
import org.touchstone.registry.accreditation.Accreditations.Measure;
import org.touchstone.registry.people.Receipt;
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

    public AccreditationsApi(Door door, Accreditations accreditations) {
        this.door = door;
        this.accreditations = accreditations;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        String one = Door.ROOT + "/accreditations/{number}";
        return List.of(
                Route.post(one + "/notices", this::notice),
                Route.post(one + "/notices/{notice}/answer", this::answerNotice),
                Route.post(one + "/suspension", this::suspend),
                Route.post(one + "/suspension/by-rule", this::suspendByRule),
                Route.post(one + "/suspension/at-own-request", this::suspendAtOwnRequest),
                Route.postEmpty(one + "/suspension/extension", this::extendSuspension),
                Route.post(one + "/checks", this::check),
                Route.post(one + "/reinstatement", this::reinstate),
                Route.post(one + "/withdrawal", this::withdraw),
                Route.postEmpty(one + "/surrender", this::surrender),
                Route.postEmpty(one + "/merger", this::merge),
                Route.postEmpty(one + "/conditions/{criterion}/closure", this::closeCondition),
                Route.postEmpty(one + "/challenge", this::challenge),
                Route.post(one + "/holder-key", this::holderKey),
                Route.post(one + "/certificates", this::reissue),
                Route.post(one + "/scope", this::reduceScope));
    }

    private Answer notice(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String measure = f.oneOf("measure", MEASURES);
        String reason = f.text("reason", 64);
        String words = f.text("words", 10_000);
        f.done();
        return door.done(accreditations.giveNotice(
                caller.actor(),
                caller.key(),
                new Accreditations.GiveNotice(
                        number, Measure.valueOf(measure.toUpperCase(Locale.ROOT)), reason, words)));
    }

    private Answer answerNotice(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String words = f.text("words", 20_000);
        f.done();
        return door.done(accreditations.answerNotice(
                caller.actor(),
                caller.key(),
                new Accreditations.AnswerNotice(number, request.pathUuid("notice"), words)));
    }

    private interface Suspending {
        Receipt suspend(Door.Caller caller, Accreditations.Suspend command);
    }

    private Answer suspend(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        String remedy = f.text("remedy", 4_000);
        boolean urgent = f.bool("urgent");
        f.done();
        return door.done(accreditations.suspend(
                caller.actor(), caller.key(), new Accreditations.Suspend(number, reason, remedy, urgent)));
    }

    private Answer suspendByRule(Request request) {
        return suspendPlainly(request, (c, command) -> accreditations.suspendByRule(c.actor(), c.key(), command));
    }

    private Answer suspendAtOwnRequest(Request request) {
        return suspendPlainly(request, (c, command) -> accreditations.suspendAtOwnRequest(c.actor(), c.key(), command));
    }

    private Answer suspendPlainly(Request request, Suspending suspending) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        String remedy = f.text("remedy", 4_000);
        f.done();
        return door.done(suspending.suspend(caller, new Accreditations.Suspend(number, reason, remedy, false)));
    }

    private Answer extendSuspension(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(accreditations.extendSuspension(caller.actor(), caller.key(), Door.number(request)));
    }

    private Answer check(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String subject = f.text("subject", 64);
        String words = f.text("words", 10_000);
        f.done();
        return door.done(
                accreditations.check(caller.actor(), caller.key(), new Accreditations.Check(number, subject, words)));
    }

    private Answer reinstate(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        f.done();
        return door.done(
                accreditations.reinstate(caller.actor(), caller.key(), new Accreditations.Reinstate(number, reason)));
    }

    private Answer withdraw(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String reason = f.text("reason", 64);
        String words = f.text("words", 10_000);
        boolean urgent = f.bool("urgent");
        f.done();
        return door.done(accreditations.withdraw(
                caller.actor(), caller.key(), new Accreditations.Withdraw(number, reason, words, urgent)));
    }

    private Answer surrender(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(accreditations.surrender(caller.actor(), caller.key(), Door.number(request)));
    }

    private Answer merge(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(
                accreditations.merge(caller.actor(), caller.key(), new Accreditations.Merge(Door.number(request))));
    }

    private Answer closeCondition(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(accreditations.closeCondition(
                caller.actor(),
                caller.key(),
                new Accreditations.CloseCondition(Door.number(request), request.path("criterion"))));
    }

    private Answer challenge(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(accreditations.challenge(caller.actor(), caller.key(), Door.number(request)));
    }

    private Answer holderKey(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        Json jwk = f.json("jwk");
        String proof = f.text("proof", 4_000);
        f.done();
        return door.done(accreditations.changeHolderKey(
                caller.actor(),
                caller.key(),
                Door.made("/jwk", o -> new Accreditations.ChangeHolderKey(number, o, proof), jwk)));
    }

    private Answer reissue(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String cause = f.oneOf("cause", CAUSES);
        f.done();
        return door.done(accreditations.reissue(
                caller.actor(),
                caller.key(),
                new Accreditations.Reissue(
                        number,
                        cause.equals(Reasons.Cause.CLERICAL_ERROR.word())
                                ? Reasons.Cause.CLERICAL_ERROR
                                : Reasons.Cause.ISSUER_KEY_CHANGED)));
    }

    private Answer reduceScope(Request request) {
        Door.Caller caller = door.caller(request);
        AccreditationNumber number = Door.number(request);
        Fields f = request.fields();
        String entity = f.text("entity", 64);
        List<String> cpv = f.texts("cpvPrefixes", 200, 8);
        List<String> areas = f.texts("areas", 200, 64);
        f.done();
        Certificate.Scope scope = Door.made(
                "",
                _ -> new Certificate.Scope(entity, cpv, areas),
                Json.Obj.builder().build());
        return door.done(accreditations.reduceScope(
                caller.actor(), caller.key(), new Accreditations.ReduceScope(number, scope)));
    }
}
