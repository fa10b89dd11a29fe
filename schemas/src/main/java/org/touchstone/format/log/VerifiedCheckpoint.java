package org.touchstone.format.log;

import org.touchstone.format.json.MalformedException;
import org.touchstone.format.step.Step;

/// A checkpoint whose note carries a right signature of the log's key and names the log's origin. Only [#of] makes one.
public final class VerifiedCheckpoint {
    private final Checkpoint checkpoint;
    private final SignedNote note;

    private VerifiedCheckpoint(Checkpoint checkpoint, SignedNote note) {
        this.checkpoint = checkpoint;
        this.note = note;
    }

    /// Verifies: the key's signature first, then the form of the text, then that its origin is the key's name.
    /// Throws [MalformedException] saying which failed; a caller that tells an unknown key from a wrong signature
    /// asks [SignedNote#check] first.
    public static VerifiedCheckpoint of(SignedNote note, NoteKey log) {
        SignedNote.Check check = note.check(log);
        if (Step.NOTE_SIGNATURE.refuses(check != SignedNote.Check.GOOD)) {
            throw new MalformedException(
                    check == SignedNote.Check.BAD
                            ? "the checkpoint's signature by the log is wrong"
                            : "the checkpoint is not signed by the log");
        }
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (Step.CHECKPOINT_ORIGIN.refuses(!checkpoint.origin().equals(log.name()))) {
            throw new MalformedException("the checkpoint is of another log");
        }
        return new VerifiedCheckpoint(checkpoint, note);
    }

    /// The checkpoint.
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    /// The note that carries it, with all its signatures.
    public SignedNote note() {
        return note;
    }

    /// The number of leaves.
    public long size() {
        return checkpoint.size();
    }

    /// The root hash.
    public byte[] root() {
        return checkpoint.root();
    }
}
