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
import org.touchstone.registry.people.EnrolmentCodes;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.Staff;
import org.touchstone.registry.scheme.Editions;
import org.touchstone.registry.signin.Accounts;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// People, their roles, and the editions they work under.
public final class PeopleApi {
    private static final Set<String> ROLES =
            Stream.of(Role.values()).map(Role::code).collect(Collectors.toUnmodifiableSet());

    private static final int PAGE = 50;

    private final Door door;
    private final People people;
    private final Staff staff;
    private final EnrolmentCodes codes;
    private final Accounts accounts;
    private final Editions editions;

    public PeopleApi(
            Door door, People people, Staff staff, EnrolmentCodes codes, Accounts accounts, Editions editions) {
        this.door = door;
        this.people = people;
        this.staff = staff;
        this.codes = codes;
        this.accounts = accounts;
        this.editions = editions;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        return List.of(
                door.get("/me", (actor, _) -> me(actor)),
                door.get(
                        "/people",
                        (actor, request) -> Answer.json(staff.document(actor, request.query("after"), PAGE)),
                        "after"),
                door.create("/people", PeopleApi::enrolment, people::enrol),
                door.get(
                        "/people/{person}",
                        (actor, request) -> Answer.json(staff.document(actor, request.pathUuid("person")))),
                door.postEmpty("/people/{person}/code", PeopleApi::person, this::issue),
                door.postEmpty("/people/{person}/code/withdrawal", PeopleApi::person, codes::withdraw),
                door.postEmpty("/people/{person}/unlinking", PeopleApi::person, accounts::unlink),
                door.post("/people/{person}/roles", PeopleApi::role, people::appoint),
                door.post("/people/{person}/roles/end", PeopleApi::role, people::dismiss),
                door.create(
                        "/editions",
                        PeopleApi::edition,
                        (actor, key, edition) -> Door.made("/edition", () -> editions.publish(actor, key, edition))));
    }

    private static UUID person(Request request) {
        return request.pathUuid("person");
    }

    /// The code goes to whoever asked, and into no row.
    private Receipt issue(Actor.Person actor, IdempotencyKey key, UUID person) {
        Receipt receipt = codes.issue(actor, key, person);
        Json.Obj.Builder out = Json.Obj.builder();
        receipt.body().members().forEach(out::with);
        return new Receipt(out.withOptional("code", codes.of(receipt)).build(), receipt.replayed());
    }

    private static Answer me(Actor.Person actor) {
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

    private static People.Enrol enrolment(Request request) {
        Fields f = request.fields();
        String number = f.text("number", 10);
        String name = f.text("name", 200);
        Optional<String> token = f.optionalText("demoToken", 128);
        f.done();
        return new People.Enrol(number, name, token);
    }

    private static People.Appoint role(Request request) {
        UUID person = request.pathUuid("person");
        Fields f = request.fields();
        String role = f.oneOf("role", ROLES);
        Optional<UUID> supplier = f.optionalParsed("supplier", 36, Door::uuid);
        f.done();
        return new People.Appoint(person, Door.value(Role.find(role)), supplier);
    }

    private static Json.Obj edition(Request request) {
        Fields f = request.fields();
        Json edition = f.json("edition");
        f.done();
        return Door.made("/edition", o -> o, edition);
    }

    private static Json.Arr codes(Set<Role> roles) {
        return Json.Arr.ofStrings(roles.stream().map(Role::code).sorted().toList());
    }
}
