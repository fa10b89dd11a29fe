package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// One page of a search.
public record SearchResults(
        String q,
        String place,
        List<Choice> statuses,
        List<Choice> levels,
        String summary,
        List<Listed> items,
        List<Link> suggestions,
        Optional<String> next) {
    /// One option of a filter.
    public record Choice(String value, String label, boolean selected) {}

    public SearchResults {
        statuses = List.copyOf(statuses);
        levels = List.copyOf(levels);
        items = List.copyOf(items);
        suggestions = List.copyOf(suggestions);
    }
}
