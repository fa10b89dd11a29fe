package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.MalformedException;

class TileTest {

    @ParameterizedTest
    @CsvSource({
        "tile/0/000, 0, 0, 256",
        "tile/0/000.p/1, 0, 0, 1",
        "tile/0/000.p/255, 0, 0, 255",
        "tile/63/999, 63, 999, 256",
        "tile/8/x001/000, 8, 1000, 256",
        "tile/1/x001/x234/067, 1, 1234067, 256",
        "tile/2/x001/x234/067.p/8, 2, 1234067, 8",
        "tile/0/x999/x999/x999/x999/x999/999, 0, 999999999999999999, 256",
    })
    void pathsOfHashes(String path, int level, long index, int width) {
        TileId.Hashes tile = new TileId.Hashes(level, index, width);
        assertEquals(path, TilePath.of(tile));
        assertEquals(tile, TilePath.parse(path));
    }

    @Test
    void pathsOfEntries() {
        assertEquals("tile/entries/x001/234.p/7", TilePath.of(new TileId.Entries(1234, 7)));
        assertEquals(new TileId.Entries(1234, 7), TilePath.parse("tile/entries/x001/234.p/7"));
        assertEquals(new TileId.Entries(0, 256), TilePath.parse("tile/entries/000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "tile",
                "tile/",
                "tile/0",
                "tile/0/",
                "/tile/0/000",
                "tile/0/000/",
                "tiles/0/000",
                "Tile/0/000",
                "tile/00/000",
                "tile/01/000",
                "tile/64/000",
                "tile/100/000",
                "tile/-1/000",
                "tile/+1/000",
                "tile//000",
                "tile/x/000",
                "tile/entrie/000",
                "tile/Entries/000",
                "tile/0/0",
                "tile/0/00",
                "tile/0/0000",
                "tile/0/1000",
                "tile/0/x000/001",
                "tile/0/x000/x001/000",
                "tile/0/001/000",
                "tile/0/x001",
                "tile/0/x001/x000",
                "tile/0/X001/000",
                "tile/0/x01/000",
                "tile/0/x0001/000",
                "tile/0/-01",
                "tile/0/+01",
                "tile/0/0a1",
                "tile/0/0 1",
                "tile/0/٠٠١",
                "tile/0/000.p",
                "tile/0/000.p/",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/257",
                "tile/0/000.p/01",
                "tile/0/000.p/-1",
                "tile/0/000.p/+1",
                "tile/0/000.p/1/",
                "tile/0/000.p/1.p/1",
                "tile/0/000.p/1/1",
                "tile/0/000p/1",
                "tile/0/000.P/1",
                "tile/0/../000",
                "tile/0/000?x",
                "tile/0/000#x",
                "tile/0/%30%30%30",
                "tile/0/000\n",
                " tile/0/000",
                "tile/0/000\u0000",
                "tile/0/x001/x000/x000/x000/x000/x000/000",
                "checkpoint",
            })
    void otherSpellingsAreNoPaths(String path) {
        assertThrows(MalformedException.class, () -> TilePath.parse(path));
    }

    @Test
    void theSpecificationsExampleOfSeventyThousand() {
        // tlog-tiles: 273 full level 0 tiles, one partial of width 112, one full level 1 tile, one partial of
        // width 17, one partial level 2 tile of width 1.
        TreeMap<String, Integer> tiles = new TreeMap<>();
        TiledTree tree = new TiledTree((id, bytes) -> {
            assertEquals(8_192, bytes.length);
            tiles.merge(id.level() + " full", 1, Integer::sum);
        });
        byte[] leaf = MerkleTree.leafHash(new byte[0]);
        for (int i = 0; i < 70_000; i++) {
            tree.append(leaf);
        }
        tree.partialTiles((id, bytes) -> {
            assertEquals(32 * id.width(), bytes.length);
            tiles.put(id.level() + " partial", id.width());
        });
        assertEquals("{0 full=273, 0 partial=112, 1 full=1, 1 partial=17, 2 partial=1}", tiles.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1, 'tile/0/000.p/1'",
        "255, 'tile/0/000.p/255'",
        "256, 'tile/0/000 tile/1/000.p/1'",
        "257, 'tile/0/000 tile/0/001.p/1 tile/1/000.p/1'",
        "512, 'tile/0/000 tile/0/001 tile/1/000.p/2'",
    })
    void theTilesOfASizeAreExactlyThese(int size, String expected, @TempDir Path folder) throws Exception {
        List<byte[]> entries = entries(size);
        VerifiedCheckpoint checkpoint = LogFolder.write(folder, LogVectors.LOG, entries);
        assertEquals(size, checkpoint.size());
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder.resolve("log"))) {
            files.filter(Files::isRegularFile)
                    .map(f -> folder.resolve("log").relativize(f).toString())
                    .filter(f -> f.startsWith("tile/") && !f.startsWith("tile/entries/"))
                    .forEach(found::add);
        }
        assertEquals(new TreeSet<>(expected.isEmpty() ? List.of() : List.of(expected.split(" "))), found);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 65_535, 65_536, 70_000})
    void proofsComeOutOfTilesAlone(int size, @TempDir Path folder) {
        List<byte[]> entries = entries(size);
        VerifiedCheckpoint checkpoint = LogFolder.write(folder, LogVectors.LOG, entries);
        TiledHashes hashes = new TiledHashes(size, id -> {
            try {
                return Files.readAllBytes(folder.resolve("log").resolve(TilePath.of(id)));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertArrayEquals(checkpoint.root(), MerkleTree.root(size, hashes));
        MerkleTree.Frontier early = new MerkleTree.Frontier();
        int step = Math.max(1, size / 50);
        for (int i = 0; i < size; i++) {
            early.append(MerkleTree.leafHash(entries.get(i)));
            if (i % step == 0 || i == size - 1) {
                TlogProof proof = TlogProof.of(MerkleTree.inclusionProof(i, size, hashes), checkpoint);
                assertTrue(TlogProof.parse(proof.format()).proves(entries.get(i), checkpoint));
                assertTrue(MerkleTree.consistencyProof(i + 1, size, hashes).proves(early.root(), checkpoint.root()));
            }
        }
        TiledTree resumed = TiledTree.read(size, hashes, (id, bytes) -> {});
        assertArrayEquals(checkpoint.root(), resumed.root());
        assertThrows(IllegalArgumentException.class, () -> hashes.read(0, size));
    }

    private static List<byte[]> entries(int n) {
        List<byte[]> out = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            out.add(("entry " + i).getBytes(StandardCharsets.US_ASCII));
        }
        return out;
    }

    @Test
    void bundlesKeepTheirEntriesAndNothingElse() {
        List<byte[]> entries = List.of(new byte[0], new byte[1], new byte[EntryBundle.MAX_ENTRY], new byte[300]);
        byte[] bundle = EntryBundle.encode(entries);
        List<byte[]> read = EntryBundle.decode(bundle, 4);
        for (int i = 0; i < 4; i++) {
            assertArrayEquals(entries.get(i), read.get(i));
        }
        assertThrows(MalformedException.class, () -> EntryBundle.decode(bundle, 3));
        assertThrows(MalformedException.class, () -> EntryBundle.decode(bundle, 5));
        for (int cut : new int[] {0, 1, 2, 3, 4, 5, 100, bundle.length - 1}) {
            byte[] shorter = java.util.Arrays.copyOf(bundle, cut);
            assertThrows(MalformedException.class, () -> EntryBundle.decode(shorter, 4));
        }
        byte[] longer = java.util.Arrays.copyOf(bundle, bundle.length + 1);
        assertThrows(MalformedException.class, () -> EntryBundle.decode(longer, 4));
        assertEquals(4, EntryBundle.decodeAtLeast(bundle, 4).size());
        // What stands in for a partial bundle is the full one, and no other.
        assertThrows(MalformedException.class, () -> EntryBundle.decodeAtLeast(bundle, 3));
        assertThrows(MalformedException.class, () -> EntryBundle.decodeAtLeast(bundle, 5));
        assertThrows(MalformedException.class, () -> EntryBundle.decodeAtLeast(longer, 4));
        byte[] full = EntryBundle.encode(entries(256));
        assertEquals(3, EntryBundle.decodeAtLeast(full, 3).size());
        byte[] tooFull = java.util.Arrays.copyOf(full, full.length + 2);
        assertThrows(MalformedException.class, () -> EntryBundle.decodeAtLeast(tooFull, 3));
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.encode(List.of()));
        assertThrows(
                IllegalArgumentException.class, () -> EntryBundle.encode(List.of(new byte[EntryBundle.MAX_ENTRY + 1])));
    }
}
