package org.touchstone.registry.status;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.jose.TokenSigner;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.status.Bitstring;
import org.touchstone.format.status.StatusList;
import org.touchstone.format.status.StatusList.Purpose;
import org.touchstone.format.status.StatusListJwt;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.EventLog;
import org.touchstone.registry.log.PublicRecord;

/// Publishes status lists: within a second of a change, and every twelve hours although nothing changed, because a
/// buyer's verifier takes a list of more than a day as stale.
///
/// A publication is one transaction: it holds back every other event until its own has its place in the queue
/// ([EventLog#settle]), so its bits are exactly those of the entries before it, which is what the fold demands. The
/// list is handed out only once its entry stands in a signed checkpoint, like everything else.
public final class StatusPublisher implements AutoCloseable {
    /// A list is published again after this time.
    public static final Duration EVERY = Duration.ofHours(12);
    /// A published list says that it is good for this long: two missed publications and two hours.
    public static final Duration VALID = Duration.ofHours(26);
    /// A list that is asked for fresh is published again only after this time: a stranger who asks
    /// without end makes the log grow by a few hundred entries a day, no more.
    public static final Duration LEAST = Duration.ofMinutes(5);
    /// How long a copy may be cached.
    private static final Duration TTL = Duration.ofMinutes(15);
    /// Changes that follow one another closely become one publication.
    private static final Duration GATHER = Duration.ofMillis(200);

    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Logger LOG = System.getLogger(StatusPublisher.class.getName());

    private final Db db;
    private final EventLog log;
    private final PublicRecord record;
    private final StatusLists lists;
    private final String issuer;
    private final String kid;
    private final TokenSigner signer;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean running;

    private @Nullable Thread thread;

    /// @param issuer the registry's DID
    /// @param kid the status key's id, `<did>#status-1`
    public StatusPublisher(
            Db db,
            EventLog log,
            PublicRecord record,
            StatusLists lists,
            String issuer,
            String kid,
            TokenSigner signer,
            InstantSource clock) {
        this.db = db;
        this.log = log;
        this.record = record;
        this.lists = lists;
        this.issuer = issuer;
        this.kid = kid;
        this.signer = signer;
        this.clock = clock;
    }

    /// Publishes what changed or is due now, and gives the number of lists published.
    public int publishDue() {
        return publishDue(clock.instant()).size();
    }

    /// Publishes anew every list that is older than [#LEAST], for somebody who asks for fresh ones;
    /// gives the number of the last event, if there was one. However many ask, and as often as they
    /// like, a list is published once in that time, and it is the same list for all.
    public OptionalLong publishFresh() {
        return publishDue(clock.instant().plus(EVERY).minus(LEAST)).stream()
                .mapToLong(Long::longValue)
                .max();
    }

    /// One at a time, so that two who ask together make one publication.
    private synchronized List<Long> publishDue(Instant due) {
        List<Long> events = new ArrayList<>();
        for (Row row : db.read(tx -> tx.list("status.list-due", Args.of("now", due)))) {
            events.add(db.in(tx -> publish(tx, Purpose.of(row.text("purpose")), (int) row.integer("number"))));
        }
        return events;
    }

    private long publish(Tx tx, Purpose purpose, int number) {
        log.settle(tx);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<Row> set = tx.list(
                switch (purpose) {
                    case REVOCATION -> "status.list-revoked";
                    case SUSPENSION -> "status.list-suspended";
                },
                Args.of("number", number));
        Bitstring bits = Bitstring.empty()
                .withBits(set.stream().map(row -> (int) row.integer("index")).toList(), true);
        String url = lists.url(purpose, number);
        StatusList list = new StatusList(url, purpose, issuer, now, now.plus(VALID), bits, TTL);
        String token = StatusListJwt.sign(list, kid, signer).token().text();
        String object = record.putObject(tx, token.getBytes(StandardCharsets.US_ASCII));
        RegisterEvent published = new RegisterEvent.StatusListPublished(
                now, url, purpose, bits.digest(), object, list.validFrom(), list.validUntil());
        long event = log.appendAll(tx, List.of(published)).getFirst();
        tx.runOne(
                "status.mark-published",
                Args.of("number", number).with("purpose", purpose.word()).with("due", now.plus(EVERY)));
        return event;
    }

    /// Starts publishing in the background.
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("status-publisher").start(this::run);
    }

    /// Tells the publisher that something may have changed.
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void run() {
        while (running) {
            try {
                publishDue();
                if (wake.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    Thread.sleep(GATHER);
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // Nothing is lost: what is due stays due. Health shows the age of the newest list.
                LOG.log(Level.WARNING, "status lists could not be published; trying again", e);
                try {
                    Thread.sleep(Duration.ofSeconds(2));
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        running = false;
        Thread t = thread;
        if (t != null) {
            t.interrupt();
            try {
                t.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
