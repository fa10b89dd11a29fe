package org.touchstone.verifier.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Writes a file whole or not at all: a temporary file beside it, forced to the disk, then renamed over it. A
/// reader sees the old content or the new; a power cut leaves one of them.
public final class AtomicFile {
    private static final Set<PosixFilePermission> SECRET =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private AtomicFile() {}

    /// Writes or replaces `path`.
    public static void write(Path path, byte[] bytes) throws IOException {
        put(path, bytes, false, true);
    }

    /// Creates `path`, readable by its owner alone from the first moment; throws
    /// [FileAlreadyExistsException] rather than replace a key.
    public static void createSecret(Path path, byte[] bytes) throws IOException {
        put(path, bytes, true, false);
    }

    /// What writes a file's content; it may close the stream.
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes or replaces `path` with content too large for memory.
    public static void stream(Path path, Content content) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            try (OutputStream out = Files.newOutputStream(path)) {
                content.writeTo(out);
            }
            return;
        }
        Path target = path.toAbsolutePath();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                content.writeTo(out);
            }
            replace(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Creates `path` with content too large for memory; throws [FileAlreadyExistsException] rather than replace
    /// anything.
    public static void create(Path path, Content content) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Path target = path.toAbsolutePath();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 256 * 1024)) {
                content.writeTo(out);
            }
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            link(temporary, target);
            Path folder = target.getParent();
            if (folder != null) {
                force(folder);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Puts a finished temporary file in the place of `path`, forced to the disk.
    static void replace(Path temporary, Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        move(temporary, path);
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            force(folder);
        }
    }

    private static void put(Path path, byte[] bytes, boolean secret, boolean replace) throws IOException {
        if (!replace && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        // A device or a pipe (/dev/stdout, /dev/null) cannot be renamed over, and has nothing to keep whole.
        if (replace && Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            Files.write(path, bytes);
            return;
        }
        Path target = path.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = secret && posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(SECRET)}
                : new FileAttribute<?>[0];
        Path temporary = folder.resolve(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        Files.deleteIfExists(temporary);
        boolean done = false;
        try {
            Files.createFile(temporary, attributes);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            if (replace) {
                move(temporary, target);
            } else {
                // A hard link fails if the name is taken, which a rename would not.
                link(temporary, target);
            }
            done = true;
            force(folder);
        } finally {
            if (!done || !replace) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static void link(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            Files.move(temporary, target); // a file system without hard links
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a folder; there the rename itself is journalled.
        }
    }
}
