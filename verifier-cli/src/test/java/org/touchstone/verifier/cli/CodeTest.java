package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `verify --code`: the certificate comes from the registry and is judged like any file; a code shows nothing of who
/// bids.
class CodeTest {
    @TempDir
    static Path folder;

    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static HttpServer server;
    private static String address = "";

    @BeforeAll
    static void serve() throws IOException {
        World.writeTo(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            ASKED.add(path);
            byte[] body = path.equals("/share/2222-2222-2222/bundle.json")
                    ? World.world().bundle("harbour").bytes()
                    : path.equals("/share/3333-3333-333F/bundle.json")
                            ? "<html>no</html>".getBytes(StandardCharsets.UTF_8)
                            : new byte[0];
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
        run(
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        run("sync", "--offline", "--file", "pack.jsonl");
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static CommandLine.Done run(String... args) {
        return new CommandLine(folder, World.NOW).run(args);
    }

    @Test
    void whatACodeOpensIsJudged() {
        CommandLine.Done said = run("verify", "--code", "2222 2222 2222", "--from", address);
        assertEquals(0, said.code(), said.out() + said.err());
        assertTrue(said.out().startsWith("IN FORCE"), said.out());
        assertTrue(ASKED.contains("/share/2222-2222-2222/bundle.json"));
    }

    /// With a tender it is a doubt: whoever has a code may show it.
    @Test
    void aCodeDoesNotShowWhoBids() {
        CommandLine.Done said = run("verify", "--code", "2222-2222-2222", "--from", address, "--tender", "tender.json");
        assertEquals(3, said.code(), said.out() + said.err());
        assertTrue(said.out().contains("HOLDER_NOT_BOUND") || said.out().contains("BIDDER_UNKNOWN"), said.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2222-2222-2223 | 2 | is not a share code
            7KD4-9XQM      | 2 | is not a share code
            4444-4444-444T | 3 | knows no share code
            """)
    void whatIsNoGoodCodeIsSaid(String code, int exit, String words) {
        CommandLine.Done said = run("verify", "--code", code, "--from", address);
        assertEquals(exit, said.code(), said.err());
        assertTrue(said.err().contains(words), said.err());
    }

    @Test
    void offlineACodeIsOfNoUse() {
        assertEquals(2, run("verify", "--code", "2222-2222-2222", "--offline").code());
    }
}
