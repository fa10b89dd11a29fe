package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.testkit.Samples;
import org.touchstone.format.testkit.TestKeys;
import org.touchstone.format.testkit.World;

/// A log state that this computer saw before is held against a bundle's; where that cannot be done, the verdict
/// says so.
class LogStateSeenTest {
    private static final NoteSigner LOG =
            new NoteSigner(Samples.PUBLIC.logOrigin(), TestKeys.ed25519("log").seed());

    private final World world = new World();
    private final byte[] bundle = CanonicalJson.bytes(world.bundle());

    private static String note(long size, byte[] root) {
        return LOG.sign(new Checkpoint(Samples.PUBLIC.logOrigin(), size, root).text())
                .format();
    }

    private Verdict judge(TrustMaterial trust) {
        return new Verifier(trust).check(new Submission("a.bundle.json", bundle), Moment.now(World.DEADLINE));
    }

    private Finding log(TrustMaterial trust) {
        return judge(trust).check(Topic.LOG).orElseThrow().finding();
    }

    /// The root of the tree of the world's first entry, as its own inclusion proof in the bundle implies it.
    private byte[] firstRoot() {
        return MerkleTree.leafHash(world.entryText(0).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nothingSeenBeforeIsNothingToCompare() {
        assertEquals("OK", log(TrustMaterial.pinned(world.pin())).code());
    }

    @Test
    void anotherSizeWithoutAProofIsSaid() {
        TrustMaterial trust = TrustMaterial.pinned(world.pin()).withPinnedCheckpoint(note(1, firstRoot()));
        Verdict verdict = judge(trust);
        Finding finding = verdict.check(Topic.LOG).orElseThrow().finding();
        assertTrue(finding instanceof Finding.Passed);
        assertEquals("LOG_VIEW_UNCOMPARED", finding.code());
        assertEquals("1", finding.facts().get("seen"));
        assertEquals(Outcome.IN_FORCE, verdict.outcome());
        assertEquals(List.of("OK_IN_FORCE", "LOG_VIEW_UNCOMPARED"), verdict.codes());
        assertFalse(verdict.check(Topic.LOG).orElseThrow().sentence().contains("{"));
    }

    @Test
    void aProofBetweenTheTwoComparesThem() {
        ConsistencyProof good = world.consistency(1);
        TrustMaterial seen = TrustMaterial.pinned(world.pin()).withPinnedCheckpoint(note(1, firstRoot()));
        assertEquals("OK", log(seen.withConsistencyProof(good)).code());
        TrustMaterial other = TrustMaterial.pinned(world.pin())
                .withPinnedCheckpoint(note(1, MerkleTree.leafHash(new byte[] {7})))
                .withConsistencyProof(good);
        assertEquals("LOG_SPLIT_VIEW", log(other).code());
        assertEquals(Outcome.REFER, judge(other).outcome());
    }

    @Test
    void aCheckpointOfAnotherLogIsNoCheckpointOfThisOne() {
        NoteSigner stranger =
                new NoteSigner("other.example/log", TestKeys.ed25519("other").seed());
        String note = stranger.sign(new Checkpoint("other.example/log", 1, firstRoot()).text())
                .format();
        assertEquals(
                "OK",
                log(TrustMaterial.pinned(world.pin()).withPinnedCheckpoint(note))
                        .code());
    }
}
