package org.touchstone.verifier.verify;

import java.time.Duration;
import java.time.Instant;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.step.Step;

/// How old is the newest status evidence, against the limit of the moment?
final class FreshCheck {
    private FreshCheck() {}

    static Finding check(Instant asOf, Moment moment) {
        Duration age = Duration.between(asOf, moment.judged());
        Duration limit = moment.kind().limit();
        boolean old = age.compareTo(limit) > 0;
        // At award and contract entry what was known before the moment began is not enough: it is asked for
        // anew.
        boolean before = moment.kind() != Moment.Kind.DEADLINE && asOf.isBefore(moment.began());
        if (Step.STATUS_FRESH.refuses(old || before)) {
            return Finding.unknown(
                    "STATUS_STALE", "age", Ages.text(age), "limit", Ages.text(limit), "asOf", Timestamp.text(asOf));
        }
        return Finding.passed("age", Ages.text(age), "asOf", Timestamp.text(asOf));
    }
}
