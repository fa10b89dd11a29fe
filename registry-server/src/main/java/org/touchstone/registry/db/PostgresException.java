package org.touchstone.registry.db;

/// The embedded PostgreSQL cannot be started. The message says what stands in the way and what to do.
public final class PostgresException extends RuntimeException {
    PostgresException(String message) {
        super(message);
    }

    PostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
