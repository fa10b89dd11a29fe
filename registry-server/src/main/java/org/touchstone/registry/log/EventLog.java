package org.touchstone.registry.log;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;

/// Where use cases write what happened. An event is appended in the transaction that makes it true, so that neither can
/// exist without the other; the [Sequencer] gives it its place in the log afterwards.
public final class EventLog {
    private final Semaphore wake = new Semaphore(0);
    private final Projection projection;

    /// A log whose events no rows follow.
    public EventLog() {
        this(Projection.none());
    }

    /// `projection` changes with every event, in its transaction.
    public EventLog(Projection projection) {
        this.projection = projection;
    }

    /// Appends an event. Its time is that of the use case; the sequencer raises it to that of the entry before,
    /// should another event have overtaken it, so that times in the log never go back, and the rows with it.
    ///
    /// @throws org.touchstone.format.json.MalformedException if the entry would be larger than 8 KiB
    public void append(Tx tx, RegisterEvent event) {
        byte[] entry = EventCodec.encode(event);
        // What settle waits for. Before the rows, or a publication and an event could each hold what the other
        // needs.
        enter(tx);
        // The rows before the number: whoever waits for a lock on one takes its number after the one who held
        // it, so that the order of the log is the order in which the rows changed.
        projection.apply(tx, event);
        tx.send("log.add-pending", Args.of("entry", entry));
    }

    /// Appends events in their order, as [#append] does.
    ///
    /// @return the events' numbers, to wait for their inclusion with
    public List<Long> appendAll(Tx tx, List<RegisterEvent> events) {
        List<byte[]> entries = events.stream().map(EventCodec::encode).toList();
        enter(tx);
        projection.applyAll(tx, events);
        List<Long> numbers = tx.list("log.add-pending-many", Args.NONE.withBytes("entries", entries)).stream()
                .map(row -> row.integer("event_id"))
                .toList();
        if (numbers.size() != events.size()) {
            throw new IllegalStateException(numbers.size() + " events were appended instead of " + events.size());
        }
        return numbers;
    }

    /// Tells the rows of an event that was overtaken, with its new time, in the transaction that makes its entry.
    void overtaken(Tx tx, RegisterEvent event) {
        projection.overtaken(tx, event);
    }

    /// What [#append] does first. Whoever locks rows that events lock as well, and appends afterwards, calls it
    /// before: then no publication can come between the two locks.
    public void enter(Tx tx) {
        boolean _ = tx.once(Entered.LOG, () -> {
            Row _ = tx.oneApart("log.enter", Args.NONE);
            tx.afterCommit(this::wake);
            return true;
        });
    }

    /// As [#enter], by a statement that has done so beside other things (`log.enter` says how).
    public void entered(Tx tx) {
        boolean _ = tx.once(Entered.LOG, () -> {
            tx.afterCommit(this::wake);
            return true;
        });
    }

    /// What a transaction remembers, so that it enters once.
    private enum Entered {
        LOG
    }

    /// Waits until every transaction that has appended something is over, and holds back all others until this one
    /// ends: what it reads now, and the event it appends, stand behind exactly the events that others have
    /// committed.
    public void settle(Tx tx) {
        tx.one("log.settle", Args.NONE);
    }

    /// Tells a waiting sequencer of this process that there is work.
    void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /// Waits until an event was committed by this process, or the time is up.
    void awaitWork(Duration limit) throws InterruptedException {
        if (wake.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }
}
