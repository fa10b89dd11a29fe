/// What is held: accreditations from the decision that grants them to their end, and the deadlines of the whole
/// registry.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.accreditation;
