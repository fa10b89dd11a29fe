package org.touchstone.registry.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// One connection for as long as somebody needs it: the lock that a session takes lives exactly as long as the session.
public final class Session implements AutoCloseable {
    private static final int SECONDS = 10;

    private final Connection connection;

    Session(Connection connection) {
        this.connection = connection;
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
