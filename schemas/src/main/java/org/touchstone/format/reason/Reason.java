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

    /// The sentence with its slots filled; a fact that is not known is shown as an ellipsis. Where a fact is a code
    /// of the scheme's and another, of its name with `Text` after it, says in words what the code means, the
    /// words are shown with the code behind them.
    public String sentence(Map<String, String> facts) {
        // From left to right and only once, so that a fact which holds braces is never filled itself.
        StringBuilder out = new StringBuilder(sentence.length() + 64);
        int at = 0;
        while (at < sentence.length()) {
            int open = sentence.indexOf('{', at);
            int close = open < 0 ? -1 : sentence.indexOf('}', open);
            if (close < 0) {
                break;
            }
            String slot = sentence.substring(open + 1, close);
            out.append(sentence, at, open).append(slots.contains(slot) ? shown(slot, facts) : "{" + slot + "}");
            at = close + 1;
        }
        return out.append(sentence, at, sentence.length()).toString();
    }

    private static String shown(String slot, Map<String, String> facts) {
        String value = facts.getOrDefault(slot, "…");
        String words = facts.getOrDefault(slot + "Text", "");
        return words.isEmpty() ? value : words + " (" + value + ")";
    }
}
