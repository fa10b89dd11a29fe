package org.touchstone.registry.db;

import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.touchstone.registry.db.CheckedConnection.CommitWarning;

/// One open transaction. Statements are named, as in `sql/*.sql`; see [Args] for what they can be given.
public final class Tx {
    private final DbTransaction transaction;
    private final Statements statements;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean used;

    Tx(DbTransaction transaction, Statements statements) {
        this.transaction = transaction;
        this.statements = statements;
    }

    /// The single row of a statement, or empty. Two rows are a fault of the statement, never silently the first.
    public Optional<Row> find(String name, Args args) {
        List<Row> rows = list(name, args);
        if (rows.size() > 1) {
            throw new IllegalStateException(name + " found " + rows.size() + " rows where at most one may be");
        }
        return rows.stream().findFirst();
    }

    /// The single row of a statement that always has one.
    public Row one(String name, Args args) {
        return find(name, args).orElseThrow(() -> new IllegalStateException(name + " found nothing"));
    }

    /// All rows, in the statement's order. Also for `INSERT … RETURNING`.
    public List<Row> list(String name, Args args) {
        used = true;
        try (Stream<DbRow> rows = transaction
                .createQuery(statements.sql(name))
                .params(args.values())
                .execute()) {
            return rows.map(Tx::row).toList();
        } catch (RuntimeException e) {
            throw failed(name, e);
        }
    }

    /// Runs an INSERT, UPDATE or DELETE and gives the number of rows it touched.
    public long run(String name, Args args) {
        used = true;
        try {
            return transaction
                    .createDmlStatement(statements.sql(name))
                    .params(args.values())
                    .execute();
        } catch (RuntimeException e) {
            throw failed(name, e);
        }
    }

    /// As [#run], and exactly one row must have been touched: the compare-and-set idiom.
    public void runOne(String name, Args args) {
        long touched = run(name, args);
        if (touched != 1) {
            throw new IllegalStateException(name + " touched " + touched + " rows instead of one");
        }
    }

    /// Runs once the commit is certain, never when the transaction fails or is tried again: wake-up calls, not work
    /// that must happen.
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void commit() {
        if (!used) {
            return;
        }
        try {
            transaction.commit();
        } catch (RuntimeException e) {
            DatabaseException failure = new DatabaseException("commit", e);
            if (isWarning(e)) {
                throw new CommitUncertainException("the commit came back with a warning", failure);
            }
            // A state of class 23 or 40 is the server's own refusal: rolled back, for certain. Anything
            // else, above all a lost connection, leaves open what happened.
            if (failure.isRuleViolation() || failure.sqlState().startsWith("40")) {
                throw failure;
            }
            throw new CommitUncertainException("the commit was not answered", failure);
        }
    }

    void rollback(Throwable cause) {
        if (!used) {
            return;
        }
        try {
            transaction.rollback();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    void runAfterCommit() {
        afterCommit.forEach(Runnable::run);
    }

    private static boolean isWarning(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof CommitWarning) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException failed(String name, RuntimeException e) {
        DatabaseException failure = new DatabaseException(name, e);
        return failure.sqlState().isEmpty() && !(e instanceof io.helidon.dbclient.DbClientException) ? e : failure;
    }

    private static Row row(DbRow from) {
        Row.Builder row = Row.builder();
        // Asked for as an Object a column is handed over as it is; every other getter goes through the mapper.
        from.forEach(column -> row.put(column.name(), column.get(Object.class)));
        return row.build();
    }
}
