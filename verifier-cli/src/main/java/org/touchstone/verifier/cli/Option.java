package org.touchstone.verifier.cli;

/// One option of a verb: `--name`, perhaps a letter, and perhaps a value.
///
/// @param name the long name without dashes
/// @param letter the short name, or a space
/// @param takesValue whether a value follows
/// @param repeatable whether it may be given more than once
public record Option(String name, char letter, boolean takesValue, boolean repeatable) {
    /// An option that is there or not.
    public static Option flag(String name) {
        return new Option(name, ' ', false, false);
    }

    /// An option with a value.
    public static Option value(String name) {
        return new Option(name, ' ', true, false);
    }

    /// The same under a letter, too.
    public Option letter(char c) {
        return new Option(name, c, takesValue, repeatable);
    }

    /// The same, allowed several times.
    public Option repeated() {
        return new Option(name, letter, takesValue, true);
    }
}
