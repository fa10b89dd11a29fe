package org.touchstone.verifier.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/// The client against a real mail server, with and without TLS and a password, and against one that speaks
/// nonsense.
class SmtpTest {
    @TempDir
    static Path folder;

    private static SSLContext known;
    private static SSLContext other;

    @BeforeAll
    static void keys() throws Exception {
        known = context("known");
        other = context("other");
    }

    /// A context whose key is its own only authority.
    private static SSLContext context(String name) throws Exception {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "mail",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("mail", store.getCertificate("mail"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private final List<String> taken = new CopyOnWriteArrayList<>();

    private SMTPServer server(boolean password) {
        SMTPServer.Builder builder = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .enableTLS()
                .startTlsSocketFactory(known)
                .messageHandler((context, from, to, data) -> taken.add(new String(data, StandardCharsets.US_ASCII)));
        if (password) {
            builder.requireTLS()
                    .requireAuth()
                    .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, word, context) -> {
                        if (!user.equals("watch") || !word.equals("s\u00e9cret")) {
                            throw new LoginFailedException();
                        }
                    }));
        }
        SMTPServer server = builder.build();
        server.start();
        return server;
    }

    private static MailRoute route(int port, MailRoute.Security security, boolean user) {
        return new MailRoute(
                "localhost",
                port,
                security,
                "watch@wexmouth.example",
                List.of("contracts@wexmouth.example"),
                user ? Optional.of("watch") : Optional.empty(),
                user ? Optional.of("password") : Optional.empty());
    }

    private static byte[] message(MailRoute route, String subject, String body) {
        return Mail.message(route, subject, body, Instant.parse("2026-11-22T14:57:00Z"), new UUID(1, 2));
    }

    @Test
    void withStartTlsAndPassword() throws IOException {
        SMTPServer server = server(true);
        try {
            MailRoute route = route(server.getPortAllocated(), MailRoute.Security.STARTTLS, true);
            byte[] message = message(route, "T\u0177 Gwyn", "a\n.\n..b\n");
            Smtp.send(route, "s\u00e9cret".toCharArray(), message, known);
            assertEquals(1, taken.size());
            assertTrue(taken.get(0).contains("Subject: =?UTF-8?B?VMW3IEd3eW4=?="), taken.get(0));
            IOException wrong =
                    assertThrows(IOException.class, () -> Smtp.send(route, "wrong".toCharArray(), message, known));
            assertTrue(String.valueOf(wrong.getMessage()).contains("535"), String.valueOf(wrong.getMessage()));
            assertEquals(1, taken.size());
        } finally {
            server.stop();
        }
    }

    /// A certificate that nobody here trusts, or of another name: nothing is sent, no password shown.
    @Test
    void aStrangersCertificateEndsIt() {
        SMTPServer server = server(true);
        try {
            MailRoute route = route(server.getPortAllocated(), MailRoute.Security.STARTTLS, true);
            assertThrows(
                    IOException.class,
                    () -> Smtp.send(route, "s\u00e9cret".toCharArray(), message(route, "s", "b"), other));
            MailRoute byAddress = new MailRoute(
                    "127.0.0.1",
                    server.getPortAllocated(),
                    MailRoute.Security.STARTTLS,
                    route.from(),
                    route.to(),
                    route.user(),
                    route.passwordFile());
            assertThrows(
                    IOException.class,
                    () -> Smtp.send(byAddress, "s\u00e9cret".toCharArray(), message(route, "s", "b"), known));
            assertEquals(0, taken.size());
        } finally {
            server.stop();
        }
    }

    @Test
    void dotsAtTheBeginningOfLinesArrive() throws IOException {
        SMTPServer server = server(false);
        try {
            MailRoute route = route(server.getPortAllocated(), MailRoute.Security.NONE, false);
            byte[] plain = ".first\r\n..second\r\n.\r\nlast".getBytes(StandardCharsets.US_ASCII);
            Smtp.send(route, new char[0], plain, known);
            assertTrue(taken.get(0).endsWith(".first\r\n..second\r\n.\r\nlast\r\n"), taken.get(0));
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n\r\n",
                "220",
                "554 go away\r\n",
                "220-\r\n220-\r\n",
                "\r\n\r\n\r\n",
                "999 x\r\n"
            })
    void aServerThatSpeaksNonsenseIsAFailure(String greeting) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.shutdownOutput();
                    long _ = socket.getInputStream().skip(10_000);
                } catch (IOException e) {
                    // the client has hung up, which is what it should do
                }
            });
            MailRoute route = route(listener.getLocalPort(), MailRoute.Security.NONE, false);
            MailRoute byAddress = new MailRoute(
                    "127.0.0.1",
                    route.port(),
                    route.security(),
                    route.from(),
                    route.to(),
                    route.user(),
                    route.passwordFile());
            assertThrows(IOException.class, () -> Smtp.send(byAddress, new char[0], message(route, "s", "b"), known));
            server.join(5_000);
        }
    }

    /// A name in the subject can begin no header of its own, and no line is too long.
    @Test
    void aHostileSubjectStaysASubject() {
        MailRoute route = route(25, MailRoute.Security.NONE, false);
        String text = new String(
                message(route, "x\r\nBcc: all@example.org\r\n\r\n" + "\u0177".repeat(300), "y"),
                StandardCharsets.US_ASCII);
        String head = text.substring(0, text.indexOf("\r\n\r\n"));
        assertTrue(head.lines().noneMatch(l -> l.startsWith("Bcc")), head);
        assertTrue(text.lines().allMatch(l -> l.length() <= 78), head);
    }
}
