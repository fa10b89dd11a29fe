package org.touchstone.registry.web;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Lets so many requests of one kind through at once, keeps a bounded queue before them, and turns the rest away: what
/// has begun is finished in good time instead of everything being finished late.
final class Gate {
    private final Semaphore places;
    private final AtomicInteger waiting = new AtomicInteger();
    private final int queue;
    private final Duration patience;

    /// @param atOnce requests inside
    /// @param queue requests that may wait
    /// @param patience how long one waits
    Gate(int atOnce, int queue, Duration patience) {
        this.places = new Semaphore(atOnce, true);
        this.queue = queue;
        this.patience = patience;
    }

    /// Requests that wait now.
    int waiting() {
        return waiting.get();
    }

    /// A place inside, to be closed.
    ///
    /// @throws RefusedException (`BUSY`) if there is none in time
    Place enter() {
        acquire();
        return new Place();
    }

    private void acquire() {
        if (places.tryAcquire()) {
            return;
        }
        if (waiting.incrementAndGet() > queue) {
            waiting.decrementAndGet();
            throw busy();
        }
        try {
            if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private RefusedException busy() {
        return new RefusedException(Refusal.BUSY).retryAfter(patience.plusSeconds(1));
    }

    /// One request's place.
    final class Place implements AutoCloseable {
        private boolean inside = true;

        /// Steps outside while the client is waited for, so that slow senders keep no place.
        void leave() {
            if (inside) {
                inside = false;
                places.release();
            }
        }

        void comeBack() {
            if (!inside) {
                acquire();
                inside = true;
            }
        }

        @Override
        public void close() {
            leave();
        }
    }
}
