package org.touchstone.verifier.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.certificate.Certificate;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.SubjectResult;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.VerifiedCertificate;

/// A verdict and what a report needs beside it.
///
/// @param digest SHA-256 of the file, lower-case hex; empty text if it could not be read
/// @param judged the moment whose facts counted
/// @param checked when the check was run
/// @param tender the tender, if one was given
/// @param subjects who takes part in a bid of several organisations, or in another role than that of the only
/// bidder; none otherwise
public record Result(
        Verdict verdict,
        String digest,
        Instant judged,
        Instant checked,
        Optional<TenderPolicy> tender,
        List<SubjectResult> subjects) {
    /// Codes of a good result that ask nobody to look.
    private static final Set<String> PLAIN = Set.of("OK", "OK_IN_FORCE", "NOT_REQUIRED", "LOG_VIEW_UNCOMPARED");

    public Result {
        subjects = List.copyOf(subjects);
    }

    /// The result for one certificate.
    public Result(Verdict verdict, String digest, Instant judged, Instant checked, Optional<TenderPolicy> tender) {
        this(verdict, digest, judged, checked, tender, List.of());
    }

    /// The result for a bid.
    public static Result of(BidResult bid, Moment moment, Optional<TenderPolicy> tender) {
        return new Result(
                bid.verdict(),
                bid.inputs().isEmpty() ? "" : bid.inputs().get(0).sha256(),
                moment.judged(),
                moment.at(),
                tender,
                bid.subjects().size() == 1 ? List.of() : bid.subjects());
    }

    /// The file's name.
    public String name() {
        return verdict.name();
    }

    /// What to call the supplier: as proved, else as the file claims, else as the tender names the bidder.
    public String supplier() {
        if (!subjects.isEmpty() && verdict.bidder().isPresent()) {
            return verdict.bidder().get();
        }
        Optional<Certificate> said = certificate();
        return said.map(c -> c.subject().legalName()).or(verdict::bidder).orElse("");
    }

    /// The certificate, proved or claimed.
    public Optional<Certificate> certificate() {
        Optional<VerifiedCertificate> proved = verdict.certificate();
        return proved.isPresent() ? Optional.of(proved.get().certificate()) : verdict.claimed();
    }

    /// True if what the certificate says is proved to be the registry's word.
    public boolean isProved() {
        return verdict.certificate().isPresent();
    }

    /// The codes of what a person should know about a result that is good all the same: conditions, a continuation,
    /// a file that was replaced. `--strict` does not let them pass.
    public List<String> remarks() {
        return verdict.outcome().exitCode() != 0
                ? List.of()
                : verdict.codes().stream().filter(c -> !PLAIN.contains(c)).toList();
    }
}
