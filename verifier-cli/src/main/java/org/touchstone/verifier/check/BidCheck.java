package org.touchstone.verifier.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.bid.BidContents;
import org.touchstone.verifier.bid.BidReader;
import org.touchstone.verifier.verify.Check;
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
    private final Debarment debarment;

    BidCheck(Verifier verifier, Optional<TenderPolicy> tender, Moment moment, Debarment debarment) {
        this.verifier = verifier;
        this.tender = tender;
        this.moment = moment;
        this.debarment = debarment;
    }

    BidResult check(Bid bid) {
        BidContents contents = BidReader.read(bid);
        if (tender.isEmpty() || bid.bidder().isEmpty()) {
            return ofNobody(bid, contents);
        }
        TenderPolicy policy = tender.get();
        TenderPolicy.Bidder bidder = bid.bidder().get();
        Optional<BidContents.Declared> declared = declared(contents, policy);
        Roles.Found found;
        if (declared.isPresent()) {
            BidContents.Declared file = declared.get();
            found = Roles.declared(bidder, file.bid(), policy, (as, m) -> judge(file.name(), as, m));
        } else if (contents.pieces().isEmpty()) {
            Verdict none =
                    Equivalents.instead(verifier.absent(bidder, policy, moment), policy, names(contents.equivalents()));
            found = new Roles.Found(List.of(Roles.soleTenderer(bidder, none)), Optional.empty());
        } else {
            found = Roles.undeclared(
                    bidder,
                    contents.pieces().stream()
                            .map(p -> judge(p, Optional.of(bidder)))
                            .toList());
        }
        return result(bid.name(), bidder, found, contents);
    }

    /// A bidder of whom nothing was handed in.
    BidResult absent(TenderPolicy.Bidder bidder) {
        Verdict verdict = verifier.absent(bidder, tender.orElseThrow(), moment);
        SubjectResult subject = Roles.soleTenderer(bidder, verdict);
        List<Check> ofBid =
                debarment.of(bidder, List.of(subject), moment).stream().toList();
        return new BidResult(
                Optional.of(bidder),
                List.of(subject),
                Combination.verdict(verdict.name(), Optional.of(bidder.name()), List.of(subject), ofBid),
                List.of());
    }

    /// The file that says who takes part in this lot; of one for another lot only that it is.
    private static Optional<BidContents.Declared> declared(BidContents contents, TenderPolicy tender) {
        for (BidContents.Declared d : contents.declared()) {
            if (d.bid().isFor(tender.ocid(), tender.lot())) {
                return Optional.of(d);
            }
        }
        return contents.pieces().isEmpty() ? contents.declared().stream().findFirst() : Optional.empty();
    }

    private BidResult result(String name, TenderPolicy.Bidder bidder, Roles.Found found, BidContents contents) {
        List<Check> ofBid = new ArrayList<>();
        found.finding().ifPresent(f -> ofBid.add(new Check(Topic.ROLES, f)));
        debarment.of(bidder, found.subjects(), moment).ifPresent(ofBid::add);
        Equivalents.beside(found.subjects(), tender.orElseThrow(), names(contents.equivalents()))
                .ifPresent(f -> ofBid.add(new Check(Topic.EQUIVALENTS, f)));
        return new BidResult(
                Optional.of(bidder),
                found.subjects(),
                Combination.verdict(name, Optional.of(bidder.name()), found.subjects(), ofBid),
                contents.inputs());
    }

    private static String names(List<BidContents.Equivalent> equivalents) {
        return equivalents.stream().map(BidContents.Equivalent::name).collect(Collectors.joining(", "));
    }

    /// Without a tender, or in no place that it names: only the one certificate is asked about.
    private BidResult ofNobody(Bid bid, BidContents contents) {
        List<Verdict> verdicts = new ArrayList<>();
        for (BidContents.Declared d : contents.declared()) {
            for (org.touchstone.format.bid.Bid.Member m : d.bid().members()) {
                m.presentation()
                        .ifPresent(p -> verdicts.add(
                                judge(new BidContents.Piece(d.name(), Optional.of(p.bytes()), ""), Optional.empty())));
            }
        }
        contents.pieces().forEach(p -> verdicts.add(judge(p, Optional.empty())));
        Verdict first = verdicts.isEmpty()
                ? Verifier.unreadable(bid.name(), Optional.empty(), "no presentation in the bid")
                : verdicts.get(0);
        List<SubjectResult> subjects = (verdicts.isEmpty() ? List.of(first) : verdicts)
                .stream()
                        .map(v -> new SubjectResult(
                                Optional.empty(),
                                v.claimed().map(c -> c.subject().legalName()).orElse(""),
                                List.of(),
                                true,
                                v))
                        .toList();
        return new BidResult(
                Optional.empty(),
                subjects,
                Combination.verdict(bid.name(), Optional.empty(), subjects, List.of()),
                contents.inputs());
    }

    private Verdict judge(String file, TenderPolicy.Bidder as, org.touchstone.format.bid.Bid.Member member) {
        if (member.presentation().isPresent()) {
            byte[] bytes = member.presentation().get().bytes();
            return judge(new BidContents.Piece(file, Optional.of(bytes), ""), Optional.of(as));
        }
        return Equivalents.instead(
                verifier.absent(as, tender.orElseThrow(), moment),
                tender.get(),
                member.equivalent()
                        .map(org.touchstone.format.bid.Bid.Equivalent::file)
                        .orElse(""));
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
}
