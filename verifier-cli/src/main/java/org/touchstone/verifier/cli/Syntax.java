package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.List;

/// What a verb takes: its options beside the shared ones, and how many operands.
///
/// @param parts what the first operand is one of, for a verb of several parts; empty for others
public record Syntax(String verb, List<Option> options, List<String> parts, int least, int most) {
    /// Options that every verb takes, before or after its name.
    static final List<Option> SHARED = List.of(
            Option.file("home"),
            Option.file("config"),
            Option.flag("offline"),
            Option.flag("quiet").letter('q'),
            Option.flag("verbose").letter('v'),
            Option.words("color", "auto", "always", "never"),
            Option.flag("no-input"),
            Option.flag("help").letter('h'));

    public Syntax {
        List<Option> all = new ArrayList<>(options);
        all.addAll(SHARED);
        options = List.copyOf(all);
        parts = List.copyOf(parts);
    }

    /// Of a verb without parts.
    public Syntax(String verb, List<Option> options, int least, int most) {
        this(verb, options, List.of(), least, most);
    }
}
