package org.touchstone.registry.issuance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.certificate.UnverifiedCertificate;
import org.touchstone.format.id.CertificateId;
import org.touchstone.format.log.VerifiedCheckpoint;
import org.touchstone.registry.accreditation.CertificateRequest;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.log.FaultPoints;
import org.touchstone.registry.log.HeadStore;
import org.touchstone.registry.log.Sequencer.Standing;

/// Every step of the issuance cycle and every write of the sequencer, stopped before it, after it, and by the death of
/// the process. Afterwards the whole state is derived again and compared: nothing is lost, doubled or forked.
class IssuanceFaultsTest {
    private final TestDatabase database = TestDatabase.fresh();

    @TempDir
    private Path data = Path.of("");

    @AfterEach
    void close() {
        database.close();
    }

    private World world(FaultPoints faults) {
        return new World(database.app(), database.reader(), data, InstantSource.system(), faults);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "decide.before",
                "decide.after",
                "sign.before",
                "sign.after",
                "store.before",
                "store.after",
                "batch.before",
                "batch.after",
                "head.before",
                "head.after",
                "checkpoint.before",
                "checkpoint.after",
                "hand-out.before"
            })
    void a_killed_process(String point) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedServer.class.getName(),
                        database.app().jdbc(),
                        database.app().user(),
                        database.app().password(),
                        database.reader().jdbc(),
                        database.reader().user(),
                        database.reader().password(),
                        data.toString(),
                        point)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> handed = new ArrayList<>();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().filter(l -> l.startsWith("handed ")).forEach(l -> handed.add(l.substring("handed ".length())));
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(DoomedServer.KILLED, process.exitValue());
        assertEquals(1, handed.size());
        Optional<HeadStore.Head> seen = new HeadStore(data.resolve("head")).read();
        try (World world = world(FaultPoints.none()).start()) {
            recovered(world, point.equals("decide.before") ? 1 : 2, handed, seen);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sign.before",
                "sign.after",
                "store.before",
                "store.after",
                "batch.before",
                "batch.after",
                "head.before",
                "head.after",
                "checkpoint.before",
                "checkpoint.after",
                "hand-out.before"
            })
    void a_failing_write(String point) throws Exception {
        AtomicInteger armed = new AtomicInteger();
        List<String> handed = new ArrayList<>();
        World.Held held;
        CertificateId first;
        CertificateId second;
        try (World world = world(reached -> {
            if (reached.equals(point) && armed.compareAndSet(1, 2)) {
                throw new IllegalStateException("fault at " + point);
            }
        })) {
            world.begin().start();
            World.Held granted = world.db.in(tx -> world.grant(tx, false));
            held = granted;
            first = world.db.in(
                    tx -> world.issuance.request(tx, world.request(granted, "Brightwater Ltd", Optional.empty())));
            handed.add(world.issuance.finish(first).token());
            world.publisher.publishDue();
            world.awaitEverythingIncluded();
            CertificateId old = first;
            second = world.db.in(tx -> {
                // Once committed and before it is worked on: the batch of an earlier event must not meet the fault.
                tx.afterCommit(() -> armed.set(1));
                CertificateId id = world.issuance.request(
                        tx,
                        world.request(
                                granted,
                                "Brightwater Services Ltd",
                                Optional.of(new CertificateRequest.Replacement(old, "CRD-RENAMED"))));
                return id;
            });
            CertificateId asked = second;
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    world.issuance.finish(asked);
                } catch (RuntimeException e) {
                    // The client of a server that stumbles gets no answer; that is all it may lose.
                }
            });
            while (armed.get() != 2) {
                Thread.sleep(2);
            }
            boolean ofSequencer = point.startsWith("batch") || point.startsWith("head") || point.startsWith("check");
            while (ofSequencer && !(world.sequencer.standing() instanceof Standing.Failed)) {
                Thread.sleep(2);
            }
            assertEquals(ofSequencer, world.db.readOnlyReason().isPresent());
            asking.interrupt();
            asking.join();
        }
        Optional<HeadStore.Head> seen = new HeadStore(data.resolve("head")).read();
        try (World world = world(FaultPoints.none()).start()) {
            recovered(world, 2, handed, seen);
            UnverifiedCertificate renamed =
                    UnverifiedCertificate.parse(world.issuance.finish(second).token());
            assertEquals(
                    "Brightwater Services Ltd", renamed.certificate().subject().legalName());
            assertEquals(Optional.of(first), renamed.certificate().replaces());
            assertEquals(held.number(), renamed.certificate().subject().number());
        }
    }

    /// Everything that was asked for is there, once, under one tree that extends the one the world has seen.
    private void recovered(World world, int expected, List<String> handed, Optional<HeadStore.Head> seen)
            throws Exception {
        List<CertificateId> asked =
                world.db.in(tx -> tx.list("issuance.list-all-intents", org.touchstone.registry.db.Args.NONE)).stream()
                        .map(row -> new CertificateId(row.uuid("certificate")))
                        .toList();
        assertEquals(expected, asked.size());
        for (CertificateId id : asked) {
            Issuance.Issued issued = world.issuance.finish(id);
            UnverifiedCertificate token = UnverifiedCertificate.parse(issued.token());
            assertTrue(token.token().isSignedBy(world.ring.certificateKey()));
            assertEquals(id, token.certificate().id());
        }
        for (String token : handed) {
            CertificateId id = UnverifiedCertificate.parse(token).certificate().id();
            assertEquals(token, world.issuance.finish(id).token());
        }
        world.publisher.publishDue();
        world.awaitEverythingIncluded();
        assertEquals(0, world.issuance.backlog().intents());
        assertEquals(expected, world.count("certificate-issued"));
        assertEquals(expected - 1, world.count("certificate-revoked"));
        assertEquals(0, world.count("certificate-intent-voided"));
        Fsck.Report report = world.fsck();
        assertEquals(List.of(), report.findings());
        assertEquals(report.state(), world.fsck().state());
        VerifiedCheckpoint newest = world.db.read(world.reader::newest);
        assertTrue(seen.isPresent());
        world.db.read(tx -> {
            assertTrue(world.reader
                    .consistency(tx, seen.get().size(), newest.size())
                    .proves(seen.get().root(), newest.root()));
            return true;
        });
        assertEquals(Optional.empty(), world.db.readOnlyReason());
        assertFalse(world.sequencer.standing() instanceof Standing.Failed);
    }
}
