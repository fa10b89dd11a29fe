package org.touchstone.registry.pages;

import java.util.List;

/// What the page of the interface shows.
public record ApiPage(List<Group> groups) {
    /// Operations of one kind.
    public record Group(String name, List<Operation> operations) {
        public Group {
            operations = List.copyOf(operations);
        }
    }

    /// One operation.
    public record Operation(String method, String path, String summary, List<Fact> facts) {
        public Operation {
            facts = List.copyOf(facts);
        }
    }

    public ApiPage {
        groups = List.copyOf(groups);
    }
}
