package org.touchstone.registry.pages;

import java.util.Optional;

/// One line of a task list.
///
/// @param href where it is done; empty if it cannot be done yet
/// @param hint a line below the name, or empty
/// @param tag how it stands
public record TaskRow(String name, Optional<String> href, String hint, Optional<Tag> tag) {
    /// A task that can be done.
    public static TaskRow of(String name, String href, String hint) {
        return new TaskRow(name, Optional.of(href), hint, Optional.empty());
    }

    /// The same, which shows how it stands.
    public TaskRow standing(Tag how) {
        return new TaskRow(name, href, hint, Optional.of(how));
    }
}
