package org.touchstone.registry.pages;

/// One line of a history: what, when, and the entry of the log that proves it.
public record Happening(String what, String when, long entry) {}
