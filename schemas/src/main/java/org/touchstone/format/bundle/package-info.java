/// The bundle: one file that verifies without network. Specification: `spec/bundle.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.bundle;
