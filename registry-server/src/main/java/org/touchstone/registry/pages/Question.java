package org.touchstone.registry.pages;

import java.util.List;
import org.touchstone.registry.pages.jte.JtequestionGenerated;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Form;

/// A page that asks one thing.
///
/// @param action where the form goes; empty for a page that only shows
/// @param caption what the page belongs to, or empty
/// @param lead paragraphs above the form
/// @param points a list above the form
/// @param warning what must be known first, or empty
/// @param rows facts above the form
/// @param button what the button says
/// @param links where else one can go
public record Question(
        String action,
        String caption,
        String title,
        List<String> lead,
        List<String> points,
        String warning,
        List<SummaryRow> rows,
        List<Field> fields,
        String button,
        boolean warn,
        List<Link> links) {
    public Question {
        lead = List.copyOf(lead);
        points = List.copyOf(points);
        rows = List.copyOf(rows);
        fields = List.copyOf(fields);
        links = List.copyOf(links);
    }

    /// The page, with what was typed and what is wrong with it.
    public Answer show(Page page, Form form) {
        return Frame.own(out -> JtequestionGenerated.render(out, null, page, form, this));
    }

    /// A question with fields and nothing else.
    public static Question of(String action, String caption, String title, String button, List<Field> fields) {
        return new Question(
                action, caption, title, List.of(), List.of(), "", List.of(), fields, button, false, List.of());
    }

    /// The same for a draft that several people fill in.
    public Question saving(Field.Saved saved) {
        List<Field> all = new java.util.ArrayList<>(List.of(saved));
        all.addAll(fields);
        return new Question(action, caption, title, lead, points, warning, rows, all, button, warn, links);
    }

    /// The same with paragraphs above the form.
    public Question lead(String... words) {
        return new Question(action, caption, title, List.of(words), points, warning, rows, fields, button, warn, links);
    }

    /// The same with a list above the form.
    public Question points(List<String> list) {
        return new Question(action, caption, title, lead, list, warning, rows, fields, button, warn, links);
    }

    /// The same with what must be known first.
    public Question warning(String words) {
        return new Question(action, caption, title, lead, points, words, rows, fields, button, warn, links);
    }

    /// The same with facts above the form.
    public Question rows(List<SummaryRow> list) {
        return new Question(action, caption, title, lead, points, warning, list, fields, button, warn, links);
    }

    /// The same for something that cannot be undone.
    public Question grave() {
        return new Question(action, caption, title, lead, points, warning, rows, fields, button, true, links);
    }

    /// The same with other ways to go.
    public Question links(Link... others) {
        return new Question(action, caption, title, lead, points, warning, rows, fields, button, warn, List.of(others));
    }

    /// True if a field carries the heading.
    public boolean headed() {
        return fields.stream().anyMatch(f -> switch (f) {
            case Field.Line line -> line.heading();
            case Field.Radios radios -> radios.heading();
            case Field.Area _,
                    Field.Boxes _,
                    Field.Select _,
                    Field.Day _,
                    Field.Files _,
                    Field.Hidden _,
                    Field.Saved _,
                    Field.Words _ -> false;
        });
    }

    /// True if the form sends files.
    public boolean files() {
        return fields.stream().anyMatch(Field.Files.class::isInstance);
    }
}
