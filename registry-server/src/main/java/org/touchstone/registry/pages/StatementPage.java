package org.touchstone.registry.pages;

import java.util.List;

/// A public decision statement.
///
/// @param reasons in plain words
/// @param results marks by theme; none for what ends an accreditation
/// @param comments what the decision says to comments of the public, one by one
public record StatementPage(
        String supplier,
        String title,
        List<Fact> facts,
        String reasons,
        List<Mark> results,
        List<String> conditions,
        List<String> comments) {
    public StatementPage {
        facts = List.copyOf(facts);
        results = List.copyOf(results);
        conditions = List.copyOf(conditions);
        comments = List.copyOf(comments);
    }
}
