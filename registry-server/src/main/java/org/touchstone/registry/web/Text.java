package org.touchstone.registry.web;

import java.util.Locale;

/// The names of all sentences and labels that pages show: the typed half of the message catalogue.
///
/// A template that names a text which does not exist fails to compile; a text without a sentence stops [Messages] from
/// loading, and a test. `SEARCH_TITLE` is the key `search.title`.
public enum Text {
    FAULT_TITLE,
    FAULT_DETAIL;

    /// The key in `messages_<language>.properties`.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
