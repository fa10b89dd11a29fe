/// The writing JSON API under `/api/v1`: what people of suppliers and of the registry do on cases. Each class reads
/// field by field; [Door] names the caller, makes the one call and renders. `routes()` of each class is the table: URL,
/// what is read, who decides. Rules and SQL live below.
@org.jspecify.annotations.NullMarked
package org.touchstone.registry.api;
