package org.touchstone.registry.db;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Predicate;
import org.tukaani.xz.XZInputStream;

/// Unpacks a `.txz` archive (POSIX ustar with GNU long names, inside xz): files, folders and symbolic links, nothing
/// else. In Java, so that no `tar` or `xz` has to be on the machine.
final class Tarball {
    private static final int BLOCK = 512;
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    private Tarball() {}

    /// @param wanted which names to write
    static void unpack(InputStream xz, Path folder, Predicate<String> wanted) throws IOException {
        try (InputStream tar = new BufferedInputStream(new XZInputStream(xz), 1 << 16)) {
            byte[] header = new byte[BLOCK];
            String longName = "";
            while (true) {
                readFully(tar, header);
                if (isZero(header)) {
                    return;
                }
                long size = Long.parseLong(text(header, 124, 12).strip(), 8);
                String name = longName.isEmpty() ? name(header) : longName;
                longName = "";
                byte type = header[156];
                if (type == 'L') {
                    longName = new String(content(tar, size), StandardCharsets.UTF_8).replace("\0", "");
                    continue;
                }
                Path target = folder.resolve(name).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException("the archive wants to write outside its folder: " + name);
                }
                switch (type) {
                    case '5' -> Files.createDirectories(target);
                    case '2' -> link(target, text(header, 157, 100), folder);
                    case '0', 0 -> file(tar, target, size, header, wanted.test(name));
                    default -> throw new IOException("the archive holds something of type " + (char) type);
                }
            }
        }
    }

    private static void link(Path target, String to, Path folder) throws IOException {
        Path parent = target.resolveSibling(to).normalize();
        if (!parent.startsWith(folder)) {
            throw new IOException("the archive links outside its folder: " + to);
        }
        Files.createDirectories(target.resolveSibling("."));
        Files.createSymbolicLink(target, Path.of(to));
    }

    private static void file(InputStream tar, Path target, long size, byte[] header, boolean wanted)
            throws IOException {
        if (!wanted) {
            tar.skipNBytes(padded(size));
            return;
        }
        Files.createDirectories(target.resolveSibling("."));
        try (OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the archive ends inside a file");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        tar.skipNBytes(padded(size) - size);
        boolean executable = (Integer.parseInt(text(header, 100, 8).strip(), 8) & 0100) != 0;
        Files.setPosixFilePermissions(target, executable ? EXECUTABLE : PLAIN);
    }

    private static byte[] content(InputStream tar, long size) throws IOException {
        byte[] bytes = tar.readNBytes((int) size);
        tar.skipNBytes(padded(size) - size);
        return bytes;
    }

    private static String name(byte[] header) {
        String prefix = text(header, 345, 155);
        String name = text(header, 0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static void readFully(InputStream in, byte[] into) throws IOException {
        if (in.readNBytes(into, 0, into.length) != into.length) {
            throw new EOFException("the archive ends early");
        }
    }
}
