package org.touchstone.format.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each target over its seeds and a short seeded burst. Longer: `benchmarks/fuzz`.
class FuzzTest {
    private static final int BURST = Integer.getInteger("touchstone.fuzz.burst", 1_500);

    static List<FuzzTarget> targets() {
        return FormatTargets.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void holdsWhatItPromises(FuzzTarget target) {
        assertTrue(Bursts.run(target, BURST) > 0, "no seed of " + target.name() + " is accepted");
    }
}
