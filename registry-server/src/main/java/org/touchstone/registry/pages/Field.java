package org.touchstone.registry.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.touchstone.registry.web.Form;

/// One thing to be filled in on a page with a question.
public sealed interface Field {
    /// The name of the field.
    String name();

    /// One line. `heading` makes the label the page's heading.
    record Line(String name, String label, String hint, String css, String mode, boolean heading) implements Field {
        /// A line of usual width.
        public Line(String name, String label, String hint) {
            this(name, label, hint, "", "text", false);
        }
    }

    /// Several lines.
    record Area(String name, String label, String hint, int rows, int max) implements Field {}

    /// One of several.
    record Radios(String name, String legend, String hint, List<Choice> choices, boolean heading) implements Field {
        public Radios {
            choices = List.copyOf(choices);
        }
    }

    /// Some of several.
    record Boxes(String name, String legend, String hint, List<Choice> choices) implements Field {
        public Boxes {
            choices = List.copyOf(choices);
        }
    }

    /// One of many.
    record Select(String name, String label, String hint, List<Choice> choices) implements Field {
        public Select {
            choices = List.copyOf(choices);
        }
    }

    /// A date.
    record Day(String name, String legend, String hint) implements Field {}

    /// Files.
    ///
    /// @param accept what the browser offers to choose from; whatever there is if null
    record Files(
            String name,
            String label,
            String hint,
            @Nullable String accept) implements Field {}

    /// A value that the page itself carries.
    record Hidden(String name, String value) implements Field {}

    /// What the form saves to: the version at which it was read and, if it has been saved otherwise since, what
    /// stands there now.
    record Saved(long version, List<SummaryRow> rows) implements Field {
        public Saved {
            rows = List.copyOf(rows);
        }

        @Override
        public String name() {
            return Form.VERSION;
        }
    }

    /// Words between the fields, under a heading of their own.
    record Words(String name, List<String> lines) implements Field {
        public Words {
            lines = List.copyOf(lines);
        }
    }
}
