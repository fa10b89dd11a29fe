package org.touchstone.registry.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Small files that must survive a loss of power: written beside their place, synced, renamed, and the folder synced as
/// well, because a rename that was not synced is forgotten with everything in it.
public final class Durable {
    private Durable() {}

    /// Makes a folder for nobody but its owner.
    public static void createPrivateFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            syncFolder(folder.toAbsolutePath().resolveSibling("."));
        }
    }

    /// The disk was full before anything was synced: the file is as it was, and the same may be tried again when
    /// there is room.
    public static final class NoRoomException extends IOException {
        NoRoomException(IOException cause) {
            super("no room to write: " + cause.getMessage(), cause);
        }
    }

    /// Writes or replaces a file.
    ///
    /// @param permissions such as `rw-------`
    /// @throws NoRoomException when the disk is full and nothing has changed
    /// @throws IOException also when a sync fails; then what is on the disk is not known, and a second try would
    ///     succeed without meaning anything, so the caller gives up its role
    public static void write(Path file, byte[] bytes, String permissions) throws IOException {
        Path target = file.toAbsolutePath();
        Path unfinished = target.resolveSibling("." + target.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        boolean syncing = false;
        try (FileChannel channel = FileChannel.open(
                unfinished,
                java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            syncing = true;
            channel.force(true);
        } catch (IOException e) {
            throw !syncing && isNoRoom(e) ? new NoRoomException(e) : e;
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(target.resolveSibling("."));
    }

    /// The JDK has no class for it: the system's own words (ENOSPC, EDQUOT) are all there is.
    private static boolean isNoRoom(IOException e) {
        String said = String.valueOf(e.getMessage());
        return said.contains("No space left on device") || said.contains("Disk quota exceeded");
    }

    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
