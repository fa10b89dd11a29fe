package org.touchstone.registry.log;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TiledHashes;
import org.touchstone.format.log.TiledTree;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;

/// The tree as the database holds it. Full tiles are stored; a partial tile is computed from what it is made of: leaf
/// hashes from the entries' own bytes, higher levels from the roots of the full tiles below.
final class StoredTree {
    private StoredTree() {}

    /// Node hashes of the tree of `size` leaves.
    static MerkleTree.HashReader hashes(Tx tx, long size) {
        return new TiledHashes(size, tile -> tile(tx, tile));
    }

    /// A tile of hashes; its width must exist in the tree.
    static byte[] tile(Tx tx, TileId.Hashes tile) {
        if (tile.full()) {
            return tx.find("log.find-tile", Args.of("level", tile.level()).with("index", tile.index()))
                    .map(row -> row.bytes("hashes"))
                    .orElseThrow(() -> new DoubtException("tile " + tile + " is missing"));
        }
        long from = tile.index() * TileId.FULL;
        long to = from + tile.width();
        ByteArrayOutputStream out = new ByteArrayOutputStream(tile.width() * 32);
        if (tile.level() == 0) {
            entries(tx, from, to).forEach(entry -> out.writeBytes(MerkleTree.leafHash(entry)));
        } else {
            List<Row> roots = tx.list(
                    "log.list-tile-roots",
                    Args.of("level", tile.level() - 1L).with("from", from).with("to", to));
            roots.forEach(row -> out.writeBytes(row.bytes("root")));
        }
        if (out.size() != tile.width() * 32) {
            throw new DoubtException("tile " + tile + " is incomplete");
        }
        return out.toByteArray();
    }

    /// Refuses a stored full tile that is not made of these hashes, or whose root is not theirs.
    static void require(Tx tx, TileId.Hashes tile, byte[] hashes) {
        boolean same = tx.find("log.find-tile", Args.of("level", tile.level()).with("index", tile.index()))
                .filter(row -> Arrays.equals(row.bytes("hashes"), hashes)
                        && Arrays.equals(row.bytes("root"), TiledTree.tileRoot(hashes)))
                .isPresent();
        if (!same) {
            throw new DoubtException("tile " + tile + " is not made of the entries below it");
        }
    }

    /// A bundle of entries as the log serves it.
    static byte[] bundle(Tx tx, TileId.Entries tile) {
        long from = tile.index() * TileId.FULL;
        return EntryBundle.encode(entries(tx, from, from + tile.width()));
    }

    /// The entries from `from` to `to`, exclusive, without a gap.
    static List<byte[]> entries(Tx tx, long from, long to) {
        List<byte[]> entries = new ArrayList<>();
        long next = from;
        for (Row row : tx.list("log.list-entries", Args.of("from", from).with("to", to))) {
            if (row.integer("leaf_index") != next) {
                throw new DoubtException("entry " + next + " is missing");
            }
            entries.add(row.bytes("entry"));
            next++;
        }
        if (next != to) {
            throw new DoubtException("entry " + next + " is missing");
        }
        return entries;
    }
}
