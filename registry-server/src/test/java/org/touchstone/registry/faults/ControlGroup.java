package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A control group of the kernel's in which a server may use so much memory and no more: what a container is. Version 1
/// and 2 have other names for the same.
final class ControlGroup implements AutoCloseable {
    private static final Path BASE = Path.of("/sys/fs/cgroup");

    private final Path folder;
    private final boolean first;

    private ControlGroup(Path folder, boolean first) {
        this.folder = folder;
        this.first = first;
    }

    /// A new group without a limit, or empty where this machine lets us make none.
    static Optional<ControlGroup> make() {
        boolean first = Files.isDirectory(BASE.resolve("memory"));
        Path folder = (first ? BASE.resolve("memory") : BASE)
                .resolve("touchstone-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
        try {
            Files.createDirectory(folder);
            ControlGroup group = new ControlGroup(folder, first);
            if (Files.isWritable(folder.resolve(group.limitFile()))) {
                return Optional.of(group);
            }
            group.close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String limitFile() {
        return first ? "memory.limit_in_bytes" : "memory.max";
    }

    /// What to put in front of a program so that it runs in the group.
    String[] prefix() {
        return new String[] {"/bin/sh", "-c", "echo $$ > \"$0\"/cgroup.procs && exec \"$@\"", folder.toString()};
    }

    /// Sets the limit; false where the kernel cannot make so much room at once.
    boolean limit(long bytes) {
        try {
            Files.writeString(folder.resolve(limitFile()), Long.toString(bytes));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void unlimited() {
        try {
            Files.writeString(folder.resolve(limitFile()), first ? "-1" : "max");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Bytes that are in nobody's file and so cannot be taken away.
    long held() {
        return figure("memory.stat", first ? "total_rss" : "anon");
    }

    /// How many processes the kernel has killed in it.
    long kills() {
        return figure(first ? "memory.oom_control" : "memory.events", "oom_kill");
    }

    private long figure(String file, String name) {
        try {
            Matcher line =
                    Pattern.compile("(?m)^" + name + " ([0-9]+)$").matcher(Files.readString(folder.resolve(file)));
            return line.find() ? Long.parseLong(line.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its processes have ended.
    @Override
    public void close() {
        for (int attempt = 0; attempt < 50; attempt++) {
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (IOException e) {
                // The kernel takes a moment to see that the last one is gone.
                Instance.pause(20);
            }
        }
    }
}
