package org.touchstone.registry.log;

import java.util.List;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.db.Tx;

/// Rows that follow the events: called inside the appending transaction, so that what is searched and read can never
/// disagree with what happened. Lies above the log and is handed to it.
@FunctionalInterface
public interface Projection {
    /// Keeps no rows.
    static Projection none() {
        return (tx, event) -> {};
    }

    /// Changes the rows by one event.
    void apply(Tx tx, RegisterEvent event);

    /// Changes the rows by several events that are appended one after the other.
    default void applyAll(Tx tx, List<RegisterEvent> events) {
        events.forEach(event -> apply(tx, event));
    }

    /// The log has given an event a later time than [#apply] saw: where rows have copied the time, they now say
    /// that of `event`. Called in the transaction that gives the event its place.
    default void overtaken(Tx tx, RegisterEvent event) {}

    /// Both, this one first.
    default Projection and(Projection other) {
        Projection self = this;
        return new Projection() {
            @Override
            public void apply(Tx tx, RegisterEvent event) {
                self.apply(tx, event);
                other.apply(tx, event);
            }

            @Override
            public void applyAll(Tx tx, List<RegisterEvent> events) {
                self.applyAll(tx, events);
                other.applyAll(tx, events);
            }

            @Override
            public void overtaken(Tx tx, RegisterEvent event) {
                self.overtaken(tx, event);
                other.overtaken(tx, event);
            }
        };
    }
}
