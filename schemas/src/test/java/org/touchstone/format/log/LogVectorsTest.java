package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.step.Step;
import org.touchstone.format.step.StepRemoval;

@Isolated
class LogVectorsTest {
    private static final Path TESTDATA = Path.of("testdata");

    static Stream<String> files(String folder) {
        try (Stream<Path> found = Files.list(TESTDATA.resolve(folder))) {
            return found.map(f -> folder + "/" + f.getFileName()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String file) throws IOException {
        return Files.readAllBytes(TESTDATA.resolve(file));
    }

    private static String text(String file) throws IOException {
        return Files.readString(TESTDATA.resolve(file));
    }

    @Test
    void theFilesAreWhatTheGeneratorMakes() throws IOException {
        Map<String, byte[]> made = LogVectors.all();
        Set<String> there = new TreeSet<>(Set.of("note/vkey", "proof/entry"));
        for (String folder : List.of(
                "note/good",
                "note/bad",
                "note/wrong",
                "checkpoint/good",
                "checkpoint/bad",
                "checkpoint/forked",
                "proof/good",
                "proof/bad",
                "proof/wrong",
                "entry/good",
                "entry/bad",
                "json/good",
                "json/bad")) {
            files(folder).forEach(there::add);
        }
        assertEquals(made.keySet(), there);
        for (Map.Entry<String, byte[]> f : made.entrySet()) {
            assertArrayEquals(f.getValue(), read(f.getKey()), f.getKey());
        }
    }

    static Stream<String> goodNotes() {
        return files("note/good");
    }

    @ParameterizedTest
    @MethodSource("goodNotes")
    void aGoodNoteVerifiesAndKeepsItsBytes(String file) throws IOException {
        SignedNote note = SignedNote.parse(read(file));
        assertEquals(
                SignedNote.Check.GOOD,
                note.check(NoteKey.parse(text("note/vkey").strip())));
        assertEquals(text(file), note.format());
    }

    static Stream<String> badNotes() {
        return files("note/bad");
    }

    @ParameterizedTest
    @MethodSource("badNotes")
    void aBadNoteIsRefused(String file) throws IOException {
        byte[] bytes = read(file);
        assertThrows(MalformedException.class, () -> SignedNote.parse(bytes));
    }

    static Stream<String> wrongNotes() {
        return files("note/wrong");
    }

    @ParameterizedTest
    @MethodSource("wrongNotes")
    void aWrongNoteIsReadAndDoesNotVerify(String file) throws IOException {
        assertNotEquals(SignedNote.Check.GOOD, SignedNote.parse(read(file)).check(LogVectors.LOG.key()));
    }

    static Stream<String> goodCheckpoints() {
        return files("checkpoint/good");
    }

    @ParameterizedTest
    @MethodSource("goodCheckpoints")
    void aGoodCheckpointIsRead(String file) throws IOException {
        SignedNote note = SignedNote.parse(read(file));
        VerifiedCheckpoint verified = VerifiedCheckpoint.of(note, LogVectors.LOG.key());
        assertEquals(note.text(), verified.checkpoint().text());
    }

    static Stream<String> badCheckpoints() {
        return files("checkpoint/bad");
    }

    @ParameterizedTest
    @MethodSource("badCheckpoints")
    void aBadCheckpointIsRefusedThoughTheLogSignedIt(String file) throws IOException {
        SignedNote note = SignedNote.parse(read(file));
        assertEquals(SignedNote.Check.GOOD, note.check(LogVectors.LOG.key()));
        assertThrows(MalformedException.class, () -> VerifiedCheckpoint.of(note, LogVectors.LOG.key()));
    }

    @Test
    void theGoodProofProves() throws IOException {
        TlogProof proof = TlogProof.parse(text("proof/good/entry-5-of-11.tlog-proof"));
        VerifiedCheckpoint verified = VerifiedCheckpoint.of(proof.checkpoint(), LogVectors.LOG.key());
        assertTrue(proof.proves(read("proof/entry"), verified));
        assertFalse(proof.proves("entry 4".getBytes(StandardCharsets.US_ASCII), verified));
        assertEquals(text("proof/good/entry-5-of-11.tlog-proof"), proof.format());
    }

    static Stream<String> badProofs() {
        return files("proof/bad");
    }

    @ParameterizedTest
    @MethodSource("badProofs")
    void aBadProofIsRefused(String file) throws IOException {
        String text = text(file);
        assertThrows(MalformedException.class, () -> TlogProof.parse(text));
    }

    static Stream<String> wrongProofs() {
        return files("proof/wrong");
    }

    @ParameterizedTest
    @MethodSource("wrongProofs")
    void aWrongProofIsReadAndProvesNothing(String file) throws IOException {
        TlogProof proof = TlogProof.parse(text(file));
        boolean proved;
        try {
            proved = proof.proves(read("proof/entry"), VerifiedCheckpoint.of(proof.checkpoint(), LogVectors.LOG.key()));
        } catch (MalformedException e) {
            proved = false;
        }
        assertFalse(proved);
    }

    /// The steps that a reader of this module enforces, each with the vector that only it refuses.
    /// (`checkpoint.growth` is the verifier's, who remembers what it has seen.)
    static final Map<Step, String> STEPS = Map.ofEntries(
            Map.entry(Step.JSON_SIZE, "json/bad/larger-than-64-kib.json"),
            Map.entry(Step.JSON_UTF_8, "json/bad/latin-1.json"),
            Map.entry(Step.JSON_DEPTH, "json/bad/depth-33.json"),
            Map.entry(Step.JSON_COUNT, "json/bad/a-thousand-and-one-members.json"),
            Map.entry(Step.JSON_CONTROL, "json/bad/tab-in-a-string.json"),
            Map.entry(Step.JSON_NUMBERS, "json/bad/leading-zero.json"),
            Map.entry(Step.JSON_DUPLICATES, "json/bad/member-twice.json"),
            Map.entry(Step.JSON_SURROGATES, "json/bad/high-surrogate-alone.json"),
            Map.entry(Step.JSON_NORMAL, "json/bad/decomposed-letter.json"),
            Map.entry(Step.JSON_END, "json/bad/two-values.json"),
            Map.entry(Step.JSON_CANONICAL, "entry/bad/a-space-inside.json"),
            Map.entry(Step.NOTE_SIZE, "note/bad/larger-than-128-kib.note"),
            Map.entry(Step.NOTE_TEXT, "note/bad/a-tab-in-the-text.note"),
            Map.entry(Step.NOTE_SIGNATURES, "note/bad/sixty-five-signatures.note"),
            Map.entry(Step.NOTE_SIGNATURE, "proof/wrong/checkpoint-by-another-key.tlog-proof"),
            Map.entry(Step.CHECKPOINT_EXTENSION, "checkpoint/bad/an-extension-line.note"),
            Map.entry(Step.CHECKPOINT_EMPTY, "checkpoint/bad/size-zero-with-another-root.note"),
            Map.entry(Step.CHECKPOINT_ORIGIN, "checkpoint/bad/origin-of-another-log.note"),
            Map.entry(Step.PROOF_EXTRA, "proof/bad/extra-data.tlog-proof"),
            Map.entry(Step.PROOF_LENGTH, "proof/bad/sixty-four-hashes.tlog-proof"),
            Map.entry(Step.PROOF_INDEX, "proof/wrong/index-a-tree-further.tlog-proof"),
            Map.entry(Step.PROOF_PATH, "proof/wrong/a-bit-of-hash-1.tlog-proof"));

    private static boolean accepted(String file) throws IOException {
        try {
            switch (file.substring(0, file.indexOf('/', file.indexOf('/') + 1))) {
                case "json/bad" -> StrictJson.parse(read(file));
                case "entry/bad" -> EventCodec.decode(read(file));
                case "note/bad" -> SignedNote.parse(read(file));
                case "checkpoint/bad" -> VerifiedCheckpoint.of(SignedNote.parse(read(file)), LogVectors.LOG.key());
                case "proof/bad" -> TlogProof.parse(text(file));
                case "proof/wrong" -> {
                    TlogProof proof = TlogProof.parse(text(file));
                    return proof.proves(
                            read("proof/entry"), VerifiedCheckpoint.of(proof.checkpoint(), LogVectors.LOG.key()));
                }
                default -> throw new IllegalArgumentException(file);
            }
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    @Test
    void everyStepRemovedLetsItsVectorThrough() throws IOException {
        List<String> survivors = new ArrayList<>();
        for (Map.Entry<Step, String> step : STEPS.entrySet()) {
            assertFalse(accepted(step.getValue()), step.getValue());
            try (StepRemoval _ = StepRemoval.of(step.getKey())) {
                if (!accepted(step.getValue())) {
                    survivors.add(step.getKey().id());
                }
            }
        }
        assertEquals(List.of(), survivors);
    }

    private static final Schema SCHEMA = schema();

    private static Schema schema() {
        try (InputStream in = Objects.requireNonNull(
                LogVectorsTest.class.getResourceAsStream("/org/touchstone/format/register-event-v1.schema.json"))) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> goodEntries() {
        return files("entry/good");
    }

    @ParameterizedTest
    @MethodSource("goodEntries")
    void aGoodEntryIsReadByCodecAndSchema(String file) throws IOException {
        byte[] entry = read(file);
        assertArrayEquals(entry, EventCodec.encode(EventCodec.decode(entry)));
        assertEquals(List.of(), SCHEMA.validate(new String(entry, StandardCharsets.UTF_8), InputFormat.JSON));
    }

    static Stream<String> badEntries() {
        return files("entry/bad");
    }

    @ParameterizedTest
    @MethodSource("badEntries")
    void aBadEntryIsRefused(String file) throws IOException {
        byte[] entry = read(file);
        assertThrows(MalformedException.class, () -> EventCodec.decode(entry));
    }

    /// What no JSON Schema can say: the order and spelling of bytes, check characters, dates that exist, how
    /// members depend on each other.
    private static final Set<String> BEYOND_SCHEMA = Set.of(
            "a-member-twice",
            "a-newline-at-the-end",
            "a-space-inside",
            "an-escaped-letter",
            "case-twice",
            "cases-not-sorted",
            "both-positions-in-one-list",
            "count-too-small",
            "empty",
            "larger-than-8-kib",
            "members-out-of-order",
            "not-json",
            "number-with-wrong-check-character",
            "period-that-ends-before-it-begins",
            "time-leap-second",
            "time-of-day-24",
            "time-on-30-february");

    @Test
    void theSchemaRefusesAllThatASchemaCan() throws IOException {
        List<String> accepted = new ArrayList<>();
        for (String file : files("entry/bad").toList()) {
            String name = file.substring(file.lastIndexOf('/') + 1, file.length() - ".json".length());
            if (!BEYOND_SCHEMA.contains(name)
                    && SCHEMA.validate(text(file), InputFormat.JSON).isEmpty()) {
                accepted.add(name);
            }
        }
        assertEquals(List.of(), accepted);
    }

    static Stream<String> goodJson() {
        return files("json/good");
    }

    @ParameterizedTest
    @MethodSource("goodJson")
    void goodJsonIsReadAndItsCanonicalFormIsStable(String file) throws IOException {
        Json value = StrictJson.parse(read(file));
        byte[] canonical = CanonicalJson.bytes(value);
        assertEquals(value, assertDoesNotThrow(() -> StrictJson.parse(canonical)));
        assertArrayEquals(canonical, CanonicalJson.bytes(StrictJson.parse(canonical)));
    }

    static Stream<String> badJson() {
        return files("json/bad");
    }

    @ParameterizedTest
    @MethodSource("badJson")
    void badJsonIsRefused(String file) throws IOException {
        byte[] bytes = read(file);
        assertThrows(MalformedException.class, () -> StrictJson.parse(bytes));
        byte[] inside = ("{\"a\":" + new String(bytes, StandardCharsets.ISO_8859_1) + "}")
                .getBytes(StandardCharsets.ISO_8859_1);
        if (!file.contains("white-space") && !file.contains("larger")) {
            assertThrows(
                    MalformedException.class, () -> StrictJson.parseCanonicalObject(inside, StrictJson.Limits.TOKEN));
        }
    }
}
