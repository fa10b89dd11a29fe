/// Texts that people write and other people read: what in them can be read as something else than it is.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.text;
