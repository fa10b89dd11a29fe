/// Status lists: which positions are set, and their publication.
///
/// The bits follow the events of the log ([org.touchstone.registry.status.StatusLists] is told of each event in the
/// transaction that appends it), so that a list can never say what the log does not. A publication is an event too.
@NullMarked
package org.touchstone.registry.status;

import org.jspecify.annotations.NullMarked;
