package org.touchstone.registry.web;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;

/// Where a page of a list ends that is ordered by time and id, as the query parameter `after` has it:
/// `2026-11-23T09:00:00Z,<id>`.
public record After(Instant at, UUID id) {
    /// The parameter's name.
    public static final String NAME = "after";

    /// The place after which the request wants to go on; empty for the first page.
    ///
    /// @throws RefusedException (`INVALID_PARAMETER`) if it is none that a page has given
    public static Optional<After> of(Request request) {
        return request.query(NAME).map(After::parse);
    }

    private static After parse(String text) {
        int comma = text.indexOf(',');
        try {
            UUID id = UUID.fromString(text.substring(comma + 1));
            if (comma > 0 && id.toString().equals(text.substring(comma + 1))) {
                return new After(Timestamp.parse(text.substring(0, comma)), id);
            }
        } catch (MalformedException | IllegalArgumentException e) {
            throw new RefusedException(Refusal.INVALID_PARAMETER, NAME, "only what the page before gave");
        }
        throw new RefusedException(Refusal.INVALID_PARAMETER, NAME, "only what the page before gave");
    }

    /// The same, to be sent again.
    public String text() {
        return Timestamp.text(at) + "," + id;
    }
}
