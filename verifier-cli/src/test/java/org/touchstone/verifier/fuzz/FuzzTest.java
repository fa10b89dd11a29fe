package org.touchstone.verifier.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.fuzz.Bursts;
import org.touchstone.format.fuzz.FuzzTarget;

/// Each target over its seeds and a short seeded burst. Longer: `benchmarks/fuzz`.
class FuzzTest {
    private static final int BURST = Integer.getInteger("touchstone.fuzz.burst", 500);

    static List<FuzzTarget> targets() {
        return new VerifierTargets().all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void holdsWhatItPromises(FuzzTarget target) {
        assertTrue(Bursts.run(target, BURST) > 0, "no seed of " + target.name() + " is accepted");
    }
}
