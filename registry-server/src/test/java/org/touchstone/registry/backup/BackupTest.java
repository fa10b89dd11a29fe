package org.touchstone.registry.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.registry.Registry;
import org.touchstone.registry.ToldRegistry;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Migrations;
import org.touchstone.registry.db.Statements;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.fsck.Finding;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.log.Sequencer;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.status.StatusLists;
import org.touchstone.registry.web.RefusedException;

/// A backup of a registry that lived through the whole story, taken back into an empty database; and every way in which
/// one can be damaged, refused without anything being changed.
class BackupTest {
    @TempDir
    static Path folder;

    private static ToldRegistry told;
    private static Path main;
    private static Path apart;

    @BeforeAll
    static void write() {
        told = ToldRegistry.copy();
        main = folder.resolve("main");
        apart = folder.resolve("apart");
        List<String> progress = new ArrayList<>();
        Backup.Written written = backup(told, main, apart, progress::add);
        assertTrue(written.entries() > 256);
        assertTrue(progress.stream().anyMatch(l -> l.startsWith("evidence: ")), progress::toString);
    }

    @AfterAll
    static void close() {
        told.close();
    }

    private static Backup.Written backup(ToldRegistry of, Path main, Path apart, Consumer<String> progress) {
        return new Backup(of.database.owner(), identity(of.data), ring(of.data).logSigner())
                .write(main, apart, Instant.parse("2030-01-01T00:00:00Z"), progress);
    }

    private static Identity identity(Path data) {
        return Identity.fix(data, Optional.empty(), new PublicUrl("http://localhost:1"), "none");
    }

    private static KeyRing ring(Path data) {
        return KeyRing.open(data.resolve("keys"), identity(data), new SecureRandom(), Instant.EPOCH);
    }

    private static Fsck.Report fsck(DatabaseUrl owner, Path data) {
        SecureRandom random = new SecureRandom();
        try (Db db = Db.open(
                Migrations.derived(owner, Migrations.APP),
                Migrations.derived(owner, Migrations.READER),
                Statements.load())) {
            return new Fsck(
                            db,
                            new StatusLists(identity(data).publicUrl(), random),
                            new HeadStore(data.resolve("head")),
                            identity(data),
                            ring(data),
                            new SealingKeys(ring(data).sealingSecret(), random, InstantSource.system()))
                    .run();
        }
    }

    private static Restore.Restored restore(DatabaseUrl into, Path data, Path main, Path apart, boolean acceptOlder) {
        return new Restore(into, _ -> {})
                .run(
                        main,
                        apart,
                        identity(data),
                        ring(data).logSigner().key(),
                        new HeadStore(data.resolve("head")),
                        acceptOlder,
                        () -> fsck(into, data));
    }

    @Test
    void comes_back_as_it_was_and_goes_on() throws Exception {
        DatabaseUrl empty = TestDatabase.empty();
        try (TestDatabase _ = restored(empty, main, apart, false)) {
            Fsck.Report before = fsck(told.database.owner(), told.data);
            Fsck.Report after = fsck(empty, told.data);
            assertEquals(List.of(), after.findings());
            assertEquals(before.state(), after.state());
            assertEquals(before.entries(), after.entries());
            // Taken once more from the restored database, every row is the same.
            Path again = folder.resolve("again");
            new Backup(empty, identity(told.data), ring(told.data).logSigner())
                    .write(again, folder.resolve("again-apart"), Instant.parse("2030-01-01T00:00:00Z"), _ -> {});
            try (Stream<Path> files = Files.list(main.resolve("tables"))) {
                for (Path file : files.toList()) {
                    assertEquals(
                            -1,
                            Files.mismatch(file, again.resolve("tables").resolve(file.getFileName())),
                            () -> file.getFileName() + " differs");
                }
            }
            // And it is a registry: it takes its role and signs the next entry on top of the old ones.
            try (ToldRegistry copy = ToldRegistry.copy();
                    Registry registry =
                            new Registry(ToldRegistry.configOf(copy.data, empty), InstantSource.system(), true)) {
                registry.start();
                for (int i = 0;
                        i < 300 && !(registry.sequencer().standing() instanceof Sequencer.Standing.Leading);
                        i++) {
                    Thread.sleep(50);
                }
                assertTrue(registry.sequencer().standing() instanceof Sequencer.Standing.Leading);
                registry.settle();
                assertTrue(registry.db().read(tx -> registry.reader().size(tx)) >= before.entries());
            }
        }
    }

    private static TestDatabase restored(DatabaseUrl into, Path main, Path apart, boolean acceptOlder) {
        restore(into, told.data, main, apart, acceptOlder);
        return TestDatabase.of(into);
    }

    @Test
    void what_was_erased_since_stays_erased() throws Exception {
        try (ToldRegistry later = ToldRegistry.copy()) {
            String name = "A. Trader";
            assertFalse(readable(main, name), "the main part holds a sole trader's name");
            assertTrue(readable(apart, name));
            erase(later);
            Path newMain = folder.resolve("later");
            Path newApart = folder.resolve("later-apart");
            backup(later, newMain, newApart, _ -> {});
            assertFalse(readable(newMain, name) || readable(newApart, name), "a new backup holds an erased name");
            // The old main part with the new part apart: what the world has seen since is more, so it must be asked
            // for.
            DatabaseUrl empty = TestDatabase.empty();
            BackupException refused =
                    assertThrows(BackupException.class, () -> restore(empty, later.data, main, newApart, false));
            assertEquals("older-than-head", refused.code());
            restore(empty, later.data, main, newApart, true);
            try (TestDatabase back = TestDatabase.of(empty)) {
                assertEquals(
                        "true",
                        back.ask("SELECT (bytes IS NULL)::text FROM opening WHERE about = '" + ToldRegistry.TRADER
                                + "'"));
                assertEquals(
                        "0",
                        back.ask(
                                "SELECT count(*) FROM register_supplier WHERE name LIKE 'A. Tr%' OR search_text LIKE '%trader%'"));
                assertTrue(fsck(empty, later.data).counts().containsKey(Finding.Kind.DATABASE_BEHIND_HEAD));
                // Such a database is read and never signed.
                try (Registry registry =
                        new Registry(ToldRegistry.configOf(later.data, empty), InstantSource.system(), true)) {
                    registry.start();
                    awaitReadOnly(registry);
                    assertThrows(RefusedException.class, () -> registry.db().run(_ -> {}));
                    assertTrue(registry.db().read(tx -> registry.reader().size(tx)) > 0, "pages go on");
                }
            }
        }
    }

    private static void awaitReadOnly(Registry registry) throws InterruptedException {
        for (int i = 0; i < 300 && registry.db().readOnlyReason().isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertTrue(registry.db().readOnlyReason().orElse("").contains("older than what the world has seen"));
    }

    /// Erases the sole trader by its entry, as the use case does, and signs it.
    private static void erase(ToldRegistry registry) {
        try (Registry open = new Registry(registry.config(), InstantSource.system(), true)) {
            open.start();
            org.touchstone.registry.log.EventLog log = new org.touchstone.registry.log.EventLog(
                    new StatusLists(open.identity().publicUrl(), new SecureRandom())
                            .and(new org.touchstone.registry.register.RegisterRows(open.record())));
            open.db().run(tx -> {
                open.record().eraseOpeningsAbout(tx, ToldRegistry.TRADER);
                log.append(
                        tx,
                        new org.touchstone.format.log.RegisterEvent.PersonalDataErased(
                                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS), ToldRegistry.TRADER));
            });
            open.settle();
        }
    }

    private static boolean readable(Path folder, String text) throws IOException {
        String hex = java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (bytes.contains(text)
                        || bytes.contains(hex)
                        || bytes.contains(text.toLowerCase(java.util.Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- damaged ones

    private interface Damage {
        void to(Path main, Path apart) throws IOException;
    }

    private record Damaged(String name, String code, Damage damage) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static void change(Path file, java.util.function.UnaryOperator<String> how) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String changed = how.apply(text);
        assertFalse(changed.equals(text), "nothing was damaged");
        Files.writeString(file, changed, StandardCharsets.ISO_8859_1);
    }

    private static String withoutLastLine(String text) {
        return text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1);
    }

    private static String swapped(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        java.util.Collections.swap(lines, 0, 1);
        return String.join("\n", lines) + "\n";
    }

    static Stream<Damaged> damaged() {
        return Stream.of(
                new Damaged(
                        "a table cut short",
                        "truncated",
                        (m, _) -> change(m.resolve("tables/log_entry.copy"), BackupTest::withoutLastLine)),
                new Damaged(
                        "a table cut within a row",
                        "truncated",
                        (m, _) -> change(m.resolve("tables/object.copy"), t -> t.substring(0, t.length() - 40))),
                new Damaged(
                        "one digit of a row",
                        "altered",
                        (m, _) -> change(
                                m.resolve("tables/status_position.copy"), t -> t.replaceFirst("f\tf\n", "t\tf\n"))),
                new Damaged(
                        "two rows in another order",
                        "altered",
                        (m, _) -> change(m.resolve("tables/log_entry.copy"), BackupTest::swapped)),
                new Damaged(
                        "a row more",
                        "altered",
                        (m, _) -> change(
                                m.resolve("tables/person.copy"),
                                t -> t + t.lines().findFirst().orElseThrow() + "\n")),
                new Damaged(
                        "a table missing", "missing-file", (m, _) -> Files.delete(m.resolve("tables/decision.copy"))),
                new Damaged("a table that is a link", "missing-file", (m, _) -> {
                    Path file = m.resolve("tables/decision.copy");
                    Path moved = Files.move(file, m.resolveSibling("elsewhere.copy"));
                    Files.createSymbolicLink(file, moved);
                }),
                new Damaged(
                        "a file too many",
                        "stray-file",
                        (m, _) -> Files.writeString(m.resolve("tables/extra.copy"), "1\n")),
                new Damaged(
                        "a manifest with other counts",
                        "altered",
                        (m, _) -> change(
                                m.resolve("manifest.json"), t -> t.replaceFirst("\"size\":[0-9]+", "\"size\":7"))),
                new Damaged(
                        "a manifest that hides a table",
                        "altered",
                        (m, _) ->
                                change(m.resolve("manifest.json"), t -> t.replaceFirst("\\{\"bytes\":[^}]*\\},", ""))),
                new Damaged(
                        "a manifest with another signature",
                        "altered",
                        (m, _) -> change(m.resolve("manifest.note"), t -> t.replaceFirst(".....\n*$", "AAAA\n"))),
                new Damaged("no manifest", "no-backup", (m, _) -> Files.delete(m.resolve("manifest.json"))),
                new Damaged("no signature", "no-backup", (m, _) -> Files.delete(m.resolve("manifest.note"))),
                new Damaged("the parts exchanged", "other-part", (m, a) -> {
                    Path third = m.resolveSibling("third");
                    Files.move(m, third);
                    Files.move(a, m);
                    Files.move(third, a);
                }),
                new Damaged(
                        "the part apart altered",
                        "altered",
                        (_, a) -> change(a.resolve("tables/sealing_key.copy"), BackupTest::swapped)),
                new Damaged(
                        "the part apart cut short",
                        "truncated",
                        (_, a) -> change(a.resolve("tables/sealing_key.copy"), BackupTest::withoutLastLine)));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void is_refused_and_named(Damaged damaged, @TempDir Path place) throws IOException {
        Path m = place.resolve("main");
        Path a = place.resolve("apart");
        ToldRegistry.copyTree(main, m);
        ToldRegistry.copyTree(apart, a);
        damaged.damage().to(m, a);
        BackupException refused = assertThrows(
                BackupException.class,
                () -> BackupCheck.check(
                        m, a, ring(told.data).logSigner().key(), new HeadStore(told.data.resolve("head")), _ -> {}));
        assertEquals(damaged.code(), refused.code(), refused::getMessage);
    }

    @Test
    void nothing_is_changed_by_a_refusal() throws Exception {
        Path m = folder.resolve("damaged");
        ToldRegistry.copyTree(main, m);
        change(m.resolve("tables/certificate.copy"), BackupTest::withoutLastLine);
        DatabaseUrl empty = TestDatabase.empty();
        assertThrows(BackupException.class, () -> restore(empty, told.data, m, apart, false));
        try (TestDatabase untouched = TestDatabase.of(empty)) {
            assertEquals(
                    "0",
                    untouched.ask(
                            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"));
        }
        // A database that is not empty is left alone.
        String before = told.database.ask("SELECT count(*) || ' ' || max(leaf_index) FROM log_entry");
        assertEquals(
                "not-empty",
                assertThrows(BackupException.class, () -> restore(told.database.owner(), told.data, main, apart, false))
                        .code());
        assertEquals(before, told.database.ask("SELECT count(*) || ' ' || max(leaf_index) FROM log_entry"));
        // Nor is a backup written over another.
        assertEquals(
                "exists",
                assertThrows(BackupException.class, () -> backup(told, main, apart, _ -> {}))
                        .code());
    }

    /// Signed by the right key and still wrong: whoever holds the key ring cannot have rows taken back that
    /// contradict the log.
    @Test
    void rows_that_contradict_the_log_are_not_taken_back() throws Exception {
        try (ToldRegistry liar = ToldRegistry.copy()) {
            liar.database.asSuperuser(
                    "SET session_replication_role = replica;"
                            + " UPDATE status_position SET revoked = false WHERE revoked; SET session_replication_role = origin");
            Path m = folder.resolve("lie");
            Path a = folder.resolve("lie-apart");
            backup(liar, m, a, _ -> {});
            DatabaseUrl empty = TestDatabase.empty();
            BackupException refused = assertThrows(BackupException.class, () -> restore(empty, told.data, m, a, false));
            assertEquals("does-not-fit", refused.code());
            assertTrue(refused.getMessage().contains("status-revocation-bit"), refused::getMessage);
            try (TestDatabase untouched = TestDatabase.of(empty)) {
                assertEquals(
                        "0",
                        untouched.ask(
                                "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"));
            }
        }
    }

    @Test
    void another_registrys_backup_is_refused() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other data"));
        Identity identity = Identity.fix(
                other.toAbsolutePath(),
                Optional.of(new PublicUrl("https://other.example")),
                new PublicUrl("https://other.example"),
                "Other");
        KeyRing ring = KeyRing.open(other.resolve("keys"), identity, new SecureRandom(), Instant.EPOCH);
        assertEquals(
                "other-registry",
                assertThrows(
                                BackupException.class,
                                () -> BackupCheck.check(
                                        main,
                                        apart,
                                        ring.logSigner().key(),
                                        new HeadStore(other.resolve("head")),
                                        _ -> {}))
                        .code());
    }
}
