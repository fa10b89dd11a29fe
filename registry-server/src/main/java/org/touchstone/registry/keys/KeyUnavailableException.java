package org.touchstone.registry.keys;

/// The certificate key cannot sign now: its token is gone, locked or out of order. Nothing is lost; what is to be
/// signed waits, and is signed once the token answers again.
public final class KeyUnavailableException extends RuntimeException {
    public KeyUnavailableException(String message) {
        super(message);
    }
}
