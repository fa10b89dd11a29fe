package org.touchstone.registry.governance;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.trust.TrustList;
import org.touchstone.format.trust.TrustListJws;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.keys.TrustDraft;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;

/// The trust lists in force: proposed here, signed by governors elsewhere, taken back and published in the log.
///
/// No permission guards [#publish]: what makes a list good is a quorum of governors' signatures, whoever carries it in.
public final class TrustLists {
    private final Db db;
    private final EventLog log;
    private final PublicRecord record;
    private final Identity identity;
    private final KeyRing ring;
    private static final long KNOWN_NANOS = 1_000_000_000L;

    private final InstantSource clock;
    private volatile Known asked = new Known(false, System.nanoTime() - 2 * KNOWN_NANOS);

    public TrustLists(Db db, EventLog log, PublicRecord record, Identity identity, KeyRing ring, InstantSource clock) {
        this.db = db;
        this.log = log;
        this.record = record;
        this.identity = identity;
        this.ring = ring;
        this.clock = clock;
    }

    /// The newest list that was published, or empty before the first.
    public Optional<TrustListJws> newest() {
        return db.read(this::newest);
    }

    private Optional<TrustListJws> newest(Tx tx) {
        return tx.find("governance.find-newest-trust-list", Args.NONE)
                .map(row -> TrustListJws.parse(record.object(tx, row.text("object"))));
    }

    /// The next list's payload, for the governors to sign: this registry's keys and log, and these schemes.
    public TrustList draft(TrustList.Governors governors, List<TrustList.Scheme> schemes) {
        return draft(governors, schemes, Map.of());
    }

    /// As above, and says of which keys nothing counts that was logged from a moment on.
    public TrustList draft(TrustList.Governors governors, List<TrustList.Scheme> schemes, Map<String, Instant> stolen) {
        return TrustDraft.next(identity, ring, governors, newest(), schemes, now(), stolen);
    }

    /// Whether the newest list names the key that signs certificates now. Asked before every signature, so the
    /// answer is kept for as long as no list is published here and at most a second.
    public boolean namesCertificateKey() {
        Known known = asked;
        long nanos = System.nanoTime();
        if (nanos - known.at() > KNOWN_NANOS) {
            known = new Known(
                    newest().flatMap(list -> list.list().key(ring.certificateKid(identity)))
                            .filter(k -> k.use() == TrustList.Use.CERTIFICATE
                                    && k.jwk().equals(ring.certificateKey())
                                    && k.notAfter().isEmpty()
                                    && k.compromisedAt().isEmpty())
                            .isPresent(),
                    nanos);
            asked = known;
        }
        return known.named();
    }

    private record Known(boolean named, long at) {}

    /// Publishes a signed list; a list that is published already is left as it is.
    ///
    /// @return the event's number in the queue of the log, or empty if nothing was to be done
    /// @throws MalformedException if it is not about this registry's keys, does not follow the list before, or too
    /// few
    ///     governors signed
    public Optional<Long> publish(TrustListJws list) {
        return db.in(tx -> {
            Optional<TrustListJws> before = newest(tx);
            if (before.isPresent() && before.get().fingerprint().equals(list.fingerprint())) {
                return Optional.empty();
            }
            TrustDraft.require(list, before, identity, ring);
            String object = record.putObject(tx, list.bytes());
            long event = log.appendAll(
                            tx,
                            List.of(new RegisterEvent.TrustListPublished(
                                    now(), list.list().number(), object, list.fingerprint())))
                    .getFirst();
            tx.runOne(
                    "governance.add-trust-list",
                    Args.of("number", list.list().number())
                            .with("object", object)
                            .with("fingerprint", list.fingerprint())
                            .with("event", event));
            return Optional.of(event);
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
