package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.bid.Bid;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.id.OrganisationId;
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
    private Roles() {}

    /// The subjects, and what is found of the bid's structure; nothing for a plain sole tenderer.
    record Found(List<SubjectResult> subjects, Optional<Finding> finding) {}

    /// Judges one organisation by what it handed in, as the bidder of that name and those identifiers.
    @FunctionalInterface
    interface Judge {
        Verdict judge(TenderPolicy.Bidder as, Bid.Member member);
    }

    /// Of a bid that says who takes part. Its words grant nothing: the sole tenderer is who the tender says that it
    /// is, a group's leader must be, and every other member stands for itself.
    static Found declared(TenderPolicy.Bidder bidder, Bid bid, TenderPolicy tender, Judge judge) {
        List<SubjectResult> subjects = new ArrayList<>();
        boolean counted = false;
        for (Bid.Member m : bid.members()) {
            boolean sole = m.role().filter(Role.SOLE_TENDERER::equals).isPresent();
            TenderPolicy.Bidder as = sole
                    ? bidder
                    : new TenderPolicy.Bidder(Optional.empty(), Optional.empty(), m.name(), m.identifiers());
            boolean must = m.role().filter(tender.terms().mustHold()::contains).isPresent();
            counted |= must;
            subjects.add(new SubjectResult(m.role(), as.name(), as.identifiers(), must, judge.judge(as, m)));
        }
        if (!bid.isFor(tender.ocid(), tender.lot())) {
            return new Found(
                    subjects,
                    Optional.of(Finding.unknown("WRONG_TENDER", "presentedFor", bid.ocid(), "lot", bid.lot())));
        }
        if (bid.structure() == Bid.Structure.UNDECLARED || !counted) {
            return new Found(subjects, Optional.of(undeclared(subjects.size(), bid.name())));
        }
        if (bid.structure() == Bid.Structure.GROUP && !leads(bidder, bid)) {
            return new Found(
                    subjects,
                    Optional.of(Finding.unknown("BIDDER_NOT_IN_BID", "bidder", bidder.name(), "name", bid.name())));
        }
        boolean plain = subjects.size() == 1 && bid.structure() == Bid.Structure.SOLE;
        return new Found(
                subjects,
                plain
                        ? Optional.empty()
                        : Optional.of(Finding.passed("organisations", Integer.toString(subjects.size()))));
    }

    /// True unless the tender knows its bidder by a number that neither the group nor its leader has.
    private static boolean leads(TenderPolicy.Bidder bidder, Bid bid) {
        List<OrganisationId> known = new ArrayList<>(bid.identifiers());
        for (Bid.Member m : bid.members()) {
            if (m.role().filter(Role.GROUP_LEAD::equals).isPresent()) {
                known.addAll(m.identifiers());
            }
        }
        List<OrganisationId> asked =
                bidder.identifiers().stream().filter(OrganisationId::strong).toList();
        return asked.isEmpty() || asked.stream().anyMatch(known::contains);
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
        return new SubjectResult(Optional.of(Role.SOLE_TENDERER), bidder.name(), bidder.identifiers(), true, verdict);
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
