package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.application.Comments;
import org.touchstone.registry.assessment.Clarifications;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.Receipt;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.verifier.pdf.Enclosure;

/// Who was refused cannot be told from anything public: refusals are published as counts only.
///
/// One registry is brought to where two pairs of firms have applied. Then the world forks: in one copy the first of
/// each pair is refused, in the other the second, and its neighbour withdraws or goes on waiting. Everything else
/// (ids, keys, clock) is the same in both, so whatever public differs would tell. Compared are all rows that the role
/// of the public pages may read, every page and file that can be reached, with headers, lengths and entity tags, and
/// what a stranger hears who asks the writing interface about each of the firms.
class RefusedFirmsTest {
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern LINK = Pattern.compile(
            "(?:href=\"|action=\"|\"(?:url|next|older|bundle|object|opening|supplier|accreditation|certificate)\":\")([^\"#]+)");
    private static final Pattern HASH = Pattern.compile("[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{44,}={0,2}");
    private static final Pattern HEX = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

    @TempDir
    Path folder;

    /// Something public, and what of it must be equal in both worlds.
    private record Seen(Map<String, String> rows, Map<String, String> pages, Map<String, String> answers) {}

    /// Two who applied alike.
    ///
    /// @param withdraws whether the one who is not refused gives up, or goes on waiting
    private record Pair(Casework.Case one, Casework.Case other, boolean withdraws) {}

    @Test
    void swapping_the_refused_changes_nothing_public() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        TestDatabase base = TestDatabase.fresh();
        base.db().close();
        Casework.Time time = new Casework.Time(TestRegistry.START);
        Casework work;
        List<Pair> pairs;
        Casework.Case holder;
        AccreditationNumber held;
        String stranger;
        List<OrganisationId> numbers = new ArrayList<>();
        try (Registry registry = new Registry(ToldRegistry.configOf(data, base.owner()), time, true)) {
            registry.start();
            int[] n = {0};
            // Every name is another, of one length.
            work = new Casework(registry, time, field -> {
                String word = field.substring(field.lastIndexOf('.') + 1);
                return (Set.of("baseline", "target").contains(word) ? "" : word) + (1000 + n[0]++);
            });
            stranger = work.stranger();
            holder = applied(work, SupplierKind.LEGAL_PERSON, Casework.company(1), numbers);
            held = holder.forDecision(_ -> 2).granted();
            pairs = List.of(
                    new Pair(
                            applied(work, SupplierKind.LEGAL_PERSON, Casework.company(2), numbers),
                            applied(work, SupplierKind.LEGAL_PERSON, Casework.company(3), numbers),
                            true),
                    new Pair(
                            applied(work, SupplierKind.SOLE_TRADER, ppon("PJTY-5446-WDJP"), numbers),
                            applied(work, SupplierKind.SOLE_TRADER, ppon("PVXW-7583-TRHG"), numbers),
                            false));
            registry.settle();
        }
        Seen first = world(work, base.owner(), data, time, pairs, holder, held, stranger, numbers, false);
        Seen second = world(work, base.owner(), data, time, pairs, holder, held, stranger, numbers, true);
        same(first.rows(), second.rows());
        same(first.pages(), second.pages());
        same(first.answers(), second.answers());
        assertTrue(first.pages().size() > 60, () -> first.pages().keySet().toString());
        assertTrue(first.answers().size() > 100, () -> first.answers().keySet().toString());
        base.close();
    }

    private static void same(Map<String, String> first, Map<String, String> second) {
        assertEquals(first.keySet(), second.keySet());
        first.forEach((what, seen) -> assertEquals(seen, second.get(what), what));
    }

    private static OrganisationId ppon(String number) {
        return OrganisationId.of("GB-PPON", number);
    }

    private static Casework.Case applied(
            Casework work, SupplierKind kind, OrganisationId number, List<OrganisationId> numbers) {
        numbers.add(number);
        Casework.Case c = work.new Case(work.firm(kind, number), TestRegistry.facts());
        c.filled(List.of()).submitted().returned().submitted().complete().commented();
        work.pass(Duration.ofHours(5));
        return c;
    }

    /// One of the two worlds, from the fork to some weeks later.
    private Seen world(
            Casework work,
            DatabaseUrl base,
            Path data,
            Casework.Time forked,
            List<Pair> pairs,
            Casework.Case holder,
            AccreditationNumber held,
            String stranger,
            List<OrganisationId> numbers,
            boolean swapped)
            throws Exception {
        Path copy = Files.createDirectories(folder.resolve("world " + swapped));
        ToldRegistry.copyTree(data, copy);
        Casework.Time time = new Casework.Time(forked.instant());
        TestDatabase database = TestDatabase.copyOf(base);
        database.db().close();
        try (Registry registry = new Registry(ToldRegistry.configOf(copy, database.owner()), time, true)) {
            registry.start();
            work.attach(registry, time);
            for (Pair pair : pairs) {
                Casework.Case refused = swapped ? pair.other : pair.one;
                Casework.Case left = swapped ? pair.one : pair.other;
                refused.forDecision(_ -> 1).intended().refused();
                if (pair.withdraws) {
                    left.withdrawn();
                }
                registry.settle();
            }
            // Some weeks in which things go on.
            for (int week = 0; week < 2; week++) {
                work.pass(Duration.ofDays(7));
                registry.catchUp();
                registry.settle();
            }
            work.registry().accreditations().surrender(holder.person(), Casework.key(), held);
            registry.settle();
            Set<String> fresh = freshIds(database.owner());
            assertFalse(fresh.isEmpty());
            try (Website site = Website.start(
                    ToldRegistry.configOf(copy, database.owner(), "--port", "0", "--limits", "rate=0,person-rate=0"),
                    registry)) {
                Map<String, String> pages = crawl(site.port(), numbers, pairs, fresh);
                Map<String, String> answers = probe(site.port(), pairs, stranger);
                answers.putAll(attempts(registry, pairs, stranger));
                return new Seen(readable(database, fresh), pages, answers);
            }
        } finally {
            database.close();
        }
    }

    /// The ids that stand for closed cases: drawn when they are published, so other ones in each world.
    private static Set<String> freshIds(DatabaseUrl owner) throws SQLException {
        Set<String> ids = new TreeSet<>();
        for (String entry : query(owner, "SELECT convert_from(entry, 'UTF8') FROM log_entry ORDER BY leaf_index")) {
            if (EventCodec.decode(entry.getBytes(StandardCharsets.UTF_8)) instanceof RegisterEvent.CasesClosed closed) {
                closed.cases().forEach(id -> ids.add(id.toString()));
            }
        }
        return ids;
    }

    private static List<String> query(DatabaseUrl url, String sql) throws SQLException {
        List<String> out = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    String value = String.valueOf(rows.getString(i));
                    line.append(i == 1 ? "" : " | ").append(value);
                }
                out.add(line.toString());
            }
        }
        return out;
    }

    private static String masked(String text, Set<String> fresh) {
        Matcher m = UUID_FORM.matcher(text);
        return m.replaceAll(r -> fresh.contains(r.group()) ? "closed-case" : r.group());
    }

    /// Everything that the role of the public pages can read. What hashes over the ids of closed cases is left
    /// out: it says nothing that they do not say.
    private static Map<String, String> readable(TestDatabase database, Set<String> fresh) throws SQLException {
        Map<String, String> out = new TreeMap<>();
        for (String table : query(
                database.owner(),
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname ="
                        + " 'public' WHERE c.relkind IN ('r', 'v', 'm', 'S', 'p') AND"
                        + " has_any_column_privilege('touchstone_reader', c.oid, 'SELECT') ORDER BY 1")) {
            String rows = String.join(
                    "\n",
                    switch (table) {
                        case "log_entry" ->
                            query(
                                    database.reader(),
                                    "SELECT leaf_index, event_id, convert_from(entry, 'UTF8'), type, logged_at,"
                                            + " accreditation, certificate, supplier, list FROM log_entry ORDER BY 1");
                        case "log_head" -> query(database.reader(), "SELECT size, logged_until FROM log_head");
                        case "log_checkpoint" ->
                            // How many entries came under one signature is a matter of milliseconds.
                            query(database.reader(), "SELECT max(size), max(signed_at) FROM log_checkpoint");
                        case "log_tile" ->
                            query(database.reader(), "SELECT level, tile_index FROM log_tile ORDER BY 1, 2");
                        case "log_fold" -> query(database.reader(), "SELECT size FROM log_fold ORDER BY 1");
                        // Which of the counting rows a session took says which process of the database served it.
                        case "register_active" ->
                            query(database.reader(), "SELECT coalesce(sum(active), 0) FROM register_active");
                        default -> query(database.reader(), "SELECT t FROM " + table + " t ORDER BY t::text");
                    });
            out.put(table, masked(rows, fresh));
        }
        assertTrue(
                out.keySet().containsAll(Set.of("log_entry", "object", "opening", "register_supplier")), out::toString);
        assertFalse(out.containsKey("application"), "the pages cannot read casework");
        return out;
    }

    private HttpResponse<byte[]> get(HttpClient client, int port, String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(
                        method.replace(" {}", ""),
                        method.endsWith("{}")
                                ? HttpRequest.BodyPublishers.ofString("{}")
                                : HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /// Every page and file that can be reached, and what is asked about each firm by name, number and id.
    private Map<String, String> crawl(int port, List<OrganisationId> numbers, List<Pair> pairs, Set<String> fresh)
            throws IOException, InterruptedException {
        Deque<String> open = new ArrayDeque<>(List.of(
                "/",
                "/suppliers",
                "/suppliers.json",
                "/log",
                "/log.json",
                "/log/checkpoint",
                "/log/tile/0/000",
                "/trust",
                "/trust/list.json",
                "/pack.jsonl",
                "/register.json",
                "/standard",
                "/openapi.json",
                "/check",
                "/health/ready",
                "/sitemap.xml",
                "/robots.txt",
                "/.well-known/did.json",
                "/did.json",
                "/status/revocation/1",
                "/status/suspension/1"));
        for (OrganisationId number : numbers) {
            open.add("/suppliers/" + number.partyId());
            open.add("/suppliers/" + number.partyId() + ".json");
            open.add("/suppliers?q=" + number.id());
        }
        for (String filter : List.of("in-force", "suspended", "ended")) {
            open.add("/suppliers.json?status=" + filter);
        }
        for (int name = 1000; name < 1060; name++) {
            open.add("/suppliers.json?q=legalName" + name);
        }
        for (Pair pair : pairs) {
            for (Casework.Case c : List.of(pair.one, pair.other)) {
                open.add("/suppliers/" + c.firm.supplier());
                open.add("/suppliers/" + c.firm.supplier() + ".json");
                // Its ids where ids of other things stand.
                open.add("/openings/" + c.id);
                open.add("/certificates/" + c.id + ".json");
                open.add("/suppliers/" + c.id);
                open.add("/openings/" + c.firm.supplier());
            }
        }
        Set<String> known = new LinkedHashSet<>(open);
        Map<String, String> out = new LinkedHashMap<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!open.isEmpty()) {
                String path = open.removeFirst();
                HttpResponse<byte[]> answer = get(client, port, "GET", path);
                String type = answer.headers().firstValue("Content-Type").orElse("");
                boolean printed = path.endsWith(".pdf");
                // Packed, so that its length hangs on hashes: the page is made from the bundle inside, and from nothing
                // else.
                byte[] body = printed && Enclosure.of(answer.body()) instanceof Enclosure.Attached(byte[] document)
                        ? document
                        : answer.body();
                String text = new String(body, StandardCharsets.UTF_8);
                boolean hashes =
                        path.startsWith("/log") || path.startsWith("/pack") || path.contains("/bundle") || printed;
                String shown = masked(text, fresh);
                if (hashes) {
                    shown = HEX.matcher(HASH.matcher(shown).replaceAll("#")).replaceAll("#");
                }
                if (path.startsWith("/log/tile/")) {
                    // Bytes: hashes, or entries with the ids among them.
                    shown = path.contains("/entries/") ? masked(text, fresh) : "";
                }
                boolean steady = !hashes && shown.equals(text);
                Map<String, String> headers = new TreeMap<>();
                answer.headers().map().forEach((name, values) -> {
                    if (!Set.of("date", "x-request-id", "request-id").contains(name)
                            && (steady || !name.equals("etag"))
                            && !(printed && name.equals("content-length"))) {
                        headers.put(name, values.toString());
                    }
                });
                out.put(
                        path,
                        answer.statusCode() + "\n" + headers + "\n" + body.length + "\n" + withoutReference(shown));
                if (type.contains("html") || type.contains("json")) {
                    Matcher links = LINK.matcher(text);
                    while (links.find()) {
                        String to =
                                links.group(1).replace("&amp;", "&").replaceFirst("^https?://localhost(:[0-9]+)?", "");
                        if (to.startsWith("/")
                                && !to.startsWith("//")
                                && !to.startsWith("/assets")
                                && !UUID_FORM.matcher(to).results().anyMatch(r -> fresh.contains(r.group()))
                                && known.size() < 1_500
                                && known.add(to)) {
                            open.add(to);
                        }
                    }
                }
            }
        }
        return out;
    }

    /// A refusal names the request by a random word.
    private static String withoutReference(String body) {
        return body.replaceAll("\"(request|instance|reference)\":\"[^\"]*\"", "\"$1\":\"…\"")
                .replaceAll("[0-9a-f]{18}", "…");
    }

    /// What nobody and what a stranger hears from every route of the writing interface, asked about each firm.
    private Map<String, String> probe(int port, List<Pair> pairs, String stranger)
            throws IOException, InterruptedException {
        Map<String, String> out = new LinkedHashMap<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            Json.Obj paths = StrictJson.parseObject(
                            get(client, port, "GET", "/openapi.json").body(), StrictJson.Limits.DOCUMENT)
                    .obj("paths");
            Set<Integer> statuses = new TreeSet<>();
            for (Map.Entry<String, Json> path : paths.members().entrySet()) {
                if (!path.getKey().startsWith("/api/")) {
                    continue;
                }
                for (String method : ((Json.Obj) path.getValue()).members().keySet()) {
                    if (!method.equals("get") && !method.equals("post")) {
                        continue;
                    }
                    for (int i = 0; i < pairs.size() * 2; i++) {
                        Pair pair = pairs.get(i / 2);
                        Casework.Case c = i % 2 == 0 ? pair.one : pair.other;
                        String url = path.getKey()
                                .replace("{application}", c.id.toString())
                                .replace("{supplier}", c.firm.supplier().toString())
                                .replace("{person}", c.firm.person().toString())
                                .replace("{number}", "SRA-0000000A")
                                .replaceAll("\\{[a-z]+}", c.id.toString());
                        for (String token : List.of("", stranger, stranger + " with a body")) {
                            boolean body = token.endsWith(" with a body");
                            List<String> headers = new ArrayList<>();
                            if (!token.isEmpty()) {
                                headers.addAll(List.of("Authorization", "Bearer " + stranger));
                            }
                            if (method.equals("post")) {
                                headers.addAll(List.of(
                                        "Idempotency-Key", Casework.key().value()));
                                if (body) {
                                    headers.addAll(List.of("Content-Type", "application/json"));
                                }
                            }
                            HttpResponse<byte[]> answer = get(
                                    client,
                                    port,
                                    body && method.equals("post")
                                            ? "POST {}"
                                            : method.toUpperCase(java.util.Locale.ROOT),
                                    url,
                                    headers.toArray(String[]::new));
                            statuses.add(answer.statusCode());
                            out.put(
                                    method + " " + url + " " + token,
                                    answer.statusCode() + " " + answer.body().length + " "
                                            + withoutReference(new String(answer.body(), StandardCharsets.UTF_8)));
                        }
                    }
                }
            }
            assertFalse(statuses.contains(500), statuses::toString);
            assertTrue(statuses.containsAll(Set.of(401, 404)), statuses::toString);
        }
        return out;
    }

    private interface Attempt {
        Receipt on(Casework.Case c);
    }

    /// The same of every act on a case whose request is in order: what a stranger is told does not depend on
    /// where the case stands.
    private static Map<String, String> attempts(Registry registry, List<Pair> pairs, String stranger) {
        Actor.Person actor = registry.people().authenticate(stranger);
        Map<String, Attempt> all = new TreeMap<>();
        String digest = "0".repeat(64);
        IdempotencyKey key = Casework.key();
        all.put(
                "facts",
                c -> registry.applications()
                        .stateFacts(actor, key, new Applications.StateFacts(c.id, TestRegistry.facts())));
        all.put("challenge", c -> registry.applications().challenge(actor, key, c.id));
        all.put(
                "agreement",
                c -> registry.applications().acceptAgreement(actor, key, new Applications.AcceptAgreement(c.id, "1")));
        all.put("submit", c -> registry.applications().submit(actor, key, new Applications.Submit(c.id, digest)));
        all.put("withdraw", c -> registry.applications().withdraw(actor, key, c.id));
        all.put(
                "return",
                c -> registry.applications()
                        .returnIncomplete(
                                actor,
                                key,
                                new Applications.ReturnIt(c.id, List.of(new Applications.Missing("RET-X", "Why")))));
        all.put("complete", c -> registry.applications().complete(actor, key, c.id));
        all.put("erase", c -> registry.applications().eraseCase(actor, key, c.id));
        all.put(
                "open another",
                c -> registry.applications()
                        .open(
                                actor,
                                key,
                                new Applications.Open(c.firm.supplier(), "GB-SRA", "standard", Optional.empty())));
        all.put("assign", c -> registry.team().assign(actor, key, new Team.Assign(c.id, actor.id(), true)));
        all.put("declare", c -> registry.team().declare(actor, key, new Team.Declare(c.id, false, "None")));
        all.put(
                "comment",
                c -> registry.comments()
                        .post(Casework.key(), new Comments.Post(c.id, "Good.", Optional.empty(), Optional.empty())));
        all.put(
                "moderate",
                c -> registry.comments()
                        .moderate(actor, key, new Comments.Moderate(c.id, c.id, new Comments.Verdict.Publish())));
        all.put("reply", c -> registry.comments().reply(actor, key, new Comments.Reply(c.id, c.id, "So.")));
        all.put(
                "ask",
                c -> registry.clarifications()
                        .ask(
                                actor,
                                key,
                                new Clarifications.Ask(c.id, List.of(new Clarifications.Question("COL-01", "Why?")))));
        all.put(
                "answer questions",
                c -> registry.clarifications().answer(actor, key, new Clarifications.AnswerThem(c.id, List.of())));
        all.put("review", c -> registry.reviews().startReview(actor, key, c.id));
        all.put("answer", c -> registry.decisions().answer(actor, key, new Decisions.Answer(c.id, "No")));
        all.put("refuse", c -> registry.decisions().refuse(actor, key, new Decisions.Decide(c.id, digest, "No")));
        all.put("remit", c -> registry.decisions().remit(actor, key, new Decisions.Decide(c.id, digest, "No")));
        all.put("grant", c -> registry.accreditations().grant(actor, key, new Decisions.Decide(c.id, digest, "Yes")));
        all.put("erase the supplier", c -> registry.accreditations().erase(actor, key, c.firm.supplier()));
        all.put(
                "rename",
                c -> registry.accreditations()
                        .rename(
                                actor,
                                key,
                                new Suppliers.Rename(
                                        c.firm.supplier(),
                                        "Other",
                                        Optional.empty(),
                                        new Certificate.Address("GB", Optional.empty()))));
        Map<String, String> out = new TreeMap<>();
        for (Pair pair : pairs) {
            for (Casework.Case c : List.of(pair.one, pair.other)) {
                all.forEach((name, attempt) -> {
                    RefusedException refused = assertThrows(RefusedException.class, () -> attempt.on(c), name);
                    out.put("attempt " + name + " " + c.id, refused.reason() + " " + refused.facts());
                });
            }
        }
        return out;
    }
}
