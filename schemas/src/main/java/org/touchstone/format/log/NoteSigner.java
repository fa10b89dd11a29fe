package org.touchstone.format.log;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.touchstone.format.jose.Ed25519;

/// Signs notes with a log's Ed25519 key (signature type 0x01).
public final class NoteSigner {
    private final NoteKey key;
    private final byte[] seed;

    /// The signer of a 32-byte seed under a name; for a log the name is its origin.
    public NoteSigner(String name, byte[] seed) {
        this.seed = seed.clone();
        this.key =
                new NoteKey(name, NoteKey.Kind.LOG, Ed25519.KeyPair.ofSeed(seed).publicKey());
    }

    /// The key that verifies what this signs.
    public NoteKey key() {
        return key;
    }

    /// The text with this key's signature.
    public SignedNote sign(String text) {
        byte[] signature = Ed25519.sign(text.getBytes(StandardCharsets.UTF_8), seed);
        return new SignedNote(text, List.of(new SignedNote.Signature(key.name(), key.id(), signature)));
    }

    @Override
    public String toString() {
        return "NoteSigner[" + key + "]";
    }
}
