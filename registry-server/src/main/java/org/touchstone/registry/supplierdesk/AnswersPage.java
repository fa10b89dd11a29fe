package org.touchstone.registry.supplierdesk;

import java.util.List;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.SummaryRow;

/// Everything that an applicant has said.
///
/// @param missing what keeps the application from being handed in, and where it is done
/// @param action where the answers are made final; empty if they cannot be yet
public record AnswersPage(
        String supplier, String title, List<Link> missing, List<Section> sections, String action, List<Link> links) {
    /// Answers that belong together.
    public record Section(String heading, List<SummaryRow> rows) {
        public Section {
            rows = List.copyOf(rows);
        }
    }

    public AnswersPage {
        missing = List.copyOf(missing);
        sections = List.copyOf(sections);
        links = List.copyOf(links);
    }
}
