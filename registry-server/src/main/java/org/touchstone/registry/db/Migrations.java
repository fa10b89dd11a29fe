package org.touchstone.registry.db;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/// Brings a database to this program's schema and gives the two roles that the program works under a password.
///
/// Three roles: the *owner* runs this and nothing else; `touchstone_app` has no DDL, and only INSERT on the tables of
/// the log; `touchstone_reader` reads what the public may see. Where one URL, the owner's, is all the operator gave,
/// the passwords of the other two are derived from the owner's: every instance finds the same ones and none is stored.
public final class Migrations {
    public static final String APP = "touchstone_app";
    public static final String READER = "touchstone_reader";

    private Migrations() {}

    /// Migrates as the owner and makes sure that app and reader can log in with the derived passwords. A schema
    /// only goes forward: a program that finds a newer one than its own does not know what it would write to.
    ///
    /// @throws UnsafeDatabaseException if a newer program has migrated this database already
    public static void migrate(DatabaseUrl owner) {
        migrate(owner, "latest");
    }

    /// As [#migrate(DatabaseUrl)], no further than to a version of the schema.
    public static void migrate(DatabaseUrl owner, String version) {
        Flyway flyway = Flyway.configure()
                .dataSource(new PostgresSource(owner))
                .locations("classpath:db/migration")
                .target(version)
                .cleanDisabled(true)
                .loggers("slf4j")
                .load();
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new UnsafeDatabaseException(List.of("a newer version of this program has brought it to schema "
                        + applied.getVersion() + ", and a schema never goes back: start that version again"));
            }
        }
        flyway.migrate();
        try (Connection connection = CheckedConnection.open(owner)) {
            for (String role : List.of(APP, READER)) {
                if (!canLogIn(derived(owner, role))) {
                    try (Statement statement = connection.createStatement()) {
                        // The password is hex of our own making, so it needs no quoting.
                        statement.execute("ALTER ROLE " + role + " LOGIN PASSWORD '"
                                + derived(owner, role).password() + "'");
                    }
                }
            }
        } catch (SQLException e) {
            throw new DatabaseException("giving the roles their passwords", e);
        }
    }

    /// The same database as `role`, with the password derived from the owner's.
    public static DatabaseUrl derived(DatabaseUrl owner, String role) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(
                    ("touchstone/role/v1:" + owner.password()).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return owner.as(role, HexFormat.of().formatHex(mac.doFinal(role.getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is in every JDK", e);
        }
    }

    private static boolean canLogIn(DatabaseUrl url) {
        try (Connection connection = CheckedConnection.open(url)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            if ("28P01".equals(e.getSQLState()) || "28000".equals(e.getSQLState())) {
                return false;
            }
            throw new DatabaseException("logging in as " + url.user(), e);
        }
    }

    /// Refuses a database that could lose what it acknowledged.
    ///
    /// @throws UnsafeDatabaseException naming every setting that is wrong and what it should be
    public static void requireDurable(DatabaseUrl url) {
        List<String> wrong = new ArrayList<>();
        try (Connection connection = CheckedConnection.open(url);
                Statement statement = connection.createStatement()) {
            require(statement, "fsync", List.of("on"), wrong);
            require(statement, "full_page_writes", List.of("on"), wrong);
            require(statement, "data_checksums", List.of("on"), wrong);
            require(statement, "synchronous_commit", List.of("on", "remote_apply"), wrong);
        } catch (SQLException e) {
            throw new DatabaseException("asking the database for its settings", e);
        }
        if (!wrong.isEmpty()) {
            throw new UnsafeDatabaseException(wrong);
        }
    }

    private static void require(Statement statement, String setting, List<String> good, List<String> wrong)
            throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            String value = row.getString(1);
            if (!good.contains(value)) {
                wrong.add(setting + " is " + value + " and must be " + good.getFirst());
            }
        }
    }
}
