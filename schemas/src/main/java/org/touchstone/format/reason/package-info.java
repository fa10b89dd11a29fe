/// The catalogue of reason codes (`schemas/reasons.json`).
@org.jspecify.annotations.NullMarked
package org.touchstone.format.reason;
