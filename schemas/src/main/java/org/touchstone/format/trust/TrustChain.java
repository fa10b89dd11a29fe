package org.touchstone.format.trust;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.touchstone.format.step.Step;

/// The trust lists that hang on one pinned fingerprint, verified: backwards because each list names the one
/// before by its digest, forwards because each successor is signed by a quorum of its predecessor's governors.
public final class TrustChain {
    private final TreeMap<Long, TrustListJws> lists;

    private TrustChain(TreeMap<Long, TrustListJws> lists) {
        this.lists = lists;
    }

    /// Verifies `known` from the pin; empty if the pinned list is not among them or is not signed. Lists
    /// that do not hang on the pin are left out: they prove nothing, not even a fault. Where two lists
    /// could follow (governors signed twice), the chain stops before them.
    public static Optional<TrustChain> of(String pin, Collection<TrustListJws> known) {
        Map<String, TrustListJws> byFingerprint = new HashMap<>();
        known.forEach(l -> byFingerprint.merge(l.fingerprint(), l, TrustListJws::merge));
        TrustListJws start = byFingerprint.get(pin);
        if (start == null && !Step.TRUST_PIN.on() && !byFingerprint.isEmpty()) {
            start = byFingerprint.values().iterator().next();
        }
        if (start == null
                || start.list().number() == 1 && !start.hasQuorum(start.list().governors())) {
            return Optional.empty();
        }
        TreeMap<Long, TrustListJws> chain = new TreeMap<>();
        chain.put(start.list().number(), start);
        TrustListJws back = start;
        while (back.list().previous().isPresent()) {
            TrustListJws before = byFingerprint.get(back.list().previous().get());
            if (before == null || before.list().number() != back.list().number() - 1) {
                break;
            }
            chain.put(before.list().number(), before);
            back = before;
        }
        TrustListJws last = start;
        while (true) {
            TrustListJws head = last;
            List<TrustListJws> next = byFingerprint.values().stream()
                    .filter(l -> l != head && l.follows(head))
                    .toList();
            if (next.size() != 1 || chain.containsKey(next.get(0).list().number())) {
                break;
            }
            last = next.get(0);
            chain.put(last.list().number(), last);
        }
        return Optional.of(new TrustChain(chain));
    }

    /// The chain of lists that were verified once before and have been kept, under their fingerprints,
    /// where only the user can write: the signatures are not verified again. Oldest first, at least one.
    public static TrustChain remembered(Collection<TrustListJws> verified) {
        TreeMap<Long, TrustListJws> chain = new TreeMap<>();
        for (TrustListJws list : verified) {
            chain.put(list.list().number(), list);
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a chain has a list");
        }
        return new TrustChain(chain);
    }

    /// True if a list with this fingerprint is in the chain.
    public boolean holds(String fingerprint) {
        for (TrustListJws list : lists.values()) {
            if (list.fingerprint().equals(fingerprint)) {
                return true;
            }
        }
        return false;
    }

    /// The newest list.
    public TrustList newest() {
        return lists.lastEntry().getValue().list();
    }

    /// The newest list with its signatures.
    public TrustListJws newestJws() {
        return lists.lastEntry().getValue();
    }

    /// All lists, oldest first.
    public List<TrustListJws> lists() {
        return List.copyOf(lists.values());
    }

    /// True if the newest list may be relied on at `moment`.
    public boolean currentAt(Instant moment) {
        return !Step.TRUST_EXPIRY.refuses(!newest().currentAt(moment));
    }
}
