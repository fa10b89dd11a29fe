package org.touchstone.format.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.TiledHashes;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.testkit.TestKeys;

/// Tiles, entry bundles, checkpoints and proofs of our log, read by two log readers that are not ours.
class TlogInteropTest {
    private static final long[] SIZES = {0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000};

    @TempDir
    static Path log;

    @BeforeAll
    static void writeLog() throws IOException {
        NoteSigner signer = new NoteSigner(
                "register.example/log", TestKeys.ed25519("log interop").seed());
        Files.writeString(log.resolve("vkey"), signer.key().encode() + "\n");
        Files.createDirectories(log.resolve("checkpoint"));
        Files.createDirectories(log.resolve("proof"));
        TiledTree tree = new TiledTree((id, bytes) -> write(id, bytes));
        List<byte[]> all = new ArrayList<>();
        for (long size : SIZES) {
            while (all.size() < size) {
                byte[] entry = entry(all.size());
                all.add(entry);
                tree.append(MerkleTree.leafHash(entry));
                if (all.size() % TileId.FULL == 0) {
                    write(
                            new TileId.Entries(all.size() / TileId.FULL - 1, TileId.FULL),
                            EntryBundle.encode(all.subList(all.size() - TileId.FULL, all.size())));
                }
            }
            tree.partialTiles((id, bytes) -> write(id, bytes));
            int open = (int) (size % TileId.FULL);
            if (open > 0) {
                write(
                        new TileId.Entries(size / TileId.FULL, open),
                        EntryBundle.encode(all.subList((int) size - open, (int) size)));
            }
            SignedNote note = signer.sign(new Checkpoint("register.example/log", size, tree.root()).text());
            Files.writeString(log.resolve("checkpoint").resolve(Long.toString(size)), note.format());
            VerifiedCheckpoint checkpoint = VerifiedCheckpoint.of(note, signer.key());
            TiledHashes hashes = new TiledHashes(size, id -> read(id));
            for (long index : List.of(0L, size / 2, size - 1)) {
                if (index >= 0 && index < size) {
                    TlogProof proof = TlogProof.of(MerkleTree.inclusionProof(index, size, hashes), checkpoint);
                    Files.writeString(log.resolve("proof").resolve(size + "-" + index), proof.format());
                }
            }
        }
    }

    private static byte[] entry(int i) {
        return ("{\"n\":" + i + ",\"type\":\"example\",\"v\":1}").getBytes(StandardCharsets.UTF_8);
    }

    private static void write(TileId id, byte[] bytes) {
        try {
            Path file = log.resolve(TilePath.of(id));
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(TileId id) {
        try {
            return Files.readAllBytes(log.resolve(TilePath.of(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Written from the C2SP texts with Python's standard library.
    @Test
    void a_reader_in_python() {
        String last = Tool.needed("python3", "an independent log reader")
                .with("PYTHONDONTWRITEBYTECODE", "1")
                .succeed(Tool.scripts().resolve("python/check_tiles.py"), log);
        assertTrue(last.contains(" 0 accepted wrongly"), last);
        System.out.println("python: " + last);
    }

    /// The packages with which the Go project reads its own checksum database.
    @Test
    void the_go_projects_log_packages() {
        Path gopath = Path.of("/usr/share/gocode");
        Tool go = Tool.needed("go", "the Go project's log packages read our tiles");
        assumeTrue(
                Files.isDirectory(gopath.resolve("src/golang.org/x/mod/sumdb/tlog")),
                "skipped: the source package golang-golang-x-mod-dev is not installed");
        String last = go.with("GO111MODULE", "off")
                .with("GOPATH", gopath.toString())
                .with("GOCACHE", log.resolveSibling(log.getFileName() + "-go").toString())
                .with("GOFLAGS", "")
                .succeed("run", Tool.scripts().resolve("go/check_tiles.go"), log);
        System.out.println("go: " + last);
    }
}
