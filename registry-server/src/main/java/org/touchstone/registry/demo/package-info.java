/// The demonstration: a registry, its governors and a story of suppliers, all made up, all through the real use cases.
@NullMarked
package org.touchstone.registry.demo;

import org.jspecify.annotations.NullMarked;
