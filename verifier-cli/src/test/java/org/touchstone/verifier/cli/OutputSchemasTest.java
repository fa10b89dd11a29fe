package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.TilePath;
import org.touchstone.verifier.report.JsonReport;

/// Every JSON output of the command line has the JSON Schema that is published for it, and a document of another
/// shape has not.
class OutputSchemasTest {
    @TempDir
    static Path folder;

    private static HttpServer server;
    private static String address = "";

    /// The register as plain files, for the verbs that read a log.
    @BeforeAll
    static void serve() throws IOException {
        World.writeTo(folder);
        World w = World.world();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body;
            try {
                String path = exchange.getRequestURI().getPath();
                body = path.equals("/log/checkpoint")
                        ? w.checkpoint(w.entries.size()).format().getBytes(StandardCharsets.UTF_8)
                        : path.equals("/trust/list.json")
                                ? w.trust.bytes()
                                : path.startsWith("/log/tile/")
                                        ? w.tile(TilePath.parse(path.substring("/log/".length())))
                                        : new byte[0];
            } catch (MalformedException | IndexOutOfBoundsException e) {
                body = new byte[0];
            }
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
        run("trust", "import", "trust-1.json", "--fingerprint", w.trust.fingerprint());
        run("sync", "--offline", "--file", "pack.jsonl");
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static byte[] run(String... args) {
        CommandLine.Done done = new CommandLine(folder, World.NOW).run(args);
        assertFalse(done.code() == ExitCode.USAGE.code() || done.code() == ExitCode.INTERNAL.code(), done.err());
        return done.out().getBytes(StandardCharsets.UTF_8);
    }

    static Schema schema(String name) {
        try (InputStream in = Objects.requireNonNull(
                OutputSchemasTest.class.getResourceAsStream("/org/touchstone/format/" + name + ".schema.json"), name)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> faults(Schema schema, String json) {
        return schema.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            check-result        | verify harbour.bundle.json --format json
            check-result        | verify forged.jwt --offline --format json
            check-result        | verify fenland.bundle.json --offline --format json
            check-results-v1    | verify bids --tender tender.json --offline --format json
            check-results-v1    | lookup ltd --format json
            cli-inspect-v1      | inspect harbour.bundle.json --format json
            cli-inspect-v1      | inspect trust-1.json --format json
            cli-explain-v1      | explain SUSPENDED --format json
            cli-explain-v1      | explain --all --format json
            cli-key-v1          | key show --key harbour.jwk --format json
            cli-trust-show-v1   | trust show --format json
            cli-config-v1       | config show --format json
            cli-doctor-v1       | doctor --format json
            cli-trust-export-v1 | trust export
            cli-policy-plan-v1  | policy show tender.json --format json
            cli-policy-plan-v1  | policy test tender.json bids --format json
            tender-policy-v1    | policy init --no-input --buyer GB-COH-1 --buyer-name B --ocid o --deadline 2026-12-01T12:00:00Z --use evidence-only -o -
            bid-v1              | present join --tender tender.json --sole bids/harbour/certificate.presentation.json -o -
            cli-log-v1          | log checkpoint --format json --mirror ADDRESS
            cli-log-v1          | log verify --entry 1 --format json --mirror ADDRESS
            cli-log-v1          | log verify --from 3 --to 7 --format json --mirror ADDRESS
            replay-result-v1    | log replay --mirror ADDRESS --format json
            presentation-file-v1 | present harbour.bundle.json --tender tender.json --key harbour.jwk -o -
            """)
    void whatIsPrintedHasItsSchema(String name, String command) {
        byte[] printed = run(command.replace("ADDRESS", address).split(" "));
        Schema schema = schema(name);
        String json = new String(printed, StandardCharsets.UTF_8);
        assertEquals(List.of(), faults(schema, json), json);
        Json value = StrictJson.parse(printed, StrictJson.Limits.DOCUMENT);
        if (value instanceof Json.Obj o) {
            for (String member : o.members().keySet()) {
                Json.Obj.Builder without = Json.Obj.builder();
                o.members().forEach((k, v) -> {
                    if (!k.equals(member)) {
                        without.with(k, v);
                    }
                });
                boolean optional = Json.Obj.builder().build().equals(o)
                        || List.of(
                                        "tender",
                                        "bidder",
                                        "proved",
                                        "subject",
                                        "certificate",
                                        "warnings",
                                        "equivalents",
                                        "timeZone",
                                        "presentation",
                                        "replaced",
                                        "register",
                                        "origin",
                                        "size",
                                        "root")
                                .contains(member);
                if (!optional || name.equals("cli-log-v1")) {
                    assertFalse(
                            faults(schema, CanonicalJson.text(without.build())).isEmpty(), name + " without " + member);
                }
            }
        }
        for (String bad :
                List.of("{}", "[]", "null", "\"MEETS\"", "{\"type\":\"touchstone-check-result\",\"version\":2}")) {
            assertFalse(faults(schema, bad).isEmpty(), bad);
        }
    }

    @Test
    void everyLineOfJsonLinesIsAResult() {
        String[] lines = new String(
                        run("verify", "bids", "--tender", "tender.json", "--offline", "--format", "jsonl"),
                        StandardCharsets.UTF_8)
                .split("\n");
        assertTrue(lines.length >= 5);
        for (String line : lines) {
            assertEquals(List.of(), faults(schema("check-result"), line), line);
        }
    }

    @Test
    void whatWasStoppedSaysHowManyWereNotJudged() {
        Schema schema = schema("check-results-v1");
        assertEquals(List.of(), faults(schema, CanonicalJson.text(JsonReport.many(List.of(), OptionalInt.of(3)))));
        assertEquals(List.of(), faults(schema, CanonicalJson.text(JsonReport.many(List.of(), OptionalInt.empty()))));
        List<String> bad = new ArrayList<>();
        bad.add("{\"type\":\"touchstone-check-results\",\"version\":1,\"complete\":false,\"results\":[]}");
        bad.add(
                "{\"type\":\"touchstone-check-results\",\"version\":1,\"complete\":true,\"notJudged\":3,\"results\":[]}");
        bad.add("{\"type\":\"touchstone-check-results\",\"version\":1,\"complete\":true,\"results\":[{}]}");
        for (String b : bad) {
            assertFalse(faults(schema, b).isEmpty(), b);
        }
    }
}
