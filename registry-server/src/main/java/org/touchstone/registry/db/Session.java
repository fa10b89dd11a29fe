package org.touchstone.registry.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/// One connection for as long as somebody needs it: the lock that a session takes lives exactly as long as the session.
/// A holder that says nothing for half a minute has been stopped or cut off, and the database ends its session, so that
/// another may have the lock.
public final class Session implements AutoCloseable {
    private static final int SECONDS = 10;

    private final Connection connection;

    Session(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET idle_session_timeout = '30s'");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// Takes the advisory lock (`space`, `key`) if nobody has it; kept until the session ends.
    public boolean tryLock(int space, int key) {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?, ?)")) {
            statement.setInt(1, space);
            statement.setInt(2, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new DatabaseException("taking a lock", e);
        }
    }

    /// What the server's own clock says: to compare ours with, never to work by.
    public Instant time() {
        try (PreparedStatement statement = connection.prepareStatement("SELECT clock_timestamp()");
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("the database does not tell the time");
            }
            return row.getTimestamp(1).toInstant();
        } catch (SQLException e) {
            throw new DatabaseException("asking for the time", e);
        }
    }

    /// Whether the server still answers in this session.
    public boolean isAlive() {
        try {
            return connection.isValid(SECONDS);
        } catch (SQLException e) {
            throw new DatabaseException("asking for a session", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new DatabaseException("ending a session", e);
        }
    }
}
