package org.touchstone.registry.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// HTTPS with the operator's certificate, by real handshakes; and files that cannot serve.
class ServerTlsTest {
    private static final char[] PASSPHRASE = "x".toCharArray();

    @TempDir
    private Path folder = Path.of("");

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    /// Leaves `NAME.pem` (chain) and `NAME.key` in the folder.
    private ServerTls.Files files(String name) throws GeneralSecurityException, IOException {
        X509.Tls made = X509.throwAwayTls("register.example", PASSPHRASE, new SecureRandom(), Instant.now());
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : made.store().getCertificateChain("server")) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Key key = made.store().getKey("server", PASSPHRASE);
        return new ServerTls.Files(
                Files.writeString(folder.resolve(name + ".pem"), chain),
                Files.writeString(folder.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded())));
    }

    /// One byte there and back.
    private static void handshake(ServerTls server, Path trustedFile) throws IOException {
        try (SSLServerSocket listening = (SSLServerSocket)
                server.context().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
                try (var accepted = listening.accept()) {
                    accepted.getOutputStream().write(accepted.getInputStream().read());
                } catch (IOException e) {
                    // The client says what it thinks of the certificate.
                }
            });
            try (SSLSocket client = (SSLSocket) ServerTls.trusting(trustedFile)
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                client.getOutputStream().write(7);
                assertEquals(7, client.getInputStream().read());
                assertEquals("TLSv1.3", client.getSession().getProtocol());
            } finally {
                echo.join();
            }
        }
    }

    @Test
    void the_operators_certificate_serves_and_is_recognised() throws Exception {
        ServerTls.Files files = files("a");
        ServerTls server = ServerTls.of(files);
        handshake(server, server.trustedFile());
    }

    @Test
    void another_servers_certificate_is_not_recognised() throws Exception {
        ServerTls server = ServerTls.of(files("a"));
        Path other = files("b").certificate();
        assertThrows(SSLException.class, () -> handshake(server, other));
    }

    @ParameterizedTest
    @CsvSource({
        "a.pem,   b.key,   is not the key of",
        "a.pem,   none,    cannot read",
        "none,    a.key,   cannot read",
        "a.key,   a.key,   holds no certificate",
        "empty,   a.key,   holds no certificate",
        "a.pem,   a.pem,   BEGIN PRIVATE KEY",
        "a.pem,   empty,   BEGIN PRIVATE KEY",
        "a.pem,   noise,   holds no EC key",
        "a.pem,   cut,     holds no EC key",
    })
    void files_that_cannot_serve_are_named(String certificate, String key, String words) throws Exception {
        ServerTls.Files good = files("a");
        files("b");
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("noise"), pem("PRIVATE KEY", "noise".getBytes(StandardCharsets.US_ASCII)));
        String secret = Files.readAllLines(good.key()).get(1);
        Files.writeString(
                folder.resolve("cut"), "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n");
        String said = assertThrows(
                        ServerTls.UnusableException.class,
                        () -> ServerTls.of(new ServerTls.Files(folder.resolve(certificate), folder.resolve(key))))
                .getMessage();
        assertTrue(said.contains(words), said);
        assertTrue(said.contains(folder.toString()), "which file: " + said);
        assertFalse(said.contains(secret.substring(0, 16)), "a message must not quote the key");
    }
}
