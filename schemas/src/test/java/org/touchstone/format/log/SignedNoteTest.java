package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.MalformedException;

class SignedNoteTest {

    @Test
    void theExampleOfTheSpecificationVerifies() {
        NoteKey key = NoteKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
        SignedNote note = SignedNote.parse("""
                This is an example message.

                — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
                """);
        assertEquals(SignedNote.Check.GOOD, note.check(key));
        assertEquals("This is an example message.\n", note.text());
        SignedNote altered = SignedNote.parse(note.format().replace("example message", "exemple message"));
        assertEquals(SignedNote.Check.BAD, altered.check(key));
        assertEquals(
                SignedNote.Check.ABSENT, note.check(new NoteKey("example.com/bar", NoteKey.Kind.LOG, key.publicKey())));
        assertEquals(
                SignedNote.Check.ABSENT,
                note.check(new NoteKey("example.com/foo", NoteKey.Kind.WITNESS, key.publicKey())));
        assertEquals("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", key.encode());
    }

    @Test
    void aCheckpointIsSignedAndVerified() {
        NoteSigner signer = new NoteSigner("registry.example/log", new byte[32]);
        Checkpoint checkpoint = new Checkpoint("registry.example/log", 0, MerkleTree.emptyRoot());
        SignedNote note = signer.sign(checkpoint.text());
        VerifiedCheckpoint verified = VerifiedCheckpoint.of(SignedNote.parse(note.format()), signer.key());
        assertEquals(checkpoint, verified.checkpoint());
        NoteSigner other = new NoteSigner("registry.example/other", new byte[32]);
        assertThrows(MalformedException.class, () -> VerifiedCheckpoint.of(note, other.key()));
        SignedNote foreign = other.sign(checkpoint.text());
        assertThrows(MalformedException.class, () -> VerifiedCheckpoint.of(foreign, other.key()));
        assertEquals(Optional.<Instant>empty(), note.cosignedAt(signer.key()));
    }
}
