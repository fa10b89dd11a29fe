package org.touchstone.registry.pages;

/// What the start page shows.
public record HomePage(String inForce, String entries, String lastTime) {}
