package org.touchstone.registry.faults;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.EmbeddedPostgres;

/// The database of a seed run apart from the server, as an outside PostgreSQL is: servers find it by `DATABASE_URL`.
/// Closing it deletes the folder.
final class Outside implements AutoCloseable {
    private final Path data;
    private final EmbeddedPostgres postgres;

    Outside(Path data) {
        this.data = data;
        this.postgres = EmbeddedPostgres.start(data.resolve("pg"));
    }

    int port() {
        return URI.create(postgres.ownerUrl().jdbc().substring("jdbc:".length()))
                .getPort();
    }

    /// The environment of a server that reaches the database at that port.
    Map<String, String> environment(int port) {
        DatabaseUrl owner = postgres.ownerUrl();
        return Map.of(
                "DATABASE_URL",
                "postgres://" + owner.user() + ":" + owner.password() + "@127.0.0.1:" + port + "/touchstone");
    }

    Map<String, String> environment() {
        return environment(port());
    }

    /// SQL as the superuser, past every rule of the program's roles.
    void sql(String... statements) {
        DatabaseUrl owner = postgres.ownerUrl();
        try (Connection connection = DriverManager.getConnection(owner.jdbc(), "postgres", owner.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(String.join("; ", statements), e);
        }
    }

    @Override
    public void close() {
        postgres.close();
        Bench.delete(data);
    }
}
