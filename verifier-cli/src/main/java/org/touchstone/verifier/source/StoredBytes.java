package org.touchstone.verifier.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.touchstone.format.json.MalformedException;

/// Where an archive's bytes are: in memory, or in a file of which only the asked-for part is read, so that large
/// archives cost no memory.
public sealed interface StoredBytes {
    /// How many there are.
    long length() throws IOException;

    /// The bytes from `at`, little-endian; throws [MalformedException], naming what they are of, if they end
    /// before.
    ByteBuffer read(long at, int length) throws IOException;

    /// Bytes in memory.
    ///
    /// @param what they are of, for messages: `the archive`
    static StoredBytes of(byte[] all, String what) {
        return new InMemory(all, what);
    }

    /// The bytes of a file, opened anew for each reading: there may be many archives, and handles are few.
    static StoredBytes at(Path path, String what) {
        return new OnDisk(path, what);
    }

    /// The bytes of a file that stays open until it is closed.
    static Opened open(Path path, String what) throws IOException {
        return new Opened(new RandomAccessFile(path.toFile(), "r"), what);
    }

    /// See [#of].
    record InMemory(byte[] all, String what) implements StoredBytes {
        @Override
        public long length() {
            return all.length;
        }

        @Override
        public ByteBuffer read(long at, int length) {
            requireInside(at, length, all.length, what);
            return ByteBuffer.wrap(all, (int) at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /// See [#at].
    record OnDisk(Path path, String what) implements StoredBytes {
        @Override
        public long length() throws IOException {
            return Files.size(path);
        }

        @Override
        public ByteBuffer read(long at, int length) throws IOException {
            try (Opened file = open(path, what)) {
                return file.read(at, length);
            }
        }
    }

    /// See [#open].
    record Opened(RandomAccessFile file, String what) implements StoredBytes, Closeable {
        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public ByteBuffer read(long at, int length) throws IOException {
            // Before the array is made: a stated length must not cost memory that the file has not.
            requireInside(at, length, file.length(), what);
            byte[] out = new byte[length];
            file.seek(at);
            try {
                file.readFully(out);
            } catch (EOFException e) {
                throw new MalformedException(what + " is cut off", e);
            }
            return ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private static void requireInside(long at, int length, long all, String what) {
        if (at < 0 || length < 0 || at + length > all) {
            throw new MalformedException(what + " is cut off");
        }
    }
}
