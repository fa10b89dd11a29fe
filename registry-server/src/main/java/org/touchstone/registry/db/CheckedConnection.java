package org.touchstone.registry.db;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/// A connection whose commit is a success only if the server said so without a warning.
///
/// When a synchronous standby is lost, PostgreSQL answers COMMIT with success and the warning that the wait was
/// cancelled; the driver keeps that in a list nobody reads. The check sits in the connection itself because the pool
/// clears warnings before anybody above could look.
final class CheckedConnection extends PgConnection {
    private CheckedConnection(HostSpec[] hosts, Properties properties, String url) throws SQLException {
        super(hosts, properties, url);
    }

    static CheckedConnection open(DatabaseUrl url) throws SQLException {
        Properties properties = new Properties();
        // The server's default for strings, extended protocol only, and no statement timeout: one that fires
        // during a commit would make a success of what was not replicated.
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("preferQueryMode", "extended");
        properties.setProperty("ApplicationName", "touchstone");
        properties.setProperty("channelBinding", "prefer");
        // The server's detail of an error quotes the row: a name or number would get into our log.
        properties.setProperty("logServerErrorDetail", "false");
        Properties parsed = Driver.parseURL(url.jdbc(), properties);
        if (parsed == null) {
            throw new SQLException("not a PostgreSQL URL");
        }
        String[] hosts = parsed.getProperty("PGHOST", "localhost").split(",");
        String[] ports = parsed.getProperty("PGPORT", "5432").split(",");
        HostSpec[] specs = new HostSpec[hosts.length];
        for (int i = 0; i < hosts.length; i++) {
            specs[i] = new HostSpec(hosts[i], Integer.parseInt(ports[Math.min(i, ports.length - 1)]));
        }
        return new CheckedConnection(specs, parsed, url.jdbc());
    }

    @Override
    public void commit() throws SQLException {
        clearWarnings();
        super.commit();
        SQLWarning warning = getWarnings();
        if (warning != null) {
            throw new CommitWarning(warning);
        }
    }

    /// Carries the warning past the client library, which passes on causes.
    static final class CommitWarning extends SQLException {
        CommitWarning(SQLWarning warning) {
            super("commit answered with a warning: " + warning.getMessage(), warning.getSQLState(), warning);
        }
    }
}
