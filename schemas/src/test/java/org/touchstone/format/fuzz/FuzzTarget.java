package org.touchstone.format.fuzz;

import java.util.List;
import java.util.function.Supplier;

/// One way in for hostile bytes.
///
/// @param name what it is called on the command line
/// @param seeds inputs to begin from, good ones and bad ones
/// @param body takes any bytes; returns whether they were accepted; throws [FuzzFinding] or anything unexpected if
///     something is wrong with *us*
public record FuzzTarget(String name, Supplier<List<byte[]>> seeds, Body body) {
    /// What is done with one input.
    @FunctionalInterface
    public interface Body {
        /// True if the input was accepted.
        boolean accepts(byte[] input) throws Exception;
    }

    /// A promise that was not kept.
    public static final class FuzzFinding extends AssertionError {
        private static final long serialVersionUID = 1L;

        FuzzFinding(String what) {
            super(what);
        }
    }

    /// Throws if `holds` is false.
    public static void require(boolean holds, String promise) {
        if (!holds) {
            throw new FuzzFinding(promise);
        }
    }
}
