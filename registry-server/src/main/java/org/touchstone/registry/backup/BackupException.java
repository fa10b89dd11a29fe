package org.touchstone.registry.backup;

/// A backup is not made, not accepted or not restored; nothing was changed. The message says what and which.
public final class BackupException extends RuntimeException {
    private final String code;

    BackupException(String code, String message) {
        super(message);
        this.code = code;
    }

    /// Why, as a stable word: `altered`, `truncated`, `missing-file`, `older-than-head` and so on
    /// (`docs/backup.md`).
    public String code() {
        return code;
    }
}
