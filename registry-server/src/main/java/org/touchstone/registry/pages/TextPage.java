package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// A page of text.
///
/// @param links where one goes on
public record TextPage(String heading, List<Section> sections, List<Link> links) {
    /// A page that leads nowhere.
    public TextPage(String heading, List<Section> sections) {
        this(heading, sections, List.of());
    }

    /// A heading, paragraphs, and lines to copy.
    public record Section(Optional<String> heading, List<String> paragraphs, Optional<String> code) {
        public Section {
            paragraphs = List.copyOf(paragraphs);
        }
    }

    public TextPage {
        sections = List.copyOf(sections);
        links = List.copyOf(links);
    }
}
