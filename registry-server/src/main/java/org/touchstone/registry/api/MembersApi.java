package org.touchstone.registry.api;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.Timestamp;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Members;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Fields;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;

/// The people of suppliers: who belongs to one, invitations, and joining.
public final class MembersApi {
    private static final String ONE = "/suppliers/{supplier}/members";
    private static final String INVITATIONS = "/suppliers/{supplier}/invitations";

    private final Door door;
    private final Members members;
    private final String publicUrl;

    public MembersApi(Door door, Members members, String publicUrl) {
        this.door = door;
        this.members = members;
        this.publicUrl = publicUrl;
    }

    /// The URLs of this part: what each reads, and who decides.
    public List<Route> routes() {
        return List.of(
                door.get(ONE, (actor, r) -> list(actor, r.pathUuid("supplier"))),
                door.post(ONE + "/{person}/roles", MembersApi::change, members::change),
                door.postEmpty(
                        ONE + "/{person}/removal",
                        r -> new Members.Remove(r.pathUuid("supplier"), r.pathUuid("person")),
                        members::remove),
                door.get(INVITATIONS, (actor, r) -> invitations(actor, r.pathUuid("supplier"))),
                door.create(INVITATIONS, MembersApi::invite, this::invited),
                door.get(INVITATIONS + "/asked-for", (actor, r) -> asked(actor, r.pathUuid("supplier"))),
                door.postEmpty(
                        "/invitations/{invitation}/withdrawal", r -> r.pathUuid("invitation"), members::withdraw),
                door.post("/memberships", MembersApi::code, members::join));
    }

    private Answer list(Actor.Person actor, UUID supplier) {
        List<Json> all = new ArrayList<>();
        for (Members.Member m : members.list(actor, supplier)) {
            all.add(Json.Obj.builder()
                    .with("person", m.person().toString())
                    .with("number", m.number())
                    .with("name", m.name())
                    .with("roles", codes(m.roles()))
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("members", new Json.Arr(all)).build());
    }

    private Answer invitations(Actor.Person actor, UUID supplier) {
        List<Json> all = new ArrayList<>();
        for (Members.Invitation i : members.invitations(actor, supplier)) {
            all.add(Json.Obj.builder()
                    .with("invitation", i.id().toString())
                    .with("roles", codes(i.roles()))
                    .withOptional("address", i.address())
                    .with("made", Timestamp.text(i.made()))
                    .with("expires", Timestamp.text(i.expires()))
                    .build());
        }
        return Answer.json(
                Json.Obj.builder().with("invitations", new Json.Arr(all)).build());
    }

    private Answer asked(Actor.Person actor, UUID supplier) {
        List<Json> all = new ArrayList<>();
        for (Members.Asked a : members.asked(actor, supplier)) {
            all.add(Json.Obj.builder()
                    .with("number", a.number())
                    .with("asked", Timestamp.text(a.asked()))
                    .build());
        }
        return Answer.json(Json.Obj.builder().with("asked", new Json.Arr(all)).build());
    }

    /// The code goes into the answer and not into the receipt, which is kept.
    private Receipt invited(Actor.Person actor, IdempotencyKey key, Members.Invite command) {
        Receipt receipt = members.invite(actor, key, command);
        String code = members.code(receipt.id("invitation"));
        Json.Obj.Builder out = Json.Obj.builder();
        receipt.body().members().forEach(out::with);
        return new Receipt(
                out.with("code", code)
                        .with("url", publicUrl + "/join?code=" + code)
                        .build(),
                receipt.replayed());
    }

    private static Members.Invite invite(Request request) {
        UUID supplier = request.pathUuid("supplier");
        Fields f = request.fields();
        Set<Role> roles = roles(f);
        Optional<String> address = f.optionalText("address", 320);
        f.done();
        return new Members.Invite(supplier, roles, address);
    }

    private static Members.Change change(Request request) {
        UUID supplier = request.pathUuid("supplier");
        UUID person = request.pathUuid("person");
        Fields f = request.fields();
        Set<Role> roles = roles(f);
        f.done();
        return new Members.Change(supplier, person, roles);
    }

    private static String code(Request request) {
        Fields f = request.fields();
        String code = f.text("code", 64);
        f.done();
        return code;
    }

    private static Set<Role> roles(Fields f) {
        Set<Role> out = EnumSet.noneOf(Role.class);
        for (String code : f.texts("roles", Members.ROLES.size(), 30)) {
            Optional<Role> role = Role.find(code).filter(Members.ROLES::contains);
            if (role.isEmpty() || !out.add(role.get())) {
                f.fault("roles", FieldFault.Rule.INVALID);
            }
        }
        return out;
    }

    private static Json.Arr codes(Set<Role> roles) {
        return Json.Arr.ofStrings(roles.stream().map(Role::code).sorted().collect(Collectors.toList()));
    }
}
