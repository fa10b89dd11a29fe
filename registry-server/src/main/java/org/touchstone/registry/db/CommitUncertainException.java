package org.touchstone.registry.db;

/// The database answered a commit with a warning or not at all, so nobody may be told that it is durable: with
/// synchronous replication and the standby gone the driver reports a cancelled wait as a success with a warning. It is
/// not retried here; the caller's idempotency key finds out what became of it.
public final class CommitUncertainException extends RuntimeException {
    CommitUncertainException(String message, Throwable cause) {
        super(message, cause);
    }
}
