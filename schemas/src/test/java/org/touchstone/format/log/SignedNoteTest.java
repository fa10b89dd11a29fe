package org.touchstone.format.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.jose.Ed25519;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.testkit.TestKeys;

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

    @Test
    void aWitnessCosignsAtATime() {
        SignedNote note = LogVectors.LOG.sign(new Checkpoint("register.example/log", 0, MerkleTree.emptyRoot()).text());
        Ed25519.KeyPair pair = TestKeys.ed25519("witness");
        NoteKey witness = new NoteKey("witness.example/w1", NoteKey.Kind.WITNESS, pair.publicKey());
        assertEquals(witness, NoteKey.parse(witness.encode()));
        SignedNote cosigned = cosign(note, witness, pair, 1_679_315_147L);
        assertEquals(SignedNote.Check.GOOD, cosigned.check(witness));
        assertEquals(SignedNote.Check.GOOD, cosigned.check(LogVectors.LOG.key()));
        assertEquals(Optional.of(Instant.ofEpochSecond(1_679_315_147L)), cosigned.cosignedAt(witness));
        assertEquals(Optional.empty(), note.cosignedAt(witness));
        SignedNote twice = cosign(cosigned, witness, pair, 1_679_315_200L);
        assertEquals(Optional.of(Instant.ofEpochSecond(1_679_315_200L)), twice.cosignedAt(witness));

        byte[] right = cosigned.signatures().getLast().bytes();
        byte[] otherTime = right.clone();
        otherTime[7] ^= 1;
        byte[] plain = Ed25519.sign(note.text().getBytes(StandardCharsets.UTF_8), pair.seed());
        byte[] negative = ByteBuffer.allocate(72).putLong(-1).array();
        for (byte[] wrong :
                List.of(otherTime, plain, negative, Arrays.copyOf(right, 71), Arrays.copyOf(right, 73), new byte[72])) {
            SignedNote bad = with(note, new SignedNote.Signature(witness.name(), witness.id(), wrong));
            assertEquals(SignedNote.Check.BAD, bad.check(witness));
            assertEquals(Optional.empty(), bad.cosignedAt(witness));
            assertEquals(SignedNote.Check.GOOD, bad.check(LogVectors.LOG.key()));
        }
        // The same key as a log's key has another id: a cosignature is never a log's signature.
        NoteKey asLog = new NoteKey(witness.name(), NoteKey.Kind.LOG, pair.publicKey());
        assertNotEquals(witness.id(), asLog.id());
        assertEquals(SignedNote.Check.ABSENT, cosigned.check(asLog));
    }

    private static SignedNote cosign(SignedNote note, NoteKey witness, Ed25519.KeyPair pair, long time) {
        String message = "cosignature/v1\ntime " + time + "\n" + note.text();
        byte[] signature = Ed25519.sign(message.getBytes(StandardCharsets.UTF_8), pair.seed());
        byte[] bytes = ByteBuffer.allocate(72).putLong(time).put(signature).array();
        return SignedNote.parse(with(note, new SignedNote.Signature(witness.name(), witness.id(), bytes))
                .format());
    }

    private static SignedNote with(SignedNote note, SignedNote.Signature more) {
        List<SignedNote.Signature> all = new ArrayList<>(note.signatures());
        all.add(more);
        return new SignedNote(note.text(), all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/foo",
                "example.com/foo+530d903a",
                "example.com/foo+530d903a+",
                "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+0530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/fo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "exam ple.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2kAA==",
                "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\\n",
            })
    void malformedVerifierKeysAreRefused(String vkey) {
        assertThrows(MalformedException.class, () -> NoteKey.parse(vkey));
    }
}
