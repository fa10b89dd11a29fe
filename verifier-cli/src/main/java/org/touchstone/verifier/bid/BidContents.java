package org.touchstone.verifier.bid;

import java.util.List;
import java.util.Optional;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.format.policy.Role;

/// What lay in a bid, read but not judged.
///
/// @param pieces what may be a certificate or a presentation, in the order of the files
/// @param members who takes part and how, if the bid says so in a file of its own
/// @param equivalents names of what is offered as equivalent evidence
/// @param inputs every file, as it was read
public record BidContents(List<Piece> pieces, List<Member> members, List<String> equivalents, List<Input> inputs) {
    public BidContents {
        pieces = List.copyOf(pieces);
        members = List.copyOf(members);
        equivalents = List.copyOf(equivalents);
        inputs = List.copyOf(inputs);
    }

    /// The bytes of one file that may be a certificate or a presentation.
    ///
    /// @param content empty if it could not be read
    /// @param why why it could not be read
    public record Piece(String name, Optional<byte[]> content, String why) {}

    /// An organisation that the bid names.
    ///
    /// @param role empty if the bid does not say what part it plays
    /// @param piece its own presentation, if there is one
    public record Member(
            Optional<Role> role, String name, List<OrganisationId> identifiers, Optional<Piece> piece) {
        public Member {
            identifiers = List.copyOf(identifiers);
        }
    }
}
