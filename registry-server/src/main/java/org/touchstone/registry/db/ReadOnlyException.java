package org.touchstone.registry.db;

/// Nothing is written while the server doubts its own record; reading goes on. The message is the reason.
public final class ReadOnlyException extends RuntimeException {
    public ReadOnlyException(String reason) {
        super(reason);
    }
}
