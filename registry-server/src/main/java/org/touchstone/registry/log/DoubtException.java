package org.touchstone.registry.log;

/// The log, the database or the head outside it are not what they should be. Whoever signs the log stops for good, and
/// the server becomes read-only: a wrong signature could never be taken back.
public final class DoubtException extends RuntimeException {
    public DoubtException(String message) {
        super(message);
    }

    public DoubtException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
