/// The vectors of `schemas/testdata`: their generator ([org.touchstone.format.vectors.Vectors]) and one vector
/// as read.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.vectors;
