/// Status lists: the bits ([Bitstring]), a published list ([StatusList]) and its token ([StatusListJwt]).
/// Specification: `spec/status-list.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.status;
