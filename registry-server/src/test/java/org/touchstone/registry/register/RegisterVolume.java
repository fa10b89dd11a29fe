package org.touchstone.registry.register;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.jose.Base64Url;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.GrantOutcome;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.register.RecordSource;
import org.touchstone.format.register.RegisterState;
import org.touchstone.format.register.Story;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.registry.db.BulkRows;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.LogVolume;
import org.touchstone.registry.log.PublicRecord;

/// A register of very many suppliers, for measuring the public pages. It bypasses the use cases, for volume only: the
/// log, its tiles and its documents are whole and pass the fold, entry by entry; the register's rows are written beside
/// them, and [#checkRows] compares a sample with the rows that [RegisterRows] makes of the same events. Only the
/// certificates' signatures are not real: they are one and the same.
///
/// Of a hundred suppliers seventy hold an accreditation (of these 83 are in force, some with conditions, the others
/// suspended, withdrawn, surrendered or expired), two are sole traders, and one has had a certificate replaced.
public final class RegisterVolume {
    /// When the story begins and ends.
    public static final Instant START = Instant.parse("2024-01-08T09:00:00Z");

    private static final Instant UNTIL = Instant.parse("2029-12-31T23:59:59Z");
    private static final Duration SHORT = Duration.ofDays(60);
    private static final int LIST = RegisterEvent.STATUS_LIST_LENGTH;
    private static final String[] TRADES =
            ("services group solutions care construction catering cleaning engineering logistics transport security"
                            + " recruitment training consulting facilities maintenance energy environmental building design"
                            + " technology systems health housing property management community partners network support"
                            + " landscapes waste recycling printing media software digital analytics legal education"
                            + " motors tools scaffolding roofing plumbing electrical heating interiors furniture joinery"
                            + " foods bakery dairy farms seeds fencing paving surveying laboratories medical dental"
                            + " optical pharma nursing fostering youth sports leisure arts heritage archives libraries")
                    .split(" ");
    private static final String[] SYLLABLES =
            "bar cal den fer gor hal kin lam mor nes pol ras sel tor ven wes ash bram cor dun el fin gart hol"
                    .split(" ");
    private static final String[] ENDS = "ton ford ley wick by worth field mere stead gate".split(" ");
    private static final String[] FORMS = {"Limited", "Ltd", "Ltd", "plc", "CIC", "LLP"};

    private final int suppliers;
    private final Random random = new Random(20_260_105);
    private final List<RegisterEvent> sample = new ArrayList<>();
    private final Map<UUID, byte[]> sampleOpenings = new LinkedHashMap<>();
    private final Map<String, byte[]> sampleObjects = new LinkedHashMap<>();
    private final RegisterState state = new RegisterState();
    private final Queue<Expiry> expiries = new ArrayDeque<>();
    private final String tokenHeader;
    private final String tokenPayload;
    private final String tokenSignature;
    private Instant now = START;
    private long step;
    private int number;
    private int certificates;
    private boolean sampling;

    private record Expiry(Instant at, AccreditationNumber number, Holding holding) {}

    /// What is being told of one accreditation, until its row can be written.
    private static final class Holding {
        final RegisterEvent.AccreditationGranted grant;
        String standing = "active";
        Optional<String> reason = Optional.empty();
        Optional<Instant> since = Optional.empty();
        Optional<Instant> review = Optional.empty();
        Optional<String> document = Optional.empty();

        Holding(RegisterEvent.AccreditationGranted grant) {
            this.grant = grant;
        }
    }

    /// A name and the number of its row, for questions that have an answer.
    public record Known(String name, String company, String accreditation, UUID certificate) {}

    private final List<Known> known = new ArrayList<>();

    public RegisterVolume(int suppliers) {
        this.suppliers = suppliers;
        String token = Story.token(
                new CertificateId(new UUID(0x4000, 1L << 63 | 1)),
                AccreditationNumber.ofDigits(1),
                1,
                UNTIL,
                Optional.empty());
        String[] parts = token.split("\\.");
        tokenHeader = parts[0];
        tokenPayload = new String(Base64Url.decode(parts[1]), StandardCharsets.UTF_8);
        tokenSignature = parts[2];
    }

    /// Some suppliers that hold an accreditation in force, spread over the whole.
    public List<Known> known() {
        return List.copyOf(known);
    }

    /// The moment of the last entry.
    public Instant end() {
        return now;
    }

    /// Writes everything.
    public void fill(TestDatabase database) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("log_entry", LogVolume.ENTRY_COLUMNS);
        columns.put("log_tile", LogVolume.TILE_COLUMNS);
        columns.put("log_checkpoint", LogVolume.CHECKPOINT_COLUMNS);
        columns.put("object", "digest, bytes");
        columns.put("opening", "id, about, bytes");
        columns.put(
                "register_supplier",
                "id, kind, identity_object, identity_opening, name, trading_name, country, region, search_text,"
                        + " registered_at, standing, level, valid_until");
        columns.put("register_identifier", "party_id, typed, supplier");
        columns.put(
                "register_accreditation",
                "number, supplier, scheme, edition, level, granted_at, valid_from, valid_until, decision_object,"
                        + " standing, reason, since, review_by, remedy_object");
        columns.put("register_condition", "accreditation, criterion, due");
        columns.put(
                "register_certificate",
                "id, accreditation, token_object, token_opening, issuer_kid, issued_at, valid_from, valid_until,"
                        + " revocation_list, revocation_index, suspension_list, suspension_index, replaces,"
                        + " replaces_reason, replaced_by, revoked_at, revoked_reason");
        columns.put("register_edition", "scheme, edition, revision, object, in_force_from, published_at");
        columns.put("register_trust_list", "number, object, fingerprint, published_at");
        columns.put(
                "certificate_intent",
                "certificate, version, accreditation, supplier, personal, kid, key, prepared_at, state");
        columns.put("certificate", "id, accreditation, token, event_id");
        columns.put("status_position", "number, index, certificate, accreditation, revoked, suspended");
        columns.put("status_list", "number, purpose, changed, due");
        columns.put("status_standing", "accreditation, scheme, edition, level, valid_from, valid_until, standing");
        byte[] root;
        long size;
        try (BulkRows rows = BulkRows.open(database, columns)) {
            LogVolume log = new LogVolume(rows);
            begin(rows, log);
            for (int i = 0; i < suppliers; i++) {
                sampling = i < 200;
                supplier(rows, log, i);
                sampling = false;
            }
            while (!expiries.isEmpty()) {
                Expiry e = expiries.remove();
                now = now.isBefore(e.at()) ? e.at() : now;
                expire(rows, log, e);
            }
            publish(rows, log);
            root = log.seal(Story.LOG, now);
            size = log.size();
        }
        database.asSuperuser("ALTER TABLE log_head DISABLE TRIGGER ALL; UPDATE log_head SET size = " + size
                + ", root = '\\x" + HexFormat.of().formatHex(root) + "', logged_until = '" + now
                + "'; ALTER TABLE log_head ENABLE TRIGGER ALL;"
                + " SELECT setval(pg_get_serial_sequence('log_pending', 'event_id'), " + (size + 1) + ")");
        database.asSuperuser("VACUUM (ANALYZE)");
    }

    /// Compares the rows of the first suppliers with those that their events make in a fresh database.
    public void checkRows(TestDatabase filled) {
        PublicRecord record = new PublicRecord(new java.security.SecureRandom());
        EventLog log = new EventLog(new RegisterRows(record));
        try (TestDatabase fresh = TestDatabase.fresh()) {
            fresh.db().run(tx -> sampleObjects.values().forEach(o -> record.putObject(tx, o)));
            sampleOpenings.forEach((id, bytes) -> fresh.asOwner("INSERT INTO opening (id, bytes) VALUES ('" + id
                    + "', '\\x" + HexFormat.of().formatHex(bytes) + "')"));
            for (RegisterEvent e : sample) {
                fresh.db().run(tx -> log.append(tx, e));
            }
            for (String sql : List.of(
                    "SELECT s::text FROM register_supplier s WHERE s.id IN (%s) ORDER BY 1",
                    "SELECT i::text FROM register_identifier i WHERE i.supplier IN (%s) ORDER BY 1",
                    "SELECT a::text FROM register_accreditation a WHERE a.supplier IN (%s) ORDER BY 1",
                    "SELECT c::text FROM register_condition c JOIN register_accreditation a ON a.number = c.accreditation"
                            + " WHERE a.supplier IN (%s) ORDER BY 1",
                    "SELECT c::text FROM register_certificate c JOIN register_accreditation a"
                            + " ON a.number = c.accreditation WHERE a.supplier IN (%s) ORDER BY 1")) {
                List<String> ids = sample.stream()
                        .filter(RegisterEvent.SupplierRegistered.class::isInstance)
                        .map(e -> "'" + ((RegisterEvent.SupplierRegistered) e).supplier() + "'")
                        .toList();
                String question = sql.formatted(String.join(",", ids));
                List<String> wanted = BulkRows.text(fresh, question);
                List<String> found = BulkRows.text(filled, question);
                if (wanted.isEmpty() || !wanted.equals(found)) {
                    throw new IllegalStateException("the bulk rows differ from those of the events:\n" + sql + "\n"
                            + difference(wanted, found));
                }
            }
        }
    }

    private static String difference(List<String> wanted, List<String> found) {
        for (int i = 0; i < Math.max(wanted.size(), found.size()); i++) {
            String w = i < wanted.size() ? wanted.get(i) : "nothing";
            String f = i < found.size() ? found.get(i) : "nothing";
            if (!w.equals(f)) {
                return w + "\n" + f;
            }
        }
        return "";
    }

    private Instant next() {
        if (++step % 4 == 0) {
            // A million suppliers in some two and a half years.
            now = now.plusSeconds(Math.max(1, 100_000_000L / suppliers));
        }
        return now;
    }

    private UUID id() {
        return new UUID(random.nextLong() & ~0xf000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63);
    }

    private long add(LogVolume log, RegisterEvent event) {
        long index = log.size();
        state.apply(index, event, records);
        log.add(event);
        if (sampling) {
            sample.add(event);
        }
        return index;
    }

    /// The documents written lately: an entry follows those that it names.
    private final Map<String, byte[]> lately = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > 32;
        }
    };

    private final RecordSource records = new RecordSource() {
        @Override
        public Optional<byte[]> object(String digest) {
            return Optional.ofNullable(lately.get(digest));
        }

        @Override
        public Optional<byte[]> opening(UUID id) {
            return Optional.ofNullable(lately.get(id.toString()));
        }
    };

    private String object(BulkRows rows, byte[] bytes) {
        String digest = PublicRecord.digest(bytes);
        rows.add("object", digest, bytes);
        lately.put(digest, bytes);
        if (sampling) {
            sampleObjects.put(digest, bytes);
        }
        return digest;
    }

    private Ref.ToOpening opening(BulkRows rows, UUID about, CommitmentType type, Json value) {
        byte[] salt = new byte[Opening.SALT_BYTES];
        random.nextBytes(salt);
        Opening opening = new Opening(type, salt, value);
        UUID id = id();
        rows.add("opening", id, about, opening.bytes());
        lately.put(id.toString(), opening.bytes());
        if (sampling) {
            sampleOpenings.put(id, opening.bytes());
        }
        return new Ref.ToOpening(id, opening.commitment());
    }

    private void begin(BulkRows rows, LogVolume log) {
        add(
                log,
                new RegisterEvent.LogOpened(
                        START, Samples.PUBLIC.logOrigin(), Samples.PUBLIC.value(), Samples.PUBLIC.did()));
        String trust = object(rows, Story.trustList().bytes());
        add(
                log,
                new RegisterEvent.TrustListPublished(
                        next(), 1, trust, Story.trustList().fingerprint()));
        rows.add("register_trust_list", 1, trust, Story.trustList().fingerprint(), now);
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        String standard = object(rows, edition.canonicalBytes());
        add(log, new RegisterEvent.EditionPublished(next(), "sra", 1, edition.revision(), standard, START));
        rows.add("register_edition", "sra", 1, edition.revision(), standard, START, now);
    }

    private String name() {
        // A few trades are in many names, most in few.
        int trade = (int) (TRADES.length * Math.pow(random.nextDouble(), 2.2));
        StringBuilder out = new StringBuilder(capital(SYLLABLES[random.nextInt(SYLLABLES.length)]));
        out.append(SYLLABLES[random.nextInt(SYLLABLES.length)]).append(ENDS[random.nextInt(ENDS.length)]);
        if (random.nextInt(4) == 0) {
            out.append(' ')
                    .append(capital(SYLLABLES[random.nextInt(SYLLABLES.length)]))
                    .append(ENDS[random.nextInt(ENDS.length)]);
        }
        out.append(' ').append(capital(TRADES[trade]));
        if (random.nextInt(5) == 0) {
            out.append(" & ").append(capital(TRADES[random.nextInt(TRADES.length)]));
        }
        return out.append(' ').append(FORMS[random.nextInt(FORMS.length)]).toString();
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private void supplier(BulkRows rows, LogVolume log, int i) {
        UUID id = id();
        boolean trader = i % 50 == 7;
        String name = name();
        String region = "GB-" + (char) ('A' + random.nextInt(26)) + (char) ('A' + random.nextInt(4)) + "T";
        String company = String.format(Locale.ROOT, "%08d", i);
        Json.Obj identity = Json.Obj.builder()
                .with("legalName", name)
                .with(
                        "identifiers",
                        new Json.Arr(List.of(Json.Obj.builder()
                                .with("scheme", "GB-COH")
                                .with("id", company)
                                .with("verifiedBy", "registrar")
                                .with("verifiedAt", "2024-01-01T00:00:00Z")
                                .with("method", "official-register")
                                .build())))
                .with(
                        "address",
                        Json.Obj.builder()
                                .with("country", "GB")
                                .with("region", region)
                                .build())
                .build();
        Ref ref = trader
                ? opening(rows, id, CommitmentType.SUPPLIER_IDENTITY, identity)
                : new Ref.ToObject(object(rows, CanonicalJson.bytes(identity)));
        Instant registered = next();
        add(
                log,
                new RegisterEvent.SupplierRegistered(
                        registered, id, trader ? SupplierKind.SOLE_TRADER : SupplierKind.LEGAL_PERSON, ref));
        rows.add("register_identifier", "GB-COH-" + company, company, id);
        Optional<Holding> held =
                i % 10 < 7 ? Optional.of(accreditation(rows, log, id, trader, name, company)) : Optional.empty();
        rows.add(
                "register_supplier",
                id,
                trader ? "sole-trader" : "legal-person",
                ref instanceof Ref.ToObject(String digest) ? Optional.of(digest) : Optional.empty(),
                ref instanceof Ref.ToOpening(UUID opening, String _) ? Optional.of(opening) : Optional.empty(),
                name,
                Optional.empty(),
                "GB",
                region,
                SearchWords.row(name + "  " + region),
                registered,
                held.map(h -> h.standing).orElse("none"),
                held.map(h -> h.grant.level()),
                held.map(h -> h.grant.validUntil()));
        while (!expiries.isEmpty() && !now.isBefore(expiries.element().at())) {
            expire(rows, log, expiries.remove());
        }
    }

    private Holding accreditation(
            BulkRows rows, LogVolume log, UUID supplier, boolean trader, String name, String company) {
        // A permutation of the seven digits.
        AccreditationNumber accreditation;
        do {
            number = (number + 7_654_321) % 10_000_000;
        } while (!AccreditationNumber.isIssuable(number));
        accreditation = AccreditationNumber.ofDigits(number);
        int fate = random.nextInt(100);
        List<RegisterEvent.Condition> conditions =
                fate < 8 ? List.of(new RegisterEvent.Condition("COL-01", LocalDate.of(2028, 7, 1))) : List.of();
        Instant at = next();
        String decision = object(rows, text("Decision on " + accreditation + ": the criteria of the level are met."));
        RegisterEvent.AccreditationGranted grant = new RegisterEvent.AccreditationGranted(
                at,
                accreditation,
                supplier,
                Optional.empty(),
                "sra",
                1,
                random.nextInt(4) == 0 ? "enhanced" : "standard",
                new Ref.ToObject(decision),
                conditions.isEmpty() ? GrantOutcome.GRANTED : GrantOutcome.GRANTED_WITH_CONDITIONS,
                at,
                fate >= 93 ? at.plus(SHORT) : UNTIL,
                conditions,
                Optional.empty());
        add(log, grant);
        Holding held = new Holding(grant);
        boolean replaced = fate == 50;
        boolean ended = fate >= 83 && fate < 90;
        boolean suspended = fate >= 90 && fate < 93;
        Optional<UUID> first = Optional.empty();
        UUID certificate = id();
        if (replaced) {
            UUID old = id();
            first = Optional.of(old);
            issue(
                    rows,
                    log,
                    held,
                    supplier,
                    trader,
                    name,
                    old,
                    Optional.empty(),
                    Optional.of(certificate),
                    true,
                    false);
        }
        issue(rows, log, held, supplier, trader, name, certificate, first, Optional.empty(), ended, suspended);
        if (replaced) {
            add(
                    log,
                    new RegisterEvent.CertificateRevoked(
                            now,
                            new CertificateId(first.orElseThrow()),
                            "CRD-NAME",
                            Optional.of(new CertificateId(certificate))));
        }
        if (suspended) {
            Instant when = next();
            Instant review = when.plus(Duration.ofDays(90));
            String remedy = object(rows, text("Send the report that " + accreditation + " owes."));
            add(
                    log,
                    new RegisterEvent.AccreditationSuspended(
                            when, accreditation, "SUS-REPORT", when, Optional.of(review), new Ref.ToObject(remedy)));
            change(held, "suspended", "SUS-REPORT", when);
            held.review = Optional.of(review);
            held.document = Optional.of(remedy);
        } else if (ended && fate % 2 == 0) {
            Instant when = next();
            String why = object(rows, text("Why " + accreditation + " is withdrawn."));
            add(
                    log,
                    new RegisterEvent.AccreditationWithdrawn(
                            when, accreditation, "WDR-FALSE", when, new Ref.ToObject(why)));
            change(held, "withdrawn", "WDR-FALSE", when);
            held.document = Optional.of(why);
        } else if (ended) {
            Instant when = next();
            add(log, new RegisterEvent.AccreditationSurrendered(when, accreditation, "WDR-REQUEST", when));
            change(held, "surrendered", "WDR-REQUEST", when);
        } else if (fate >= 93 && !sampling) {
            expiries.add(new Expiry(grant.validUntil(), accreditation, held));
            // Its row is written when it expires; that of the supplier says so already.
            change(held, "expired", "EXP-END", grant.validUntil());
        }
        for (RegisterEvent.Condition c : conditions) {
            rows.add("register_condition", accreditation, c.criterion(), c.due());
        }
        if (!held.standing.equals("expired")) {
            row(rows, held);
        }
        if (held.standing.equals("active")
                && !trader
                && known.size() < 20_000
                && random.nextInt(Math.max(1, suppliers / 30_000)) == 0) {
            known.add(new Known(name, company, accreditation.value(), certificate));
        }
        return held;
    }

    private static void change(Holding held, String standing, String reason, Instant since) {
        held.standing = standing;
        held.reason = Optional.of(reason);
        held.since = Optional.of(since);
    }

    private void expire(BulkRows rows, LogVolume log, Expiry e) {
        add(log, new RegisterEvent.AccreditationExpired(now, e.number(), "EXP-END", e.at()));
        row(rows, e.holding());
    }

    private static void row(BulkRows rows, Holding held) {
        RegisterEvent.AccreditationGranted g = held.grant;
        rows.add(
                "register_accreditation",
                g.accreditation(),
                g.supplier(),
                g.scheme(),
                g.edition(),
                g.level(),
                g.time(),
                g.validFrom(),
                g.validUntil(),
                digest(g.decision()),
                held.standing,
                held.reason,
                held.since,
                held.review,
                held.document);
        rows.add(
                "status_standing",
                g.accreditation(),
                g.scheme(),
                g.edition(),
                g.level(),
                g.validFrom(),
                g.validUntil(),
                switch (held.standing) {
                    case "active" -> "in-force";
                    case "suspended" -> "suspended";
                    default -> "ended";
                });
    }

    private static String digest(Ref ref) {
        if (ref instanceof Ref.ToObject(String digest)) {
            return digest;
        }
        throw new IllegalStateException("not an object");
    }

    private static byte[] text(String text) {
        return CanonicalJson.bytes(Json.Obj.builder().with("text", text).build());
    }

    private void issue(
            BulkRows rows,
            LogVolume log,
            Holding held,
            UUID supplier,
            boolean trader,
            String name,
            UUID certificate,
            Optional<UUID> replaces,
            Optional<UUID> replacedBy,
            boolean revoked,
            boolean suspended) {
        AccreditationNumber accreditation = held.grant.accreditation();
        int position = certificates++;
        int list = position / LIST + 1;
        String revocation = Samples.PUBLIC.statusList("revocation", list);
        String suspension = Samples.PUBLIC.statusList("suspension", list);
        String token = tokenHeader + "."
                + Base64Url.encode(tokenPayload
                        .replace("00000000-0000-4000-8000-000000000001", certificate.toString())
                        .replace(AccreditationNumber.ofDigits(1).value(), accreditation.value())
                        .replace("Harbour & Vale Care Ltd", name)
                        .getBytes(StandardCharsets.UTF_8))
                + "." + tokenSignature;
        if (position == 0
                && !UnverifiedCertificate.parse(token)
                        .certificate()
                        .subject()
                        .legalName()
                        .equals(name)) {
            throw new IllegalStateException("the token's template does not fit");
        }
        Ref ref = trader
                ? opening(rows, supplier, CommitmentType.CERTIFICATE_TOKEN, new Json.Str(token))
                : new Ref.ToObject(object(rows, token.getBytes(StandardCharsets.US_ASCII)));
        Instant at = next();
        long index = add(
                log,
                new RegisterEvent.CertificateIssued(
                        at,
                        new CertificateId(certificate),
                        accreditation,
                        ref,
                        Story.KID,
                        new RegisterEvent.StatusEntry(revocation, position % LIST),
                        new RegisterEvent.StatusEntry(suspension, position % LIST),
                        held.grant.validFrom(),
                        held.grant.validUntil(),
                        replaces.map(CertificateId::new),
                        replaces.map(_ -> "CRD-NAME")));
        rows.add(
                "register_certificate",
                certificate,
                accreditation,
                ref instanceof Ref.ToObject(String digest) ? Optional.of(digest) : Optional.empty(),
                ref instanceof Ref.ToOpening(UUID opening, String _) ? Optional.of(opening) : Optional.empty(),
                Story.KID,
                at,
                held.grant.validFrom(),
                held.grant.validUntil(),
                revocation,
                position % LIST,
                suspension,
                position % LIST,
                replaces,
                replaces.map(_ -> "CRD-NAME"),
                replacedBy,
                replacedBy.map(_ -> after()),
                replacedBy.map(_ -> "CRD-NAME"));
        rows.add("certificate_intent", certificate, 1, accreditation, supplier, trader, Story.KID, "k", at, "issued");
        rows.add("certificate", certificate, accreditation, CanonicalJson.text(ref.json()), index + 1);
        rows.add("status_position", list, position % LIST, certificate, accreditation, revoked, suspended);
    }

    /// The time of the entry after next: the one that revokes a certificate just replaced.
    private Instant after() {
        return (step + 1) % 4 == 0 ? now.plusSeconds(Math.max(1, 100_000_000L / suppliers)) : now;
    }

    private void publish(BulkRows rows, LogVolume log) {
        for (int list = 1; list <= (certificates - 1) / LIST + 1; list++) {
            for (Purpose purpose : Purpose.values()) {
                String url = Samples.PUBLIC.statusList(purpose.word(), list);
                Instant from = next();
                StatusList published = new StatusList(
                        url,
                        purpose,
                        Samples.PUBLIC.did(),
                        from,
                        from.plus(Duration.ofHours(26)),
                        state.bits(url),
                        Duration.ofHours(12));
                String token = StatusListJwt.sign(published, Samples.STATUS_KID, TestKeys.signer("status 1"))
                        .token()
                        .text();
                String digest = object(rows, token.getBytes(StandardCharsets.US_ASCII));
                add(
                        log,
                        new RegisterEvent.StatusListPublished(
                                from, url, purpose, published.bits().digest(), digest, from, published.validUntil()));
                rows.add("status_list", list, purpose.word(), false, from.plus(Duration.ofHours(12)));
            }
        }
    }
}
