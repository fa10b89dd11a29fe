package org.touchstone.registry.pages;

import java.util.Optional;

/// One row of a summary list; the value may lead somewhere.
public record Fact(String key, String value, Optional<String> href) {
    static Fact of(String key, String value) {
        return new Fact(key, value, Optional.empty());
    }

    static Fact link(String key, String value, String href) {
        return new Fact(key, value, Optional.of(href));
    }
}
