package org.touchstone.verifier.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.EntryBundle;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TilePath;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.register.DivergenceException;
import org.touchstone.format.register.RecordCheck;
import org.touchstone.format.register.RecordSource;
import org.touchstone.format.register.RegisterState;
import org.touchstone.format.register.Rule;
import org.touchstone.format.trust.TrustChain;

/// Rebuilds the register from a copy of the public record and compares everything on the way with what the log signed.
///
/// The work is in three layers. Several threads each take a bundle: they read the entries in their canonical form, hash
/// them, compare the bottom tile, look up the objects and openings that the entries name, and verify their signatures.
/// One thread takes the results in the order of the log: it folds the register, grows the tree, and compares each upper
/// tile as it becomes full and each earlier checkpoint as its size is reached. At the end the root must be the
/// checkpoint's. Memory stays with the bundles on their way and the register itself, whatever the length of the log.
///
/// A fold that met a divergence stops there, since nothing after it has a meaning; hashing goes on, so that the report
/// tells an altered log from a log that was always wrong.
public final class Replay {
    /// After so many divergences the record is hopeless and the rest would only bury the first.
    public static final int MAX_DIVERGENCES = 100;

    /// How deep to look.
    public enum Depth {
        /// Checkpoint, tiles, entries and the fold.
        ENTRIES,
        /// Also every object, opening, token and trust list.
        EVERYTHING
    }

    /// What to hold the record against.
    ///
    /// @param log the log's key
    /// @param earlier checkpoints of this log seen before, which must be beginnings of it
    /// @param trust the trust lists that hang on the pinned one; without them signatures of tokens are not judged
    /// @param threads how many threads read bundles
    public record Settings(
            NoteKey log, List<VerifiedCheckpoint> earlier, Optional<TrustChain> trust, Depth depth, int threads) {
        public Settings {
            earlier = earlier.stream()
                    .sorted(Comparator.comparingLong(VerifiedCheckpoint::size))
                    .toList();
            if (threads < 1) {
                throw new IllegalArgumentException("no threads");
            }
        }
    }

    /// What came out. The register means something only if there is no divergence.
    ///
    /// @param entries how many entries were folded into `state`
    public record Result(
            Optional<VerifiedCheckpoint> checkpoint, long entries, RegisterState state, List<Divergence> divergences) {
        public Result {
            divergences = List.copyOf(divergences);
        }

        /// True if everything was as it must be.
        public boolean clean() {
            return divergences.isEmpty();
        }

        /// Writes the register as canonical JSON, names looked up in `record`.
        public void writeRegister(PublicRecord record, OutputStream out) {
            state.writeRegister(record.records(), out);
        }
    }

    /// One bundle, read and hashed by itself.
    private record Batch(long from, byte[] leaves, List<RegisterEvent> events, List<Divergence> divergences) {}

    private final PublicRecord record;
    private final RecordSource records;
    private final Settings settings;
    private final TokenCheck tokens;
    private final RegisterState state = new RegisterState();
    private final List<Divergence> divergences = new ArrayList<>();
    private final TiledTree tree = new TiledTree(this::upperTile);
    private boolean folding = true;

    private Replay(PublicRecord record, Settings settings) {
        this.record = record;
        this.records = record.records();
        this.settings = settings;
        this.tokens = new TokenCheck(records, settings.trust());
    }

    /// Replays the record up to its present checkpoint. Throws [IOException] if a part of the record could not be
    /// read, which proves nothing against it; everything that is wrong with what was read comes as a [Divergence].
    public static Result of(PublicRecord record, Settings settings) throws IOException, InterruptedException {
        return new Replay(record, settings).run();
    }

    private Result run() throws IOException, InterruptedException {
        Optional<VerifiedCheckpoint> checkpoint = checkpoint();
        if (checkpoint.isPresent()) {
            try {
                entries(checkpoint.get());
                end(checkpoint.get());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return new Result(checkpoint, state.size(), state, divergences);
    }

    private Optional<VerifiedCheckpoint> checkpoint() throws IOException {
        String path = "log/checkpoint";
        Optional<byte[]> bytes = record.checkpoint();
        if (bytes.isEmpty()) {
            divergences.add(Divergence.at(Divergence.Kind.CHECKPOINT, path, "the checkpoint is missing"));
            return Optional.empty();
        }
        try {
            return Optional.of(VerifiedCheckpoint.of(SignedNote.parse(bytes.get()), settings.log()));
        } catch (MalformedException e) {
            divergences.add(Divergence.at(Divergence.Kind.CHECKPOINT, path, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private void entries(VerifiedCheckpoint checkpoint) throws InterruptedException {
        long size = checkpoint.size();
        long bundles = (size + TileId.FULL - 1) / TileId.FULL;
        int ahead = 4 * settings.threads();
        Deque<Future<Batch>> waiting = new ArrayDeque<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(settings.threads())) {
            long asked = 0;
            for (long n = 0; n < bundles && divergences.size() < MAX_DIVERGENCES; n++) {
                while (asked < bundles && waiting.size() < ahead) {
                    long bundle = asked++;
                    waiting.add(pool.submit(() -> read(bundle, TileId.width(0, bundle, size))));
                }
                Batch batch = take(waiting);
                if (batch.leaves().length == 0) {
                    // Without the entries there is no tree to go on with.
                    divergences.addAll(batch.divergences());
                    waiting.forEach(f -> f.cancel(true));
                    return;
                }
                fold(batch);
                grow(batch);
            }
            waiting.forEach(f -> f.cancel(true));
        }
    }

    private static Batch take(Deque<Future<Batch>> waiting) throws InterruptedException {
        try {
            return waiting.remove().get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case UncheckedIOException io -> throw io;
                case RuntimeException r -> throw r;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    // ---- in the reading threads

    private Batch read(long n, int width) {
        long from = n * TileId.FULL;
        List<Divergence> found = new ArrayList<>();
        List<byte[]> entries;
        try {
            TileId.Entries id = new TileId.Entries(n, width);
            Optional<byte[]> bundle = record.tile(id);
            if (bundle.isEmpty()) {
                return missing(from, TilePath.of(id));
            }
            try {
                entries = EntryBundle.decodeAtLeast(bundle.get(), width);
            } catch (MalformedException e) {
                String detail = String.valueOf(e.getMessage());
                return new Batch(
                        from,
                        new byte[0],
                        List.of(),
                        List.of(Divergence.at(Divergence.Kind.BUNDLE, TilePath.of(id), detail)));
            }
            byte[] leaves = MerkleTree.leafHashes(entries);
            compare(new TileId.Hashes(0, n, width), leaves, found);
            List<RegisterEvent> events = new ArrayList<>(width);
            for (int i = 0; i < width; i++) {
                try {
                    RegisterEvent event = EventCodec.decode(entries.get(i));
                    if (settings.depth() == Depth.EVERYTHING) {
                        RecordCheck.check(from + i, event, records);
                        tokens.checkAgainstEntry(from + i, event).ifPresent(found::add);
                        // The costliest part of a deep replay; it asks only the trust lists, so it needs no order.
                        tokens.checkSignature(from + i, event).ifPresent(found::add);
                    }
                    events.add(event);
                } catch (MalformedException e) {
                    found.add(rule(new DivergenceException(from + i, Rule.ENTRY_FORM, String.valueOf(e.getMessage()))));
                    break;
                } catch (DivergenceException e) {
                    found.add(rule(e));
                    break;
                }
            }
            return new Batch(from, leaves, events, found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Batch missing(long from, String path) {
        return new Batch(
                from,
                new byte[0],
                List.of(),
                List.of(Divergence.at(Divergence.Kind.MISSING, path, "the checkpoint promises it")));
    }

    private void compare(TileId.Hashes id, byte[] expected, List<Divergence> found) throws IOException {
        Optional<byte[]> tile = record.tile(id);
        if (tile.isEmpty()) {
            found.add(Divergence.at(Divergence.Kind.MISSING, TilePath.of(id), "the checkpoint promises it"));
        } else if (!Arrays.equals(tile.get(), expected)) {
            int at = Arrays.mismatch(tile.get(), expected) / 32;
            found.add(Divergence.at(
                    Divergence.Kind.TILE, TilePath.of(id), "hash " + at + " is not that of what lies below it"));
        }
    }

    private static Divergence rule(DivergenceException e) {
        return new Divergence(
                Divergence.Kind.RULE,
                e.rule().id(),
                OptionalLong.of(e.index()),
                "entry " + e.index(),
                String.valueOf(e.getMessage()));
    }

    // ---- in the folding thread, in the order of the log

    private void fold(Batch batch) {
        if (!folding) {
            // What the bundle itself says of the log is still worth telling.
            batch.divergences().stream()
                    .filter(d -> d.kind() != Divergence.Kind.RULE)
                    .forEach(divergences::add);
            return;
        }
        divergences.addAll(batch.divergences());
        long index = batch.from();
        for (RegisterEvent event : batch.events()) {
            try {
                state.apply(index, event);
            } catch (DivergenceException e) {
                divergences.add(rule(e));
                folding = false;
                return;
            }
            index++;
        }
        if (index < batch.from() + batch.leaves().length / 32) {
            folding = false;
        }
    }

    private void grow(Batch batch) {
        byte[] leaves = batch.leaves();
        int count = leaves.length / 32;
        for (VerifiedCheckpoint earlier : settings.earlier()) {
            long inside = earlier.size() - batch.from();
            if (inside > 0 && inside <= count) {
                MerkleTree.Frontier frontier = tree.frontier();
                for (int i = 0; i < inside; i++) {
                    frontier.append(Arrays.copyOfRange(leaves, 32 * i, 32 * i + 32));
                }
                if (!Arrays.equals(frontier.root(), earlier.root())) {
                    divergences.add(Divergence.at(
                            Divergence.Kind.CONSISTENCY,
                            "checkpoint of " + earlier.size() + " entries",
                            "the log does not continue it"));
                }
            }
        }
        if (count == TileId.FULL) {
            tree.appendTile(leaves, TiledTree.tileRoot(leaves));
        } else {
            for (int i = 0; i < count; i++) {
                tree.append(Arrays.copyOfRange(leaves, 32 * i, 32 * i + 32));
            }
        }
    }

    private void upperTile(TileId.Hashes id, byte[] expected) {
        if (id.level() == 0) {
            return; // compared where its bundle was read
        }
        try {
            compare(id, expected, divergences);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(VerifiedCheckpoint checkpoint) {
        for (VerifiedCheckpoint earlier : settings.earlier()) {
            if (earlier.size() > checkpoint.size()) {
                divergences.add(Divergence.at(
                        Divergence.Kind.CONSISTENCY,
                        "checkpoint of " + earlier.size() + " entries",
                        "the log is shorter now"));
            }
        }
        if (tree.size() != checkpoint.size()) {
            return; // why it ended early is among the divergences
        }
        tree.partialTiles(this::upperTile);
        if (!Arrays.equals(tree.root(), checkpoint.root())) {
            divergences.add(Divergence.at(
                    Divergence.Kind.ROOT, "log/checkpoint", "the entries give another root than the checkpoint"));
        }
    }
}
