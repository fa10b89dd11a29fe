package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.bid.Bids;
import org.touchstone.verifier.source.Document;

/// Checks the same files for one lot after the other, as a buyer with a tender of several lots does.
public final class LotsCheck {
    private LotsCheck() {}

    /// One lot and what came out.
    ///
    /// @param lot absent: no tender was given
    public record Judged(Optional<TenderPolicy> lot, TenderCheck.Outcome outcome) {}

    /// What a run comes to.
    ///
    /// @param lots as far as the run came
    /// @param notJudged how many bids it did not reach before it was stopped
    public record Outcome(List<Judged> lots, int notJudged) {
        public Outcome {
            lots = List.copyOf(lots);
        }

        /// True if every bid of every lot was judged to the end.
        public boolean complete() {
            return notJudged == 0 && lots.stream().allMatch(j -> j.outcome().complete());
        }

        /// The results of all lots, in order.
        public List<BidResult> results() {
            return lots.stream().flatMap(j -> j.outcome().results().stream()).toList();
        }
    }

    /// Checks them.
    ///
    /// @param many whether the documents are a whole set of bids
    /// @param check the check of a lot
    public static Outcome run(
            List<Document> documents,
            List<Optional<TenderPolicy>> lots,
            boolean many,
            Function<Optional<TenderPolicy>, TenderCheck> check)
            throws InterruptedException {
        List<Judged> judged = new ArrayList<>();
        boolean complete = true;
        int missing = 0;
        for (Optional<TenderPolicy> lot : lots) {
            List<Bid> bids = ofLot(Bids.of(documents, lot), lots.size());
            if (!complete) {
                missing += bids.size();
                continue;
            }
            TenderCheck.Outcome outcome = check.apply(lot).run(bids, lot.isPresent() && many);
            judged.add(new Judged(lot, outcome));
            complete = outcome.complete();
            missing += outcome.notJudged();
        }
        return new Outcome(judged, missing);
    }

    /// Of a tender of several lots, a document that lies in no bidder's place belongs to another lot, or to none.
    private static List<Bid> ofLot(List<Bid> bids, int lots) {
        return lots == 1
                ? bids
                : bids.stream().filter(b -> b.bidder().isPresent()).toList();
    }
}
