package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Outcome;
import org.touchstone.verifier.verify.Verdict;

/// Step 16: without a certificate that counts, was other evidence offered? It is never judged here, only made sure
/// that a person judges it.
final class Equivalents {
    private Equivalents() {}

    /// The verdict on an organisation that handed in no certificate, with what it offers instead.
    ///
    /// @param files names of what is offered; empty text if nothing is
    static Verdict instead(Verdict absent, TenderPolicy tender, String files) {
        if (files.isEmpty()
                || !tender.terms().equivalentsAccepted()
                || !absent.mainCode().equals("NONE_OFFERED")) {
            return absent;
        }
        List<Check> checks = new ArrayList<>();
        for (Check c : absent.checks()) {
            checks.add(c.finding().code().equals("NONE_OFFERED") ? new Check(c.topic(), offered(files)) : c);
        }
        return new Verdict(
                absent.name(),
                absent.outcome(),
                checks,
                absent.claimed(),
                absent.certificate(),
                absent.replaced(),
                absent.presentationId(),
                absent.bidder());
    }

    /// What lies in the bid beside certificates of which one that must count does not.
    static Optional<Finding> beside(List<SubjectResult> subjects, TenderPolicy tender, String files) {
        boolean needed = false;
        boolean said = false;
        for (SubjectResult s : subjects) {
            Outcome o = s.verdict().outcome();
            needed |= s.mustHold() && o != Outcome.MEETS && o != Outcome.NOT_REQUIRED;
            said |= s.verdict().codes().contains("EQUIVALENT_OFFERED");
        }
        return needed && !said && !files.isEmpty() && tender.terms().equivalentsAccepted()
                ? Optional.of(offered(files))
                : Optional.empty();
    }

    private static Finding offered(String files) {
        return Finding.unknown("EQUIVALENT_OFFERED", "files", files);
    }
}
