package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Text;

/// What the frame of every page needs. Made by [Frame].
///
/// @param twin the same as JSON, where there is one
public record Page(
        Messages messages,
        Assets assets,
        String title,
        String registryName,
        boolean demo,
        boolean readOnly,
        List<Item> navigation,
        List<Link> crumbs,
        List<Link> footer,
        Optional<String> twin) {

    /// An item of the service navigation.
    public record Item(String href, String label, boolean current) {}

    public Page {
        navigation = List.copyOf(navigation);
        crumbs = List.copyOf(crumbs);
        footer = List.copyOf(footer);
    }

    /// A sentence of the catalogue.
    public String t(Text text, Object... values) {
        return messages.text(text, values);
    }

    /// The URL of an asset by its plain name.
    public String asset(String name) {
        return assets.url(name);
    }
}
