package org.touchstone.registry.abuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.touchstone.format.fuzz.Bursts;
import org.touchstone.format.fuzz.FuzzTarget;

/// The bodies of the writing interface over their seeds and a short seeded burst. Longer: `benchmarks/fuzz http-body`.
class HttpBodyTest {
    private static final int BURST = Integer.getInteger("touchstone.fuzz.burst", 800);

    @Test
    void noBodyIsTheServersFault() {
        FuzzTarget target = new HttpBodyTargets().all().getFirst();
        try {
            assertTrue(Bursts.run(target, BURST) > 25, "few of the good bodies are acted on");
        } finally {
            // Other tests of this process listen to the log.
            HttpBodyTargets.unsilence();
        }
    }

    /// What the interface's description gives as examples is done by a running registry.
    @Test
    void everyExampleIsDone() {
        assertEquals(List.of(), HttpBodyTargets.refusedExamples());
    }
}
