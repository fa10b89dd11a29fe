package org.touchstone.registry.log;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.keys.Durable;

/// The last signed head, kept outside the database: a database that was restored from a backup, or is another one, is
/// behind it or beside it, and must not be signed for. One synced file, for one host; several hosts need a store that
/// they share.
///
/// Taking a head on top of the last one is one step for all processes of the host: under a lock on a file beside it,
/// which ends with the process that holds it and not before. A process that was stopped in the middle and goes on when
/// others have long signed more cannot put its older head over theirs. While it is stopped nobody signs: nobody else
/// can know whether it will go on (decision 64). Its name is in the file that it has locked.
public final class HeadStore {
    private static final Logger LOG = System.getLogger(HeadStore.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int NAME = 200;
    private static final String SELF = "process " + ProcessHandle.current().pid() + " on " + host();

    private final Path file;

    public HeadStore(Path file) {
        this.file = file;
    }

    /// A head that was signed.
    public record Head(String origin, long size, byte[] root) {
        public Head {
            root = root.clone();
        }

        @Override
        public byte[] root() {
            return root.clone();
        }

        boolean hasRoot(byte[] other) {
            return Arrays.equals(root, other);
        }
    }

    /// The kept head, or empty before the first checkpoint.
    ///
    /// @throws DoubtException if the file cannot be read or understood
    public synchronized Optional<Head> read() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            Json.Obj kept = StrictJson.parseObject(Files.readAllBytes(file)).only("origin", "size", "root");
            return Optional.of(new Head(
                    kept.text("origin"), kept.integer("size"), HexFormat.of().parseHex(kept.text("root"))));
        } catch (IOException | MalformedException | IllegalArgumentException e) {
            throw new DoubtException("the head outside the database, " + file + ", cannot be read", e);
        }
    }

    /// Replaces the head of `oldSize` (0: none) by a greater one; does nothing where exactly that one is kept
    /// already, as when two processes finish the same committed head.
    ///
    /// @throws OvertakenException if more was signed since: the head of `oldSize` is not the last one any more
    /// @throws DoubtException if less or something else is kept, or if a sync failed: after a failed sync the next
    ///     one reports success whatever is on the disk, so there is no second try
    public synchronized void advance(long oldSize, Head head) {
        try (FileChannel channel = FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
                FileLock _ = lock(channel)) {
            name(channel);
            replace(oldSize, head);
        } catch (IOException e) {
            throw new DoubtException("the head outside the database could not be locked", e);
        }
    }

    /// @throws BusyException if another process has had the lock for long: it is stopped, and may go on
    private static FileLock lock(FileChannel channel) throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); ; ) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // Another store of this process, which tests have.
            }
            if (System.nanoTime() > end) {
                throw new BusyException("another process holds the head outside the database: " + holder(channel)
                        + "; it is stopped or its disk hangs: let it go on, or end it");
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BusyException("another process holds the head outside the database");
            }
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(NAME);
        int _ = channel.read(buffer, 0);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
    }

    /// Whoever has the lock says so in it. Not synced: it is for those who wait now.
    private static void name(FileChannel channel) throws IOException {
        if (holder(channel).equals(SELF)) {
            return;
        }
        try {
            // As long as any other's, so that none of it is left, nor room needed for it.
            byte[] padded = Arrays.copyOf((SELF + " ".repeat(NAME)).getBytes(StandardCharsets.UTF_8), NAME);
            channel.write(ByteBuffer.wrap(padded), 0);
        } catch (IOException e) {
            // A name is a help to the operator; the log is signed without it.
            LOG.log(Level.WARNING, "the head's lock does not name its holder: {0}", e.getMessage());
        }
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "this host";
        }
    }

    /// Not now: another process is taking a head and does not end, or the disk is full. Nothing was written here,
    /// and the same may be tried again.
    public static final class BusyException extends RuntimeException {
        BusyException(String message) {
            super(message);
        }
    }

    /// Another process has taken a head on top of the one that was thought to be the last: whoever hears this has
    /// lost the role without knowing it. Nothing was written.
    public static final class OvertakenException extends RuntimeException {
        OvertakenException(String message) {
            super(message);
        }
    }

    private void replace(long oldSize, Head head) {
        Optional<Head> last = read();
        long kept = last.map(Head::size).orElse(0L);
        String apart = "the head outside the database is at " + kept + " and not at " + oldSize;
        if (head.size() <= oldSize || kept < oldSize) {
            throw new DoubtException(apart);
        }
        if (kept == head.size()) {
            if (last.filter(one -> one.origin().equals(head.origin()) && one.hasRoot(head.root()))
                    .isEmpty()) {
                throw new DoubtException(apart + ", and not the one that was to be signed");
            }
            return;
        }
        if (kept > oldSize) {
            throw new OvertakenException(apart);
        }
        byte[] bytes = CanonicalJson.bytes(Json.Obj.builder()
                .with("origin", head.origin())
                .with("root", HexFormat.of().formatHex(head.root()))
                .with("size", head.size())
                .build());
        try {
            Durable.write(file, bytes, "rw-r--r--");
        } catch (Durable.NoRoomException e) {
            throw new BusyException("the head outside the database could not be written: the disk is full");
        } catch (IOException e) {
            throw new DoubtException("the head outside the database could not be written and synced", e);
        }
    }
}
