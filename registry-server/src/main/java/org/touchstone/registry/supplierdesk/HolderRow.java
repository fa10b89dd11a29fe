package org.touchstone.registry.supplierdesk;

import java.util.List;
import java.util.Optional;
import org.touchstone.registry.pages.Holdings.Holding;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Tag;
import org.touchstone.registry.pages.TaskRow;

/// An accreditation that the supplier holds or held.
///
/// @param keyed whether another key can be named for it now
/// @param renewing how its renewal stands; none once it cannot be renewed
/// @param open conditions to be met and notices to be answered
/// @param holding what the register says and hands out; none before its entry is there
public record HolderRow(
        String number,
        Tag state,
        boolean keyed,
        Optional<Renewing> renewing,
        List<TaskRow> open,
        Optional<Holding> holding) {
    public HolderRow {
        open = List.copyOf(open);
    }

    /// How a renewal stands.
    ///
    /// @param link where it is begun or goes on, if it can be
    public record Renewing(String words, Optional<Link> link) {}
}
