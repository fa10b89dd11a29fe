package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// One thing in a list: its name, where it is, its status, and a few facts.
public record Listed(String name, String href, Optional<Tag> tag, List<String> facts) {
    public Listed {
        facts = List.copyOf(facts);
    }
}
