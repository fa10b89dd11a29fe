/// The registry's own keys and what follows from them: its identity, its did:web document, its X.509 certificate, and
/// the trust lists that governors sign elsewhere.
@NullMarked
package org.touchstone.registry.keys;

import org.jspecify.annotations.NullMarked;
