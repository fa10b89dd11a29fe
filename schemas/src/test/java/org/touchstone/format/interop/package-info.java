/// Our bytes read by programs that are not ours: the scripts in `src/test/interop` (Python's standard library, the Go
/// project's log packages, Node libraries). A test whose tool is missing is skipped and says so; with `CI=true` set,
/// Python and Node must be there.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.interop;
