package org.touchstone.registry.pages;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the page with the form shows.
///
/// @param many the page for many files
/// @param typed what was typed, by field, to be shown again
/// @param faults what was wrong, by field
/// @param errors the same as links to the fields, in the order of the page
/// @param moments the moments at which a buyer can check
public record CheckForm(
        boolean many, Map<String, String> typed, Map<String, String> faults, List<Link> errors, List<Choice> moments) {
    public CheckForm {
        typed = Map.copyOf(typed);
        faults = Map.copyOf(faults);
        errors = List.copyOf(errors);
        moments = List.copyOf(moments);
    }

    /// Nothing typed yet.
    static CheckForm empty(boolean many, List<Choice> moments) {
        return new CheckForm(many, Map.of(), Map.of(), List.of(), moments);
    }

    /// What stands in a field.
    public String value(String field) {
        return typed.getOrDefault(field, "");
    }

    /// What is wrong with a field.
    public Optional<String> fault(String field) {
        return Optional.ofNullable(faults.get(field));
    }

    /// Where the form is sent.
    public String action() {
        return many ? "/check/batch" : "/check";
    }
}
