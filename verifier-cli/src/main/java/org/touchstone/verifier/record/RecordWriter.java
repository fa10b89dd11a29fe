package org.touchstone.verifier.record;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.Digests;
import org.touchstone.format.record.RecordInput;
import org.touchstone.verifier.bid.Bid;
import org.touchstone.verifier.bid.Input;
import org.touchstone.verifier.check.BidResult;
import org.touchstone.verifier.check.ResultPart;
import org.touchstone.verifier.verify.Moment;

/// Puts a finished check into a record. Only what the check read goes in, and nothing of this computer: no path,
/// no name of a user or machine, no file that was passed over.
public final class RecordWriter {
    private final CheckRecord record;
    private final byte[] readme;
    private final byte[] result;
    private final Map<String, byte[]> shared = new HashMap<>();
    private final Map<String, Input> files = new HashMap<>();

    /// Takes a check.
    ///
    /// @param policy the bytes of the tender file
    /// @param bids in the order in which they were judged
    /// @param results of these bids, and of bidders without one
    /// @throws RecordFile.ChangedException if a file is no longer what was judged
    public RecordWriter(
            CheckRecord.Request request,
            Optional<byte[]> policy,
            Optional<TenderPolicy> tender,
            RecordingShelf shelf,
            List<Bid> bids,
            List<BidResult> results,
            Moment moment,
            CheckRecord.Tool tool,
            byte[] readme)
            throws RecordFile.ChangedException {
        this.readme = readme.clone();
        this.result = RecordResult.bytes(results, tender, moment);
        List<RecordInput> inputs = new ArrayList<>();
        policy.ifPresent(p -> add(inputs, RecordInput.shared(RecordInput.Role.TENDER_POLICY, p, Optional.empty()), p));
        shelf.taken().forEach((input, bytes) -> add(inputs, input, bytes));
        for (int i = 0; i < bids.size(); i++) {
            Optional<Integer> bidder = bids.get(i).bidder().map(b -> place(b, tender));
            for (Input input : results.get(i).inputs()) {
                Optional<RecordInput.Content> content = Optional.empty();
                if (input.isRead()) {
                    content = Optional.of(RecordInput.Content.of(bytes(input)));
                    files.put(input.sha256(), input);
                }
                inputs.add(RecordInput.bid(input.name(), content, bidder));
            }
        }
        this.record = new CheckRecord(
                Digests.of(readme), request, inputs, ResultPart.RULES, RecordInput.Content.of(result), tool);
    }

    private void add(List<RecordInput> inputs, RecordInput input, byte[] bytes) {
        inputs.add(input);
        input.content().ifPresent(c -> shared.put(c.sha256(), bytes));
    }

    /// The very entry of the tender, since two bidders may say the same of themselves.
    private static int place(TenderPolicy.Bidder bidder, Optional<TenderPolicy> tender) {
        List<TenderPolicy.Bidder> all = tender.map(TenderPolicy::bidders).orElse(List.of());
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) == bidder) {
                return i;
            }
        }
        throw new IllegalArgumentException("a bid of a bidder that the tender does not name");
    }

    private static byte[] bytes(Input input) throws RecordFile.ChangedException {
        try {
            return input.bytes();
        } catch (MalformedException e) {
            throw new RecordFile.ChangedException();
        }
    }

    /// The frozen part.
    public CheckRecord record() {
        return record;
    }

    /// The digest of the check.
    public String digest() {
        return Digests.of(record.bytes());
    }

    /// Writes the file. The bids' files are read once more, one at a time.
    public void writeTo(OutputStream out) throws IOException {
        RecordFile.write(
                record,
                readme,
                result,
                content -> {
                    byte[] bytes = shared.get(content.sha256());
                    Input input = files.get(content.sha256());
                    return bytes != null || input == null ? java.util.Objects.requireNonNull(bytes) : bytes(input);
                },
                List.of(),
                out);
    }
}
