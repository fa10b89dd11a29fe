package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The JSON Schemas of records say of the vectors what the readers say, as far as a schema can, and fit what is
/// really written.
class RecordSchemasTest {
    /// What no JSON Schema can say: how members depend on each other, arithmetic, spellings of JSON, normal forms.
    private static final Set<String> BEYOND_SCHEMA = Set.of(
            "record-a-member-twice",
            "record-not-canonical",
            "record-two-tenders",
            "record-two-checkpoints",
            "record-two-packs",
            "record-a-lot-of-no-tender",
            "record-place-that-is-the-name",
            "record-two-debarment-lists",
            "record-age-of-another-time",
            "note-not-canonical",
            "note-officer-not-in-normal-form");

    @TempDir
    static Path folder;

    private static List<String> faults(String schema, String json) {
        try {
            return OutputSchemasTest.schema(schema).validate(json, InputFormat.JSON).stream()
                    .map(Object::toString)
                    .toList();
        } catch (RuntimeException notJson) {
            return List.of("not JSON at all");
        }
    }

    @Test
    void theVectorsAreJudgedAsByTheReaders() throws IOException {
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("..", "schemas", "testdata", "check-record"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".json", "");
                String schema = name.startsWith("record-") ? "check-record-v1" : "check-note-v1";
                boolean good = faults(schema, Files.readString(file)).isEmpty();
                if (good != (name.contains("-good") || BEYOND_SCHEMA.contains(name))) {
                    wrong.add(name);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void whatIsWrittenHasItsSchema() throws IOException {
        World.writeTo(folder);
        CommandLine touchstone = new CommandLine(folder, World.NOW);
        touchstone.run(
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        touchstone.run("sync", "--offline", "--file", "pack.jsonl");
        touchstone.run("verify", "bids", "--tender", "tender.json", "--offline", "--record", "r.zip");
        touchstone.run(
                "record",
                "note",
                "r.zip",
                "--officer",
                "o",
                "--decision",
                "d",
                "--asked",
                "?",
                "--equivalent",
                "e",
                "-o",
                "n.zip");
        try (ZipFile zip = new ZipFile(folder.resolve("n.zip").toFile())) {
            for (String[] part :
                    new String[][] {{"record.json", "check-record-v1"}, {"notes/1.json", "check-note-v1"}}) {
                String json =
                        new String(zip.getInputStream(zip.getEntry(part[0])).readAllBytes(), StandardCharsets.UTF_8);
                assertEquals(List.of(), faults(part[1], json), json);
            }
        }
        Files.write(folder.resolve("bad.zip"), new byte[30]);
        for (String[] args : new String[][] {
            {"record", "verify", "n.zip", "--format", "json"},
            {"record", "verify", "n.zip", "--format", "json", "--alone"},
            {"record", "verify", "bad.zip", "--format", "json"}
        }) {
            String json =
                    touchstone.at(World.NOW.plusSeconds(9_000_000)).run(args).out();
            assertEquals(List.of(), faults("record-verification-v1", json), json);
        }
        for (String bad :
                List.of("{}", "[]", "{\"type\":\"touchstone-record-verification\",\"version\":1,\"same\":true}")) {
            assertTrue(!faults("record-verification-v1", bad).isEmpty(), bad);
        }
    }
}
