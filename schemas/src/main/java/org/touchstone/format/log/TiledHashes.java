package org.touchstone.format.log;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Node hashes of a tree of a known size out of its tiles. The tiles are not verified here: what is made from them is a
/// proof, and the proof is verified against a signed root.
///
/// Keeps the last tiles that it fetched. Not for sharing between threads.
public final class TiledHashes implements MerkleTree.HashReader {
    private static final int KEPT = 64;

    /// Where tiles come from.
    @FunctionalInterface
    public interface TileReader {
        /// The bytes of a tile, 32 for each hash; throws if it is not there.
        byte[] read(TileId.Hashes tile);
    }

    private final long size;
    private final TileReader tiles;
    private final Map<TileId.Hashes, byte[]> kept = new LinkedHashMap<>();

    public TiledHashes(long size, TileReader tiles) {
        this.size = size;
        this.tiles = tiles;
    }

    @Override
    public byte[] read(int level, long index) {
        if (index < 0 || level < 0 || level > 62 || index >= size >>> level) {
            throw new IllegalArgumentException("no node (" + level + ", " + index + ") in a tree of " + size);
        }
        int tileLevel = level / 8;
        int inner = level % 8;
        long first = index << inner;
        long n = first / TileId.FULL;
        TileId.Hashes id = new TileId.Hashes(tileLevel, n, TileId.width(tileLevel, n, size));
        int from = (int) (first - n * TileId.FULL);
        return MerkleTree.subtreeRoot(tile(id), from, 1 << inner);
    }

    private byte[] tile(TileId.Hashes id) {
        byte[] known = kept.get(id);
        if (known != null) {
            return known;
        }
        byte[] tile = tiles.read(id);
        if (tile.length != id.width() * Sha256.LENGTH) {
            throw new IllegalArgumentException(
                    TilePath.of(id) + " has " + tile.length + " bytes instead of " + id.width() * Sha256.LENGTH);
        }
        if (kept.size() >= KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
        byte[] copy = Arrays.copyOf(tile, tile.length);
        kept.put(id, copy);
        return copy;
    }
}
