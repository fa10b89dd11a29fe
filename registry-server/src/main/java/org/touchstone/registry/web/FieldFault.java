package org.touchstone.registry.web;

import java.util.List;
import java.util.Locale;

/// One thing wrong with one field of a request, for the `errors` array of a problem.
///
/// `pointer` is a JSON Pointer into the body (RFC 6901); `facts` fill the sentence of the message catalogue under
/// `field.<code>`.
public record FieldFault(String pointer, Rule rule, List<String> facts) {

    /// The rules a field can break.
    public enum Rule {
        MISSING,
        UNKNOWN,
        WRONG_TYPE,
        INVALID,
        TOO_LONG,
        OUT_OF_RANGE(true),
        NOT_ALLOWED(true);

        private final boolean plain;

        Rule() {
            this(false);
        }

        Rule(boolean plain) {
            this.plain = plain;
        }

        /// Whether there is a sentence, `field.<code>.plain`, for a fault that does not say what would be
        /// right.
        boolean hasPlain() {
            return plain;
        }

        /// The stable code, such as `wrong-type`.
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public FieldFault {
        facts = List.copyOf(facts);
    }

    /// The pointer to a member below another pointer (RFC 6901 section 3).
    public static String at(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /// A fault of the member `name` of the body.
    public static FieldFault of(String pointer, Rule rule, String... facts) {
        return new FieldFault(pointer, rule, List.of(facts));
    }
}
