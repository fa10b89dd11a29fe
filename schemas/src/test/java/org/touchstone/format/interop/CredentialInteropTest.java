package org.touchstone.format.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.certificate.CertificateJwt;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;

/// Certificates and status lists, served as a registry serves them, read by jose, a did:web resolver and a Bitstring
/// Status List library on Node.
class CredentialInteropTest {
    @TempDir
    Path temp;

    @Test
    void node_reads_certificate_key_and_status() throws Exception {
        Tool node = Tool.nodeWithLibraries();
        Path pem = temp.resolve("ca.pem");
        SSLContext tls = throwAwayTls(pem);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        PublicUrl url = new PublicUrl("https://localhost:" + server.getAddress().getPort());
        Map<String, String> pages = registry(url);
        server.createContext("/", exchange -> {
            String page = pages.get(exchange.getRequestURI().getPath());
            byte[] body = page == null ? new byte[0] : page.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String cases = """
                    [{"url":"%1$s/certificates/clear.jwt","revoked":false,"suspended":false},
                     {"url":"%1$s/certificates/revoked.jwt","revoked":true,"suspended":false},
                     {"url":"%1$s/certificates/suspended.jwt","revoked":false,"suspended":true}]
                    """.formatted(url);
            String last = node.with("NODE_EXTRA_CA_CERTS", pem.toString())
                    .reading(cases)
                    .succeed("verify.mjs");
            assertTrue(last.startsWith("3 accepted") && last.endsWith(" 0 wrong"), last);
            System.out.println("node: " + last);
        } finally {
            server.stop(0);
        }
    }

    /// What a registry at `url` serves, by path.
    private static Map<String, String> registry(PublicUrl url) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String did = url.did();
        Map<String, String> pages = new HashMap<>();
        pages.put(
                "/.well-known/did.json",
                CanonicalJson.text(Json.Obj.builder()
                        .with("@context", Json.Arr.ofStrings(List.of("https://www.w3.org/ns/did/v1")))
                        .with("id", did)
                        .with(
                                "verificationMethod",
                                new Json.Arr(List.of(method(did, "certificate"), method(did, "status"))))
                        .with("assertionMethod", Json.Arr.ofStrings(List.of(did + "#certificate-1", did + "#status-1")))
                        .build()));
        for (StatusList.Purpose purpose : StatusList.Purpose.values()) {
            StatusList list = new StatusList(
                    url.statusList(purpose.word(), 1),
                    purpose,
                    did,
                    now.minusSeconds(60),
                    now.plus(Duration.ofHours(26)),
                    Bitstring.empty()
                            .withBits(
                                    purpose == StatusList.Purpose.REVOCATION
                                            ? Set.of(0, 17, 131_071)
                                            : Set.of(8, 70_000),
                                    true),
                    Duration.ofHours(12));
            pages.put(
                    "/status/" + purpose.word() + "/1",
                    StatusListJwt.sign(list, did + "#status-1", TestKeys.signer("status 1"))
                            .token()
                            .text());
        }
        // The bits next to a set one are the ones that a wrong bit or byte order would hit.
        pages.put("/certificates/clear.jwt", certificate(url, now, 16, 9));
        pages.put("/certificates/revoked.jwt", certificate(url, now, 17, 69_999));
        pages.put("/certificates/suspended.jwt", certificate(url, now, 131_070, 70_000));
        return pages;
    }

    private static Json.Obj method(String did, String name) {
        return Json.Obj.builder()
                .with("id", did + "#" + name + "-1")
                .with("type", "JsonWebKey")
                .with("controller", did)
                .with("publicKeyJwk", TestKeys.es256(name + " 1").publicKey().json())
                .build();
    }

    private static String certificate(PublicUrl url, Instant now, int revocation, int suspension) {
        Certificate sample = Samples.certificate();
        Certificate certificate = new Certificate(
                sample.id(),
                new Certificate.Issuer(url.did(), "Interop registry"),
                now.minusSeconds(3600),
                now.plus(Duration.ofDays(365)),
                sample.subject(),
                new Certificate.StatusEntry(url.statusList("revocation", 1), revocation),
                new Certificate.StatusEntry(url.statusList("suspension", 1), suspension),
                sample.holderKey(),
                sample.replaces());
        return CertificateJwt.sign(certificate, url.did() + "#certificate-1", TestKeys.signer("certificate 1"))
                .token()
                .text();
    }

    /// TLS for localhost by a key that lives as long as the test, made by the JDK's own keytool.
    private SSLContext throwAwayTls(Path pem) throws IOException, GeneralSecurityException {
        Path store = temp.resolve("tls.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        keytool(
                keytool,
                "-genkeypair",
                "-alias",
                "tls",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString());
        keytool(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "tls",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString(),
                "-file",
                pem.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(Path keytool, String... arguments) throws IOException {
        Process process = new ProcessBuilder(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(keytool.toString()), java.util.Arrays.stream(arguments))
                        .toList())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertEquals(0, process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
