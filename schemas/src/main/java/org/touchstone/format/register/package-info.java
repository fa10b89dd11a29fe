/// The register as a pure fold of the public record. Whoever has the entries, the objects and the openings computes the
/// same register, byte for byte, and the same bits of every status list; nothing here asks a clock, a network or a
/// server.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.register;
