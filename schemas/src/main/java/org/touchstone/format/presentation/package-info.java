/// Presentations: a supplier shows its certificate for one tender and proves that it holds the key.
/// Specification: `spec/presentation.md`.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.presentation;
