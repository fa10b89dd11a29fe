package org.touchstone.registry.accreditation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.touchstone.registry.accreditation.Lifecycle.Move;
import org.touchstone.registry.accreditation.Lifecycle.State;

/// The whole table of an accreditation's standings: what is listed here is possible, and nothing else is.
class LifecycleTest {
    private static final String TABLE = """
            active suspend suspended
            active-with-conditions suspend suspended
            extended-pending-decision suspend suspended
            suspended extend-suspension suspended
            suspended reinstate suspended
            active withdraw withdrawn
            active-with-conditions withdraw withdrawn
            extended-pending-decision withdraw withdrawn
            suspended withdraw withdrawn
            active surrender surrendered
            active-with-conditions surrender surrendered
            extended-pending-decision surrender surrendered
            suspended surrender surrendered
            active expire expired
            active-with-conditions expire expired
            extended-pending-decision expire expired
            suspended expire expired
            active supersede superseded
            active-with-conditions supersede superseded
            extended-pending-decision supersede superseded
            suspended supersede superseded
            active continue extended-pending-decision
            active-with-conditions continue extended-pending-decision
            active close-condition active
            active-with-conditions close-condition active-with-conditions
            extended-pending-decision close-condition extended-pending-decision
            suspended close-condition suspended
            active show-condition active
            active-with-conditions show-condition active-with-conditions
            extended-pending-decision show-condition extended-pending-decision
            suspended show-condition suspended
            active give-notice active
            active-with-conditions give-notice active-with-conditions
            extended-pending-decision give-notice extended-pending-decision
            suspended give-notice suspended
            active check active
            active-with-conditions check active-with-conditions
            extended-pending-decision check extended-pending-decision
            suspended check suspended
            active replace-certificate active
            active-with-conditions replace-certificate active-with-conditions
            extended-pending-decision replace-certificate extended-pending-decision
            """;

    @Test
    void the_table_is_exactly_this() {
        Set<String> found = new TreeSet<>();
        for (State state : State.values()) {
            for (Move move : Move.values()) {
                move.from(state).ifPresent(to -> found.add(state.code() + " " + move.code() + " " + to.code()));
            }
        }
        assertEquals(new TreeSet<>(TABLE.lines().toList()), found);
    }
}
