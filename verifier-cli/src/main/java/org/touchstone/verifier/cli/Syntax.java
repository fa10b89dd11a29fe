package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.List;

/// What a verb takes: its options beside the shared ones, and how many operands.
public record Syntax(String verb, List<Option> options, int least, int most) {
    /// Options that every verb takes, before or after its name.
    static final List<Option> SHARED = List.of(
            Option.value("home"),
            Option.flag("offline"),
            Option.flag("quiet").letter('q'),
            Option.flag("verbose").letter('v'),
            Option.value("color"),
            Option.flag("no-input"),
            Option.flag("help").letter('h'));

    public Syntax {
        List<Option> all = new ArrayList<>(options);
        all.addAll(SHARED);
        options = List.copyOf(all);
    }
}
