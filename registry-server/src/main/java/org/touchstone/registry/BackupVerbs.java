package org.touchstone.registry;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.registry.backup.Backup;
import org.touchstone.registry.backup.BackupCheck;
import org.touchstone.registry.backup.BackupException;
import org.touchstone.registry.backup.Restore;
import org.touchstone.registry.db.Compaction;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Migrations;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.status.StatusLists;

/// `touchstone backup`, `backup verify` and `restore`. Each takes `--to` or `--from` (the main part) and `--apart`
/// (what an erasure must reach), and otherwise the server's own settings.
///
/// @param out for what was asked for
/// @param err for everything else
record BackupVerbs(PrintStream out, PrintStream err, Map<String, String> environment, InstantSource clock) {
    private static final int OK = 0;
    private static final int NO = 1;

    private record Asked(Map<String, String> own, Config config) {
        Path path(String flag) {
            return Path.of(Optional.ofNullable(own.get(flag))
                            .orElseThrow(() -> new Config.UsageException(flag + " is missing")))
                    .toAbsolutePath()
                    .normalize();
        }
    }

    private Asked read(List<String> words, List<String> valued, List<String> plain) {
        VerbWords read = VerbWords.of(words, valued, plain);
        return new Asked(read.own(), Config.read(false, read.rest(), environment));
    }

    /// `backup --to FOLDER --apart FOLDER`, or `backup verify --from FOLDER --apart FOLDER`.
    int backup(List<String> words) {
        return guarded(() -> {
            if (!words.isEmpty() && words.getFirst().equals("verify")) {
                return verify(read(words.subList(1, words.size()), List.of("--from", "--apart"), List.of()));
            }
            return make(read(words, List.of("--to", "--apart"), List.of()));
        });
    }

    private interface Verb {
        int run();
    }

    private int guarded(Verb verb) {
        try {
            return verb.run();
        } catch (BackupException e) {
            err.println("touchstone: " + e.code() + ": " + e.getMessage());
            return NO;
        }
    }

    private DataFolder folder(Config config) {
        return new DataFolder(config, clock);
    }

    private int make(Asked asked) {
        DataFolder folder = folder(asked.config());
        Identity identity = folder.identity();
        KeyRing ring = folder.ring(identity);
        return folder.withDatabase(owner -> {
            Backup.Written written = new Backup(owner, identity, ring.logSigner())
                    .write(
                            asked.path("--to"),
                            asked.path("--apart"),
                            clock.instant(),
                            line -> err.println("  " + line));
            out.println(written.entries() + " entries, " + written.rows() + " rows, " + written.bytes() + " bytes in "
                    + written.main() + " and " + written.apart());
            return OK;
        });
    }

    private int verify(Asked asked) {
        DataFolder folder = folder(asked.config());
        Identity identity = folder.identity();
        BackupCheck.Checked checked = BackupCheck.check(
                asked.path("--from"),
                asked.path("--apart"),
                folder.ring(identity).logSigner().key(),
                new HeadStore(asked.config().data().resolve("head")),
                line -> err.println("  " + line));
        out.println("every byte is as it was signed: " + checked.entries() + " entries"
                + (checked.behind() > 0 ? ", " + checked.behind() + " behind the head that was signed last" : ""));
        return OK;
    }

    /// `restore --from FOLDER --apart FOLDER [--accept-older]`.
    int restore(List<String> words) {
        return guarded(() -> restore(read(words, List.of("--from", "--apart"), List.of("--accept-older"))));
    }

    private int restore(Asked asked) {
        Config config = asked.config();
        DataFolder folder = folder(config);
        Identity identity = folder.identity();
        KeyRing ring = folder.ring(identity);
        return folder.withDatabase(owner -> {
            HeadStore head = new HeadStore(config.data().resolve("head"));
            Restore.Restored restored = new Restore(owner, line -> err.println("  " + line))
                    .run(
                            asked.path("--from"),
                            asked.path("--apart"),
                            identity,
                            ring.logSigner().key(),
                            head,
                            asked.own().containsKey("--accept-older"),
                            () -> examine(owner, identity, ring, head));
            out.println("restored " + restored.backup().entries() + " entries, register "
                    + restored.report().state());
            if (restored.backup().behind() > 0) {
                out.println(restored.backup().behind()
                        + " entries that were signed are not in it: the server will start read-only"
                        + " (docs/operating.md, read-only)");
            }
            if (head.read().isEmpty()) {
                out.println("this host has no head file: before the server signs again, compare its checkpoint with a"
                        + " mirror's and put the last signed head back (docs/backup.md, a lost host)");
            }
            return OK;
        });
    }

    /// `compact`: what was erased also leaves the database's files.
    int compact(List<String> words) {
        return folder(Config.read(false, words, environment)).withDatabase(owner -> {
            // The embedded cluster's superuser has the owner's password; elsewhere the owner needs pg_checkpoint.
            boolean embedded = Optional.ofNullable(environment.get("DATABASE_URL"))
                    .filter(u -> !u.isEmpty())
                    .isEmpty();
            Compaction.run(
                    owner, embedded ? owner.as("postgres", owner.password()) : owner, line -> err.println("  " + line));
            out.println("the files of the database hold nothing of what was erased");
            return OK;
        });
    }

    private Fsck.Report examine(DatabaseUrl owner, Identity identity, KeyRing ring, HeadStore head) {
        SecureRandom random = new SecureRandom();
        try (Db db = Db.open(
                Migrations.derived(owner, Migrations.APP),
                Migrations.derived(owner, Migrations.READER),
                Statements.load())) {
            return new Fsck(
                            db,
                            new StatusLists(identity.publicUrl(), random),
                            head,
                            identity,
                            ring,
                            new SealingKeys(ring.sealingSecret(), random, clock))
                    .run();
        }
    }
}
