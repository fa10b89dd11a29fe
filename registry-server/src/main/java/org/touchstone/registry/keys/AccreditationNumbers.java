package org.touchstone.registry.keys;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;

/// Gives out accreditation numbers. A transaction that fails loses its number; nobody can tell.
public final class AccreditationNumbers {
    /// Places are fetched so many at a time. Those that nobody has used when the server stops are passed over.
    private static final int FETCHED = 16;

    private final NumberOrder order;
    private final ConcurrentLinkedQueue<Long> places = new ConcurrentLinkedQueue<>();

    public AccreditationNumbers(NumberOrder order) {
        this.order = order;
    }

    /// A number that was never given out before.
    public AccreditationNumber next(Tx tx) {
        while (true) {
            Long place = places.poll();
            if (place == null) {
                tx.list("keys.next-numbers", Args.of("count", FETCHED))
                        .forEach(row -> places.add(row.integer("place")));
                continue;
            }
            Optional<AccreditationNumber> number = order.at(place);
            if (number.isPresent()) {
                return number.get();
            }
        }
    }
}
