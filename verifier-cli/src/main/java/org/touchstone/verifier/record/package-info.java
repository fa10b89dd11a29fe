/// Check records: one frozen file per check, with everything that the check read and what came out, so that
/// anybody can run it again in ten years (`schemas/spec/check-record.md`); notes of people beside it, renderings
/// and draft letters made from it. Nothing here asks the network or the machine's clock.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.record;
