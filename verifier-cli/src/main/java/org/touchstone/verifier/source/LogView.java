package org.touchstone.verifier.source;

import java.util.Arrays;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.TiledHashes;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;
import org.touchstone.verifier.source.OnlineSource.UnreachableException;

/// This computer's memory of the log: the newest checkpoint it has seen. A later one must contain it, or the
/// log has two faces: one for us and one for somebody else.
public final class LogView {
    /// How a checkpoint relates to the one seen before.
    public enum Relation {
        /// None was seen before.
        FIRST,
        /// The same tree.
        SAME,
        /// A larger tree that contains the one seen.
        GROWN,
        /// A smaller tree that the one seen contains: an old file, no news.
        OLDER,
        /// Both are signed by the log and neither contains the other.
        SPLIT
    }

    private static final int MAX_TILE = TileId.FULL * 32;

    private LogView() {}

    /// Reads a checkpoint and verifies its signature by the log's key in the trust list. Throws
    /// [MalformedException].
    public static VerifiedCheckpoint verified(byte[] note, TrustList trust) {
        return VerifiedCheckpoint.of(
                SignedNote.parse(note), NoteKey.parse(trust.log().key()));
    }

    /// Compares `now` with what was seen before. `tiles` are those of the larger of the two trees; they are
    /// asked only if the sizes differ, and believed only as far as they hash to a signed root. Throws
    /// [MalformedException] if they do not: then nothing is known, which is not the same as a split.
    public static Relation compare(
            Optional<VerifiedCheckpoint> seen, VerifiedCheckpoint now, TiledHashes.TileReader tiles) {
        if (seen.isEmpty()) {
            return Relation.FIRST;
        }
        VerifiedCheckpoint before = seen.get();
        if (before.size() == now.size()) {
            boolean two = !Arrays.equals(before.root(), now.root());
            return Step.CHECKPOINT_GROWTH.refuses(two) ? Relation.SPLIT : Relation.SAME;
        }
        VerifiedCheckpoint small = before.size() < now.size() ? before : now;
        VerifiedCheckpoint large = small == before ? now : before;
        if (Step.CHECKPOINT_GROWTH.refuses(!contains(large, small, tiles))) {
            return Relation.SPLIT;
        }
        return small == before ? Relation.GROWN : Relation.OLDER;
    }

    /// True if the larger tree begins with the smaller one; both by the tiles of the larger.
    private static boolean contains(VerifiedCheckpoint large, VerifiedCheckpoint small, TiledHashes.TileReader tiles) {
        TiledHashes hashes = new TiledHashes(large.size(), tiles);
        try {
            if (small.size() == 0
                    || MerkleTree.consistencyProof(small.size(), large.size(), hashes)
                            .proves(small.root(), large.root())) {
                return true;
            }
            // Tiles that do hash to the larger signed root, but not to the smaller one, prove that the log
            // signed two histories. Tiles that hash to neither prove only that somebody has served us
            // rubbish.
            if (Arrays.equals(MerkleTree.root(large.size(), hashes), large.root())) {
                return false;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the log's tiles do not fit its checkpoint", e);
        }
        throw new MalformedException("the log's tiles do not fit its checkpoint");
    }

    /// Tiles fetched from the registry's log. What cannot be fetched is an [UnfetchedException].
    public static TiledHashes.TileReader online(OnlineSource source) {
        return tile -> {
            try {
                return source.fetch("/log/" + TilePath.of(tile), MAX_TILE);
            } catch (UnreachableException e) {
                throw new UnfetchedException(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnfetchedException("interrupted");
            }
        };
    }

    /// A tile that is needed could not be fetched.
    public static final class UnfetchedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnfetchedException(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return java.util.Objects.requireNonNullElse(super.getMessage(), "");
        }
    }
}
