package org.touchstone.registry;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.governance.TrustLists;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Looks, every half second, at what the server stands on: whether the database answers, how much room is left where
/// the data folder lies, whether what waits in front of the log gets signed. Health tells what was seen last.
///
/// Below the floor of free space nothing is written: PostgreSQL stops altogether, even for reads, when its write-ahead
/// log has no room, and half a batch of somebody else's data is what ended more than one public log. The floor is a
/// tenth of the file system and never more than [#FLOOR_AT_MOST]; writing goes on by itself when there is a quarter
/// more than that.
final class Surroundings implements AutoCloseable {
    /// Enough for the write-ahead log at its largest.
    private static final long FLOOR_AT_MOST = 2L << 30;

    private static final Logger LOG = System.getLogger(Surroundings.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /// After this time without an answer the database counts as away.
    private static final Duration SILENT = Duration.ofSeconds(5);
    /// Events wait for a batch, not for minutes.
    private static final Duration UNSIGNED = Duration.ofSeconds(60);

    private final Db db;
    private final Path data;
    private final TrustLists trustLists;
    private final long began = System.nanoTime();
    private final Thread databaseLook;
    private final Thread diskLook;
    private volatile long answered;
    private volatile String complaint = "";
    private volatile boolean trusted;
    private volatile boolean full;
    private volatile long unsignedSince;
    private long size = -1;

    Surroundings(Db db, Path data, TrustLists trustLists) {
        this.db = db;
        this.data = data;
        this.trustLists = trustLists;
        lookAtDatabase();
        lookAtDisk();
        this.databaseLook = Thread.ofVirtual().name("database-look").start(() -> repeat(this::lookAtDatabase));
        this.diskLook = Thread.ofVirtual().name("disk-look").start(() -> repeat(this::lookAtDisk));
    }

    private static void repeat(Runnable look) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(LOOK_EVERY);
                look.run();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void lookAtDatabase() {
        try {
            boolean waiting = db.read(tx -> {
                long now = tx.one("log.find-head", Args.NONE).integer("size");
                boolean moved = now != size;
                size = now;
                return !moved && tx.one("log.count-pending", Args.NONE).integer("pending") > 0;
            });
            if (!waiting) {
                unsignedSince = 0;
            } else if (unsignedSince == 0) {
                unsignedSince = System.nanoTime();
            }
            if (!trusted) {
                trusted = trustLists.newest().isPresent();
            }
            answered = System.nanoTime();
            complaint = "";
        } catch (RuntimeException e) {
            complaint = "the database does not answer: " + e.getMessage();
        }
    }

    private void lookAtDisk() {
        try {
            FileStore store = Files.getFileStore(data);
            long floor = Math.min(store.getTotalSpace() / 10, FLOOR_AT_MOST);
            long free = store.getUsableSpace();
            if (!full && free < floor) {
                full = true;
                db.hold(new RefusedException(Refusal.STORAGE_FULL).retryAfter(Duration.ofSeconds(30)));
                LOG.log(
                        Level.ERROR,
                        "nothing is written any more: {0} MiB are free in {1}, and the floor is {2} MiB",
                        free >> 20,
                        data,
                        floor >> 20);
            } else if (full && free > floor + floor / 4) {
                full = false;
                db.release();
                LOG.log(Level.INFO, "there is room again; writing goes on");
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the free space of {0} is not known: {1}", data, e.getMessage());
        }
    }

    /// What is wrong with the database, or empty.
    Optional<String> database() {
        if (!complaint.isEmpty()) {
            return Optional.of(complaint);
        }
        long last = answered == 0 ? began : answered;
        return System.nanoTime() - last > SILENT.toNanos()
                ? Optional.of("the database has not answered for " + (System.nanoTime() - last) / 1_000_000_000 + " s")
                : Optional.empty();
    }

    /// What is wrong with the disk, or empty.
    Optional<String> disk() {
        return full
                ? Optional.of("the file system of " + data + " is nearly full: free some space, or remove the ballast")
                : Optional.empty();
    }

    /// What is wrong with the queue in front of the log, whoever has the sequencer's role, or empty.
    Optional<String> queue() {
        long since = unsignedSince;
        return since != 0 && System.nanoTime() - since > UNSIGNED.toNanos()
                ? Optional.of("events have waited for a minute and nobody signs them")
                : Optional.empty();
    }

    /// Whether a trust list is published.
    boolean trusted() {
        return trusted;
    }

    @Override
    public void close() {
        databaseLook.interrupt();
        diskLook.interrupt();
    }
}
