package org.touchstone.verifier.record;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.RecordInput;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.ResultPart;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.verify.Moment;

/// Runs a recorded check again: its own inputs, its own clock, its own rules, no network, nothing of this
/// computer.
public final class Rerun {
    private final RecordFile file;
    private final Optional<TenderPolicy> tender;

    /// Takes the record's request; throws [RecordException] if it cannot be run again here.
    public Rerun(RecordFile file) {
        this.file = file;
        // Every published version of the rules stays: it would be another branch here. There is one so far.
        if (file.record().rules() != ResultPart.RULES) {
            throw new RecordException(
                    "RECORD_RULES_UNKNOWN", "rules", Long.toString(file.record().rules()));
        }
        try {
            tender = file.record().inputs(RecordInput.Role.TENDER_POLICY).stream()
                    .findFirst()
                    .flatMap(RecordInput::content)
                    .map(file::input)
                    .map(TenderPolicy::parse);
        } catch (MalformedException e) {
            throw invalid(e);
        }
    }

    private static RecordException invalid(MalformedException e) {
        return new RecordException("RECORD_INVALID", "detail", String.valueOf(e.getMessage()));
    }

    /// The tender of the check.
    public Optional<TenderPolicy> tender() {
        return tender;
    }

    /// The trust lists of the check.
    public List<TrustListJws> trustLists() {
        try {
            List<TrustListJws> lists = new ArrayList<>();
            for (RecordInput input : file.record().inputs(RecordInput.Role.TRUST_LIST)) {
                input.content().ifPresent(c -> lists.add(TrustListJws.parse(file.input(c))));
            }
            return lists;
        } catch (MalformedException e) {
            throw invalid(e);
        }
    }

    /// The moment of the check.
    public Moment moment() {
        CheckRecord.Request r = file.record().request();
        return new Moment(r.checkPoint(), r.judged(), r.at(), r.began());
    }

    /// The result part that the recorded inputs give; throws [RecordException].
    public byte[] result(TenderCheck.Watch watch, int jobs) throws InterruptedException {
        CheckRecord.Request request = file.record().request();
        RecordedShelf shelf = new RecordedShelf(file);
        Moment moment = moment();
        TenderCheck check = new TenderCheck(
                new ShelfMaterial(shelf, () -> {
                    throw new RecordException("RECORD_INVALID", "detail", "a line of the register cannot be read");
                }),
                tender,
                () -> moment,
                request.reach() == CheckRecord.Reach.UNREACHABLE ? Optional.of(() -> false) : Optional.empty(),
                watch,
                jobs);
        TenderCheck.Outcome outcome = check.run(bids(), request.whole());
        if (!outcome.complete()) {
            throw new InterruptedException();
        }
        List<BidResult> results = outcome.results();
        return RecordResult.bytes(results, tender, moment);
    }

    /// The bids as they were: files of one bidder are one bid, a file of nobody stands alone.
    public List<Bid> bids() {
        Map<Object, List<Document>> envelopes = new LinkedHashMap<>();
        Map<Object, TenderPolicy.Bidder> bidders = new LinkedHashMap<>();
        for (RecordInput input : file.record().inputs(RecordInput.Role.BID)) {
            Document document = new Recorded(input.name().orElseThrow(), input.content(), file);
            Object key = document;
            if (input.bidder().isPresent()) {
                int place = input.bidder().get();
                List<TenderPolicy.Bidder> all =
                        tender.map(TenderPolicy::bidders).orElse(List.of());
                if (place >= all.size()) {
                    throw new RecordException(
                            "RECORD_INVALID", "detail", "a file belongs to a bidder that is not there");
                }
                key = place;
                bidders.put(key, all.get(place));
            }
            envelopes.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(document);
        }
        List<Bid> bids = new ArrayList<>(envelopes.size());
        envelopes.forEach(
                (key, all) -> bids.add(new Bid(all.get(0).name(), Optional.ofNullable(bidders.get(key)), all)));
        return bids;
    }

    /// A file of a bid out of the record.
    private record Recorded(String name, Optional<RecordInput.Content> content, RecordFile file) implements Document {
        @Override
        public byte[] read() {
            return file.input(content.orElseThrow(() -> new MalformedException("it could not be read")));
        }

        /// Two files of one name are two files.
        @Override
        public boolean equals(Object o) {
            return this == o;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /// A name as a record can hold it: in normal form, and what is no character replaced. The check that is to be
    /// recorded runs under these names, too.
    public static String name(String name) {
        String whole = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return Normalizer.normalize(whole, Normalizer.Form.NFC);
    }

    /// A document under the name that a record can hold.
    public static Document named(Document document) {
        String name = name(document.name());
        return name.equals(document.name()) ? document : new Renamed(name, document);
    }

    private record Renamed(String name, Document of) implements Document {
        @Override
        public String place() {
            return of.place();
        }

        @Override
        public byte[] read() {
            return of.read();
        }
    }
}
