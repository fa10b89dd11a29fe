/// What no polite client sends, sent to a server that really runs, byte by byte over sockets of our own.
@NullMarked
package org.touchstone.registry.abuse;

import org.jspecify.annotations.NullMarked;
