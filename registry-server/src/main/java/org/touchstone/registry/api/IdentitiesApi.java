package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.supplier.Identities;
import org.touchstone.registry.supplier.Identity;
import org.touchstone.registry.supplier.Registrations;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// Who suppliers are: registering one bit by bit, who waits to be verified, and registrations that may be of one
/// organisation.
public final class IdentitiesApi {
    private static final int MAX_WORDS = 5_000;

    private final Door door;
    private final Registrations registrations;
    private final Identities identities;

    public IdentitiesApi(Door door, Registrations registrations, Identities identities) {
        this.door = door;
        this.registrations = registrations;
        this.identities = identities;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        return List.of(
                door.get("/registration", (actor, _) -> Answer.json(draft(registrations.draft(actor)))),
                door.post("/registration", IdentitiesApi::saving, registrations::save),
                door.postEmpty(
                        "/registration/submission", _ -> true, (actor, key, _) -> registrations.finish(actor, key)),
                door.postEmpty("/registration/request", _ -> true, (actor, key, _) -> registrations.ask(actor, key)),
                door.get(
                        "/suppliers/{supplier}/identifiers",
                        (actor, r) -> Answer.json(registered(registrations.registered(actor, r.pathUuid("supplier"))))),
                door.get("/identities", (actor, _) -> waiting(actor)),
                door.get("/identities/conflicts", (actor, _) -> conflicts(actor)),
                door.get(
                        "/identities/conflicts/{conflict}",
                        (actor, r) -> Answer.json(conflict(identities.conflict(actor, r.pathUuid("conflict"))))),
                door.post("/identities/conflicts/{conflict}/decision", IdentitiesApi::deciding, identities::decide));
    }

    private static Json.Obj registered(Registrations.Registered own) {
        return Json.Obj.builder()
                .with("supplier", own.supplier().toString())
                .with("kind", own.kind().code())
                .with("claimed", claimed(own.identity()))
                .with("verified", own.verified())
                .build();
    }

    private static Json.Arr claimed(Identity identity) {
        List<Json> claimed = new ArrayList<>();
        for (OrganisationId id : identity.claimed()) {
            claimed.add(id.json());
        }
        return new Json.Arr(claimed);
    }

    private static Json.Obj draft(Registrations.Draft draft) {
        return Json.Obj.builder()
                .with("parts", draft.said())
                .with("missing", Json.Arr.ofStrings(draft.missing()))
                .build();
    }

    private static Registrations.Save saving(Request request) {
        Fields f = request.fields();
        Json parts = f.json("parts");
        f.done();
        return Door.made("/parts", Registrations.Save::new, parts);
    }

    private static Identities.Decide deciding(Request request) {
        Fields f = request.fields();
        Optional<Identities.Decision> decision = Identities.Decision.find(f.text("decision", 30));
        if (decision.isEmpty()) {
            f.fault("decision", FieldFault.Rule.NOT_ALLOWED);
        }
        String reasons = f.text("reasons", MAX_WORDS);
        f.done();
        return new Identities.Decide(request.pathUuid("conflict"), decision.orElseThrow(), reasons);
    }

    private Answer waiting(Actor.Person actor) {
        List<Json> all = new ArrayList<>();
        for (Identities.Waiting w : identities.waiting(actor)) {
            all.add(Json.Obj.builder()
                    .with("supplier", side(w.side()))
                    .with("applying", w.applying())
                    .with("disputed", w.disputed())
                    .with(
                            "conflicts",
                            Json.Arr.ofStrings(
                                    w.conflicts().stream().map(UUID::toString).toList()))
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("waiting", new Json.Arr(all)).build());
    }

    private Answer conflicts(Actor.Person actor) {
        List<Json> all = new ArrayList<>();
        identities.conflicts(actor).forEach(c -> all.add(conflict(c)));
        return Answer.json(
                Json.Obj.builder().with("conflicts", new Json.Arr(all)).build());
    }

    private static Json.Obj conflict(Identities.Conflict c) {
        return Json.Obj.builder()
                .with("conflict", c.id().toString())
                .with("newcomer", side(c.newcomer()))
                .with("other", side(c.other()))
                .with(
                        "grounds",
                        Json.Arr.ofStrings(c.grounds().stream()
                                .map(Identities.Ground::code)
                                .toList()))
                .with("found", Timestamp.text(c.found()))
                .withOptional("decision", c.decision().map(Identities.Decision::code))
                .withOptional("reasons", c.reasons())
                .with("outdated", c.outdated())
                .build();
    }

    private static Json.Obj side(Identities.Side side) {
        return Json.Obj.builder()
                .with("supplier", side.supplier().toString())
                .with("kind", side.kind().code())
                .with("legalName", side.identity().legalName())
                .withOptional("tradingName", side.identity().tradingName())
                .with("claimed", claimed(side.identity()))
                .with("registered", Timestamp.text(side.registered()))
                .with("registeredBy", side.registeredBy())
                .withOptional("corrected", side.corrected().map(c -> Timestamp.text(c.at())))
                .withOptional("correctedBy", side.corrected().map(Identities.Correction::by))
                .with("people", side.people())
                .with("verified", side.verified())
                .build();
    }
}
