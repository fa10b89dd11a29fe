/// The check record's own documents: what was asked, what was read, what came out, and what a person decided:
/// `spec/check-record.md`. The file around them is the verifier's.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.record;
