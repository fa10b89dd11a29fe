/// The register log: events appended in the use case's own transaction, one sequencer that puts them into a signed
/// tree, and the public record (objects and openings) that the entries name.
///
/// `registry-server/docs/issuance-cycle.md` tells what is written in which order, and what a crash between two writes
/// leaves to be finished.
@NullMarked
package org.touchstone.registry.log;

import org.jspecify.annotations.NullMarked;
