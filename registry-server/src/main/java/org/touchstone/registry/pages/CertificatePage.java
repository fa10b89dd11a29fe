package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// What the page of a certificate shows.
public record CertificatePage(
        String supplier,
        Tag tag,
        Optional<String> warning,
        List<Fact> facts,
        List<Link> downloads,
        String command,
        List<Fact> technical,
        Optional<String> payload,
        Timeline timeline) {
    public CertificatePage {
        facts = List.copyOf(facts);
        downloads = List.copyOf(downloads);
        technical = List.copyOf(technical);
    }
}
