package org.touchstone.registry.db;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/// The whole database as it was at one moment: every statement sees the same rows however long the reading takes and
/// whatever is written meanwhile. It reads only, and streams, so that its memory does not grow with the tables.
///
/// Statements are named as everywhere and have `?` for their parameters. While one streams, others may be asked.
public final class Snapshot implements AutoCloseable {
    private static final int FETCH = 500;
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    private final Connection connection;
    private final Statements statements;

    private Snapshot(Connection connection, Statements statements) {
        this.connection = connection;
        this.statements = statements;
    }

    /// Opens a connection of its own and takes the snapshot.
    public static Snapshot open(DatabaseUrl url, Statements statements) {
        try {
            Connection connection = CheckedConnection.open(url);
            try {
                connection.setAutoCommit(false);
                try (Statement begin = connection.createStatement()) {
                    begin.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
                    // The snapshot is taken by the first statement that reads.
                    begin.execute("SELECT 1 FROM pg_class LIMIT 1");
                }
                return new Snapshot(connection, statements);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new DatabaseException("taking a snapshot", e);
        }
    }

    /// What a transaction that somebody else began, and will end, sees.
    static Snapshot within(Connection connection, Statements statements) {
        return new Snapshot(connection, statements);
    }

    /// Gives every row of a statement to `reader`, in the statement's order, a few hundred in memory at a time.
    public void stream(String name, Consumer<Row> reader, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(statements.sql(name))) {
            statement.setFetchSize(FETCH);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                ResultSetMetaData columns = rows.getMetaData();
                while (rows.next()) {
                    Row.Builder one = Row.builder();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        one.put(columns.getColumnLabel(i), rows.getObject(i));
                    }
                    reader.accept(one.build());
                }
            }
        } catch (SQLException e) {
            throw new DatabaseException(name, e);
        }
    }

    /// All rows of a statement that gives few.
    public List<Row> list(String name, Object... parameters) {
        List<Row> rows = new ArrayList<>();
        stream(name, rows::add, parameters);
        return rows;
    }

    /// The single row of a statement, or empty.
    public Optional<Row> find(String name, Object... parameters) {
        List<Row> rows = list(name, parameters);
        if (rows.size() > 1) {
            throw new IllegalStateException(name + " found " + rows.size() + " rows where at most one may be");
        }
        return rows.stream().findFirst();
    }

    /// The single row of a statement that always has one.
    public Row one(String name, Object... parameters) {
        return find(name, parameters).orElseThrow(() -> new IllegalStateException(name + " found nothing"));
    }

    /// Writes a table's rows in PostgreSQL's text form of `COPY`, in the order of its primary key, and gives their
    /// number.
    ///
    /// @param table a table of the schema `public`
    /// @param columns the columns to write, in this order
    /// @param order the columns to sort by
    public long copyOut(String table, List<String> columns, List<String> order, OutputStream out) {
        String sql = "COPY (SELECT " + names(columns) + " FROM " + name(table)
                + (order.isEmpty() ? "" : " ORDER BY " + names(order)) + ") TO STDOUT";
        try {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, out);
        } catch (SQLException e) {
            throw new DatabaseException("reading table " + table, e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// As [#copyOut(String,List,List,OutputStream)], of the rows of a named statement.
    public long copyOut(String name, OutputStream out) {
        try {
            return connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + statements.sql(name) + ") TO STDOUT", out);
        } catch (SQLException e) {
            throw new DatabaseException(name, e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String names(List<String> names) {
        return String.join(", ", names.stream().map(Snapshot::name).toList());
    }

    /// Names come from the catalogue, not from people; anything that would need quoting is none of ours.
    static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of this schema: " + name);
        }
        return '"' + name + '"';
    }

    @Override
    public void close() {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseException("ending a snapshot", e);
        }
    }
}
