/// See the README.
@org.jspecify.annotations.NullMarked
package org.touchstone.format;
