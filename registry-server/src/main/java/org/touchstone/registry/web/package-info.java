/// The edge of the server: HTTP in, refusals out. Knows nothing of the domain.
///
/// [Handlers] is the one way in: it decides every question about a request that does not need the domain (method, path,
/// query, size, media type, host) before a handler is called, so a handler is four moves: parse, authorise, one call,
/// render. Everything a client can do wrong is a [Refusal]; anything else is a fault, answered with a reference and
/// explained in the log only.
@NullMarked
package org.touchstone.registry.web;

import org.jspecify.annotations.NullMarked;
