package org.touchstone.registry.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.verifier.record.Shelf;
import org.touchstone.verifier.source.PackWords;
import org.touchstone.verifier.source.PublishedList;

/// The registry's published word, read out of the pack as anybody would read it; pinned to its first trust
/// list.
final class PublishedShelf implements Shelf {
    /// The pack that everybody gets.
    @FunctionalInterface
    interface Pack {
        /// From its beginning; to be closed.
        InputStream open() throws IOException;
    }

    private static final String TRUST = "{\"trustList\"";
    private static final String STATUS = "{\"statusList\"";
    private static final String EVENT = "{\"statusEvent\"";

    private final Pack pack;
    private final Function<String, Optional<byte[]>> objects;
    private final String checkpoint;
    private final List<TrustListJws> trust = new ArrayList<>();
    private final List<PackLine> lists = new ArrayList<>();

    /// Reads what stands first in the pack and every check needs.
    ///
    /// @param objects the public documents by digest, for scheme editions
    PublishedShelf(Pack pack, Function<String, Optional<byte[]>> objects) throws IOException {
        this.pack = pack;
        this.objects = objects;
        String header = "";
        try (BufferedReader in = lines()) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                boolean shared = text.startsWith(TRUST) || text.startsWith(STATUS);
                if (!header.isEmpty() && !shared) {
                    break;
                }
                switch (PackLine.parse(text)) {
                    case PackLine.Header(String note) -> header = note;
                    case PackLine.Trust(TrustListJws list) -> trust.add(list);
                    case PackLine.Status line -> lists.add(line);
                    case PackLine.StatusEvent _, PackLine.Current _, PackLine.Application _ ->
                        throw new IOException("the pack has no header");
                }
            }
        }
        if (trust.isEmpty()) {
            throw new RefusedException(Refusal.UNAVAILABLE);
        }
        this.checkpoint = header;
    }

    private BufferedReader lines() throws IOException {
        return new BufferedReader(new InputStreamReader(pack.open(), StandardCharsets.UTF_8), 1 << 16);
    }

    @Override
    public String pin() {
        return trust.getFirst().fingerprint();
    }

    @Override
    public Optional<TrustChain> chain() {
        return TrustChain.of(pin(), trust);
    }

    /// What this registry shows everybody now is what a buyer has seen who has just fetched it.
    @Override
    public Optional<String> checkpoint() {
        return Optional.of(checkpoint);
    }

    @Override
    public List<PackLine> statusLists(Instant judged) {
        return PublishedList.bearingOn(lists, judged);
    }

    @Override
    public boolean hasPack() {
        return true;
    }

    @Override
    public List<PackLine> about(List<String> words) throws IOException {
        List<PackLine> out = new ArrayList<>();
        if (!words.isEmpty()) {
            each(
                    new PackWords(words).and(t -> !t.startsWith(TRUST) && !t.startsWith(STATUS)),
                    t -> out.add(PackLine.parse(t)));
        }
        return out;
    }

    @Override
    public Set<String> changed(List<String> words) throws IOException {
        Set<String> out = new HashSet<>();
        PackWords wanted = new PackWords(words);
        each(t -> t.startsWith(EVENT), t -> wanted.in(t, out::add));
        return out;
    }

    private void each(Predicate<String> which, Consumer<String> body) throws IOException {
        try (BufferedReader in = lines()) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                if (which.test(text)) {
                    body.accept(text);
                }
            }
        }
    }

    @Override
    public Optional<byte[]> edition(String digest) {
        return objects.apply(digest);
    }

    /// The public page knows of no list that a buyer holds.
    @Override
    public Optional<DebarmentList> debarment() {
        return Optional.empty();
    }
}
