package org.touchstone.registry.db;

import java.util.Optional;
import org.touchstone.registry.web.Passing;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The database answered a commit with a warning or not at all, so nobody may be told that it is durable: with
/// synchronous replication and the standby gone the driver reports a cancelled wait as a success with a warning. It is
/// not retried here; the caller's idempotency key finds out what became of it.
public final class CommitUncertainException extends RuntimeException implements Passing {
    CommitUncertainException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public Optional<RefusedException> refusal() {
        return Optional.of(new RefusedException(Refusal.OUTCOME_UNKNOWN));
    }
}
