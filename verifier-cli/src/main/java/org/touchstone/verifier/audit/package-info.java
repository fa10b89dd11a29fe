/// Judges a whole public record: rebuilds the register from entries, objects and openings on a machine that trusts
/// nobody, and proves single entries and the growth of the log from its tiles.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.audit;
