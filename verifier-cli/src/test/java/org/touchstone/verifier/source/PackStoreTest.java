package org.touchstone.verifier.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.testkit.World;

/// The head of a pack is read before anything in it is trusted, so it is bounded by itself.
class PackStoreTest {
    private static final World WORLD = new World();

    @TempDir
    private Path folder = Path.of("");

    private Path pack(int trustLists) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(new PackLine.Header(WORLD.checkpoint(WORLD.size())).text());
        lines.addAll(Collections.nCopies(trustLists, new PackLine.Trust(WORLD.trustList()).text()));
        return Files.write(folder.resolve("pack.jsonl"), lines);
    }

    @Test
    void aHeadHasAtMostAThousandTrustLists() throws IOException {
        assertEquals(1_000, PackStore.head(pack(1_000)).trustLists().size());
        MalformedException refused = assertThrows(MalformedException.class, () -> PackStore.head(pack(1_001)));
        assertEquals("the pack holds more than 1000 trust lists", refused.getMessage());
    }
}
