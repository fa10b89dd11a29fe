package org.touchstone.registry.supplier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.people.Action;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Notices;
import org.touchstone.registry.people.Permissions;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.people.UseCases;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The registrar's work on who suppliers are: who waits to be verified, and which two registrations may be of one
/// organisation. Somebody looks at both sides and decides, with reasons; until then neither is verified.
public final class Identities {
    /// How many of a list are shown: those that have waited longest. The others follow as these are dealt with.
    public static final int MOST = 50;

    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;
    private final Suppliers suppliers;

    public Identities(Db db, UseCases useCases, SealingKeys keys, Suppliers suppliers) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
        this.suppliers = suppliers;
    }

    /// Why two registrations may be of one organisation.
    public enum Ground {
        /// Both give one identifier that names one legal person.
        SAME_IDENTIFIER,
        /// Both give one identifier that only supports, such as a VAT number.
        SAME_WEAK_IDENTIFIER,
        /// And they differ in an identifier of another register, which one of them has wrong.
        OTHER_IDENTIFIER,
        /// Both have one name, and no register tells them apart.
        SAME_NAME;

        /// The word in the database and in answers.
        public String code() {
            return word(this);
        }

        private static Ground of(String code) {
            return Stream.of(values())
                    .filter(g -> g.code().equals(code))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// What can be decided.
    public enum Decision {
        /// Two organisations: both go on.
        DISTINCT,
        /// One organisation: the later registration is closed.
        CLOSE_NEWCOMER,
        /// One organisation: the earlier registration is closed.
        CLOSE_OTHER;

        /// The word in the database and in answers.
        public String code() {
            return word(this);
        }

        /// The decision of a word.
        public static Optional<Decision> find(String code) {
            return Stream.of(values()).filter(d -> d.code().equals(code)).findFirst();
        }
    }

    /// A supplier as the registrar sees it.
    ///
    /// @param registeredBy public number of who did
    /// @param corrected when it corrected its identifiers last, if it did
    /// @param people how many belong to it
    public record Side(
            UUID supplier,
            SupplierKind kind,
            Identity identity,
            Instant registered,
            String registeredBy,
            Optional<Correction> corrected,
            long people,
            boolean verified) {
        @Override
        public String toString() {
            return supplier.toString();
        }
    }

    /// That identifiers were corrected.
    ///
    /// @param by public number of who did
    public record Correction(Instant at, String by) {}

    /// Who waits to be verified.
    ///
    /// @param applying whether an application waits for it
    /// @param conflicts the ids of those that somebody has to decide on first, longest first
    public record Waiting(Side side, boolean applying, List<UUID> conflicts) {
        public Waiting {
            conflicts = List.copyOf(conflicts);
        }

        /// Whether it may be another organisation.
        public boolean disputed() {
            return !conflicts.isEmpty();
        }
    }

    /// Two registrations that may be of one organisation.
    ///
    /// @param decision what was decided, if it was
    /// @param outdated whether one of them says something else of itself since, so that they were compared anew
    public record Conflict(
            UUID id,
            Side newcomer,
            Side other,
            List<Ground> grounds,
            Instant found,
            Optional<Decision> decision,
            Optional<String> reasons,
            boolean outdated) {
        public Conflict {
            grounds = List.copyOf(grounds);
        }

        @Override
        public String toString() {
            return id.toString();
        }
    }

    /// A decision on two registrations, and why.
    public record Decide(UUID conflict, Decision decision, String reasons) {}

    /// Who waits to be verified, at most [#MOST]: those with an application first, then the longest.
    public List<Waiting> waiting(Actor.Person actor) {
        Permissions.require(actor, Action.VERIFY_SUPPLIER);
        return db.inspect(tx -> {
            List<Row> rows = tx.list("identity.list-unverified", Args.of("limit", MOST));
            List<UUID> ids = rows.stream().map(row -> row.uuid("id")).toList();
            Map<UUID, Side> sides = sides(tx, ids.stream());
            Map<UUID, List<UUID>> open = open(tx, ids);
            return rows.stream()
                    .map(row -> waiting(side(sides, row.uuid("id")), row, open))
                    .toList();
        });
    }

    /// One who waits to be verified.
    public Waiting waiting(Actor.Person actor, UUID supplier) {
        return find(actor, supplier).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
    }

    /// The same, if it still waits.
    public Optional<Waiting> find(Actor.Person actor, UUID supplier) {
        Permissions.require(actor, Action.VERIFY_SUPPLIER);
        return db.inspect(tx -> tx.find("identity.find-applying", Args.of("supplier", supplier))
                .map(row -> waiting(side(sides(tx, Stream.of(supplier)), supplier), row, open(tx, List.of(supplier)))));
    }

    private static Waiting waiting(Side side, Row row, Map<UUID, List<UUID>> open) {
        return new Waiting(side, row.bool("applying"), open.getOrDefault(side.supplier(), List.of()));
    }

    /// What waits for a decision, by whom of these it concerns.
    private static Map<UUID, List<UUID>> open(Tx tx, List<UUID> suppliers) {
        Map<UUID, List<UUID>> out = new HashMap<>();
        for (Row row : tx.list("identity.list-open-of", Args.NONE.withIds("suppliers", suppliers))) {
            for (String side : List.of("newcomer", "other")) {
                out.computeIfAbsent(row.uuid(side), _ -> new ArrayList<>()).add(row.uuid("id"));
            }
        }
        return out;
    }

    /// What waits for a decision, at most [#MOST], longest first.
    public List<Conflict> conflicts(Actor.Person actor) {
        Permissions.require(actor, Action.VERIFY_SUPPLIER);
        return db.inspect(tx -> conflicts(tx, tx.list("identity.list-open", Args.of("limit", MOST))));
    }

    /// One of them, decided or not.
    public Conflict conflict(Actor.Person actor, UUID id) {
        Permissions.require(actor, Action.VERIFY_SUPPLIER);
        return db.inspect(tx -> conflicts(tx, tx.list("identity.find", Args.of("id", id))).stream()
                .findFirst()
                .orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND)));
    }

    private List<Conflict> conflicts(Tx tx, List<Row> rows) {
        Map<UUID, Side> sides =
                sides(tx, rows.stream().flatMap(row -> Stream.of(row.uuid("newcomer"), row.uuid("other"))));
        return rows.stream()
                .map(row -> new Conflict(
                        row.uuid("id"),
                        side(sides, row.uuid("newcomer")),
                        side(sides, row.uuid("other")),
                        row.texts("grounds").stream().map(Ground::of).toList(),
                        row.instant("found_at"),
                        row.optionalText("decision").flatMap(Decision::find),
                        row.optionalBytes("reasons")
                                .map(kept ->
                                        keys.open(tx, row.uuid("sealing_key")).openText(label(row.uuid("id")), kept)),
                        !row.isNull("outdated_at")))
                .toList();
    }

    private static Side side(Map<UUID, Side> sides, UUID id) {
        return Optional.ofNullable(sides.get(id)).orElseThrow(() -> new RefusedException(Refusal.ERASED));
    }

    /// Those that were not erased.
    private Map<UUID, Side> sides(Tx tx, Stream<UUID> ids) {
        Map<UUID, Side> out = new HashMap<>();
        List<UUID> all = ids.distinct().toList();
        for (Row row : tx.list("identity.list-sides", Args.NONE.withIds("ids", all))) {
            SealingKeys.read(tx, row.uuid("supplier_key"), row.optionalBytes("wrapped"));
            Suppliers.Supplier supplier = Suppliers.read(tx, row.uuid("id"), row);
            if (!supplier.erased()) {
                out.put(
                        supplier.id(),
                        new Side(
                                supplier.id(),
                                supplier.kind(),
                                suppliers.identity(tx, supplier),
                                row.instant("registered_at"),
                                row.text("registered_by"),
                                row.optionalInstant("corrected_at")
                                        .map(at -> new Correction(at, row.text("corrected_by"))),
                                row.integer("people"),
                                supplier.verified()));
            }
        }
        return out;
    }

    /// Decides on two registrations: `{conflict, decision}`. One that is verified is not closed, nor one that an
    /// application was handed in for and is not settled; its people are told, and belong to it no more.
    public Receipt decide(Actor.Person actor, IdempotencyKey key, Decide command) {
        String subject = command.conflict().toString();
        return useCases.run(actor, key, "supplier.decide-identity", subject, command, (tx, now) -> {
            Permissions.require(actor, Action.VERIFY_SUPPLIER);
            Args which = Args.of("id", command.conflict());
            Row seen = tx.find("identity.find", which).orElseThrow(() -> new RefusedException(Refusal.NOT_FOUND));
            UUID newcomer = seen.uuid("newcomer");
            UUID other = seen.uuid("other");
            Permissions.requireApart(tx, actor, Action.VERIFY_SUPPLIER, newcomer, now);
            Permissions.requireApart(tx, actor, Action.VERIFY_SUPPLIER, other, now);
            // In one order, whoever asks, so that two who decide at once wait for each other and do not block.
            Stream.of(newcomer, other).sorted().forEach(id -> suppliers.lock(tx, id));
            Row conflict = tx.one("identity.lock-conflict", which);
            if (!conflict.isNull("outdated_at")) {
                throw new RefusedException(Refusal.CONFLICT);
            }
            if (!conflict.isNull("decided_at") || Claims.closed(tx, newcomer) || Claims.closed(tx, other)) {
                throw new RefusedException(Refusal.ALREADY_DONE);
            }
            UUID sealing = keys.create(tx);
            tx.runOne(
                    "identity.decide",
                    which.with("decision", command.decision().code())
                            .with("reasons", keys.open(tx, sealing).seal(label(command.conflict()), command.reasons()))
                            .with("key", sealing)
                            .with("by", actor.id())
                            .with("at", now));
            switch (command.decision()) {
                case DISTINCT -> {
                    // Nobody is told: it would say that somebody of a like name or number is here.
                }
                case CLOSE_NEWCOMER -> close(tx, actor, newcomer, now);
                case CLOSE_OTHER -> close(tx, actor, other, now);
            }
            return Json.Obj.builder()
                    .with("conflict", subject)
                    .with("decision", command.decision().code())
                    .build();
        });
    }

    private void close(Tx tx, Actor.Person actor, UUID supplier, Instant now) {
        Args of = Args.of("supplier", supplier);
        if (suppliers.lock(tx, supplier).verified()
                || tx.one("identity.count-running", of).integer("running") > 0) {
            throw new RefusedException(Refusal.STILL_IN_FORCE);
        }
        for (Row person : tx.list("identity.list-people", of)) {
            Notices.tell(
                    tx,
                    new Notices.To.OnePerson(person.uuid("person")),
                    Notices.Kind.REGISTRATION_CLOSED,
                    supplier.toString(),
                    Optional.empty(),
                    now);
        }
        tx.runOne("identity.close", of.with("at", now));
        tx.run("suppliers.end-roles", Args.of("id", supplier).with("at", now));
        tx.run("identity.withdraw-invitations", of.with("by", actor.id()).with("at", now));
        tx.run("identity.remove-claims", of);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String label(UUID conflict) {
        return "identity.reasons " + conflict;
    }
}
