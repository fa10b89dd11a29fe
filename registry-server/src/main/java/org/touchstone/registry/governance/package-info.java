/// What the governors decide for the registry. Their keys are never here: the registry proposes a trust list, they sign
/// it elsewhere (`touchstone governor sign`), and the registry takes it back if enough of them did.
@NullMarked
package org.touchstone.registry.governance;

import org.jspecify.annotations.NullMarked;
