package org.touchstone.registry.log;

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

    /// Both, this one first.
    default Projection and(Projection other) {
        return (tx, event) -> {
            apply(tx, event);
            other.apply(tx, event);
        };
    }
}
