/// Compact tokens and the two signature algorithms: ES256 for everything JOSE, Ed25519 for notes of the log.
@org.jspecify.annotations.NullMarked
package org.touchstone.format.jose;
