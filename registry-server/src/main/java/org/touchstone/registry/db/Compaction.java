package org.touchstone.registry.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;

/// Takes out of the database's files what an erasure has taken out of its tables.
///
/// PostgreSQL keeps the bytes of a deleted or changed row on its page until something else needs the room, in indexes
/// as well, and in the write-ahead log until the segment is removed. So the tables that ever held readable personal
/// data are written anew (`VACUUM FULL`, which rebuilds their indexes), and the log is closed and checkpointed, twice,
/// so that its old segments go.
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

    /// @param administrator a role that may checkpoint: the cluster's superuser, or one with `pg_checkpoint`
    public static void run(DatabaseUrl owner, DatabaseUrl administrator, Consumer<String> progress) {
        try (Connection connection = CheckedConnection.open(owner);
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                progress.accept("writing " + table + " anew");
                statement.execute("VACUUM (FULL, ANALYZE) " + Snapshot.name(table));
            }
        } catch (SQLException e) {
            throw new DatabaseException("writing tables anew", e);
        }
        try (Connection connection = CheckedConnection.open(administrator);
                Statement statement = connection.createStatement()) {
            progress.accept("closing the write-ahead log");
            for (int i = 0; i < 2; i++) {
                statement.execute("SELECT pg_switch_wal()");
                statement.execute("CHECKPOINT");
            }
        } catch (SQLException e) {
            throw new DatabaseException("closing the write-ahead log", e);
        }
    }
}
