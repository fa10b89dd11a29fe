package org.touchstone.format.log;

import java.util.Arrays;
import java.util.function.BiConsumer;

/// A growing tree that makes its tiles as it grows: the open (partial) tile of each level is kept, a full one is handed
/// out and its root goes to the level above. Memory: 8 KiB a level, whatever the size.
///
/// Mutable; not for sharing between threads.
public final class TiledTree {
    /// The length of a full tile in bytes.
    public static final int TILE_BYTES = TileId.FULL * Sha256.LENGTH;

    /// 256^8 leaves do not fit a long, so no tree has a level above 7.
    private static final int LEVELS = 8;

    private final BiConsumer<TileId.Hashes, byte[]> fullTiles;
    private final byte[][] open = new byte[LEVELS][];
    private final long[] counts = new long[LEVELS];

    /// The empty tree; each full tile (8,192 bytes) is handed to `fullTiles` in the moment it becomes full, lower
    /// levels first.
    public TiledTree(BiConsumer<TileId.Hashes, byte[]> fullTiles) {
        this.fullTiles = fullTiles;
        for (int level = 0; level < LEVELS; level++) {
            open[level] = new byte[TILE_BYTES];
        }
    }

    /// The tree of `size` leaves whose open tiles are read from stored hashes; full tiles before it are not handed
    /// out.
    public static TiledTree read(long size, MerkleTree.HashReader hashes, BiConsumer<TileId.Hashes, byte[]> fullTiles) {
        TiledTree out = new TiledTree(fullTiles);
        for (int level = 0; level < LEVELS; level++) {
            long count = TileId.hashesAt(level, size);
            long from = count & -TileId.FULL;
            for (long i = from; i < count; i++) {
                byte[] h = hashes.read(8 * level, i);
                MerkleTree.requireHash(h);
                System.arraycopy(h, 0, out.open[level], (int) (i - from) * Sha256.LENGTH, Sha256.LENGTH);
            }
            out.counts[level] = count;
        }
        return out;
    }

    /// Appends one leaf hash.
    public void append(byte[] leafHash) {
        push(0, leafHash);
    }

    /// Appends a full bottom tile of 256 leaf hashes at once; the size must be a multiple of 256. `root` must be
    /// [#tileRoot] of it: a caller with several threads computes it beforehand.
    public void appendTile(byte[] leafHashes, byte[] root) {
        if (leafHashes.length != TILE_BYTES || (counts[0] & (TileId.FULL - 1)) != 0) {
            throw new IllegalArgumentException("not a full tile at the border of a tile");
        }
        fullTiles.accept(new TileId.Hashes(0, counts[0] / TileId.FULL, TileId.FULL), leafHashes.clone());
        counts[0] += TileId.FULL;
        push(1, root);
    }

    private void push(int level, byte[] hash) {
        MerkleTree.requireHash(hash);
        int slot = (int) (counts[level] & (TileId.FULL - 1));
        System.arraycopy(hash, 0, open[level], slot * Sha256.LENGTH, Sha256.LENGTH);
        long index = counts[level] / TileId.FULL;
        counts[level]++;
        if (slot == TileId.FULL - 1) {
            fullTiles.accept(new TileId.Hashes(level, index, TileId.FULL), open[level].clone());
            push(level + 1, tileRoot(open[level]));
        }
    }

    /// The root of a full tile of 8,192 bytes: the hash that stands for it one level up.
    public static byte[] tileRoot(byte[] tile) {
        if (tile.length != TILE_BYTES) {
            throw new IllegalArgumentException("not a full tile: " + tile.length + " bytes");
        }
        return MerkleTree.subtreeRoot(tile, 0, TileId.FULL);
    }

    /// The number of leaves.
    public long size() {
        return counts[0];
    }

    /// The root hash.
    public byte[] root() {
        return frontier().root();
    }

    /// The compact range of the tree.
    public MerkleTree.Frontier frontier() {
        MerkleTree.Frontier out = new MerkleTree.Frontier();
        for (int level = LEVELS - 1; level >= 0; level--) {
            int width = width(level);
            for (int i = 0; i < width; i++) {
                out.appendSubtree(
                        8 * level, Arrays.copyOfRange(open[level], i * Sha256.LENGTH, (i + 1) * Sha256.LENGTH));
            }
        }
        return out;
    }

    /// Hands out the partial tiles of the present size, lower levels first.
    public void partialTiles(BiConsumer<TileId.Hashes, byte[]> tiles) {
        for (int level = 0; level < LEVELS; level++) {
            int width = width(level);
            if (width > 0) {
                tiles.accept(
                        new TileId.Hashes(level, counts[level] / TileId.FULL, width),
                        Arrays.copyOf(open[level], width * Sha256.LENGTH));
            }
        }
    }

    private int width(int level) {
        return (int) (counts[level] & (TileId.FULL - 1));
    }
}
