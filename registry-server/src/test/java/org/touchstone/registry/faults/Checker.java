package org.touchstone.registry.faults;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.registry.Registry;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.fsck.Fsck;

/// What must be true when everything has settled, whatever happened before. Opens the data folder itself,
/// after the server has ended.
final class Checker {
    private Checker() {}

    /// @param before what the log held before the load began
    /// @param entries the log's size
    /// @param findings what is not as it must be, one sentence each
    record Report(long entries, long certificates, int checkpoints, List<String> findings) {}

    /// How many certificates the log of a folder has; for [#check].
    static long issued(Path data, Map<String, String> environment) {
        try (Registry registry = new Registry(Seed.config(data, environment), InstantSource.system(), false)) {
            return issuedEvents(registry).size();
        }
    }

    /// What `fsck` says of a folder.
    static List<String> fsck(Path data, Map<String, String> environment) {
        try (Registry registry = new Registry(Seed.config(data, environment), InstantSource.system(), false)) {
            return registry.fsck().run().findings().stream()
                    .map(Object::toString)
                    .toList();
        }
    }

    private static Map<UUID, Long> issuedEvents(Registry registry) {
        Map<UUID, Long> issued = new HashMap<>();
        registry.db().stream(
                "log.stream-entries",
                row -> {
                    if (EventCodec.decode(row.bytes("entry")) instanceof RegisterEvent.CertificateIssued e) {
                        issued.put(e.certificate().value(), row.integer("leaf_index"));
                    }
                },
                0L);
        return issued;
    }

    /// @param seeded how many certificates there were before the load
    static Report check(Path data, Map<String, String> environment, Journal journal, long seeded) {
        List<String> findings = new ArrayList<>();
        try (Registry registry = new Registry(Seed.config(data, environment), InstantSource.system(), false)) {
            Fsck.Report fsck = registry.fsck().run();
            fsck.findings().forEach(f -> findings.add("fsck: " + f));
            Map<Long, byte[]> roots = new HashMap<>();
            Map<UUID, Long> issued = log(registry, roots, findings);
            List<Journal.Acknowledged> acknowledged = journal.acknowledged();
            records(registry, acknowledged, issued, findings);
            if (issued.size() != seeded + acknowledged.size()) {
                findings.add("there are " + issued.size() + " certificates for " + seeded + " and "
                        + acknowledged.size() + " acknowledged: an idempotency key had not exactly one effect");
            }
            intents(registry, issued.keySet(), findings);
            checkpoints(registry, journal.checkpoints(), roots, findings);
            long pending = registry.db()
                    .read(tx -> tx.one("log.count-pending", Args.NONE))
                    .integer("pending");
            if (pending != 0) {
                findings.add(pending + " events still wait in front of the log");
            }
            return new Report(
                    roots.size() - 1, issued.size(), journal.checkpoints().size(), findings);
        }
    }

    /// Every entry in its place, every root on the way; gives the certificates with their entries.
    private static Map<UUID, Long> log(Registry registry, Map<Long, byte[]> roots, List<String> findings) {
        Map<UUID, Long> issued = new HashMap<>();
        Set<Long> events = new HashSet<>();
        TiledTree tree = new TiledTree((_, _) -> {});
        roots.put(0L, tree.root());
        registry.db().stream(
                "log.stream-entries",
                row -> {
                    long index = row.integer("leaf_index");
                    if (index != tree.size()) {
                        findings.add("entry " + tree.size() + " is missing or stands twice");
                    }
                    if (!events.add(row.integer("event_id"))) {
                        findings.add("event " + row.integer("event_id") + " has two entries");
                    }
                    tree.append(MerkleTree.leafHash(row.bytes("entry")));
                    roots.put(tree.size(), tree.root());
                    if (EventCodec.decode(row.bytes("entry")) instanceof RegisterEvent.CertificateIssued e
                            && issued.put(e.certificate().value(), index) != null) {
                        findings.add("certificate " + e.certificate() + " has two entries");
                    }
                },
                0L);
        return issued;
    }

    private static void records(
            Registry registry, List<Journal.Acknowledged> acknowledged, Map<UUID, Long> issued, List<String> findings) {
        Set<String> keys = new HashSet<>();
        Set<UUID> certificates = new HashSet<>();
        for (Journal.Acknowledged one : acknowledged) {
            if (!keys.add(one.key()) || !certificates.add(one.certificate())) {
                findings.add("key " + one.key() + " or certificate " + one.certificate() + " was acknowledged twice");
            }
            Long index = issued.get(one.certificate());
            if (index == null) {
                findings.add("certificate " + one.certificate() + " was acknowledged and is lost");
            } else if (index != one.index()) {
                findings.add("certificate " + one.certificate() + " was acknowledged as entry " + one.index()
                        + " and is entry " + index);
            }
            boolean same = registry.db().read(tx -> {
                String ref = tx.one("issuance.find-certificate", Args.of("certificate", one.certificate()))
                        .text("token");
                // The seed's suppliers are legal persons, whose tokens are objects.
                return Ref.of(StrictJson.parseObject(ref.getBytes(StandardCharsets.UTF_8)))
                                instanceof Ref.ToObject(String digest)
                        && Arrays.equals(
                                registry.record().object(tx, digest),
                                one.token().getBytes(StandardCharsets.US_ASCII));
            });
            if (!same) {
                findings.add("certificate " + one.certificate() + " has other bytes than it was handed out with");
            }
        }
    }

    private static void intents(Registry registry, Set<UUID> issued, List<String> findings) {
        Map<UUID, String> states = new HashMap<>();
        for (Row row : registry.db().in(tx -> tx.list("issuance.list-all-intents", Args.NONE))) {
            states.put(row.uuid("certificate"), row.text("state"));
        }
        for (UUID id : issued) {
            if (!"issued".equals(states.get(id))) {
                findings.add("certificate " + id + " was signed without an intent: " + states.get(id));
            }
        }
        states.forEach((id, state) -> {
            if (state.equals("issued") && !issued.contains(id)) {
                findings.add("the intent of certificate " + id + " is done and the log has no entry");
            }
        });
    }

    /// What the world was shown must be of one tree.
    private static void checkpoints(
            Registry registry, Set<String> notes, Map<Long, byte[]> roots, List<String> findings) {
        for (String note : notes) {
            try {
                VerifiedCheckpoint seen = VerifiedCheckpoint.of(
                        SignedNote.parse(note), registry.reader().key());
                byte[] root = roots.get(seen.size());
                if (root == null) {
                    findings.add("a checkpoint of " + seen.size() + " entries was shown, and the log is shorter");
                } else if (!Arrays.equals(root, seen.root())) {
                    findings.add("a checkpoint of " + seen.size() + " entries was shown that is of another log");
                }
            } catch (MalformedException e) {
                findings.add("a checkpoint was shown that is none: " + e.getMessage());
            }
        }
    }
}
