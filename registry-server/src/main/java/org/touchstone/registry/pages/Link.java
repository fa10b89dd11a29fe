package org.touchstone.registry.pages;

/// A place to go and what it is called.
public record Link(String href, String label) {}
