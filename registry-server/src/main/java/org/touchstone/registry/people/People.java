package org.touchstone.registry.people;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.Json;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The people of the registry and of suppliers: who they are (sealed), under which number the public knows them, and
/// what they may be.
public final class People {
    private static final String NUMBER = "[A-Z]-[0-9]{3,6}";

    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;
    private final boolean demo;

    /// @param demo true if tokens that merely name a person are good; never outside a demonstration
    public People(Db db, UseCases useCases, SealingKeys keys, boolean demo) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
        this.demo = demo;
    }

    /// A new person. `demoToken` names the person in a demonstration.
    public record Enrol(String number, String name, Optional<String> demoToken) {
        @Override
        public String toString() {
            return number + " " + name + " " + demoToken;
        }
    }

    /// Gives a role, for one supplier if the role is a supplier's.
    public record Appoint(UUID person, Role role, Optional<UUID> supplier) {}

    /// The very first person, who gets the role of scheme owner. Refused once anybody exists.
    public Actor.Person found(Enrol first) {
        UUID id = db.in(tx -> {
            if (tx.one("people.count", Args.NONE).integer("people") != 0) {
                throw new RefusedException(Refusal.CONFLICT);
            }
            Instant now = useCases.now();
            UUID person = insert(tx, first, now);
            addRole(tx, person, Role.SCHEME_OWNER, Optional.empty(), Optional.empty(), now);
            return person;
        });
        return actor(id);
    }

    /// Enrols a person without any role: `{person, number}`.
    public Receipt enrol(Actor.Person actor, IdempotencyKey key, Enrol command) {
        return useCases.run(actor, key, "people.enrol", command.number(), command, (tx, now) -> {
            Permissions.require(actor, Action.APPOINT);
            UUID id = insert(tx, command, now);
            return Json.Obj.builder()
                    .with("person", id.toString())
                    .with("number", command.number())
                    .build();
        });
    }

    /// Gives a role: `{person, role}`. Nobody gives one to oneself; a supplier's roles are given by its
    /// administrator.
    public Receipt appoint(Actor.Person actor, IdempotencyKey key, Appoint command) {
        return useCases.run(actor, key, "people.appoint", command.person().toString(), command, (tx, now) -> {
            if (command.role().ofSupplier() != command.supplier().isPresent()) {
                throw RefusedException.field("/supplier", FieldFault.Rule.INVALID);
            }
            if (command.supplier().isPresent()) {
                Permissions.requireFor(
                        actor, Action.APPOINT_FOR_SUPPLIER, command.supplier().get());
            } else {
                Permissions.require(actor, Action.APPOINT);
                if (actor.id().equals(command.person())) {
                    throw new RefusedException(
                            Refusal.OWN_WORK,
                            command.role().code(),
                            command.role().code());
                }
            }
            if (tx.find("people.find-number", Args.of("id", command.person())).isEmpty()) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            addRole(tx, command.person(), command.role(), command.supplier(), Optional.of(actor.id()), now);
            return Json.Obj.builder()
                    .with("person", command.person().toString())
                    .with("role", command.role().code())
                    .build();
        });
    }

    /// Ends a role: `{person, role}`.
    public Receipt dismiss(Actor.Person actor, IdempotencyKey key, Appoint command) {
        return useCases.run(actor, key, "people.dismiss", command.person().toString(), command, (tx, now) -> {
            if (command.supplier().isPresent()) {
                Permissions.requireFor(
                        actor, Action.APPOINT_FOR_SUPPLIER, command.supplier().get());
            } else {
                Permissions.require(actor, Action.APPOINT);
            }
            long ended = tx.run(
                    "people.end-role",
                    Args.of("person", command.person())
                            .with("role", command.role().code())
                            .withId("supplier", command.supplier())
                            .with("at", now));
            if (ended == 0) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            return Json.Obj.builder()
                    .with("person", command.person().toString())
                    .with("role", command.role().code())
                    .build();
        });
    }

    /// The person whom a demonstration token names, with the roles held now. Outside a demonstration no token is
    /// good.
    public Actor.Person authenticate(String token) {
        if (!demo) {
            throw new RefusedException(Refusal.UNAUTHENTICATED);
        }
        UUID id = db.in(tx -> tx.find("people.find-by-token", Args.of("token", Digest.of(token))))
                .orElseThrow(() -> new RefusedException(Refusal.UNAUTHENTICATED))
                .uuid("id");
        return actor(id);
    }

    /// The person of an id, with the roles held now.
    public Actor.Person actor(UUID id) {
        return db.in(tx -> {
            Row person = tx.find("people.find-number", Args.of("id", id))
                    .orElseThrow(() -> new RefusedException(Refusal.UNAUTHENTICATED));
            Set<Role> roles = EnumSet.noneOf(Role.class);
            Map<UUID, Set<Role>> supplierRoles = new HashMap<>();
            for (Row row : tx.list("people.list-roles", Args.of("id", id))) {
                Role role = Role.find(row.text("role")).orElseThrow();
                row.optionalUuid("supplier")
                        .ifPresentOrElse(
                                supplier -> supplierRoles
                                        .computeIfAbsent(supplier, _ -> EnumSet.noneOf(Role.class))
                                        .add(role),
                                () -> roles.add(role));
            }
            return new Actor.Person(id, person.text("number"), roles, supplierRoles);
        });
    }

    /// A person's name, for those who may see it.
    public String nameOf(UUID id) {
        return db.in(tx -> {
            Row row = tx.find("people.find-name", Args.of("id", id))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            return keys.open(tx, row.uuid("sealing_key")).openText("person.name " + id, row.bytes("name"));
        });
    }

    /// Everybody by number, with their roles, for a demonstration's list of personas.
    public Map<String, List<String>> personas() {
        if (!demo) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return db.in(tx -> {
            Map<String, List<String>> all = new java.util.TreeMap<>();
            for (Row row : tx.list("people.list-personas", Args.NONE)) {
                all.put(row.text("number"), row.texts("roles"));
            }
            return all;
        });
    }

    private UUID insert(Tx tx, Enrol command, Instant now) {
        if (!command.number().matches(NUMBER)) {
            throw RefusedException.field("/number", FieldFault.Rule.INVALID);
        }
        if (command.demoToken().isPresent() && !demo) {
            throw RefusedException.field("/demoToken", FieldFault.Rule.NOT_ALLOWED);
        }
        if (command.demoToken().filter(t -> t.length() < 8 || t.length() > 128).isPresent()) {
            throw RefusedException.field("/demoToken", FieldFault.Rule.INVALID);
        }
        if (tx.find("people.find-by-number", Args.of("number", command.number()))
                .isPresent()) {
            throw new RefusedException(Refusal.CONFLICT);
        }
        UUID id = UUID.randomUUID();
        UUID key = keys.create(tx);
        Args args = Args.of("id", id)
                .with("number", command.number())
                .with("key", key)
                .with("name", keys.open(tx, key).seal("person.name " + id, command.name()))
                .with("at", now);
        tx.runOne(
                "people.add",
                command.demoToken().isPresent()
                        ? args.with("token", Digest.of(command.demoToken().get()))
                        : args.withNull("token"));
        return id;
    }

    /// Writes a role down. Used where a use case of another package gives one as part of its own work.
    public static void addRole(
            Tx tx, UUID person, Role role, Optional<UUID> supplier, Optional<UUID> appointedBy, Instant now) {
        tx.run(
                "people.add-role",
                Args.of("id", UUID.randomUUID())
                        .with("person", person)
                        .with("role", role.code())
                        .withId("supplier", supplier)
                        .withId("by", appointedBy)
                        .with("at", now));
    }
}
