package org.touchstone.registry;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.jose.Es256;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.RegisterEvent.SupplierKind;
import org.touchstone.format.scheme.Applicability;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.accreditation.TestRegistry;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.assessment.Assessments;
import org.touchstone.registry.assessment.Reviews;
import org.touchstone.registry.assessment.Sheet;
import org.touchstone.registry.assessment.Team;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.demo.StoryClock;
import org.touchstone.registry.people.Actor;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.people.People;
import org.touchstone.registry.people.Role;
import org.touchstone.registry.supplier.Suppliers;
import org.touchstone.registry.web.JsonLines;

/// Measures issuance over HTTP, for `benchmarks/run`: real cases, brought to the decision by their use cases, are
/// granted by decision makers over 64 kept-alive connections, and each answer comes when the certificate stands under
/// a signed checkpoint; then the same connections replace certificates, as fast as they can and at a fixed rate of
/// entries. Two verbs, because the cases take
/// longest: `prepare FOLDER CASES` makes a registry with so many cases in it, `run FOLDER RATE…` decides them.
final class IssuanceSpeed {
    private static final int CLIENTS = 64;
    private static final Duration WARM = Duration.ofSeconds(40);
    private static final Duration MEASURED = Duration.ofSeconds(15);
    /// What one replacement writes: the new certificate, and the end of the old one.
    private static final int EVENTS = 2;

    /// So many decision makers and registrars share the work, so that none is over what one person may ask for.
    private static final int STAFF = 64;

    private static final String DECIDES = "demo-decides-";
    private static final String REGISTRAR = "demo-registrar-";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Es256.KeyPair HOLDER = Es256.generate(RANDOM);

    private IssuanceSpeed() {}

    public static void main(String[] args) throws Exception {
        JsonLines.install(Level.WARNING, System.err);
        Path folder = Path.of(args[1]);
        switch (args[0]) {
            case "prepare" -> prepare(folder, Integer.parseInt(args[2]));
            case "run" ->
                measure(
                        folder,
                        Arrays.stream(args).skip(2).mapToInt(Integer::parseInt).toArray());
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    private static Config config(Path folder) {
        // All clients come from one address here, which is therefore not limited; persons are.
        return Config.read(
                true,
                List.of("--data", folder.resolve("data").toString(), "--port", "0", "--limits", "rate=0"),
                System.getenv());
    }

    // ---- cases

    /// A case that waits for its decision.
    private record Waiting(UUID application, String scores) {}

    private static void prepare(Path folder, int cases) throws Exception {
        Files.createDirectories(folder);
        Instant begin = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(100));
        StoryClock clock = new StoryClock(begin, InstantSource.system());
        try (Registry registry = new Registry(config(folder), clock, true)) {
            registry.start();
            Casework casework = new Casework(registry, clock, cases);
            clock.advanceTo(begin.plus(Duration.ofDays(2)));
            List<Waiting> done = casework.all();
            registry.settle();
            Files.write(
                    folder.resolve("cases"),
                    done.stream().map(w -> w.application() + " " + w.scores()).toList());
        }
    }

    /// Brings cases to the decision, some at a time.
    private static final class Casework {
        private static final int THREADS = 8;

        private final Registry registry;
        private final StoryClock clock;
        private final int cases;
        private final SchemeEdition edition;
        private final Actor.Person owner;
        private final Actor.Person registrar;
        private final Actor.Person second;
        private final Actor.Person lead;
        private final Actor.Person assessor;
        private final Actor.Person reviewer;
        private final Map<Integer, UUID> applications = new ConcurrentHashMap<>();
        private final Queue<Waiting> done = new ConcurrentLinkedQueue<>();

        Casework(Registry registry, StoryClock clock, int cases) {
            this.registry = registry;
            this.clock = clock;
            this.cases = cases;
            this.owner = registry.people().found(new People.Enrol("S-001", "Owner", Optional.of("demo-owner")));
            LocalDate day = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
            this.edition = SchemeEdition.of(TestRegistry.editionJson())
                    .inForce(day, new Applicability.Window(day, day.plusYears(1)));
            Json.Obj document = StrictJson.parseObject(edition.canonicalBytes(), StrictJson.Limits.DOCUMENT);
            registry.editions().publish(owner, key(), document);
            // The founder names the second who may appoint; from then on it takes both.
            UUID other = registry.people()
                    .enrol(owner, key(), new People.Enrol("S-002", "Second", Optional.of("demo-second")))
                    .id("person");
            registry.people().appoint(owner, key(), new People.Appoint(other, Role.SCHEME_OWNER, Optional.empty()));
            this.second = registry.people().actor(other);
            this.registrar = staff("R-100", "demo-rita", Role.REGISTRAR);
            this.lead = staff("A-001", "demo-tom", Role.ASSESSOR);
            this.assessor = staff("A-002", "demo-vera", Role.ASSESSOR);
            this.reviewer = staff("V-001", "demo-victor", Role.REVIEWER);
            for (int i = 0; i < STAFF; i++) {
                Actor.Person _ = staff(String.format(Locale.ROOT, "D-%03d", i), DECIDES + i, Role.DECISION_MAKER);
                Actor.Person _ = staff(String.format(Locale.ROOT, "R-%03d", i), REGISTRAR + i, Role.REGISTRAR);
            }
        }

        private Actor.Person staff(String number, String token, Role role) {
            UUID id = registry.people()
                    .enrol(owner, key(), new People.Enrol(number, "Person " + number, Optional.of(token)))
                    .id("person");
            registry.people().appoint(owner, key(), new People.Appoint(id, role, Optional.empty()));
            registry.people().appoint(second, key(), new People.Appoint(id, role, Optional.empty()));
            return registry.people().actor(id);
        }

        List<Waiting> all() throws Exception {
            each("submitted and scored", this::submit);
            // The public may comment for as long as the edition says.
            clock.advanceTo(clock.instant().plus(Duration.ofDays(60)));
            each("ready for the decision", this::ready);
            return List.copyOf(done);
        }

        private void each(String what, IntConsumer work) throws Exception {
            AtomicInteger next = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            List<Future<?>> all = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                for (int t = 0; t < THREADS; t++) {
                    all.add(threads.submit(() -> {
                        for (int i = next.getAndIncrement(); i < cases; i = next.getAndIncrement()) {
                            work.accept(i);
                            int so = ended.incrementAndGet();
                            if (so % 500 == 0) {
                                System.err.printf(Locale.ROOT, "  %,d of %,d cases %s%n", so, cases, what);
                            }
                        }
                    }));
                }
            }
            for (Future<?> one : all) {
                one.get();
            }
        }

        private void submit(int i) {
            String number = String.format(Locale.ROOT, "P-%06d", i);
            UUID person = registry.people()
                    .enrol(owner, key(), new People.Enrol(number, "Person " + number, Optional.of("demo-" + number)))
                    .id("person");
            String name = "Harbour & Vale Care " + i + " Ltd";
            OrganisationId company = OrganisationId.of("GB-COH", Integer.toString(50_000_000 + i));
            UUID supplier = registry.suppliers()
                    .register(
                            registry.people().actor(person),
                            key(),
                            TestRegistry.claim(SupplierKind.LEGAL_PERSON, name, company))
                    .id("supplier");
            registry.people()
                    .appoint(
                            registry.people().actor(person),
                            key(),
                            new People.Appoint(person, Role.SUPPLIER_SIGNATORY, Optional.of(supplier)));
            Actor.Person signatory = registry.people().actor(person);
            registry.suppliers()
                    .verify(
                            registrar,
                            key(),
                            new Suppliers.Verify(
                                    supplier, name, List.of(new Suppliers.Checked(company, "register-lookup"))));
            UUID id = registry.applications()
                    .open(
                            signatory,
                            key(),
                            new Applications.Open(supplier, edition.scheme(), "standard", Optional.empty()))
                    .id("application");
            TestRegistry.fill(
                    registry.applications(),
                    edition,
                    signatory,
                    id,
                    clock.instant().atZone(ZoneOffset.UTC).toLocalDate().minusDays(10));
            String declaration =
                    registry.applications().declaration(signatory, id).text("digest");
            registry.applications().submit(signatory, key(), new Applications.Submit(id, declaration));
            registry.applications().complete(registrar, key(), id);
            registry.team().assign(registrar, key(), new Team.Assign(id, lead.id(), true));
            registry.team().assign(registrar, key(), new Team.Assign(id, assessor.id(), false));
            for (Actor.Person one : List.of(lead, assessor)) {
                registry.team().declare(one, key(), new Team.Declare(id, false, "None"));
            }
            for (Actor.Person one : List.of(lead, assessor)) {
                registry.assessments().score(one, key(), new Assessments.Score(id, sheet()));
            }
            applications.put(i, id);
        }

        private void ready(int i) {
            UUID id = Optional.ofNullable(applications.get(i)).orElseThrow();
            String digest = registry.assessments()
                    .agree(lead, key(), new Assessments.Agree(id, sheet()))
                    .text("digest");
            registry.assessments().confirm(assessor, key(), new Assessments.Confirm(id, digest));
            registry.reviews().startReview(reviewer, key(), id);
            registry.reviews().endReview(reviewer, key(), new Reviews.EndReview(id, true, "In order."));
            done.add(new Waiting(id, digest));
        }

        private List<Criterion> applicable() {
            return edition.applicable("standard", edition.facts(TestRegistry.facts()));
        }

        private Sheet sheet() {
            return new Sheet(applicable().stream()
                    .map(c -> new Sheet.Mark(c.id(), 2, "Seen."))
                    .toList());
        }

        private static IdempotencyKey key() {
            return IdempotencyKey.random();
        }
    }

    // ---- load

    private static void measure(Path folder, int[] rates) throws Exception {
        Queue<Waiting> cases = new ConcurrentLinkedQueue<>();
        for (String line : Files.readAllLines(folder.resolve("cases"))) {
            cases.add(new Waiting(UUID.fromString(line.substring(0, 36)), line.substring(37)));
        }
        try (Registry registry = new Registry(config(folder), InstantSource.system(), false)) {
            registry.start();
            trust(registry);
            registry.work();
            try (Website website = Website.start(config(folder), registry)) {
                long postgres = postgres(registry);
                Queue<String> granted = new ConcurrentLinkedQueue<>();
                int all = cases.size();
                int port = website.port();
                // The server is compiled before it is measured, as one that has run for an hour is.
                Work granting = client -> {
                    Waiting next = cases.poll();
                    if (next == null) {
                        return false;
                    }
                    granted.add(client.grant(next));
                    return true;
                };
                Work replacing = client -> {
                    // Round and round: by the time that one comes up again its last certificate is out.
                    String number = Optional.ofNullable(granted.poll()).orElseThrow();
                    client.reissue(number);
                    granted.add(number);
                    return true;
                };
                Load _ = busy(port, WARM, client -> granted.size() < all / 3 && granting.run(client));
                Load _ = busy(port, WARM, replacing);
                report("issuance", postgres, () -> busy(port, MEASURED, granting));
                report("replacing", postgres, () -> busy(port, MEASURED, replacing));
                for (int rate : rates) {
                    long before = registry.db().read(registry.reader()::size);
                    long start = System.nanoTime();
                    List<Long> paced = paced(port, rate / EVENTS, replacing);
                    double spent = (System.nanoTime() - start) / 1e9;
                    long after = registry.db().read(registry.reader()::size);
                    long bytes = registry
                            .db()
                            .read(tx -> tx.list(
                                    "log.list-entries", Args.of("from", before).with("to", after)))
                            .stream()
                            .mapToLong(row -> row.bytes("entry").length)
                            .sum();
                    System.out.printf(
                            Locale.ROOT,
                            "append %d events/s offered p50 %.0f ms p99 %.0f ms; %.0f entries/s of %d bytes%n",
                            rate,
                            millis(paced, 0.50),
                            millis(paced, 0.99),
                            (after - before) / spent,
                            bytes / Math.max(1, after - before));
                }
                System.out.printf(
                        Locale.ROOT,
                        "pgbench %.0f tps%n",
                        pgbench(registry.data().resolve("pg")));
            }
        }
    }

    /// The first trust list, by governors who live no longer than this.
    private static void trust(Registry registry) {
        List<Es256.KeyPair> governors = List.of(Es256.generate(RANDOM), Es256.generate(RANDOM));
        byte[] file = CanonicalJson.bytes(Json.Obj.builder()
                .with("threshold", 2)
                .with(
                        "keys",
                        new Json.Arr(governors.stream()
                                .map(g -> (Json) g.publicKey().json())
                                .toList()))
                .build());
        TrustListJws list = TrustListJws.unsigned(registry.draftTrustList(file, registry.publishedEditions()));
        for (Es256.KeyPair governor : governors) {
            list = list.signedBy(governor.publicKey(), input -> Es256.sign(input, governor.privateKey()));
        }
        registry.publishTrustList(list);
    }

    private static double millis(List<Long> nanos, double quantile) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * quantile)) / 1e6;
    }

    /// One request of a client; false when there is nothing more to ask for.
    private interface Work {
        boolean run(Client client) throws IOException;
    }

    /// What some time of load came to: how long each request waited, and nanoseconds of the clients' own work.
    private record Load(List<Long> waits, long processor) {}

    private interface Measured {
        Load run() throws Exception;
    }

    private static void report(String what, long postgres, Measured load) throws Exception {
        long own = processor(ProcessHandle.current().pid());
        long theirs = processorOfTree(postgres);
        long began = System.nanoTime();
        Load done = load.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        double each = 1e6 * done.waits().size();
        System.out.printf(
                Locale.ROOT,
                "%s %.0f certificates/s p50 %.0f ms p99 %.0f ms of %d; processor per certificate: server %.2f ms,"
                        + " client %.2f ms, PostgreSQL %.2f ms%n",
                what,
                done.waits().size() / seconds,
                millis(done.waits(), 0.50),
                millis(done.waits(), 0.99),
                done.waits().size(),
                (processor(ProcessHandle.current().pid()) - own - done.processor()) / each,
                done.processor() / each,
                (processorOfTree(postgres) - theirs) / each);
    }

    /// Each client asks again as soon as it is answered.
    private static Load busy(int port, Duration time, Work work) throws Exception {
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        long end = System.nanoTime() + time.toNanos();
        long spent = clients(port, client -> {
            boolean more = true;
            while (more && System.nanoTime() < end) {
                long began = System.nanoTime();
                more = work.run(client);
                if (more) {
                    waits.add(System.nanoTime() - began);
                }
            }
            return more;
        });
        return new Load(waits, spent);
    }

    /// A wait counts from the moment at which its request was due, so that falling behind shows.
    private static List<Long> paced(int port, int perSecond, Work work) throws Exception {
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        long step = Duration.ofSeconds(1).toNanos() / perSecond;
        int count = (int) (MEASURED.toNanos() / step);
        AtomicInteger next = new AtomicInteger();
        long began = System.nanoTime();
        long _ = clients(port, client -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                long due = began + i * step;
                LockSupport.parkNanos(due - System.nanoTime());
                boolean _ = work.run(client);
                waits.add(System.nanoTime() - due);
            }
            return true;
        });
        return waits;
    }

    /// All clients at once, each with a thread of the system's, whose processor time can be told apart; gives its
    /// sum.
    private static long clients(int port, Work work) throws Exception {
        AtomicLong spent = new AtomicLong();
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int c = 0; c < CLIENTS; c++) {
                int number = c;
                all.add(threads.submit(() -> {
                    try (Client client = new Client(port, number)) {
                        boolean _ = work.run(client);
                    }
                    return spent.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                }));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
        return spent.get();
    }

    /// One kept-alive connection.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final int number;

        Client(int port, int number) throws IOException {
            this.number = number % STAFF;
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 16_384);
            out = socket.getOutputStream();
        }

        String grant(Waiting waiting) throws IOException {
            Json.Obj answer = post(
                    "/api/v1/applications/" + waiting.application() + "/grant",
                    DECIDES + number,
                    Json.Obj.builder()
                            .with("scores", waiting.scores())
                            .with("words", "All criteria are met.")
                            .build());
            return answer.text("accreditation");
        }

        void reissue(String accreditation) throws IOException {
            Json.Obj _ = post(
                    "/api/v1/accreditations/" + accreditation + "/certificates",
                    REGISTRAR + number,
                    Json.Obj.builder().with("cause", "clerical-error").build());
        }

        private Json.Obj post(String path, String token, Json.Obj body) throws IOException {
            byte[] bytes = CanonicalJson.bytes(body);
            String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                    + "\r\nIdempotency-Key: " + UUID.randomUUID()
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n";
            byte[] request = Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), head.length() + bytes.length);
            System.arraycopy(bytes, 0, request, head.length(), bytes.length);
            out.write(request);
            out.flush();
            String status = line();
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(
                            header.substring("content-length:".length()).strip());
                }
            }
            byte[] answered = in.readNBytes(length);
            if (!status.startsWith("HTTP/1.1 20")) {
                throw new IOException(status + ": " + new String(answered, StandardCharsets.UTF_8));
            }
            return StrictJson.parseObject(answered);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the server closed the connection");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    // ---- the anchor

    /// What the same cluster gives, transactions a second.
    private static double pgbench(Path folder) throws IOException, InterruptedException {
        List<String> where = List.of(
                "-h",
                "127.0.0.1",
                "-p",
                Files.readAllLines(folder.resolve("cluster/postmaster.pid"))
                        .get(3)
                        .strip(),
                "-U",
                "touchstone_owner",
                "touchstone");
        String password = Files.readString(folder.resolve("password")).strip();
        String _ = run(password, where, "-i", "-q", "-s", "10");
        String said = run(password, where, "-N", "-c", "8", "-j", "2", "-T", "15");
        Optional<String> tps =
                said.lines().filter(line -> line.startsWith("tps = ")).findFirst();
        return Double.parseDouble(tps.orElseThrow().substring("tps = ".length()).split(" ")[0]);
    }

    private static String run(String password, List<String> where, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("pgbench"));
        command.addAll(List.of(options));
        command.addAll(where);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("pgbench: " + said);
        }
        return said;
    }

    // ---- processor time

    private static long postgres(Registry registry) throws IOException {
        Path file = registry.data().resolve("pg/cluster/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst());
    }

    /// Nanoseconds.
    private static long processor(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(p -> p.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static long processorOfTree(long pid) {
        return processor(pid)
                + ProcessHandle.of(pid).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(p -> processor(p.pid()))
                        .sum();
    }
}
