package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// The one way from HTTP to a use case and back. A route of this API is a line of three parts: its URL, what is
/// read of the request (the command), and the use case that decides:
///
/// ```java
/// door.post("/accreditations/{number}/withdrawal", AccreditationsApi::withdrawal, accreditations::withdraw)
/// ```
///
/// The rest is the same for all and stands here: who asks, under which idempotency key, and how the answer
/// looks. A certificate is handed out before the answer goes: whoever is told that something was granted can
/// already look it up in the log.
public final class Door {
    private static final String ROOT = "/api/v1";

    private static final Pattern NAMED = Pattern.compile("\\{([a-z]+)}");

    private final Function<String, Actor.Person> callers;
    private final HandOut handOut;

    /// @param callers the person of a bearer token, or a refusal
    public Door(Function<String, Actor.Person> callers, HandOut handOut) {
        this.callers = callers;
        this.handOut = handOut;
    }

    /// Makes a command of a request; refuses what is malformed.
    @FunctionalInterface
    interface Reading<C> {
        C command(Request request);
    }

    /// The same of what is only worth reading from some people.
    @FunctionalInterface
    interface ReadingFrom<C> {
        C command(Actor.Person actor, Request request);
    }

    /// Decides, and writes what was decided.
    @FunctionalInterface
    interface UseCase<C> {
        Receipt run(Actor.Person actor, IdempotencyKey key, C command);
    }

    /// Shows a person what that person may see.
    @FunctionalInterface
    interface View {
        Answer of(Actor.Person actor, Request request);
    }

    // ---- routes

    /// Something to look at.
    Route get(String pattern, View view, String... query) {
        return Route.get(ROOT + pattern, request -> view.of(actor(request), request), query)
                .takes(Work.ACT);
    }

    /// A use case with a JSON body; answers 200 with the receipt.
    <C> Route post(String pattern, Reading<C> reading, UseCase<C> useCase) {
        return Route.post(ROOT + pattern, request -> Answer.json(run(request, reading, useCase)));
    }

    /// The same for a body that is read otherwise.
    <C> Route post(String pattern, Route.Body body, Reading<C> reading, UseCase<C> useCase) {
        return new Route(
                "POST", ROOT + pattern, Set.of(), body, request -> Answer.json(run(request, reading, useCase)));
    }

    /// A use case without a body: the URL says all.
    <C> Route postEmpty(String pattern, Reading<C> reading, UseCase<C> useCase) {
        return Route.postEmpty(ROOT + pattern, request -> Answer.json(run(request, reading, useCase)));
    }

    /// A use case that makes something which has no URL of its own here; answers 201.
    <C> Route create(String pattern, Reading<C> reading, UseCase<C> useCase) {
        return Route.post(
                ROOT + pattern,
                request -> Answer.json(run(request, reading, useCase)).status(201));
    }

    /// The same for a body that is not JSON.
    <C> Route create(String pattern, Route.Body body, Set<String> query, Reading<C> reading, UseCase<C> useCase) {
        return new Route(
                "POST",
                ROOT + pattern,
                query,
                body,
                request -> Answer.json(run(request, reading, useCase)).status(201));
    }

    /// A use case that makes something at `place` (`{…}` are members of the receipt or parts of the
    /// request's path).
    <C> Route create(String pattern, String place, Reading<C> reading, UseCase<C> useCase) {
        return create(pattern, Route.JSON, Set.of(), place, (_, request) -> reading.command(request), useCase);
    }

    /// The same for a body that is not JSON.
    <C> Route create(
            String pattern,
            Route.Body body,
            Set<String> query,
            String place,
            ReadingFrom<C> reading,
            UseCase<C> useCase) {
        return new Route("POST", ROOT + pattern, query, body, request -> {
            Json.Obj receipt = run(request, reading, useCase);
            return Answer.created(ROOT + placed(place, request, receipt), receipt);
        });
    }

    /// The path of something below this API's root.
    static String path(String below) {
        return ROOT + below;
    }

    private static String placed(String place, Request request, Json.Obj receipt) {
        return NAMED.matcher(place)
                .replaceAll(m -> receipt.optionalText(m.group(1)).orElseGet(() -> request.path(m.group(1))));
    }

    private <C> Json.Obj run(Request request, Reading<C> reading, UseCase<C> useCase) {
        return run(request, (_, asked) -> reading.command(asked), useCase);
    }

    private <C> Json.Obj run(Request request, ReadingFrom<C> reading, UseCase<C> useCase) {
        Actor.Person actor = actor(request);
        return complete(useCase.run(actor, key(request), reading.command(actor, request)));
    }

    /// The sender's own name for this request.
    static IdempotencyKey key(Request request) {
        return new IdempotencyKey(request.header("Idempotency-Key")
                .orElseThrow(() -> new RefusedException(Refusal.IDEMPOTENCY_KEY_REQUIRED)));
    }

    private Actor.Person actor(Request request) {
        Actor.Person actor =
                callers.apply(request.bearer().orElseThrow(() -> new RefusedException(Refusal.UNAUTHENTICATED)));
        request.countAgainst(actor.id().toString());
        return actor;
    }

    private Json.Obj complete(Receipt receipt) {
        List<CertificateId> asked = receipt.certificates();
        if (asked.isEmpty()) {
            return receipt.body();
        }
        // The same for a repeated request: it finishes what the first one may have left.
        List<Json> issued = new ArrayList<>();
        asked.forEach(id -> issued.add(handOut.finish(id)));
        Json.Obj.Builder out = Json.Obj.builder();
        receipt.body().members().forEach(out::with);
        return out.with("issued", new Json.Arr(issued)).build();
    }

    // ---- reading

    /// A UUID in its one form.
    static UUID uuid(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equals(text)) {
            throw new MalformedException("not a lower-case UUID");
        }
        return id;
    }

    /// At most `max` ids under `name`, which may be left out. Valid once `done` has found no fault.
    static List<UUID> uuids(Fields fields, String name, int max) {
        List<UUID> out = new ArrayList<>();
        for (String text : fields.has(name) ? fields.texts(name, max, 36) : List.<String>of()) {
            try {
                out.add(uuid(text));
            } catch (MalformedException | IllegalArgumentException e) {
                fields.fault(name, FieldFault.Rule.INVALID);
            }
        }
        return out;
    }

    /// At which version a draft was read, if the sender wants to hear of what was saved since.
    static Optional<Long> version(Fields fields) {
        return fields.has("version") ? Optional.of(fields.integer("version", 0, 1_000_000_000L)) : Optional.empty();
    }

    /// A required value; only to be asked for once `done` has found no fault.
    static <T> T value(Optional<T> parsed) {
        return parsed.orElseThrow(() -> new IllegalStateException("asked for before the fields were found right"));
    }

    /// The case in the path.
    static UUID application(Request request) {
        return request.pathUuid("application");
    }

    /// The number in the path; anything that is none is not found.
    static AccreditationNumber number(Request request) {
        return request.pathAccreditation("number");
    }

    /// A command made of an object in the body; what its parts refuse as malformed is a fault of the field.
    static <T> T made(String pointer, Function<Json.Obj, T> make, Json json) {
        if (!(json instanceof Json.Obj o)) {
            throw RefusedException.field(pointer, FieldFault.Rule.WRONG_TYPE, "object");
        }
        return made(pointer, () -> make.apply(o));
    }

    /// As above, of values that are there.
    static <T> T made(String pointer, Supplier<T> make) {
        try {
            return make.get();
        } catch (MalformedException e) {
            throw RefusedException.field(pointer, FieldFault.Rule.INVALID, e.getMessage());
        }
    }

    /// An address under `name`. The result is valid once `done` has found no fault.
    static Optional<Certificate.Address> address(Fields fields, String name) {
        Fields address = fields.object(name);
        String country = address.text("country", 2);
        Optional<String> region = address.optionalText("region", 64);
        address.leftOver();
        try {
            return Optional.of(new Certificate.Address(country, region));
        } catch (MalformedException e) {
            fields.fault(name, FieldFault.Rule.INVALID);
            return Optional.empty();
        }
    }
}
