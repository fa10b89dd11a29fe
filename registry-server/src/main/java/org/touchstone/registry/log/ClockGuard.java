package org.touchstone.registry.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Nothing is signed under a clock that cannot be right: one that stands more than a minute before the last checkpoint,
/// or that has moved an hour more or less than the machine's own steady counter since the process began.
///
/// A story clock moves as its story goes, forward only; then just the first rule applies.
final class ClockGuard {
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final Duration JUMP = Duration.ofHours(1);

    private final InstantSource clock;
    private final boolean story;
    private final Instant began;
    private final long beganNanos;

    ClockGuard(InstantSource clock, boolean story) {
        this.clock = clock;
        this.story = story;
        this.began = clock.instant();
        this.beganNanos = System.nanoTime();
    }

    /// Why nothing may be signed now, or empty.
    Optional<String> objection(Instant last) {
        Instant now = clock.instant();
        if (now.isBefore(last.minus(BACK))) {
            return Optional.of("the clock says " + now + ", before the last checkpoint at " + last);
        }
        if (!story) {
            Duration apart = Duration.between(began, now)
                    .minus(Duration.ofNanos(System.nanoTime() - beganNanos))
                    .abs();
            if (apart.compareTo(JUMP) > 0) {
                return Optional.of("the clock has jumped by " + apart + " since the server started");
            }
        }
        return Optional.empty();
    }
}
