package org.touchstone.registry.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A statement of ours on a plain connection with nothing around it: what the pages are measured against.
public final class BareSql implements AutoCloseable {
    private static final Pattern PARAMETER = Pattern.compile("(?<![:\\w]):([a-z][A-Za-z]*)");

    private final Connection connection;
    private final Statements statements = Statements.load();
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private final Map<String, List<String>> names = new HashMap<>();

    public BareSql(TestDatabase database) {
        try {
            connection = CheckedConnection.open(database.reader().option("options", Db.READER_OPTIONS));
            connection.setReadOnly(true);
        } catch (SQLException e) {
            throw new DatabaseException("bare", e);
        }
    }

    /// Nanoseconds from sending the statement to having read its last row.
    public long nanos(String name, Map<String, ?> values) {
        try {
            PreparedStatement statement = prepared.get(name);
            if (statement == null) {
                List<String> order = new ArrayList<>();
                Matcher m = PARAMETER.matcher(statements.sql(name));
                StringBuilder sql = new StringBuilder();
                while (m.find()) {
                    order.add(m.group(1));
                    m.appendReplacement(sql, "?");
                }
                statement = connection.prepareStatement(m.appendTail(sql).toString());
                prepared.put(name, statement);
                names.put(name, order);
            }
            int i = 1;
            for (String parameter : names.getOrDefault(name, List.of())) {
                switch (values.get(parameter)) {
                    case null -> throw new IllegalArgumentException(name + " needs " + parameter);
                    case List<?> list -> statement.setArray(i, connection.createArrayOf("text", list.toArray()));
                    case UUID id -> statement.setString(i, id.toString());
                    case Object o -> statement.setObject(i, o);
                }
                i++;
            }
            long began = System.nanoTime();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
                        Object _ = rows.getObject(c);
                    }
                }
            }
            return System.nanoTime() - began;
        } catch (SQLException e) {
            throw new DatabaseException(name, e);
        }
    }

    /// The plan of a statement with these values, for a person to read.
    public String plan(String sql) {
        try (Statement s = connection.createStatement();
                ResultSet rows = s.executeQuery("EXPLAIN (ANALYZE, BUFFERS) " + sql)) {
            StringBuilder out = new StringBuilder();
            while (rows.next()) {
                out.append(rows.getString(1)).append('\n');
            }
            return out.toString();
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseException("bare", e);
        }
    }
}
