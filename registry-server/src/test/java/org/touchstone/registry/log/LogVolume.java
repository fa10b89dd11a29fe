package org.touchstone.registry.log;

import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TiledTree;
import org.touchstone.registry.db.BulkRows;

/// A log of very many entries, written as the sequencer would have: entries, full tiles, one head, one checkpoint.
public final class LogVolume {
    public static final String ENTRY_COLUMNS =
            "leaf_index, event_id, entry, type, logged_at, accreditation, certificate, supplier, list";
    public static final String TILE_COLUMNS = "level, tile_index, hashes, root";
    public static final String CHECKPOINT_COLUMNS = "size, root, note, signed_at";

    private final BulkRows rows;
    private final TiledTree tree;

    public LogVolume(BulkRows rows) {
        this.rows = rows;
        this.tree = new TiledTree(
                (tile, hashes) -> rows.add("log_tile", tile.level(), tile.index(), hashes, TiledTree.tileRoot(hashes)));
    }

    /// The number of entries so far: the index of the next.
    public long size() {
        return tree.size();
    }

    /// Adds an entry; its event number is its index plus one.
    public void add(RegisterEvent event) {
        byte[] entry = EventCodec.encode(event);
        EntryRows.About about = EntryRows.About.of(event);
        long index = tree.size();
        rows.add(
                "log_entry",
                index,
                index + 1,
                entry,
                EventCodec.type(event),
                event.time(),
                Optional.ofNullable(about.accreditation()),
                Optional.ofNullable(about.certificate()).map(UUID::fromString),
                Optional.ofNullable(about.supplier()).map(UUID::fromString),
                Optional.ofNullable(about.list()));
        tree.append(MerkleTree.leafHash(entry));
    }

    /// Signs what is there. The head itself is for the caller to move: it is one row that exists already.
    public byte[] seal(NoteSigner signer, java.time.Instant at) {
        byte[] root = tree.root();
        rows.add(
                "log_checkpoint",
                tree.size(),
                root,
                signer.sign(new Checkpoint(signer.key().name(), tree.size(), root).text())
                        .format(),
                at);
        return root;
    }
}
