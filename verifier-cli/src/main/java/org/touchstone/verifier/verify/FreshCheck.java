package org.touchstone.verifier.verify;

import java.time.Duration;
import java.time.Instant;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.step.Step;

/// Is the newest status evidence fresh enough for the moment, by the edition's rule?
final class FreshCheck {
    private FreshCheck() {}

    static Finding check(Instant asOf, Moment moment, PointRule rule) {
        String age = Ages.text(Duration.between(asOf, moment.judged()));
        if (Step.STATUS_FRESH.refuses(asOf.isBefore(rule.oldest()))) {
            return Finding.unknown(
                    "STATUS_STALE",
                    "age",
                    age,
                    "limit",
                    rule.limit(),
                    "limitBy",
                    rule.source(),
                    "asOf",
                    Timestamp.text(asOf));
        }
        // At award and contract entry what was known before the moment began is not enough: it is asked for
        // anew.
        if (Step.STATUS_RENEWED.refuses(rule.renewed() && asOf.isBefore(moment.began()))) {
            return Finding.unknown(
                    "STATUS_BEFORE", "asOf", Timestamp.text(asOf), "began", Timestamp.text(moment.began()));
        }
        return Finding.passed(
                "age", age, "limit", rule.limit(), "limitBy", rule.source(), "asOf", Timestamp.text(asOf));
    }
}
