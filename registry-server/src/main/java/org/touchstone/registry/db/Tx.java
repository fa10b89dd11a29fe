package org.touchstone.registry.db;

import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.touchstone.registry.db.Statements.Statement;

/// One open transaction. Statements are named, as in `sql/*.sql`; see [Args] for what they can be given.
///
/// Each statement is a journey to the database and back, and journeys are what a short transaction spends its time
/// on. So what nobody waits for is only *sent* ([#send]): it waits, and goes with others like it as one text, in the
/// order in which it was given, before anything that might see it and at the latest before the commit. A read that
/// cannot see what waits says so ([#findApart]) and does not drive it out.
public final class Tx {
    /// So many statements make one text at most.
    private static final int TOGETHER = 32;

    private final DbExecute client;
    private final Statements statements;
    private final List<Sent> waiting = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Map<Object, Object> known = new HashMap<>();
    private boolean used;

    Tx(DbExecute client, Statements statements) {
        this.client = client;
        this.statements = statements;
    }

    private record Sent(String name, Args args) {}

    /// The single row of a statement, or empty. Two rows are a fault of the statement, never silently the first.
    public Optional<Row> find(String name, Args args) {
        flush();
        return findApart(name, args);
    }

    /// As [#find], for a statement to which nothing that waits makes a difference.
    public Optional<Row> findApart(String name, Args args) {
        List<Row> rows = query(name, args);
        if (rows.size() > 1) {
            throw new IllegalStateException(name + " found " + rows.size() + " rows where at most one may be");
        }
        return rows.stream().findFirst();
    }

    /// The single row of a statement that always has one.
    public Row one(String name, Args args) {
        flush();
        return oneApart(name, args);
    }

    /// As [#one], for a statement to which nothing that waits makes a difference.
    public Row oneApart(String name, Args args) {
        return findApart(name, args).orElseThrow(() -> new IllegalStateException(name + " found nothing"));
    }

    /// All rows, in the statement's order. Also for `INSERT … RETURNING`.
    public List<Row> list(String name, Args args) {
        flush();
        return query(name, args);
    }

    /// Runs an INSERT, UPDATE or DELETE and gives the number of rows it touched.
    public long run(String name, Args args) {
        flush();
        return change(name, statements.statement(name).sql(), bound(name, args));
    }

    /// As [#run], and exactly one row must have been touched: the compare-and-set idiom.
    public void runOne(String name, Args args) {
        long touched = run(name, args);
        if (touched != 1) {
            throw new IllegalStateException(name + " touched " + touched + " rows instead of one");
        }
    }

    /// Runs an INSERT, UPDATE or DELETE of which nothing is to be learnt but a failure, before anything that might
    /// see it: an INSERT of values, a change of rows that this transaction has locked, a change that may touch
    /// nothing. A failure names all statements that went together.
    public void send(String name, Args args) {
        waiting.add(new Sent(name, args));
    }

    /// Runs once the commit is certain, never when the transaction fails or is tried again: wake-up calls, not work
    /// that must happen.
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /// What `make` gave when it was first asked for under this key in this transaction. For what cannot change
    /// within a transaction, or only by whoever then calls [#take].
    @SuppressWarnings("unchecked") // A key is only ever used with one type; it is made by one class.
    public <T> T once(Object key, Supplier<T> make) {
        T found = (T) known.get(key);
        if (found == null) {
            found = make.get();
            known.put(key, found);
        }
        return found;
    }

    /// Keeps what a statement gave beside what it was asked for, until [#take] or [#once] asks.
    public void know(Object key, Object value) {
        known.put(key, value);
    }

    /// What is known under this key, which is forgotten by that.
    @SuppressWarnings("unchecked") // As above.
    public <T> Optional<T> take(Object key) {
        return Optional.ofNullable((T) known.remove(key));
    }

    /// Sends on what waits.
    void flush() {
        for (int from = 0; from < waiting.size(); from += TOGETHER) {
            together(waiting.subList(from, Math.min(waiting.size(), from + TOGETHER)));
        }
        waiting.clear();
    }

    private void together(List<Sent> all) {
        List<String> names = all.stream().map(Sent::name).toList();
        List<@Nullable Object> values = new ArrayList<>();
        all.forEach(sent -> values.addAll(bound(sent.name(), sent.args())));
        long _ = change(names.size() == 1 ? names.getFirst() : names.toString(), statements.together(names), values);
    }

    private List<Row> query(String name, Args args) {
        used = true;
        Statement statement = statements.statement(name);
        try (Stream<DbRow> rows =
                client.createQuery(statement.sql()).params(bound(name, args)).execute()) {
            return rows.map(Tx::row).toList();
        } catch (RuntimeException e) {
            throw failed(name, e);
        }
    }

    private long change(String name, String sql, List<@Nullable Object> values) {
        used = true;
        try {
            return client.createDmlStatement(sql).params(values).execute();
        } catch (RuntimeException e) {
            throw failed(name, e);
        }
    }

    private List<@Nullable Object> bound(String name, Args args) {
        return args.values(name, statements.statement(name).parameters());
    }

    /// Whether a statement has gone to the database.
    boolean used() {
        return used;
    }

    void runAfterCommit() {
        afterCommit.forEach(Runnable::run);
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
