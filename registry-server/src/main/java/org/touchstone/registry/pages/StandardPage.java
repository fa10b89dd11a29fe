package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// What the page of an edition shows.
public record StandardPage(
        String caption, String name, String purpose, String file, List<Section> sections, List<Theme> themes) {
    /// A group of rules.
    public record Section(String heading, Optional<String> intro, List<Fact> facts) {
        public Section {
            facts = List.copyOf(facts);
        }
    }

    /// A theme and its criteria.
    public record Theme(String title, List<Asked> criteria) {
        public Theme {
            criteria = List.copyOf(criteria);
        }
    }

    /// A criterion.
    public record Asked(String title, String requirement, List<Fact> facts) {
        public Asked {
            facts = List.copyOf(facts);
        }
    }

    public StandardPage {
        sections = List.copyOf(sections);
        themes = List.copyOf(themes);
    }
}
