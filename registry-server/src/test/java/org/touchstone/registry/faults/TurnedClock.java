package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The time of the world and so many seconds more, as a file says that another process may write: it goes on by itself
/// and is turned forward.
final class TurnedClock implements InstantSource {
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Path file;
    private long looked;
    private Duration ahead = Duration.ZERO;
    private boolean turned;

    TurnedClock(Path file) {
        this.file = file;
        look();
    }

    @Override
    public synchronized Instant instant() {
        if (System.nanoTime() - looked > LOOK.toNanos()) {
            look();
        }
        return Instant.now().plus(ahead);
    }

    /// Whether the clock was turned since this was asked last.
    synchronized boolean wasTurned() {
        Instant _ = instant();
        boolean was = turned;
        turned = false;
        return was;
    }

    private void look() {
        try {
            Duration now =
                    Duration.ofSeconds(Long.parseLong(Files.readString(file).strip()));
            turned |= !now.equals(ahead);
            ahead = now;
            looked = System.nanoTime();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Turns the clock of whoever reads this file.
    static void turn(Path file, Duration ahead) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, Long.toString(ahead.toSeconds()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
