package org.touchstone.verifier.bid;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.verifier.source.Document;

/// Reads a bid's files into memory, one bid at a time. Throws nothing for hostile input: what cannot be read is a
/// piece that says why.
public final class BidReader {
    private BidReader() {}

    /// Reads all of it.
    public static BidContents read(Bid bid) {
        List<BidContents.Piece> pieces = new ArrayList<>(bid.documents().size());
        List<Input> inputs = new ArrayList<>(bid.documents().size());
        for (Document d : bid.documents()) {
            try {
                byte[] bytes = d.read();
                inputs.add(new Input(d.name(), Digests.sha256(bytes), d));
                pieces.add(new BidContents.Piece(d.name(), Optional.of(bytes), ""));
            } catch (MalformedException e) {
                inputs.add(new Input(d.name(), "", d));
                pieces.add(new BidContents.Piece(d.name(), Optional.empty(), String.valueOf(e.getMessage())));
            }
        }
        return new BidContents(pieces, List.of(), List.of(), inputs);
    }
}
