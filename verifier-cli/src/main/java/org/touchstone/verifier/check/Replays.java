package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.List;
import org.touchstone.format.policy.Role;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.Verifier;

/// Step 8 over all bids of a tender: one presentation, or one certificate, that is handed in by two. Each member of a
/// consortium counts for itself, whatever bid it is in; a sub-contractor may stand in several.
final class Replays {
    private Replays() {}

    static List<BidResult> mark(List<BidResult> results) {
        List<Verdict> verdicts = new ArrayList<>(results.size());
        List<String> who = new ArrayList<>(results.size());
        for (BidResult r : results) {
            for (SubjectResult s : r.subjects()) {
                if (counts(s)) {
                    verdicts.add(s.verdict());
                    who.add(who(r, s));
                }
            }
        }
        List<Verdict> marked = Verifier.replays(verdicts, who);
        List<BidResult> out = new ArrayList<>(results.size());
        int next = 0;
        for (BidResult r : results) {
            List<SubjectResult> subjects = new ArrayList<>(r.subjects().size());
            boolean changed = false;
            for (SubjectResult s : r.subjects()) {
                if (counts(s)) {
                    Verdict v = marked.get(next++);
                    changed |= v != s.verdict();
                    subjects.add(v == s.verdict() ? s : s.with(v));
                } else {
                    subjects.add(s);
                }
            }
            out.add(changed ? with(r, subjects) : r);
        }
        return out;
    }

    private static boolean counts(SubjectResult s) {
        return s.mustHold() && s.role().filter(Role.SUB_CONTRACTOR::equals).isEmpty();
    }

    private static String who(BidResult r, SubjectResult s) {
        String bidder = r.bidder().map(b -> b.name()).orElseGet(r::name);
        return r.subjects().size() == 1 || s.name().equals(bidder) ? bidder : s.name() + " (" + bidder + ")";
    }

    /// The same bid with other verdicts on its subjects.
    static BidResult with(BidResult r, List<SubjectResult> subjects) {
        List<Check> ofBid = r.verdict().checks().stream()
                .filter(c -> c.topic().compareTo(Topic.ROLES) >= 0)
                .toList();
        return new BidResult(
                r.bidder(), subjects, Combination.verdict(r.name(), r.verdict().bidder(), subjects, ofBid), r.inputs());
    }
}
