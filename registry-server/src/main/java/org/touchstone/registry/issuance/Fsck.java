package org.touchstone.registry.issuance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.format.register.DivergenceException;
import org.touchstone.format.register.RecordSource;
import org.touchstone.format.register.RegisterState;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.log.LogReader;
import org.touchstone.registry.log.PublicRecord;
import org.touchstone.registry.status.StatusLists;

/// Looks at everything the database holds of the public record and compares it with itself: every entry with its tile,
/// every checkpoint with the tree at its size, every object with its digest, the register folded from entry 0 with the
/// rows of status and issuance. It changes nothing.
public final class Fsck {
    private final Db db;
    private final LogReader log;
    private final PublicRecord record;
    private final StatusLists lists;
    private final HeadStore heads;
    private final List<String> findings = new ArrayList<>();

    public Fsck(Db db, LogReader log, PublicRecord record, StatusLists lists, HeadStore heads) {
        this.db = db;
        this.log = log;
        this.record = record;
        this.lists = lists;
        this.heads = heads;
    }

    /// What was found.
    ///
    /// @param entries how many entries were read
    /// @param state the register's digest at the last entry, in hex
    /// @param findings what is wrong, one sentence each; empty if everything fits
    public record Report(long entries, long certificates, String state, List<String> findings) {
        public Report {
            findings = List.copyOf(findings);
        }

        public boolean sound() {
            return findings.isEmpty();
        }
    }

    /// Reads everything. The server may go on meanwhile: entries that come after the beginning are left out.
    public Report run() {
        Row head = db.read(tx -> tx.one("log.find-head", Args.NONE));
        long size = head.integer("size");
        Map<Long, byte[]> roots = new HashMap<>();
        checkpoints(roots, size);
        RegisterState state = new RegisterState();
        Map<UUID, RegisterEvent.CertificateIssued> issued = new HashMap<>();
        Map<String, byte[]> tiles = new HashMap<>();
        TiledTree tree = entries(size, roots, state, issued, tiles);
        if (tree.size() != size || !Arrays.equals(tree.root(), head.bytes("root"))) {
            findings.add("the entries do not give the head of " + size + " entries");
        }
        roots.keySet().stream()
                .filter(s -> s > tree.size())
                .forEach(s -> findings.add("a checkpoint of " + s + " entries was signed, and there are fewer"));
        storedTiles(tiles);
        objects();
        head(size);
        if (state.size() == size) {
            bits(state, size);
            certificates(issued, size);
        }
        return new Report(tree.size(), issued.size(), java.util.HexFormat.of().formatHex(state.digest()), findings);
    }

    private void checkpoints(Map<Long, byte[]> roots, long size) {
        db.stream("log.stream-checkpoints", row -> {
            long at = row.integer("size");
            if (at > size) {
                return;
            }
            try {
                VerifiedCheckpoint checkpoint = VerifiedCheckpoint.of(SignedNote.parse(row.text("note")), log.key());
                if (checkpoint.size() != at || !Arrays.equals(checkpoint.root(), row.bytes("root"))) {
                    findings.add("the checkpoint of " + at + " entries says something else than its row");
                }
                roots.put(at, checkpoint.root());
            } catch (MalformedException e) {
                findings.add("the checkpoint of " + at + " entries: " + e.getMessage());
            }
        });
    }

    private TiledTree entries(
            long size,
            Map<Long, byte[]> roots,
            RegisterState state,
            Map<UUID, RegisterEvent.CertificateIssued> issued,
            Map<String, byte[]> tiles) {
        TiledTree tree = new TiledTree((tile, hashes) -> tiles.put(name(tile), hashes));
        RecordSource records = records();
        boolean[] folding = {true};
        db.stream(
                "log.stream-entries",
                row -> {
                    long index = row.integer("leaf_index");
                    if (index >= size) {
                        return;
                    }
                    if (index != tree.size()) {
                        findings.add("entry " + tree.size() + " is missing");
                        folding[0] = false;
                    }
                    byte[] entry = row.bytes("entry");
                    tree.append(MerkleTree.leafHash(entry));
                    byte[] root = roots.get(tree.size());
                    if (root != null && !Arrays.equals(root, tree.root())) {
                        findings.add("the entries do not give the signed checkpoint of " + tree.size());
                    }
                    try {
                        RegisterEvent event = EventCodec.decode(entry);
                        if (!EventCodec.type(event).equals(row.text("type"))
                                || !event.time().equals(row.instant("logged_at"))) {
                            findings.add("entry " + index + " is filed as something else");
                        }
                        if (folding[0]) {
                            state.apply(index, event, records);
                        }
                        if (event instanceof RegisterEvent.CertificateIssued e) {
                            issued.put(e.certificate().value(), e);
                        }
                    } catch (MalformedException | DivergenceException e) {
                        findings.add("entry " + index + ": " + e.getMessage());
                        folding[0] = false;
                    }
                },
                0L);
        return tree;
    }

    private RecordSource records() {
        return new RecordSource() {
            @Override
            public Optional<byte[]> object(String digest) {
                return db.read(tx -> record.findObject(tx, digest));
            }

            @Override
            public Optional<byte[]> opening(UUID id) {
                return db.read(tx -> record.opening(tx, id)) instanceof PublicRecord.Opened.Present(byte[] bytes)
                        ? Optional.of(bytes)
                        : Optional.empty();
            }
        };
    }

    private static String name(TileId.Hashes tile) {
        return tile.level() + "/" + tile.index();
    }

    private void storedTiles(Map<String, byte[]> expected) {
        Set<String> seen = new HashSet<>();
        db.stream("log.stream-tiles", row -> {
            String name = row.integer("level") + "/" + row.integer("tile_index");
            byte[] hashes = expected.get(name);
            if (hashes == null) {
                // A batch that came after the beginning may have completed it.
                return;
            }
            seen.add(name);
            if (!Arrays.equals(hashes, row.bytes("hashes"))
                    || !Arrays.equals(TiledTree.tileRoot(hashes), row.bytes("root"))) {
                findings.add("tile " + name + " is not made of the entries below it");
            }
        });
        expected.keySet().stream()
                .filter(name -> !seen.contains(name))
                .forEach(name -> findings.add("tile " + name + " is missing"));
    }

    private void objects() {
        db.stream("log.stream-objects", row -> {
            if (!PublicRecord.digest(row.bytes("bytes")).equals(row.text("digest"))) {
                findings.add("object " + row.text("digest") + " has other bytes");
            }
        });
    }

    private void head(long size) {
        Optional<HeadStore.Head> kept = heads.read();
        if (kept.isPresent() && kept.get().size() > size) {
            findings.add(
                    "the database has " + size + " entries and " + kept.get().size() + " were signed");
        }
        if (kept.isPresent() && kept.get().size() <= size) {
            Checkpoint said = new Checkpoint(
                    kept.get().origin(), kept.get().size(), kept.get().root());
            boolean same = db.read(tx -> log.checkpoint(tx, said.size()))
                    .map(stored -> stored.checkpoint().equals(said))
                    .orElse(true);
            if (!same) {
                findings.add("the head outside the database is not the checkpoint of its size");
            }
        }
    }

    /// The rows that publications are made from must say what the fold says. Rows that follow events still waiting
    /// in front of the log are ahead of it; then there is nothing to compare yet.
    private void bits(RegisterState state, long size) {
        db.read(tx -> {
            if (tx.one("log.count-pending", Args.NONE).integer("pending") > 0
                    || tx.one("log.find-head", Args.NONE).integer("size") != size) {
                return false;
            }
            for (Row row : tx.list("status.list-all", Args.NONE)) {
                Purpose purpose = Purpose.of(row.text("purpose"));
                int number = (int) row.integer("number");
                List<Integer> set = tx
                        .list(
                                switch (purpose) {
                                    case REVOCATION -> "status.list-revoked";
                                    case SUSPENSION -> "status.list-suspended";
                                },
                                Args.of("number", number))
                        .stream()
                        .map(r -> (int) r.integer("index"))
                        .toList();
                String url = lists.url(purpose, number);
                Bitstring folded = state.lists().contains(url) ? state.bits(url) : Bitstring.empty();
                if (!Bitstring.empty().withBits(set, true).equals(folded)) {
                    findings.add("the rows of status list " + url + " are not what the log says");
                }
            }
            return true;
        });
    }

    private void certificates(Map<UUID, RegisterEvent.CertificateIssued> issued, long size) {
        Set<UUID> rows = new HashSet<>();
        db.stream("issuance.stream-certificates", row -> {
            if (row.optionalInteger("leaf_index").filter(index -> index < size).isEmpty()) {
                return;
            }
            UUID id = row.uuid("id");
            rows.add(id);
            RegisterEvent.CertificateIssued event = issued.get(id);
            Ref token = Tokens.ref(row.text("token"));
            if (event == null || !event.token().equals(token)) {
                findings.add("certificate " + id + " has another token than its entry");
            }
        });
        issued.keySet().stream()
                .filter(id -> !rows.contains(id))
                .forEach(id -> findings.add("certificate " + id + " was issued and has no row"));
    }
}
