package org.touchstone.registry.signin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Something of the provider's that is fetched when it is first needed, and kept.
///
/// However many ask, it is fetched once at a time, in a thread of its own, and not again soon after that has failed.
/// While it cannot be had anew the old one goes on being used, for a day at most. Nobody waits longer than it takes a
/// provider that is there to answer, and of those that ask while it is silent only the first do: a request that waits
/// keeps others from being worked on.
final class Fetched<T> {
    /// How long after its beginning a fetching is waited for.
    static final Duration WAIT = Duration.ofSeconds(3);
    /// The same of whoever has the old one: less than others wait for their turn.
    static final Duration MOMENT = Duration.ofMillis(500);
    /// The least time from a fetching that failed to the next, and from one for something missing to the next such.
    static final Duration PAUSE = Duration.ofSeconds(10);
    /// How long the old one is used that cannot be had anew: whoever cuts the provider off must not keep a key in
    /// force that it has withdrawn.
    static final Duration AT_MOST = Duration.ofDays(1);

    private final Supplier<T> source;
    private final Duration fresh;
    private final LongSupplier nanoTime;
    private @Nullable Held<T> held;
    private @Nullable Flight<T> last;
    private long ended;
    private @Nullable Long missed;
    private boolean away;

    private record Held<T>(T value, long since) {}

    private record Flight<T>(CompletableFuture<T> outcome, long began) {}

    /// @param source fetches it, within a time of its own, or throws a [RefusedException]
    /// @param fresh how long it is used without being asked for anew
    /// @param nanoTime a clock that never goes back, in nanoseconds
    Fetched(Supplier<T> source, Duration fresh, LongSupplier nanoTime) {
        this.source = source;
        this.fresh = fresh;
        this.nanoTime = nanoTime;
    }

    /// What is known now, fetched if need be.
    ///
    /// @throws RefusedException what the source threw, or `SIGN_IN_UNAVAILABLE` if it does not answer in time
    T value() {
        Optional<T> old;
        Flight<T> flight;
        synchronized (this) {
            Held<T> now = held;
            if (now != null && age(now) < fresh.toNanos()) {
                return now.value();
            }
            old = usable();
            boolean silent = away;
            flight = begin();
            if (silent && old.isPresent()) {
                return old.get();
            }
        }
        try {
            return await(flight, old.isPresent() ? MOMENT : WAIT);
        } catch (RefusedException e) {
            return old.orElseThrow(() -> e);
        }
    }

    /// What is known now, without waiting for anything; what is missing or old is fetched meanwhile.
    synchronized Optional<T> known() {
        Held<T> now = held;
        if (now == null || age(now) >= fresh.toNanos()) {
            begin();
        }
        return usable();
    }

    /// What came later than this one, in which something was missing, or this one if that was asked for just now:
    /// what strangers send may be missing as often as they like.
    ///
    /// @throws RefusedException as [#value]
    T after(T seen) {
        Flight<T> flight;
        synchronized (this) {
            Held<T> now = held;
            if (now != null && now.value() != seen) {
                return now.value();
            }
            if (last == null || last.outcome().isDone()) {
                long at = nanoTime.getAsLong();
                if (missed != null && at - missed < PAUSE.toNanos()) {
                    return seen;
                }
                missed = at;
            }
            flight = begin();
        }
        return await(flight, WAIT);
    }

    private Optional<T> usable() {
        return Optional.ofNullable(held).filter(h -> age(h) < AT_MOST.toNanos()).map(Held::value);
    }

    private long age(Held<T> one) {
        return nanoTime.getAsLong() - one.since();
    }

    /// The fetching that is under way or has just failed, or else a new one.
    private Flight<T> begin() {
        Flight<T> before = last;
        long now = nanoTime.getAsLong();
        if (before != null && (!before.outcome().isDone() || away && now - ended < PAUSE.toNanos())) {
            return before;
        }
        Flight<T> flight = new Flight<>(new CompletableFuture<>(), now);
        last = flight;
        Thread.ofVirtual().name("identity-provider").start(() -> fetch(flight));
        return flight;
    }

    private void fetch(Flight<T> flight) {
        try {
            T value = source.get();
            synchronized (this) {
                held = new Held<>(value, nanoTime.getAsLong());
                away = false;
                flight.outcome().complete(value);
            }
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                away = true;
                ended = nanoTime.getAsLong();
                flight.outcome().completeExceptionally(e);
            }
        }
    }

    private T await(Flight<T> flight, Duration wait) {
        long left = wait.toNanos() - (nanoTime.getAsLong() - flight.began());
        try {
            return flight.outcome().get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RefusedException(Refusal.SIGN_IN_UNAVAILABLE).retryAfter(PAUSE);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RefusedException refused
                    ? refused
                    : new IllegalStateException("the identity provider's word cannot be taken in", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.SIGN_IN_UNAVAILABLE);
        }
    }
}
