/// The debarment list as a buyer keeps it (`spec/debarment-list.md`).
@org.jspecify.annotations.NullMarked
package org.touchstone.format.debarment;
