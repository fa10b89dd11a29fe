package org.touchstone.registry.fsck;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.touchstone.format.register.RegisterState;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.people.SealingKeys;
import org.touchstone.registry.status.StatusLists;

/// Looks at everything and compares it with itself, in one snapshot, so that the server may go on meanwhile.
///
/// First the log ([LogPass]): entries are hashed and folded from entry 0, and compared with tiles, checkpoints, sealed
/// folds, the head and the head file, and with every object, opening and token that they name. Then the rows
/// ([RowsPass]): status, certificates, what is held and what pages read must be what the fold says, event for event,
/// those that still wait in front of the log included. Then keys and sealed values ([SealedPass]), and the guards that
/// keep the program itself from changing the record ([GuardPass]).
///
/// Nothing is changed or repaired: whoever repairs decides which of two contradicting things is right. Memory: the
/// register itself (some hundred bytes a supplier, accreditation or certificate), eight bytes for each object and
/// opening, and no history.
public final class Fsck {
    private final Db db;
    private final StatusLists lists;
    private final HeadStore heads;
    private final Identity identity;
    private final KeyRing ring;
    private final SealingKeys sealing;

    public Fsck(Db db, StatusLists lists, HeadStore heads, Identity identity, KeyRing ring, SealingKeys sealing) {
        this.db = db;
        this.lists = lists;
        this.heads = heads;
        this.identity = identity;
        this.ring = ring;
        this.sealing = sealing;
    }

    /// What was found.
    ///
    /// @param entries how many entries were read
    /// @param certificates how many certificates the log issued
    /// @param state the register's digest at the last entry, in hex; means something only where nothing was found
    /// @param findings what is wrong, at most a hundred of each kind; empty if everything fits
    /// @param counts how many of each kind there were
    public record Report(
            long entries, long certificates, String state, List<Finding> findings, Map<Finding.Kind, Long> counts) {
        public Report {
            findings = List.copyOf(findings);
            counts = Map.copyOf(counts);
        }

        public boolean sound() {
            return findings.isEmpty();
        }
    }

    /// Reads everything.
    public Report run() {
        return run(_ -> {});
    }

    /// As [#run()]; `progress` hears from time to time how many entries were read.
    public Report run(LongConsumer progress) {
        // The head file first: whatever is signed after that is in the snapshot or later than it.
        HeadFile head = HeadFile.read(heads);
        try (Snapshot snapshot = db.snapshot()) {
            return run(snapshot, head, progress);
        }
    }

    /// Reads what a snapshot shows.
    public Report run(Snapshot snapshot, LongConsumer progress) {
        return run(snapshot, HeadFile.read(heads), progress);
    }

    private Report run(Snapshot snapshot, HeadFile head, LongConsumer progress) {
        Findings findings = new Findings();
        LogPass log = new LogPass(snapshot, ring.logSigner().key(), findings, progress);
        RegisterState logged = log.run(head);
        String digest = HexFormat.of().formatHex(logged.digest());
        long entries = log.entries();
        if (log.foldPending()) {
            new RowsPass(snapshot, lists, log, findings).run();
        }
        new SealedPass(snapshot, identity, ring, sealing, log, findings).run();
        new CasePass(snapshot, findings).run();
        new GuardPass(snapshot, findings).run();
        return new Report(entries, log.certificates(), digest, findings.kept(), findings.counts());
    }
}
