package org.touchstone.registry.pages;

/// One radio, box or entry of a list.
///
/// @param value what is sent
/// @param hint a line below it, or empty
public record Choice(String value, String label, String hint) {
    /// One without a hint.
    public Choice(String value, String label) {
        this(value, label, "");
    }
}
