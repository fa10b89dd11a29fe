package org.touchstone.registry.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.register.RegisterState;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;

/// What is looked at before anybody signs: that the database is the one whose head was signed last, no older and no
/// other; and that everything since the last sealed fold is whole, by its hashes and by the rules of the register.
final class TailCheck {
    private static final int CHUNK = 1_000;

    private final Db db;
    private final NoteKey key;

    TailCheck(Db db, NoteKey key) {
        this.db = db;
        this.key = key;
    }

    /// @param state the register at the head
    /// @param sealedAt the size of the last sealed fold, 0 if there is none
    /// @param signedSize the size of the newest checkpoint that was stored, 0 if there is none
    /// @param keptSize the size of the head outside the database, 0 if there is none
    record Result(RegisterState state, long sealedAt, long signedSize, long keptSize, Instant lastCheckpoint) {}

    /// @throws DoubtException naming what is wrong
    Result run(long size, byte[] root, HeadStore heads) {
        // The checkpoint before the head: a holder before may be finishing its last batch at this moment, and keeps
        // the head before it stores the checkpoint.
        Optional<Row> last = db.read(tx -> tx.find("log.find-last-checkpoint", Args.NONE));
        Optional<HeadStore.Head> kept = heads.read();
        compare(size, kept, last);
        Optional<SealedFold> fold = db.read(tx -> tx.find("log.find-last-fold", Args.of("size", size)))
                .map(row ->
                        new SealedFold(row.integer("size"), SignedNote.parse(row.text("note")), row.bytes("state")));
        RegisterState state = fold.isPresent() ? fold.get().open(key) : new RegisterState();
        fold(db, state, size, root, kept);
        return new Result(
                state,
                fold.map(SealedFold::size).orElse(0L),
                last.map(row -> row.integer("size")).orElse(0L),
                kept.map(HeadStore.Head::size).orElse(0L),
                last.map(row -> row.instant("signed_at")).orElse(Instant.EPOCH));
    }

    private void compare(long size, Optional<HeadStore.Head> kept, Optional<Row> last) {
        if (kept.isEmpty()) {
            if (last.isPresent()) {
                throw new DoubtException(
                        "the log was signed up to " + last.get().integer("size")
                                + " entries, and the head outside the database is missing: restore the file");
            }
            return;
        }
        if (!kept.get().origin().equals(key.name())) {
            throw new DoubtException(
                    "the head outside the database is of " + kept.get().origin());
        }
        if (kept.get().size() > size) {
            throw new DoubtException("the database has " + size + " entries, and "
                    + kept.get().size() + " were signed: it is older than what the world has seen");
        }
        if (last.isPresent()) {
            // A checkpoint in the database that we did not sign, or that is ahead of the head that we keep,
            // was not written by this program.
            VerifiedCheckpoint checkpoint;
            try {
                checkpoint = VerifiedCheckpoint.of(SignedNote.parse(last.get().text("note")), key);
            } catch (MalformedException e) {
                throw new DoubtException("the last checkpoint is not ours", e);
            }
            if (checkpoint.size() > kept.get().size()
                    || checkpoint.size() != last.get().integer("size")) {
                throw new DoubtException("the database has a checkpoint of " + checkpoint.size()
                        + " entries, and the head outside it is at "
                        + kept.get().size());
            }
        }
    }

    /// Folds the entries that follow a state's into it.
    ///
    /// @throws DoubtException if the stored entries and tiles do not give `root`
    static void extend(Db db, RegisterState state, long size, byte[] root) {
        fold(db, state, size, root, Optional.empty());
    }

    private static void fold(Db db, RegisterState state, long size, byte[] root, Optional<HeadStore.Head> kept) {
        long start = state.size();
        List<TileRow> tiles = new ArrayList<>();
        TiledTree checked = db.read(tx -> TiledTree.read(
                start, StoredTree.hashes(tx, start), (tile, hashes) -> tiles.add(new TileRow(tile, hashes))));
        keptRoot(kept, start, checked.root());
        for (long from = start; from < size; from += CHUNK) {
            long first = from;
            long to = Math.min(size, from + CHUNK);
            db.read(tx -> {
                List<byte[]> entries = StoredTree.entries(tx, first, to);
                List<RegisterEvent> events = new ArrayList<>();
                for (byte[] entry : entries) {
                    events.add(decode(first + events.size(), entry));
                }
                Records records = Records.of(tx, events);
                for (int i = 0; i < entries.size(); i++) {
                    state.apply(first + i, events.get(i), records);
                    checked.append(MerkleTree.leafHash(entries.get(i)));
                    keptRoot(kept, checked.size(), checked);
                }
                for (TileRow row : tiles) {
                    StoredTree.require(tx, row.tile(), row.hashes());
                }
                tiles.clear();
                return true;
            });
        }
        if (!Arrays.equals(checked.root(), root)) {
            throw new DoubtException("the stored entries up to " + size + " do not give the head's root");
        }
        if (kept.isPresent() && kept.get().size() < start) {
            long keptSize = kept.get().size();
            byte[] keptRoot = db.read(tx -> MerkleTree.root(keptSize, StoredTree.hashes(tx, keptSize)));
            keptRoot(kept, keptSize, keptRoot);
        }
    }

    private static RegisterEvent decode(long index, byte[] entry) {
        try {
            return EventCodec.decode(entry);
        } catch (MalformedException e) {
            throw new DoubtException("entry " + index + " cannot be read", e);
        }
    }

    private static void keptRoot(Optional<HeadStore.Head> kept, long size, TiledTree tree) {
        if (kept.isPresent() && kept.get().size() == size) {
            keptRoot(kept, size, tree.root());
        }
    }

    private static void keptRoot(Optional<HeadStore.Head> kept, long size, byte[] root) {
        if (kept.isPresent() && kept.get().size() == size && !kept.get().hasRoot(root)) {
            throw new DoubtException(
                    "the first " + size + " entries of the database are not the ones that were signed");
        }
    }

    private record TileRow(TileId.Hashes tile, byte[] hashes) {}
}
