package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.touchstone.registry.people.IdempotencyKey;
import org.touchstone.registry.web.Form;
import org.touchstone.registry.web.Messages;
import org.touchstone.registry.web.Text;

/// What the frame of every page needs. Made by [Frame].
///
/// @param twin the same as JSON, where there is one
/// @param reader who is signed in; nobody on a page that is the same for all
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
        Optional<String> twin,
        Optional<Reader> reader) {

    /// An item of the service navigation.
    public record Item(String href, String label, boolean current) {}

    /// Who reads the page.
    ///
    /// @param proof what every form carries
    /// @param notice what has just been done
    public record Reader(String name, String proof, Optional<Text> notice) {}

    public Page {
        navigation = List.copyOf(navigation);
        crumbs = List.copyOf(crumbs);
        footer = List.copyOf(footer);
    }

    /// A sentence of the catalogue.
    public String t(Text text, Object... values) {
        return messages.text(text, values);
    }

    /// What is wrong with a field, in words.
    public String say(Form.Fault fault) {
        return fault.said()
                .map(text -> messages.text(text, fault.facts().toArray()))
                .orElse(fault.words());
    }

    /// What a field is described by for those who do not see the page: its hint and what is wrong with it, if it
    /// has them; null for neither, so that the attribute is left out.
    public @Nullable String describedBy(Form form, String name, String hint) {
        String ids = (hint.isEmpty() ? "" : name + "-hint ") + (form.fault(name).isPresent() ? name + "-error" : "");
        return ids.isEmpty() ? null : ids.strip();
    }

    /// What every form of the page carries.
    public String proof() {
        return reader.map(Reader::proof).orElse("");
    }

    /// A key under which a form is done once.
    public String newKey() {
        return IdempotencyKey.random().value();
    }

    /// The URL of an asset by its plain name.
    public String asset(String name) {
        return assets.url(name);
    }
}
