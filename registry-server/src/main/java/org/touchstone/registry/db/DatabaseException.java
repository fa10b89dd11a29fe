package org.touchstone.registry.db;

import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// A statement or a commit failed. `sqlState` says how (PostgreSQL, appendix A); `constraint` which rule was broken.
public final class DatabaseException extends RuntimeException {
    private final String sqlState;
    private final Optional<String> constraint;

    DatabaseException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
        String state = "";
        Optional<String> broken = Optional.empty();
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
            if (at instanceof PSQLException postgres) {
                ServerErrorMessage server = postgres.getServerErrorMessage();
                broken = server == null ? Optional.empty() : Optional.ofNullable(server.getConstraint());
            }
        }
        this.sqlState = state;
        this.constraint = broken;
    }

    /// Five characters, or empty where the failure did not come from the database.
    public String sqlState() {
        return sqlState;
    }

    public Optional<String> constraint() {
        return constraint;
    }

    public boolean isUniqueViolation() {
        return sqlState.equals("23505");
    }

    /// A rule of the schema refused the row: a check, a foreign key, a trigger's `raise`.
    public boolean isRuleViolation() {
        return sqlState.startsWith("23") || sqlState.equals("P0001");
    }

    /// The transaction lost a race and did nothing; the same work may be tried again.
    boolean isLostRace() {
        return sqlState.equals("40001") || sqlState.equals("40P01");
    }
}
