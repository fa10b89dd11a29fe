package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// What the page of an accreditation shows.
public record AccreditationPage(
        String number,
        String supplier,
        Tag tag,
        Optional<String> warning,
        List<Fact> facts,
        List<Condition> conditions,
        List<Mark> results,
        List<File> certificates,
        List<Link> downloads,
        Timeline timeline) {
    /// A condition of the grant.
    public record Condition(String criterion, String due, String state) {}

    /// A certificate of the accreditation.
    public record File(String id, String issued, String state) {}

    public AccreditationPage {
        facts = List.copyOf(facts);
        conditions = List.copyOf(conditions);
        results = List.copyOf(results);
        downloads = List.copyOf(downloads);
        certificates = List.copyOf(certificates);
    }
}
