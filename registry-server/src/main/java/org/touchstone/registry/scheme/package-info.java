/// Editions of the scheme as the registry has published them. What an edition means is in
/// `org.touchstone.format.scheme`.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.scheme;
