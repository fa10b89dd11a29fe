package org.touchstone.registry.fsck;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.Db;

/// Runs [Fsck] every night beside the work, and keeps what it said for health and metrics, which compute nothing.
///
/// Where something does not fit, the server becomes read-only until an operator has looked: what was changed could be
/// signed into the next status list or shown to a buyer. A database that is away is no finding; the check is tried
/// again an hour later.
public final class NightlyCheck implements AutoCloseable {
    private static final Logger LOG = System.getLogger(NightlyCheck.class.getName());
    private static final LocalTime AT = LocalTime.of(2, 15);
    private static final Duration AGAIN = Duration.ofHours(1);

    private final Fsck fsck;
    private final Db db;
    private final InstantSource clock;
    private final Semaphore stop = new Semaphore(0);
    private volatile Optional<Last> last = Optional.empty();
    private volatile long read;

    private @Nullable Thread thread;

    public NightlyCheck(Fsck fsck, Db db, InstantSource clock) {
        this.fsck = fsck;
        this.db = db;
        this.clock = clock;
    }

    /// What the last check said, and when it ended.
    ///
    /// @param findings how many; 0 if everything fitted
    /// @param first the first finding's kind and row, empty if there is none
    public record Last(Instant at, Duration took, long entries, long findings, Optional<String> first) {}

    /// The last check since this process began, or empty before its first night.
    public Optional<Last> last() {
        return last;
    }

    /// How many entries the check that runs now has read; 0 if none runs.
    public long progress() {
        return read;
    }

    /// Looks at everything now.
    public Last check() {
        Instant began = clock.instant();
        try {
            Fsck.Report report = fsck.run(entries -> read = entries);
            long findings =
                    report.counts().values().stream().mapToLong(Long::longValue).sum();
            Last now = new Last(
                    clock.instant(),
                    Duration.between(began, clock.instant()),
                    report.entries(),
                    findings,
                    report.findings().stream().findFirst().map(f -> f.kind().code() + " " + f.which()));
            last = Optional.of(now);
            if (!report.sound()) {
                report.findings().forEach(f -> LOG.log(Level.ERROR, "fsck: {0}", f));
                db.becomeReadOnly("the nightly check found " + findings + " things that do not fit, first "
                        + now.first().orElse("") + ": run touchstone fsck");
            }
            return now;
        } finally {
            read = 0;
        }
    }

    /// Begins to check each night.
    public void start() {
        thread = Thread.ofPlatform()
                .name("nightly-check")
                .daemon(true)
                .priority(Thread.MIN_PRIORITY)
                .start(this::run);
    }

    private void run() {
        Duration wait = untilNight();
        while (true) {
            try {
                if (stop.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                Last _ = check();
                wait = untilNight();
            } catch (InterruptedException e) {
                return;
            } catch (DatabaseException e) {
                LOG.log(Level.WARNING, "the nightly check could not read the database; again in an hour", e);
                wait = AGAIN;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the nightly check failed; again in an hour", e);
                wait = AGAIN;
            }
        }
    }

    private Duration untilNight() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        OffsetDateTime next = now.with(AT);
        return Duration.between(now, next.isAfter(now) ? next : next.plusDays(1));
    }

    @Override
    public void close() {
        stop.release();
        Thread t = thread;
        if (t != null) {
            t.interrupt();
        }
    }
}
