package org.touchstone.registry.log;

import java.util.Arrays;
import java.util.HexFormat;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.register.RegisterState;

/// The register's state at a size, with its digest under the log's signature: a start trusts it and checks only what
/// came after. The text is `touchstone-fold/v1`, origin, size, digest in hex, a line each.
public record SealedFold(long size, SignedNote note, byte[] snapshot) {
    private static final String FIRST = "touchstone-fold/v1";

    static SealedFold seal(RegisterState state, NoteSigner signer) {
        byte[] snapshot = state.snapshot();
        // The state's digest is that of its snapshot, which is here already.
        String text = text(signer.key().name(), state.size(), HexFormat.of().parseHex(PublicRecord.digest(snapshot)));
        return new SealedFold(state.size(), signer.sign(text), snapshot);
    }

    /// The state, after comparing its digest with the signed one.
    ///
    /// @throws DoubtException if the note or the state is not what was sealed
    RegisterState open(NoteKey key) {
        if (note.check(key) != SignedNote.Check.GOOD) {
            throw new DoubtException("the sealed fold at " + size + " is not signed by the log");
        }
        RegisterState state;
        try {
            state = RegisterState.restore(snapshot);
        } catch (MalformedException e) {
            throw new DoubtException("the state of the sealed fold at " + size + " cannot be read", e);
        }
        if (state.size() != size || !text(key.name(), size, state.digest()).equals(note.text())) {
            throw new DoubtException("the state of the sealed fold at " + size + " is not the one that was sealed");
        }
        return state;
    }

    /// A stored fold by the digest of its state: as much as is needed to tell whether it is the one that was
    /// sealed.
    public record Stored(long size, String noteText, byte[] digest) {
        public Stored {
            digest = digest.clone();
        }

        @Override
        public byte[] digest() {
            return digest.clone();
        }

        /// Compares the note with the log's key and the digest.
        public Verdict check(NoteKey key) {
            try {
                SignedNote note = SignedNote.parse(noteText);
                if (note.check(key) != SignedNote.Check.GOOD) {
                    return Verdict.NOT_SIGNED;
                }
                return text(key.name(), size, digest).equals(note.text()) ? Verdict.SIGNED : Verdict.OTHER_STATE;
            } catch (MalformedException e) {
                return Verdict.NOT_SIGNED;
            }
        }
    }

    /// What became of a sealed fold.
    public enum Verdict {
        SIGNED,
        NOT_SIGNED,
        OTHER_STATE
    }

    private static String text(String origin, long size, byte[] digest) {
        return FIRST + "\n" + origin + "\n" + size + "\n" + HexFormat.of().formatHex(digest) + "\n";
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof SealedFold f
                && size == f.size
                && note.equals(f.note)
                && Arrays.equals(snapshot, f.snapshot);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(size);
    }
}
