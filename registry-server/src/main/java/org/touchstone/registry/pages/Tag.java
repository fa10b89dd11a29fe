package org.touchstone.registry.pages;

/// A status in words; the colour only repeats them.
public record Tag(String text, String css) {}
