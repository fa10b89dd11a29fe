package org.touchstone.verifier.cli;

/// What the process returns. A batch returns the gravest of its bids: 1 wins over 3, 3 over 0.
public enum ExitCode {
    /// Meets, not required, in force; or the thing asked for was done or found.
    OK(0),
    /// Does not meet, not in force; or a proof does not hold, or nothing was found.
    NO(1),
    /// The command was used wrongly; nothing was done.
    USAGE(2),
    /// Nothing failed, but something that is needed could not be established.
    REFER(3),
    /// There is no trust material; nothing was checked.
    NO_TRUST(4),
    /// A fault of this program.
    INTERNAL(70),
    /// Stopped by the user.
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /// The number.
    public int code() {
        return code;
    }
}
