package org.touchstone.verifier.bid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;
import org.touchstone.verifier.source.Document;

/// Sorts documents into bids: all that lie where the tender says that one bidder's bid lies are one bid. Without a
/// tender, or where it names no bidder for a place, each document stands alone.
public final class Bids {
    private Bids() {}

    /// The bids, in the order of their first documents.
    public static List<Bid> of(List<Document> documents, Optional<TenderPolicy> tender) {
        List<Bid> bids = new ArrayList<>(documents.size());
        if (tender.isEmpty()) {
            for (Document d : documents) {
                if (!Document.isEquivalent(d.name())) {
                    bids.add(Bid.of(d, Optional.empty()));
                }
            }
            return bids;
        }
        Places places = new Places(tender.get().bidders());
        Map<Object, List<Document>> envelopes = new LinkedHashMap<>();
        Map<Object, TenderPolicy.Bidder> bidders = new LinkedHashMap<>();
        for (Document d : documents) {
            Optional<TenderPolicy.Bidder> bidder = places.bidder(d.place());
            if (bidder.isEmpty() && Document.isEquivalent(d.name())) {
                continue;
            }
            // Two bidders of one name are two bidders; a document of nobody is an envelope of its own.
            Object key = bidder.isPresent() ? new Identity(bidder.get()) : d;
            bidder.ifPresent(b -> bidders.put(key, b));
            envelopes.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(d);
        }
        envelopes.forEach(
                (key, all) -> bids.add(new Bid(all.get(0).name(), Optional.ofNullable(bidders.get(key)), all)));
        return bids;
    }

    /// A bidder as the very entry of the tender that it is.
    private record Identity(TenderPolicy.Bidder bidder) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Identity i && i.bidder == bidder;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(bidder);
        }
    }
}
