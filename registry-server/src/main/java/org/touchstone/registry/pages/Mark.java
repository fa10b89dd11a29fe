package org.touchstone.registry.pages;

/// A mark of a decision, for a bar.
///
/// @param theme what it is for
/// @param perMille from 0 to 1,000
/// @param words the same in words
public record Mark(String theme, long perMille, String words) {}
