package org.touchstone.verifier.cli;

import java.util.List;

/// One option of a verb: `--name`, perhaps a letter, and perhaps a value.
///
/// @param name the long name without dashes
/// @param letter the short name, or a space
/// @param takesValue whether a value follows
/// @param repeatable whether it may be given more than once
/// @param words the words that the value is one of; empty if it may be anything
/// @param isFile whether the value names a file or a folder, which a shell can complete
public record Option(
        String name, char letter, boolean takesValue, boolean repeatable, List<String> words, boolean isFile) {
    public Option {
        words = List.copyOf(words);
    }

    /// An option that is there or not.
    public static Option flag(String name) {
        return new Option(name, ' ', false, false, List.of(), false);
    }

    /// An option with a value.
    public static Option value(String name) {
        return new Option(name, ' ', true, false, List.of(), false);
    }

    /// An option whose value is one of these words.
    public static Option words(String name, String... words) {
        return new Option(name, ' ', true, false, List.of(words), false);
    }

    /// An option whose value names a file or a folder.
    public static Option file(String name) {
        return new Option(name, ' ', true, false, List.of(), true);
    }

    /// The same under a letter, too.
    public Option letter(char c) {
        return new Option(name, c, takesValue, repeatable, words, isFile);
    }

    /// The same, allowed several times.
    public Option repeated() {
        return new Option(name, letter, takesValue, true, words, isFile);
    }
}
