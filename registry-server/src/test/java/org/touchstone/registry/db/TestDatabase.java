package org.touchstone.registry.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A fresh, migrated database for a test class: a real PostgreSQL, one cluster for the whole test JVM, each database a
/// copy of one migrated template.
///
/// ```java
/// private static final TestDatabase DATABASE = TestDatabase.fresh();
/// @AfterAll static void close() { DATABASE.close(); }
/// ```
public final class TestDatabase implements AutoCloseable {
    private static final String TEMPLATE = "touchstone_template";

    private final DatabaseUrl owner;
    private final Db db;
    private @Nullable Connection looking;

    private TestDatabase(DatabaseUrl owner) {
        this.owner = owner;
        this.db = open();
    }

    public static TestDatabase fresh() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        DatabaseUrl cluster = Cluster.POSTGRES.ownerUrl();
        synchronized (Cluster.class) {
            execute(cluster, "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        }
        return new TestDatabase(cluster.database(name));
    }

    /// A copy of another database as it is now; nobody may be connected to that one meanwhile.
    public static TestDatabase copyOf(DatabaseUrl original) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        DatabaseUrl cluster = Cluster.POSTGRES.ownerUrl();
        String from = original.jdbc().substring(original.jdbc().lastIndexOf('/') + 1);
        synchronized (Cluster.class) {
            execute(
                    cluster.as("postgres", cluster.password()),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + from + "'");
            execute(
                    cluster.as("postgres", cluster.password()),
                    "CREATE DATABASE " + name + " OWNER touchstone_owner TEMPLATE " + from);
        }
        return new TestDatabase(cluster.database(name));
    }

    /// Changes something as the superuser with every trigger off, hands over what the database then looks like, and
    /// takes it all back.
    public void tampered(String sql, java.util.function.Consumer<Snapshot> look) {
        try (Connection connection = CheckedConnection.open(owner.as("postgres", owner.password()))) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL session_replication_role = replica; " + sql);
                look.accept(Snapshot.within(connection, Statements.load()));
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /// A database that was filled otherwise.
    public static TestDatabase of(DatabaseUrl owner) {
        return new TestDatabase(owner);
    }

    /// An empty database: no schema, nothing migrated.
    public static DatabaseUrl empty() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        DatabaseUrl cluster = Cluster.POSTGRES.ownerUrl();
        synchronized (Cluster.class) {
            execute(cluster, "CREATE DATABASE " + name);
        }
        return cluster.database(name);
    }

    /// The first column of a query's first row as text, asked as the superuser.
    public synchronized String ask(String sql) {
        try (Statement statement = looking().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new IllegalStateException("nothing found: " + sql);
            }
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /// A connection of the superuser's that is kept for looking: a new one each time costs more than most
    /// questions. One that a test has broken is replaced.
    private Connection looking() throws SQLException {
        Connection kept = looking;
        if (kept == null || !kept.isValid(10)) {
            kept = CheckedConnection.open(owner.as("postgres", owner.password()));
            looking = kept;
        }
        return kept;
    }

    /// How many rows each table has and a digest of all of them, one line for each table but `except`: to see
    /// whether anything changed.
    public String digest(String except) {
        return told(except, "coalesce(md5(string_agg(t, ',' ORDER BY t)), '')");
    }

    /// Every row of every table as text.
    public String everything() {
        return told("", "coalesce(string_agg(t, E'\\n'), '')");
    }

    private synchronized String told(String except, String rows) {
        StringBuilder out = new StringBuilder();
        try (Statement statement = looking().createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("SELECT table_name FROM information_schema.tables WHERE"
                    + " table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            tables.remove(except);
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("SELECT count(*) || ' ' || " + rows
                        + " FROM (SELECT r::text AS t FROM \"" + table + "\" r) s")) {
                    row.next();
                    out.append(table).append(' ').append(row.getString(1)).append('\n');
                }
            }
        } catch (SQLException e) {
            throw new DatabaseException("digest", e);
        }
        return out.toString();
    }

    /// The pools of this database as the program uses them.
    public Db db() {
        return db;
    }

    /// Further pools on the same database, as another instance of the program would have; the caller closes them.
    public Db open() {
        return Db.open(app(), reader(), Statements.load());
    }

    public DatabaseUrl owner() {
        return owner;
    }

    public DatabaseUrl app() {
        return Migrations.derived(owner, Migrations.APP);
    }

    public DatabaseUrl reader() {
        return Migrations.derived(owner, Migrations.READER);
    }

    /// SQL as the owner, to break things in ways the program cannot.
    public void asOwner(String sql) {
        execute(owner, sql);
    }

    /// SQL as the superuser, to break more.
    public void asSuperuser(String sql) {
        execute(owner.as("postgres", owner.password()), sql);
    }

    /// SQL as the app role, to try what the database itself must refuse.
    public void asApp(String sql) throws SQLException {
        try (Connection connection = CheckedConnection.open(app());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public synchronized void close() {
        db.close();
        if (looking != null) {
            try {
                looking.close();
            } catch (SQLException e) {
                throw new DatabaseException("close", e);
            }
        }
        String name = owner.jdbc().substring(owner.jdbc().lastIndexOf('/') + 1);
        DatabaseUrl cluster = Cluster.POSTGRES.ownerUrl();
        execute(cluster.as("postgres", cluster.password()), "DROP DATABASE " + name + " WITH (FORCE)");
    }

    static void execute(DatabaseUrl url, String sql) {
        try (Connection connection = CheckedConnection.open(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    private static final class Cluster {
        /// Kept, because a process that nobody holds loses its pipe to the garbage collector.
        private static final List<Process> WATCHERS = new ArrayList<>();

        private static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                Path folder = Files.createTempDirectory("touchstone test ");
                Files.setPosixFilePermissions(
                        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
                WATCHERS.add(watch(postgres.pid(), folder));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    postgres.close();
                    try {
                        EmbeddedPostgres.deleteTree(folder);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
                DatabaseUrl template = postgres.ownerUrl().database(TEMPLATE);
                execute(postgres.ownerUrl(), "CREATE DATABASE " + TEMPLATE);
                Migrations.migrate(template);
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// A test JVM that is killed runs no shutdown hook. Its end closes a pipe, and the reader of that pipe
        /// stops the cluster and clears the folder.
        private static Process watch(long pid, Path folder) throws IOException {
            return new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            "read -r _; kill -INT \"$1\"; n=0; while kill -0 \"$1\" && [ $n -lt 100 ]; do sleep 0.1;"
                                    + " n=$((n + 1)); done; rm -rf \"$2\"",
                            "sh",
                            Long.toString(pid),
                            folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
    }
}
