package org.touchstone.registry.db;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.touchstone.registry.web.Passing;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// A statement or a commit failed. `sqlState` says how (PostgreSQL, appendix A); `constraint` which rule was broken.
public final class DatabaseException extends RuntimeException implements Passing {
    /// Classes of SQLSTATE that say that the database cannot at the moment: no connection, a lost race, no
    /// resources, an object that is not in the state needed (a lock not had in time), a shutdown or a
    /// cancelled statement, an I/O error of its disk.
    private static final Set<String> PASSING = Set.of("08", "40", "53", "55", "57", "58");

    private final String sqlState;
    private final boolean unreachable;
    private final Optional<String> constraint;

    DatabaseException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
        String state = "";
        Optional<String> broken = Optional.empty();
        boolean gone = false;
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
            gone |= at instanceof SQLTransientConnectionException || at instanceof IOException;
            if (at instanceof PSQLException postgres) {
                ServerErrorMessage server = postgres.getServerErrorMessage();
                broken = server == null ? Optional.empty() : Optional.ofNullable(server.getConstraint());
            }
        }
        this.sqlState = state;
        this.constraint = broken;
        this.unreachable = gone;
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

    /// True if the same may succeed later without anybody correcting anything.
    public boolean isPassing() {
        // 25006: the server has become a standby, which is over once the connections are made anew.
        return unreachable
                || sqlState.equals("25006")
                || sqlState.length() == 5 && PASSING.contains(sqlState.substring(0, 2));
    }

    @Override
    public Optional<RefusedException> refusal() {
        if (sqlState.equals("53100")) {
            // disk_full: the database's own disk, which is not always the one that we look at.
            return Optional.of(new RefusedException(Refusal.STORAGE_FULL));
        }
        return isPassing() ? Optional.of(new RefusedException(Refusal.UNAVAILABLE)) : Optional.empty();
    }

    /// The transaction lost a race and did nothing; the same work may be tried again.
    boolean isLostRace() {
        return sqlState.equals("40001") || sqlState.equals("40P01");
    }
}
