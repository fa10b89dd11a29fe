package org.touchstone.verifier.check;

import java.util.Set;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;

/// Step 3: does what the bid declares name one legal person? The comparison with the certificate is step 7; a finding
/// that says the declaration itself is not enough belongs here as well.
final class Identification {
    private static final Set<String> OF_THE_DECLARATION = Set.of("IDENTITY_INSUFFICIENT", "BIDDER_UNKNOWN");

    private Identification() {}

    static Finding of(Verdict verdict) {
        return verdict.check(Topic.SUBJECT)
                .map(Check::finding)
                .map(f -> OF_THE_DECLARATION.contains(f.code())
                        ? f
                        : f instanceof Finding.NotAsked ? f : Finding.passed())
                .orElseGet(Finding::notAsked);
    }
}
