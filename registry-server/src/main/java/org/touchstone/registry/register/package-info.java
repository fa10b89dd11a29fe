/// The register for everybody: what the public record says, as rows to search and read.
///
/// [RegisterRows] is changed in the transaction that appends an event and holds nothing that the event and its public
/// documents do not say; [Register] reads it as the reader role. Neither decides anything.
@NullMarked
package org.touchstone.registry.register;

import org.jspecify.annotations.NullMarked;
