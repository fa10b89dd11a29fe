package org.touchstone.registry.account;

import java.util.Optional;

/// Somebody whom one can be in a demonstration.
///
/// @param number the public number; empty for those who need not sign in
/// @param who what the person does, in a line
/// @param attempt what to try first
/// @param href where that is
public record Persona(Optional<String> number, String name, Kind kind, String who, String attempt, String href) {
    /// On which side the person stands.
    public enum Kind {
        SUPPLIER,
        STAFF,
        PUBLIC
    }
}
