package org.touchstone.registry.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.touchstone.format.log.NoteKey;
import org.touchstone.registry.log.HeadStore;

/// Reads a whole backup and refuses it for the first thing that is not as its signed manifest says. Nothing is taken on
/// trust from the folder: neither its names nor its sizes.
public final class BackupCheck {
    private BackupCheck() {}

    /// A backup whose every byte was compared.
    ///
    /// @param behind how many signed entries the backup does not have; 0 where it is not known to lack any
    /// @param erasedSince true if the part apart is of a later moment, so that erasures since are applied
    public record Checked(Path main, Path apart, long entries, long behind, boolean erasedSince) {}

    record Opened(Manifest main, Manifest apart, Checked checked) {}

    /// @param head the head file of the registry that this is a backup of
    /// @throws BackupException naming the file and what is wrong with it
    public static Checked check(Path main, Path apart, NoteKey key, HeadStore head, Consumer<String> progress) {
        return open(main, apart, key, head, progress).checked();
    }

    static Opened open(Path main, Path apart, NoteKey key, HeadStore head, Consumer<String> progress) {
        Manifest manifest = Manifest.read(main, "main", key);
        Manifest erasable = Manifest.read(apart, "apart", key);
        if (erasable.size() < manifest.size() || erasable.madeAt().isBefore(manifest.madeAt())) {
            throw new BackupException(
                    "apart-older",
                    apart + " was made at " + erasable.madeAt() + ", before " + main + " (" + manifest.madeAt()
                            + "): it lacks keys, and would bring back what was erased since");
        }
        if (!erasable.schema().equals(manifest.schema()) && erasable.schema().compareTo(manifest.schema()) < 0) {
            throw new BackupException("apart-older", apart + " is of an older schema than " + main);
        }
        files(main, manifest, progress);
        files(apart, erasable, progress);
        Optional<HeadStore.Head> kept = head.read();
        if (kept.isPresent()
                && kept.get().size() == manifest.size()
                && !HexFormat.of().formatHex(kept.get().root()).equals(manifest.root())) {
            throw new BackupException(
                    "other-log",
                    main + " has another log than the head file: the same number of entries, another root");
        }
        long behind = kept.map(h -> Math.max(0, h.size() - manifest.size())).orElse(0L);
        return new Opened(
                manifest,
                erasable,
                new Checked(main, apart, manifest.size(), behind, !erasable.id().equals(manifest.id())));
    }

    private static void files(Path folder, Manifest manifest, Consumer<String> progress) {
        Set<String> expected = new HashSet<>(Set.of(Manifest.FILE, Manifest.NOTE));
        for (Manifest.Table table : manifest.tables()) {
            if (!expected.add(table.file())) {
                throw new BackupException("altered", folder + " lists " + table.file() + " twice");
            }
            file(folder, table);
            progress.accept(table.name() + ": " + table.rows() + " rows as signed");
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.toList()) {
                String name = folder.relativize(path).toString();
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !expected.contains(name)) {
                    throw new BackupException("stray-file", folder.resolve(name) + " belongs to no backup");
                }
            }
        } catch (IOException e) {
            throw new BackupException("unreadable", folder + " cannot be read: " + e.getMessage());
        }
    }

    private static void file(Path folder, Manifest.Table table) {
        Path file = folder.resolve(table.file());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BackupException("missing-file", file + " is not there");
        }
        MessageDigest digest = Manifest.newSha256();
        long bytes = 0;
        long lines = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                bytes += n;
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        lines++;
                    }
                }
            }
        } catch (IOException e) {
            throw new BackupException("unreadable", file + " cannot be read: " + e.getMessage());
        }
        if (bytes != table.bytes()) {
            throw new BackupException(
                    bytes < table.bytes() ? "truncated" : "altered",
                    file + " has " + bytes + " bytes, and " + table.bytes() + " were written");
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(table.sha256())) {
            throw new BackupException(
                    lines == table.rows() ? "altered" : "truncated",
                    file + " has other bytes than were written: rows were changed, or put into another order");
        }
        if (lines != table.rows()) {
            throw new BackupException(
                    "altered", file + " has " + lines + " rows, and " + table.rows() + " were written");
        }
    }
}
