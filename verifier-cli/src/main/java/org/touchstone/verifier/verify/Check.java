package org.touchstone.verifier.verify;

import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;

/// One line of a verdict: what was asked, and what was found.
public record Check(Topic topic, Finding finding) {
    /// The topic's id.
    public String id() {
        return topic.id();
    }

    /// The catalogue's entry for the finding's code.
    public Reason reason() {
        return Reasons.shipped().of(finding.code());
    }

    /// The sentence with the finding's facts filled in.
    public String sentence() {
        return reason().sentence(finding.facts());
    }
}
