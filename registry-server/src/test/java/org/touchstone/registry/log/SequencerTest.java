package org.touchstone.registry.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.log.CommitmentType;
import org.touchstone.format.log.ConsistencyProof;
import org.touchstone.format.log.MerkleTree;
import org.touchstone.format.log.NoteSigner;
import org.touchstone.format.log.Ref;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.format.log.TileId;
import org.touchstone.format.log.TiledTree;
import org.touchstone.format.log.TlogProof;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Db;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.log.Sequencer.Standing;
import org.touchstone.registry.web.RefusedException;

class SequencerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ORIGIN = "register.example/log";

    private final TestDatabase database = TestDatabase.fresh();
    private final Db db = database.db();
    private final EventLog log = new EventLog();
    private final PublicRecord record = new PublicRecord(new SecureRandom());
    private final NoteSigner signer = new NoteSigner(ORIGIN, new byte[32]);
    private final LogReader reader = new LogReader(signer.key());
    private final List<Sequencer> started = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @AfterEach
    void stop() {
        started.forEach(Sequencer::close);
        database.close();
    }

    private Sequencer sequencer() {
        return sequencer(db, log, FaultPoints.none(), InstantSource.system());
    }

    private Sequencer sequencer(Db over, EventLog events, FaultPoints faults, InstantSource clock) {
        Sequencer sequencer =
                new Sequencer(over, events, signer, new HeadStore(folder.resolve("head")), clock, false, faults);
        started.add(sequencer);
        sequencer.start();
        return sequencer;
    }

    /// One whose clock is believed or not.
    private Sequencer guarded(ClockGuard clock) {
        Sequencer sequencer =
                new Sequencer(db, log, signer, new HeadStore(folder.resolve("head")), clock, FaultPoints.none());
        started.add(sequencer);
        sequencer.start();
        return sequencer;
    }

    private static Instant now() {
        return Instant.ofEpochSecond(Instant.now().getEpochSecond());
    }

    private static long numbered(EventLog events, Tx tx, RegisterEvent event) {
        return events.appendAll(tx, List.of(event)).getFirst();
    }

    private long open() {
        return db.in(tx -> numbered(
                log,
                tx,
                new RegisterEvent.LogOpened(now(), ORIGIN, "https://register.example", "did:web:register.example")));
    }

    private long supplier() {
        return supplier(db, log);
    }

    private long supplier(Db over, EventLog events) {
        UUID id = UUID.randomUUID();
        return over.in(tx -> {
            Ref identity = record.putOpening(tx, CommitmentType.SUPPLIER_IDENTITY, new Json.Str("n" + id), id);
            return numbered(
                    events,
                    tx,
                    new RegisterEvent.SupplierRegistered(now(), id, RegisterEvent.SupplierKind.SOLE_TRADER, identity));
        });
    }

    private long size() {
        return db.read(reader::size);
    }

    @Test
    void every_event_gets_one_place_under_a_signed_checkpoint_with_proofs_and_tiles() throws Exception {
        Sequencer sequencer = sequencer();
        assertEquals(0, sequencer.awaitIncluded(open(), SOON));
        List<VerifiedCheckpoint> seen = new ArrayList<>();
        seen.add(db.read(reader::newest));
        int clients = 16;
        int each = 40;
        Set<Long> places = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int c = 0; c < clients; c++) {
                running.add(threads.submit(() -> {
                    List<Long> mine = new ArrayList<>();
                    for (int i = 0; i < each; i++) {
                        mine.add(sequencer.awaitIncluded(supplier(), SOON));
                    }
                    return mine;
                }));
            }
            while (running.stream().anyMatch(f -> !f.isDone())) {
                VerifiedCheckpoint newest = db.read(reader::newest);
                if (newest.size() > seen.getLast().size()) {
                    seen.add(newest);
                }
                Thread.sleep(5);
            }
            for (Future<List<Long>> f : running) {
                places.addAll(f.get());
            }
        }
        assertEquals(clients * each, places.size());
        assertEquals(clients * each + 1, size());
        VerifiedCheckpoint last = db.read(reader::newest);
        db.read(tx -> {
            for (VerifiedCheckpoint earlier : seen) {
                ConsistencyProof proof = reader.consistency(tx, earlier.size(), last.size());
                assertTrue(proof.proves(earlier.root(), last.root()));
            }
            for (long index = 0; index < last.size(); index += 37) {
                TlogProof proof = reader.proof(tx, index, last);
                assertTrue(proof.proves(reader.entry(tx, index).orElseThrow().bytes(), last));
            }
            return true;
        });
        tilesFit(last.size());
    }

    /// Tiles as served are those of a tree that is built from the entries alone, at every level and width.
    private void tilesFit(long size) {
        db.read(tx -> {
            TiledTree tree = new TiledTree((tile, hashes) ->
                    assertArrayEquals(hashes, reader.tile(tx, tile).orElseThrow()));
            StoredTree.entries(tx, 0, size).forEach(entry -> tree.append(MerkleTree.leafHash(entry)));
            tree.partialTiles((tile, hashes) ->
                    assertArrayEquals(hashes, reader.tile(tx, tile).orElseThrow()));
            assertEquals(Optional.empty(), reader.tile(tx, new TileId.Hashes(0, size / 256, (int) (size % 256) + 1)));
            assertEquals(Optional.empty(), reader.tile(tx, new TileId.Hashes(3, 0, 1)));
            return true;
        });
    }

    @Test
    void the_app_role_itself_cannot_rewrite_the_log() throws Exception {
        sequencer().awaitIncluded(open(), SOON);
        for (String sql : List.of(
                "UPDATE log_entry SET type = 'x'",
                "DELETE FROM log_entry",
                "UPDATE log_tile SET root = root",
                "DELETE FROM log_checkpoint",
                "UPDATE object SET bytes = bytes",
                "DELETE FROM object",
                "DELETE FROM opening",
                "UPDATE log_head SET size = 0",
                "UPDATE log_head SET root = '\\x" + "00".repeat(32) + "'",
                "UPDATE log_head SET epoch = 0",
                "INSERT INTO log_head (singleton, size, root, epoch) VALUES (false, 0, CAST('' AS bytea), 0)")) {
            assertThrows(java.sql.SQLException.class, () -> database.asApp(sql), sql);
        }
        supplierWithoutSequencer();
        assertThrows(java.sql.SQLException.class, () -> database.asApp("DELETE FROM log_pending"));
    }

    private void supplierWithoutSequencer() {
        started.forEach(Sequencer::close);
        supplier();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "batch.before",
                "batch.after",
                "head.before",
                "head.after",
                "checkpoint.before",
                "checkpoint.after"
            })
    void a_fault_at_any_step_is_finished_by_the_next_holder(String point) throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        for (int i = 0; i < 5; i++) {
            first.awaitIncluded(supplier(), SOON);
        }
        first.close();
        VerifiedCheckpoint before = db.read(reader::newest);
        Db doomedDb = database.open();
        boolean[] reached = {false};
        Sequencer doomed = sequencer(
                doomedDb,
                new EventLog(),
                reachedPoint -> {
                    if (reachedPoint.equals(point)
                            && !doomedDb.read(tx -> tx.list("log.list-pending", Args.of("limit", 1)))
                                            .isEmpty()
                                    | !point.equals("batch.before")) {
                        reached[0] = true;
                        throw new IllegalStateException("fault at " + point);
                    }
                },
                InstantSource.system());
        List<Long> events = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            events.add(supplier());
        }
        while (!(doomed.standing() instanceof Standing.Failed)) {
            Thread.sleep(5);
        }
        assertTrue(reached[0]);
        assertTrue(doomedDb.readOnlyReason().isPresent());
        doomed.close();
        doomedDb.close();
        Sequencer next = sequencer();
        Set<Long> places = new HashSet<>();
        for (long event : events) {
            places.add(next.awaitIncluded(event, SOON));
        }
        assertEquals(Set.of(6L, 7L, 8L), places);
        assertEquals(9, size());
        VerifiedCheckpoint last = db.read(reader::newest);
        db.read(tx -> {
            assertTrue(reader.consistency(tx, before.size(), last.size()).proves(before.root(), last.root()));
            return true;
        });
        tilesFit(9);
        assertEquals(9, next.awaitIncluded(supplier(), SOON));
    }

    @Test
    void two_sequencers_on_one_database_never_fork() throws Exception {
        try (Db second = database.open()) {
            Sequencer one = sequencer();
            one.awaitIncluded(open(), SOON);
            EventLog otherLog = new EventLog();
            Sequencer two = sequencer(second, otherLog, FaultPoints.none(), InstantSource.system());
            List<VerifiedCheckpoint> seen = new ArrayList<>();
            for (int round = 0; round < 6; round++) {
                for (int i = 0; i < 10; i++) {
                    supplier();
                    supplier(second, otherLog);
                }
                // The session that holds the lock is cut, while the holder may not know it yet.
                database.asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND"
                        + " objid = 1 AND granted");
                long event = round % 2 == 0 ? supplier() : supplier(second, otherLog);
                (round % 2 == 0 ? one : two).awaitIncluded(event, SOON);
                seen.add(db.read(reader::newest));
            }
            long all = 1 + 6 * 21;
            while (size() < all) {
                Thread.sleep(10);
            }
            VerifiedCheckpoint last = db.read(reader::newest);
            assertEquals(all, last.size());
            db.read(tx -> {
                for (VerifiedCheckpoint earlier : seen) {
                    assertTrue(
                            reader.consistency(tx, earlier.size(), last.size()).proves(earlier.root(), last.root()));
                }
                return true;
            });
            assertEquals(Optional.empty(), db.readOnlyReason());
            assertEquals(Optional.empty(), second.readOnlyReason());
        }
    }

    /// Two finish the same committed head: the one that had the role, and the one that has got it.
    @Test
    void a_head_that_another_has_kept_meanwhile_is_no_doubt() throws Exception {
        Sequencer one = sequencer();
        one.awaitIncluded(open(), SOON);
        try (FileChannel lock =
                FileChannel.open(folder.resolve("head.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            long event = supplier();
            while (database.ask("SELECT size FROM log_head").equals("1")) {
                Thread.sleep(5);
            }
            Files.writeString(
                    folder.resolve("head"),
                    "{\"origin\":\"" + ORIGIN + "\",\"root\":\""
                            + database.ask("SELECT encode(root, 'hex') FROM log_head") + "\",\"size\":2}");
            lock.close();
            assertEquals(1, one.awaitIncluded(event, SOON));
        }
        assertEquals(Optional.empty(), db.readOnlyReason());
        assertEquals(2, one.awaitIncluded(supplier(), SOON));
    }

    /// The holder is stopped between its commit and its signature, loses the role without knowing it, and goes on
    /// when another has signed more.
    @Test
    void a_holder_that_was_overtaken_in_the_middle_steps_down() throws Exception {
        sequencer().awaitIncluded(open(), SOON);
        started.getLast().close();
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        try (Db second = database.open()) {
            EventLog stoppedLog = new EventLog();
            Sequencer one = sequencer(
                    second,
                    stoppedLog,
                    point -> {
                        if (point.equals("head.before") && goesOn.getCount() > 0) {
                            stopped.countDown();
                            await(goesOn);
                        }
                    },
                    InstantSource.system());
            long event = supplier(second, stoppedLog);
            await(stopped);
            database.asSuperuser(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND granted");
            Sequencer two = sequencer();
            assertEquals(1, two.awaitIncluded(event, SOON));
            assertEquals(2, two.awaitIncluded(supplier(), SOON));
            goesOn.countDown();
            assertEquals(1, one.awaitIncluded(event, SOON));
            assertEquals(3, one.awaitIncluded(supplier(second, stoppedLog), SOON));
            two.close();
            assertEquals(4, one.awaitIncluded(supplier(second, stoppedLog), SOON), "and has the role again");
            assertEquals(Optional.empty(), second.readOnlyReason());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_database_behind_the_signed_head_makes_the_server_read_only() throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        first.awaitIncluded(supplier(), SOON);
        first.close();
        new HeadStore(folder.resolve("head")).advance(2, new HeadStore.Head(ORIGIN, 5, new byte[32]));
        failed(sequencer(), "older than what the world has seen");
        assertThrows(RefusedException.class, this::supplier);
        assertEquals(2, size());
    }

    @Test
    void a_database_beside_the_signed_head_makes_the_server_read_only() throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        first.close();
        new HeadStore(folder.resolve("head")).advance(1, new HeadStore.Head(ORIGIN, 2, new byte[32]));
        supplier();
        database.asOwner("UPDATE log_head SET epoch = epoch + 1");
        // The database has one entry and one pending: behind. Two entries of which the second was never signed:
        // beside.
        failed(sequencer(), "older");
    }

    @Test
    void a_lost_head_file_makes_the_server_read_only() throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        first.close();
        Files.delete(folder.resolve("head"));
        failed(sequencer(), "missing");
    }

    @Test
    void a_damaged_head_file_makes_the_server_read_only() throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        first.close();
        Files.writeString(folder.resolve("head"), "{\"origin\":\"register.example/log\",\"size\":1");
        failed(sequencer(), "cannot be read");
    }

    private void failed(Sequencer sequencer, String reason) throws InterruptedException {
        for (int i = 0; i < 4_000 && !(sequencer.standing() instanceof Standing.Failed); i++) {
            Thread.sleep(5);
        }
        Standing.Failed failed = assertInstanceOf(Standing.Failed.class, sequencer.standing());
        assertTrue(failed.reason().contains(reason), failed.reason());
        assertTrue(db.readOnlyReason().isPresent());
    }

    /// One flipped bit, as a faulty disk leaves it, in an entry, in a tile, in the head.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE log_entry SET entry = set_bit(entry, 400, 1 - get_bit(entry, 400)) WHERE leaf_index = 130",
                "UPDATE log_entry SET entry = set_bit(entry, 400, 1 - get_bit(entry, 400)) WHERE leaf_index = 299",
                "UPDATE log_tile SET hashes = set_bit(hashes, 9000, 1 - get_bit(hashes, 9000))",
                "UPDATE log_tile SET root = set_bit(root, 9, 1 - get_bit(root, 9))",
                "DELETE FROM log_entry WHERE leaf_index = 12",
                "UPDATE opening SET bytes = set_bit(bytes, 200, 1 - get_bit(bytes, 200))"
            })
    void a_flipped_bit_is_never_signed_over(String damage) throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        long last = 0;
        for (int i = 0; i < 299; i++) {
            last = supplier();
        }
        first.awaitIncluded(last, SOON);
        assertEquals(300, size());
        first.close();
        database.asSuperuser("ALTER TABLE opening DISABLE TRIGGER ALL");
        database.asSuperuser(damage);
        Sequencer second = sequencer();
        for (int i = 0; i < 4_000 && !(second.standing() instanceof Standing.Failed); i++) {
            Thread.sleep(5);
        }
        assertInstanceOf(Standing.Failed.class, second.standing());
        assertEquals(300, size());
        assertThrows(RefusedException.class, this::supplier);
    }

    @Test
    void damage_while_running_is_not_signed_over_either() throws Exception {
        Sequencer sequencer = sequencer();
        sequencer.awaitIncluded(open(), SOON);
        sequencer.awaitIncluded(supplier(), SOON);
        database.asOwner(
                "UPDATE log_entry SET entry = set_bit(entry, 400, 1 - get_bit(entry, 400)) WHERE leaf_index = 1");
        supplier();
        failed(sequencer, "another root than its head");
        assertEquals(2, size());
    }

    @Test
    void an_event_against_the_rules_is_not_signed() throws Exception {
        Sequencer sequencer = sequencer();
        sequencer.awaitIncluded(open(), SOON);
        open();
        failed(sequencer, "first-entry");
        assertEquals(1, size());
    }

    @Test
    void times_never_go_back_and_a_clock_that_does_is_not_believed() throws Exception {
        Instant[] time = {now()};
        Sequencer sequencer = sequencer(db, log, FaultPoints.none(), () -> time[0]);
        sequencer.awaitIncluded(open(), SOON);
        UUID late = UUID.randomUUID();
        long overtaken = db.in(tx -> numbered(
                log,
                tx,
                new RegisterEvent.SupplierRegistered(
                        now().minusSeconds(500),
                        late,
                        RegisterEvent.SupplierKind.SOLE_TRADER,
                        record.putOpening(tx, CommitmentType.SUPPLIER_IDENTITY, new Json.Str("late"), late))));
        long index = sequencer.awaitIncluded(overtaken, SOON);
        db.read(tx -> {
            Instant first = reader.entry(tx, 0).orElseThrow().event().time();
            assertFalse(reader.entry(tx, index).orElseThrow().event().time().isBefore(first));
            return true;
        });
        time[0] = time[0].minusSeconds(120);
        while (!(sequencer.standing() instanceof Standing.Paused)) {
            Thread.sleep(5);
        }
        long held = supplier();
        assertThrows(RefusedException.class, () -> sequencer.awaitIncluded(held, Duration.ofMillis(600)));
        assertEquals(2, size());
        time[0] = time[0].plusSeconds(120);
        assertEquals(2, sequencer.awaitIncluded(held, SOON));
    }

    @Test
    void a_checkpoint_is_never_dated_before_the_one_before_or_before_its_entries() throws Exception {
        Instant[] time = {now()};
        // Too little to be disbelieved before a batch; and much, at the last moment before its head is signed.
        boolean[] jump = {false};
        Sequencer sequencer = sequencer(
                db,
                log,
                point -> {
                    if (jump[0] && point.equals("head.after")) {
                        jump[0] = false;
                        time[0] = time[0].minusSeconds(300);
                    }
                },
                () -> time[0]);
        sequencer.awaitIncluded(open(), SOON);
        time[0] = time[0].minusSeconds(30);
        sequencer.awaitIncluded(supplier(), SOON);
        time[0] = time[0].plusSeconds(40);
        jump[0] = true;
        long event = supplier();
        sequencer.awaitIncluded(event, SOON);
        assertFalse(jump[0]);
        List<Instant> signed = db.read(tx -> tx.list("log.list-checkpoints-after", Args.of("size", 0L)).stream()
                .map(row -> row.instant("signed_at"))
                .toList());
        assertEquals(3, signed.size());
        assertEquals(signed.stream().sorted().toList(), signed);
        db.read(tx -> {
            for (int i = 0; i < 3; i++) {
                Instant entry = reader.entry(tx, i).orElseThrow().event().time();
                assertFalse(signed.get(i).isBefore(entry), "checkpoint " + (i + 1) + " before its entry");
            }
            return true;
        });
    }

    @Test
    void who_only_waits_for_the_role_does_not_go_by_a_clock_before_the_last_checkpoint_either() {
        sequencer().awaitIncluded(open(), SOON);
        ClockGuard behind = new ClockGuard(() -> Instant.now().minusSeconds(600), true);
        assertEquals(Optional.empty(), behind.objection());
        Sequencer waiting = guarded(behind);
        assertTrue(waiting.standing() instanceof Standing.Waiting);
        assertThrows(RefusedException.class, behind::instant);
        // Health says it, whoever has the role.
        assertTrue(waiting.objection().orElse("").contains("before the last checkpoint"));
    }

    @Test
    void health_is_well_only_after_the_first_look_at_the_log() {
        Sequencer one = new Sequencer(
                db,
                log,
                signer,
                new HeadStore(folder.resolve("head")),
                new ClockGuard(InstantSource.system(), true),
                FaultPoints.none());
        assertTrue(one.objection().isPresent());
        started.add(one);
        one.start();
        assertEquals(Optional.empty(), one.objection());
    }

    @Test
    void a_wrong_clock_is_told_also_while_the_role_is_taken_anew() throws Exception {
        sequencer().awaitIncluded(open(), SOON);
        started.removeLast().close();
        long[] behind = {600};
        Sequencer next = guarded(new ClockGuard(() -> Instant.now().minusSeconds(behind[0]), true));
        for (int i = 0; i < 5; i++) {
            database.asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                    + " current_database() AND pid <> pg_backend_pid()");
            long end = System.nanoTime() + Duration.ofMillis(700).toNanos();
            while (System.nanoTime() < end) {
                assertTrue(next.objection().isPresent(), () -> "well with a wrong clock: " + next.standing());
            }
        }
        behind[0] = 0;
        while (!(next.standing() instanceof Standing.Leading)) {
            Thread.sleep(5);
        }
        assertEquals(Optional.empty(), next.objection());
    }

    @Test
    void a_head_that_was_left_unsigned_is_not_signed_by_a_clock_before_the_last_checkpoint() throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        first.close();
        Db doomedDb = database.open();
        Sequencer doomed = sequencer(
                doomedDb,
                new EventLog(),
                point -> {
                    if (point.equals("batch.after")) {
                        throw new IllegalStateException("fault at " + point);
                    }
                },
                InstantSource.system());
        long event = supplier();
        while (!(doomed.standing() instanceof Standing.Failed)) {
            Thread.sleep(5);
        }
        doomed.close();
        doomedDb.close();
        long[] behind = {3_600};
        Sequencer next = guarded(new ClockGuard(() -> Instant.now().minusSeconds(behind[0]), true));
        while (!(next.standing() instanceof Standing.Paused)) {
            Thread.sleep(5);
        }
        assertThrows(RefusedException.class, () -> next.awaitIncluded(event, Duration.ofMillis(600)));
        assertEquals(1, db.read(reader::newest).size());
        behind[0] = 0;
        assertEquals(1, next.awaitIncluded(event, SOON));
        assertEquals(2, db.read(reader::newest).size());
    }

    @Test
    void a_start_trusts_the_last_sealed_fold_and_checks_it() throws Exception {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        long last = 0;
        for (int i = 0; i < 5_100; i += 100) {
            last = db.in(tx -> {
                long event = 0;
                for (int j = 0; j < 100; j++) {
                    UUID id = UUID.randomUUID();
                    event = numbered(
                            log,
                            tx,
                            new RegisterEvent.SupplierRegistered(
                                    now(),
                                    id,
                                    RegisterEvent.SupplierKind.SOLE_TRADER,
                                    record.putOpening(tx, CommitmentType.SUPPLIER_IDENTITY, new Json.Str("s"), id)));
                }
                return event;
            });
        }
        first.awaitIncluded(last, SOON);
        first.close();
        long sealed = db.read(tx -> tx.one("log.find-last-fold", Args.of("size", Long.MAX_VALUE)))
                .integer("size");
        assertTrue(sealed >= 5_000);
        // What lies before the seal is not read at a start (fsck does); the seal itself is.
        Sequencer second = sequencer();
        second.awaitIncluded(supplier(), SOON);
        second.close();
        database.asOwner("UPDATE log_fold SET state = set_bit(state, 4000, 1 - get_bit(state, 4000))");
        Sequencer third = sequencer();
        for (int i = 0; i < 4_000 && !(third.standing() instanceof Standing.Failed); i++) {
            Thread.sleep(5);
        }
        assertInstanceOf(Standing.Failed.class, third.standing());
    }

    @Test
    void a_head_file_that_cannot_be_written_ends_the_role() throws IOException, InterruptedException {
        Sequencer first = sequencer();
        first.awaitIncluded(open(), SOON);
        first.close();
        // A folder where the unfinished file would go: the write fails, as on a full or failing disk.
        Files.createDirectories(folder.resolve(".head.new/in the way"));
        Sequencer second = sequencer();
        supplier();
        failed(second, "could not be written and synced");
        assertEquals(1, size());
    }
}
