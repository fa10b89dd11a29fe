package org.touchstone.registry.supplier;

import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.id.RegisterNumbers;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.text.PlainText;
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
import org.touchstone.registry.web.FieldFault;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Registering an organisation bit by bit: what was said so far is kept, sealed under the person's own key, until it is
/// handed in as a whole.
public final class Registrations {
    /// Whoever has asked an organisation to be invited is heard again after so long at the earliest.
    private static final Duration ASKED = Duration.ofDays(7);

    /// How many organisations hear of one person within that time.
    static final int MAX_ASKED = 5;

    /// The registers from which an organisation can be registered, in the order in which they are offered.
    public static final List<String> SCHEMES =
            List.of("GB-COH", "GB-CHC", "GB-SC", "GB-NIC", "GB-MPR", "GB-PPON", "XI-LEI", "EU-EUID");

    /// Those in which a sole trader can be.
    public static final List<String> SOLE_TRADER_SCHEMES = List.of("GB-PPON", "EU-EUID");

    private static final Set<String> PARTS =
            Set.of("kind", "scheme", "number", "ppon", "legalName", "tradingName", "country", "region");
    private static final String PPON = "GB-PPON";
    private static final String NORTHERN_CHARITY = "GB-NIC";
    private static final int MAX = 300;

    private final Db db;
    private final UseCases useCases;
    private final SealingKeys keys;
    private final Suppliers suppliers;

    public Registrations(Db db, UseCases useCases, SealingKeys keys, Suppliers suppliers) {
        this.db = db;
        this.useCases = useCases;
        this.keys = keys;
        this.suppliers = suppliers;
    }

    /// What was said so far; every part may be absent.
    public record Draft(Json.Obj said) {
        /// A part, if it was said.
        public Optional<String> part(String name) {
            return said.optionalText(name);
        }

        /// What kind of organisation it is.
        public Optional<SupplierKind> kind() {
            return part("kind").flatMap(Registrations::kind);
        }

        /// The registers that can be chosen, by what kind of organisation it is.
        public List<String> schemes() {
            return kind().map(Registrations::schemes).orElse(SCHEMES);
        }

        /// The identifiers that were given.
        public List<OrganisationId> identifiers() {
            return Stream.concat(
                            part("number").flatMap(n -> identifier(said.text("scheme"), n)).stream(),
                            part("ppon").flatMap(p -> identifier(PPON, p)).stream())
                    .distinct()
                    .toList();
        }

        /// What is still to be said, by the names of the parts.
        public List<String> missing() {
            List<String> out = new ArrayList<>();
            for (String name : List.of("kind", "number", "legalName", "country")) {
                if (part(name).isEmpty()) {
                    out.add(name);
                }
            }
            return List.copyOf(out);
        }

        @Override
        public String toString() {
            return "registration";
        }
    }

    /// The registers in which an organisation of a kind can be.
    public static List<String> schemes(SupplierKind kind) {
        return kind == SupplierKind.SOLE_TRADER ? SOLE_TRADER_SCHEMES : SCHEMES;
    }

    /// What an organisation said of itself when it was registered, or has corrected since.
    ///
    /// @param verified whether somebody has verified it, so that it is not corrected any more
    public record Registered(UUID supplier, SupplierKind kind, Identity identity, boolean verified) {
        @Override
        public String toString() {
            return supplier.toString();
        }
    }

    /// What an organisation says of itself, for its own people.
    public Registered registered(Actor.Person actor, UUID supplier) {
        Permissions.requireFor(actor, Action.SEE_MEMBERS, supplier);
        return db.inspect(tx -> {
            Suppliers.Supplier found = suppliers.of(tx, supplier);
            return new Registered(supplier, found.kind(), suppliers.identity(tx, found), found.verified());
        });
    }

    /// Says something more; `null` takes a part away.
    public record Save(Json.Obj parts) {}

    /// An identifier as somebody typed or pasted it, with any spaces and dashes: in normal form, and one that its
    /// register could have given out; empty otherwise.
    public static Optional<OrganisationId> identifier(String scheme, String typed) {
        String bare = Normalizer.normalize(typed, Normalizer.Form.NFKC)
                .replaceAll("[\\p{Z}\\p{Cf}\\s]+", "")
                .replaceAll("[\\p{Pd}\u2212]", "-");
        // Written with and without its letters; it is one number.
        String full = scheme.equals(NORTHERN_CHARITY) && bare.matches("[0-9]+") ? "NIC" + bare : bare;
        try {
            return Optional.of(OrganisationId.of(scheme, full))
                    .filter(RegisterNumbers::plausible)
                    .filter(id -> !id.consortium());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static Optional<SupplierKind> kind(String code) {
        return Stream.of(SupplierKind.values())
                .filter(k -> k.code().equals(code))
                .findFirst();
    }

    /// What the person has said so far.
    public Draft draft(Actor.Person actor) {
        return db.inspect(tx -> draft(tx, actor));
    }

    private Draft draft(Tx tx, Actor.Person actor) {
        Row row = tx.one("identity.find-draft", Args.of("person", actor.id()));
        return new Draft(row.optionalBytes("draft")
                .map(kept -> keys.open(tx, row.uuid("sealing_key")).openJson(label(actor), kept))
                .orElseGet(() -> Json.Obj.builder().build()));
    }

    /// Keeps some parts beside those that are there: `{}`. A number goes with its register, and both go with a kind
    /// of organisation that is not in it.
    public Receipt save(Actor.Person actor, IdempotencyKey key, Save command) {
        return useCases.run(actor, key, "supplier.save-registration", actor.number(), command, (tx, now) -> {
            requireNotStaff(actor);
            // So that of two windows neither loses what the other says.
            tx.one("identity.lock-person", Args.of("person", actor.id()));
            Json.Obj said = with(draft(tx, actor).said(), command.parts());
            UUID sealing =
                    tx.one("identity.find-draft", Args.of("person", actor.id())).uuid("sealing_key");
            tx.runOne(
                    "identity.save-draft",
                    Args.of("person", actor.id())
                            .with("draft", keys.open(tx, sealing).seal(label(actor), said))
                            .with("at", now));
            return Json.Obj.builder().build();
        });
    }

    private static Json.Obj with(Json.Obj before, Json.Obj change) {
        Map<String, Json> parts = new LinkedHashMap<>(before.members());
        change.members().forEach((name, value) -> {
            if (!PARTS.contains(name)) {
                throw RefusedException.field(FieldFault.at("/parts", name), FieldFault.Rule.UNKNOWN);
            }
            switch (value) {
                case Json.Null() -> parts.remove(name);
                case Json.Str(String text) -> parts.put(name, new Json.Str(line(name, text)));
                case Json.Num _, Json.Bool _, Json.Arr _, Json.Obj _ ->
                    throw RefusedException.field("/parts/" + name, FieldFault.Rule.WRONG_TYPE, "string");
            }
        });
        Draft draft = new Draft(new Json.Obj(parts));
        if (draft.part("kind").isPresent() && draft.kind().isEmpty()) {
            throw RefusedException.field("/parts/kind", FieldFault.Rule.NOT_ALLOWED);
        }
        if (draft.part("scheme").filter(s -> !draft.schemes().contains(s)).isPresent()) {
            if (change.has("scheme")) {
                throw RefusedException.field("/parts/scheme", FieldFault.Rule.NOT_ALLOWED);
            }
            parts.remove("scheme");
        }
        if (!parts.containsKey("scheme")) {
            if (change.members().get("number") instanceof Json.Str) {
                throw RefusedException.field("/parts/scheme", FieldFault.Rule.MISSING);
            }
            parts.remove("number");
        }
        if (PPON.equals(scheme(parts))) {
            // It is the number.
            parts.remove("ppon");
        }
        normal(parts, "number", scheme(parts));
        normal(parts, "ppon", PPON);
        if (parts.get("country") instanceof Json.Str(String country)) {
            address(country, draft.part("region"));
        }
        return new Json.Obj(parts);
    }

    private static String scheme(Map<String, Json> parts) {
        return parts.get("scheme") instanceof Json.Str(String scheme) ? scheme : "";
    }

    /// One line as a form takes it.
    private static String line(String name, String text) {
        String line = text.strip();
        if (line.isEmpty()) {
            throw RefusedException.field("/parts/" + name, FieldFault.Rule.MISSING);
        }
        if (line.codePointCount(0, line.length()) > MAX) {
            throw RefusedException.field("/parts/" + name, FieldFault.Rule.TOO_LONG, Integer.toString(MAX));
        }
        String normal = Normalizer.normalize(line, Normalizer.Form.NFC);
        boolean isName = name.endsWith("Name");
        if (PlainText.objection(normal).isPresent()
                || isName && LegalName.folded(normal).isEmpty()) {
            throw RefusedException.field("/parts/" + name, FieldFault.Rule.INVALID);
        }
        return normal;
    }

    private static void normal(Map<String, Json> parts, String name, String scheme) {
        if (parts.get(name) instanceof Json.Str(String typed)) {
            OrganisationId id = identifier(scheme, typed)
                    .orElseThrow(() -> RefusedException.field("/parts/" + name, FieldFault.Rule.INVALID));
            parts.put(name, new Json.Str(id.id()));
        }
    }

    /// Hands in what was said as a registration: as [Suppliers#register].
    public Receipt finish(Actor.Person actor, IdempotencyKey key) {
        return useCases.run(actor, key, "supplier.register", actor.number(), "draft", (tx, now) -> {
            tx.one("identity.lock-person", Args.of("person", actor.id()));
            Draft draft = draft(tx, actor);
            if (!draft.missing().isEmpty()) {
                throw new RefusedException(Refusal.INCOMPLETE, String.join(", ", draft.missing()));
            }
            Json.Obj registered = suppliers.register(
                    tx,
                    actor,
                    new Suppliers.Register(
                            draft.kind().orElseThrow(),
                            draft.said().text("legalName"),
                            draft.part("tradingName"),
                            address(draft.said().text("country"), draft.part("region")),
                            draft.identifiers()),
                    now);
            tx.run("identity.remove-draft", Args.of("person", actor.id()));
            return registered;
        });
    }

    private static Certificate.Address address(String country, Optional<String> region) {
        try {
            return new Certificate.Address(country, region);
        } catch (MalformedException e) {
            throw RefusedException.field("/parts/country", FieldFault.Rule.INVALID);
        }
    }

    /// Asks the people of the organisation of the person's draft, if it is here, to invite the person: `{}`,
    /// whether it is here or not, and whether they were told before or this person has asked too many.
    public Receipt ask(Actor.Person actor, IdempotencyKey key) {
        return useCases.run(actor, key, "supplier.ask-to-join", actor.number(), "draft", (tx, now) -> {
            requireNotStaff(actor);
            tx.one("identity.lock-person", Args.of("person", actor.id()));
            List<OrganisationId> ids = draft(tx, actor).identifiers();
            if (ids.isEmpty()) {
                throw new RefusedException(Refusal.INCOMPLETE, "number");
            }
            ids.stream()
                    .flatMap(id -> suppliers.owner(tx, id).stream())
                    .map(Suppliers.Owner::supplier)
                    .distinct()
                    .filter(supplier -> mayTell(tx, actor, supplier, now))
                    .forEach(supplier -> Notices.tell(
                            tx,
                            new Notices.To.PeopleOf(supplier),
                            Notices.Kind.INVITATION_WANTED,
                            actor.number(),
                            Optional.empty(),
                            now));
            return Json.Obj.builder().build();
        });
    }

    private static boolean mayTell(Tx tx, Actor.Person actor, UUID supplier, Instant now) {
        Row lately = tx.one(
                "identity.count-asked",
                Args.of("supplier", supplier)
                        .with("kind", Notices.Kind.INVITATION_WANTED.code())
                        .with("subject", actor.number())
                        .with("since", now.minus(ASKED)));
        return lately.integer("here") == 0 && lately.integer("told") < MAX_ASKED && !actor.belongsTo(supplier);
    }

    private static void requireNotStaff(Actor.Person actor) {
        if (!actor.roles().isEmpty()) {
            throw new RefusedException(Refusal.NOT_PERMITTED, "supplier.register");
        }
    }

    private static String label(Actor.Person person) {
        return "registration " + person.id();
    }
}
