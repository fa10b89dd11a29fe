package org.touchstone.registry.db;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/// Gives the pool its [CheckedConnection]s.
final class PostgresSource implements DataSource {
    private final DatabaseUrl url;

    PostgresSource(DatabaseUrl url) {
        this.url = url;
    }

    DatabaseUrl url() {
        return url;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return CheckedConnection.open(url);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return CheckedConnection.open(url.as(user, password));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // The driver logs by java.util.logging.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The driver's own connectTimeout applies.
    }

    @Override
    public int getLoginTimeout() {
        // What the pool waits for its own threads when it is closed, in seconds.
        return 5;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
