package org.touchstone.verifier.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.pack.PackLine;

/// A status list of a pack with what its own log entry says about it: which list, when, and where in the log.
/// Read, not proved; the check proves whatever it uses.
///
/// @param url the list's address
/// @param index the entry's place in the log
public record PublishedList(String url, Instant time, long index, PackLine.Status line) {

    /// Reads the entry; empty if it is none of a status list.
    public static Optional<PublishedList> of(PackLine.Status line) {
        try {
            if (EventCodec.decode(line.list().entry().getBytes(StandardCharsets.UTF_8))
                    instanceof RegisterEvent.StatusListPublished e) {
                return Optional.of(new PublishedList(
                        e.list(), e.time(), TlogProof.parse(line.list().proof()).index(), line));
            }
        } catch (MalformedException e) {
            // What says nothing about itself proves nothing either.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /// Of all lists at hand those that bear on a moment: of each address the newest of all, which shows
    /// what came later, and the newest of those published by then.
    public static List<PackLine> bearingOn(List<PackLine> lists, Instant judged) {
        Map<String, PublishedList> newest = new HashMap<>();
        Map<String, PublishedList> before = new HashMap<>();
        for (PackLine line : lists) {
            if (line instanceof PackLine.Status status) {
                of(status).ifPresent(p -> {
                    newest.merge(p.url, p, PublishedList::later);
                    if (!p.time.isAfter(judged)) {
                        before.merge(p.url, p, PublishedList::later);
                    }
                });
            }
        }
        List<PackLine> out = new ArrayList<>();
        newest.values().forEach(p -> out.add(p.line));
        before.values().stream().filter(p -> newest.get(p.url) != p).forEach(p -> out.add(p.line));
        return out;
    }

    private static PublishedList later(PublishedList a, PublishedList b) {
        return b.index > a.index ? b : a;
    }
}
