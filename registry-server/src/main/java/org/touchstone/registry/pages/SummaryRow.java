package org.touchstone.registry.pages;

import java.util.Optional;

/// One line of a summary list: what it is, what stands there, and where it is changed.
public record SummaryRow(String key, String value, Optional<Link> action) {
    /// A line that cannot be changed.
    public SummaryRow(String key, String value) {
        this(key, value, Optional.empty());
    }
}
