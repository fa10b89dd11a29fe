/// What is looked at before a certificate is signed, one class for each clause. A clause reads the token as a verifier
/// would, not the records it was made from: a mistake in between is what it is there to find.
@NullMarked
package org.touchstone.registry.issuance.lint;

import org.jspecify.annotations.NullMarked;
