package org.touchstone.format.scheme;

import java.math.BigDecimal;

/// What an applicant states about itself under one fact of the edition.
public sealed interface FactValue {

    /// A whole number, such as a head count.
    record Whole(long value) implements FactValue {}

    /// An amount of money in the edition's currency.
    record Money(BigDecimal value) implements FactValue {}

    /// Yes or no.
    record Flag(boolean value) implements FactValue {}

    /// The kinds of fact an edition may ask for, by their names in the format.
    enum Type {
        WHOLE("integer"),
        MONEY("money"),
        FLAG("boolean");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// The kind of this value.
    default Type type() {
        return switch (this) {
            case Whole _ -> Type.WHOLE;
            case Money _ -> Type.MONEY;
            case Flag _ -> Type.FLAG;
        };
    }
}
