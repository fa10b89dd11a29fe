package org.touchstone.registry.register;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Reads the register: one supplier, one accreditation, one certificate, or a page of a search. Every method runs in
/// the caller's reading transaction, so that a page is one moment.
public final class Register {
    /// Rows of one page of a search.
    public static final int PAGE = 20;
    /// A search counts no further.
    public static final int MOST_HITS = 2_000;

    private static final UUID FIRST = new UUID(0, 0);

    private final InstantSource clock;

    public Register(InstantSource clock) {
        this.clock = clock;
    }

    /// A supplier as the record has it. `name` is absent once erased.
    public record Supplier(
            UUID id,
            String kind,
            Optional<String> name,
            Optional<String> tradingName,
            Optional<String> country,
            Optional<String> region,
            boolean erased,
            Instant registered,
            List<String> parties) {
        public Supplier {
            parties = List.copyOf(parties);
        }

        /// The last part of the supplier's URL: its first identifier, or its random id.
        public String key() {
            return parties.isEmpty() ? id.toString() : parties.getFirst();
        }
    }

    /// A condition and when it was met.
    public record Condition(String criterion, String due, Optional<Instant> met) {}

    /// An accreditation as the record has it, and what it is worth now.
    ///
    /// @param document what ends a suspension, or the statement of a withdrawal
    public record Accreditation(
            String number,
            UUID supplier,
            String scheme,
            long edition,
            String level,
            Standing standing,
            Instant granted,
            Instant validFrom,
            Instant validUntil,
            Place decision,
            Optional<String> supersedes,
            Optional<String> supersededBy,
            Optional<String> reason,
            Optional<Instant> since,
            Optional<Instant> reviewBy,
            Optional<Place> document,
            List<Condition> conditions) {
        public Accreditation {
            conditions = List.copyOf(conditions);
        }
    }

    /// Where a document lies: `/objects/sha256/…` or `/openings/…`.
    public record Place(boolean opening, String key) {
        /// The path of its URL.
        public String path() {
            return (opening ? "/openings/" : "/objects/sha256/") + key;
        }
    }

    /// A certificate (one file) as the record has it.
    public record Issued(
            UUID id,
            String accreditation,
            Place token,
            String issuerKid,
            Instant issued,
            Instant validFrom,
            Instant validUntil,
            String revocationList,
            long revocationIndex,
            String suspensionList,
            long suspensionIndex,
            Optional<UUID> replaces,
            Optional<UUID> replacedBy,
            Optional<Instant> revoked,
            Optional<String> revokedReason) {}

    /// An edition of a scheme as published.
    public record Edition(String scheme, long edition, String revision, String object, Instant inForceFrom) {}

    /// A trust list as published.
    public record PublishedTrustList(long number, String object, String fingerprint) {}

    /// One supplier in a list.
    public record Hit(
            UUID id,
            String key,
            String name,
            Optional<String> country,
            Optional<String> region,
            Optional<Standing> standing,
            Optional<String> level,
            Optional<Instant> validUntil) {}

    /// A supplier whose name resembles what was searched for.
    public record Alike(String key, String name) {}

    /// What to search for; all parts optional (empty text). `after` is a previous answer's `next`.
    public record Question(String words, String standing, String level, String place, Optional<String> after) {}

    /// One page of an answer. `count` is absent for a list without words; [#MOST_HITS] means that many or more.
    public record Page(List<Hit> hits, Optional<Long> count, Optional<String> next, List<Alike> alike) {
        public Page {
            hits = List.copyOf(hits);
            alike = List.copyOf(alike);
        }
    }

    /// The supplier with this key: a party id such as `GB-COH-09876543`, or the random id.
    public Optional<Supplier> supplier(Tx tx, String key) {
        Optional<UUID> id = uuid(key);
        return id.isPresent()
                ? supplier(tx, id.get())
                : tx.find("register.find-supplier-by-party", Args.of("party", key))
                        .map(Register::supplier);
    }

    /// The supplier with this random id.
    public Optional<Supplier> supplier(Tx tx, UUID id) {
        return tx.find("register.find-supplier", Args.of("id", id)).map(Register::supplier);
    }

    private static Supplier supplier(Row r) {
        return new Supplier(
                r.uuid("id"),
                r.text("kind"),
                r.optionalText("name"),
                r.optionalText("trading_name"),
                r.optionalText("country"),
                r.optionalText("region"),
                r.bool("erased"),
                r.instant("registered_at"),
                // No identifier has a space in it.
                r.optionalText("parties").map(p -> List.of(p.split(" "))).orElse(List.of()));
    }

    /// The present names behind ids of suppliers and numbers of accreditations, by either; none for who is erased.
    public Map<String, String> names(Tx tx, List<UUID> suppliers, List<String> accreditations) {
        return tx
                .list(
                        "register.list-names",
                        Args.of("accreditations", accreditations).withIds("suppliers", suppliers))
                .stream()
                .collect(Collectors.toMap(r -> r.text("key"), r -> r.text("name")));
    }

    /// The accreditation with this number.
    public Optional<Accreditation> accreditation(Tx tx, AccreditationNumber number) {
        return tx.find("register.find-accreditation", Args.of("number", number.value()))
                .map(r -> accreditation(tx, r));
    }

    /// A supplier's accreditations, newest first.
    public List<Accreditation> accreditations(Tx tx, UUID supplier) {
        return tx.list("register.list-accreditations", Args.of("supplier", supplier)).stream()
                .map(r -> accreditation(tx, r))
                .toList();
    }

    private Accreditation accreditation(Tx tx, Row r) {
        String number = r.text("number");
        List<Condition> conditions = tx.list("register.list-conditions", Args.of("number", number)).stream()
                .map(c -> new Condition(c.text("criterion"), c.text("due"), c.optionalInstant("met_at")))
                .toList();
        boolean open = conditions.stream().anyMatch(c -> c.met().isEmpty());
        Instant until = r.instant("valid_until");
        return new Accreditation(
                number,
                r.uuid("supplier"),
                r.text("scheme"),
                r.integer("edition"),
                r.text("level"),
                Standing.of(r.text("standing"), r.bool("continued"), open, until, clock.instant()),
                r.instant("granted_at"),
                r.instant("valid_from"),
                until,
                place(r, "decision").orElseThrow(),
                r.optionalText("supersedes"),
                r.optionalText("superseded_by"),
                r.optionalText("reason"),
                r.optionalInstant("since"),
                r.optionalInstant("review_by"),
                place(r, "remedy"),
                conditions);
    }

    /// The certificate with this id.
    public Optional<Issued> certificate(Tx tx, UUID id) {
        return tx.find("register.find-certificate", Args.of("id", id)).map(Register::issued);
    }

    /// All certificates of an accreditation, newest first.
    public List<Issued> certificates(Tx tx, String accreditation) {
        return tx.list("register.list-certificates", Args.of("number", accreditation)).stream()
                .map(Register::issued)
                .toList();
    }

    private static Issued issued(Row r) {
        return new Issued(
                r.uuid("id"),
                r.text("accreditation"),
                place(r, "token").orElseThrow(),
                r.text("issuer_kid"),
                r.instant("issued_at"),
                r.instant("valid_from"),
                r.instant("valid_until"),
                r.text("revocation_list"),
                r.integer("revocation_index"),
                r.text("suspension_list"),
                r.integer("suspension_index"),
                r.optionalUuid("replaces"),
                r.optionalUuid("replaced_by"),
                r.optionalInstant("revoked_at"),
                r.optionalText("revoked_reason"));
    }

    private static Optional<Place> place(Row r, String what) {
        return r.optionalText(what + "_object")
                .map(o -> new Place(false, o))
                .or(() -> r.optionalUuid(what + "_opening").map(o -> new Place(true, o.toString())));
    }

    /// Every published edition, by scheme, newest first.
    public List<Edition> editions(Tx tx) {
        return tx.list("register.list-editions", Args.NONE).stream()
                .map(r -> new Edition(
                        r.text("scheme"),
                        r.integer("edition"),
                        r.text("revision"),
                        r.text("object"),
                        r.instant("in_force_from")))
                .toList();
    }

    /// Every published trust list, newest first.
    public List<PublishedTrustList> trustLists(Tx tx) {
        return tx.list("register.list-trust-lists", Args.NONE).stream()
                .map(r -> new PublishedTrustList(r.integer("number"), r.text("object"), r.text("fingerprint")))
                .toList();
    }

    /// How many accreditations are in force.
    public long countInForce(Tx tx) {
        return tx.one("register.count-in-force", Args.of("now", clock.instant()))
                .integer("n");
    }

    /// One page of suppliers.
    public Page search(Tx tx, Question question) {
        Optional<Cursor> after = question.after().map(Cursor::of);
        List<String> words = SearchWords.split(question.words());
        Args filters = filters(question, after);
        if (words.isEmpty()) {
            return page(tx.list("register.list", filters), Optional.empty());
        }
        if (after.isEmpty()) {
            List<Hit> exact = byIdentifier(tx, question.words());
            if (!exact.isEmpty()) {
                return new Page(exact, Optional.of((long) exact.size()), Optional.empty(), List.of());
            }
        }
        List<Row> rows =
                tx.list("register.search", SearchWords.with(filters, words).with("most", MOST_HITS));
        if (rows.isEmpty()) {
            return new Page(
                    List.of(),
                    Optional.of(0L),
                    Optional.empty(),
                    after.isEmpty() ? alike(tx, question.words()) : List.of());
        }
        return page(rows, Optional.of(rows.getFirst().integer("hits")));
    }

    private static Args filters(Question question, Optional<Cursor> after) {
        // A subdivision is its country's code, a hyphen and more (ISO 3166-2).
        boolean region = question.place().indexOf('-') >= 0;
        return Args.of("aftertext", after.map(Cursor::text).orElse(""))
                .with("afterid", after.map(Cursor::id).orElse(FIRST))
                .with("standings", standings(question.standing()))
                .with("level", question.level())
                .with("country", region ? "" : question.place())
                .with("region", region ? question.place() : "")
                .with("limit", PAGE + 1);
    }

    private List<Hit> byIdentifier(Tx tx, String words) {
        String typed = SearchWords.typed(words);
        return typed.chars().noneMatch(c -> c >= '0' && c <= '9')
                ? List.of()
                : tx.list("register.find-by-typed", Args.of("typed", typed)).stream()
                        .map(this::hit)
                        .toList();
    }

    private static List<Alike> alike(Tx tx, String words) {
        return tx.list("register.search-alike", Args.of("words", SearchWords.of(words))).stream()
                .map(r -> new Alike(r.optionalText("party").orElse(r.uuid("id").toString()), r.text("name")))
                .toList();
    }

    private Page page(List<Row> rows, Optional<Long> count) {
        boolean more = rows.size() > PAGE;
        List<Row> shown = more ? rows.subList(0, PAGE) : rows;
        return new Page(
                shown.stream().map(this::hit).toList(),
                count,
                more ? Optional.of(Cursor.at(shown.getLast()).encoded()) : Optional.empty(),
                List.of());
    }

    /// The words of rows that a filter means; an unknown filter is a mistake of the caller's.
    private static List<String> standings(String filter) {
        return switch (filter) {
            case "" -> List.of("none", "active", "suspended", "withdrawn", "surrendered", "expired", "superseded");
            case "in-force" -> List.of("active");
            case "suspended" -> List.of("suspended");
            case "ended" -> List.of("withdrawn", "surrendered", "expired", "superseded");
            default -> throw new RefusedException(Refusal.INVALID_PARAMETER, "status", "in-force, suspended, ended");
        };
    }

    private Hit hit(Row r) {
        Optional<Instant> until = r.optionalInstant("valid_until");
        Optional<Standing> standing = r.text("standing").equals("none")
                ? Optional.empty()
                : Optional.of(
                        Standing.of(r.text("standing"), false, false, until.orElse(Instant.MAX), clock.instant()));
        return new Hit(
                r.uuid("id"),
                r.optionalText("party").orElse(r.uuid("id").toString()),
                r.optionalText("name").orElse(""),
                r.optionalText("country"),
                r.optionalText("region"),
                standing,
                r.optionalText("level"),
                until);
    }

    private static Optional<UUID> uuid(String text) {
        if (text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            return Optional.of(UUID.fromString(text));
        }
        return Optional.empty();
    }
}
