package org.touchstone.verifier.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.record.Digests;
import org.touchstone.format.record.RecordInput;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.source.Home;
import org.touchstone.verifier.source.PublishedList;

/// A shelf that remembers what was taken from it: exactly that goes into the record, and nothing else of this
/// computer. Safe for use by several threads.
public final class RecordingShelf implements Shelf {
    private final Shelf shelf;
    private Optional<TrustChain> chain = Optional.empty();
    private Optional<String> checkpoint = Optional.empty();
    private Optional<DebarmentList> debarment = Optional.empty();
    private final Set<String> statusLists = new LinkedHashSet<>();
    private final Set<String> lines = new LinkedHashSet<>();
    private final Map<String, byte[]> editions = new TreeMap<>();
    private final Map<String, Instant> made = new LinkedHashMap<>();

    public RecordingShelf(Shelf shelf) {
        this.shelf = shelf;
    }

    @Override
    public String pin() {
        return shelf.pin();
    }

    @Override
    public synchronized Optional<TrustChain> chain() {
        chain = shelf.chain();
        return chain;
    }

    @Override
    public synchronized Optional<String> checkpoint() {
        checkpoint = shelf.checkpoint();
        return checkpoint;
    }

    @Override
    public synchronized List<PackLine> statusLists(Instant judged) throws IOException {
        List<PackLine> taken = shelf.statusLists(judged);
        for (PackLine line : taken) {
            String text = line.text();
            statusLists.add(text);
            if (line instanceof PackLine.Status status) {
                PublishedList.of(status).ifPresent(list -> made.put(text, list.time()));
            }
        }
        return taken;
    }

    @Override
    public boolean hasPack() {
        return shelf.hasPack();
    }

    @Override
    public synchronized List<PackLine> about(List<String> words) throws IOException {
        List<PackLine> taken = shelf.about(words);
        taken.forEach(line -> lines.add(line.text()));
        return taken;
    }

    @Override
    public Set<String> changed(List<String> words) throws IOException {
        return shelf.changed(words);
    }

    @Override
    public synchronized Optional<byte[]> edition(String digest) {
        Optional<byte[]> taken = shelf.edition(digest);
        // Bytes of another digest are not believed by the check either.
        taken.filter(b -> Digests.of(b).equals(digest)).ifPresent(b -> editions.put(digest, b));
        return taken;
    }

    @Override
    public synchronized Optional<DebarmentList> debarment() {
        debarment = shelf.debarment();
        return debarment;
    }

    /// What was taken, as inputs with their bytes.
    synchronized Map<RecordInput, byte[]> taken() {
        Map<RecordInput, byte[]> out = new LinkedHashMap<>();
        chain.ifPresent(c -> {
            for (TrustListJws list : c.lists()) {
                add(
                        out,
                        RecordInput.Role.TRUST_LIST,
                        list.bytes(),
                        Optional.of(list.list().issuedAt()));
            }
        });
        checkpoint.ifPresent(
                note -> add(out, RecordInput.Role.CHECKPOINT, note.getBytes(StandardCharsets.UTF_8), Optional.empty()));
        for (String list : statusLists) {
            add(
                    out,
                    RecordInput.Role.STATUS_LIST,
                    list.getBytes(StandardCharsets.UTF_8),
                    Optional.ofNullable(made.get(list)));
        }
        if (shelf.hasPack()) {
            StringBuilder all = new StringBuilder();
            lines.forEach(l -> all.append(l).append('\n'));
            add(out, RecordInput.Role.PACK_LINES, all.toString().getBytes(StandardCharsets.UTF_8), Optional.empty());
        }
        debarment.ifPresent(d -> add(
                out,
                RecordInput.Role.DEBARMENT_LIST,
                d.bytes(),
                Optional.of(d.published().atStartOfDay(ZoneOffset.UTC).toInstant())));
        editions.values().forEach(e -> add(out, RecordInput.Role.EDITION, e, Optional.empty()));
        return out;
    }

    private static void add(Map<RecordInput, byte[]> out, RecordInput.Role role, byte[] bytes, Optional<Instant> made) {
        out.put(RecordInput.shared(role, bytes, made), bytes);
    }

    /// A new recording shelf of a home folder.
    public static RecordingShelf of(Home home, String pin) {
        return new RecordingShelf(Shelf.of(home, pin));
    }
}
