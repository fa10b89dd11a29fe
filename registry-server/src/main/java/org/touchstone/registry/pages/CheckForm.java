package org.touchstone.registry.pages;

import java.util.List;
import org.touchstone.registry.web.Form;

/// What the page with the form shows.
///
/// @param many the page for many files
/// @param moments the moments at which a buyer can check
public record CheckForm(boolean many, Form form, List<Choice> moments) {
    public CheckForm {
        moments = List.copyOf(moments);
    }

    /// Where the form is sent.
    public String action() {
        return many ? "/check/batch" : "/check";
    }
}
