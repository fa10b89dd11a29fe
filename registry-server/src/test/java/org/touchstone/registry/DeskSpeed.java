package org.touchstone.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.registry.EverySite.Got;
import org.touchstone.registry.EverySite.Reader;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.BulkRows;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.JsonLines;

/// Measures every page of casework over HTTP, for `benchmarks/run desks`: `SUPPLIERS CASES SECONDS`. First on
/// [EverySite], which has one case in every state and everybody who works on them, and then, in the same process, with
/// so many more beside them.
///
/// The others are copies of the rows that those cases left in the database, each under ids of its own and some minutes
/// older than the one before. What lists open is sealed again under keys of its own (who the suppliers are). What only
/// a case's own page opens is not, so those pages are asked for on the cases that went through the use cases, which
/// stand among all the others. The log is not copied: `benchmarks/run pages` measures what rests on it. Half of the
/// cases stay with the two assessors who had the first ones, the other half goes to [#MORE] more.
final class DeskSpeed {
    private static final int MORE = 40;
    private static final int CLIENTS = 8;
    /// How far lists are walked before their pages are asked for.
    private static final int DEEP = 20;

    /// So often everything is asked for before it counts: until then much of it is compiled.
    private static final int ROUNDS = 1;

    private static final Duration APART = Duration.ofMinutes(2);
    private static final Pattern NEXT = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"");
    private static final String[] FIRST =
            ("Alder Birch Cedar Dene Ember Fern Grove Haven Iris Juniper Kestrel Linden Marsh Nettle Orchard Pine Quarry"
                            + " Rowan Sedge Thorn Umber Vale Willow Yarrow Bramble Copse Drift Elm Ford Glen")
                    .split(" ");
    private static final String[] SECOND =
            ("Services Care Construction Catering Cleaning Engineering Logistics Transport Security Training Consulting"
                            + " Maintenance Energy Design Technology Housing Property Foods Roofing Joinery")
                    .split(" ");

    /// Rows that belong to cases, with the accreditation, notices and deadlines that came of them.
    private static final List<String> OF_CASES = List.of(
            "application",
            "application_return",
            "evidence",
            "case_duty",
            "assignment",
            "score_sheet",
            "score_draft",
            "agreed_scores",
            "score_confirmation",
            "review",
            "decision",
            "clarification",
            "public_comment",
            "register_application",
            "accreditation",
            "accreditation_certificate",
            "register_accreditation",
            "timer",
            "task",
            "person_notice");

    private final EverySite site;
    private final Duration most;
    private final int clones;
    private final int cases;

    private DeskSpeed(EverySite site, int suppliers, int all, Duration most) {
        this.site = site;
        this.most = most;
        this.clones = suppliers / site.cases.size();
        this.cases = all / site.cases.size();
    }

    public static void main(String[] args) throws Exception {
        JsonLines.install(Level.WARNING, System.err);
        try (EverySite site = new EverySite()) {
            DeskSpeed speed = new DeskSpeed(
                    site,
                    Integer.parseInt(args[0]),
                    Integer.parseInt(args[1]),
                    Duration.ofMillis(Math.round(1000 * Double.parseDouble(args[2]))));
            speed.run();
        }
        System.exit(0);
    }

    // ---- what is asked

    /// A page as somebody asks for it, and the way from there to a page far down, if it is a list.
    private record Asked(String pattern, String path, Reader reader, boolean deep) {
        @Override
        public String toString() {
            String place = path.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "…");
            return place + (deep ? ", " + DEEP + " pages on" : "") + " | " + reader.name();
        }
    }

    private List<Asked> pages() {
        Set<Asked> all = new LinkedHashSet<>();
        site.reads()
                .forEach(route -> site.shown(route.pattern(), 3).stream()
                        .filter(Got::isPage)
                        .forEach(got -> all.add(new Asked(got.pattern(), got.path(), got.reader(), false))));
        for (Reader reader : site.staff) {
            for (Role role :
                    site.registry.people().actor(reader.person().orElseThrow()).roles()) {
                String queue = "/staff/queue?role=" + role.code();
                if (site.get(queue, queue, reader).status() != 200) {
                    continue;
                }
                for (String order : List.of("age", "due")) {
                    all.add(new Asked("/staff/queue", queue + "&order=" + order, reader, false));
                    all.add(new Asked("/staff/queue", queue + "&order=" + order, reader, true));
                    all.add(new Asked("/staff/queue", queue + "&order=" + order + "&mine=yes", reader, false));
                }
            }
            if (site.get("/staff/comments", "/staff/comments", reader).status() == 200) {
                all.add(new Asked("/staff/comments", "/staff/comments", reader, true));
            }
        }
        all.add(new Asked("/applicants", "/applicants", site.anybody, true));
        all.add(new Asked("/suppliers", "/suppliers", site.anybody, true));
        for (String words : List.of("Willow", "Rowan+Care", "Services", "Junipr")) {
            all.add(new Asked("/suppliers", "/suppliers?q=" + words, site.anybody, false));
        }
        return List.copyOf(all);
    }

    // ---- measuring

    private record Times(double least, double median, double slow, double most, int count) {
        static Times of(List<Long> nanos) {
            List<Long> sorted = nanos.stream().sorted().toList();
            return new Times(
                    sorted.getFirst() / 1e6, at(sorted, 0.5), at(sorted, 0.95), sorted.getLast() / 1e6, sorted.size());
        }

        private static double at(List<Long> sorted, double quantile) {
            return sorted.get((int) Math.min(sorted.size() - 1L, Math.floor(sorted.size() * quantile))) / 1e6;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "n %d min %.1f p50 %.1f p95 %.1f max %.1f", count, least, median, slow, most);
        }
    }

    private void run() throws InterruptedException, ExecutionException {
        List<Asked> pages = pages();
        System.out.println("pages " + pages.size());
        for (int i = 0; i < ROUNDS; i++) {
            pages.forEach(page -> alone(page.path(), page.reader(), Duration.ZERO));
        }
        Map<Asked, Times> few = new LinkedHashMap<>();
        for (Asked page : pages) {
            few.put(page, Times.of(alone(page.path(), page.reader(), most.dividedBy(2))));
        }
        long began = System.nanoTime();
        fill();
        System.out.printf(
                Locale.ROOT,
                "filled in %.0f s: %s suppliers, %s cases, %s open deadlines, %s on evidence%n",
                (System.nanoTime() - began) / 1e9,
                site.ask("SELECT count(*) FROM supplier"),
                site.ask("SELECT count(*) FROM application"),
                site.ask("SELECT count(*) FROM timer WHERE fired_at IS NULL"),
                site.ask("SELECT count(*) FROM evidence"));
        for (Asked page : pages) {
            String path = page.deep() ? walked(page) : page.path();
            Times alone = Times.of(alone(path, page.reader(), most));
            Times together = Times.of(together(path, page.reader()));
            System.out.println("page " + page + " | few " + few.get(page) + " | many " + alone + " | " + CLIENTS
                    + " at once " + together);
            System.out.flush();
        }
    }

    private String walked(Asked page) {
        String path = page.path();
        for (int i = 0; i < DEEP; i++) {
            Matcher next =
                    NEXT.matcher(site.get(page.pattern(), path, page.reader()).body());
            if (!next.find()) {
                break;
            }
            path = next.group(1).replace("&amp;", "&");
        }
        return path;
    }

    private long asked(String path, Reader reader) {
        long began = System.nanoTime();
        Got got = site.get(path, path, reader);
        long took = System.nanoTime() - began;
        if (got.status() != 200) {
            throw new IllegalStateException(path + " for " + reader.name() + " answers " + got.status());
        }
        return took;
    }

    private List<Long> alone(String path, Reader reader, Duration time) {
        for (int i = 0; i < 5; i++) {
            asked(path, reader);
        }
        List<Long> out = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (out.size() < 200 && (out.size() < 10 || System.nanoTime() < end)) {
            out.add(asked(path, reader));
        }
        return out;
    }

    private List<Long> together(String path, Reader reader) throws InterruptedException, ExecutionException {
        List<Long> out = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<List<Long>>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(threads.submit(() -> {
                    List<Long> mine = new ArrayList<>();
                    long end = System.nanoTime() + most.toNanos();
                    while (mine.size() < 50 && (mine.size() < 3 || System.nanoTime() < end)) {
                        mine.add(asked(path, reader));
                    }
                    return mine;
                }));
            }
            for (Future<List<Long>> one : all) {
                out.addAll(one.get());
            }
        }
        return out;
    }

    // ---- filling

    private void fill() {
        List<UUID> more = new ArrayList<>();
        for (int i = 0; i < MORE; i++) {
            more.add(site.work.staff("A-" + (200 + i), Role.ASSESSOR));
        }
        suppliers();
        copies(more);
        tasks();
        site.database.asSuperuser("VACUUM (ANALYZE)");
    }

    private static String name(int n) {
        return FIRST[n % FIRST.length] + " " + FIRST[n / FIRST.length % FIRST.length] + " "
                + SECOND[n / 7 % SECOND.length] + " Ltd";
    }

    /// The id of a copy, as the function `copied` of the database has it too.
    private static UUID copied(UUID id, int k) {
        try {
            String hex = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5")
                            .digest((id + " " + k).getBytes(StandardCharsets.US_ASCII)));
            return UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// More suppliers, each with a name of its own sealed under a key of its own, and on the public register.
    private void suppliers() {
        SealingKeys keys =
                new SealingKeys(site.registry.ring().sealingSecret(), new SecureRandom(), site.registry.clock());
        List<UUID> firsts =
                site.cases.values().stream().map(c -> c.firm.supplier()).toList();
        String columns = "id, kind, sealing_key, identity, identity_ref, registered_by, registered_at, verified_by,"
                + " verified_at, announced_at";
        String shown = "id, kind, identity_object, name, country, region, search_text, registered_at, standing, level,"
                + " valid_until";
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("supplier", columns);
        tables.put("register_supplier", shown);
        try (BulkRows rows = BulkRows.open(site.database, tables)) {
            for (int f = 0; f < firsts.size(); f++) {
                UUID first = firsts.get(f);
                String[] kept = site.ask("SELECT concat_ws('|', kind, coalesce(identity_ref, ''), registered_by,"
                                + " registered_at, coalesce(verified_by::text, ''), coalesce(verified_at::text, ''),"
                                + " coalesce(announced_at::text, '')) FROM supplier WHERE id = '" + first + "'")
                        .split("\\|", -1);
                String[] open = site.ask("SELECT concat_ws('|', coalesce(identity_object, ''), coalesce(country, ''),"
                                + " coalesce(region, ''), registered_at, standing, coalesce(level, ''),"
                                + " coalesce(valid_until::text, '')) FROM register_supplier WHERE id = '" + first + "'")
                        .split("\\|", -1);
                int number = f;
                for (int begin = 1; begin <= clones; begin += 1_000) {
                    int from = begin;
                    site.registry.db().run(tx -> {
                        Args its = Args.of("id", first);
                        Json.Obj identity = keys.open(
                                        tx, tx.one("suppliers.find", its).uuid("sealing_key"))
                                .openJson(
                                        Suppliers.label(first),
                                        tx.one("suppliers.find-identity", its).bytes("identity"));
                        for (int k = from; k < Math.min(from + 1_000, clones + 1); k++) {
                            UUID id = copied(first, k);
                            String name = name(number * clones + k);
                            UUID key = keys.create(tx);
                            rows.add(
                                    "supplier",
                                    id,
                                    kept[0],
                                    key,
                                    keys.open(tx, key).seal(Suppliers.label(id), named(identity, name)),
                                    some(kept[1]),
                                    copied(UUID.fromString(kept[2]), k),
                                    kept[3],
                                    some(kept[4]),
                                    some(kept[5]),
                                    some(kept[6]));
                            if (open.length > 1) {
                                rows.add(
                                        "register_supplier",
                                        id,
                                        kept[0],
                                        some(open[0]),
                                        name,
                                        some(open[1]),
                                        some(open[2]),
                                        " " + name.toLowerCase(Locale.ROOT),
                                        open[3],
                                        open[4],
                                        some(open[5]),
                                        some(open[6]));
                            }
                        }
                    });
                }
            }
        }
    }

    private static Optional<String> some(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }

    private static Json.Obj named(Json.Obj identity, String name) {
        Json.Obj.Builder out = Json.Obj.builder();
        identity.members()
                .forEach((member, value) -> out.with(member, member.equals("legalName") ? new Json.Str(name) : value));
        return out.build();
    }

    private void copies(List<UUID> more) {
        List<UUID> staff = new ArrayList<>();
        site.list("SELECT person FROM person_role WHERE supplier IS NULL").forEach(p -> staff.add(UUID.fromString(p)));
        UUID lead = site.work.lead().id();
        UUID assessor = site.work.staff().get(3).id();
        StringBuilder sql = new StringBuilder("SET session_replication_role = replica;");
        sql.append("CREATE FUNCTION pg_temp.copied(u uuid, k integer) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT")
                .append(" CASE WHEN u = '")
                .append(lead)
                .append("' AND k % 2 = 1 THEN (")
                .append(array(more))
                .append(")[1 + k / 2 % 20] WHEN u = '")
                .append(assessor)
                .append("' AND k % 2 = 1 THEN (")
                .append(array(more))
                .append(")[21 + k / 2 % 20] WHEN u = ANY(")
                .append(array(staff))
                .append(") THEN u ELSE CAST(md5(u || ' ' || k) AS uuid) END $$;");
        sql.append("CREATE TEMP TABLE numbers (old text, k integer, new text, PRIMARY KEY (old, k));");
        List<String> numbers = site.list("SELECT number FROM accreditation");
        Iterator<String> fresh = IntStream.range(5_000_000, 9_999_999)
                .filter(AccreditationNumber::isIssuable)
                .mapToObj(digits -> AccreditationNumber.ofDigits(digits).value())
                .iterator();
        for (String old : numbers) {
            for (int k = 1; k <= cases; k++) {
                sql.append(k == 1 ? "INSERT INTO numbers VALUES " : ",")
                        .append("('")
                        .append(old)
                        .append("',")
                        .append(k)
                        .append(",'")
                        .append(fresh.next())
                        .append("')");
            }
            sql.append(';');
        }
        sql.append(
                        "CREATE FUNCTION pg_temp.renumbered(n text, k integer) RETURNS text STABLE LANGUAGE sql AS $$ SELECT")
                .append(
                        " CASE WHEN n LIKE 'SRA-%' THEN (SELECT new || substr($1, 13) FROM numbers WHERE old = left($1, 12)")
                .append(
                        " AND numbers.k = $2) ELSE pg_temp.copied(CAST(left(n, 36) AS uuid), k) || substr(n, 37) END $$;");
        for (String table : OF_CASES) {
            String which = table.equals("timer") || table.equals("task") ? "subject ~ '^(SRA-|[0-9a-f]{8}-)'" : "true";
            sql.append(copy(table, cases, which, Map.of()));
        }
        sql.append(copy(
                "sealing_key",
                cases,
                "id IN (SELECT sealing_key FROM application UNION SELECT sealing_key FROM public_comment"
                        + " UNION SELECT published_key FROM public_comment)",
                Map.of()));
        String theirs = "id IN (SELECT person FROM person_role WHERE supplier IS NOT NULL)";
        sql.append(
                copy("sealing_key", clones, "id IN (SELECT sealing_key FROM person WHERE " + theirs + ")", Map.of()));
        sql.append(copy(
                "person",
                clones,
                theirs,
                Map.of(
                        "number",
                        "'Q-' || lpad(CAST(k * 20 + CAST(substr(number, 3) AS integer) - 100 AS text), 6, '0')",
                        "demo_token",
                        "NULL",
                        // Nobody enrols those who work for suppliers: they sign up.
                        "enrolled_by",
                        "NULL")));
        sql.append(copy("person_role", clones, "supplier IS NOT NULL", Map.of()));
        sql.append(
                copy("supplier_identifier", clones, "true", Map.of("tag", "sha256(tag || CAST(k || ' ' AS bytea))")));
        String digits = "10000000 + k * 20 + CAST(right(typed, 2) AS integer)";
        sql.append(copy(
                "register_identifier",
                clones,
                "party_id LIKE 'GB-COH-99%'",
                Map.of("party_id", "'GB-COH-' || (" + digits + ")", "typed", "CAST(" + digits + " AS text)")));
        sql.append("UPDATE register_active SET active = active + ")
                .append((long) cases * numbers.size())
                .append(" WHERE slot = (SELECT min(slot) FROM register_active)");
        site.database.asSuperuser(sql.toString());
    }

    private static String array(List<UUID> ids) {
        return "ARRAY["
                + String.join(",", ids.stream().map(id -> "'" + id + "'").toList()) + "]::uuid[]";
    }

    /// So many copies of each row: ids and numbers of their own, times some minutes earlier for each.
    private String copy(String table, int times, String which, Map<String, String> special) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String column : site.list("SELECT column_name || ' ' || data_type FROM information_schema.columns"
                + " WHERE table_schema = 'public' AND table_name = '" + table + "' AND is_identity = 'NO'"
                + " AND is_generated = 'NEVER' ORDER BY ordinal_position")) {
            String name = column.substring(0, column.indexOf(' '));
            String type = column.substring(name.length() + 1);
            columns.add('"' + name + '"');
            values.add(special.getOrDefault(name, value(table, name, type)));
        }
        return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT " + String.join(", ", values)
                + " FROM (SELECT * FROM " + table + " WHERE " + which + ") first, generate_series(1, " + times
                + ") k;";
    }

    private static String value(String table, String name, String type) {
        boolean number = name.equals("accreditation")
                || name.equals("superseded_by")
                || name.equals("supersedes")
                || name.equals("number") && table.endsWith("accreditation");
        if (number || name.equals("subject")) {
            return "pg_temp.renumbered(" + name + ", k)";
        }
        return switch (type) {
            case "uuid" -> "pg_temp.copied(" + name + ", k)";
            case "timestamp with time zone" -> name + " - k * interval '" + APART.toSeconds() + " seconds'";
            default -> name;
        };
    }

    /// What deadlines that have passed put before people.
    private void tasks() {
        for (String[] one : new String[][] {
            {"completeness-due", "submitted", "registrar"},
            {"assessment-due", "in-assessment", "registrar"},
            {"decision-due", "for-decision", "decision-maker"}
        }) {
            site.database.asSuperuser("INSERT INTO task (id, kind, subject, role, made_at, due_at) SELECT"
                    + " gen_random_uuid(), '" + one[0] + "', id::text, '" + one[2] + "', submitted_at, submitted_at"
                    + " FROM application WHERE state = '" + one[1] + "' ORDER BY id LIMIT 400");
        }
    }
}
