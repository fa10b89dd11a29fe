package org.touchstone.verifier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/// The invented registry of the command line's tests, for tests elsewhere.
public final class TestWorld {
    private TestWorld() {}

    /// Writes its files: trust list, pack, tender, bids.
    public static void writeTo(Path folder) throws IOException {
        World.writeTo(folder);
    }

    /// The fingerprint of its trust list.
    public static String fingerprint() {
        return World.world().trust.fingerprint();
    }

    /// When its story stands still.
    public static Instant now() {
        return World.NOW;
    }
}
