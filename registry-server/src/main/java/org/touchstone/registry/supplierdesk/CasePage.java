package org.touchstone.registry.supplierdesk;

import java.util.List;
import org.touchstone.registry.account.Tasks;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.Tag;

/// An application on one page: how it stands, and what can be done.
///
/// @param returned what must be put right, newest first
public record CasePage(
        String supplier,
        Tag state,
        List<String> lead,
        List<Back> returned,
        List<Tasks.Group> groups,
        List<Link> links) {
    /// What a registrar sent back.
    public record Back(String heading, String lead, List<String> items) {
        public Back {
            items = List.copyOf(items);
        }
    }

    public CasePage {
        lead = List.copyOf(lead);
        returned = List.copyOf(returned);
        groups = List.copyOf(groups);
        links = List.copyOf(links);
    }
}
