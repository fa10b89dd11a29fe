package org.touchstone.registry.pages;

import java.util.List;
import java.util.Optional;

/// What the page with results shows.
///
/// @param summary how many of each
/// @param rows one a bid, in the order of the files
/// @param one everything about the only file; empty for several
/// @param downloads the results as files, in the page itself
/// @param recorded whether the record is among them, and not too large for a page
public record CheckedPage(
        String summary, List<Row> rows, Optional<One> one, List<Download> downloads, boolean recorded, boolean many) {
    public CheckedPage {
        rows = List.copyOf(rows);
        downloads = List.copyOf(downloads);
    }

    /// One bid.
    ///
    /// @param css the class of the outcome's tag
    /// @param next what to do; empty where nothing is to be done
    public record Row(String file, String supplier, String css, String outcome, String why, String next) {}

    /// One file in full.
    ///
    /// @param claimed a sentence, if what the file says is not proved
    public record One(
            String css,
            String outcome,
            String supplier,
            Optional<String> claimed,
            String why,
            List<Line> lines,
            String next,
            String bidder,
            String asAt) {
        public One {
            lines = List.copyOf(lines);
        }
    }

    /// One check.
    ///
    /// @param css the class of the result's tag
    public record Line(String title, String css, String result, String detail) {}

    /// A file that the browser writes from the page.
    public record Download(String name, String href, String label) {}
}
