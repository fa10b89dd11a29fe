package org.touchstone.verifier.bid;

import java.util.List;
import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.source.Document;

/// Everything that lies in one bidder's envelope, not yet read.
///
/// @param name what to call it in a report: the name of its first document
/// @param bidder whose bid it is, if a tender says so
/// @param documents at least one, in the order of their names
public record Bid(String name, Optional<TenderPolicy.Bidder> bidder, List<Document> documents) {
    public Bid {
        documents = List.copyOf(documents);
        if (documents.isEmpty()) {
            throw new IllegalArgumentException("a bid without a document");
        }
    }

    /// A bid of one document.
    public static Bid of(Document document, Optional<TenderPolicy.Bidder> bidder) {
        return new Bid(document.name(), bidder, List.of(document));
    }
}
