package org.touchstone.format.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes a log as the static files that a registry serves: `log/checkpoint`, `log/tile/…`.
public final class LogFolder {
    private final Path root;
    private final NoteSigner signer;
    private final TiledTree tree;
    private final List<byte[]> open = new ArrayList<>();

    /// A log under `root`, signed by `signer`; empty until [#publish].
    public LogFolder(Path root, NoteSigner signer) {
        this.root = root;
        this.signer = signer;
        this.tree = new TiledTree(this::write);
    }

    /// Writes a whole log at once and returns its checkpoint.
    public static VerifiedCheckpoint write(Path root, NoteSigner signer, List<byte[]> entries) {
        LogFolder log = new LogFolder(root, signer);
        entries.forEach(log::append);
        return log.publish();
    }

    public void append(byte[] entry) {
        open.add(entry);
        tree.append(MerkleTree.leafHash(entry));
        if (open.size() == TileId.FULL) {
            write(new TileId.Entries(tree.size() / TileId.FULL - 1, TileId.FULL), EntryBundle.encode(open));
            open.clear();
        }
    }

    /// Writes the partial tiles and a signed checkpoint of what was appended.
    public VerifiedCheckpoint publish() {
        tree.partialTiles(this::write);
        if (!open.isEmpty()) {
            write(new TileId.Entries(tree.size() / TileId.FULL, open.size()), EntryBundle.encode(open));
        }
        SignedNote note = signer.sign(new Checkpoint(signer.key().name(), tree.size(), tree.root()).text());
        write("log/checkpoint", note.format().getBytes(StandardCharsets.UTF_8));
        return VerifiedCheckpoint.of(note, signer.key());
    }

    private void write(TileId id, byte[] bytes) {
        write("log/" + TilePath.of(id), bytes);
    }

    private void write(String path, byte[] bytes) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
