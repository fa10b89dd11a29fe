package org.touchstone.registry.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.log.Checkpoint;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.SignedNote;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.register.DivergenceException;
import org.touchstone.format.register.RegisterState;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.CommitUncertainException;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Session;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// Gives committed events their place in the log and signs it. One at a time: an advisory lock keeps others waiting,
/// but the fence is the data, so that a holder who lost the lock without knowing it cannot write.
///
/// A batch, in the order in which it must happen:
///
/// 1. one transaction takes *all* events that have no entry (never those above some number last seen: a transaction
///    that commits late has a low number), folds them into the register, and inserts entries, full tiles and the new
///    head under `WHERE size = … AND epoch = …`; an event that was overtaken gets a later time, and its rows with it;
/// 2. the committed entries and tiles are read again from the database and hashed; the root must be the head's;
/// 3. the head goes to the [HeadStore], which accepts it only on top of the one signed last;
/// 4. the checkpoint is signed, stored, and with that published;
/// 5. whoever waits for an event of the batch is told.
///
/// Only a committed head is ever signed, so a crash leaves an unsigned head at most, and the next holder signs exactly
/// that. Whatever is not as it should be is a [DoubtException]: it ends the role for this process and makes the server
/// read-only. A lost connection or a commit without an answer only ends this holding of the role; the next one starts
/// from what is in the database.
public final class Sequencer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Sequencer.class.getName());
    private static final int LOCK_SPACE = 7_305_471;
    private static final int LOCK_KEY = 1;
    private static final int BATCH = 2_000;
    private static final Duration IDLE = Duration.ofMillis(200);
    /// While several people's events come at once, batches begin no closer than this.
    private static final Duration PACE = Duration.ofMillis(25);
    /// What one person's act appends at a time, mostly.
    private static final int ONE_PERSONS = 2;
    private static final Duration STANDBY = Duration.ofMillis(250);
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    private static final Duration COMPARE = Duration.ofSeconds(1);
    private static final int REMEMBERED = 50_000;

    private final Db db;
    private final EventLog log;
    private final NoteSigner signer;
    private final HeadStore heads;
    private final ClockGuard guard;
    private final FaultPoints faults;
    private final ConcurrentHashMap<Long, CompletableFuture<Long>> waiting = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Long> included = new ConcurrentHashMap<>();
    private final Thread thread;
    private final CountDownLatch looked = new CountDownLatch(1);
    private final AtomicLong signings = new AtomicLong();
    private int remembered;
    private volatile boolean stopped;
    private volatile Standing standing = new Standing.Waiting();
    private long comparedAt = System.nanoTime() - COMPARE.toNanos();

    /// What this process does about the log.
    public sealed interface Standing {
        /// Another process has the role, or this one is about to take it.
        record Waiting() implements Standing {}

        /// This process signs, up to `size` entries so far.
        record Leading(long epoch, long size) implements Standing {}

        /// Signing is held back until the reason goes away.
        record Paused(String reason) implements Standing {}

        /// Signing has ended for this process; an operator must look.
        record Failed(String reason) implements Standing {}
    }

    /// @param story whether `clock` tells a story instead of the real time
    public Sequencer(
            Db db,
            EventLog log,
            NoteSigner signer,
            HeadStore heads,
            InstantSource clock,
            boolean story,
            FaultPoints faults) {
        this(db, log, signer, heads, new ClockGuard(clock, story), faults);
    }

    /// A sequencer that signs while the clock is believed.
    public Sequencer(Db db, EventLog log, NoteSigner signer, HeadStore heads, ClockGuard guard, FaultPoints faults) {
        this.db = db;
        this.log = log;
        this.signer = signer;
        this.heads = heads;
        this.guard = guard;
        this.faults = faults;
        this.thread = Thread.ofPlatform().name("sequencer").daemon(true).unstarted(this::run);
    }

    /// Begins to take the role whenever it is free, and waits for the first look at the log: whoever may write
    /// afterwards writes to a database that is not behind what was signed, or another process vouches for it.
    public void start() {
        thread.start();
        try {
            if (!looked.await(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "the log is still being looked at; going on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public Standing standing() {
        return standing;
    }

    /// Why this process signs nothing now, and would not if the role were its own; empty if all is well. A clock
    /// that is not believed is told whatever else goes on: between losing a session and taking the role again, and
    /// by whoever only waits for the role, for they decide by it too.
    public Optional<String> objection() {
        return switch (standing) {
            case Standing.Paused(String reason) -> Optional.of(reason);
            case Standing.Failed(String reason) -> Optional.of(reason);
            case Standing.Waiting _, Standing.Leading _ ->
                looked.getCount() > 0 ? Optional.of("the log has not been looked at yet") : guard.objection();
        };
    }

    /// How many checkpoints this process has stored: changes with each.
    public long signings() {
        return signings.get();
    }

    /// Waits until the event stands under a signed checkpoint.
    ///
    /// @param event the number that [EventLog#append] gave, of a committed transaction
    /// @return the entry's index
    /// @throws RefusedException (`UNAVAILABLE`) when the time is up; the event stays and will be included
    public long awaitIncluded(long event, Duration limit) {
        Long known = included.get(event);
        if (known != null) {
            return known;
        }
        CompletableFuture<Long> future = waiting.computeIfAbsent(event, _ -> new CompletableFuture<>());
        long end = System.nanoTime() + limit.toNanos();
        // Told between the first look and the registration above?
        known = included.get(event);
        boolean asked = false;
        try {
            while (known == null) {
                // Another process may hold the role, or this one have told it before it was asked: then the
                // database knows.
                if (asked || !(standing instanceof Standing.Leading)) {
                    Optional<Long> index = included(event);
                    if (index.isPresent()) {
                        return index.get();
                    }
                }
                asked = true;
                long left = end - System.nanoTime();
                if (left <= 0 || standing instanceof Standing.Failed) {
                    throw new RefusedException(Refusal.UNAVAILABLE);
                }
                try {
                    return future.get(Math.min(left, TimeUnit.MILLISECONDS.toNanos(200)), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    LOG.log(Level.TRACE, "event {0} is not included yet", event);
                }
            }
            return known;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(Refusal.UNAVAILABLE);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            waiting.remove(event, future);
        }
    }

    private Optional<Long> included(long event) {
        Long known = included.get(event);
        return known != null
                ? Optional.of(known)
                : db.read(tx -> tx.find("log.find-index", Args.of("event", event))
                        .map(row -> row.integer("leaf_index"))
                        .filter(index -> tx.find("log.find-checkpoint-covering", Args.of("index", index))
                                .isPresent()));
    }

    /// Gives the role back and waits for the thread to end.
    @Override
    public void close() {
        stopped = true;
        log.wake();
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped) {
            try (Session session = db.session()) {
                compareClocks(session);
                if (session.tryLock(LOCK_SPACE, LOCK_KEY)) {
                    lead(session);
                } else {
                    requireSharedHead();
                    standing = new Standing.Waiting();
                    looked.countDown();
                    Thread.sleep(STANDBY);
                }
            } catch (DoubtException | DivergenceException e) {
                fail(e);
                return;
            } catch (InterruptedException e) {
                return;
            } catch (HeadStore.BusyException e) {
                // Nobody signs until that passes, and the one who could is the one who knows it.
                LOG.log(Level.WARNING, "the log waits to be signed: {0}", e.getMessage());
                standing = new Standing.Paused(String.valueOf(e.getMessage()));
                looked.countDown();
                pause();
            } catch (StepDownException
                    | HeadStore.OvertakenException
                    | DatabaseException
                    | CommitUncertainException e) {
                LOG.log(Level.WARNING, "the sequencer begins again: {0}", e.getMessage());
                standing = new Standing.Waiting();
                pause();
            } catch (RefusedException e) {
                if (db.readOnlyReason().isPresent()) {
                    // Somebody else made the server read-only.
                    standing = new Standing.Failed("the server is read-only");
                    looked.countDown();
                    return;
                }
                // Writing is held back for a reason that will pass.
                standing = new Standing.Paused(e.reason().code());
                pause();
            } catch (RuntimeException | Error e) {
                fail(e);
                return;
            }
        }
    }

    /// Whoever waits must see the head that the holder of the role keeps. With a head of its own, on another host,
    /// it could not tell an old database from the present one the day it takes the role.
    private void requireSharedHead() {
        Optional<Row> last = db.read(tx -> tx.find("log.find-last-checkpoint", Args.NONE));
        // This process decides and prepares too, and by the same clock as whoever signs.
        last.ifPresent(row -> guard.signed(row.instant("signed_at")));
        long signed = last.map(row -> row.integer("size")).orElse(0L);
        long kept = heads.read().map(HeadStore.Head::size).orElse(0L);
        if (kept < signed) {
            throw new DoubtException("another server has signed the log up to " + signed
                    + " entries, and the head outside the database that this one sees is at " + kept
                    + ": both must see the same file");
        }
    }

    private void compareClocks(Session session) {
        if (System.nanoTime() - comparedAt >= COMPARE.toNanos()) {
            guard.compare(session.time());
            comparedAt = System.nanoTime();
        }
    }

    private void fail(Throwable e) {
        String reason = String.valueOf(e.getMessage());
        LOG.log(Level.ERROR, "the log is not signed any more", e);
        db.becomeReadOnly(reason);
        standing = new Standing.Failed(reason);
        looked.countDown();
    }

    private void pause() {
        try {
            Thread.sleep(STANDBY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /// Another holder has the role now, or this one does not know how its last write ended.
    private static final class StepDownException extends RuntimeException {
        StepDownException(String message) {
            super(message);
        }
    }

    /// Everything the holder of the role carries; made anew from the database each time the role is taken.
    private static final class Role {
        final long epoch;
        final RegisterState state;
        /// The tree of what was taken, and the one of what was read back from the database: the second is what
        /// gets signed. Their right edges are kept, so that a small batch reads nothing but itself.
        TiledTree tree;
        TiledTree proved;
        final List<TileRow> full = new ArrayList<>();
        long size;
        byte[] root;
        Instant loggedUntil;

        Role(Tx tx, long epoch, RegisterState state, long size, byte[] root, Instant loggedUntil) {
            this.tree = TiledTree.read(
                    size, StoredTree.hashes(tx, size), (tile, hashes) -> full.add(new TileRow(tile, hashes)));
            this.proved = TiledTree.read(size, StoredTree.hashes(tx, size), (_, _) -> {});
            if (!Arrays.equals(tree.root(), root)) {
                throw new DoubtException("the stored tree of " + size + " entries has another root than its head");
            }
            this.epoch = epoch;
            this.state = state;
            this.size = size;
            this.root = root;
            this.loggedUntil = loggedUntil;
        }
    }

    private void lead(Session session) throws InterruptedException {
        Row head = db.in(tx -> tx.one("log.raise-epoch", Args.NONE));
        long size = head.integer("size");
        byte[] root = head.bytes("root");
        TailCheck.Result checked = new TailCheck(db, signer.key()).run(size, root, heads);
        Role role = db.read(tx -> new Role(
                tx,
                head.integer("epoch"),
                checked.state(),
                size,
                root,
                head.optionalInstant("logged_until").orElse(Instant.EPOCH)));
        guard.signed(checked.lastCheckpoint());
        looked.countDown();
        while (!stopped && heldBack(session)) {
            LOG.log(Level.TRACE, "the clock is not believed yet");
        }
        if (stopped) {
            return;
        }
        // A holder before may have died between its commit and its signature, or be at it still.
        if (size > 0 && checked.signedSize() < size) {
            publish(role, checked.keptSize() < size ? checked.keptSize() : checked.signedSize(), List.of());
        }
        standing = new Standing.Leading(role.epoch, role.size);
        LOG.log(Level.INFO, "signing the log from entry {0}, epoch {1}", size, role.epoch);
        try (Sealer sealer = new Sealer(db, signer, checked.sealedAt())) {
            sign(session, role, sealer);
        }
    }

    private void sign(Session session, Role role, Sealer sealer) throws InterruptedException {
        while (!stopped) {
            if (heldBack(session)) {
                continue;
            }
            long began = System.nanoTime();
            long before = role.size;
            List<Placed> placed = integrate(role);
            if (placed.isEmpty()) {
                standing = new Standing.Leading(role.epoch, role.size);
                stay(session);
                log.awaitWork(IDLE);
                continue;
            }
            publish(role, before, placed);
            standing = new Standing.Leading(role.epoch, role.size);
            sealer.signed(role.size, role.root);
            if (placed.size() > ONE_PERSONS) {
                // Many are at work: what they bring in the meantime costs one batch and not several.
                Thread.sleep(Duration.ofNanos(Math.max(0, PACE.toNanos() - (System.nanoTime() - began))));
            }
        }
    }

    /// True, after a short wait, while the clock is not believed.
    private boolean heldBack(Session session) throws InterruptedException {
        compareClocks(session);
        Optional<String> objection = guard.objection();
        if (objection.isEmpty()) {
            return false;
        }
        standing = new Standing.Paused(objection.get());
        stay(session);
        Thread.sleep(STANDBY);
        return true;
    }

    /// Keeps the session, and with it the lock.
    private static void stay(Session session) {
        if (!session.isAlive()) {
            throw new StepDownException("the session that held the lock is gone");
        }
    }

    /// An event that got a place.
    private record Placed(long event, long index) {}

    /// @param moved whether it has another time than its use case gave it
    private record Leaf(long event, byte[] entry, RegisterEvent content, boolean moved) {}

    /// Step 1. Gives the events of the batch, none when there is no work.
    private List<Placed> integrate(Role role) {
        faults.reach("batch.before");
        boolean[] folded = {false};
        List<Placed> placed = db.in(tx -> {
            if (folded[0]) {
                // The fold cannot be taken back, so a second run of this function would fold twice.
                throw new StepDownException("a batch was interrupted");
            }
            List<Row> pending = tx.list("log.list-pending", Args.of("limit", BATCH));
            if (pending.isEmpty()) {
                return List.of();
            }
            List<Leaf> leaves = leaves(role, pending);
            // Before the fold: a use case may hold one of these rows and want another.
            leaves.stream().filter(Leaf::moved).forEach(leaf -> log.overtaken(tx, leaf.content()));
            requireOpenTile(tx, role);
            Records records = Records.of(tx, leaves.stream().map(Leaf::content).toList());
            folded[0] = true;
            role.full.clear();
            List<Placed> places = new ArrayList<>();
            for (Leaf leaf : leaves) {
                places.add(new Placed(leaf.event(), role.tree.size()));
                role.state.apply(role.tree.size(), leaf.content(), records);
                role.tree.append(MerkleTree.leafHash(leaf.entry()));
            }
            write(tx, role, leaves);
            return places;
        });
        if (!placed.isEmpty()) {
            faults.reach("batch.after");
        }
        return placed;
    }

    /// The entries of the open tile are hashed where they lie, and compared with what they were when they were read
    /// back: a batch goes on top of nothing that has changed since.
    private static void requireOpenTile(Tx tx, Role role) {
        long border = role.size & -TileId.FULL;
        if (border == role.size) {
            return;
        }
        byte[] stored = tx.one("log.digest-leaves", Args.of("from", border).with("to", role.size))
                .bytes("digest");
        byte[][] known = {new byte[0]};
        role.proved.partialTiles((tile, hashes) -> {
            if (tile.level() == 0) {
                known[0] = hashes;
            }
        });
        if (!HexFormat.of().formatHex(stored).equals(PublicRecord.digest(known[0]))) {
            throw new DoubtException("the stored tree of " + role.size + " entries has another root than its head");
        }
    }

    private record TileRow(TileId.Hashes tile, byte[] hashes) {}

    private void write(Tx tx, Role role, List<Leaf> leaves) {
        EntryRows rows = new EntryRows(role.size);
        leaves.forEach(leaf -> rows.add(leaf.event(), leaf.entry(), leaf.content()));
        tx.send("log.add-entries", rows.args());
        for (TileRow row : role.full) {
            tx.runOne(
                    "log.add-tile",
                    Args.of("level", row.tile().level())
                            .with("index", row.tile().index())
                            .with("hashes", row.hashes())
                            .with("root", TiledTree.tileRoot(row.hashes())));
        }
        Instant loggedUntil = leaves.getLast().content().time();
        byte[] root = role.tree.root();
        long moved = tx.run(
                "log.move-head",
                Args.of("size", role.tree.size())
                        .with("root", root)
                        .with("loggedUntil", loggedUntil)
                        .with("oldSize", role.size)
                        .with("epoch", role.epoch));
        if (moved != 1) {
            throw new StepDownException("another holder of the role has written");
        }
        tx.send(
                "log.delete-pending",
                Args.NONE.withNumbers("events", leaves.stream().map(Leaf::event).toList()));
        role.size = role.tree.size();
        role.root = root;
        role.loggedUntil = loggedUntil;
    }

    /// The batch's entries. An event that was overtaken gets the time of the entry before it: times in the log
    /// never go back, and lie between the previous checkpoint's and this one's.
    private List<Leaf> leaves(Role role, List<Row> pending) {
        List<Leaf> leaves = new ArrayList<>();
        Instant floor = role.loggedUntil;
        Instant ceiling = guard.unguarded().plusSeconds(60);
        for (Row row : pending) {
            byte[] entry = row.bytes("entry");
            RegisterEvent event = EventCodec.decode(entry);
            boolean moved = event.time().isBefore(floor);
            if (moved) {
                entry = at(entry, floor);
                event = EventCodec.decode(entry);
            }
            if (event.time().isAfter(ceiling)) {
                throw new StepDownException("event " + row.integer("event_id") + " lies in the future");
            }
            floor = event.time();
            leaves.add(new Leaf(row.integer("event_id"), entry, event, moved));
        }
        return leaves;
    }

    /// The entry, with the time `floor` if its own lies before that.
    public static byte[] notBefore(byte[] entry, Instant floor) {
        return EventCodec.decode(entry).time().isBefore(floor) ? at(entry, floor) : entry;
    }

    private static byte[] at(byte[] entry, Instant time) {
        Json.Obj.Builder moved = Json.Obj.builder();
        StrictJson.parseObject(entry)
                .members()
                .forEach((name, value) ->
                        moved.with(name, name.equals("time") ? new Json.Str(Timestamp.text(time)) : value));
        return CanonicalJson.bytes(moved.build());
    }

    /// Steps 2 to 5.
    private void publish(Role role, long signedBefore, List<Placed> placed) {
        rehash(role, signedBefore);
        // Read before the clock is looked at: what jumps afterwards no longer matters.
        Instant told = guard.unguarded();
        if (guard.objection().isPresent()) {
            // It jumped since the batch began. What is committed is signed by whoever has the role when it is right.
            throw new StepDownException("nothing is signed by a clock that is not believed");
        }
        faults.reach("head.before");
        heads.advance(signedBefore, new HeadStore.Head(signer.key().name(), role.size, role.root));
        faults.reach("head.after");
        SignedNote note = signer.sign(new Checkpoint(signer.key().name(), role.size, role.root).text());
        faults.reach("checkpoint.before");
        Instant at = guard.notBeforeTheLast(told, role.loggedUntil);
        db.run(tx -> tx.run(
                "log.add-checkpoint",
                Args.of("size", role.size)
                        .with("root", role.root)
                        .with("note", note.format())
                        .with("at", at)));
        signings.incrementAndGet();
        faults.reach("checkpoint.after");
        guard.signed(at);
        remember(placed);
    }

    /// Step 2: what is in the database now, not what was meant to go there. The batch's entries are read back and
    /// hashed on top of those that were read back before. Where the batch has filled a tile, all of the tile's
    /// entries are read once more and compared with it, on top of a tree made of stored tiles.
    private void rehash(Role role, long from) {
        role.proved = db.read(tx -> {
            boolean filled = from / TileId.FULL != role.size / TileId.FULL;
            long begin = filled || role.proved.size() != from ? from & -TileId.FULL : from;
            TiledTree tree = begin == from && role.proved.size() == from
                    ? role.proved
                    : TiledTree.read(
                            begin,
                            StoredTree.hashes(tx, begin),
                            (tile, hashes) -> StoredTree.require(tx, tile, hashes));
            for (byte[] entry : StoredTree.entries(tx, begin, role.size)) {
                tree.append(MerkleTree.leafHash(entry));
            }
            if (!Arrays.equals(tree.root(), role.root)) {
                throw new DoubtException("the stored entries up to " + role.size + " do not give the head's root");
            }
            return tree;
        });
    }

    private void remember(List<Placed> placed) {
        for (Placed place : placed) {
            included.put(place.event(), place.index());
            CompletableFuture<Long> future = waiting.remove(place.event());
            if (future != null) {
                future.complete(place.index());
            }
        }
        remembered += placed.size();
        if (remembered > REMEMBERED) {
            remembered = REMEMBERED / 2;
            // Old ones are found in the database.
            Iterator<Long> known = included.keySet().iterator();
            for (int i = 0; i < REMEMBERED / 2 && known.hasNext(); i++) {
                known.next();
                known.remove();
            }
        }
    }
}
