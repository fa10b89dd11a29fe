package org.touchstone.format.log;

import java.util.Arrays;
import java.util.Objects;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;

/// What a log says of itself (C2SP tlog-checkpoint): that the tree of `size` leaves of the log `origin` has this root.
/// A bare statement; who signed it is [SignedNote]'s and [VerifiedCheckpoint]'s matter.
///
/// Our logs sign no extension lines, so a text with any is refused.
public record Checkpoint(String origin, long size, byte[] root) {

    public Checkpoint {
        if (origin.isEmpty() || origin.indexOf('\n') >= 0) {
            throw new MalformedException("the checkpoint's origin is empty or longer than a line");
        }
        if (size < 0) {
            throw new MalformedException("the checkpoint's size is negative");
        }
        if (root.length != Sha256.LENGTH) {
            throw new MalformedException("the checkpoint's root is not 32 bytes long");
        }
        if (Step.CHECKPOINT_EMPTY.refuses(size == 0 && !Arrays.equals(root, MerkleTree.emptyRoot()))) {
            throw new MalformedException("the checkpoint of an empty tree has another root than the empty tree");
        }
        root = root.clone();
    }

    /// Reads a note's text; throws [MalformedException].
    public static Checkpoint parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || !lines[lines.length - 1].isEmpty()) {
            throw new MalformedException("a checkpoint is three lines, each ended by a newline");
        }
        if (Step.CHECKPOINT_EXTENSION.refuses(lines.length > 4)) {
            throw new MalformedException("the checkpoint has extension lines");
        }
        return new Checkpoint(
                lines[0],
                Decimal.parse(lines[1], "the checkpoint's size"),
                StrictBase64.decodeHash(lines[2], "the checkpoint's root"));
    }

    /// The text that is signed.
    public String text() {
        return origin + "\n" + size + "\n" + StrictBase64.encode(root) + "\n";
    }

    @Override
    public byte[] root() {
        return root.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Checkpoint c && origin.equals(c.origin) && size == c.size && Arrays.equals(root, c.root);
    }

    @Override
    public int hashCode() {
        return Objects.hash(origin, size);
    }

    @Override
    public String toString() {
        return "Checkpoint[" + origin + " at " + size + "]";
    }
}
