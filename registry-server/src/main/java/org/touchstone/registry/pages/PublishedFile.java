package org.touchstone.registry.pages;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Placed;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// A large document that is the same for everyone at one size of the log: written once to a file, compressed as
/// it is written, and served from there to all, so that neither memory nor the database knows how many ask.
///
/// A small one is always that of the newest checkpoint. The larger it is the longer it takes to write, and the
/// longer it stays: writing takes at most a tenth of the time. Meanwhile the one before is served, which names
/// the size that it is of; but never one from before somebody's data was erased.
///
/// The file has no name once it is open, so nothing of it outlives the process, or the last reader.
final class PublishedFile {
    private static final Logger LOG = System.getLogger(PublishedFile.class.getName());
    /// A file is kept this many times as long as it took to write.
    private static final int KEEP = 10;
    /// Quicker than this, it is simply written again.
    private static final long QUICK_NANOS = Duration.ofMillis(200).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Writes the document of the newest checkpoint and gives its size.
    interface Writer {
        long write(OutputStream out) throws IOException;
    }

    private record Made(long size, FileChannel file, String tag, long began, long took) {}

    /// What the log has come to: its signed size, and the index of the last erasure below it (-1: there was
    /// none).
    record Log(long size, long lastErasure) {}

    private final Path folder;
    private final String name;
    private final String type;
    private final Writer writer;
    private Optional<Made> made = Optional.empty();
    private Optional<CompletableFuture<Made>> making = Optional.empty();

    /// @param folder for this process alone, made when it is needed
    PublishedFile(Path folder, String name, String type, Writer writer) {
        this.folder = folder;
        this.name = name;
        this.type = type;
        this.writer = writer;
    }

    /// The document; the newest one or none, where that is wanted.
    Answer answer(Log log, boolean newest) {
        Made current = current(log, newest);
        return Answer.gzipFile(type, current.file(), current.tag())
                .cache(Answer.Cache.REVALIDATE)
                .open()
                .field("X-Log-Size", Long.toString(current.size()));
    }

    /// The newest document as it was before it was compressed; to be closed.
    InputStream open(Log log) throws IOException {
        return new GZIPInputStream(new Placed(current(log, true).file()), 1 << 16);
    }

    private Made current(Log log, boolean newest) {
        long least = newest ? log.size() - 1 : log.lastErasure();
        CompletableFuture<Made> next;
        synchronized (this) {
            Optional<Made> good = made.filter(m -> m.size() > least);
            long now = System.nanoTime();
            boolean fresh = good.filter(m -> m.size() >= log.size() || now - m.began() < KEEP * m.took())
                    .isPresent();
            if (!fresh && making.isEmpty()) {
                making = Optional.of(start());
            }
            boolean quick = good.filter(m -> m.took() < QUICK_NANOS).isPresent();
            if (good.isPresent() && (fresh || !quick)) {
                return good.get();
            }
            next = making.orElseThrow();
        }
        try {
            Made waited = next.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            // It may have been begun before what must be in it.
            return waited.size() > least ? waited : current(log, newest);
        } catch (TimeoutException e) {
            throw new RefusedException(Refusal.UNAVAILABLE).retryAfter(PATIENCE);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.UNAVAILABLE).retryAfter(PATIENCE);
        }
    }

    private CompletableFuture<Made> start() {
        CompletableFuture<Made> future = new CompletableFuture<>();
        Thread.ofVirtual().name("publish " + name).start(() -> {
            try {
                Made next = make();
                synchronized (this) {
                    made = Optional.of(next);
                    making = Optional.empty();
                }
                future.complete(next);
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.WARNING, "the file " + name + " could not be written", e);
                synchronized (this) {
                    making = Optional.empty();
                }
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private Made make() throws IOException {
        long began = System.nanoTime();
        Files.createDirectories(folder);
        // Unlinked as soon as it is open. It is closed when nobody refers to it any more: a reader may be slow.
        FileChannel file = FileChannel.open(
                folder.resolve(name + "-" + UUID.randomUUID()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        MessageDigest digest = sha256();
        GZIPOutputStream packed = new GZIPOutputStream(Channels.newOutputStream(file), 1 << 16);
        OutputStream out = new BufferedOutputStream(new DigestOutputStream(packed, digest), 1 << 16);
        try {
            long size = writer.write(out);
            out.flush();
            packed.finish();
            return new Made(
                    size, file, HexFormat.of().formatHex(digest.digest(), 0, 16), began, System.nanoTime() - began);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
