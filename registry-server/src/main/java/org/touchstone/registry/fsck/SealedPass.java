package org.touchstone.registry.fsck;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.jose.PublicJwk;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Snapshot;
import org.touchstone.registry.fsck.Finding.Kind;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.people.SealingKeys;

/// The key ring against the trust list, and what is sealed against its keys: wrapped keys that do not open, sealed
/// values that were changed or moved, files of evidence that are not the ones that were committed to, keys that an
/// erasure has left.
final class SealedPass {
    private final Snapshot snapshot;
    private final Identity identity;
    private final KeyRing ring;
    private final SealingKeys sealing;
    private final LogPass log;
    private final Findings findings;

    SealedPass(
            Snapshot snapshot, Identity identity, KeyRing ring, SealingKeys sealing, LogPass log, Findings findings) {
        this.snapshot = snapshot;
        this.identity = identity;
        this.ring = ring;
        this.sealing = sealing;
        this.log = log;
        this.findings = findings;
    }

    void run() {
        log.newestTrustList().ifPresent(this::trusted);
        snapshot.stream("fsck.stream-sealing-keys", row -> {
            if (!opens(row.uuid("id"), row.bytes("wrapped"))) {
                findings.add(
                        Kind.SEALING_KEY_ALTERED,
                        "sealing key " + row.uuid("id"),
                        "it does not open under the key ring");
            }
        });
        snapshot.stream("fsck.stream-erased-suppliers", row -> {
            UUID supplier = row.uuid("id");
            if (row.bool("erased") && row.bool("kept")) {
                findings.add(Kind.SEALING_KEY_OF_ERASED, "supplier " + supplier, "it was erased and its key is there");
            } else if (!row.bool("erased")) {
                findings.add(Kind.SEALING_KEY_ALTERED, "supplier " + supplier, "its key is gone and nobody erased it");
            }
        });
        snapshot.stream("fsck.stream-evidence", this::evidence);
        snapshot.stream("fsck.stream-sealed", this::value);
    }

    private void trusted(TrustListJws newest) {
        TrustList list = newest.list();
        key(list, ring.certificateKid(identity), TrustList.Use.CERTIFICATE, ring.certificateKey());
        key(list, identity.statusKid(), TrustList.Use.STATUS_LIST, ring.statusKey());
        if (!list.log().origin().equals(identity.logOrigin())
                || !list.log().key().equals(ring.logSigner().key().encode())) {
            findings.add(Kind.KEY_NOT_TRUSTED, "log key", "trust list " + list.number() + " names another");
        }
    }

    private void key(TrustList list, String kid, TrustList.Use use, PublicJwk key) {
        if (list.key(kid).filter(k -> k.use() == use && k.jwk().equals(key)).isEmpty()) {
            findings.add(
                    Kind.KEY_NOT_TRUSTED,
                    "key " + kid,
                    "the key ring has one that trust list " + list.number() + " does not name");
        }
    }

    private boolean opens(UUID id, byte[] wrapped) {
        try {
            sealing.open(id, wrapped);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Optional<byte[]> open(Row row, String column, String label) {
        try {
            return Optional.of(
                    sealing.open(row.uuid("sealing_key"), row.bytes("wrapped")).open(label, row.bytes(column)));
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private void value(Row row) {
        if (opens(row.uuid("sealing_key"), row.bytes("wrapped"))
                && open(row, "sealed", row.text("label")).isEmpty()) {
            findings.add(
                    Kind.SEALED_VALUE_ALTERED,
                    row.text("place") + " of " + row.text("label"),
                    "it does not open under its key");
        }
    }

    private void evidence(Row row) {
        UUID id = row.uuid("id");
        String which = "evidence " + id + " of case " + row.uuid("application");
        if (!opens(row.uuid("sealing_key"), row.bytes("wrapped"))) {
            return; // told with the keys
        }
        Optional<byte[]> plain = open(row, "sealed", Applications.label(row.uuid("application"), "evidence " + id));
        if (plain.isEmpty()) {
            findings.add(Kind.EVIDENCE_ALTERED, which, "it does not open under its key");
        } else if (!Applications.evidenceCommitment(plain.get(), row.text("type"))
                .equals(row.text("commitment"))) {
            findings.add(
                    Kind.EVIDENCE_ALTERED,
                    which,
                    "it is not the " + CommitmentType.EVIDENCE_FILE.word() + " committed to");
        }
        plain.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
    }
}
