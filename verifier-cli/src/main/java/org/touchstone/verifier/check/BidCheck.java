package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.bid.BidContents;
import org.touchstone.verifier.bid.BidReader;
import org.touchstone.verifier.verify.Check;
import org.touchstone.verifier.verify.Finding;
import org.touchstone.verifier.verify.Moment;
import org.touchstone.verifier.verify.Submission;
import org.touchstone.verifier.verify.Topic;
import org.touchstone.verifier.verify.Verdict;
import org.touchstone.verifier.verify.Verifier;

/// Steps 1 to 17 over one bid. Safe for use by several threads.
final class BidCheck {
    private final Verifier verifier;
    private final Optional<TenderPolicy> tender;
    private final Moment moment;

    BidCheck(Verifier verifier, Optional<TenderPolicy> tender, Moment moment) {
        this.verifier = verifier;
        this.tender = tender;
        this.moment = moment;
    }

    BidResult check(Bid bid) {
        BidContents contents = BidReader.read(bid);
        if (tender.isEmpty() || bid.bidder().isEmpty()) {
            return ofNobody(bid, contents);
        }
        TenderPolicy.Bidder bidder = bid.bidder().get();
        Roles.Found found = contents.pieces().isEmpty()
                ? new Roles.Found(
                        List.of(Roles.soleTenderer(bidder, verifier.absent(bidder, tender.get(), moment))),
                        Optional.empty())
                : Roles.undeclared(
                        bidder,
                        contents.pieces().stream()
                                .map(p -> judge(p, Optional.of(bidder)))
                                .toList());
        return result(bid.name(), bidder, found, contents);
    }

    /// A bidder of whom nothing was handed in.
    BidResult absent(TenderPolicy.Bidder bidder) {
        Verdict verdict = verifier.absent(bidder, tender.orElseThrow(), moment);
        return new BidResult(
                Optional.of(bidder), List.of(Roles.soleTenderer(bidder, verdict)), verdict, List.of());
    }

    private BidResult result(
            String name, TenderPolicy.Bidder bidder, Roles.Found found, BidContents contents) {
        List<Check> ofBid = new ArrayList<>();
        found.finding().ifPresent(f -> ofBid.add(new Check(Topic.ROLES, f)));
        return new BidResult(
                Optional.of(bidder),
                found.subjects(),
                Combination.verdict(name, Optional.of(bidder.name()), found.subjects(), ofBid),
                contents.inputs());
    }

    /// Without a tender, or in no place that it names: only the one certificate is asked about.
    private BidResult ofNobody(Bid bid, BidContents contents) {
        Verdict verdict = Roles.best(contents.pieces().stream()
                .map(p -> judge(p, Optional.empty()))
                .toList());
        return new BidResult(
                Optional.empty(),
                List.of(new SubjectResult(Optional.empty(), "", List.of(), true, verdict)),
                verdict,
                contents.inputs());
    }

    private Verdict judge(BidContents.Piece piece, Optional<TenderPolicy.Bidder> bidder) {
        if (piece.content().isEmpty()) {
            return Verifier.unreadable(piece.name(), bidder, piece.why());
        }
        Submission submission = new Submission(piece.name(), piece.content().get(), bidder);
        return tender.isPresent()
                ? verifier.check(submission, tender.get(), moment)
                : verifier.check(submission, moment);
    }

    /// True if a finding is one that raises a doubt or more.
    static boolean raised(Finding finding) {
        return finding instanceof Finding.Unknown || finding instanceof Finding.Failed;
    }
}
