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
record SealedFold(long size, SignedNote note, byte[] snapshot) {
    private static final String FIRST = "touchstone-fold/v1";

    static SealedFold seal(RegisterState state, NoteSigner signer) {
        String text = text(signer.key().name(), state.size(), state.digest());
        return new SealedFold(state.size(), signer.sign(text), state.snapshot());
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
