package org.touchstone.verifier.bid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.policy.TenderPolicy;

/// Whose bid a file belongs to: a tender names for each bidder a file, or a folder that its files lie in, wherever the
/// bids lie. Of several bidders that fit, the one named first counts.
///
/// Looked up by the last word of the name, since thousands of bidders times thousands of files are too many to compare.
public final class Places {
    private record Place(int order, String path, TenderPolicy.Bidder bidder) {}

    private final Map<String, List<Place>> files = new HashMap<>();
    private final Map<String, List<Place>> folders = new HashMap<>();
    private final Optional<TenderPolicy.Bidder> only;

    /// Looks up among these bidders.
    public Places(List<TenderPolicy.Bidder> bidders) {
        only = bidders.size() == 1 ? Optional.of(bidders.get(0)) : Optional.empty();
        for (int i = 0; i < bidders.size(); i++) {
            TenderPolicy.Bidder bidder = bidders.get(i);
            int order = i;
            bidder.file().ifPresent(f -> add(files, new Place(order, "/" + f, bidder)));
            bidder.folder()
                    .ifPresent(f -> add(folders, new Place(order, "/" + (f.endsWith("/") ? f : f + "/"), bidder)));
        }
    }

    private static void add(Map<String, List<Place>> map, Place place) {
        int end = place.path().endsWith("/")
                ? place.path().length() - 1
                : place.path().length();
        String last = place.path().substring(place.path().lastIndexOf('/', end - 1) + 1, end);
        map.computeIfAbsent(last, _ -> new ArrayList<>()).add(place);
    }

    /// The bidder of a file; with one bidder in all, every file is its.
    ///
    /// @param path folders and name, with slashes
    public Optional<TenderPolicy.Bidder> bidder(String path) {
        if (only.isPresent()) {
            return only;
        }
        String place = "/" + path;
        Place best = null;
        int at = place.lastIndexOf('/');
        for (Place p : files.getOrDefault(place.substring(at + 1), List.of())) {
            if (place.endsWith(p.path()) && (best == null || p.order() < best.order())) {
                best = p;
            }
        }
        // Each folder on the way, from the innermost out.
        while (at > 0) {
            int above = place.lastIndexOf('/', at - 1);
            for (Place p : folders.getOrDefault(place.substring(above + 1, at), List.of())) {
                if (place.contains(p.path()) && (best == null || p.order() < best.order())) {
                    best = p;
                }
            }
            at = above;
        }
        return best == null ? Optional.empty() : Optional.of(best.bidder());
    }
}
