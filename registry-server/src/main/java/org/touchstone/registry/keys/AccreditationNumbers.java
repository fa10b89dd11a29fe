package org.touchstone.registry.keys;

import java.util.Optional;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Tx;

/// Gives out accreditation numbers. A transaction that fails loses its number; nobody can tell.
public final class AccreditationNumbers {
    private final NumberOrder order;

    public AccreditationNumbers(NumberOrder order) {
        this.order = order;
    }

    /// A number that was never given out before.
    public AccreditationNumber next(Tx tx) {
        while (true) {
            Optional<AccreditationNumber> number =
                    order.at(tx.one("keys.next-number", Args.NONE).integer("place"));
            if (number.isPresent()) {
                return number.get();
            }
        }
    }
}
