package org.touchstone.registry.log;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteKey;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.register.RecordSource;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;

/// The signed part of the log, as the public reads it. Nothing above the newest stored checkpoint is given out: until
/// it is signed, an entry is not in the log.
public final class LogReader {
    private final NoteKey key;

    public LogReader(NoteKey key) {
        this.key = key;
    }

    /// One entry: its place, its exact bytes, and what they say.
    public record Entry(long index, byte[] bytes, RegisterEvent event) {
        /// The canonical JSON text.
        public String text() {
            return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /// The key that verifies checkpoints.
    public NoteKey key() {
        return key;
    }

    /// The newest checkpoint, or empty before the first.
    public Optional<VerifiedCheckpoint> checkpoint(Tx tx) {
        return tx.find("log.find-last-checkpoint", Args.NONE).map(this::verified);
    }

    /// The newest checkpoint; there must be one.
    public VerifiedCheckpoint newest(Tx tx) {
        return checkpoint(tx).orElseThrow(() -> new IllegalStateException("nothing is signed yet"));
    }

    /// The checkpoint of exactly this size, if one was signed.
    public Optional<VerifiedCheckpoint> checkpoint(Tx tx, long size) {
        return tx.find("log.find-checkpoint", Args.of("size", size)).map(this::verified);
    }

    private VerifiedCheckpoint verified(Row row) {
        return VerifiedCheckpoint.of(SignedNote.parse(row.text("note")), key);
    }

    /// The number of signed entries.
    public long size(Tx tx) {
        return tx.find("log.find-last-checkpoint", Args.NONE)
                .map(row -> row.integer("size"))
                .orElse(0L);
    }

    /// Entry `index`, if it is signed.
    public Optional<Entry> entry(Tx tx, long index) {
        return index < 0 || index >= size(tx)
                ? Optional.empty()
                : tx.find("log.find-entry", Args.of("index", index)).map(LogReader::entry);
    }

    /// Signed entries from `from` to `to`, exclusive, at most a thousand.
    public List<Entry> entries(Tx tx, long from, long to) {
        long end = Math.min(Math.min(to, size(tx)), from + 1_000);
        return list(tx, "log.list-entries", Args.of("from", from).with("to", end), end);
    }

    /// The newest signed entries below `before`, newest first.
    public List<Entry> newest(Tx tx, long before, int limit) {
        long size = size(tx);
        return list(
                tx, "log.list-newest", Args.of("before", Math.min(before, size)).with("limit", limit), size);
    }

    /// The newest signed entries about an accreditation below `before`, newest first.
    public List<Entry> ofAccreditation(Tx tx, AccreditationNumber number, long before, int limit) {
        return about(tx, "log.list-of-accreditation", Args.of("accreditation", number.value()), before, limit);
    }

    /// The newest signed entries about a certificate below `before`, newest first.
    public List<Entry> ofCertificate(Tx tx, CertificateId certificate, long before, int limit) {
        return about(tx, "log.list-of-certificate", Args.of("certificate", certificate.value()), before, limit);
    }

    /// The newest signed entries about a supplier below `before`, newest first.
    public List<Entry> ofSupplier(Tx tx, UUID supplier, long before, int limit) {
        return about(tx, "log.list-of-supplier", Args.of("supplier", supplier), before, limit);
    }

    private List<Entry> about(Tx tx, String statement, Args subject, long before, int limit) {
        long end = Math.min(before, size(tx));
        return list(tx, statement, subject.with("before", end).with("limit", limit), end);
    }

    /// Entries of a type, as the entry names it, from `from` on and below `size`, at most a thousand.
    public List<Entry> ofType(Tx tx, String type, long from, long size) {
        return list(
                tx,
                "log.list-of-type",
                Args.of("type", type).with("from", from).with("before", size).with("limit", 1_000),
                size);
    }

    /// The newest entry of a type below `size`, which is signed.
    public Optional<Entry> lastOfType(Tx tx, String type, long size) {
        return tx.find("log.find-last-of-type", Args.of("type", type).with("before", size))
                .map(LogReader::entry);
    }

    /// The documents that entries name, fetched at once.
    public RecordSource documents(Tx tx, List<Entry> entries) {
        return Records.of(tx, entries.stream().map(Entry::event).toList());
    }

    /// The newest publication of a status list below `size`.
    public Optional<Entry> publication(Tx tx, String list, long size) {
        return tx.find("log.find-publication", Args.of("list", list).with("before", size))
                .map(LogReader::entry);
    }

    /// The publication of a status list that was the newest at a moment.
    public Optional<Entry> publicationAt(Tx tx, String list, Instant at) {
        long size = size(tx);
        return tx.find("log.find-publication-at", Args.of("list", list).with("at", at))
                .map(LogReader::entry)
                .filter(entry -> entry.index() < size);
    }

    /// The publications of a status list before one of it, back to a moment, newest first: of each stretch of time
    /// the last.
    public List<Entry> publicationsBefore(Tx tx, Entry newest, String list, Instant from, Duration stretch) {
        return tx
                .list(
                        "log.list-publications",
                        Args.of("list", list)
                                .with("before", newest.index())
                                .with("from", from)
                                .with("stretch", stretch.toSeconds()))
                .stream()
                .map(LogReader::entry)
                .toList();
    }

    /// The proof of an entry against a checkpoint, as text.
    public TlogProof proof(Tx tx, long index, VerifiedCheckpoint checkpoint) {
        return TlogProof.of(
                MerkleTree.inclusionProof(index, checkpoint.size(), StoredTree.hashes(tx, checkpoint.size())),
                checkpoint);
    }

    /// Proofs of several entries against one checkpoint, reading each tile once.
    public List<TlogProof> proofs(Tx tx, List<Long> indices, VerifiedCheckpoint checkpoint) {
        MerkleTree.HashReader hashes = StoredTree.hashes(tx, checkpoint.size());
        return indices.stream()
                .map(index -> TlogProof.of(MerkleTree.inclusionProof(index, checkpoint.size(), hashes), checkpoint))
                .toList();
    }

    /// The consistency proof between two sizes, 0 < from ≤ to ≤ signed size.
    public ConsistencyProof consistency(Tx tx, long from, long to) {
        return MerkleTree.consistencyProof(from, to, StoredTree.hashes(tx, to));
    }

    /// A tile's bytes, or empty where the signed tree has no such tile. A partial tile is given at any width up to
    /// the present one, because a client may hold an older checkpoint.
    public Optional<byte[]> tile(Tx tx, TileId tile) {
        long size = size(tx);
        return switch (tile) {
            case TileId.Hashes hashes ->
                hashes.width() <= TileId.width(hashes.level(), hashes.index(), size)
                        ? Optional.of(StoredTree.tile(tx, hashes))
                        : Optional.empty();
            case TileId.Entries entries ->
                entries.width() <= TileId.width(0, entries.index(), size)
                        ? Optional.of(StoredTree.bundle(tx, entries))
                        : Optional.empty();
        };
    }

    private static List<Entry> list(Tx tx, String statement, Args args, long below) {
        return tx.list(statement, args).stream()
                .map(LogReader::entry)
                .filter(entry -> entry.index() < below)
                .toList();
    }

    private static Entry entry(Row row) {
        byte[] bytes = row.bytes("entry");
        return new Entry(row.integer("leaf_index"), bytes, EventCodec.decode(bytes));
    }
}
