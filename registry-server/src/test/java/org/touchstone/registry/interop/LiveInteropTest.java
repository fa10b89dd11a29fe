package org.touchstone.registry.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.interop.Tool;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.audit.PublicRecord;
import org.touchstone.verifier.audit.Replay;

/// The demonstration, served over TLS by a process of its own, read by other people's JOSE, did:web and status-list
/// libraries, and replayed by a script in another language to the same bytes as ours.
class LiveInteropTest {
    @TempDir
    static Path temp;

    private static Process server;
    private static String base;
    private static HttpClient client;
    private static Path authority;

    @BeforeAll
    static void serve() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        base = "https://localhost:" + port;
        Path data = temp.resolve("data");
        authority = data.resolve("tls-authority.pem");
        Path output = temp.resolve("server.out");
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.touchstone.registry.Main",
                        "demo",
                        "--tls",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Instant limit = Instant.now().plus(Duration.ofMinutes(5));
        while (!Files.readString(output).contains(base + "/")) {
            assertTrue(server.isAlive(), () -> "the demonstration ended: " + read(output));
            assertTrue(Instant.now().isBefore(limit), () -> "not ready after five minutes: " + read(output));
            Thread.sleep(200);
        }
        client = HttpClient.newBuilder().sslContext(trusting(authority)).build();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            if (!server.waitFor(60, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void a_script_in_another_language_rebuilds_the_same_register() throws Exception {
        String key = newestTrustList().log().key();
        PublicRecord record = (path, most) -> fetch(path);
        Replay.Result ours = Replay.of(
                record, new Replay.Settings(NoteKey.parse(key), List.of(), Optional.empty(), Replay.Depth.ENTRIES, 2));
        assertEquals(List.of(), ours.divergences());
        ByteArrayOutputStream register = new ByteArrayOutputStream();
        ours.writeRegister(record, register);
        Tool.Run theirs = Tool.needed("python3", "an independent replay of the public record")
                .with("PYTHONDONTWRITEBYTECODE", "1")
                .with("SSL_CERT_FILE", authority.toString())
                .run(Tool.scripts().resolve("python/replay.py"), base, key, "--quiet");
        assertEquals(0, theirs.exit(), theirs.output());
        assertEquals(register.toString(StandardCharsets.UTF_8), theirs.output());
    }

    @Test
    void other_libraries_read_certificates_keys_and_status() throws Exception {
        String key = newestTrustList().log().key();
        PublicRecord record = (path, most) -> fetch(path);
        Replay.Result replay = Replay.of(
                record, new Replay.Settings(NoteKey.parse(key), List.of(), Optional.empty(), Replay.Depth.ENTRIES, 2));
        List<String> cases = new ArrayList<>();
        for (Json.Obj accreditation : replay.state().register(record.records()).objects("accreditations")) {
            boolean ended = List.of("withdrawn", "surrendered", "superseded").contains(accreditation.text("status"));
            for (Json.Obj certificate : accreditation.objects("certificates")) {
                cases.add("{\"url\":\"%s/certificates/%s.jwt\",\"revoked\":%s,\"suspended\":%s}"
                        .formatted(
                                base,
                                certificate.text("certificate"),
                                ended || certificate.has("revoked"),
                                accreditation.has("suspension")));
            }
        }
        assertFalse(cases.isEmpty());
        String last = Tool.nodeWithLibraries()
                .with("NODE_EXTRA_CA_CERTS", authority.toString())
                .reading("[" + String.join(",", cases) + "]")
                .succeed("verify.mjs");
        assertTrue(last.startsWith(cases.size() + " accepted") && last.endsWith(" 0 wrong"), last);
    }

    private static org.touchstone.format.trust.TrustList newestTrustList() throws IOException {
        return TrustListJws.parse(fetch("trust/list.json").orElseThrow()).list();
    }

    private static Optional<byte[]> fetch(String path) throws IOException {
        try {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/" + path)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static SSLContext trusting(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
