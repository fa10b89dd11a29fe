package org.touchstone.registry.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which database cluster answers: its system identifier, made once by `initdb`, and its timeline, which rises with
/// every promotion of a standby and every recovery to a point in time.
///
/// A cluster with another identifier is another database, and one with a lower timeline is an old primary that came
/// back after its successor was promoted: what was acknowledged since is not there. Neither is written to.
public record Cluster(String system, long timeline) {
    /// Asks the database, and refuses one that is a standby.
    ///
    /// @throws UnsafeDatabaseException if it takes no writes
    public static Cluster of(DatabaseUrl url) {
        try (Connection connection = CheckedConnection.open(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery(),"
                        + " (SELECT CAST(system_identifier AS text) FROM pg_control_system()),"
                        + " (SELECT timeline_id FROM pg_control_checkpoint())")) {
            row.next();
            if (row.getBoolean(1)) {
                throw new UnsafeDatabaseException(
                        List.of("it is a standby; the primary is needed (target_session_attrs, or another address)"));
            }
            return new Cluster(row.getString(2), row.getLong(3));
        } catch (SQLException e) {
            throw new DatabaseException("asking the database which it is", e);
        }
    }

    /// @param known the cluster of the last start, or empty
    /// @throws UnsafeDatabaseException if this is not that cluster's present
    public void require(Optional<Cluster> known) {
        List<String> wrong = new ArrayList<>();
        known.ifPresent(before -> {
            if (!before.system.equals(system)) {
                wrong.add("it is another cluster: its system identifier is " + system + " and was " + before.system);
            } else if (timeline < before.timeline) {
                wrong.add("it is on timeline " + timeline + " and was on " + before.timeline
                        + ": an old primary, or restored from before a promotion");
            }
        });
        if (!wrong.isEmpty()) {
            throw new UnsafeDatabaseException(wrong);
        }
    }
}
