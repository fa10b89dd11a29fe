package org.touchstone.registry.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands until it is moved.
final class Moment implements InstantSource {
    private volatile Instant now;

    Moment(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void goTo(Instant moment) {
        now = moment;
    }
}
