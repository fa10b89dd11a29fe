/// The vectors of `schemas/testdata/bid`, their generator, and what must come of them.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.bid;
