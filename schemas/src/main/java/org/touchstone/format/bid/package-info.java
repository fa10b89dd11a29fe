/// The one file that a bidder puts into its bid: whoever bids, is relied on or works under it, each with its own
/// presentation or what it offers instead. Specification: `spec/bid.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.bid;
