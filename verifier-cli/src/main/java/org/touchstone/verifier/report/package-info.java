/// One verdict, several renderings: text, JSON, CSV. Nothing here prints; it makes lines and bytes that
/// `cli.Terminal` writes. Sentences come from the catalogue and from `reasons.json`, never from Java.
@org.jspecify.annotations.NullMarked
package org.touchstone.verifier.report;
