package org.touchstone.registry.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPostgresTest {
    private Path folder = Path.of("");

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("touchstone pg ");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void delete() throws IOException {
        EmbeddedPostgres.deleteTree(folder);
    }

    @Test
    void keeps_its_data_and_takes_over_an_orphan() throws Exception {
        Path pg = folder.resolve("pg");
        long orphan;
        try (EmbeddedPostgres first = EmbeddedPostgres.start(pg)) {
            TestDatabase.execute(first.ownerUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
            assertThrows(PostgresException.class, () -> EmbeddedPostgres.start(pg));
            orphan = first.pid();
            assertFalse(first.wasAdopted());
            // As when the server was killed: the lock goes with it, the postmaster stays.
            first.abandon();
        }
        try (EmbeddedPostgres second = EmbeddedPostgres.start(pg)) {
            assertTrue(second.wasAdopted());
            assertEquals(orphan, second.pid());
            assertEquals("42", value(second.ownerUrl(), "SELECT answer FROM kept"));
        }
        // It has ended; whose child it was takes notice of that when it gets to it.
        ProcessHandle.of(orphan)
                .ifPresent(p -> p.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        // A stale pid file, of a machine that lost power: the number may even belong to somebody else now.
        Files.writeString(
                pg.resolve("cluster/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + pg.resolve("cluster") + "\n1\n5432\n\n127.0.0.1\n1 1\nready\n");
        try (EmbeddedPostgres third = EmbeddedPostgres.start(pg)) {
            assertFalse(third.wasAdopted());
            assertEquals("42", value(third.ownerUrl(), "SELECT answer FROM kept"));
        }
    }

    @Test
    void comes_back_on_the_same_port_when_all_of_it_was_killed() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("pg"))) {
            TestDatabase.execute(postgres.ownerUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
            long killed = postgres.pid();
            ProcessHandle postmaster = ProcessHandle.of(killed).orElseThrow();
            List<ProcessHandle> all = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            while (postgres.pid() == killed) {
                Thread.sleep(10);
            }
            assertEquals("42", value(postgres.ownerUrl(), "SELECT answer FROM kept"));
        }
        assertFalse(
                Files.exists(folder.resolve("pg/cluster/postmaster.pid")), "stopped in order, and not started again");
    }

    @Test
    void trusts_nobody_and_loses_nothing() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("pg"))) {
            Migrations.migrate(postgres.ownerUrl());
            Migrations.requireDurable(Migrations.derived(postgres.ownerUrl(), Migrations.APP));
            DatabaseUrl owner = postgres.ownerUrl();
            for (DatabaseUrl guess : new DatabaseUrl[] {
                owner.as("postgres", ""), owner.as("postgres", "postgres"), owner.as(owner.user(), "wrong")
            }) {
                assertThrows(SQLException.class, () -> CheckedConnection.open(guess));
            }
            assertEquals("127.0.0.1", value(owner, "SHOW listen_addresses"));
            assertEquals("", value(owner.as("postgres", owner.password()), "SHOW unix_socket_directories"));
            // The kernels of this decade can sync a file system and say how it went.
            assertEquals("syncfs", value(owner, "SHOW recovery_init_sync_method"));
            assertEquals(
                    "false", value(owner, "SELECT CAST(rolsuper AS text) FROM pg_roles WHERE rolname = current_user"));
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("pg/password"))));
        }
    }

    /// The server runs as root in many containers; PostgreSQL must not.
    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rwx------"})
    void starts_for_root_wherever_the_data_is(String permissions) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
        Path pg = folder.resolve("a folder");
        for (int start = 0; start < 2; start++) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(pg)) {
                assertEquals("1", value(postgres.ownerUrl(), "SELECT 1"));
            }
            // The second start finds the folder moved under other permissions.
            Files.setPosixFilePermissions(
                    folder,
                    PosixFilePermissions.fromString(permissions.equals("rwx------") ? "rwxr-xr-x" : "rwx------"));
        }
    }

    @Test
    void refuses_a_database_that_could_lose_records() {
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(folder.resolve("pg"), Map.of("fsync", "off", "full_page_writes", "off"))) {
            refused(postgres, "fsync is off");
            refused(postgres, "full_page_writes is off");
            for (String value : List.of("off", "local", "remote_write")) {
                TestDatabase.execute(
                        postgres.ownerUrl(), "ALTER DATABASE touchstone SET synchronous_commit = " + value);
                refused(postgres, "synchronous_commit is " + value);
            }
        }
    }

    @Test
    void tells_its_cluster_from_another_and_from_its_own_past() {
        Cluster now = cluster("pg");
        Cluster other = cluster("other");
        now.require(Optional.empty());
        now.require(Optional.of(now));
        now.require(Optional.of(new Cluster(now.system(), now.timeline() - 1)));
        assertNotEquals(now.system(), other.system());
        for (Cluster known : List.of(other, new Cluster(now.system(), now.timeline() + 1))) {
            assertThrows(UnsafeDatabaseException.class, () -> now.require(Optional.of(known)));
        }
    }

    private Cluster cluster(String name) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve(name))) {
            return Cluster.of(postgres.ownerUrl());
        }
    }

    @Test
    void refuses_a_schema_that_a_newer_program_has_made() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("pg"))) {
            Migrations.migrate(postgres.ownerUrl());
            TestDatabase.execute(
                    postgres.ownerUrl(),
                    "INSERT INTO flyway_schema_history SELECT installed_rank + 1000, '9999', 'later', type, 'V9999__later.sql',"
                            + " checksum, installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                            + " ORDER BY installed_rank DESC LIMIT 1");
            assertThrows(UnsafeDatabaseException.class, () -> Migrations.migrate(postgres.ownerUrl()));
        }
    }

    private static void refused(EmbeddedPostgres postgres, String reason) {
        UnsafeDatabaseException refused =
                assertThrows(UnsafeDatabaseException.class, () -> Migrations.requireDurable(postgres.ownerUrl()));
        assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused.getMessage());
    }

    @Test
    void forgets_a_first_start_that_was_killed() throws Exception {
        Path pg = folder.resolve("pg");
        Files.createDirectories(pg.resolve("cluster/base"));
        Files.createDirectories(pg.resolve(".unpacking-1/bin"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(pg)) {
            assertEquals("1", value(postgres.ownerUrl(), "SELECT 1"));
        }
    }

    private static String value(DatabaseUrl url, String query) throws SQLException {
        try (Connection connection = CheckedConnection.open(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
