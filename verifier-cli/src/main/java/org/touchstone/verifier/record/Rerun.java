package org.touchstone.verifier.record;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderFile;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.RecordInput;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.check.LotsCheck;
import org.touchstone.verifier.check.ResultPart;
import org.touchstone.verifier.check.TenderCheck;
import org.touchstone.verifier.source.Document;
import org.touchstone.verifier.verify.Moment;

/// Runs a recorded check again: its own inputs, its own clock, its own rules, no network, nothing of this
/// computer.
public final class Rerun {
    private final RecordFile file;
    private final List<Optional<TenderPolicy>> lots;

    /// Takes the record's request; throws [RecordException] if it cannot be run again here.
    public Rerun(RecordFile file) {
        this.file = file;
        // Every published version of the rules stays: it would be another branch here. There is one so far.
        if (file.record().rules() != ResultPart.RULES) {
            throw new RecordException(
                    "RECORD_RULES_UNKNOWN", "rules", Long.toString(file.record().rules()));
        }
        try {
            Optional<byte[]> policy = file.record().inputs(RecordInput.Role.TENDER_POLICY).stream()
                    .findFirst()
                    .flatMap(RecordInput::content)
                    .map(file::input);
            lots = policy.isEmpty() ? List.of(Optional.empty()) : lots(TenderFile.parse(policy.get()));
        } catch (MalformedException e) {
            throw invalid(e);
        }
    }

    private List<Optional<TenderPolicy>> lots(TenderFile tender) {
        Optional<String> one = file.record().request().lot();
        if (one.isEmpty()) {
            return tender.lots().stream().map(Optional::of).toList();
        }
        return List.of(Optional.of(
                tender.lot(one.get()).orElseThrow(() -> new MalformedException("the tender has no such lot"))));
    }

    private static RecordException invalid(MalformedException e) {
        return new RecordException("RECORD_INVALID", "detail", String.valueOf(e.getMessage()));
    }

    /// The lots of the check; one without anything if there was no tender.
    public List<Optional<TenderPolicy>> lots() {
        return lots;
    }

    /// The tender of the check, or its first lot.
    public Optional<TenderPolicy> tender() {
        return lots.get(0);
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

    /// The moment of a check: at the opening of bids the tender's deadline counts, later what is so then.
    public static Moment moment(Optional<TenderPolicy> tender, Optional<String> point, Instant began, Instant at) {
        if (point.isPresent()) {
            return Moment.later(point.get(), began, at);
        }
        return tender.isPresent() ? Moment.deadline(tender.get(), at) : Moment.now(at);
    }

    /// The result part that the recorded inputs give; throws [RecordException].
    public byte[] result(TenderCheck.Watch watch, int jobs) throws InterruptedException {
        CheckRecord.Request request = file.record().request();
        ShelfMaterial material = new ShelfMaterial(new RecordedShelf(file), () -> {
            throw new RecordException("RECORD_INVALID", "detail", "a line of the register cannot be read");
        });
        LotsCheck.Outcome outcome = LotsCheck.run(
                documents(),
                lots,
                request.whole(),
                lot -> new TenderCheck(
                        material,
                        lot,
                        () -> moment(lot, request.checkPoint(), request.began(), request.at()),
                        request.reach() == CheckRecord.Reach.UNREACHABLE ? Optional.of(() -> false) : Optional.empty(),
                        watch,
                        jobs));
        if (!outcome.complete()) {
            throw new InterruptedException();
        }
        return RecordResult.bytes(outcome);
    }

    /// The files of the bids as they were.
    public List<Document> documents() {
        List<Document> out = new ArrayList<>();
        for (RecordInput input : file.record().inputs(RecordInput.Role.BID)) {
            String name = input.name().orElseThrow();
            out.add(new Recorded(name, input.place().orElse(name), input.content(), file));
        }
        return out;
    }

    /// A file of a bid out of the record.
    private record Recorded(String name, String place, Optional<RecordInput.Content> content, RecordFile file)
            implements Document {
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
