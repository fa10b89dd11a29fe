package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// A page of text.
public record TextPage(String heading, List<Section> sections) {
    /// A heading, paragraphs, and lines to copy.
    public record Section(Optional<String> heading, List<String> paragraphs, Optional<String> code) {
        public Section {
            paragraphs = List.copyOf(paragraphs);
        }
    }

    public TextPage {
        sections = List.copyOf(sections);
    }
}
