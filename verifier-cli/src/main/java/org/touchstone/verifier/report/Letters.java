package org.touchstone.verifier.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.reason.Reason;
import org.touchstone.format.reason.Reasons;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.RecordNote;
import org.touchstone.verifier.report.RecordBlocks.Block;
import org.touchstone.verifier.verify.Outcome;

/// Draft letters out of a record: what was found, what may be put right, until when. One for each bid that does not
/// simply meet, in the order of the record, and in one form: all bidders are asked the same in the same order, only
/// names, facts and findings differ (domain guide 3.6). Every letter says that it is a draft, since a person
/// decides, signs and sends.
public final class Letters {
    private static final Catalogue SAY = Catalogue.ENGLISH;

    /// What the catalogue of reasons says where the bidder has nothing to do.
    private static final String NOTHING = "Nothing.";

    private Letters() {}

    /// The letters, each beginning with a heading of level 1; empty if no bid needs one.
    ///
    /// @param answerBy the day until which bidders may answer
    public static List<Block> of(RecordView view, TenderPolicy tender, LocalDate answerBy) {
        List<Block> out = new ArrayList<>();
        for (RecordView.BidView bid : view.bids()) {
            if (concerns(bid)) {
                letter(view, tender, bid, answerBy, out);
            }
        }
        return out;
    }

    /// True if there is something that the bidder has to hear. A doubt that is the buyer's own (an old copy of the
    /// register) is not a matter for a letter.
    private static boolean concerns(RecordView.BidView bid) {
        return switch (bid.outcome()) {
            case MEETS, IN_FORCE, NOT_REQUIRED -> false;
            case DOES_NOT_MEET, NOT_IN_FORCE -> true;
            case REFER -> findings(bid).stream().anyMatch(s -> asks(s.reason()));
        };
    }

    private static boolean asks(Reason reason) {
        return (reason.cure() == Reason.Cure.YES || reason.cure() == Reason.Cure.MAYBE)
                && !reason.bidder().equals(NOTHING);
    }

    /// The findings of a bid in the order of the catalogue, so that all bidders read them in one order.
    private static List<RecordView.StepView> findings(RecordView.BidView bid) {
        List<String> order = Reasons.shipped().all().stream().map(Reason::code).toList();
        List<RecordView.StepView> raised = new ArrayList<>(bid.raised());
        raised.removeIf(s -> s.number() == 17);
        raised.sort((a, b) -> Integer.compare(order.indexOf(a.code()), order.indexOf(b.code())));
        return raised;
    }

    private static void letter(
            RecordView view, TenderPolicy tender, RecordView.BidView bid, LocalDate answerBy, List<Block> out) {
        CheckRecord.Request request = view.file().record().request();
        String name = Shown.text(bid.name());
        out.add(new Block.Heading(1, SAY.say("letter.draft", name)));
        out.add(new Block.Text(SAY.say("letter.from", Shown.text(tender.buyerName()), name)));
        out.add(new Block.Text(SAY.say("letter.subject", Shown.text(tender.ocid()), Shown.text(tender.lot()))));
        boolean later = request.checkPoint().isPresent();
        out.add(new Block.Text(SAY.say(
                later ? "letter.checked-later" : "letter.checked",
                Dates.moment(request.at()),
                Dates.moment(request.judged()),
                SAY.say("use." + tender.use().code()),
                request.checkPoint().map(Shown::text).orElse(""))));
        boolean no = bid.outcome() == Outcome.DOES_NOT_MEET || bid.outcome() == Outcome.NOT_IN_FORCE;
        out.add(new Block.Text(SAY.say(no ? "letter.outcome-no" : "letter.outcome-refer")));
        out.add(new Block.Heading(2, SAY.say("letter.found")));
        boolean curable = false;
        for (RecordView.StepView s : findings(bid)) {
            Reason reason = s.reason();
            boolean may = asks(reason);
            curable |= may;
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of(SAY.say("letter.finding"), s.sentence()));
            rows.add(List.of(
                    SAY.say("letter.cure"),
                    SAY.say("letter.cure." + reason.cure().name())));
            if (may) {
                rows.add(List.of(SAY.say("letter.do"), reason.bidder()));
            }
            out.add(new Block.Facts(rows));
        }
        out.add(new Block.Heading(2, SAY.say("letter.asked")));
        String date = Dates.fact(answerBy.toString());
        if (later && no) {
            out.add(new Block.Text(SAY.say("letter.representations", date)));
        }
        out.add(new Block.Text(SAY.say(curable ? "letter.may" : "letter.may-comment", date)));
        out.add(new Block.Text(SAY.say("letter.equivalent", date)));
        List<String> considered = new ArrayList<>();
        for (RecordNote note : RecordBlocks.about(view, bid.name())) {
            note.equivalents().forEach(e -> considered.add(Shown.text(e)));
        }
        out.add(new Block.Text(
                considered.isEmpty()
                        ? SAY.say("letter.considered-none")
                        : SAY.say("letter.considered", String.join("; ", considered))));
        out.add(new Block.Text(SAY.say("letter.use." + tender.use().code())));
        out.add(new Block.Text(SAY.say("letter.same")));
        out.add(new Block.Text(SAY.say("letter.record", view.file().digest())));
        out.add(new Block.Text(SAY.say("letter.sign")));
    }
}
