package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;

/// Step 17: one outcome over all subjects. Every subject that must hold has to meet; one that is proven not to is a
/// no for the bid, and a doubt about one is a doubt about the bid. What is found of the bid as a whole can raise a
/// doubt and never make a no. Evidence that was offered instead of a certificate makes a no a doubt: somebody has to
/// assess it first.
final class Combination {
    private Combination() {}

    /// How much a finding weighs among others of its topic.
    static int weight(Finding finding) {
        if (finding instanceof Finding.Failed) {
            return effect(finding) == Reason.Effect.DOES_NOT_MEET ? 5 : 4;
        }
        if (finding instanceof Finding.Unknown) {
            return 4;
        }
        if (finding instanceof Finding.Passed) {
            return finding.code().equals("OK") ? 2 : 3;
        }
        return finding.code().equals("HIDDEN") ? 1 : 0;
    }

    private static Reason.Effect effect(Finding finding) {
        return Reasons.shipped().of(finding.code()).effect();
    }

    /// The verdict on a bid.
    ///
    /// @param ofBid lines about the bid as a whole; none if there is nothing to say
    static Verdict verdict(String name, Optional<String> bidder, List<SubjectResult> subjects, List<Check> ofBid) {
        SubjectResult first = subjects.get(0);
        if (subjects.size() == 1 && first.mustHold() && ofBid.isEmpty()) {
            return first.verdict();
        }
        List<Check> checks = new ArrayList<>();
        if (subjects.size() == 1) {
            checks.addAll(first.verdict().checks());
        } else {
            for (Topic topic : Topic.ofCertificate()) {
                checks.add(new Check(topic, worst(topic, subjects)));
            }
        }
        checks.addAll(ofBid);
        boolean one = subjects.size() == 1;
        return new Verdict(
                name,
                outcome(subjects, ofBid),
                checks,
                first.verdict().claimed(),
                first.verdict().certificate(),
                first.verdict().replaced(),
                one ? first.verdict().presentationId() : Optional.empty(),
                bidder);
    }

    private static Finding worst(Topic topic, List<SubjectResult> subjects) {
        Finding worst = Finding.notAsked();
        String whose = "";
        for (SubjectResult s : subjects) {
            Optional<Check> check = s.mustHold() ? s.verdict().check(topic) : Optional.empty();
            if (check.isPresent() && weight(check.get().finding()) > weight(worst)) {
                worst = check.get().finding();
                whose = s.name();
            }
        }
        return worst instanceof Finding.NotAsked || worst.code().equals("OK") ? worst : named(worst, whose);
    }

    /// The finding with the subject's name among its facts.
    static Finding named(Finding finding, String subject) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("subject", subject);
        facts.putAll(finding.facts());
        return switch (finding) {
            case Finding.Passed f -> new Finding.Passed(f.code(), facts);
            case Finding.Failed f -> new Finding.Failed(f.code(), facts);
            case Finding.Unknown f -> new Finding.Unknown(f.code(), facts);
            case Finding.NotAsked f -> new Finding.NotAsked(f.code(), facts);
        };
    }

    private static Outcome outcome(List<SubjectResult> subjects, List<Check> ofBid) {
        boolean no = false;
        boolean doubt = false;
        boolean counted = false;
        for (SubjectResult s : subjects) {
            Outcome o = s.verdict().outcome();
            if (o == Outcome.NOT_REQUIRED) {
                // The lot asks for nothing, of nobody.
                return o;
            }
            if (s.mustHold()) {
                counted = true;
                no |= o == Outcome.DOES_NOT_MEET || o == Outcome.NOT_IN_FORCE;
                doubt |= o == Outcome.REFER;
            }
        }
        boolean instead = false;
        for (Check c : ofBid) {
            boolean raised = (c.finding() instanceof Finding.Unknown || c.finding() instanceof Finding.Failed)
                    && effect(c.finding()) != Reason.Effect.NONE;
            doubt |= raised;
            instead |= raised && c.topic() == Topic.EQUIVALENTS;
        }
        // A bid in which nobody has to hold anything is one whose structure a person must look at.
        return no && !instead ? Outcome.DOES_NOT_MEET : no || doubt || !counted ? Outcome.REFER : Outcome.MEETS;
    }
}
