package org.touchstone.format.fuzz;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Runs a target over its seeds and then over seeded damage of them; what is accepted joins the inputs, so that damage
/// adds up.
public final class Bursts {
    private static final int MOST_KEPT = 2_000;

    private Bursts() {}

    /// Runs; returns how many of the seeds were accepted. A failure names the input, so that it can become a
    /// vector.
    public static int run(FuzzTarget target, int burst) {
        List<byte[]> inputs = new ArrayList<>(target.seeds().get());
        int accepted = 0;
        for (byte[] seed : List.copyOf(inputs)) {
            accepted += accepts(target, seed, "seed") ? 1 : 0;
        }
        Mutator mutator = new Mutator(target.name().hashCode());
        for (int i = 0; i < burst; i++) {
            byte[] input = mutator.next(inputs);
            if (accepts(target, input, "input " + i) && inputs.size() < MOST_KEPT) {
                inputs.add(input);
            }
        }
        return accepted;
    }

    private static boolean accepts(FuzzTarget target, byte[] input, String which) {
        try {
            return target.body().accepts(input);
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError(
                    target.name() + ", " + which + ": " + e + "\n"
                            + Base64.getEncoder().encodeToString(input),
                    e);
        }
    }
}
