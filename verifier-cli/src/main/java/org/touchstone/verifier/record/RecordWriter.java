package org.touchstone.verifier.record;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.Digests;
import org.touchstone.format.record.RecordInput;
import org.touchstone.verifier.bid.Input;
import org.touchstone.verifier.bid.Places;
import org.touchstone.verifier.check.LotsCheck;
import org.touchstone.verifier.check.ResultPart;
import org.touchstone.verifier.source.Document;

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
    /// @param documents what was found, in the order in which it was judged
    /// @throws RecordFile.ChangedException if a file is no longer what was judged
    public RecordWriter(
            CheckRecord.Request request,
            Optional<byte[]> policy,
            RecordingShelf shelf,
            List<Document> documents,
            LotsCheck.Outcome outcome,
            CheckRecord.Tool tool,
            byte[] readme)
            throws RecordFile.ChangedException {
        this.readme = readme.clone();
        this.result = RecordResult.bytes(outcome);
        List<RecordInput> inputs = new ArrayList<>();
        policy.ifPresent(p -> add(inputs, RecordInput.shared(RecordInput.Role.TENDER_POLICY, p, Optional.empty()), p));
        shelf.taken().forEach((input, bytes) -> add(inputs, input, bytes));
        Map<Document, Input> read = new IdentityHashMap<>();
        outcome.results().forEach(r -> r.inputs().forEach(i -> read.put(i.document(), i)));
        List<Places> places = outcome.lots().stream()
                .flatMap(j -> j.lot().stream())
                .map(l -> new Places(l.bidders()))
                .toList();
        List<TenderPolicy.Bidder> bidders = outcome.lots().stream()
                .flatMap(j -> j.lot().stream())
                .flatMap(l -> l.bidders().stream())
                .toList();
        for (Document document : documents) {
            Input input = read.get(document);
            if (input == null) {
                continue; // nobody's: it was not looked at
            }
            Optional<RecordInput.Content> content = Optional.empty();
            if (input.isRead()) {
                content = Optional.of(RecordInput.Content.of(bytes(input)));
                files.put(input.sha256(), input);
            }
            inputs.add(RecordInput.bid(input.name(), content, place(document, places, bidders)));
        }
        this.record = new CheckRecord(
                Digests.of(readme), request, inputs, ResultPart.RULES, RecordInput.Content.of(result), tool);
    }

    /// Where the document lay, as far as it is needed to tell whose bid it is in: its name if that is enough, else
    /// the very file or folder that the tender names. A path of this computer never goes in.
    private static Optional<String> place(Document document, List<Places> places, List<TenderPolicy.Bidder> bidders) {
        String name = document.name();
        String file = name.substring(name.lastIndexOf('/') + 1);
        List<String> candidates = new ArrayList<>(List.of(name));
        for (TenderPolicy.Bidder b : bidders) {
            b.file().ifPresent(candidates::add);
            b.folder().ifPresent(f -> candidates.add(f + (f.endsWith("/") ? "" : "/") + file));
        }
        for (String candidate : candidates) {
            if (places.stream().allMatch(p -> p.bidder(candidate).equals(p.bidder(document.place())))) {
                return candidate.equals(name) ? Optional.empty() : Optional.of(Rerun.name(candidate));
            }
        }
        throw new MalformedException("the place of a file cannot be told without the path on this computer");
    }

    private void add(List<RecordInput> inputs, RecordInput input, byte[] bytes) {
        inputs.add(input);
        input.content().ifPresent(c -> shared.put(c.sha256(), bytes));
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
