package org.touchstone.registry.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Takes out of the database's files what an erasure has taken out of its tables.
///
/// PostgreSQL keeps the bytes of a deleted or changed row on its page until something else needs the room, in indexes
/// as well, and in the write-ahead log until the segment is removed. So the tables that ever held readable personal
/// data are written anew (`VACUUM FULL`, which rebuilds their indexes), so are the samples that the planner took of
/// them, and the log is closed and checkpointed, twice, so that its old segments go.
public final class Compaction {
    /// Where personal data ever stood readable: openings, what pages show and find of sole traders, texts that
    /// waited to be signed, and the answers to requests.
    public static final List<String> TABLES = List.of(
            "opening",
            "register_supplier",
            "register_identifier",
            "certificate_intent",
            "idempotency",
            "refused_act",
            "sealing_key");

    private Compaction() {}

    /// @param administrator a role that may checkpoint and write the database's catalogue anew: the cluster's
    /// superuser, or the database's owner with `pg_checkpoint`
    public static void run(DatabaseUrl owner, DatabaseUrl administrator, Consumer<String> progress) {
        try (Connection connection = CheckedConnection.open(owner);
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                progress.accept("writing " + table + " anew");
                forgetSamples(statement, table);
                statement.execute("VACUUM (FULL, ANALYZE) " + Snapshot.name(table));
            }
        } catch (SQLException e) {
            throw new DatabaseException("writing tables anew", e);
        }
        try (Connection connection = CheckedConnection.open(administrator);
                Statement statement = connection.createStatement()) {
            // The planner's samples of what columns hold: analysing anew only marks the old ones as dead.
            progress.accept("writing the planner's samples anew");
            statement.execute("VACUUM (FULL) pg_catalog.pg_statistic");
            progress.accept("closing the write-ahead log");
            for (int i = 0; i < 2; i++) {
                statement.execute("SELECT pg_switch_wal()");
                statement.execute("CHECKPOINT");
            }
        } catch (SQLException e) {
            throw new DatabaseException("closing the write-ahead log", e);
        }
    }

    /// The planner keeps samples of a column's values, and of a table that has become empty it keeps the old ones
    /// whatever is analysed. Giving a column the type that it has drops them.
    private static void forgetSamples(Statement statement, String table) throws SQLException {
        List<String> changes = new ArrayList<>();
        try (ResultSet columns = statement.executeQuery("SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM"
                + " pg_attribute a WHERE a.attrelid = '" + Snapshot.name(table) + "'::regclass AND a.attnum > 0 AND NOT"
                + " a.attisdropped AND a.atttypid IN ('text'::regtype, 'bytea'::regtype)")) {
            while (columns.next()) {
                changes.add("ALTER COLUMN " + Snapshot.name(columns.getString(1)) + " TYPE " + columns.getString(2));
            }
        }
        if (!changes.isEmpty()) {
            statement.execute("ALTER TABLE " + Snapshot.name(table) + " " + String.join(", ", changes));
        }
    }
}
