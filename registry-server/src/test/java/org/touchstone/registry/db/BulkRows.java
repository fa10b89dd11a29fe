package org.touchstone.registry.db;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Fills tables with very many rows by COPY, for measurements only: as the superuser, without triggers or foreign keys,
/// indexes made afterwards. Whoever uses it answers for the rows being those that the use cases would have written.
public final class BulkRows implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final DatabaseUrl superuser;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final List<String> indexes = new ArrayList<>();

    private static final class Table {
        final Connection connection;
        final CopyIn copy;
        final StringBuilder rows = new StringBuilder(BUFFER + 16_384);

        Table(DatabaseUrl url, String name, String columns) throws SQLException {
            connection = CheckedConnection.open(url);
            connection.setAutoCommit(false);
            try (Statement s = connection.createStatement()) {
                s.execute("SET session_replication_role = replica");
            }
            copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + name + " (" + columns + ") FROM STDIN");
        }

        void flush() throws SQLException {
            byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
            copy.writeToCopy(bytes, 0, bytes.length);
            rows.setLength(0);
        }
    }

    private BulkRows(DatabaseUrl superuser) {
        this.superuser = superuser;
    }

    /// For the tables of `columns` (name → its columns, comma-separated).
    public static BulkRows open(TestDatabase database, Map<String, String> columns) {
        DatabaseUrl owner = database.owner();
        BulkRows bulk = new BulkRows(owner.as("postgres", owner.password()));
        try (Connection c = CheckedConnection.open(bulk.superuser);
                Statement s = c.createStatement()) {
            for (String name : columns.keySet()) {
                List<String> drop = new ArrayList<>();
                try (ResultSet found =
                        s.executeQuery("SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = '" + name
                                + "' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conname = i.indexname)")) {
                    while (found.next()) {
                        drop.add(found.getString(1));
                        bulk.indexes.add(found.getString(2));
                    }
                }
                for (String index : drop) {
                    s.execute("DROP INDEX " + index);
                }
            }
            for (Map.Entry<String, String> t : columns.entrySet()) {
                bulk.tables.put(t.getKey(), new Table(bulk.superuser, t.getKey(), t.getValue()));
            }
            return bulk;
        } catch (SQLException e) {
            throw new DatabaseException("bulk", e);
        }
    }

    /// One row, its values in the order of the columns: text, number, UUID, boolean, bytes, or an empty Optional.
    public void add(String table, Object... values) {
        Table t = tables.get(table);
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                t.rows.append('\t');
            }
            value(t.rows, values[i]);
        }
        t.rows.append('\n');
        if (t.rows.length() >= BUFFER) {
            try {
                t.flush();
            } catch (SQLException e) {
                throw new DatabaseException("copy " + table, e);
            }
        }
    }

    private static void value(StringBuilder out, Object value) {
        switch (value) {
            case byte[] bytes -> {
                out.append("\\\\x").append(HexFormat.of().formatHex(bytes));
            }
            case Optional<?> o -> o.ifPresentOrElse(v -> value(out, v), () -> out.append("\\N"));
            case UUID id -> out.append(id);
            default ->
                out.append(value.toString()
                        .replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n"));
        }
    }

    /// Ends all COPYs, makes the indexes again and gathers statistics.
    @Override
    public void close() {
        try {
            for (Table t : tables.values()) {
                t.flush();
                t.copy.endCopy();
                t.connection.commit();
                t.connection.close();
            }
            try (Connection c = CheckedConnection.open(superuser);
                    Statement s = c.createStatement()) {
                s.execute("SET maintenance_work_mem = '512MB'");
                for (String index : indexes) {
                    s.execute(index);
                }
                for (String name : tables.keySet()) {
                    s.execute("VACUUM (ANALYZE) " + name);
                }
                s.execute("CHECKPOINT");
            }
        } catch (SQLException e) {
            throw new DatabaseException("bulk", e);
        }
    }

    /// Rows of a query as text, for comparing.
    public static List<String> text(TestDatabase database, String sql) {
        try (Connection c = CheckedConnection.open(database.owner());
                Statement s = c.createStatement();
                ResultSet rows = s.executeQuery(sql)) {
            List<String> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getString(1));
            }
            return out;
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }
}
