package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;

/// What all handlers of this API do alike: who asks, under which key, and how the answer looks.
///
/// A certificate is handed out before the answer goes: whoever is told that something was granted can already look it
/// up in the log.
public final class Door {
    static final String ROOT = "/api/v1";

    private final People people;
    private final HandOut handOut;

    public Door(People people, HandOut handOut) {
        this.people = people;
        this.handOut = handOut;
    }

    /// Who asks, and under which key.
    record Caller(Actor.Person actor, IdempotencyKey key) {}

    /// The person whose token the request carries.
    Actor.Person actor(Request request) {
        Actor.Person actor =
                people.authenticate(request.bearer().orElseThrow(() -> new RefusedException(Refusal.UNAUTHENTICATED)));
        request.countAgainst(actor.id().toString());
        return actor;
    }

    /// The person and the idempotency key of a writing request.
    Caller caller(Request request) {
        Actor.Person actor = actor(request);
        String key = request.header("Idempotency-Key")
                .orElseThrow(() -> new RefusedException(Refusal.IDEMPOTENCY_KEY_REQUIRED));
        return new Caller(actor, new IdempotencyKey(key));
    }

    /// 200 with the receipt.
    Answer done(Receipt receipt) {
        return Answer.json(complete(receipt));
    }

    /// 201 with the receipt and the place of what was made.
    Answer made(String location, Receipt receipt) {
        return Answer.created(location, complete(receipt));
    }

    private Json.Obj complete(Receipt receipt) {
        List<CertificateId> asked = new ArrayList<>();
        receipt.certificate().map(CertificateId::new).ifPresent(asked::add);
        if (receipt.body().has("certificates")) {
            receipt.body().texts("certificates").forEach(c -> asked.add(CertificateId.parse(c)));
        }
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

    // ---- parsing

    /// A UUID in its one form.
    static UUID uuid(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equals(text)) {
            throw new MalformedException("not a lower-case UUID");
        }
        return id;
    }

    /// A required value; only to be asked for once `done` has found no fault.
    static <T> T value(Optional<T> parsed) {
        return parsed.orElseThrow(() -> new IllegalStateException("asked for before the fields were found right"));
    }

    /// The number in the path; anything that is none is not found.
    static AccreditationNumber number(Request request) {
        try {
            return new AccreditationNumber(request.path("number"));
        } catch (MalformedException e) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    /// A command made of the body; what its parts refuse as malformed is a fault of the field.
    static <T> T made(String pointer, Function<Json.Obj, T> make, Json json) {
        if (!(json instanceof Json.Obj o)) {
            throw RefusedException.field(pointer, FieldFault.Rule.WRONG_TYPE, "object");
        }
        try {
            return make.apply(o);
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
