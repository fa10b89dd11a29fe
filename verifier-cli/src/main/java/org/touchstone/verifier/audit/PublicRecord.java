package org.touchstone.verifier.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.register.RecordSource;

/// A copy of a public record, near or far, under the paths that a registry serves it at: `log/checkpoint`,
/// `log/tile/…`, `objects/sha256/…`, `openings/…`. Nothing it gives is believed. Safe for use by several threads.
public interface PublicRecord {
    /// The greatest bundle: 256 entries of 8 KiB with their lengths.
    int MAX_BUNDLE = TileId.FULL * (2 + org.touchstone.format.log.EventCodec.MAX_BYTES);

    /// The greatest object or opening read.
    int MAX_OBJECT = 4 * 1024 * 1024;

    /// The bytes at `path` (no leading slash), or empty if there are none; throws [IOException] if that could not
    /// be found out or there are more than `most`.
    Optional<byte[]> read(String path, int most) throws IOException;

    /// The checkpoint's note.
    default Optional<byte[]> checkpoint() throws IOException {
        return read("log/checkpoint", SignedNote.MAX_BYTES);
    }

    /// A tile, or empty if there is none. In place of a partial tile that is gone, the full one that came after it
    /// may stand, cut to the width (tlog-tiles, "Partial Tiles"); a bundle is then longer than asked for.
    default Optional<byte[]> tile(TileId id) throws IOException {
        return switch (id) {
            case TileId.Hashes(int level, long index, int width) -> {
                Optional<byte[]> exact = read("log/" + TilePath.of(id), TiledTree.TILE_BYTES);
                if (exact.isPresent() || id.full()) {
                    yield exact;
                }
                TileId.Hashes full = new TileId.Hashes(level, index, TileId.FULL);
                int length = TiledTree.TILE_BYTES / TileId.FULL * width;
                yield read("log/" + TilePath.of(full), TiledTree.TILE_BYTES)
                        .map(bytes -> java.util.Arrays.copyOf(bytes, Math.min(bytes.length, length)));
            }
            case TileId.Entries(long index, int _) -> {
                Optional<byte[]> exact = read("log/" + TilePath.of(id), MAX_BUNDLE);
                yield exact.isPresent() || id.full()
                        ? exact
                        : read("log/" + TilePath.of(new TileId.Entries(index, TileId.FULL)), MAX_BUNDLE);
            }
        };
    }

    /// The objects and openings of this record, for the fold; an [IOException] comes out as [UncheckedIOException].
    default RecordSource records() {
        return new RecordSource() {
            @Override
            public Optional<byte[]> object(String digest) {
                return find("objects/sha256/" + digest);
            }

            @Override
            public Optional<byte[]> opening(UUID id) {
                return find("openings/" + id);
            }

            private Optional<byte[]> find(String path) {
                try {
                    return read(path, MAX_OBJECT);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
