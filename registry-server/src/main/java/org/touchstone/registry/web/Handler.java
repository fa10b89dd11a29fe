package org.touchstone.registry.web;

/// Answers one request. Throws [RefusedException] for an expected "no"; anything else it throws is a fault (500).
@FunctionalInterface
public interface Handler {
    Answer answer(Request request);
}
