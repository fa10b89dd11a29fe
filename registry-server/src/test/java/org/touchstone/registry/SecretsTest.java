package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// What is in a running server's memory, and what is not: its own keys are, the governors' keys and the
/// passphrases that opened the ring are not. And none of either is in what it writes.
class SecretsTest {

    /// One that is nobody's, and one that is somebody's.
    private static final String TOKEN = "token-that-is-nobodys-0815";

    private static final String GOOD = "demo-amara-osei";

    private static final Pattern ADDRESS = Pattern.compile("http://localhost:([0-9]+)/ ");

    /// Requests that go wrong in every way a token can be part of, and what was answered, figures included.
    private static String asked(int port) throws IOException, InterruptedException {
        StringBuilder out = new StringBuilder();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String token : List.of(TOKEN, GOOD)) {
                for (String path : List.of(
                        "/api/v1/me",
                        "/api/v1/applications",
                        "/api/v1/applications/00000000-0000-4000-8000-000000000000",
                        "/api/v1/suppliers",
                        "/nothing",
                        "/metrics")) {
                    for (String body : List.of("", "{", "{\"token\":\"x\"}")) {
                        HttpRequest.Builder request = HttpRequest.newBuilder(
                                        URI.create("http://localhost:" + port + path))
                                .header("Authorization", "Bearer " + token)
                                .header("Idempotency-Key", "key-of-a-request-" + body.length());
                        if (!body.isEmpty()) {
                            request.header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body));
                        }
                        HttpResponse<String> answer =
                                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                        assertTrue(answer.statusCode() < 500, path);
                        out.append(answer.headers()).append('\n').append(answer.body());
                    }
                }
            }
        }
        return out.toString();
    }

    /// Searches a file for byte strings, reading it once.
    private static List<String> found(Path file, Map<String, byte[]> wanted) throws IOException {
        return found(Files.readAllBytes(file), wanted);
    }

    private static List<String> found(byte[] all, Map<String, byte[]> wanted) {
        List<String> found = new ArrayList<>();
        wanted.forEach((name, bytes) -> {
            outer:
            for (int i = 0; i <= all.length - bytes.length; i++) {
                if (all[i] != bytes[0]) {
                    continue;
                }
                for (int j = 1; j < bytes.length; j++) {
                    if (all[i + j] != bytes[j]) {
                        continue outer;
                    }
                }
                found.add(name);
                return;
            }
        });
        return found;
    }

    private static byte[] utf16(String text) {
        // A char[] in a heap dump is written high byte first.
        return text.getBytes(StandardCharsets.UTF_16BE);
    }

    /// Every form in which the governors' keys and the ring's passphrase could lie in memory.
    private static Map<String, byte[]> forbidden(Path data) throws IOException {
        Map<String, byte[]> out = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(data.resolve("demo-governors"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jwk")).toList()) {
                Json.Obj jwk = StrictJson.parseObject(Files.readAllBytes(file));
                String d = jwk.text("d");
                String name = file.getFileName().toString();
                out.put(name + " as text", d.getBytes(StandardCharsets.US_ASCII));
                out.put(name + " as chars", utf16(d));
                out.put(name + " as bytes", Base64.getUrlDecoder().decode(d));
            }
        }
        assertTrue(out.size() >= 15, () -> "no governor keys in " + data);
        String passphrase = Files.readString(data.resolve("keys/passphrase")).strip();
        out.put("passphrase as text", passphrase.getBytes(StandardCharsets.US_ASCII));
        out.put("passphrase as chars", utf16(passphrase));
        return out;
    }

    private static byte[] sealingSecret(Path data) throws Exception {
        char[] passphrase =
                Files.readString(data.resolve("keys/passphrase")).strip().toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(data.resolve("keys/ring.p12"))) {
            store.load(in, passphrase);
        }
        return ((SecretKey) store.getKey("sealing-1", passphrase)).getEncoded();
    }

    @Test
    void a_heap_holds_no_governor_key_and_no_passphrase() throws Exception {
        try (ToldRegistry told = ToldRegistry.copy()) {
            told.database.db().close();
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            Path log = told.data.resolve("stderr.txt");
            ProcessBuilder builder = new ProcessBuilder(
                            java.toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.touchstone.registry.Main",
                            "demo",
                            "--port",
                            "0",
                            "--data",
                            told.data.toString())
                    .redirectError(log.toFile());
            builder.environment().put("DATABASE_URL", ToldRegistry.text(told.database.owner()));
            Process server = builder.start();
            Path dump = told.data.resolve("heap.hprof");
            String answers;
            try {
                int port = awaitServing(server);
                answers = asked(port);
                Process jcmd = new ProcessBuilder(
                                java.resolveSibling("jcmd").toString(),
                                Long.toString(server.pid()),
                                "GC.heap_dump",
                                // jcmd takes what it is given apart again, at spaces.
                                "\"" + dump + "\"")
                        .redirectErrorStream(true)
                        .redirectOutput(told.data.resolve("jcmd.txt").toFile())
                        .start();
                assertTrue(jcmd.waitFor(120, TimeUnit.SECONDS));
                assertEquals(0, jcmd.exitValue(), () -> read(told.data.resolve("jcmd.txt")));
            } finally {
                server.destroy();
                assertTrue(server.waitFor(60, TimeUnit.SECONDS));
            }
            // What the server works with is there, so the search does find things.
            Map<String, byte[]> forbidden = forbidden(told.data);
            Map<String, byte[]> own = Map.of("public address", "localhost".getBytes(StandardCharsets.US_ASCII));
            assertEquals(List.of("public address"), found(dump, own));
            assertEquals(List.of(), found(dump, forbidden), "in the heap");
            Files.delete(dump);
            forbidden.put("sealing secret", sealingSecret(told.data));
            forbidden.put(
                    "sealing secret in hex",
                    HexFormat.of().formatHex(sealingSecret(told.data)).getBytes(StandardCharsets.US_ASCII));
            forbidden.put("database password", told.database.owner().password().getBytes(StandardCharsets.US_ASCII));
            forbidden.put("a token", TOKEN.getBytes(StandardCharsets.US_ASCII));
            forbidden.put("a good token", GOOD.getBytes(StandardCharsets.US_ASCII));
            assertEquals(
                    List.of(), found(answers.getBytes(StandardCharsets.UTF_8), forbidden), "in answers and figures");
            for (String file : new String[] {"server.log", "stderr.txt"}) {
                Path written = told.data.resolve(file);
                assertTrue(Files.size(written) > 0, () -> file + " is empty");
                assertEquals(List.of(), found(written, forbidden), file);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// Reads what the server says until it serves; goes on reading so that it never waits for its reader.
    private static int awaitServing(Process server) throws IOException {
        BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
                return Integer.parseInt(address.group(1));
            }
        }
        assertFalse(server.isAlive(), "the server says nothing");
        throw new IOException("the server ended");
    }
}
