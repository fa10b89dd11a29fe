package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.policy.Role;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;

/// Step 2: who takes part, and in which role? A bid says so in a file of its own; without one the bidder is the sole
/// tenderer, and a certificate of somebody else beside its own is that of an organisation whose part nobody declared.
final class Roles {
    /// All who bid or are relied on; a sub-contractor only where a tender says so.
    private static final Set<Role> MUST_HOLD = EnumSet.complementOf(EnumSet.of(Role.SUB_CONTRACTOR));

    private Roles() {}

    /// The subjects, and what is found of the bid's structure; nothing for a plain sole tenderer.
    record Found(List<SubjectResult> subjects, Optional<Finding> finding) {}

    static boolean mustHold(TenderPolicy tender, Role role) {
        return MUST_HOLD.contains(role);
    }

    /// Of a bid that declares nothing: its verdicts, each made as if it were the bidder's own certificate.
    static Found undeclared(TenderPolicy.Bidder bidder, List<Verdict> verdicts) {
        if (verdicts.size() == 1) {
            return sole(bidder, verdicts.get(0));
        }
        List<Verdict> own = verdicts.stream().filter(Roles::isOwn).toList();
        List<Verdict> others = new ArrayList<>();
        for (Verdict v : verdicts) {
            boolean known = v.claimed().isEmpty()
                    || others.stream().anyMatch(o -> holder(o).equals(holder(v)))
                    || own.stream().anyMatch(o -> holder(o).equals(holder(v)));
            if (!isOwn(v) && !known) {
                others.add(v);
            }
        }
        if (own.isEmpty() && others.size() <= 1) {
            return sole(bidder, best(verdicts));
        }
        List<SubjectResult> subjects = new ArrayList<>();
        if (!own.isEmpty()) {
            subjects.add(soleTenderer(bidder, best(own)));
            if (others.isEmpty()) {
                return new Found(subjects, Optional.empty());
            }
        }
        for (Verdict v : others) {
            Certificate.Subject said = v.claimed().orElseThrow().subject();
            subjects.add(new SubjectResult(
                    Optional.empty(),
                    said.legalName(),
                    said.identifiers().stream()
                            .map(Certificate.VerifiedIdentifier::id)
                            .toList(),
                    false,
                    v));
        }
        return new Found(subjects, Optional.of(undeclared(others.size(), holder(others.get(0)))));
    }

    static Finding undeclared(int count, String name) {
        return Finding.unknown("ROLE_UNDECLARED", "organisations", Integer.toString(count), "name", name);
    }

    private static Found sole(TenderPolicy.Bidder bidder, Verdict verdict) {
        return new Found(List.of(soleTenderer(bidder, verdict)), Optional.empty());
    }

    static SubjectResult soleTenderer(TenderPolicy.Bidder bidder, Verdict verdict) {
        return new SubjectResult(
                Optional.of(Role.SOLE_TENDERER), bidder.name(), bidder.identifiers(), true, verdict);
    }

    private static boolean isOwn(Verdict v) {
        return v.check(Topic.SUBJECT)
                .map(Check::finding)
                .filter(Finding.Passed.class::isInstance)
                .isPresent();
    }

    private static String holder(Verdict v) {
        return v.claimed().map(c -> c.subject().legalName()).orElse("");
    }

    /// Of several files of one bidder the best counts: what one of them proves, another cannot take back. A doubt
    /// comes before a no, because the file in doubt may be the good one.
    static Verdict best(List<Verdict> verdicts) {
        return verdicts.stream()
                .min(Comparator.comparingInt(v -> rank(v.outcome())))
                .orElseThrow();
    }

    private static int rank(Outcome outcome) {
        return switch (outcome) {
            case NOT_REQUIRED -> 0;
            case MEETS, IN_FORCE -> 1;
            case REFER -> 2;
            case DOES_NOT_MEET, NOT_IN_FORCE -> 3;
        };
    }
}
