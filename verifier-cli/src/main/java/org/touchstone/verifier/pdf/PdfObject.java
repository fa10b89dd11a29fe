package org.touchstone.verifier.pdf;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A value of a PDF (ISO 32000-1 section 7.3), as far as it matters here: reals, booleans and null are [Other].
sealed interface PdfObject {
    record Dict(Map<String, PdfObject> members) implements PdfObject {
        Optional<PdfObject> find(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /// True if `name` holds this name.
        boolean says(String name, String value) {
            return members.get(name) instanceof Name(String text) && text.equals(value);
        }
    }

    record Arr(List<PdfObject> values) implements PdfObject {}

    record Name(String text) implements PdfObject {}

    /// A whole number that is not negative and fits.
    record Num(int value) implements PdfObject {}

    /// The number of another object; generations are not told apart.
    record Ref(int object) implements PdfObject {}

    /// A string; what it says is of no interest.
    record Text() implements PdfObject {}

    record Other() implements PdfObject {}
}
