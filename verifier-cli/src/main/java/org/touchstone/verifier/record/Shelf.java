package org.touchstone.verifier.record;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.verifier.source.Home;

/// The shared files that a check is made from, wherever they stand: in this computer's home folder, or in a
/// record.
public interface Shelf {
    /// The pinned fingerprint.
    String pin();

    /// The trust lists that hang on it, verified; empty if there are none.
    Optional<TrustChain> chain();

    /// The log state seen before, as a signed note.
    Optional<String> checkpoint();

    /// The status lists of the copy of the register that bear on a moment
    /// ([org.touchstone.verifier.source.PublishedList#bearingOn]).
    List<PackLine> statusLists(Instant judged) throws IOException;

    /// True if there is a copy of the register.
    boolean hasPack();

    /// Its lines about certificates, accreditations and identifiers in which one of these words stands.
    List<PackLine> about(List<String> words) throws IOException;

    /// Those of the words (certificate ids, accreditation numbers) that a status event of the copy is about.
    Set<String> changed(List<String> words) throws IOException;

    /// The edition with this digest.
    Optional<byte[]> edition(String digest);

    /// The debarment list that the buyer took in.
    Optional<DebarmentList> debarment();

    /// The shelf of a home folder, whose pin is this.
    static Shelf of(Home home, String pin) {
        return new AtHome(home, pin);
    }

    /// A home folder's.
    record AtHome(Home home, String pin) implements Shelf {
        @Override
        public Optional<TrustChain> chain() {
            return home.chain();
        }

        @Override
        public Optional<String> checkpoint() {
            return home.checkpoint();
        }

        @Override
        public List<PackLine> statusLists(Instant judged) throws IOException {
            return home.pack().statusLists(judged);
        }

        @Override
        public boolean hasPack() {
            return home.pack().isThere();
        }

        @Override
        public List<PackLine> about(List<String> words) throws IOException {
            if (words.isEmpty()) {
                return List.of();
            }
            List<PackLine> lines = new java.util.ArrayList<>(home.pack().events(words));
            lines.addAll(home.pack().certificates(words));
            return lines;
        }

        @Override
        public Set<String> changed(List<String> words) throws IOException {
            return home.pack().changed(words);
        }

        @Override
        public Optional<byte[]> edition(String digest) {
            return home.edition(digest);
        }

        @Override
        public Optional<DebarmentList> debarment() {
            return home.debarment();
        }
    }
}
