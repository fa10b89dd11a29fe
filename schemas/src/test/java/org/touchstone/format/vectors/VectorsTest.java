package org.touchstone.format.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.step.Step;

class VectorsTest {
    private static final Set<String> OURS =
            Set.of("certificate", "bundle", "status-list", "trust-list", "presentation", "tender-policy", "pack");

    private static final Set<String> OF_READERS = Set.of("json", "note", "checkpoint", "proof", "bid");

    @Test
    void theFilesAreWhatTheGeneratorMakes() throws IOException {
        Map<String, Json.Obj> made = Vectors.all();
        Path testdata = Path.of("testdata");
        Set<String> files = new TreeSet<>();
        for (String folder : OURS) {
            try (Stream<Path> all = Files.list(testdata.resolve(folder))) {
                all.filter(f -> f.toString().endsWith(".json"))
                        .forEach(f -> files.add(
                                folder + "/" + f.getFileName().toString().replace(".json", "")));
            }
        }
        assertEquals(new TreeSet<>(made.keySet()), files);
        for (Map.Entry<String, Json.Obj> e : made.entrySet()) {
            assertEquals(
                    CanonicalJson.text(e.getValue()) + "\n",
                    Files.readString(testdata.resolve(e.getKey() + ".json")),
                    e.getKey());
        }
    }

    @Test
    void everyStepHasAVectorAndManyBadStandToEachGood() {
        Map<String, Json.Obj> made = Vectors.all();
        Set<String> steps = made.values().stream()
                .flatMap(v -> v.optionalText("step").stream())
                .collect(Collectors.toSet());
        for (Step s : Step.values()) {
            // What a reader of a note, proof or JSON text refuses has its vectors in their own folders.
            assertTrue(OF_READERS.contains(s.id().substring(0, s.id().indexOf('.'))) || steps.contains(s.id()), s.id());
        }
        long good = made.keySet().stream().filter(k -> k.contains("/good-")).count();
        assertTrue(made.size() - good >= 150, "bad vectors: " + (made.size() - good));
        assertTrue(made.size() - good >= 10 * good);
    }
}
