package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// What the page of an entry shows.
public record EntryPage(
        String number,
        String what,
        List<Fact> facts,
        String command,
        String raw,
        String leafHash,
        Optional<String> proof) {
    public EntryPage {
        facts = List.copyOf(facts);
    }
}
