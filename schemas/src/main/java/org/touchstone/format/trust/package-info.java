/// Trust lists: what is in one ([TrustList]), its governors' signatures ([TrustListJws]), and the chain from a
/// pinned fingerprint ([TrustChain]). Specification: `spec/trust-list.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.trust;
