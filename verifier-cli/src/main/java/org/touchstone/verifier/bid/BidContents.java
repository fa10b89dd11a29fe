package org.touchstone.verifier.bid;

import java.util.List;
import java.util.Optional;
import org.touchstone.format.bid.Bid;

/// What lay in a bid, read but not judged.
///
/// @param pieces what may be a certificate or a presentation, in the order of the files
/// @param declared the files that say who takes part and how
/// @param equivalents what is offered as equivalent evidence
/// @param inputs every file, as it was read
public record BidContents(
        List<Piece> pieces, List<Declared> declared, List<Equivalent> equivalents, List<Input> inputs) {
    public BidContents {
        pieces = List.copyOf(pieces);
        declared = List.copyOf(declared);
        equivalents = List.copyOf(equivalents);
        inputs = List.copyOf(inputs);
    }

    /// The bytes of one file that may be a certificate or a presentation.
    ///
    /// @param content empty if it could not be read
    /// @param why why it could not be read
    public record Piece(String name, Optional<byte[]> content, String why) {}

    /// A bid as one file (`spec/bid.md`) and the name of that file.
    public record Declared(String name, Bid bid) {}

    /// Evidence of another kind than a certificate.
    ///
    /// @param name the file's name in the envelope
    /// @param sha256 lower-case hexadecimal; empty text if it could not be read
    public record Equivalent(String name, String sha256) {}
}
