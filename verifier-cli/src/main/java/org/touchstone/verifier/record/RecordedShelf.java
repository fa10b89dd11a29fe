package org.touchstone.verifier.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.debarment.DebarmentList;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.pack.PackLine;
import org.touchstone.format.record.RecordInput;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.verifier.source.PackWords;
import org.touchstone.verifier.source.PublishedList;

/// The shelf of a record: what stood on that of the check, and nothing else.
final class RecordedShelf implements Shelf {
    private static final String STATUS_EVENT = "{\"statusEvent\"";

    private final String pin;
    private final Optional<TrustChain> chain;
    private final Optional<String> checkpoint;
    private final List<PackLine> statusLists = new ArrayList<>();
    private final boolean hasPack;
    private final Optional<DebarmentList> debarment;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, BitSet> index = new HashMap<>();
    private final Map<String, byte[]> editions = new HashMap<>();

    /// Reads the shared inputs; throws [RecordException].
    RecordedShelf(RecordFile file) {
        pin = file.record().request().pin();
        try {
            List<TrustListJws> lists = new ArrayList<>();
            for (byte[] list : all(file, RecordInput.Role.TRUST_LIST)) {
                lists.add(TrustListJws.parse(list));
            }
            // Verified anew: nobody vouches that this was done when the record was made.
            chain = TrustChain.of(pin, lists);
            checkpoint = all(file, RecordInput.Role.CHECKPOINT).stream()
                    .map(b -> new String(b, StandardCharsets.UTF_8))
                    .findFirst();
            for (byte[] line : all(file, RecordInput.Role.STATUS_LIST)) {
                statusLists.add(PackLine.parse(new String(line, StandardCharsets.UTF_8)));
            }
            debarment = all(file, RecordInput.Role.DEBARMENT_LIST).stream()
                    .findFirst()
                    .map(DebarmentList::parse);
            List<byte[]> packs = all(file, RecordInput.Role.PACK_LINES);
            hasPack = !packs.isEmpty();
            for (byte[] pack : packs) {
                new String(pack, StandardCharsets.UTF_8).lines().forEach(lines::add);
            }
            for (int i = 0; i < lines.size(); i++) {
                int number = i;
                PackWords.each(
                        lines.get(i),
                        word -> index.computeIfAbsent(word, _ -> new BitSet()).set(number));
            }
            for (RecordInput input : file.record().inputs(RecordInput.Role.EDITION)) {
                input.content().ifPresent(c -> editions.put(c.sha256(), file.input(c)));
            }
        } catch (MalformedException e) {
            throw new RecordException("RECORD_INVALID", "detail", String.valueOf(e.getMessage()));
        }
    }

    private static List<byte[]> all(RecordFile file, RecordInput.Role role) {
        List<byte[]> out = new ArrayList<>();
        for (RecordInput input : file.record().inputs(role)) {
            input.content().ifPresent(c -> out.add(file.input(c)));
        }
        return out;
    }

    @Override
    public String pin() {
        return pin;
    }

    @Override
    public Optional<TrustChain> chain() {
        return chain;
    }

    @Override
    public Optional<String> checkpoint() {
        return checkpoint;
    }

    @Override
    public List<PackLine> statusLists(Instant judged) {
        return PublishedList.bearingOn(statusLists, judged);
    }

    @Override
    public boolean hasPack() {
        return hasPack;
    }

    @Override
    public List<PackLine> about(List<String> words) {
        BitSet wanted = new BitSet();
        for (String word : new LinkedHashSet<>(words)) {
            wanted.or(index.computeIfAbsent(word, this::holding));
        }
        List<PackLine> out = new ArrayList<>();
        for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
            out.add(PackLine.parse(lines.get(i)));
        }
        return out;
    }

    private BitSet holding(String word) {
        BitSet out = new BitSet();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(word)) {
                out.set(i);
            }
        }
        return out;
    }

    @Override
    public Set<String> changed(List<String> words) {
        Set<String> out = new HashSet<>();
        for (String word : words) {
            if (index.computeIfAbsent(word, this::holding).stream()
                    .anyMatch(i -> lines.get(i).startsWith(STATUS_EVENT))) {
                out.add(word);
            }
        }
        return out;
    }

    @Override
    public Optional<byte[]> edition(String digest) {
        return Optional.ofNullable(editions.get(digest));
    }

    @Override
    public Optional<DebarmentList> debarment() {
        return debarment;
    }
}
