package org.touchstone.registry.people;

import java.security.SecureRandom;
import java.time.Duration;
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
    /// A wish that nobody shared for so long is none any more.
    static final Duration WISH_KEPT = Duration.ofDays(30);

    /// What stands in the place of a role where a code to come in with is asked for.
    static final String ENTRY = "account";

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

    /// The founder, who gets the role of scheme owner. Refused once anybody has held a role.
    public Actor.Person found(Enrol first) {
        UUID id = db.in(tx -> found(tx, first, useCases.now()));
        return actor(id);
    }

    UUID found(Tx tx, Enrol first, Instant now) {
        if (tx.one("people.count-roles", Args.NONE).integer("roles") != 0) {
            throw new RefusedException(Refusal.CONFLICT);
        }
        UUID person = insert(tx, first, Optional.empty(), now);
        addRole(tx, person, Role.SCHEME_OWNER, Optional.empty(), Optional.empty(), now);
        return person;
    }

    /// Enrols a person without any role: `{person, number}`.
    public Receipt enrol(Actor.Person actor, IdempotencyKey key, Enrol command) {
        return useCases.run(actor, key, "people.enrol", command.number(), command, (tx, now) -> {
            Permissions.require(actor, Action.APPOINT);
            UUID id = insert(tx, command, Optional.of(actor.id()), now);
            return Json.Obj.builder()
                    .with("person", id.toString())
                    .with("number", command.number())
                    .build();
        });
    }

    /// Gives a role: `{person, role, state}`. A supplier's roles are given by its administrator, to its members. A
    /// role of the registry takes two who may appoint, neither of them the person: the first hears `proposed`, and
    /// with the second who asks for the same within a month it is `held`. Only the founder, while nobody else ever
    /// could, names alone the second who may appoint.
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
            if (command.supplier().isPresent()) {
                requireMember(tx, command.person(), command.supplier().get());
                addRole(tx, command.person(), command.role(), command.supplier(), Optional.of(actor.id()), now);
                return receipt(command, "held");
            }
            boolean founding = Action.APPOINT.roles().contains(command.role())
                    && tx.one("people.count-other-appointers", Args.of("person", actor.id()))
                                    .integer("others")
                            == 0;
            if (founding) {
                addRole(tx, command.person(), command.role(), Optional.empty(), Optional.of(actor.id()), now);
                return receipt(command, "held");
            }
            Optional<UUID> first =
                    second(tx, actor, command.person(), command.role().code(), "give", now);
            if (first.isEmpty()) {
                return receipt(command, "proposed");
            }
            addRole(tx, command.person(), command.role(), Optional.empty(), first, Optional.of(actor.id()), now);
            return receipt(command, "held");
        });
    }

    /// Ends a role: `{person, role, state}`, by two as it was given; the person may be one of them.
    public Receipt dismiss(Actor.Person actor, IdempotencyKey key, Appoint command) {
        return useCases.run(actor, key, "people.dismiss", command.person().toString(), command, (tx, now) -> {
            if (command.role().ofSupplier() != command.supplier().isPresent()) {
                throw RefusedException.field("/supplier", FieldFault.Rule.INVALID);
            }
            Optional<UUID> first = Optional.empty();
            if (command.supplier().isPresent()) {
                Permissions.requireFor(
                        actor, Action.APPOINT_FOR_SUPPLIER, command.supplier().get());
            } else {
                if (!actor.id().equals(command.person())) {
                    Permissions.require(actor, Action.APPOINT);
                }
                if (tx.list("people.list-roles", Args.of("id", command.person())).stream()
                        .noneMatch(row -> row.text("role").equals(command.role().code()))) {
                    throw new RefusedException(Refusal.NOT_FOUND);
                }
                first = second(tx, actor, command.person(), command.role().code(), "end", now);
                if (first.isEmpty()) {
                    return receipt(command, "proposed");
                }
            }
            long ended = endRole(
                    tx,
                    command.person(),
                    command.role(),
                    command.supplier(),
                    first.or(() -> Optional.of(actor.id())),
                    first.map(_ -> actor.id()),
                    now);
            if (ended == 0) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            return receipt(command, "ended");
        });
    }

    /// Nobody is made to belong to an organisation by others: who does not yet is invited, and joins.
    private static void requireMember(Tx tx, UUID person, UUID supplier) {
        boolean member = tx.list("people.list-roles", Args.of("id", person)).stream()
                .anyMatch(row -> row.optionalUuid("supplier").equals(Optional.of(supplier)));
        if (!member) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
    }

    private static Json.Obj receipt(Appoint command, String state) {
        return Json.Obj.builder()
                .with("person", command.person().toString())
                .with("role", command.role().code())
                .with("state", state)
                .build();
    }

    /// Who wanted the same before, if somebody did; else the wish is written down. One at a time for each person,
    /// so that of two who ask at once the later finds the earlier.
    ///
    /// @param change `give` or `end` with the code of a role, `code` with the word [#ENTRY]
    static Optional<UUID> second(Tx tx, Actor.Person actor, UUID person, String role, String change, Instant now) {
        tx.one("people.lock-role", Args.of("person", person));
        Args wish = Args.of("person", person)
                .with("role", role)
                .with("change", change)
                .with("by", actor.id());
        Optional<UUID> first = tx.find("people.find-wish", wish.with("since", now.minus(WISH_KEPT)))
                .map(row -> row.uuid("wished_by"));
        if (first.isPresent()) {
            tx.run(
                    "people.close-wishes",
                    Args.of("person", person).with("role", role).with("at", now));
        } else {
            tx.run("people.add-wish", wish.with("id", UUID.randomUUID()).with("at", now));
        }
        return first;
    }

    /// The person whom a demonstration token names, with the roles held now. Outside a demonstration no token is
    /// good.
    public Actor.Person authenticate(String token) {
        if (!demo) {
            throw new RefusedException(Refusal.UNAUTHENTICATED);
        }
        return db.inspect(tx -> tx.find("people.find-by-token", Args.of("token", Digest.of(token))))
                .map(People::actor)
                .orElseThrow(() -> new RefusedException(Refusal.UNAUTHENTICATED));
    }

    /// The person of an id, with the roles held now.
    public Actor.Person actor(UUID id) {
        return db.inspect(tx -> tx.find("people.find-by-id", Args.of("id", id)))
                .map(People::actor)
                .orElseThrow(() -> new RefusedException(Refusal.UNAUTHENTICATED));
    }

    /// A person and the name.
    public record Named(Actor.Person person, String name) {
        @Override
        public String toString() {
            return person.number();
        }
    }

    /// The person of a row with the columns `person`, `number`, `held`, `sealing_key`, `wrapped` and `person_name`;
    /// empty if the person's data is erased.
    public Optional<Named> named(Row row) {
        UUID id = row.uuid("person");
        return row.optionalBytes("wrapped")
                .map(wrapped -> new Named(
                        actor(row, id),
                        keys.open(row.uuid("sealing_key"), wrapped).openText(label(id), row.bytes("person_name"))));
    }

    /// The person whom somebody plays in a demonstration, by public number.
    public UUID persona(String number) {
        if (!demo) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return db.inspect(tx -> tx.find("people.find-by-number", Args.of("number", number)))
                .map(row -> row.uuid("id"))
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    /// The person of a public number, for those who write down who advised a supplier.
    public Optional<UUID> numbered(Actor.Person actor, String number) {
        Permissions.require(actor, Action.RECORD_ADVICE);
        return db.inspect(tx -> tx.find("people.find-by-number", Args.of("number", number)))
                .map(row -> row.uuid("id"));
    }

    /// Somebody who has an account and may do nothing yet, under a number that tells nothing. The name may be
    /// empty.
    public UUID signUp(Tx tx, String name, SecureRandom random) {
        for (int tries = 0; tries < 50; tries++) {
            String number = "P-" + (100_000 + random.nextInt(900_000));
            if (tx.find("people.find-by-number", Args.of("number", number)).isEmpty()) {
                return insert(tx, new Enrol(number, name, Optional.empty()), Optional.empty(), useCases.now());
            }
        }
        throw new IllegalStateException("no number is free");
    }

    /// The roles that a person holds now: `role ` or `role supplier`.
    public List<String> held(UUID person) {
        return db.inspect(tx -> tx.find("people.find-by-id", Args.of("id", person)))
                .map(row -> row.texts("held"))
                .orElseThrow(() -> new RefusedException(Refusal.UNAUTHENTICATED));
    }

    private static Actor.Person actor(Row person) {
        return actor(person, person.uuid("id"));
    }

    static Actor.Person actor(Row person, UUID id) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        Map<UUID, Set<Role>> supplierRoles = new HashMap<>();
        for (String held : person.texts("held")) {
            int space = held.indexOf(' ');
            Role role = Role.find(held.substring(0, space)).orElseThrow();
            if (space == held.length() - 1) {
                roles.add(role);
            } else {
                supplierRoles
                        .computeIfAbsent(UUID.fromString(held.substring(space + 1)), _ -> EnumSet.noneOf(Role.class))
                        .add(role);
            }
        }
        return new Actor.Person(id, person.text("number"), roles, supplierRoles);
    }

    /// A person's name, for those who may see it.
    public String nameOf(UUID id) {
        return db.inspect(tx -> {
            Row row = tx.find("people.find-name", Args.of("id", id))
                    .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            return keys.open(tx, row.uuid("sealing_key")).openText(label(id), row.bytes("name"));
        });
    }

    /// Everybody by number, with their roles, for a demonstration's list of personas.
    public Map<String, List<String>> personas() {
        if (!demo) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return db.inspect(tx -> {
            Map<String, List<String>> all = new java.util.TreeMap<>();
            for (Row row : tx.list("people.list-personas", Args.NONE)) {
                all.put(row.text("number"), row.texts("roles"));
            }
            return all;
        });
    }

    /// The key under which what is a person's own is sealed.
    public static UUID sealingKey(Tx tx, UUID person) {
        return tx.one("people.find-name", Args.of("id", person)).uuid("sealing_key");
    }

    /// What the sealed name of a person is bound to.
    public static String label(UUID person) {
        return "person.name " + person;
    }

    /// True if it has the form of a public number: a letter, a hyphen, three to six digits.
    public static boolean isNumber(String text) {
        return text.matches(NUMBER);
    }

    private UUID insert(Tx tx, Enrol command, Optional<UUID> by, Instant now) {
        if (!isNumber(command.number())) {
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
                .with("name", keys.open(tx, key).seal(label(id), command.name()))
                .withId("by", by)
                .with("at", now);
        tx.runOne(
                "people.add",
                command.demoToken().isPresent()
                        ? args.with("token", Digest.of(command.demoToken().get()))
                        : args.withNull("token"));
        return id;
    }

    private static void addRole(
            Tx tx,
            UUID person,
            Role role,
            Optional<UUID> supplier,
            Optional<UUID> appointedBy,
            Optional<UUID> agreedBy,
            Instant now) {
        tx.send(
                "people.add-role",
                Args.of("id", UUID.randomUUID())
                        .with("person", person)
                        .with("role", role.code())
                        .withId("supplier", supplier)
                        .withId("by", appointedBy)
                        .withId("agreed", agreedBy)
                        .with("at", now));
    }

    /// Ends a supplier's role. Used where a use case of another package does so as part of its own work.
    public static void endRole(Tx tx, UUID person, Role role, UUID supplier, UUID by, Instant now) {
        endRole(tx, person, role, Optional.of(supplier), Optional.of(by), Optional.empty(), now);
    }

    private static long endRole(
            Tx tx,
            UUID person,
            Role role,
            Optional<UUID> supplier,
            Optional<UUID> by,
            Optional<UUID> with,
            Instant now) {
        return tx.run(
                "people.end-role",
                Args.of("person", person)
                        .with("role", role.code())
                        .withId("supplier", supplier)
                        .withId("by", by)
                        .withId("with", with)
                        .with("at", now));
    }

    /// Writes a role down. Used where a use case of another package gives one as part of its own work.
    public static void addRole(
            Tx tx, UUID person, Role role, Optional<UUID> supplier, Optional<UUID> appointedBy, Instant now) {
        addRole(tx, person, role, supplier, appointedBy, Optional.empty(), now);
    }
}
