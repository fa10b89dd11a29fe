package org.touchstone.registry.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.Opening;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.Migrations;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.db.TableLoader;
import org.touchstone.registry.fsck.Finding;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.register.RegisterRows;

/// Puts a backup into an empty database, brings it to this program's schema, and looks at all of it as `fsck` does.
/// What does not pass leaves the database as empty as it was.
///
/// The part that was kept apart decides what can still be read: where it is newer than the main part, what was erased
/// in between stays erased. The head file is never written over: a backup that is older than it starts read-only.
public final class Restore {
    /// What an older backup cannot but have: the world has seen more, and what was erased since is gone.
    private static final Set<Finding.Kind> OF_AN_OLD_ONE =
            Set.of(Finding.Kind.DATABASE_BEHIND_HEAD, Finding.Kind.OPENING_ERASED_WITHOUT_ENTRY);

    private final DatabaseUrl owner;
    private final Statements statements = Statements.load();
    private final Consumer<String> progress;

    public Restore(DatabaseUrl owner, Consumer<String> progress) {
        this.owner = owner;
        this.progress = progress;
    }

    /// How the restored database is looked at.
    public interface Examination {
        Fsck.Report examine();
    }

    /// @param report what fsck said of the restored database
    public record Restored(BackupCheck.Checked backup, Fsck.Report report) {}

    /// @param acceptOlder restore although more was signed than the backup has; the server will start read-only
    /// @param examination runs fsck over the database once it is filled
    /// @throws BackupException saying why not; then nothing was changed
    public Restored run(
            Path main,
            Path apart,
            Identity identity,
            NoteKey key,
            HeadStore head,
            boolean acceptOlder,
            Examination examination) {
        BackupCheck.Opened backup = BackupCheck.open(main, apart, key, head, progress);
        if (!backup.main().publicUrl().equals(identity.publicUrl().value())) {
            throw new BackupException(
                    "other-registry", main + " is a backup of " + backup.main().publicUrl());
        }
        if (backup.checked().behind() > 0 && !acceptOlder) {
            throw new BackupException(
                    "older-than-head",
                    main + " has " + backup.main().size() + " entries, and "
                            + (backup.main().size() + backup.checked().behind())
                            + " were signed: restore a newer one, or give --accept-older to look at this one read-only");
        }
        if (!TableLoader.isEmpty(owner, statements)) {
            throw new BackupException("not-empty", "the database has tables already: restore into an empty one");
        }
        try {
            fill(backup, main, apart);
            progress.accept("bringing the schema from version " + backup.main().schema() + " to this program's");
            Migrations.migrate(owner);
            progress.accept("reading everything again");
            Fsck.Report report = examination.examine();
            List<Finding> wrong = report.findings().stream()
                    .filter(f -> backup.checked().behind() == 0 || !OF_AN_OLD_ONE.contains(f.kind()))
                    .toList();
            if (!wrong.isEmpty()) {
                throw new BackupException("does-not-fit", "the backup does not fit together: " + wrong.getFirst());
            }
            return new Restored(backup.checked(), report);
        } catch (RuntimeException e) {
            TableLoader.empty(owner);
            throw e instanceof DatabaseException
                    ? new BackupException("does-not-load", "the backup could not be loaded: " + e.getMessage())
                    : e;
        }
    }

    private void fill(BackupCheck.Opened backup, Path main, Path apart) {
        String schema = backup.main().schema();
        try {
            Migrations.migrate(owner, schema);
        } catch (org.flywaydb.core.api.FlywayException e) {
            throw new BackupException(
                    "newer-schema", "the backup has schema version " + schema + ", which this program does not know");
        }
        try (Snapshot snapshot = Snapshot.open(owner, statements)) {
            if (!snapshot.one("backup.find-schema-version").text("version").equals(schema)) {
                throw new BackupException(
                        "newer-schema",
                        "the backup has schema version " + schema + ", which this program does not know");
            }
            if (!Parts.columns(snapshot)
                    .keySet()
                    .equals(Set.copyOf(backup.main().tables().stream()
                            .map(Manifest.Table::name)
                            .toList()))) {
                throw new BackupException(
                        "other-schema", "the backup's tables are not those of schema version " + schema);
            }
        }
        List<String> tables =
                backup.main().tables().stream().map(Manifest.Table::name).toList();
        try (TableLoader loader = TableLoader.begin(owner, statements, tables)) {
            loader.run("backup.stage-opening");
            loader.run("backup.stage-sealing-key");
            loader.run("backup.stage-main-sealing-key");
            loader.run("backup.stage-certificate-intent");
            loader.run("backup.stage-main-certificate-intent");
            for (Manifest.Table table : backup.apart().tables()) {
                load(loader, apart, table, "apart_" + table.name());
            }
            for (Manifest.Table table : backup.main().tables()) {
                boolean staged =
                        table.name().equals("sealing_key") || table.name().equals("certificate_intent");
                load(loader, main, table, staged ? "main_" + table.name() : table.name());
                if (staged) {
                    loader.run("backup.fill-" + table.name().replace('_', '-'));
                }
                progress.accept(table.name() + ": " + table.rows() + " rows");
            }
            loader.run("backup.fill-opening");
            loader.run("backup.erase-suppliers");
            loader.run("backup.erase-identifiers");
            loader.run("backup.erase-openings");
            for (Row trader : loader.list("backup.list-traders")) {
                show(loader, trader.uuid("id"), trader.bytes("bytes"));
            }
            backup.main().sequences().forEach(s -> loader.setSequence(s.name(), s.value(), s.called()));
            loader.commit();
        }
    }

    /// Loads a table, and hashes it once more on the way: the files may have changed since they were checked.
    private static void load(TableLoader loader, Path folder, Manifest.Table table, String into) {
        Path file = folder.resolve(table.file());
        MessageDigest digest = Manifest.newSha256();
        try (InputStream in =
                new DigestInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), digest)) {
            long rows = loader.copyIn(into, table.columns(), in);
            if (rows != table.rows()
                    || !HexFormat.of().formatHex(digest.digest()).equals(table.sha256())) {
                throw new BackupException("altered", file + " has changed while it was restored");
            }
        } catch (IOException e) {
            throw new BackupException("unreadable", file + " cannot be read: " + e.getMessage());
        }
    }

    /// What pages show of a sole trader is made again from the opening, which is the part that can be erased.
    private static void show(TableLoader loader, UUID supplier, byte[] bytes) {
        try {
            if (!(Opening.parse(bytes).value() instanceof Json.Obj identity)) {
                throw new MalformedException("the opening is no identity");
            }
            RegisterRows.Shown shown = RegisterRows.Shown.of(identity);
            loader.run(
                    "backup.show-trader",
                    shown.name(),
                    orNull(shown.tradingName()),
                    shown.country(),
                    orNull(shown.region()),
                    shown.searchText(),
                    supplier.toString());
            shown.identifiers().forEach((party, typed) -> {
                long _ = loader.run("backup.add-identifier", party, typed, supplier.toString());
            });
        } catch (MalformedException e) {
            throw new BackupException(
                    "does-not-fit", "the identity of supplier " + supplier + " cannot be read: " + e.getMessage());
        }
    }

    private static @org.jspecify.annotations.Nullable String orNull(Optional<String> text) {
        return text.orElse(null);
    }
}
