package org.touchstone.format.scheme;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The facts an assessment rests on, by fact id, checked against the edition that asks for them.
/// Made by [SchemeEdition#facts] only, so one in hand is complete and of the right types.
public final class Facts {
    private final Map<String, FactValue> values;

    Facts(Map<String, FactValue> values) {
        this.values = Map.copyOf(values);
    }

    /// The value under a fact id. Absent where the edition does not require the fact.
    public Optional<FactValue> find(String fact) {
        return Optional.ofNullable(values.get(fact));
    }

    /// A copy of the values, given and derived.
    public Map<String, FactValue> values() {
        return new LinkedHashMap<>(values);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Facts f && f.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "Facts" + values;
    }
}
