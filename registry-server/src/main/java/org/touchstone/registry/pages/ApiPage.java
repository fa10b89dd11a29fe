package org.touchstone.registry.pages;

import java.util.List;

/// What the page of the interface lists.
public record ApiPage(List<Group> groups) {
    /// Operations of one kind.
    public record Group(String name, List<Listed> operations) {
        public Group {
            operations = List.copyOf(operations);
        }
    }

    public ApiPage {
        groups = List.copyOf(groups);
    }
}
