package org.touchstone.registry.mail;

import java.util.UUID;

/// Hands letters to a mail server.
public interface Postman {
    /// Hands one over. A letter that is handed over twice has the same id both times, by which mail servers and
    /// readers tell that it is one.
    ///
    /// @throws RefusedLetterException if it will never be taken
    /// @throws java.io.IOException if it may be taken later
    void send(UUID id, Letter letter) throws java.io.IOException;

    /// The mail server will not take this letter, today or later.
    final class RefusedLetterException extends java.io.IOException {
        private static final long serialVersionUID = 1L;

        RefusedLetterException(Throwable cause) {
            super("the mail server refuses the letter", cause);
        }
    }
}
