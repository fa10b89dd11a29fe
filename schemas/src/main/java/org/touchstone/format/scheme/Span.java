package org.touchstone.format.scheme;

/// A length of time as a rule gives it: so many of a unit.
public record Span(int amount, Unit unit) {
    /// The units rules use, by their names in the format. `WORKING_DAY` needs a calendar to count by.
    public enum Unit {
        MINUTE("minute"),
        HOUR("hour"),
        DAY("day"),
        WORKING_DAY("working-day"),
        MONTH("month");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    public Span {
        if (amount < 0) {
            throw new IllegalArgumentException("a negative span");
        }
    }

    static Span read(Node n) {
        Span s = new Span(n.integer("amount", 0, 100_000), n.word("unit", Unit.values(), Unit::word));
        n.end();
        return s;
    }

    static Span read(Node parent, String name) {
        return read(parent.obj(name));
    }
}
