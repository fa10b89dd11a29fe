package org.touchstone.format.reason;

import java.util.List;
import java.util.Map;

/// One reason code: what it does to the outcome, its sentence with `{slots}`, whether the bidder can cure it
/// and what each side does next.
///
/// @param slots names that the sentence holds in braces; facts of the finding fill them
public record Reason(
        String code, Effect effect, String sentence, List<String> slots, Cure cure, String bidder, String next) {

    /// What a finding with this code makes of the outcome.
    public enum Effect {
        MEETS,
        DOES_NOT_MEET,
        REFER,
        NOT_REQUIRED,
        /// Information only.
        NONE
    }

    /// Whether the bidder can put it right within the procurement.
    public enum Cure {
        YES,
        MAYBE,
        NO,
        /// There is nothing to cure.
        NONE
    }

    public Reason {
        slots = List.copyOf(slots);
    }

    /// The sentence with its slots filled; a fact that is not known is shown as an ellipsis.
    public String sentence(Map<String, String> facts) {
        String out = sentence;
        for (String slot : slots) {
            out = out.replace("{" + slot + "}", facts.getOrDefault(slot, "…"));
        }
        return out;
    }
}
