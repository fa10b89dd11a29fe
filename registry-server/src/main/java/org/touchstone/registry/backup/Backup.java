package org.touchstone.registry.backup;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.keys.Durable;
import org.touchstone.registry.keys.Identity;

/// Writes a backup while the registry goes on: every table under one snapshot, in the order of its key, into a folder
/// that appears under its name only once it is whole and synced.
///
/// Two folders come of it. The *main* one has everything but what erasing must reach: the wrapped keys of cases and
/// persons, the openings, and texts to be signed that name a person. Those go *apart*, into a folder of which only the
/// newest is kept: whoever erases makes a new one and destroys the old, and every main backup, however old, holds
/// nothing readable of the erased any more.
public final class Backup {
    private final DatabaseUrl owner;
    private final Identity identity;
    private final NoteSigner signer;

    /// @param owner the owner of the schema: the app's role may not see the schema's own history
    public Backup(DatabaseUrl owner, Identity identity, NoteSigner signer) {
        this.owner = owner;
        this.identity = identity;
        this.signer = signer;
    }

    /// What was written.
    public record Written(Path main, Path apart, long entries, long rows, long bytes) {}

    /// @param main a folder that does not exist yet
    /// @param apart the folder of the erasable part; the one before it is replaced
    /// @param progress hears each table as it is done
    /// @throws BackupException if a folder is in the way
    public Written write(Path main, Path apart, Instant now, Consumer<String> progress) {
        if (Files.exists(main)) {
            throw new BackupException("exists", main + " exists: each backup gets a folder of its own");
        }
        if (Files.exists(apart) && !Files.exists(apart.resolve(Manifest.FILE)) || apart.startsWith(main)) {
            throw new BackupException("exists", apart + " is in the way of the part that is kept apart");
        }
        try (Snapshot snapshot = Snapshot.open(owner, Statements.load())) {
            Path unfinishedMain = sibling(main, ".new");
            Path unfinishedApart = sibling(apart, ".new");
            deleteTree(unfinishedMain);
            deleteTree(unfinishedApart);
            Row head = snapshot.one("log.find-head");
            String schema = snapshot.one("backup.find-schema-version").text("version");
            Map<String, List<String>> columns = Parts.columns(snapshot);
            Map<String, List<String>> keys = Parts.keys(snapshot);
            List<Manifest.Table> tables = new ArrayList<>();
            Durable.createPrivateFolder(unfinishedMain);
            Durable.createPrivateFolder(unfinishedMain.resolve("tables"));
            for (String table : Parts.inOrder(snapshot, columns.keySet())) {
                List<String> written = Parts.MAIN_COLUMNS.getOrDefault(table, columns.getOrDefault(table, List.of()));
                String statement = Parts.MAIN.getOrDefault(table, "");
                tables.add(table(
                        unfinishedMain,
                        table,
                        written,
                        progress,
                        out -> statement.isEmpty()
                                ? snapshot.copyOut(table, written, keys.getOrDefault(table, List.of()), out)
                                : snapshot.copyOut(statement, out)));
            }
            Durable.createPrivateFolder(unfinishedApart);
            Durable.createPrivateFolder(unfinishedApart.resolve("tables"));
            List<Manifest.Table> erasable = new ArrayList<>();
            for (Map.Entry<String, Parts.Apart> part : Parts.APART.entrySet()) {
                erasable.add(table(
                        unfinishedApart,
                        part.getKey(),
                        part.getValue().columns(),
                        progress,
                        out -> snapshot.copyOut(part.getValue().statement(), out)));
            }
            List<Manifest.Sequence> sequences = snapshot.list("backup.list-sequences").stream()
                    .map(row -> new Manifest.Sequence(row.text("name"), row.integer("value"), row.bool("called")))
                    .toList();
            String id = UUID.randomUUID().toString();
            String root = HexFormat.of().formatHex(head.bytes("root"));
            finish(unfinishedMain, manifest("main", id, now, schema, head, root, tables, sequences));
            finish(unfinishedApart, manifest("apart", id, now, schema, head, root, erasable, List.of()));
            // First the part apart: a main part without one could not be read, the other way round is harmless.
            Path old = sibling(apart, ".old");
            deleteTree(old);
            if (Files.exists(apart)) {
                Files.move(apart, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(unfinishedApart, apart, StandardCopyOption.ATOMIC_MOVE);
            deleteTree(old);
            Files.move(unfinishedMain, main, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(main.toAbsolutePath().resolveSibling("."));
            syncFolder(apart.toAbsolutePath().resolveSibling("."));
            return new Written(
                    main,
                    apart,
                    head.integer("size"),
                    tables.stream().mapToLong(Manifest.Table::rows).sum(),
                    tables.stream().mapToLong(Manifest.Table::bytes).sum()
                            + erasable.stream().mapToLong(Manifest.Table::bytes).sum());
        } catch (IOException e) {
            throw new BackupException("unwritable", "the backup could not be written: " + e.getMessage());
        }
    }

    private Manifest manifest(
            String part,
            String id,
            Instant now,
            String schema,
            Row head,
            String root,
            List<Manifest.Table> tables,
            List<Manifest.Sequence> sequences) {
        return new Manifest(
                part,
                id,
                now.truncatedTo(ChronoUnit.SECONDS),
                identity.publicUrl().value(),
                identity.name(),
                identity.logOrigin(),
                schema,
                head.integer("size"),
                root,
                tables,
                sequences);
    }

    private interface Rows {
        long write(OutputStream out);
    }

    private static Manifest.Table table(
            Path folder, String name, List<String> columns, Consumer<String> progress, Rows rows) throws IOException {
        Path file = folder.resolve("tables").resolve(name + ".copy");
        MessageDigest digest = Manifest.newSha256();
        long[] bytes = {0};
        long count;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream counted = new FilterOutputStream(java.nio.channels.Channels.newOutputStream(channel)) {
                @Override
                public void write(byte[] b, int from, int length) throws IOException {
                    digest.update(b, from, length);
                    bytes[0] += length;
                    out.write(b, from, length);
                }

                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }
            };
            BufferedOutputStream out = new BufferedOutputStream(counted, 1 << 16);
            count = rows.write(out);
            out.flush();
            channel.force(true);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        progress.accept(name + ": " + count + " rows, " + bytes[0] + " bytes");
        return new Manifest.Table(name, columns, count, bytes[0], HexFormat.of().formatHex(digest.digest()));
    }

    private void finish(Path folder, Manifest manifest) throws IOException {
        Durable.write(folder.resolve(Manifest.FILE), manifest.bytes(), "rw-------");
        Durable.write(folder.resolve(Manifest.NOTE), Manifest.utf8(manifest.note(signer)), "rw-------");
        syncFolder(folder.resolve("tables"));
    }

    private static Path sibling(Path path, String ending) {
        Path absolute = path.toAbsolutePath();
        return absolute.resolveSibling("." + absolute.getFileName() + ending);
    }

    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Deletes an unfinished or replaced backup. Only files that a backup has are taken away.
    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
