package org.touchstone.verifier.bid;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.verifier.source.Document;

/// Reads a bid's files into memory, one bid at a time. Throws nothing for hostile input: what cannot be read is a
/// piece that says why.
public final class BidReader {
    private static final String DECLARED = "\"" + org.touchstone.format.bid.Bid.TYPE + "\"";

    private BidReader() {}

    /// Reads all of it.
    public static BidContents read(Bid bid) {
        List<BidContents.Piece> pieces = new ArrayList<>(bid.documents().size());
        List<BidContents.Declared> declared = new ArrayList<>(1);
        List<BidContents.Equivalent> equivalents = new ArrayList<>(0);
        List<Input> inputs = new ArrayList<>(bid.documents().size());
        for (Document d : bid.documents()) {
            Optional<byte[]> bytes = Optional.empty();
            String why = "";
            try {
                bytes = Optional.of(d.read());
            } catch (MalformedException e) {
                why = String.valueOf(e.getMessage());
            }
            Input input = new Input(d.name(), bytes.map(Digests::sha256).orElse(""), d);
            inputs.add(input);
            if (Document.isEquivalent(d.name())) {
                equivalents.add(new BidContents.Equivalent(d.name(), input.sha256()));
            } else if (bytes.isPresent() && holds(bytes.get(), DECLARED)) {
                try {
                    declared.add(new BidContents.Declared(d.name(), org.touchstone.format.bid.Bid.parse(bytes.get())));
                } catch (MalformedException e) {
                    // A presentation may hold the word as well; the judge of presentations says what is wrong with
                    // it.
                    pieces.add(new BidContents.Piece(d.name(), bytes, String.valueOf(e.getMessage())));
                }
            } else {
                pieces.add(new BidContents.Piece(d.name(), bytes, why));
            }
        }
        return new BidContents(pieces, declared, equivalents, inputs);
    }

    /// As text of one byte a character, in which the machine looks for a word many bytes at a time.
    private static boolean holds(byte[] bytes, String word) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(word);
    }
}
