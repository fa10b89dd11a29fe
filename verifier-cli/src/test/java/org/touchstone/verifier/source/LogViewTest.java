package org.touchstone.verifier.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TiledHashes;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.step.Step;
import org.touchstone.format.step.StepRemoval;
import org.touchstone.verifier.source.LogView.Relation;

/// What this computer has seen of a log is held against what it is shown (`testdata/checkpoint/forked`).
@Isolated
class LogViewTest {
    private static final Path TESTDATA = Path.of("..", "schemas", "testdata");

    private static VerifiedCheckpoint note(String name) throws IOException {
        NoteKey key =
                NoteKey.parse(Files.readString(TESTDATA.resolve("note/vkey")).strip());
        return VerifiedCheckpoint.of(SignedNote.parse(Files.readAllBytes(TESTDATA.resolve(name))), key);
    }

    private static TiledHashes.TileReader tile(byte[] hashes) {
        return _ -> hashes;
    }

    private static byte[] forked() throws IOException {
        return Files.readAllBytes(TESTDATA.resolve("checkpoint/forked/hashes"));
    }

    /// The hashes of the honest log, of which `checkpoint/good/eleven-entries.note` is signed.
    private static byte[] honest(int size) {
        byte[] out = new byte[size * 32];
        for (int i = 0; i < size; i++) {
            byte[] leaf = MerkleTree.leafHash(("entry " + i).getBytes(StandardCharsets.US_ASCII));
            System.arraycopy(leaf, 0, out, i * 32, 32);
        }
        return out;
    }

    @Test
    void aLogWithTwoFacesIsSeen() throws IOException {
        VerifiedCheckpoint before = note("checkpoint/forked/before.note");
        VerifiedCheckpoint now = note("checkpoint/forked/now.note");
        assertEquals(Relation.SPLIT, LogView.compare(Optional.of(before), now, tile(forked())));
        assertEquals(Relation.SPLIT, LogView.compare(Optional.of(now), before, tile(forked())));
    }

    @Test
    void onlyThatStepSeesIt() throws IOException {
        VerifiedCheckpoint before = note("checkpoint/forked/before.note");
        VerifiedCheckpoint now = note("checkpoint/forked/now.note");
        Relation relation;
        try (StepRemoval _ = StepRemoval.of(Step.CHECKPOINT_GROWTH)) {
            relation = LogView.compare(Optional.of(before), now, tile(forked()));
        }
        assertEquals(Relation.GROWN, relation);
    }

    @Test
    void tilesOfNeitherTreeProveNothing() throws IOException {
        VerifiedCheckpoint before = note("checkpoint/forked/before.note");
        VerifiedCheckpoint now = note("checkpoint/forked/now.note");
        byte[] rubbish = forked();
        Arrays.fill(rubbish, 0, 32, (byte) 7);
        assertThrows(MalformedException.class, () -> LogView.compare(Optional.of(before), now, tile(rubbish)));
        byte[] honest = honest(13);
        assertThrows(MalformedException.class, () -> LogView.compare(Optional.of(before), now, tile(honest)));
    }

    @Test
    void theSameTreeAndNoTreeSeenBefore() throws IOException {
        VerifiedCheckpoint one = note("checkpoint/good/eleven-entries.note");
        assertEquals(Relation.SAME, LogView.compare(Optional.of(one), one, tile(honest(11))));
        assertEquals(Relation.FIRST, LogView.compare(Optional.empty(), one, tile(honest(11))));
        VerifiedCheckpoint empty = note("checkpoint/good/empty-tree.note");
        assertEquals(Relation.GROWN, LogView.compare(Optional.of(empty), one, tile(honest(11))));
        assertEquals(Relation.OLDER, LogView.compare(Optional.of(one), empty, tile(honest(11))));
        assertEquals(0, empty.checkpoint().size());
        assertEquals(11, Checkpoint.parse(one.note().text()).size());
    }
}
