package org.touchstone.registry.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.keys.Durable;

/// The last signed head, kept outside the database: a database that was restored from a backup, or is another one, is
/// behind it or beside it, and must not be signed for. One synced file, for one host; several hosts need a store that
/// they share.
public final class HeadStore {
    private final Path file;

    public HeadStore(Path file) {
        this.file = file;
    }

    /// A head that was signed.
    public record Head(String origin, long size, byte[] root) {
        public Head {
            root = root.clone();
        }

        @Override
        public byte[] root() {
            return root.clone();
        }

        boolean hasRoot(byte[] other) {
            return Arrays.equals(root, other);
        }
    }

    /// The kept head, or empty before the first checkpoint.
    ///
    /// @throws DoubtException if the file cannot be read or understood
    public synchronized Optional<Head> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Json.Obj kept = StrictJson.parseObject(Files.readAllBytes(file)).only("origin", "size", "root");
            return Optional.of(new Head(
                    kept.text("origin"), kept.integer("size"), HexFormat.of().parseHex(kept.text("root"))));
        } catch (IOException | MalformedException | IllegalArgumentException e) {
            throw new DoubtException("the head outside the database, " + file + ", cannot be read", e);
        }
    }

    /// Replaces the head of `oldSize` (0: none) by a greater one.
    ///
    /// @throws DoubtException if another head is kept, or if a sync failed: after a failed sync the next one
    /// reports
    ///     success whatever is on the disk, so there is no second try
    public synchronized void advance(long oldSize, Head head) {
        long kept = read().map(Head::size).orElse(0L);
        if (kept != oldSize || head.size() <= oldSize) {
            throw new DoubtException("the head outside the database is at " + kept + " and not at " + oldSize);
        }
        byte[] bytes = CanonicalJson.bytes(Json.Obj.builder()
                .with("origin", head.origin())
                .with("root", HexFormat.of().formatHex(head.root()))
                .with("size", head.size())
                .build());
        try {
            Durable.write(file, bytes, "rw-r--r--");
        } catch (IOException e) {
            throw new DoubtException("the head outside the database could not be written and synced", e);
        }
    }
}
