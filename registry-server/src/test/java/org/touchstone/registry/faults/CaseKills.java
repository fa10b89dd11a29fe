package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.presentation.HolderProof;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.FactDefinition;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.Registry;
import org.touchstone.registry.account.TestDesk;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.EmbeddedPostgres;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.signin.Sessions;

/// Whole cases, from the first draft to the certificate, to a refusal after a hearing, to a grant after questions and
/// a third assessor, and to a lapse by time, as their people bring them about over HTTP: the supplier's fields and
/// files by the forms of its pages, the rest by requests of programs. The server is killed right after requests went
/// out, whose answers nobody reads, and while deadlines fall due; after each start the client looks whether the case
/// stands before or after the step and nowhere between, and sends the same request again.
///
/// What must come of it is what comes of the same walk without a kill: every row about the cases, every event, every
/// deadline, notice and letter, and every saved word and file, once and not more. Ids, times and numbers drawn by lot
/// aside, the two are compared as text.
final class CaseKills {
    private static final String COOKIE = "touchstone-session=";
    private static final String OWNER = "demo-amara-osei";
    private static final String LEAD = "demo-A-017";
    private static final String SECOND = "demo-A-018";
    private static final String THIRD = "demo-A-019";
    private static final String REVIEWER = "demo-V-001";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration COMMENTS = Duration.ofDays(45);
    /// The longest that a request is under way when the server is killed.
    private static final int UNDER_WAY = 80;

    private static final Pattern PROOF =
            Pattern.compile("<input type=\"hidden\" name=\"(csrf|key|saved)\" value=\"([^\"]*)\">");

    private static final Pattern MESSAGE_ID = Pattern.compile("(?mi)^Message-ID: <([^@>]+)@");

    /// What is drawn by lot or told by the clock.
    private static final Pattern OWN = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
            + "|SRA-[0-9]{7}[0-9A-Z]|[0-9a-f]{64}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?|[0-9A-Za-z_-]{40,}");

    private static final Map<String, Set<String>> LEFT_OUT = Map.of(
            // What no letter was made of within a week is told by none; and a place on a list is given by lot.
            "person_notice", Set.of("mailed_at"),
            "register_certificate", Set.of("revocation_index", "suspension_index"));

    /// How a case ends.
    enum End {
        GRANTED,
        REFUSED,
        THIRD_ASSESSOR,
        LAPSED
    }

    private final Bench bench;
    private final Path clock;
    private final SMTPServer postOffice;
    private final List<String> letters = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final RandomGenerator random;
    /// Says of each moment at which the server could be killed whether it is.
    private final Chance chance;
    private final Consumer<String> said;

    private final SchemeEdition edition = SchemeEdition.of(TestRegistry.editionJson());
    private final Es256.KeyPair holder = TestRegistry.HOLDER;
    private final List<Walk> walks = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final List<Duration> starts = new ArrayList<>();
    private Duration ahead = Duration.ZERO;
    private int steps;
    private int kills;
    private int done;

    /// Whether the server is killed at a step of the walk.
    interface Chance {
        boolean strikes(int step);
    }

    private CaseKills(Seed template, List<End> ends, Chance chance, long seed, Consumer<String> said) {
        this.said = said;
        this.chance = chance;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Seed copy = template.copy(Seed.folder("fault"));
        Path elsewhere = Seed.folder("walk");
        this.clock = elsewhere.resolve("clock");
        TurnedClock.turn(clock, ahead);
        enrol(copy, ends);
        this.postOffice = SMTPServer.port(0)
                .simpleMessageListener(new SimpleMessageListener() {
                    @Override
                    public boolean accept(String from, String recipient) {
                        return true;
                    }

                    @Override
                    public void deliver(String from, String recipient, InputStream data) throws IOException {
                        letters.add(recipient + "\n" + new String(data.readAllBytes(), StandardCharsets.UTF_8));
                    }
                })
                .build();
        postOffice.start();
        Path mail = elsewhere.resolve("mail.json");
        try {
            Files.write(
                    mail,
                    CanonicalJson.bytes(Json.Obj.builder()
                            .with("from", "register@board.example")
                            .with("host", "localhost")
                            .with("port", postOffice.getPortAllocated())
                            .with("security", "none")
                            .build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.bench = Bench.over(
                copy,
                Instance.Setup.plain()
                        .jvm("-Dfaults.clock=" + clock)
                        .with("TOUCHSTONE_MAIL", mail.toString())
                        .with("TOUCHSTONE_SESSION_IDLE", "240"),
                Map.of());
    }

    /// The applicants, each with an address for letters and signed in with a browser.
    private void enrol(Seed seed, List<End> ends) {
        try (Registry registry = new Registry(Seed.config(seed.data(), Map.of()), new TurnedClock(clock), true)) {
            for (End end : ends) {
                String number = "W-10" + end.ordinal();
                UUID person = registry.people()
                        .enrol(
                                registry.people().authenticate(OWNER),
                                IdempotencyKey.random(),
                                new People.Enrol(number, "Person " + number, Optional.of("demo-" + number)))
                        .id("person");
                registry.db()
                        .run(tx -> registry.addresses()
                                .learn(
                                        tx,
                                        person,
                                        Optional.of(number + "@supplier.example"),
                                        registry.clock().instant()));
                String cookie = registry.sessions()
                        .begin(new Sessions.Arrival(person, Optional.empty(), true), Optional.empty());
                walks.add(new Walk(end, person, "demo-" + number, cookie));
            }
        }
    }

    /// Both walks, and how they differ.
    ///
    /// @param struck how many kills there are at most, at steps drawn by lot; 0 for one at every step
    static Outcome run(Seed template, List<End> ends, int struck, long seed, Consumer<String> said) {
        CaseKills calm = new CaseKills(template, ends, _ -> false, seed, said);
        Map<String, List<String>> expected = calm.whole();
        said.accept(calm.steps + " steps without a kill, " + calm.letters.size() + " letters");
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < calm.steps; i++) {
            all.add(i);
        }
        Collections.shuffle(all, new java.util.Random(seed));
        Set<Integer> which = new TreeSet<>(struck == 0 ? all : all.subList(0, Math.min(struck, all.size())));
        CaseKills wild = new CaseKills(template, ends, which::contains, seed, said);
        Map<String, List<String>> found = wild.whole();
        List<String> findings = new ArrayList<>(calm.findings);
        findings.addAll(wild.findings);
        expected.forEach((of, lines) -> {
            List<String> missing = new ArrayList<>(lines);
            List<String> more = new ArrayList<>(found.getOrDefault(of, List.of()));
            for (String line : lines) {
                if (more.remove(line)) {
                    missing.remove(line);
                }
            }
            missing.forEach(line -> findings.add(of + ": lost " + line));
            more.forEach(line -> findings.add(of + ": not without a kill " + line));
        });
        return new Outcome(
                findings,
                wild.steps + " steps and turns of the clock, " + wild.kills + " kills, of which " + wild.done
                        + " after the step had happened; " + wild.letters.size() + " letters; ready again: "
                        + Bench.spread(wild.starts));
    }

    /// What is there in the end, of each case and beside them, as lines.
    private Map<String, List<String>> whole() {
        Map<String, List<String>> out = new LinkedHashMap<>();
        try {
            walks.forEach(Walk::applies);
            said.accept("all have applied, " + kills + " kills");
            walks.forEach(Walk::isTakenIn);
            said.accept("all are with their assessors, " + kills + " kills");
            // First the reminders, then the deadlines.
            pass(Duration.ofDays(8));
            pass(COMMENTS.minusDays(8));
            walks.forEach(Walk::isDecided);
            pass(Duration.ofDays(20));
            said.accept("all have ended, " + kills + " kills");
            walks.forEach(walk -> out.put(walk.end + " as it is read", walk.read()));
            awaitLetters();
            bench.instance().stop();
            check(out);
        } finally {
            bench.close();
            postOffice.stop();
            client.shutdownNow();
            Bench.delete(clock.getParent());
        }
        return out;
    }

    /// Everything that fell due has happened when the server is ready again.
    private void pass(Duration time) {
        ahead = ahead.plus(time);
        TurnedClock.turn(clock, ahead);
        if (strikes()) {
            Instance.pause(random.nextInt(4 * UNDER_WAY));
            kill();
            // And once more while it makes up for it.
            bench.begin();
            Instance.pause(1_000 + random.nextInt(2_000));
            kill();
        } else {
            bench.instance().stop();
        }
        starts.add(bench.restart());
    }

    private boolean strikes() {
        return chance.strikes(steps++);
    }

    private void kill() {
        bench.instance().kill();
        kills++;
        if (kills % 50 == 0) {
            said.accept(kills + " kills");
        }
    }

    private void awaitLetters() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int before = -1;
        if (kills > 0) {
            // A letter that was being sent when the server was killed is tried again after ten minutes, and a round of
            // letters comes with the start.
            bench.instance().stop();
            ahead = ahead.plus(Duration.ofHours(1));
            TurnedClock.turn(clock, ahead);
            bench.restart();
        }
        while (before != letters.size() && System.nanoTime() < end) {
            before = letters.size();
            Instance.pause(3_000);
        }
    }

    // ---- requests

    /// What came back.
    ///
    /// @param cookie the session's new token, if it got one
    private record Sent(int status, byte[] body, Optional<String> cookie) {
        static Sent of(HttpResponse<byte[]> got) {
            return new Sent(
                    got.statusCode(),
                    got.body(),
                    got.headers()
                            .firstValue("Set-Cookie")
                            .filter(c -> c.startsWith(COOKIE))
                            .map(c -> c.substring(COOKIE.length(), c.indexOf(';'))));
        }

        Json.Obj json() {
            return StrictJson.parseObject(body, StrictJson.Limits.DOCUMENT);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private interface Making {
        HttpRequest.Builder of(URI server);
    }

    /// One step: sent, and sent again as it was, until it has a good answer.
    ///
    /// @param standing where the case stands, for looking before and after a kill
    private Sent step(String name, Making making, IntSupplier standing) {
        boolean struck = strikes();
        int before = struck ? standing.getAsInt() : 0;
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int attempt = 1; ; attempt++) {
            CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                    making.of(bench.instance().address().orElseThrow())
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (struck && attempt == 1) {
                Instance.pause(random.nextInt(UNDER_WAY));
                kill();
                answer.cancel(true);
                starts.add(bench.restart());
                if (standing.getAsInt() != before) {
                    done++;
                }
                continue;
            }
            try {
                HttpResponse<byte[]> got = answer.get(70, TimeUnit.SECONDS);
                if (got.statusCode() < 400) {
                    return Sent.of(got);
                }
                if (got.statusCode() != 503 && got.statusCode() != 429 || System.nanoTime() > end) {
                    throw new IllegalStateException(name + " was answered " + got.statusCode() + " "
                            + new String(got.body(), StandardCharsets.UTF_8) + "; the log ends:\n"
                            + bench.instance().log());
                }
                Instance.pause(200);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException(
                        name + " has no answer; the log ends:\n"
                                + bench.instance().log(),
                        e);
            }
        }
    }

    private Sent get(String path, String header, String value) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        bench.instance().address().orElseThrow().resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Accept", path.startsWith("/api/") ? "*/*" : "text/html,*/*;q=0.8");
        if (!value.isEmpty()) {
            request.header(header, value);
        }
        try {
            while (true) {
                HttpResponse<byte[]> got = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (got.statusCode() != 429) {
                    return Sent.of(got);
                }
                Instance.pause(200);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    path + "; the log ends:\n" + bench.instance().log(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Json.Obj seen(String who, String path) {
        Sent sent = get("/api/v1" + path, "Authorization", "Bearer " + who);
        if (sent.status() != 200) {
            throw new IllegalStateException(path + " is answered " + sent.status() + " " + sent.text());
        }
        return sent.json();
    }

    private static Json.Obj obj(String... members) {
        Json.Obj.Builder out = Json.Obj.builder();
        for (int i = 0; i < members.length; i += 2) {
            out.with(members[i], members[i + 1]);
        }
        return out.build();
    }

    // ---- one case

    private final class Walk {
        private final End end;
        private final UUID person;
        private final String token;
        private String cookie;
        private final Map<String, byte[]> files = new TreeMap<>();
        private String supplier = "";
        private String application = "";
        private String one = "";
        private String digest = "";

        Walk(End end, UUID person, String token, String cookie) {
            this.end = end;
            this.person = person;
            this.token = token;
            this.cookie = cookie;
        }

        @Override
        public String toString() {
            return end.toString();
        }

        // ---- steps

        /// A request of a program. After a kill all of it has happened or nothing, and the second answer is of
        /// what happened once.
        private Json.Obj act(String who, String path, Json.Obj body) {
            String key = UUID.randomUUID().toString();
            return step(
                            end + " " + path,
                            server -> {
                                HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/v1" + path))
                                        .header("Idempotency-Key", key);
                                if (!who.isEmpty()) {
                                    request.header("Authorization", "Bearer " + who);
                                }
                                return body.members().isEmpty()
                                        ? request.POST(HttpRequest.BodyPublishers.noBody())
                                        : request.header("Content-Type", "application/json")
                                                .POST(HttpRequest.BodyPublishers.ofByteArray(
                                                        CanonicalJson.bytes(body)));
                            },
                            this::standing)
                    .json();
        }

        private Json.Obj act(String who, String path) {
            return act(who, path, obj());
        }

        /// The form of a page, filled in; sent again, it is the same form.
        private void form(String page, Map<String, String> typed, Map<String, byte[]> sent) {
            Map<String, String> fields = new TreeMap<>(typed);
            Sent shown = get(page, "Cookie", COOKIE + cookie);
            // A session that was begun before the person had this role goes on under another token.
            cookie = shown.cookie().orElse(cookie);
            String html = shown.text();
            if (shown.status() != 200) {
                throw new IllegalStateException(page + " is answered " + shown.status() + " " + html);
            }
            Matcher hidden = PROOF.matcher(html.substring(html.indexOf("<main")));
            while (hidden.find()) {
                fields.put(hidden.group(1), hidden.group(2));
            }
            String boundary = "----walk" + random.nextLong(Long.MAX_VALUE);
            Sent answer = step(
                    end + " " + page,
                    server -> {
                        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(page))
                                .header("Cookie", COOKIE + cookie)
                                .header("Origin", server.toString());
                        return sent.isEmpty()
                                ? request.header("Content-Type", "application/x-www-form-urlencoded")
                                        .POST(HttpRequest.BodyPublishers.ofString(TestDesk.encoded(fields)))
                                : request.header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(parts(boundary, fields, sent)));
                    },
                    this::standing);
            if (answer.status() != 303) {
                findings.add(end + ": " + page + " was not taken: " + answer.text());
            }
        }

        /// A figure of where the case stands, which changes with most that is done to it. All that can be read
        /// of it is read, which says that no key or part of it is missing.
        private int standing() {
            List<String> all = new ArrayList<>();
            Map<String, String> looks = new LinkedHashMap<>();
            looks.put("/me", token);
            if (!one.isEmpty()) {
                looks.put(one, token);
                looks.put(one + "/content", token);
                looks.put(one + "/draft", token);
                looks.put(one + "/case", Seed.REGISTRAR);
                looks.put(one + "/comments", Seed.REGISTRAR);
            }
            looks.forEach((path, who) -> {
                Sent sent = get("/api/v1" + path, "Authorization", "Bearer " + who);
                if (sent.status() >= 500) {
                    findings.add(end + ": " + path + " is answered " + sent.text());
                }
                all.add(sent.status() == 200 ? sent.text() : "");
            });
            return all.hashCode();
        }

        void applies() {
            supplier = act(
                            token,
                            "/suppliers",
                            Json.Obj.builder()
                                    .with("kind", "legal-person")
                                    .with("legalName", "Harbour Walk " + end.ordinal() + " Ltd")
                                    .with("address", obj("country", "GB"))
                                    .with("identifiers", new Json.Arr(List.of(company())))
                                    .build())
                    .text("supplier");
            act(token, "/people/" + person + "/roles", obj("role", "supplier-signatory", "supplier", supplier));
            act(
                    Seed.REGISTRAR,
                    "/suppliers/" + supplier + "/verification",
                    Json.Obj.builder()
                            .with("legalName", "Harbour Walk " + end.ordinal() + " Ltd")
                            .with(
                                    "identifiers",
                                    new Json.Arr(List.of(obj(
                                            "scheme",
                                            "GB-COH",
                                            "id",
                                            company().text("id"),
                                            "method",
                                            "companies-house"))))
                            .build());
            application = act(
                            token,
                            "/applications",
                            obj("supplier", supplier, "scheme", edition.scheme(), "level", "standard"))
                    .text("application");
            one = "/applications/" + application;
            String pages = "/apply/" + application;
            for (FactDefinition fact : edition.factDefinitions().values()) {
                if (fact.derived().isEmpty()) {
                    form(pages + "/facts/" + fact.id(), Map.of("value", typed(fact)), Map.of());
                }
            }
            LocalDate dated = Instant.now().atZone(ZoneOffset.UTC).toLocalDate().minusDays(9);
            Map<String, String> kinds = new LinkedHashMap<>();
            for (Criterion c : criteria()) {
                kinds.put(c.id(), kind(c));
            }
            for (String kind : new TreeSet<>(kinds.values())) {
                byte[] file = ("%PDF-1.7\n" + kind + end + "x".repeat(20_000)).getBytes(StandardCharsets.US_ASCII);
                files.put(kind, file);
                form(
                        pages + "/files",
                        Map.of(
                                "type",
                                kind,
                                "dated-day",
                                Integer.toString(dated.getDayOfMonth()),
                                "dated-month",
                                Integer.toString(dated.getMonthValue()),
                                "dated-year",
                                Integer.toString(dated.getYear())),
                        Map.of(kind + ".pdf", file));
            }
            Map<String, String> ids = new TreeMap<>();
            seen(token, one + "/content").objects("evidence").forEach(e -> {
                if (ids.put(e.text("type"), e.text("id")) != null) {
                    findings.add(end + ": the file " + e.text("type") + " is there twice");
                }
            });
            if (!ids.keySet().equals(files.keySet())) {
                findings.add(end + ": files were saved and are not there: " + files.keySet() + ", " + ids.keySet());
            }
            answers(pages, kinds, ids);
            act(token, one + "/draft/use");
            String challenge = act(token, one + "/challenge").text("challenge");
            act(
                    token,
                    one + "/holder-key",
                    Json.Obj.builder()
                            .with("jwk", holder.publicKey().json())
                            .with(
                                    "proof",
                                    HolderProof.sign(
                                                    holder.publicKey(),
                                                    challenge,
                                                    m -> Es256.sign(m, holder.privateKey()))
                                            .text())
                            .build());
            act(token, one + "/agreement", obj("version", edition.agreement().version()));
            String declaration = seen(token, one + "/declaration").text("digest");
            act(token, one + "/submission", obj("declaration", declaration));
        }

        /// The first criterion on its page, the others by requests; each says something of its own.
        private void answers(String pages, Map<String, String> kinds, Map<String, String> ids) {
            boolean first = true;
            for (Criterion c : criteria()) {
                String words = "We do " + c.id() + ", case " + end.ordinal() + ".";
                String file = ids.getOrDefault(kinds.getOrDefault(c.id(), ""), "");
                if (first) {
                    form(pages + "/criteria/" + c.id(), Map.of("words", words, "evidence", file), Map.of());
                    first = false;
                } else {
                    Json answer = Json.Obj.builder()
                            .with("words", words)
                            .with("evidence", Json.Arr.ofStrings(List.of(file)))
                            .build();
                    save(Json.Obj.builder()
                            .with(
                                    "criteria",
                                    Json.Obj.builder().with(c.id(), answer).build())
                            .build());
                }
            }
            List<Json> objectives = new ArrayList<>();
            for (int year : List.of(2037, 2038, 2039)) {
                objectives.add(obj(
                        "title",
                        "Apprentices by " + year,
                        "baseline",
                        "1",
                        "target",
                        "2",
                        "unit",
                        "C62",
                        "due",
                        year + "-01-01"));
            }
            save(Json.Obj.builder()
                    .with("vcse", false)
                    .with(
                            "scope",
                            Json.Obj.builder()
                                    .with("entity", "legal-person")
                                    .with("cpvPrefixes", new Json.Arr(List.of()))
                                    .with("areas", new Json.Arr(List.of()))
                                    .build())
                    .with("accountabilityCode", obj("version", "1", "uri", "https://harbour.example/code"))
                    .with("objectives", new Json.Arr(objectives))
                    .with("figures", new Json.Arr(List.of()))
                    .with("equivalents", new Json.Arr(List.of()))
                    .build());
            Json.Obj said = seen(token, one + "/draft");
            for (Criterion c : criteria()) {
                if (!CanonicalJson.text(said).contains("We do " + c.id() + ", case " + end.ordinal() + ".")) {
                    findings.add(end + ": what was saved on " + c.id() + " is lost");
                }
            }
        }

        private void save(Json.Obj parts) {
            act(token, one + "/draft", Json.Obj.builder().with("parts", parts).build());
        }

        void isTakenIn() {
            if (end == End.LAPSED) {
                act(
                        Seed.REGISTRAR,
                        one + "/return",
                        Json.Obj.builder()
                                .with(
                                        "items",
                                        new Json.Arr(List.of(obj(
                                                "reason",
                                                edition.reasonCodes().of(Reasons.Kind.RETURN).values().stream()
                                                        .filter(c -> c.causes().isEmpty())
                                                        .findFirst()
                                                        .orElseThrow()
                                                        .id(),
                                                "words",
                                                "The accounts are missing."))))
                                .build());
                return;
            }
            act(Seed.REGISTRAR, one + "/completion");
            String comment = act(
                            "",
                            "/applicants/" + application + "/comments",
                            obj("words", "They listened to us, " + end.ordinal() + "."))
                    .text("comment");
            act(Seed.REGISTRAR, one + "/comments/" + comment + "/moderation", obj("verdict", "publish"));
            act(token, one + "/comments/" + comment + "/reply", obj("words", "We still do."));
            act(Seed.REGISTRAR, one + "/comments/" + comment + "/reply/moderation", obj("verdict", "publish"));
            for (String assessor : List.of(LEAD, SECOND)) {
                assigned(assessor);
            }
            for (String assessor : List.of(LEAD, SECOND)) {
                declares(assessor);
            }
            if (end == End.GRANTED) {
                // Nobody answers, and the time for it runs out.
                asks();
                return;
            }
            if (end == End.THIRD_ASSESSOR) {
                asks();
                act(
                        token,
                        one + "/questions/answer",
                        Json.Obj.builder()
                                .with(
                                        "replies",
                                        new Json.Arr(List.of(Json.Obj.builder()
                                                .with(
                                                        "criterion",
                                                        criteria().getFirst().id())
                                                .with("words", "Those in dispute.")
                                                .with("evidence", new Json.Arr(List.of()))
                                                .build())))
                                .build());
            }
            scores();
        }

        private void assigned(String assessor) {
            String id = seen(assessor, "/me").text("person");
            act(
                    Seed.REGISTRAR,
                    one + "/assessors",
                    Json.Obj.builder()
                            .with("assessor", id)
                            .with("lead", assessor.equals(LEAD))
                            .build());
        }

        private void declares(String assessor) {
            act(
                    assessor,
                    one + "/interests",
                    Json.Obj.builder()
                            .with("interest", false)
                            .with("words", "None")
                            .build());
        }

        private void asks() {
            act(
                    LEAD,
                    one + "/questions",
                    Json.Obj.builder()
                            .with(
                                    "questions",
                                    new Json.Arr(List.of(obj(
                                            "criterion",
                                            criteria().getFirst().id(),
                                            "words",
                                            "Which invoices does the figure leave out?"))))
                            .build());
        }

        private void scores() {
            int usual = end == End.REFUSED ? 0 : 2;
            act(
                    LEAD,
                    one + "/scores/draft",
                    Json.Obj.builder()
                            .with("criterion", criteria().getFirst().id())
                            .with("score", usual)
                            .with("words", "Seen so far.")
                            .build());
            act(LEAD, one + "/scores", marks(_ -> usual, "Seen by the lead."));
            act(
                    SECOND,
                    one + "/scores",
                    marks(
                            c -> end == End.THIRD_ASSESSOR
                                            && c.equals(criteria().getLast())
                                    ? 0
                                    : usual,
                            "Seen by the second."));
        }

        void isDecided() {
            switch (end) {
                case LAPSED -> {
                    if (!seen(token, one).text("state").equals("lapsed")) {
                        findings.add(end + " is " + seen(token, one).text("state"));
                    }
                    return;
                }
                case GRANTED -> scores();
                case THIRD_ASSESSOR -> {
                    assigned(THIRD);
                    declares(THIRD);
                    act(THIRD, one + "/scores", marks(_ -> 2, "Seen by the third."));
                }
                case REFUSED -> {
                    // Both have scored.
                }
            }
            String comment = seen(Seed.REGISTRAR, one + "/comments")
                    .objects("comments")
                    .getFirst()
                    .text("comment");
            Json.Obj.Builder agreed = Json.Obj.builder().with("considered", Json.Arr.ofStrings(List.of(comment)));
            marks(_ -> end == End.REFUSED ? 0 : 2, "Agreed.").members().forEach(agreed::with);
            if (end == End.REFUSED) {
                agreed.with(
                        "shortfalls",
                        new Json.Arr(criteria().stream()
                                .<Json>map(c -> obj("criterion", c.id(), "words", "Not shown."))
                                .toList()));
            }
            digest = act(LEAD, one + "/agreed-scores", agreed.build()).text("digest");
            for (String assessor : end == End.THIRD_ASSESSOR ? List.of(SECOND, THIRD) : List.of(SECOND)) {
                act(assessor, one + "/agreed-scores/confirmation", obj("digest", digest));
            }
            act(REVIEWER, one + "/review");
            act(
                    REVIEWER,
                    one + "/review/end",
                    Json.Obj.builder()
                            .with("passed", true)
                            .with("findings", "In order.")
                            .build());
            Json.Obj decision = Json.Obj.builder()
                    .with("scores", digest)
                    .with("words", "As the scores say.")
                    .with("comments", new Json.Arr(List.of(obj("comment", comment, "words", "Weighed."))))
                    .build();
            if (end == End.REFUSED) {
                act(
                        Seed.DECIDER,
                        one + "/intent-to-refuse",
                        Json.Obj.builder()
                                .with("scores", digest)
                                .with(
                                        "reasons",
                                        new Json.Arr(List.of(obj(
                                                "code",
                                                edition.reasonCodes()
                                                        .forCause(Reasons.Cause.SCORE_TOO_LOW)
                                                        .id(),
                                                "words",
                                                "The floor is not met."))))
                                .build());
                act(token, one + "/answer-to-intent", obj("words", "We see it otherwise."));
                act(Seed.DECIDER, one + "/refusal", decision);
            } else {
                String certificate = act(Seed.DECIDER, one + "/grant", decision).text("certificate");
                if (get("/certificates/" + certificate + ".jwt", "", "").status() != 200) {
                    findings.add(end + ": the certificate that the answer names is not handed out");
                }
            }
        }

        private Json.Obj marks(ToIntFunction<Criterion> score, String words) {
            return Json.Obj.builder()
                    .with(
                            "marks",
                            new Json.Arr(criteria().stream()
                                    .map(c -> (Json) Json.Obj.builder()
                                            .with("criterion", c.id())
                                            .with("score", score.applyAsInt(c))
                                            .with("words", words)
                                            .build())
                                    .toList()))
                    .build();
        }

        private Json.Obj company() {
            return obj("scheme", "GB-COH", "id", Integer.toString(98_000_000 + end.ordinal()));
        }

        // ---- what is there in the end

        /// The case as its people read it, and its files byte for byte.
        List<String> read() {
            List<String> out = new ArrayList<>();
            Map<String, String> reads = new LinkedHashMap<>();
            reads.put(one, token);
            reads.put(one + "/content", token);
            reads.put(one + "/questions", token);
            reads.put(one + "/comments", Seed.REGISTRAR);
            reads.put(one + "/case", Seed.REGISTRAR);
            reads.put(one + "/scores", LEAD);
            reads.put(one + "/file", Seed.DECIDER);
            reads.put("/notices", token);
            reads.forEach((path, who) -> {
                Sent sent = get("/api/v1" + path, "Authorization", "Bearer " + who);
                String text = own(sent.status() == 200 ? sent.text() : "");
                // What happened in one second stands in another order than what happened in two.
                List<String> members = new ArrayList<>(List.of(text.split("[{}\\[\\]]")));
                Collections.sort(members);
                out.add(own(path) + " " + sent.status() + " " + members);
            });
            if (end != End.LAPSED) {
                seen(token, one + "/content").objects("evidence").forEach(e -> {
                    Sent file = get("/api/v1" + one + "/evidence/" + e.text("id"), "Authorization", "Bearer " + token);
                    if (!java.util.Arrays.equals(files.getOrDefault(e.text("type"), new byte[0]), file.body())) {
                        findings.add(end + ": the file " + e.text("type") + " is not what was sent");
                    }
                });
            }
            return out;
        }
    }

    private static String own(String text) {
        return OWN.matcher(text).replaceAll("#");
    }

    private List<Criterion> criteria() {
        return edition.applicable("standard", edition.facts(TestRegistry.facts()));
    }

    private String kind(Criterion c) {
        return TestRegistry.evidence(edition, c, "application/pdf");
    }

    private static String typed(FactDefinition fact) {
        return switch (fact.type()) {
            case FLAG -> fact.id().equals("independent") || fact.id().equals("has-supply-chain") ? "yes" : "no";
            case WHOLE -> "120";
            case MONEY -> "12000000";
        };
    }

    private static byte[] parts(String boundary, Map<String, String> fields, Map<String, byte[]> files) {
        java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"";
        fields.forEach((name, value) ->
                body.writeBytes((head + name + "\"\r\n\r\n" + value + "\r\n").getBytes(StandardCharsets.UTF_8)));
        files.forEach((name, bytes) -> {
            body.writeBytes((head + "files\"; filename=\"" + name + "\"\r\nContent-Type: application/pdf\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(bytes);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        });
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    // ---- afterwards

    private void check(Map<String, List<String>> out) {
        Moment later = new Moment(Instant.now().plus(ahead).plusSeconds(60));
        try (Registry registry = new Registry(Seed.config(bench.data(), Map.of()), later, true)) {
            registry.fsck().run().findings().forEach(found -> findings.add("fsck: " + found));
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(bench.data().resolve("pg"))) {
            DatabaseUrl owner = postgres.ownerUrl();
            try (Connection connection = DriverManager.getConnection(owner.jdbc(), owner.user(), owner.password());
                    Statement statement = connection.createStatement()) {
                for (Walk walk : walks) {
                    out.put(walk.end + " in the database", rows(statement, walk));
                }
                out.put(
                        "the log",
                        list(
                                statement,
                                "SELECT type || ' ' || count(*) FROM log_entry WHERE type NOT IN"
                                        + " ('status-list-published', 'cases-closed') GROUP BY type ORDER BY type"));
                out.put(
                        "requests",
                        list(
                                statement,
                                "SELECT 'of persons ' || count(*) FROM idempotency UNION ALL"
                                        + " SELECT 'of anybody ' || count(*) FROM public_request"));
                letters(statement);
                findings.addAll(list(
                        statement,
                        "SELECT 'a deadline of the kind ' || kind || ' is due and was not fired' FROM timer WHERE"
                                + " fired_at IS NULL AND due_at < '"
                                + later.instant().minusSeconds(120) + "'"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Each letter reached the mail server at least once, and whoever got one twice got the same one, by its
    /// id.
    private void letters(Statement statement) throws SQLException {
        Map<String, Set<String>> byId = new TreeMap<>();
        for (String letter : letters) {
            Matcher id = MESSAGE_ID.matcher(letter);
            if (!id.find()) {
                findings.add("a letter without an id");
                continue;
            }
            byId.computeIfAbsent(id.group(1), _ -> new TreeSet<>()).add(letter.replaceAll("(?mi)^Date: .*$", ""));
        }
        byId.forEach((id, said) -> {
            if (said.size() > 1) {
                findings.add("letter " + id + " says two things: " + said);
            }
        });
        Set<String> queued = new TreeSet<>(list(statement, "SELECT id FROM outgoing_mail"));
        if (!queued.equals(byId.keySet()) || queued.isEmpty()) {
            findings.add("these letters were queued: " + queued + ", and these came: " + byId.keySet());
        }
        findings.addAll(list(
                statement,
                "SELECT 'the letter ' || id || ' was not noted as sent' FROM outgoing_mail WHERE sent_at IS NULL"));
        findings.addAll(list(
                statement,
                "SELECT 'of the notice ' || kind || ' nobody was written to' FROM person_notice WHERE mailed_at IS NULL"
                        + " AND told_at > '" + Instant.now().plus(ahead).minus(Duration.ofDays(6)) + "'"));
    }

    /// Every row of every table that is about a case, its supplier or its accreditation, without what is drawn
    /// by lot.
    private static List<String> rows(Statement statement, Walk walk) throws SQLException {
        String case_ = "'" + walk.application + "'";
        String numbers = "(SELECT number FROM accreditation WHERE application = " + case_ + ")";
        List<String> out = new ArrayList<>();
        for (String table : list(
                statement,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                        + " AND table_type = 'BASE TABLE' ORDER BY 1")) {
            Map<String, String> columns = new TreeMap<>();
            for (String column : list(
                    statement,
                    "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_name = '"
                            + table + "' AND table_schema = 'public' AND is_identity = 'NO'")) {
                String[] parts = column.split(" ", 2);
                columns.put(parts[0], parts[1]);
            }
            List<String> about = new ArrayList<>();
            if (table.equals("application") || table.equals("supplier")) {
                about.add("id = '" + (table.equals("supplier") ? walk.supplier : walk.application) + "'");
            } else if (columns.containsKey("application")) {
                about.add("application = " + case_);
            } else if (columns.containsKey("supplier")) {
                about.add("supplier = '" + walk.supplier + "'");
            }
            if (columns.containsKey("accreditation")) {
                about.add("accreditation IN " + numbers);
            }
            if (columns.containsKey("subject")) {
                about.add("left(subject, 36) = " + case_ + " OR left(subject, 12) IN " + numbers);
            }
            if (about.isEmpty() || table.equals("status_position")) {
                continue;
            }
            List<String> shown = columns.entrySet().stream()
                    .filter(c -> Set.of("text", "boolean", "integer", "bigint").contains(c.getValue())
                            || c.getValue().startsWith("timestamp"))
                    .filter(c -> !LEFT_OUT.getOrDefault(table, Set.of()).contains(c.getKey()))
                    .filter(c -> !Set.of("leaf_index", "event_id").contains(c.getKey()))
                    // Of a moment only whether it was.
                    .map(c -> c.getValue().startsWith("timestamp")
                            ? "(\"" + c.getKey() + "\" IS NOT NULL)"
                            : "coalesce(CAST(\"" + c.getKey() + "\" AS text), '-')")
                    .toList();
            for (String row : list(
                    statement,
                    "SELECT concat_ws(' ', '" + table + "'" + (shown.isEmpty() ? "" : ", " + String.join(", ", shown))
                            + ") FROM " + table + " WHERE " + String.join(" OR ", about))) {
                out.add(own(row));
            }
        }
        Collections.sort(out);
        return out;
    }

    private static List<String> list(Statement statement, String sql) throws SQLException {
        List<String> out = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                out.add(rows.getString(1));
            }
        }
        return out;
    }
}
