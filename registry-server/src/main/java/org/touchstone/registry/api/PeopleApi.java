package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.touchstone.format.json.Json;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// People, their roles, and the editions they work under.
public final class PeopleApi {
    private static final Set<String> ROLES =
            Stream.of(Role.values()).map(Role::code).collect(Collectors.toUnmodifiableSet());

    private final Door door;
    private final People people;
    private final Editions editions;

    public PeopleApi(Door door, People people, Editions editions) {
        this.door = door;
        this.people = people;
        this.editions = editions;
    }

    /// The URLs of this part.
    public List<Route> routes() {
        return List.of(
                Route.get(Door.ROOT + "/me", this::me).takes(Work.ACT),
                Route.post(Door.ROOT + "/people", this::enrol),
                Route.post(Door.ROOT + "/people/{person}/roles", this::appoint),
                Route.post(Door.ROOT + "/people/{person}/roles/end", this::dismiss),
                Route.post(Door.ROOT + "/editions", this::publishEdition));
    }

    private Answer me(Request request) {
        Actor.Person actor = door.actor(request);
        List<Json> suppliers = new ArrayList<>();
        actor.supplierRoles()
                .forEach((supplier, roles) -> suppliers.add(Json.Obj.builder()
                        .with("supplier", supplier.toString())
                        .with("roles", codes(roles))
                        .build()));
        return Answer.json(Json.Obj.builder()
                .with("person", actor.id().toString())
                .with("number", actor.number())
                .with("roles", codes(actor.roles()))
                .with("suppliers", new Json.Arr(suppliers))
                .build());
    }

    private Answer enrol(Request request) {
        Door.Caller caller = door.caller(request);
        Fields f = request.fields();
        String number = f.text("number", 10);
        String name = f.text("name", 200);
        Optional<String> token = f.optionalText("demoToken", 128);
        f.done();
        return Answer.json(people.enrol(caller.actor(), caller.key(), new People.Enrol(number, name, token))
                        .body())
                .status(201);
    }

    private Answer appoint(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(people.appoint(caller.actor(), caller.key(), role(request)));
    }

    private Answer dismiss(Request request) {
        Door.Caller caller = door.caller(request);
        return door.done(people.dismiss(caller.actor(), caller.key(), role(request)));
    }

    private static People.Appoint role(Request request) {
        UUID person = request.pathUuid("person");
        Fields f = request.fields();
        String role = f.oneOf("role", ROLES);
        Optional<UUID> supplier = f.optionalParsed("supplier", 36, Door::uuid);
        f.done();
        return new People.Appoint(person, Door.value(Role.find(role)), supplier);
    }

    private Answer publishEdition(Request request) {
        Door.Caller caller = door.caller(request);
        Fields f = request.fields();
        Json edition = f.json("edition");
        f.done();
        return Door.made(
                "/edition",
                o -> door.done(editions.publish(caller.actor(), caller.key(), o))
                        .status(201),
                edition);
    }

    private static Json.Arr codes(Set<Role> roles) {
        return Json.Arr.ofStrings(roles.stream().map(Role::code).sorted().toList());
    }
}
