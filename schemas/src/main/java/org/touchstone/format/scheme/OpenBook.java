package org.touchstone.format.scheme;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The open-book statement a supplier gives its client: how often, which fields, which of them are public,
/// and the bands in which a margin is made public.
public record OpenBook(int monthsPerPeriod, String appliesFact, List<Field> fields, List<Band> marginBands) {
    public OpenBook {
        fields = List.copyOf(fields);
        marginBands = List.copyOf(marginBands);
    }

    /// One field of the statement; `type` is a word for the form.
    public record Field(String id, String type, boolean isPublic) {}

    /// A band of margins: from the band before up to (not including) `belowPerMille`; the last has no upper
    /// end.
    public record Band(String label, Optional<Integer> belowPerMille) {}

    /// The label under which a margin is published.
    public String band(int marginPerMille) {
        return marginBands.stream()
                .filter(b ->
                        b.belowPerMille().map(most -> marginPerMille < most).orElse(true))
                .findFirst()
                .map(Band::label)
                .orElseThrow();
    }

    static OpenBook read(Node n, Map<String, FactValue.Type> facts) {
        Set<String> ids = new LinkedHashSet<>();
        List<Field> fields = n.list("fields", f -> {
            f.optionalText("explain");
            Field field = new Field(f.id("id"), f.id("type"), f.bool("public"));
            if (!ids.add(field.id())) {
                throw f.fault("id", "occurs twice");
            }
            return field;
        });
        List<Band> bands = n.list(
                "marginBands",
                b -> new Band(
                        b.text("label"),
                        b.has("belowPerMille")
                                ? Optional.of(b.integer("belowPerMille", -100_000, 100_000))
                                : Optional.empty()));
        @Nullable Integer last = null;
        for (int i = 0; i < bands.size(); i++) {
            Optional<Integer> below = bands.get(i).belowPerMille();
            if (below.isPresent() == (i == bands.size() - 1)
                    || (last != null && below.isPresent() && below.get() <= last)) {
                throw n.fault("marginBands", "do not cover every margin once");
            }
            last = below.orElse(last);
        }
        if (bands.isEmpty()) {
            throw n.fault("marginBands", "is empty");
        }
        String fact = n.ref("appliesFact", facts.keySet(), "fact");
        if (facts.get(fact) != FactValue.Type.FLAG) {
            throw n.fault("appliesFact", "is not a yes-or-no fact");
        }
        OpenBook book = new OpenBook(n.integer("monthsPerPeriod", 1, 12), fact, fields, bands);
        n.end();
        return book;
    }
}
