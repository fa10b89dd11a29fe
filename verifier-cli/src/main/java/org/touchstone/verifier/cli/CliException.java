package org.touchstone.verifier.cli;

import org.touchstone.verifier.report.Catalogue;

/// An expected end of a run: an exit code, one line that says what is wrong and with which thing, and a hint.
/// `key` names both in the catalogue: `error.<key>` and `hint.<key>` (the hint may be absent).
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;
    private final String hint;

    public CliException(ExitCode exit, String key, Object... values) {
        super(Catalogue.ENGLISH.say("error." + key, values), null, false, false);
        this.exit = exit;
        this.hint = Catalogue.ENGLISH.find("hint." + key, values).orElse("");
    }

    /// Wrong use of the command line.
    public static CliException usage(String key, Object... values) {
        return new CliException(ExitCode.USAGE, key, values);
    }

    /// The exit code.
    public ExitCode exit() {
        return exit;
    }

    /// What to do next; may be empty.
    public String hint() {
        return hint;
    }

    /// What is wrong; never null.
    @Override
    public String getMessage() {
        return java.util.Objects.requireNonNullElse(super.getMessage(), "");
    }
}
