package org.touchstone.registry.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbTransaction;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcConnectionPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.touchstone.registry.db.CheckedConnection.CommitWarning;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The one way to the database: a function in a transaction.
///
/// [#in] writes as `touchstone_app`, [#read] reads as `touchstone_reader` and [#inspect] as `touchstone_app`; both are
/// held to reading by the database. A function may run several times, because a transaction that loses a race (40001,
/// 40P01) is tried again: it must keep its effects inside the transaction, or hand them to [Tx#afterCommit].
///
/// No statement and no commit has a time limit: one that fires during a commit would leave its outcome unknown. A
/// commit counts only if the server gave no warning with it ([CheckedConnection]).
///
/// The client library is used for one thing at a time here. It hides the transaction's connection, so whatever must
/// stream (replay, export) goes by [#stream], plain JDBC with a fetch size, outside any transaction of the caller.
public final class Db implements AutoCloseable {
    private static final String WRITING = "";
    private static final int ATTEMPTS = 12;
    /// Seconds after which a silent connection counts as lost. A commit that is cut off so has an unknown
    /// outcome and is never taken for a success; without a limit a network that swallows everything holds a
    /// thread for ever.
    private static final String SILENCE = "15";
    /// The same for reading everything, whose first row may take its time.
    private static final String LONG_SILENCE = "300";
    /// A generic plan knows nothing of the word searched for and would walk the whole list for a rare one; and a
    /// name with two letters wrong is still the name that was meant.
    static final String READER_OPTIONS = "-c default_transaction_read_only=on"
            + " -c plan_cache_mode=force_custom_plan -c pg_trgm.word_similarity_threshold=0.4"
            // What is taken of too many rows is the same for the next page.
            + " -c synchronize_seqscans=off";
    /// What the public asks for is answered at once or not at all; an answer that nobody takes must not keep a
    /// snapshot open.
    private static final String PUBLIC_OPTIONS =
            READER_OPTIONS + " -c statement_timeout=5000 -c idle_in_transaction_session_timeout=60000";
    /// What the use cases ask finds its rows by their keys, whatever these are: planning it anew tells nothing.
    private static final String ONE_PLAN = " -c plan_cache_mode=force_generic_plan";
    /// More connections than these have nothing left to run on: each waits for a processor or the disk.
    private static final int AT_ONCE = Math.clamp(4L * Runtime.getRuntime().availableProcessors(), 8, 32);
    /// A row that somebody else holds is waited for so long; a time limit for whole statements would run through
    /// the commit as well, whose outcome it would hide, whatever the database or the role may say.
    private static final String APP_OPTIONS = "-c lock_timeout=10000 -c statement_timeout=0" + ONE_PLAN;
    private static final String INSPECTOR_OPTIONS =
            "-c default_transaction_read_only=on -c statement_timeout=0" + ONE_PLAN;
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final HikariDataSource appPool;
    private final HikariDataSource surveyPool;
    private final List<HikariDataSource> pools;
    private final DbClient app;
    private final DbClient inspector;
    private final DbClient reader;
    private final DbClient survey;
    private final Statements statements;
    private final AtomicReference<String> readOnly = new AtomicReference<>(WRITING);
    private volatile Optional<RefusedException> held = Optional.empty();

    private Db(List<HikariDataSource> pools, Statements statements) {
        this.pools = List.copyOf(pools);
        this.appPool = pools.get(0);
        this.surveyPool = pools.get(3);
        this.app = client(appPool);
        this.inspector = client(pools.get(1));
        this.reader = client(pools.get(2));
        this.survey = client(surveyPool);
        this.statements = statements;
    }

    /// Opens the pools; the schema must be there already ([Migrations]).
    public static Db open(DatabaseUrl app, DatabaseUrl reader, Statements statements) {
        List<HikariDataSource> open = new ArrayList<>();
        try {
            DatabaseUrl writing = app.option("options", APP_OPTIONS).option("socketTimeout", SILENCE);
            open.add(pool(writing, "app", AT_ONCE, 5_000));
            DatabaseUrl inspecting = app.option("options", INSPECTOR_OPTIONS).option("socketTimeout", SILENCE);
            open.add(pool(inspecting, "inspector", 8, 5_000));
            DatabaseUrl quick = reader.option("options", PUBLIC_OPTIONS).option("socketTimeout", SILENCE);
            open.add(pool(quick, "reader", 16, 3_000));
            DatabaseUrl patient = reader.option("options", READER_OPTIONS).option("socketTimeout", LONG_SILENCE);
            open.add(pool(patient, "survey", 6, 30_000));
            return new Db(open, statements);
        } catch (RuntimeException e) {
            open.forEach(HikariDataSource::close);
            throw e;
        }
    }

    private static HikariDataSource pool(DatabaseUrl url, String name, int size, int patienceMillis) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new PostgresSource(url.option("connectTimeout", "5")));
        config.setPoolName("touchstone-" + name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patienceMillis);
        return new HikariDataSource(config);
    }

    private static DbClient client(HikariDataSource pool) {
        JdbcConnectionPool connections = () -> {
            try {
                return pool.getConnection();
            } catch (SQLException e) {
                throw new DatabaseException("no connection to the database", e);
            }
        };
        return JdbcClientBuilder.create().connectionPool(connections).build();
    }

    /// Runs one writing transaction and gives its result once the commit is certain.
    ///
    /// @throws RefusedException (`READ_ONLY`) while the server is read-only
    /// @throws CommitUncertainException when the commit came back with a warning or an error: it may have happened
    /// @throws DatabaseException when a statement failed; nothing was written
    public <T> T in(Function<Tx, T> work) {
        return attempt(() -> {
            Optional<String> reason = readOnlyReason();
            if (reason.isPresent()) {
                throw new RefusedException(Refusal.READ_ONLY);
            }
            Optional<RefusedException> hold = held;
            if (hold.isPresent()) {
                throw hold.get();
            }
            return write(work);
        });
    }

    /// As [#in], for work without a result.
    public void run(Consumer<Tx> work) {
        in(tx -> {
            work.accept(tx);
            return Boolean.TRUE;
        });
    }

    /// Reads what the public may see; it goes on while the server is read-only. Each statement sees what was
    /// committed when it began, and is a transaction of its own: one journey.
    public <T> T read(Function<Tx, T> work) {
        return attempt(() -> look(reader, work));
    }

    /// Reads what only people with a duty may see; it goes on while the server is read-only. Nothing can be written
    /// or locked.
    public <T> T inspect(Function<Tx, T> work) {
        return attempt(() -> look(inspector, work));
    }

    /// As [#read], for work that reads everything and may take its time: it has connections of its own, so that the
    /// public's are never used up by it.
    public <T> T survey(Function<Tx, T> work) {
        return attempt(() -> look(survey, work));
    }

    private interface Attempt<T> {
        T run();
    }

    private static <T> T attempt(Attempt<T> work) {
        if (INSIDE.isBound()) {
            // A second connection would wait for the first one's locks, or see none of its rows.
            throw new IllegalStateException("a transaction inside a transaction");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return work.run();
            } catch (DatabaseException e) {
                if (!e.isLostRace() || attempt == ATTEMPTS) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, 4L << Math.min(attempt, 7)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts of a transaction", e);
        }
    }

    private <T> T write(Function<Tx, T> work) {
        DbTransaction transaction = app.transaction();
        Tx tx = new Tx(transaction, statements);
        T result;
        try {
            result = ScopedValue.where(INSIDE, true).call(() -> work.apply(tx));
            tx.flush();
        } catch (RuntimeException | Error e) {
            // An abandoned transaction would keep its connection for ever.
            if (tx.used()) {
                rollback(transaction, e);
            }
            throw e;
        }
        if (tx.used()) {
            commit(transaction);
        }
        tx.runAfterCommit();
        return result;
    }

    private <T> T look(DbClient client, Function<Tx, T> work) {
        Tx tx = new Tx(client.execute(), statements);
        T result = ScopedValue.where(INSIDE, true).call(() -> work.apply(tx));
        tx.flush();
        tx.runAfterCommit();
        return result;
    }

    private static void commit(DbTransaction transaction) {
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

    private static void rollback(DbTransaction transaction, Throwable cause) {
        try {
            transaction.rollback();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static boolean isWarning(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof CommitWarning) {
                return true;
            }
        }
        return false;
    }

    /// Gives every row of a statement to `reader`, in the statement's order, whatever their number: as the reader
    /// role, in one snapshot, a few hundred rows in memory at a time. The statement has `?` for its parameters.
    public void stream(String name, Consumer<Row> reader, Object... parameters) {
        try (Connection connection = surveyPool.getConnection()) {
            // Without autocommit off the driver ignores the fetch size and loads the whole result.
            connection.setAutoCommit(false);
            try {
                Snapshot.within(connection, statements).stream(name, reader, parameters);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new DatabaseException(name, e);
        }
    }

    /// The whole database as it is now, read by the app role outside the pools. The caller closes it.
    public Snapshot snapshot() {
        return Snapshot.open(((PostgresSource) appPool.getDataSource()).url(), statements);
    }

    /// A session of the app role outside the pools. The caller closes it.
    public Session session() {
        try {
            return new Session(((PostgresSource) appPool.getDataSource()).getConnection());
        } catch (SQLException e) {
            throw new DatabaseException("no connection to the database", e);
        }
    }

    /// Stops all writing from now on, until the process ends or somebody who removed the cause calls
    /// [#allowWriting]. The first reason stays.
    public void becomeReadOnly(String reason) {
        readOnly.compareAndSet(WRITING, reason);
    }

    public void allowWriting() {
        readOnly.set(WRITING);
    }

    /// Refuses all writing for a reason that will pass, such as a full disk, until [#release]. Whoever finds the
    /// reason gone releases; a doubt ([#becomeReadOnly]) is untouched by either.
    public void hold(RefusedException reason) {
        held = Optional.of(reason);
    }

    public void release() {
        held = Optional.empty();
    }

    /// Why writing is held back for now, or empty.
    public Optional<RefusedException> hold() {
        return held;
    }

    /// Why the server is read-only, or empty.
    public Optional<String> readOnlyReason() {
        return Optional.ofNullable(readOnly.get()).filter(reason -> !reason.equals(WRITING));
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
    }
}
