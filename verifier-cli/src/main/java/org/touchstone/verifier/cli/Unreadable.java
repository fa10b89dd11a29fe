package org.touchstone.verifier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;

/// The verdict on something that could not even be read: REFER, never a no.
final class Unreadable {
    private Unreadable() {}

    static Verdict verdict(String name, Optional<TenderPolicy.Bidder> bidder, String why) {
        List<Check> checks = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            checks.add(new Check(
                    topic,
                    topic == Topic.FORMAT
                            ? Finding.unknown("FORMAT_INVALID", "detail", why)
                            : new Finding.NotAsked("HIDDEN", Map.of())));
        }
        return of(name, bidder, checks);
    }

    private static Verdict of(String name, Optional<TenderPolicy.Bidder> bidder, List<Check> checks) {
        return new Verdict(
                name,
                Outcome.REFER,
                checks,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                bidder.map(TenderPolicy.Bidder::name));
    }
}
