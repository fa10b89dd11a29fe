/// The verifying steps of all formats by id, and the switch by which a test proves that each one is needed.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.step;
