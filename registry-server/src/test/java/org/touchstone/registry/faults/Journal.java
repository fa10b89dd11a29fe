package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// What the server has acknowledged, written down elsewhere and synced before it counts.
final class Journal implements AutoCloseable {
    private final FileChannel file;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Set<String> checkpoints = new LinkedHashSet<>();
    private final AtomicLong count = new AtomicLong();

    /// An answered request.
    ///
    /// @param key its idempotency key
    /// @param certificate what was made, of the accreditation
    /// @param index the entry that the answer named
    /// @param attempts how often it was sent
    record Acknowledged(String key, UUID certificate, String accreditation, long index, String token, int attempts) {}

    Journal(Path path) {
        try {
            this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Notes an answer and, where it could be had, the checkpoint that the world was shown then.
    void note(Acknowledged one, String checkpoint) {
        String line = String.join(
                        "\t",
                        one.key(),
                        one.certificate().toString(),
                        one.accreditation(),
                        Long.toString(one.index()),
                        one.token(),
                        checkpoint.replace("\n", "\\n"))
                + "\n";
        synchronized (this) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            acknowledged.add(one);
            checkpoints.add(checkpoint);
        }
        count.incrementAndGet();
    }

    long count() {
        return count.get();
    }

    synchronized List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged);
    }

    synchronized Set<String> checkpoints() {
        return new LinkedHashSet<>(checkpoints);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
