package org.touchstone.registry.pages;

import java.util.List;

/// What the page of the trust list shows.
public record TrustPage(List<Published> lists, String command, List<Fact> facts, List<Key> keys) {
    /// A list and its fingerprint, in groups of four to compare.
    public record Published(long number, String spaced) {}

    /// A signing key.
    public record Key(String id, String use, String from) {}

    public TrustPage {
        lists = List.copyOf(lists);
        facts = List.copyOf(facts);
        keys = List.copyOf(keys);
    }
}
