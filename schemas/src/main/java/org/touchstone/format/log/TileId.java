package org.touchstone.format.log;

/// One tile of a tiled log (C2SP tlog-tiles): 256 hashes of one level, or 256 entries; the last of a level may be
/// partial. `index` counts tiles within the level; `width` is 1 to 256, 256 for a full tile.
public sealed interface TileId {
    /// Hashes or entries in a full tile.
    int FULL = 256;

    long index();

    int width();

    /// True if the tile has 256 elements and will never change name.
    default boolean full() {
        return width() == FULL;
    }

    /// A tile of hashes; level 0 holds leaf hashes, level L the roots of full tiles of level L − 1.
    record Hashes(int level, long index, int width) implements TileId {
        public Hashes {
            if (level < 0 || level > 63) {
                throw new IllegalArgumentException("no tile level " + level);
            }
            require(index, width);
        }
    }

    /// A bundle of entries.
    record Entries(long index, int width) implements TileId {
        public Entries {
            require(index, width);
        }
    }

    private static void require(long index, int width) {
        if (index < 0) {
            throw new IllegalArgumentException("a negative tile index " + index);
        }
        if (width < 1 || width > FULL) {
            throw new IllegalArgumentException("a tile of width " + width);
        }
    }

    /// The number of hashes at a level of a tree: floor(size / 256^level).
    static long hashesAt(int level, long size) {
        return level >= 8 ? 0 : size >>> (8 * level);
    }

    /// The width of tile `index` at `level` in a tree of `size`: 256, the rest, or 0 if the tile does not exist.
    /// Empty tiles are never served.
    static int width(int level, long index, long size) {
        long rest = hashesAt(level, size) - index * FULL;
        return (int) Math.max(0, Math.min(FULL, rest));
    }
}
