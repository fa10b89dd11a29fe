/// The one JSON of everything that is signed or hashed: a strict reader and the canonical writer (RFC 8785).
@org.jspecify.annotations.NullMarked
package org.touchstone.format.json;
