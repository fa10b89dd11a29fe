package org.touchstone.registry.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Fills a freshly migrated database with rows that were read elsewhere, as the owner, in one transaction: all of it or
/// nothing. The guards of a running registry (its triggers) are off for that transaction and on again after it; keys
/// and checks hold throughout.
public final class TableLoader implements AutoCloseable {
    private final Connection connection;
    private final Statements statements;
    private final List<String> tables;

    private TableLoader(Connection connection, Statements statements, List<String> tables) {
        this.connection = connection;
        this.statements = statements;
        this.tables = List.copyOf(tables);
    }

    /// Begins: takes away what the migrations put into the tables.
    public static TableLoader begin(DatabaseUrl owner, Statements statements, List<String> tables) {
        try {
            Connection connection = CheckedConnection.open(owner);
            TableLoader loader = new TableLoader(connection, statements, tables);
            try {
                connection.setAutoCommit(false);
                loader.execute("TRUNCATE "
                        + String.join(", ", tables.stream().map(Snapshot::name).toList()));
                for (String table : tables) {
                    loader.execute("ALTER TABLE " + Snapshot.name(table) + " DISABLE TRIGGER USER");
                }
                return loader;
            } catch (RuntimeException | SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new DatabaseException("beginning to fill the tables", e);
        }
    }

    /// Whether the database has no tables at all.
    public static boolean isEmpty(DatabaseUrl owner, Statements statements) {
        try (Snapshot snapshot = Snapshot.open(owner, statements)) {
            return snapshot.one("backup.count-tables").integer("tables") == 0;
        }
    }

    /// Takes everything out of a database that was empty before.
    public static void empty(DatabaseUrl owner) {
        try (Connection connection = CheckedConnection.open(owner);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
            statement.execute("GRANT USAGE ON SCHEMA public TO PUBLIC");
            statement.execute("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM touchstone_app");
            statement.execute("ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM touchstone_app");
        } catch (SQLException e) {
            throw new DatabaseException("emptying the database", e);
        }
    }

    /// Loads rows in PostgreSQL's text form of `COPY` and gives their number. `table` may be a temporary one.
    public long copyIn(String table, List<String> columns, InputStream rows) {
        String sql = "COPY " + Snapshot.name(table) + " ("
                + String.join(", ", columns.stream().map(Snapshot::name).toList()) + ") FROM STDIN";
        try {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, rows);
        } catch (SQLException e) {
            throw new DatabaseException("filling table " + table, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs a named statement with `?` for its parameters and gives the number of rows it touched.
    public long run(String name, @Nullable Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(statements.sql(name))) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseException(name, e);
        }
    }

    /// All rows of a statement.
    public List<Row> list(String name) {
        try (PreparedStatement statement = connection.prepareStatement(statements.sql(name));
                ResultSet rows = statement.executeQuery()) {
            ResultSetMetaData columns = rows.getMetaData();
            List<Row> out = new ArrayList<>();
            while (rows.next()) {
                Row.Builder one = Row.builder();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    one.put(columns.getColumnLabel(i), rows.getObject(i));
                }
                out.add(one.build());
            }
            return out;
        } catch (SQLException e) {
            throw new DatabaseException(name, e);
        }
    }

    /// Sets a sequence to where it stood.
    ///
    /// @param called whether `value` was given out already
    public void setSequence(String name, long value, boolean called) {
        execute("SELECT setval('public." + Snapshot.name(name) + "', " + value + ", " + called + ")");
    }

    /// Switches the guards on and commits.
    public void commit() {
        for (String table : tables) {
            execute("ALTER TABLE " + Snapshot.name(table) + " ENABLE TRIGGER USER");
        }
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new DatabaseException("commit", e);
        }
    }

    private void execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new DatabaseException("filling the tables", e);
        }
    }

    @Override
    public void close() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseException("ending the filling of tables", e);
        }
    }
}
