/// A whole running registry, read by programs that are not ours.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.interop;
