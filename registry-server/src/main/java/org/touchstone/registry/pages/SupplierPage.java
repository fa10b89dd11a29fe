package org.touchstone.registry.pages;

import java.util.List;

/// What the page of a supplier shows.
public record SupplierPage(
        String name, boolean erased, List<Fact> facts, List<Listed> accreditations, Timeline timeline) {
    public SupplierPage {
        facts = List.copyOf(facts);
        accreditations = List.copyOf(accreditations);
    }
}
