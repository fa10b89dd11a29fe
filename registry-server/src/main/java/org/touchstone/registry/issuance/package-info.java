/// How a decision becomes a certificate: the five numbered steps of `registry-server/docs/issuance-cycle.md`, bundles
/// and the pack. The essay is in [org.touchstone.registry.issuance.Issuance].
@NullMarked
package org.touchstone.registry.issuance;

import org.jspecify.annotations.NullMarked;
