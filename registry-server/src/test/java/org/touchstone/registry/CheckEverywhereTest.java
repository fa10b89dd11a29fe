package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.demo.BidFolder;
import org.touchstone.registry.demo.Story;
import org.touchstone.verifier.cli.Main;
import org.touchstone.verifier.cli.Surroundings;

/// The demonstration's bids, and the same with a byte changed here and there, come to the same outcome, codes and
/// sentences on the registry's page and on the buyer's own computer.
class CheckEverywhereTest {
    @TempDir
    Path folder;

    private String run(Instant now, Path home, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        int code = Main.run(
                all.toArray(String[]::new),
                new ByteArrayInputStream(new byte[0]),
                out,
                err,
                new Surroundings(
                        Map.of("XDG_CONFIG_HOME", folder.toString()),
                        () -> now,
                        folder,
                        StandardCharsets.UTF_8,
                        StandardCharsets.UTF_8,
                        false,
                        false,
                        false),
                new AtomicBoolean());
        assertTrue(code == 0 || code == 1 || code == 3, err.toString());
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Json.Obj json(String text) {
        return StrictJson.parseObject(text.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.DOCUMENT);
    }

    /// Name, outcome, codes, and of each check what it found; without what passing time changes.
    private static List<String> essence(Json.Obj results) {
        List<String> out = new ArrayList<>();
        for (Json.Obj result : results.has("results") ? results.objects("results") : List.of(results)) {
            StringBuilder one = new StringBuilder(result.obj("input").text("name"))
                    .append(' ')
                    .append(result.text("outcome"))
                    .append(' ')
                    .append(CanonicalJson.text(result.find("codes").orElseThrow()));
            for (Json.Obj check : result.objects("checks")) {
                one.append("\n  ")
                        .append(check.text("id"))
                        .append(' ')
                        .append(check.text("result"))
                        .append(' ')
                        .append(check.text("code"));
                if (!Set.of("fresh", "format").contains(check.text("id"))) {
                    one.append(' ').append(CanonicalJson.text(check.obj("facts")));
                }
            }
            out.add(one.toString());
        }
        return out;
    }

    private static HttpResponse<String> post(int port, String path, String type, byte[] body)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                            .header("Content-Type", type)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static Json.Obj web(int port, Map<String, byte[]> files, Json.Obj tender)
            throws IOException, InterruptedException {
        return web(port, files, tender, Optional.empty());
    }

    private static Json.Obj web(int port, Map<String, byte[]> files, Json.Obj tender, Optional<String> awardBegan)
            throws IOException, InterruptedException {
        List<Json> all = new ArrayList<>();
        files.forEach((name, bytes) -> all.add(Json.Obj.builder()
                .with("name", name)
                .with("content", Base64.getEncoder().encodeToString(bytes))
                .build()));
        Json.Obj.Builder body =
                Json.Obj.builder().with("files", new Json.Arr(all)).with("tender", tender);
        awardBegan.ifPresent(began -> body.with(
                "moment",
                Json.Obj.builder()
                        .with("point", "award-decision")
                        .with("began", began)
                        .build()));
        HttpResponse<String> answer =
                post(port, "/api/v1/checks", "application/json", CanonicalJson.bytes(body.build()));
        assertEquals(200, answer.statusCode(), answer.body());
        return json(answer.body());
    }

    /// What the page for people says of one file.
    private static String page(int port, String name, byte[] file, byte[] tender)
            throws IOException, InterruptedException {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> part : Map.of(
                        "name=\"file\"; filename=\"" + name + "\"",
                        file,
                        "name=\"tender\"; filename=\"t.json\"",
                        tender)
                .entrySet()) {
            form.writeBytes(("--xyz\r\nContent-Disposition: form-data; " + part.getKey() + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            form.writeBytes(part.getValue());
            form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes("--xyz--\r\n".getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = post(port, "/check", "multipart/form-data; boundary=xyz", form.toByteArray());
        assertEquals(200, answer.statusCode(), answer.body());
        String head = "data:text/markdown;charset=utf-8;base64,";
        String body = answer.body().replace("&#43;", "+");
        int at = body.indexOf(head) + head.length();
        return new String(
                Base64.getDecoder().decode(body.substring(at, body.indexOf('"', at))), StandardCharsets.UTF_8);
    }

    /// Without the lines that say how late it is.
    private static List<String> lasting(String markdown) {
        return markdown.lines()
                .filter(l -> !l.startsWith("Judged as at") && !l.contains("Status information is fresh"))
                .toList();
    }

    @Test
    void theSameIsSaidOnThePageAndOnTheCommandLine() throws Exception {
        try (ToldRegistry told = ToldRegistry.copy();
                Registry registry = new Registry(told.config("--port", "0"), InstantSource.system(), true)) {
            registry.start();
            BidFolder bids = Story.of(told.data, InstantSource.system()).bids();
            byte[] tender = Files.readAllBytes(bids.folder().resolve("tender.json"));
            Json.Obj policy = StrictJson.parseObject(tender, StrictJson.Limits.DOCUMENT);
            Map<String, byte[]> offered = new LinkedHashMap<>();
            try (Stream<Path> all = Files.list(bids.folder().resolve("bids"))) {
                for (Path file : all.sorted().toList()) {
                    if (file.toString().endsWith(".json") || file.toString().endsWith(".jwt")) {
                        offered.put(file.getFileName().toString(), Files.readAllBytes(file));
                    }
                }
            }
            assertTrue(offered.size() > 5, offered.keySet()::toString);
            try (Website site = Website.start(told.config("--port", "0"), registry)) {
                Instant now = registry.clock().instant();
                Path home = folder.resolve("home");
                ToldRegistry.copyTree(bids.folder().resolve("home"), home);
                run(now, home, "sync", "--from", "http://localhost:" + site.port());
                Path tenderFile = Files.write(folder.resolve("tender.json"), tender);

                Random random = new Random(20261122);
                Set<String> outcomes = new TreeSet<>();
                for (int round = 0; round < 12; round++) {
                    Path inbox = Files.createDirectories(folder.resolve("round " + round));
                    Map<String, byte[]> files = new LinkedHashMap<>();
                    for (Map.Entry<String, byte[]> one : offered.entrySet()) {
                        byte[] bytes = round == 0 ? one.getValue() : mutated(one.getValue(), random);
                        files.put(one.getKey(), bytes);
                        Files.write(inbox.resolve(one.getKey()), bytes);
                    }
                    String said = run(
                            now,
                            home,
                            "verify",
                            inbox.toString(),
                            "--tender",
                            tenderFile.toString(),
                            "--offline",
                            "--format",
                            "json");
                    List<String> expected = essence(json(said));
                    assertEquals(expected, essence(web(site.port(), files, policy)));
                    expected.forEach(e -> outcomes.add(e.split(" ")[1]));
                }
                assertTrue(outcomes.contains("MEETS") && outcomes.contains("REFER"), outcomes.toString());
                for (Map.Entry<String, byte[]> one : offered.entrySet()) {
                    Path file = folder.resolve("round 0").resolve(one.getKey());
                    String markdown = run(
                            now,
                            home,
                            "verify",
                            file.toString(),
                            "--tender",
                            tenderFile.toString(),
                            "--offline",
                            "--format",
                            "markdown");
                    String shown = page(site.port(), one.getKey(), one.getValue(), tender);
                    assertEquals(lasting(markdown), lasting(shown), one.getKey());
                    assertFalse(shown.isEmpty());
                }

                // A group bids for the second lot: three subjects in one answer.
                Path group = bids.folder().resolve("bids-lot-2");
                byte[] second = Files.readAllBytes(bids.folder().resolve("tender-lot-2.json"));
                Map<String, byte[]> groups = new LinkedHashMap<>();
                try (Stream<Path> all = Files.list(group)) {
                    for (Path file : all.sorted().toList()) {
                        groups.put(file.getFileName().toString(), Files.readAllBytes(file));
                    }
                }
                List<String> expected = essence(json(run(
                        now,
                        home,
                        "verify",
                        group.toString(),
                        "--tender",
                        bids.folder().resolve("tender-lot-2.json").toString(),
                        "--offline",
                        "--format",
                        "json")));
                assertEquals(
                        expected,
                        essence(web(site.port(), groups, StrictJson.parseObject(second, StrictJson.Limits.DOCUMENT))));
                assertTrue(expected.getFirst().contains(" MEETS "), expected.toString());

                // At the award one of the bidders has been suspended since.
                String began =
                        Files.readString(bids.folder().resolve("award-at.txt")).strip();
                expected = essence(json(run(
                        now,
                        home,
                        "verify",
                        folder.resolve("round 0").toString(),
                        "--tender",
                        tenderFile.toString(),
                        "--moment",
                        "award-decision",
                        "--began",
                        began,
                        "--offline",
                        "--format",
                        "json")));
                assertEquals(expected, essence(web(site.port(), offered, policy, Optional.of(began))));
                HttpResponse<String> early =
                        post(site.port(), "/api/v1/checks", "application/json", """
                        {"files": [{"name": "a", "content": "YQ=="}],
                         "moment": {"point": "award-decision", "began": "2999-01-01T00:00:00Z"}}""".getBytes(StandardCharsets.UTF_8));
                assertTrue(early.statusCode() / 100 == 4 && early.body().contains("/moment/began"), early.body());
                assertTrue(
                        expected.stream().anyMatch(e -> e.contains(" DOES_NOT_MEET [\"SUSPENDED\"")),
                        expected.toString());
            }
        }
    }

    /// One to three changes: a byte, a piece left out, a piece twice.
    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] out = bytes;
        for (int k = 1 + random.nextInt(3); k > 0; k--) {
            int at = random.nextInt(out.length);
            int length = Math.min(out.length - at, 1 + random.nextInt(40));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(out, 0, at);
            switch (random.nextInt(3)) {
                case 0 -> {
                    all.write(out[at] ^ 1 << random.nextInt(7));
                    all.write(out, at + 1, out.length - at - 1);
                }
                case 1 -> all.write(out, at + length, out.length - at - length);
                default -> {
                    all.write(out, at, length);
                    all.write(out, at, out.length - at);
                }
            }
            out = all.toByteArray();
        }
        return out;
    }
}
