/// Reads what bidders handed in: which files make one bid, what each file is, who plays which part. Untrusted and
/// capped; nothing here is judged, and nothing is written to disk.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.bid;
