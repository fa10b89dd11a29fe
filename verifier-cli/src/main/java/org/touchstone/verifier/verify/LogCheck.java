package org.touchstone.verifier.verify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.InclusionProof;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.step.Step;
import org.touchstone.format.trust.TrustList;

/// Is an entry in the registry's log, and is it the same log that was seen before? (spec/bundle.md, steps
/// `bundle.*`)
///
/// A checkpoint is verified once per run: all bundles of one day carry few of them.
final class LogCheck {
    private static final int MAX_STATES = 1024;

    private final Optional<SignedNote> pinned;
    private final List<ConsistencyProof> consistency;
    private final Map<Key, State> states = new ConcurrentHashMap<>();

    /// One note under one trust list; as in [StatusCheck], the same trust list is the same object.
    private record Key(TrustList trusted, SignedNote note) {
        @Override
        public int hashCode() {
            return note.hashCode();
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Key k && trusted == k.trusted && note.equals(k.note);
        }
    }

    /// A checkpoint that the log signed and enough witnesses cosigned.
    ///
    /// @param uncompared the size of the log state seen before, if nothing at hand tells whether one
    /// contains the other
    private record State(Checkpoint checkpoint, Optional<Instant> cosigned, OptionalLong uncompared, int witnesses) {}

    LogCheck(TrustMaterial trust) {
        this.pinned = trust.pinnedCheckpoint();
        this.consistency = trust.consistency();
    }

    /// Proves that `entry` is in the log that `list` names. Throws [Refused] with the finding.
    LoggedToken prove(String entry, String proof, TrustList list) {
        TlogProof read;
        RegisterEvent event;
        byte[] bytes = entry.getBytes(StandardCharsets.UTF_8);
        try {
            event = Step.BUNDLE_ENTRY_CANONICAL.on()
                    ? EventCodec.decode(bytes)
                    : EventCodec.decode(CanonicalJson.bytes(StrictJson.parseObject(bytes)));
        } catch (MalformedException e) {
            throw new Refused(Finding.unknown("LOG_ENTRY_INVALID", "detail", String.valueOf(e.getMessage())));
        }
        try {
            read = TlogProof.parse(proof);
        } catch (MalformedException e) {
            throw new Refused(Finding.unknown("NOT_IN_LOG", "detail", String.valueOf(e.getMessage())));
        }
        Key key = new Key(list, read.checkpoint());
        State state = states.get(key);
        if (state == null) {
            state = verify(read.checkpoint(), list);
            // Capped, since a bidder can make a thousand notes of one checkpoint by adding signatures of nobody.
            if (states.size() >= MAX_STATES) {
                states.clear();
            }
            states.put(key, state);
        }
        byte[] leaf = MerkleTree.leafHash(bytes);
        Checkpoint checkpoint = state.checkpoint();
        if (Step.BUNDLE_INCLUSION.refuses(read.index() >= checkpoint.size()
                || !new InclusionProof(read.index(), checkpoint.size(), read.path()).proves(leaf, checkpoint.root()))) {
            throw new Refused(Finding.failed("NOT_IN_LOG", "index", Long.toString(read.index())));
        }
        return new LoggedToken(
                event, read.index(), checkpoint.size(), leaf, state.cosigned(), state.uncompared(), state.witnesses());
    }

    private State verify(SignedNote note, TrustList list) {
        Checkpoint checkpoint;
        NoteKey key;
        List<NoteKey> witnesses = new ArrayList<>();
        try {
            key = NoteKey.parse(list.log().key());
            for (String w : list.witnesses().keys()) {
                witnesses.add(NoteKey.parse(w));
            }
            checkpoint = Checkpoint.parse(note.text());
        } catch (MalformedException e) {
            throw new Refused(Finding.unknown("CHECKPOINT_INVALID", "detail", String.valueOf(e.getMessage())));
        }
        if (Step.BUNDLE_CHECKPOINT_SIGNATURE.refuses(note.check(key) != SignedNote.Check.GOOD)) {
            throw new Refused(Finding.unknown("CHECKPOINT_INVALID", "detail", "no right signature of the log's key"));
        }
        if (Step.BUNDLE_CHECKPOINT_ORIGIN.refuses(
                !checkpoint.origin().equals(list.log().origin()))) {
            throw new Refused(Finding.unknown("CHECKPOINT_INVALID", "detail", "the checkpoint is of another log"));
        }
        List<Instant> cosigned = new ArrayList<>();
        for (NoteKey w : witnesses) {
            note.cosignedAt(w).ifPresent(cosigned::add);
        }
        int quorum = list.witnesses().quorum();
        if (Step.BUNDLE_WITNESSES.refuses(cosigned.size() < quorum)) {
            throw new Refused(Finding.unknown(
                    "WITNESS_MISSING", "found", Integer.toString(cosigned.size()), "needed", Integer.toString(quorum)));
        }
        View view = view(checkpoint, key);
        if (Step.BUNDLE_LOG_VIEW.refuses(view == View.CONTRADICTS)) {
            throw new Refused(Finding.failed("LOG_SPLIT_VIEW", "size", Long.toString(checkpoint.size())));
        }
        // With a quorum of k, the k-th newest cosignature is when the quorum was complete at the latest.
        cosigned.sort(Collections.reverseOrder());
        Optional<Instant> complete =
                quorum > 0 && cosigned.size() >= quorum ? Optional.of(cosigned.get(quorum - 1)) : Optional.empty();
        OptionalLong uncompared = view == View.UNCOMPARED
                ? OptionalLong.of(Checkpoint.parse(pinned.orElseThrow().text()).size())
                : OptionalLong.empty();
        return new State(checkpoint, complete, uncompared, cosigned.size());
    }

    /// How a log state relates to the one that this computer saw before.
    private enum View {
        /// None was seen, or one of another log.
        NONE,
        /// It is the same, or a proof ties the two.
        AGREES,
        /// The two cannot be of one log.
        CONTRADICTS,
        /// The sizes differ and no proof between them is at hand.
        UNCOMPARED
    }

    /// Two roots of one size, or a proof between the two that does not hold, cannot be of one log. Both are signed
    /// by the log's key, so that is evidence against the registry. A proof that is missing is never fetched for a
    /// bid: which hashes are asked for would tell the registry whose bundle is being judged.
    private View view(Checkpoint now, NoteKey key) {
        if (pinned.isEmpty() || pinned.get().check(key) != SignedNote.Check.GOOD) {
            return View.NONE;
        }
        Checkpoint before = Checkpoint.parse(pinned.get().text());
        if (!before.origin().equals(now.origin())) {
            return View.NONE;
        }
        if (before.size() == now.size()) {
            return Arrays.equals(before.root(), now.root()) ? View.AGREES : View.CONTRADICTS;
        }
        Checkpoint small = before.size() < now.size() ? before : now;
        Checkpoint large = before.size() < now.size() ? now : before;
        for (ConsistencyProof p : consistency) {
            if (p.from() == small.size() && p.to() == large.size()) {
                return p.proves(small.root(), large.root()) ? View.AGREES : View.CONTRADICTS;
            }
        }
        return small.size() == 0 ? View.AGREES : View.UNCOMPARED;
    }

    /// Two proved entries at one index of one log must be the same entry; if not, one of two views is forged.
    static void sameIndexSameEntry(List<LoggedToken> proved) {
        for (int i = 0; i < proved.size(); i++) {
            for (int j = 0; j < i; j++) {
                LoggedToken a = proved.get(i);
                LoggedToken b = proved.get(j);
                boolean split = a.index() == b.index() && !MessageDigest.isEqual(a.leafHash(), b.leafHash());
                if (Step.BUNDLE_LOG_VIEW.refuses(split)) {
                    throw new Refused(Finding.failed("LOG_SPLIT_VIEW", "index", Long.toString(a.index())));
                }
            }
        }
    }
}
