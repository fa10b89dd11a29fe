/// The pack: the public record's current state as JSON Lines, for checking many bids without network.
/// Specification: `spec/pack.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.pack;
