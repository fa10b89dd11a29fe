package org.touchstone.verifier.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.InclusionProof;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.TiledHashes;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;

/// Reads one log at one verified checkpoint: proves single entries and the growth since an earlier checkpoint, out of
/// the log's tiles. What does not verify against the checkpoint's root is never returned.
public final class LogReader {
    private final PublicRecord record;
    private final VerifiedCheckpoint checkpoint;
    private final TiledHashes hashes;

    /// The log as `checkpoint` states it.
    public LogReader(PublicRecord record, VerifiedCheckpoint checkpoint) {
        this.record = record;
        this.checkpoint = checkpoint;
        this.hashes = new TiledHashes(checkpoint.size(), id -> {
            try {
                return record.tile(id).orElseThrow(() -> new MalformedException(TilePath.of(id) + " is missing"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// The log's present checkpoint, verified; throws [MalformedException] if it is missing or does not verify.
    public static LogReader open(PublicRecord record, NoteKey log) throws IOException {
        byte[] note = record.checkpoint().orElseThrow(() -> new MalformedException("the checkpoint is missing"));
        return new LogReader(record, VerifiedCheckpoint.of(SignedNote.parse(note), log));
    }

    /// The checkpoint that everything is proved against.
    public VerifiedCheckpoint checkpoint() {
        return checkpoint;
    }

    /// One entry with its proof.
    public record ProvedEntry(byte[] entry, TlogProof proof) {}

    /// The entry at `index` and the proof of its inclusion; throws [MalformedException] if tiles or bundle do not
    /// lead to the root, [IllegalArgumentException] if the log is not so long.
    public ProvedEntry entry(long index) throws IOException {
        if (index < 0 || index >= checkpoint.size()) {
            throw new IllegalArgumentException("the log has no entry " + index);
        }
        long n = index / TileId.FULL;
        int width = TileId.width(0, n, checkpoint.size());
        TileId.Entries id = new TileId.Entries(n, width);
        byte[] bundle = record.tile(id).orElseThrow(() -> new MalformedException(TilePath.of(id) + " is missing"));
        byte[] entry = EntryBundle.decodeAtLeast(bundle, width).get((int) (index % TileId.FULL));
        InclusionProof inclusion;
        try {
            inclusion = MerkleTree.inclusionProof(index, checkpoint.size(), hashes);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a tile has the wrong size", e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        TlogProof proof = TlogProof.of(inclusion, checkpoint);
        if (!proof.proves(entry, checkpoint)) {
            throw new MalformedException("entry " + index + " does not lead to the checkpoint's root");
        }
        return new ProvedEntry(entry, proof);
    }

    /// The proof that `earlier` is a beginning of this log; throws [MalformedException] if it is not: then the log
    /// has two histories. An empty earlier tree needs no proof, so it must not be asked for.
    public ConsistencyProof growthSince(VerifiedCheckpoint earlier) throws IOException {
        if (earlier.size() == 0) {
            throw new IllegalArgumentException("every log continues the empty one");
        }
        if (earlier.size() > checkpoint.size()) {
            throw new MalformedException("the log was longer before: " + earlier.size() + " entries");
        }
        ConsistencyProof proof;
        try {
            proof = MerkleTree.consistencyProof(earlier.size(), checkpoint.size(), hashes);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a tile has the wrong size", e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (!proof.proves(earlier.root(), checkpoint.root())) {
            throw new MalformedException("the log does not continue its checkpoint of " + earlier.size() + " entries");
        }
        return proof;
    }
}
