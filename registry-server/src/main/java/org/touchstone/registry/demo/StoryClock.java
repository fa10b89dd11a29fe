package org.touchstone.registry.demo;

import java.time.Instant;
import java.time.InstantSource;

/// The clock of a demonstration. It stands where the story stands, moves forward only, and once, when the
/// story has reached the present, goes over to real time for good.
public final class StoryClock implements InstantSource {
    private final InstantSource real;
    private volatile Instant told;
    private volatile boolean live;

    /// @param start where the story begins; never after real time
    /// @param real the time of the world
    public StoryClock(Instant start, InstantSource real) {
        this.real = real;
        this.told = start;
    }

    @Override
    public Instant instant() {
        return live ? real.instant() : told;
    }

    /// Moves to `moment`; a moment already passed leaves the clock where it is. The story cannot run ahead of
    /// the world.
    public synchronized void advanceTo(Instant moment) {
        if (live) {
            return;
        }
        if (moment.isAfter(real.instant())) {
            throw new IllegalArgumentException("the story would run ahead of the world: " + moment);
        }
        if (moment.isAfter(told)) {
            told = moment;
        }
    }

    /// Goes over to real time.
    public synchronized void goLive() {
        live = true;
    }

    /// True once real time counts.
    public boolean isLive() {
        return live;
    }
}
