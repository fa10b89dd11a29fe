package org.touchstone.registry.fsck;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What was found so far. Of each kind the first hundred are kept and all are counted: where a whole table is gone the
/// rest would only bury the first, and memory stays bounded.
final class Findings {
    private static final int KEPT = 100;

    private final List<Finding> kept = new ArrayList<>();
    private final Map<Finding.Kind, Long> counts = new EnumMap<>(Finding.Kind.class);

    void add(Finding.Kind kind, String which, String detail) {
        if (counts.merge(kind, 1L, Long::sum) <= KEPT) {
            kept.add(new Finding(kind, which, detail));
        }
    }

    List<Finding> kept() {
        return List.copyOf(kept);
    }

    Map<Finding.Kind, Long> counts() {
        return Map.copyOf(counts);
    }
}
