package org.touchstone.registry.pages;

/// One line of a history: what, when, and the entry of the log that proves it.
///
/// @param number the entry's index for people to read
public record Happening(String what, String when, long entry, String number) {}
