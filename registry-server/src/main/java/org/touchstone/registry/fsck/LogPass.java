package org.touchstone.registry.fsck;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.Opening;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.register.DivergenceException;
import org.touchstone.format.register.RecordSource;
import org.touchstone.format.register.RegisterState;
import org.touchstone.format.trust.TrustChain;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.fsck.Finding.Kind;
import org.touchstone.registry.log.EntryRows;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.log.SealedFold;
import org.touchstone.registry.log.Sequencer;
import org.touchstone.verifier.audit.Divergence;
import org.touchstone.verifier.audit.TokenCheck;

/// The log from entry 0, in its own order: leaves, tiles, checkpoints, sealed folds, what each entry names, and the
/// register that follows from all of it.
///
/// Where an entry and its tile contradict each other, the checkpoints decide which of them was altered: if the entries
/// still give a signed root, the tile is wrong.
final class LogPass {
    private static final int CHUNK = 500;
    /// Whoever appends takes the time when he begins; the checkpoint that covers him comes after that.
    private static final Duration TOLERANCE = Duration.ofSeconds(60);
    /// An event that waited for a slow transaction is older than the checkpoint before it; no transaction takes
    /// this long.
    private static final Duration SLOWEST = Duration.ofMinutes(10);

    private final Snapshot snapshot;
    private final NoteKey key;
    private final Findings findings;
    private final LongConsumer progress;
    private final RegisterState state = new RegisterState();
    private final Map<String, Reinstated> reinstated = new HashMap<>();
    /// Of events that wait in front of the log: their own times by those that they will get.
    private final Map<Instant, Set<Instant>> overtaken = new HashMap<>();
    private final LongSet objects = new LongSet();
    private final LongSet openings = new LongSet();
    private final LongSet erased = new LongSet();
    private final LongSet registered = new LongSet();
    private final LongSet applicants = new LongSet();
    private final List<String> oddTiles = new ArrayList<>();
    private final List<Long> oddEntries = new ArrayList<>();
    private final TrustListJws[] trust = new TrustListJws[1];
    private final List<TrustListJws> trustLists = new ArrayList<>();
    private final TiledTree tree;
    private List<SealedFold.Stored> folds = List.of();
    private boolean folding = true;
    private boolean rootKnown;
    private long size;
    private long certificates;
    private long complete;
    private Instant lastTime = Instant.EPOCH;
    private Optional<Row> checkpointBefore = Optional.empty();

    LogPass(Snapshot snapshot, NoteKey key, Findings findings, LongConsumer progress) {
        this.snapshot = snapshot;
        this.key = key;
        this.findings = findings;
        this.progress = progress;
        this.tree = new TiledTree(this::fullTile);
    }

    /// What the last reinstatement said: the register shows it and the fold does not keep it.
    record Reinstated(String reason, Instant effective) {}

    private record Leaf(long index, long event, byte[] entry, Row row) {}

    /// Reads the whole log and gives the register at its last entry.
    RegisterState run(HeadFile kept) {
        Row head = snapshot.one("log.find-head");
        size = head.integer("size");
        folds = snapshot.list("fsck.list-folds").stream()
                .map(row -> new SealedFold.Stored(row.integer("size"), row.text("note"), row.bytes("digest")))
                .toList();
        folds.forEach(this::fold);
        trustChain();
        readEntries();
        head(head);
        storedTiles();
        checkpointsBeyond();
        headFile(kept);
        recordRows();
        return state;
    }

    // ---- entries

    private void readEntries() {
        List<Leaf> chunk = new ArrayList<>();
        snapshot.stream(
                "log.stream-entries",
                row -> {
                    long index = row.integer("leaf_index");
                    if (index >= size) {
                        findings.add(Kind.ENTRY_BEYOND_HEAD, "entry " + index, "the head says " + size + " entries");
                        return;
                    }
                    chunk.add(new Leaf(index, row.integer("event_id"), row.bytes("entry"), row));
                    if (chunk.size() == CHUNK) {
                        chunk(chunk);
                        chunk.clear();
                    }
                },
                0L);
        chunk(chunk);
        for (long missing = tree.size(); missing < size && missing < tree.size() + 3; missing++) {
            findings.add(Kind.ENTRY_MISSING, "entry " + missing, "the head says " + size + " entries");
            folding = false;
        }
    }

    private void chunk(List<Leaf> leaves) {
        if (leaves.isEmpty()) {
            return;
        }
        List<Optional<RegisterEvent>> events = new ArrayList<>();
        for (Leaf leaf : leaves) {
            events.add(decode(leaf));
        }
        Named named =
                Named.of(snapshot, events.stream().flatMap(Optional::stream).toList());
        TokenCheck tokens = new TokenCheck(
                named, trustLists.isEmpty() ? Optional.empty() : Optional.of(TrustChain.remembered(trustLists)));
        Map<Long, Row> checkpoints = new HashMap<>();
        snapshot.list("fsck.list-checkpoints", tree.size(), leaves.getLast().index() + 1)
                .forEach(row -> checkpoints.put(row.integer("size"), row));
        for (int i = 0; i < leaves.size(); i++) {
            Leaf leaf = leaves.get(i);
            if (leaf.index() != tree.size()) {
                findings.add(Kind.ENTRY_MISSING, "entry " + tree.size(), "entry " + leaf.index() + " comes next");
                // The tree goes on so that later tiles are still compared, at another place than they should have.
                folding = false;
            }
            tree.append(MerkleTree.leafHash(leaf.entry()));
            if (events.get(i).isPresent()) {
                event(leaf, events.get(i).get(), named, tokens);
            }
            Row checkpoint = checkpoints.get(tree.size());
            if (checkpoint != null) {
                checkpoint(checkpoint);
            }
            if (folding) {
                compareFold();
            }
        }
        progress.accept(tree.size());
    }

    private Optional<RegisterEvent> decode(Leaf leaf) {
        try {
            return Optional.of(EventCodec.decode(leaf.entry()));
        } catch (MalformedException e) {
            findings.add(Kind.ENTRY_UNREADABLE, "entry " + leaf.index(), String.valueOf(e.getMessage()));
            folding = false;
            return Optional.empty();
        }
    }

    private void event(Leaf leaf, RegisterEvent event, Named named, TokenCheck tokens) {
        String which = "entry " + leaf.index();
        if (!EntryRows.filedAs(event, leaf.row())) {
            findings.add(Kind.ENTRY_MISFILED, which, "its columns say something else than its text");
        }
        if (event.time().isBefore(lastTime)) {
            findings.add(Kind.ENTRY_TIME, which, "its time " + event.time() + " lies before that of the entry before");
        }
        lastTime = event.time();
        if (checkpointBefore
                .filter(row -> event.time().isBefore(row.instant("signed_at").minus(SLOWEST)))
                .isPresent()) {
            findings.add(
                    Kind.ENTRY_TIME,
                    which,
                    "its time " + event.time() + " lies before the checkpoint of "
                            + checkpointBefore.get().integer("size") + " entries, which was signed at "
                            + checkpointBefore.get().instant("signed_at"));
        }
        names(which, event, named);
        token(tokens.checkAgainstEntry(leaf.index(), event), Kind.TOKEN_OTHER_THAN_ENTRY);
        // That a key was stolen says how much its signatures count to a buyer; it is no tampering with the record.
        token(
                tokens.checkSignature(leaf.index(), event)
                        .filter(d -> !d.detail().startsWith(TokenCheck.STOLEN)),
                Kind.TOKEN_NOT_SIGNED);
        if (folding) {
            try {
                state.apply(leaf.index(), event);
                note(event);
                about(event, named);
            } catch (DivergenceException e) {
                findings.add(Kind.ENTRY_BREAKS_RULE, which, "rule " + e.rule().id() + ": " + e.getMessage());
                folding = false;
            }
        }
    }

    private void note(RegisterEvent event) {
        switch (event) {
            case RegisterEvent.AccreditationReinstated e ->
                reinstated.put(e.accreditation().value(), new Reinstated(e.reason(), e.effective()));
            case RegisterEvent.AccreditationSuspended e ->
                reinstated.remove(e.accreditation().value());
            case RegisterEvent.PersonalDataErased e -> erased.add(e.supplier().getMostSignificantBits());
            case RegisterEvent.CertificateIssued _ -> certificates++;
            case RegisterEvent.ApplicationComplete e -> {
                applicants.add(applicant(e, e.time()));
                complete++;
            }
            case RegisterEvent.SupplierRegistered e ->
                registered.add(e.supplier().getMostSignificantBits());
            case RegisterEvent.LogOpened _,
                    RegisterEvent.TrustListPublished _,
                    RegisterEvent.EditionPublished _,
                    RegisterEvent.SupplierRenamed _,
                    RegisterEvent.AccreditationGranted _,
                    RegisterEvent.CertificateIntentVoided _,
                    RegisterEvent.CertificateRevoked _,
                    RegisterEvent.AccreditationWithdrawn _,
                    RegisterEvent.AccreditationSurrendered _,
                    RegisterEvent.AccreditationExpired _,
                    RegisterEvent.AccreditationSuperseded _,
                    RegisterEvent.AccreditationContinued _,
                    RegisterEvent.SuspensionExtended _,
                    RegisterEvent.ConditionClosed _,
                    RegisterEvent.StatusListPublished _,
                    RegisterEvent.CasesClosed _ -> {}
        }
    }

    private void token(Optional<Divergence> divergence, Kind otherwise) {
        divergence.ifPresent(d -> findings.add(
                d.kind() == Divergence.Kind.TRUST_LIST ? Kind.TRUST_LIST_OTHER : otherwise, d.where(), d.detail()));
    }

    // ---- what entries name

    /// The objects and openings that some events name, fetched at once.
    private record Named(Map<String, byte[]> objects, Map<UUID, Row> openings) implements RecordSource {
        static Named of(Snapshot snapshot, List<RegisterEvent> events) {
            List<String> digests = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (RegisterEvent event : events) {
                digests.addAll(References.objects(event));
                References.reference(event).ifPresent(ref -> {
                    switch (ref) {
                        case Ref.ToObject(String digest) -> digests.add(digest);
                        case Ref.ToOpening(UUID id, String _) -> ids.add(id.toString());
                    }
                });
            }
            Map<String, byte[]> objects = new HashMap<>();
            Map<UUID, Row> openings = new HashMap<>();
            if (!digests.isEmpty()) {
                snapshot.list("fsck.list-objects", (Object) digests.toArray(String[]::new))
                        .forEach(row -> objects.put(row.text("digest"), row.bytes("bytes")));
            }
            if (!ids.isEmpty()) {
                snapshot.list("fsck.list-openings", (Object) ids.toArray(String[]::new))
                        .forEach(row -> openings.put(row.uuid("id"), row));
            }
            return new Named(objects, openings);
        }

        @Override
        public Optional<byte[]> object(String digest) {
            return Optional.ofNullable(objects.get(digest));
        }

        @Override
        public Optional<byte[]> opening(UUID id) {
            return Optional.ofNullable(openings.get(id)).flatMap(row -> row.optionalBytes("bytes"));
        }
    }

    private void names(String which, RegisterEvent event, Named named) {
        References.objects(event).forEach(digest -> object(which, digest, named));
        Optional<Ref> ref = References.reference(event);
        if (ref.isEmpty()) {
            return;
        }
        switch (ref.get()) {
            case Ref.ToObject(String digest) -> object(which, digest, named);
            case Ref.ToOpening to -> opening(which, to, References.type(event), named);
        }
    }

    private void object(String which, String digest, Named named) {
        objects.add(prefix(digest));
        Optional<byte[]> bytes = named.object(digest);
        if (bytes.isEmpty()) {
            findings.add(Kind.OBJECT_MISSING, "object " + digest, which + " names it");
        } else if (!PublicRecord.digest(bytes.get()).equals(digest)) {
            findings.add(
                    Kind.OBJECT_ALTERED, "object " + digest, which + " names it, and its bytes have another digest");
        }
    }

    private void opening(String which, Ref.ToOpening to, CommitmentType type, Named named) {
        openings.add(to.id().getMostSignificantBits());
        Row row = named.openings().get(to.id());
        if (row == null) {
            findings.add(Kind.OPENING_MISSING, "opening " + to.id(), which + " names it; erasing leaves an empty row");
            return;
        }
        Optional<byte[]> bytes = row.optionalBytes("bytes");
        if (bytes.isEmpty()) {
            return; // by whom it was erased is asked once all entries are read
        }
        try {
            Opening opening = Opening.parse(bytes.get());
            if (opening.type() != type || !opening.commitment().equals(to.commitment())) {
                findings.add(
                        Kind.OPENING_ALTERED, "opening " + to.id(), "it does not open what " + which + " commits to");
            }
        } catch (MalformedException e) {
            findings.add(Kind.OPENING_ALTERED, "opening " + to.id(), which + " names it: " + e.getMessage());
        }
    }

    /// An erasure finds openings by whom they are about: one that is filed under somebody else would be left.
    private void about(RegisterEvent event, Named named) {
        if (References.reference(event).orElse(null) instanceof Ref.ToOpening(UUID id, String _)) {
            Optional<UUID> filed =
                    Optional.ofNullable(named.openings().get(id)).flatMap(row -> row.optionalUuid("about"));
            Optional<UUID> wanted = References.supplier(event, state);
            if (filed.isPresent() && wanted.isPresent() && !filed.equals(wanted)) {
                findings.add(
                        Kind.OPENING_OF_ANOTHER,
                        "opening " + id,
                        "it is about supplier " + wanted.get() + " and filed under " + filed.get());
            }
        }
    }

    private static long prefix(String digest) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digest, 0, 16)).getLong();
    }

    /// Objects and openings that no entry names, openings that were erased without an entry that says so, and
    /// openings that an erasure has left.
    private void recordRows() {
        boolean complete = tree.size() == size;
        snapshot.stream("fsck.stream-object-digests", row -> {
            String digest = row.text("digest");
            if (!digest.matches("[0-9a-f]{64}") || !row.text("computed").equals(digest)) {
                if (!digest.matches("[0-9a-f]{64}") || !objects.contains(prefix(digest))) {
                    findings.add(Kind.OBJECT_ALTERED, "object " + digest, "its bytes have another digest");
                }
            } else if (complete && !objects.contains(prefix(digest)) && !pendingNames(digest)) {
                findings.add(Kind.OBJECT_STRAY, "object " + digest, "no entry names it");
            }
        });
        snapshot.stream("fsck.stream-opening-ids", row -> {
            UUID id = row.uuid("id");
            String which = "opening " + id;
            Optional<UUID> about = row.optionalUuid("about");
            boolean gone = about.filter(s -> erased.contains(s.getMostSignificantBits()))
                    .isPresent();
            if (complete && !openings.contains(id.getMostSignificantBits()) && !pendingNames(id.toString())) {
                findings.add(Kind.OPENING_OF_NOBODY, which, "no entry names it");
            }
            if (about.isEmpty()
                    || complete
                            && !registered.contains(about.get().getMostSignificantBits())
                            && !pendingNames(about.get().toString())) {
                findings.add(Kind.OPENING_OF_ANOTHER, which, "it is filed under nobody who is registered");
            } else if (complete
                    && row.bool("erased")
                    && !gone
                    && !pendingNames(about.get().toString())) {
                findings.add(Kind.OPENING_ERASED_WITHOUT_ENTRY, which, "no entry erases supplier " + about.get());
            } else if (complete && !row.bool("erased") && gone) {
                findings.add(Kind.OPENING_KEPT_AFTER_ERASURE, which, "supplier " + about.get() + " was erased");
            }
        });
    }

    private Optional<String> pendingText = Optional.empty();

    /// Whether an event that waits in front of the log names it: rare, few and short, so their text is searched.
    private boolean pendingNames(String id) {
        if (pendingText.isEmpty()) {
            StringBuilder all = new StringBuilder();
            snapshot.stream(
                    "fsck.stream-pending",
                    row -> all.append(new String(row.bytes("entry"), java.nio.charset.StandardCharsets.UTF_8))
                            .append('\n'));
            pendingText = Optional.of(all.toString());
        }
        return pendingText.get().contains(id);
    }

    // ---- tiles

    private void fullTile(TileId.Hashes tile, byte[] hashes) {
        String name = tile.level() + "/" + tile.index();
        Optional<Row> stored = snapshot.find("fsck.find-tile", tile.level(), tile.index());
        if (stored.isEmpty()) {
            findings.add(Kind.TILE_MISSING, "tile " + name, "the entries below it are there");
            return;
        }
        byte[] found = stored.get().bytes("hashes");
        if (!Arrays.equals(found, hashes)) {
            oddTiles.add(name);
            if (tile.level() == 0) {
                for (int i = 0; i < TileId.FULL; i++) {
                    if (!Arrays.equals(hashes, 32 * i, 32 * i + 32, found, 32 * i, 32 * i + 32)) {
                        oddEntries.add(tile.index() * TileId.FULL + i);
                    }
                }
            }
        } else if (!Arrays.equals(stored.get().bytes("root"), TiledTree.tileRoot(hashes))) {
            findings.add(Kind.TILE_ROOT_ALTERED, "tile " + name, "its root is not that of its hashes");
        }
    }

    /// Who is right, the entries or the tiles, and tiles that belong to no entry.
    private void storedTiles() {
        if (rootKnown) {
            oddTiles.forEach(name -> findings.add(
                    Kind.TILE_ALTERED, "tile " + name, "the entries below it give other hashes and the signed root"));
        } else {
            oddEntries.forEach(index -> findings.add(
                    Kind.ENTRY_ALTERED,
                    "entry " + index,
                    "its hash is not the one in its tile, and the signed root does not come out"));
            if (oddEntries.isEmpty()) {
                oddTiles.forEach(name ->
                        findings.add(Kind.TILE_ALTERED, "tile " + name, "the entries below it give other hashes"));
            }
        }
        for (Row row : snapshot.list("fsck.list-tile-counts")) {
            int level = (int) row.integer("level");
            long expected = TileId.hashesAt(level, size) / TileId.FULL;
            if (row.integer("last") >= expected) {
                findings.add(
                        Kind.TILE_STRAY,
                        "tile " + level + "/" + row.integer("last"),
                        "a log of " + size + " entries has " + expected + " full tiles of that level");
            }
        }
    }

    // ---- checkpoints and folds

    private long brokenSince = -1;
    private long lastGood;

    private void checkpoint(Row row) {
        long at = row.integer("size");
        String which = "checkpoint of " + at + " entries";
        try {
            VerifiedCheckpoint checkpoint = VerifiedCheckpoint.of(SignedNote.parse(row.text("note")), key);
            if (checkpoint.size() != at || !Arrays.equals(checkpoint.root(), row.bytes("root"))) {
                findings.add(Kind.CHECKPOINT_OTHER_ROW, which, "its columns say something else than its note");
            }
            if (checkpoint.size() == at) {
                compareRoot(which, at, Arrays.equals(checkpoint.root(), tree.root()));
            }
        } catch (MalformedException e) {
            findings.add(Kind.CHECKPOINT_NOT_SIGNED, which, String.valueOf(e.getMessage()));
        }
        Instant signed = row.instant("signed_at");
        if (checkpointBefore
                .filter(b -> signed.isBefore(b.instant("signed_at").minus(TOLERANCE)))
                .isPresent()) {
            findings.add(Kind.CHECKPOINT_TIME, which, "it was signed at " + signed + ", before the one before it");
        }
        if (lastTime.isAfter(signed.plus(TOLERANCE))) {
            findings.add(
                    Kind.CHECKPOINT_TIME,
                    which,
                    "it was signed at " + signed + ", before its last entry's time " + lastTime);
        }
        checkpointBefore = Optional.of(row);
    }

    private void compareRoot(String which, long at, boolean same) {
        rootKnown = same;
        if (same) {
            lastGood = at;
        } else if (brokenSince < 0) {
            brokenSince = at;
            findings.add(
                    Kind.CHECKPOINT_OTHER_TREE,
                    which,
                    "the entries give another root: one of entries " + lastGood + " to " + (at - 1)
                            + " is not the one that was signed");
        }
    }

    private void checkpointsBeyond() {
        snapshot.list("fsck.list-checkpoints", size, Long.MAX_VALUE)
                .forEach(row -> findings.add(
                        Kind.CHECKPOINT_BEYOND_HEAD,
                        "checkpoint of " + row.integer("size") + " entries",
                        "the head says " + size + " entries"));
        snapshot.list("fsck.list-checkpoints", -1L, 0L)
                .forEach(row -> findings.add(
                        Kind.CHECKPOINT_BEYOND_HEAD, "checkpoint of 0 entries", "an empty log is not signed"));
    }

    private void fold(SealedFold.Stored fold) {
        String which = "sealed fold at " + fold.size();
        if (fold.size() > size) {
            findings.add(Kind.FOLD_BEYOND_HEAD, which, "the head says " + size + " entries");
        }
        switch (fold.check(key)) {
            case SIGNED -> {}
            case NOT_SIGNED -> findings.add(Kind.FOLD_NOT_SIGNED, which, "its note is not signed by the log's key");
            case OTHER_STATE -> findings.add(Kind.FOLD_ALTERED, which, "its state is not the one that was signed");
        }
    }

    /// A start trusts the newest fold only, so that one is made again.
    private void compareFold() {
        if (!folds.isEmpty()
                && folds.getLast().size() == state.size()
                && !Arrays.equals(folds.getLast().digest(), state.digest())) {
            findings.add(
                    Kind.FOLD_OTHER_STATE,
                    "sealed fold at " + state.size(),
                    "it is signed, and the entries give another register");
        }
    }

    // ---- heads

    private void head(Row head) {
        if (tree.size() == size && !Arrays.equals(tree.root(), head.bytes("root"))) {
            findings.add(Kind.HEAD_OTHER_ROOT, "head of " + size + " entries", "the entries give another root");
        }
        if (tree.size() == size
                && size > 0
                && !head.optionalInstant("logged_until").equals(Optional.of(lastTime))) {
            findings.add(
                    Kind.HEAD_OTHER_TIME,
                    "head of " + size + " entries",
                    "its time is not that of the last entry, " + lastTime);
        }
    }

    private void headFile(HeadFile kept) {
        if (kept.fault().isPresent()) {
            findings.add(Kind.HEAD_FILE_UNREADABLE, "head file", kept.fault().get());
            return;
        }
        long signed = checkpointBefore.map(row -> row.integer("size")).orElse(0L);
        if (kept.head().isEmpty()) {
            if (signed > 0) {
                findings.add(Kind.HEAD_FILE_MISSING, "head file", "the log was signed up to " + signed + " entries");
            }
            return;
        }
        HeadStore.Head head = kept.head().get();
        if (!head.origin().equals(key.name())) {
            findings.add(Kind.HEAD_FILE_OTHER_LOG, "head file", "it is of the log " + head.origin());
        } else if (head.size() > size) {
            findings.add(
                    Kind.DATABASE_BEHIND_HEAD,
                    "head file of " + head.size() + " entries",
                    "the database has " + size + ": it is older than what the world has seen");
        } else {
            Optional<Row> checkpoint = snapshot.find("fsck.find-checkpoint-of", head.size());
            if (checkpoint.isPresent()
                    ? !Arrays.equals(checkpoint.get().bytes("root"), head.root())
                    : head.size() == tree.size() && !Arrays.equals(tree.root(), head.root())) {
                findings.add(
                        Kind.HEAD_FILE_OTHER_TREE,
                        "head file of " + head.size() + " entries",
                        "the database has another root at that size");
            }
            // The file was read before the snapshot: what was signed since is no fault, unless nobody signs.
            if (checkpoint.isEmpty() && head.size() > signed && head.size() < size) {
                findings.add(
                        Kind.CHECKPOINT_MISSING,
                        "checkpoint of " + head.size() + " entries",
                        "the head file says that it was signed");
            }
            if (head.size() < signed
                    && snapshot.find("fsck.find-checkpoint-before", head.size()).isEmpty()) {
                findings.add(
                        Kind.HEAD_FILE_BEHIND,
                        "head file of " + head.size() + " entries",
                        "nothing was signed at that size");
            }
        }
    }

    // ---- trust lists

    private void trustChain() {
        for (Row row : snapshot.list("fsck.list-trust-lists")) {
            String which = "trust list " + row.integer("number");
            Optional<String> object = row.optionalText("object");
            if (object.isEmpty()
                    || !object.equals(row.optionalText("shown_object"))
                    || !row.optionalText("fingerprint").equals(row.optionalText("shown_fingerprint"))) {
                findings.add(Kind.TRUST_LIST_ROW, which, "the list that is used and the list that is shown differ");
                continue;
            }
            List<Row> bytes = snapshot.list("fsck.list-objects", (Object) new String[] {object.get()});
            if (bytes.isEmpty()) {
                continue; // told where its entry is read
            }
            try {
                TrustListJws list = TrustListJws.parse(bytes.getFirst().bytes("bytes"));
                boolean good = trust[0] == null
                        ? list.list().number() == 1
                                && list.hasQuorum(list.list().governors())
                        : list.follows(trust[0]);
                if (!good || !list.fingerprint().equals(row.text("fingerprint"))) {
                    findings.add(
                            Kind.TRUST_LIST_ROW,
                            which,
                            "it does not follow from the list before with a quorum of its governors");
                    continue;
                }
                trust[0] = list;
                trustLists.add(list);
            } catch (MalformedException e) {
                findings.add(Kind.TRUST_LIST_ROW, which, String.valueOf(e.getMessage()));
            }
        }
    }

    /// The newest trust list that hangs together with list 1.
    Optional<TrustListJws> newestTrustList() {
        return Optional.ofNullable(trust[0]);
    }

    // ---- in front of the log

    /// Folds what waits in front of the log, so that rows can be compared: they follow an event before it has its
    /// place. Gives false where the register is not known, and nothing can be compared with it.
    boolean foldPending() {
        snapshot.stream("fsck.stream-pending", row -> {
            String which = "event " + row.integer("event_id");
            if (row.optionalInteger("leaf_index").isPresent()) {
                findings.add(Kind.PENDING_TWICE, which, "it is entry " + row.integer("leaf_index") + " already");
                return;
            }
            try {
                Instant own = EventCodec.decode(row.bytes("entry")).time();
                RegisterEvent event = EventCodec.decode(Sequencer.notBefore(row.bytes("entry"), lastTime));
                lastTime = event.time();
                overtaken.computeIfAbsent(lastTime, _ -> new HashSet<>()).add(own);
                if (folding) {
                    state.apply(state.size(), event);
                    note(event);
                    if (event instanceof RegisterEvent.ApplicationComplete e) {
                        // Its row has the time of its use case until it has its place.
                        applicants.add(applicant(e, own));
                    }
                }
            } catch (MalformedException e) {
                findings.add(Kind.PENDING_UNREADABLE, which, String.valueOf(e.getMessage()));
                folding = false;
            } catch (DivergenceException e) {
                findings.add(Kind.PENDING_BREAKS_RULE, which, "rule " + e.rule().id() + ": " + e.getMessage());
                folding = false;
            }
        });
        return folding;
    }

    private static long applicant(RegisterEvent.ApplicationComplete e, Instant at) {
        return applicant(e.application(), e.supplier(), e.scheme() + " " + e.edition() + " " + e.level(), at);
    }

    private static long applicant(UUID application, UUID supplier, String what, Instant at) {
        String all = application + " " + supplier + " " + what + " " + at;
        return prefix(PublicRecord.digest(all.getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether an entry says of an application that it was complete, for this level by this edition, at that time.
    boolean completed(UUID application, UUID supplier, String what, Instant at) {
        return applicants.contains(applicant(application, supplier, what, at));
    }

    /// How many entries say that an application was complete.
    long complete() {
        return complete;
    }

    /// What a row's copy of an event's time is to be compared as with the `logged` one. It gets the log's time with
    /// the event's place: while an event that was overtaken waits for that, the row says what its use case said.
    Instant placed(Instant row, Instant logged) {
        return overtaken.getOrDefault(logged, Set.of()).contains(row) ? logged : row;
    }

    RegisterState state() {
        return state;
    }

    Optional<Reinstated> reinstated(String accreditation) {
        return Optional.ofNullable(reinstated.get(accreditation));
    }

    boolean erased(UUID supplier) {
        return erased.contains(supplier.getMostSignificantBits());
    }

    long entries() {
        return tree.size();
    }

    long certificates() {
        return certificates;
    }
}
