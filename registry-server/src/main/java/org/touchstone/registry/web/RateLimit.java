package org.touchstone.registry.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/// A token bucket for each client, kept as one number: the moment at which its bucket would be full again.
///
/// The room is fixed, so that no number of addresses fills the memory: clients share a slot when their names hash
/// alike, under a seed that nobody outside knows.
final class RateLimit {
    private static final int SLOTS = 1 << 16;

    private final AtomicLongArray fullAt = new AtomicLongArray(SLOTS);
    private final long seed = new SecureRandom().nextLong();
    private final long nanosPerPoint;
    private final long tolerance;
    private final LongSupplier nanoTime;
    private final long origin;

    /// @param perSecond points that come back each second; 0 refuses nobody
    /// @param burst points that a rested client may spend at once
    /// @param nanoTime a clock that never goes back, in nanoseconds
    RateLimit(int perSecond, int burst, LongSupplier nanoTime) {
        this.nanosPerPoint = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
        this.tolerance = nanosPerPoint * burst;
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    /// Spends `cost` points of `client`, or says how long it must wait before it may.
    Optional<Duration> spend(String client, int cost) {
        return move(client, cost, false);
    }

    /// Takes `cost` points whether they are there or not.
    void charge(String client, int cost) {
        move(client, cost, true);
    }

    private Optional<Duration> move(String client, int cost, boolean always) {
        if (nanosPerPoint == 0 || cost == 0) {
            return Optional.empty();
        }
        int slot = slot(client);
        while (true) {
            long now = nanoTime.getAsLong() - origin;
            long before = fullAt.get(slot);
            long after = Math.max(before, now) + cost * nanosPerPoint;
            // Debt is bounded as well, or one bad minute would shut a shared address out for the day.
            if (after - now > tolerance) {
                if (!always) {
                    return Optional.of(Duration.ofNanos(after - now - tolerance));
                }
                after = Math.max(before, now + tolerance);
            }
            if (fullAt.compareAndSet(slot, before, after)) {
                return Optional.empty();
            }
        }
    }

    private int slot(String client) {
        long h = seed;
        for (int i = 0; i < client.length(); i++) {
            h = (h ^ client.charAt(i)) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 29;
        }
        return (int) (h >>> 40) & (SLOTS - 1);
    }
}
