package org.touchstone.format.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.MalformedException;

class CheckRecordTest {
    static Stream<String> vectors() throws IOException {
        try (Stream<Path> files = Files.list(CheckRecordVectors.FOLDER)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void aGoodOneIsReadAndWrittenBackAndNoOther(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(CheckRecordVectors.FOLDER.resolve(name));
        boolean record = name.startsWith("record-");
        if (name.contains("-good")) {
            assertArrayEquals(
                    bytes,
                    record
                            ? CheckRecord.parse(bytes).bytes()
                            : RecordNote.parse(bytes).bytes());
        } else if (record) {
            assertThrows(MalformedException.class, () -> CheckRecord.parse(bytes));
        } else {
            assertThrows(MalformedException.class, () -> RecordNote.parse(bytes));
        }
    }

    @Test
    void theFilesAreWhatTheGeneratorMakes() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String name : vectors().toList()) {
            files.put(name.replace(".json", ""), Files.readString(CheckRecordVectors.FOLDER.resolve(name)));
        }
        assertEquals(new TreeMap<>(CheckRecordVectors.all()), files);
        Set<String> good = new TreeSet<>(files.keySet());
        good.removeIf(n -> !n.contains("-good"));
        assertTrue(files.size() > 10 * good.size(), "many bad to each good");
    }

    @Test
    void theDigestOfACheckIsThatOfItsBytes() {
        CheckRecord record = CheckRecordVectors.record();
        assertEquals(record, CheckRecord.parse(record.bytes()));
        assertEquals(64, Digests.of(record.bytes()).length());
        assertEquals(
                List.of("harbour/certificate.presentation.json", "T\u0177 Gwyn/certificate.jwt"),
                record.inputs(RecordInput.Role.BID).stream()
                        .map(i -> i.name().orElseThrow())
                        .toList());
    }

    @Test
    void whatIsNotADigestIsRefused() {
        for (String bad : List.of("", "ab", "g".repeat(64), "A".repeat(64), "0".repeat(63), "0".repeat(65))) {
            assertThrows(MalformedException.class, () -> new RecordInput.Content(bad, 1), bad);
        }
        assertTrue(Digests.isDigest(Digests.of("x".getBytes(StandardCharsets.UTF_8))));
        assertThrows(
                MalformedException.class, () -> RecordInput.bid("x".repeat(5_000), Optional.empty(), Optional.empty()));
    }
}
