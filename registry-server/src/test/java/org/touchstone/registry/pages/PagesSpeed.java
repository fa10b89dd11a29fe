package org.touchstone.registry.pages;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.register.Story;
import org.touchstone.format.testkit.Samples;
import org.touchstone.registry.db.BareSql;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.register.Register;
import org.touchstone.registry.register.RegisterVolume;
import org.touchstone.registry.register.RegisterVolume.Known;
import org.touchstone.registry.web.HttpListener;
import org.touchstone.registry.web.Limits;
import org.touchstone.registry.web.Metrics;

/// Measures the public pages over real HTTP with a register of `SUPPLIERS` suppliers, for `benchmarks/run`, and
/// in the same minutes the bare statement that each page cannot do without: once for each line of its input,
/// which says how many seconds a page may take at most; it serves until its input ends. See [RegisterVolume]
/// for what the register holds and what it bypasses.
final class PagesSpeed {
    private static final int WARM = 300;
    private static final List<String> ALL =
            List.of("none", "active", "suspended", "withdrawn", "surrendered", "expired", "superseded");

    private final List<Known> known;
    private final Random random = new Random(7);
    private final BareSql sql;
    private final Client client;
    private final Duration most;

    private PagesSpeed(List<Known> known, BareSql sql, Client client, Duration most) {
        this.known = known;
        this.sql = sql;
        this.client = client;
        this.most = most;
    }

    /// A page to ask for, and the one statement that it rests on.
    private record Question(String path, String statement, Map<String, ?> values) {}

    private interface Asked {
        Question next();
    }

    public static void main(String[] args) throws Exception {
        int suppliers = Integer.parseInt(args[0]);
        RegisterVolume volume = new RegisterVolume(suppliers);
        try (TestDatabase database = TestDatabase.fresh()) {
            long began = System.nanoTime();
            volume.fill(database);
            volume.checkRows(database);
            System.out.printf("filled %d suppliers in %.0f s%n", suppliers, (System.nanoTime() - began) / 1e9);
            Site site = new Site(
                    new Site.Settings(
                            Samples.PUBLIC,
                            "Social Responsibility Registry",
                            false,
                            Set.of(),
                            () -> "{}".getBytes(StandardCharsets.UTF_8),
                            Map::of,
                            () -> {},
                            () -> 0,
                            Files.createTempDirectory("touchstone served ")),
                    database.db(),
                    new PublicRecord(new SecureRandom()),
                    new LogReader(Story.LOG.key()),
                    InstantSource.fixed(volume.end().plus(Duration.ofHours(1))),
                    new Metrics());
            try (HttpListener listener =
                            // What one client may spend is not what is measured here.
                            HttpListener.start(
                                    HttpListener.Settings.loopback(0),
                                    site.handlers(List.of(), Limits.parse("rate=0")));
                    BareSql sql = new BareSql(database)) {
                System.out.println("port " + listener.port());
                System.out.flush();
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                    try (Client client = new Client(listener.port())) {
                        new PagesSpeed(volume.known(), sql, client, Duration.ofSeconds(Integer.parseInt(order)))
                                .measure();
                    }
                    System.out.println("measured");
                    System.out.flush();
                }
            }
        }
    }

    private Known some() {
        return known.get(random.nextInt(known.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void measure() throws IOException {
        run("floor", () -> new Question("/health/live", "", Map.of()));
        run("supplier", () -> {
            Known k = some();
            return new Question(
                    "/suppliers/GB-COH-" + k.company(),
                    "register.find-supplier-by-party",
                    Map.of("party", "GB-COH-" + k.company()));
        });
        run("accreditation", () -> {
            Known k = some();
            return new Question(
                    "/accreditations/" + k.accreditation(),
                    "register.find-accreditation",
                    Map.of("number", k.accreditation()));
        });
        run("certificate", () -> {
            Known k = some();
            return new Question(
                    "/certificates/" + k.certificate(), "register.find-certificate", Map.of("id", k.certificate()));
        });
        run("bundle", () -> new Question("/certificates/" + some().certificate() + "/bundle.json", "", Map.of()));
        run("home", () -> new Question("/", "", Map.of()));
        run("log", () -> new Question("/log?before=" + (1000 + random.nextInt(known.size())), "", Map.of()));
        run(
                "list, first page",
                () -> new Question("/suppliers", "register.list", list("", "", Optional.empty(), List.of())));
        run("list, walking on", new Asked() {
            private String next = "/suppliers.json";

            @Override
            public Question next() {
                String at = next;
                String body = client.body(at);
                int from = body.indexOf("\"next\":\"");
                next = from < 0
                        ? "/suppliers.json"
                        : body.substring(body.indexOf("/suppliers.json", from), body.indexOf('"', from + 8));
                return new Question(at, "", Map.of());
            }
        });
        run(
                "list, in force and enhanced",
                () -> new Question(
                        "/suppliers?status=in-force&level=enhanced",
                        "register.list",
                        list("enhanced", "", Optional.empty(), List.of("active"))));
        run(
                "list, suspended",
                () -> new Question(
                        "/suppliers?status=suspended",
                        "register.list",
                        list("", "", Optional.empty(), List.of("suspended"))));
        run(
                "list, a place",
                () -> new Question(
                        "/suppliers?place=GB-QBT", "register.list", list("", "GB-QBT", Optional.empty(), List.of())));
        run(
                "list, a place that is nowhere",
                () -> new Question(
                        "/suppliers?place=GB-NOT&status=suspended",
                        "register.list",
                        list("", "GB-NOT", Optional.empty(), List.of("suspended"))));
        run("search, company number", () -> {
            String company = some().company();
            return new Question("/suppliers?q=" + company, "register.find-by-typed", Map.of("typed", company));
        });
        run("search, two words", () -> {
            String[] words = some().name().toLowerCase(Locale.ROOT).split(" ");
            String trade = Arrays.stream(words)
                    .skip(1)
                    .filter(w -> w.length() > 3)
                    .findFirst()
                    .orElse(words[0]);
            return search(words[0] + " " + trade, "", List.of());
        });
        run(
                "search, part of a word",
                () -> search(some().name().toLowerCase(Locale.ROOT).substring(0, 5), "", List.of()));
        run("search, misspelt", () -> {
            String name = some().name().toLowerCase(Locale.ROOT).split(" ")[0];
            int at = 2 + random.nextInt(name.length() - 4);
            String typed = name.substring(0, at) + "x" + name.substring(at + 1);
            return new Question("/suppliers?q=" + encoded(typed), "register.search-alike", Map.of("words", typed));
        });
        run("search, a common word", () -> search("services", "", List.of()));
        run("search, the commonest letters", () -> search("ltd", "", List.of()));
        run("search, a common word suspended", () -> search("services", "suspended", List.of("suspended")));
        run("search, two letters", () -> search("wa", "", List.of()));
    }

    private static Map<String, ?> list(String level, String place, Optional<String> after, List<String> standings) {
        return Map.of(
                "aftertext",
                after.orElse(""),
                "afterid",
                new UUID(0, 0),
                "standings",
                standings.isEmpty() ? ALL : standings,
                "level",
                level,
                "country",
                place.contains("-") ? "" : place,
                "region",
                place.contains("-") ? place : "",
                "limit",
                21);
    }

    private Question search(String words, String status, List<String> standings) {
        List<String> sorted = Arrays.stream(words.split(" "))
                .sorted((a, b) -> b.length() - a.length())
                .toList();
        java.util.HashMap<String, Object> values = new java.util.HashMap<>(list("", "", Optional.empty(), standings));
        values.put("first", pattern(sorted.getFirst()));
        values.put("second", sorted.size() > 1 ? pattern(sorted.get(1)) : "%");
        values.put("third", "%");
        values.put("others", List.of());
        values.put("most", Register.MOST_HITS);
        return new Question(
                "/suppliers?q=" + encoded(words) + (status.isEmpty() ? "" : "&status=" + status),
                "register.search",
                values);
    }

    private static String pattern(String word) {
        return (word.length() < 3 ? "% " : "%") + word + "%";
    }

    private void run(String name, Asked asked) throws IOException {
        for (int i = 0; i < WARM; i++) {
            Question q = asked.next();
            client.get(q.path());
            if (!q.statement().isEmpty()) {
                sql.nanos(q.statement(), q.values());
            }
            if (i == 20 && client.last > 100_000_000L) {
                break;
            }
        }
        List<Long> pages = new ArrayList<>();
        List<Long> bare = new ArrayList<>();
        long end = System.nanoTime() + most.toNanos();
        for (int i = 0; i < 2_000 && System.nanoTime() < end; i++) {
            Question q = asked.next();
            // Who goes first takes turns: the second finds warm buffers.
            if (i % 2 == 0) {
                pages.add(client.get(q.path()));
            }
            if (!q.statement().isEmpty()) {
                bare.add(sql.nanos(q.statement(), q.values()));
            }
            if (i % 2 == 1) {
                pages.add(client.get(q.path()));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "page %s | n %d | http p50 %.2f p95 %.2f p99 %.2f ms | sql %s%n",
                name,
                pages.size(),
                millis(pages, 0.5),
                millis(pages, 0.95),
                millis(pages, 0.99),
                bare.isEmpty()
                        ? "-"
                        : String.format(
                                Locale.ROOT,
                                "p50 %.2f p95 %.2f p99 %.2f ms",
                                millis(bare, 0.5),
                                millis(bare, 0.95),
                                millis(bare, 0.99)));
        System.out.flush();
    }

    private static double millis(List<Long> nanos, double quantile) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * quantile))) / 1e6;
    }

    /// One keep-alive connection that does as little as it can.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final byte[] buffer = new byte[1 << 16];
        long last;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
        }

        /// Nanoseconds until the last byte of the answer.
        long get(String path) {
            long began = System.nanoTime();
            byte[] head = ask(path);
            if (head[9] != '2' && head[9] != '3') {
                throw new IllegalStateException(path + ": " + new String(head, StandardCharsets.US_ASCII));
            }
            last = System.nanoTime() - began;
            return last;
        }

        private byte[] ask(String path) {
            return answer(path, new ByteArrayOutputStream());
        }

        String body(String path) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            answer(path, body);
            return body.toString(StandardCharsets.UTF_8);
        }

        private byte[] answer(String path, ByteArrayOutputStream body) {
            try {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: register.example\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                int have = 0;
                int end = -1;
                while (end < 0) {
                    int read = in.read(buffer, have, buffer.length - have);
                    if (read < 0) {
                        throw new IOException("the connection ended");
                    }
                    have += read;
                    end = headEnd(have);
                }
                byte[] head = Arrays.copyOf(buffer, end);
                String text = new String(head, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
                int at = text.indexOf("content-length:");
                long length = at < 0
                        ? 0
                        : Long.parseLong(
                                text.substring(at + 15, text.indexOf('\r', at)).strip());
                body.write(buffer, end, have - end);
                long left = length - (have - end);
                while (left > 0) {
                    int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        throw new IOException("the connection ended");
                    }
                    body.write(buffer, 0, read);
                    left -= read;
                }
                return head;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private int headEnd(int have) {
            for (int i = 3; i < have; i++) {
                if (buffer[i] == '\n' && buffer[i - 2] == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
