package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.presentation.PresentationFile;
import org.touchstone.registry.demo.BidFolder;
import org.touchstone.registry.demo.Story;
import org.touchstone.verifier.cli.ExitCode;
import org.touchstone.verifier.cli.Main;
import org.touchstone.verifier.cli.Surroundings;

/// The day on which bids are opened: a supplier presents its certificate, a buyer fetches what everybody fetches,
/// judges the bids, looks firms up, and even looks at pages. The registry learns no pair of supplier and tender by any
/// of it, and keeps nothing of it: what it is asked is the same whoever bids, and afterwards neither its
/// database, files, log nor figures have changed by it.
class BidDayTest {
    /// All that a verifier asks a registry for: the same for everyone.
    private static final Pattern COMMON = Pattern.compile(
            "GET (/trust/list\\.json|/trust/lists/[0-9]+\\.json|/objects/sha256/[0-9a-f]{64}|/pack\\.jsonl\\?fresh=yes"
                    + "|/log/checkpoint|/log/tile/[0-9]/[0-9x/]+(\\.p/[0-9]+)?) HTTP/1\\.1");

    @TempDir
    Path folder;

    /// Passes bytes on to the registry, and keeps what was said to it.
    private static final class Line implements AutoCloseable {
        private final ServerSocket listening;
        private final int to;
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();

        Line(int to) throws IOException {
            this.to = to;
            this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(this::accept);
        }

        String address() {
            return "http://localhost:" + listening.getLocalPort();
        }

        private void accept() {
            while (!listening.isClosed()) {
                try {
                    Socket client = listening.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
                    Thread.ofVirtual().start(() -> pass(client, server, true));
                    Thread.ofVirtual().start(() -> pass(server, client, false));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void pass(Socket from, Socket into, boolean kept) {
            try (from;
                    into) {
                InputStream in = from.getInputStream();
                byte[] some = new byte[8_192];
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    if (kept) {
                        synchronized (said) {
                            said.write(some, 0, n);
                        }
                    }
                    into.getOutputStream().write(some, 0, n);
                    into.getOutputStream().flush();
                }
            } catch (IOException e) {
                // Either side has ended the conversation.
            }
        }

        /// What was said so far, and forgets it.
        String said() {
            synchronized (said) {
                String all = said.toString(StandardCharsets.ISO_8859_1);
                said.reset();
                return all;
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private int run(Instant now, String... arguments) {
        return Main.run(
                arguments,
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                new Surroundings(
                        Map.of(),
                        () -> now,
                        folder,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        false,
                        false,
                        false),
                new AtomicBoolean());
    }

    private static List<String> requests(String said) {
        return said.lines().filter(l -> l.endsWith(" HTTP/1.1")).toList();
    }

    private static String digest(ToldRegistry told) {
        return told.database.digest("");
    }

    private static Map<String, Long> files(Path data) throws IOException {
        Map<String, Long> out = new TreeMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.put(data.relativize(file).toString(), Files.size(file));
            }
        }
        return out;
    }

    @Test
    void the_registry_learns_nothing_of_who_bids() throws Exception {
        Logger access = Logger.getLogger("touchstone");
        Logger own = Logger.getLogger("org.touchstone");
        LogLines lines = new LogLines();
        try (ToldRegistry told = ToldRegistry.copy();
                Registry registry = new Registry(told.config("--port", "0"), InstantSource.system(), true)) {
            registry.start();
            BidFolder bids = Story.of(told.data, InstantSource.system()).bids();
            // A lot whose name stands nowhere else.
            Path tender = folder.resolve("tender.json");
            Files.writeString(
                    tender,
                    Files.readString(bids.folder().resolve("tender.json"))
                            .replaceFirst("\"lot\":\"[^\"]*\"", "\"lot\":\"Los-4711-Abend\""));
            Json.Obj policy = StrictJson.parseObject(Files.readAllBytes(tender), StrictJson.Limits.DOCUMENT);
            assertEquals("Los-4711-Abend", policy.text("lot"));
            List<Path> offered;
            try (Stream<Path> all = Files.list(bids.folder().resolve("bids"))) {
                offered = all.sorted().toList();
            }
            assertTrue(offered.size() > 5, offered::toString);
            List<String> secrets = new ArrayList<>(List.of(policy.text("ocid"), policy.text("lot"), "ocds-"));
            secrets.addAll(ofBidders(offered));
            for (Logger logger : List.of(access, own)) {
                logger.setLevel(Level.ALL);
                logger.addHandler(lines);
            }
            lines.setLevel(Level.ALL);
            try (Website site = Website.start(told.config("--port", "0"), registry);
                    Line line = new Line(site.port())) {
                Instant now = registry.clock().instant();
                Path home = folder.resolve("home");
                ToldRegistry.copyTree(bids.folder().resolve("home"), home);
                assertEquals(0, run(now, "sync", "--home", home.toString(), "--from", line.address()));
                List<String> shared = requests(line.said());
                assertFalse(shared.isEmpty());
                // From here on the registry has no reason to change at all.
                String before = digest(told);
                Map<String, Long> filesBefore = files(told.data);

                present(
                        java.time.OffsetDateTime.parse(policy.text("deadline"))
                                .toInstant()
                                .minusSeconds(3_600),
                        told.data,
                        tender,
                        offered);
                // Two buyers with other bidders, each with the files as they were before the day.
                List<List<String>> asked = new ArrayList<>();
                List<List<Path>> folders = List.of(
                        offered.subList(0, offered.size() / 2), offered.subList(offered.size() / 2, offered.size()));
                for (int buyer = 0; buyer < 2; buyer++) {
                    Path its = folder.resolve("home of buyer " + buyer);
                    ToldRegistry.copyTree(home, its);
                    Path inbox = Files.createDirectories(folder.resolve("bids of buyer " + buyer));
                    for (Path bid : folders.get(buyer)) {
                        Files.copy(bid, inbox.resolve(bid.getFileName()));
                    }
                    assertEquals(0, run(now, "sync", "--home", its.toString(), "--from", line.address()));
                    int judged = run(
                            now,
                            "verify",
                            "--home",
                            its.toString(),
                            "--from",
                            line.address(),
                            "--tender",
                            tender.toString(),
                            inbox.toString());
                    // The lot has another name than the bids were made for: what is genuine is referred, what is
                    // forged is not met, and nothing is a slip of the pen.
                    assertTrue(Set.of(ExitCode.NO.code(), ExitCode.REFER.code()).contains(judged), "" + judged);
                    for (String name : ofBidders(folders.get(buyer))) {
                        int _ = run(now, "lookup", "--home", its.toString(), name);
                    }
                    String said = line.said();
                    asked.add(requests(said));
                    for (String secret : secrets) {
                        assertFalse(said.contains(secret), () -> secret + " was said to the registry: " + said);
                    }
                }
                // Who is left in doubt may ask once more, but never for anything else.
                assertEquals(
                        Set.copyOf(asked.getFirst()),
                        Set.copyOf(asked.getLast()),
                        "what is asked for depends on who bids");
                asked.getFirst().forEach(r -> assertTrue(COMMON.matcher(r).matches(), r));
                assertFalse(asked.getFirst().isEmpty());

                // Somebody who looks at pages all the same tells the server, which forgets it.
                pages(site.port(), secrets);
                // And somebody who has its bids judged there tells it everything, for the length of one answer.
                checks(site.port(), Files.readAllBytes(tender), offered);
                assertEquals(before, digest(told), "the database has changed");
                assertEquals(filesBefore, files(told.data), "the data folder has changed");
                String metrics = page(site.port(), "/metrics");
                assertTrue(metrics.contains("touchstone_http_requests_total"), metrics);
                for (String secret : secrets) {
                    assertFalse(lines.text().contains(secret), () -> secret + " is in the log:\n" + lines.text());
                    assertFalse(metrics.contains(secret), () -> secret + " is in the metrics:\n" + metrics);
                }
                assertTrue(lines.text().contains("/suppliers"), "the log was listened to");
                tendersNowhere(told, policy);
            } finally {
                for (Logger logger : List.of(access, own)) {
                    logger.removeHandler(lines);
                    logger.setLevel(null);
                }
            }
        }
    }

    /// Names, numbers and ids of those who bid.
    private static List<String> ofBidders(List<Path> bids) throws IOException {
        List<String> out = new ArrayList<>();
        for (Path bid : bids) {
            Certificate certificate = UnverifiedCertificate.parse(PresentationFile.parse(Files.readAllBytes(bid))
                            .bundle()
                            .certificate()
                            .token())
                    .certificate();
            out.add(certificate.id().toString());
            out.add(certificate.subject().number().value());
            out.add(certificate.subject().legalName());
            certificate.subject().identifiers().forEach(i -> out.add(i.id().id()));
        }
        return out;
    }

    /// A supplier makes its presentation, on its own machine.
    private void present(Instant now, Path data, Path tender, List<Path> offered) throws IOException {
        Path bundle = folder.resolve("own bundle.json");
        PresentationFile own = PresentationFile.parse(Files.readAllBytes(offered.getFirst()));
        Files.write(bundle, own.bundle().bytes());
        Path key = keyOf(data, own);
        int code = run(
                now,
                "present",
                "--key",
                key.toString(),
                "--tender",
                tender.toString(),
                "--output",
                folder.resolve("presented.json").toString(),
                bundle.toString());
        assertEquals(0, code);
        assertTrue(Files.size(folder.resolve("presented.json")) > 0);
    }

    private static Path keyOf(Path data, PresentationFile own) throws IOException {
        String x = UnverifiedCertificate.parse(own.bundle().certificate().token())
                .certificate()
                .holderKey()
                .json()
                .text("x");
        try (Stream<Path> files = Files.walk(data.resolve("demo"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("holder.jwk")).toList()) {
                if (Files.readString(file).contains(x)) {
                    return file;
                }
            }
        }
        throw new IOException("no key of the first bidder in " + data);
    }

    private static void pages(int port, List<String> words) throws IOException, InterruptedException {
        for (String word : words) {
            String typed =
                    java.net.URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
            for (String path : List.of(
                    "/suppliers?q=" + typed,
                    "/suppliers/" + typed,
                    "/accreditations/" + typed,
                    "/certificates/" + typed,
                    "/certificates/" + typed + "/bundle.json",
                    "/" + typed,
                    "/log?before=" + typed,
                    "/check?ocid=" + typed)) {
                page(port, path);
            }
        }
    }

    private static void checks(int port, byte[] tender, List<Path> bids) throws IOException, InterruptedException {
        String boundary = "of-one-form";
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        List<String> parts = new ArrayList<>(List.of("name=\"tender\"; filename=\"Los-4711-Abend.json\""));
        bids.forEach(bid -> parts.add("name=\"file\"; filename=\"" + bid.getFileName() + "\""));
        for (int i = 0; i < parts.size(); i++) {
            form.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; " + parts.get(i) + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            form.writeBytes(i == 0 ? tender : Files.readAllBytes(bids.get(i - 1)));
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        byte[] judged = form.toByteArray();
        try (HttpClient client = HttpClient.newHttpClient()) {
            // The second is a form that cannot be read to its end.
            for (byte[] body : List.of(judged, java.util.Arrays.copyOf(judged, judged.length / 2))) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/check/batch"))
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals(body == judged ? 200 : 400, answer.statusCode(), answer.body());
                if (body == judged) {
                    assertTrue(answer.body().contains("checked: "), answer.body());
                }
            }
        }
    }

    private static String page(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .header("User-Agent", "buyer of " + path)
                            .header("Referer", "https://buyer.example" + path)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertTrue(answer.statusCode() < 500, path);
            return answer.body();
        }
    }

    /// Neither tender nor lot nor buyer stands in a row.
    private static void tendersNowhere(ToldRegistry told, Json.Obj policy) {
        Traces tenders = new Traces(List.of(policy.text("ocid"), policy.text("lot")));
        assertEquals(Map.of(), tenders.in(told.database.everything()));
    }
}
