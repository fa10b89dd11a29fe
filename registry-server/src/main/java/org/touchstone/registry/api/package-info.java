/// The writing JSON API under `/api/v1`: what people of suppliers and of the registry do on cases. Each handler parses
/// field by field, names the caller, makes one call and renders; rules and SQL live below.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.api;
