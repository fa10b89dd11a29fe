/// The tender policy: what a buyer asks, of whom. Specification: `spec/tender-policy.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.policy;
