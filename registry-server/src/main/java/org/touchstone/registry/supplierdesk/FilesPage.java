package org.touchstone.registry.supplierdesk;

import java.util.List;
import org.touchstone.registry.pages.Choice;

/// The files of an application, and the form for more.
///
/// @param action where the form goes
/// @param back where one goes on afterwards
/// @param base the application
public record FilesPage(
        String base, String action, String back, String caption, List<Choice> kinds, List<Row> rows, boolean removal) {
    /// A file that is there.
    public record Row(String id, String name, String words, String note, String download) {}

    public FilesPage {
        kinds = List.copyOf(kinds);
        rows = List.copyOf(rows);
    }
}
