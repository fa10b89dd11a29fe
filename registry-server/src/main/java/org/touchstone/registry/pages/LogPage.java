package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// What the page of the log shows.
public record LogPage(
        String size,
        String newest,
        String origin,
        List<Row> rows,
        Optional<String> newer,
        Optional<String> older,
        String command,
        Optional<String> checkpoint) {
    /// One entry in the list.
    public record Row(long index, String number, String when, String what, Optional<Link> subject) {}

    public LogPage {
        rows = List.copyOf(rows);
    }
}
