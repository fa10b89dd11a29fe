package org.touchstone.registry.account;

import java.util.List;
import java.util.Optional;
import org.touchstone.registry.pages.Link;

/// Somebody whom one can be in a demonstration.
///
/// @param number the public number; empty for those who need not sign in
/// @param who what the person does, in a line
/// @param tries what to try, and where that is; the first stands where one chooses
public record Persona(Optional<String> number, String name, Kind kind, String who, List<Link> tries) {
    public Persona {
        tries = List.copyOf(tries);
    }

    /// On which side the person stands.
    public enum Kind {
        SUPPLIER,
        STAFF,
        PUBLIC
    }
}
