package org.touchstone.registry.supplierdesk;

import java.util.List;
import java.util.Optional;
import org.touchstone.registry.pages.Choice;
import org.touchstone.registry.pages.Tag;

/// What the page for share codes shows.
///
/// @param created the code that has just been made, shown this once
/// @param choices the accreditations that can be shared now
/// @param refused why others cannot be
/// @param lists the codes of each accreditation
public record MakeSharePage(
        Optional<Created> created, List<Choice> choices, List<Choice> days, List<String> refused, List<Codes> lists) {

    /// A new code and where it leads.
    public record Created(String code, String page, String file) {}

    /// The codes of one accreditation, newest first.
    public record Codes(String heading, String none, List<Code> codes) {}

    /// One code, without itself.
    ///
    /// @param id what withdraws it; empty if it works no more
    public record Code(Optional<String> id, String made, String expires, Tag state) {}
}
