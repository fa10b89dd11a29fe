package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.touchstone.format.log.EventCodec;
import org.touchstone.registry.Registry;

/// The machine's clock jumps under load, by libfaketime: years ahead, years back, and too fast by ten. Nothing gets a
/// wrong date, and it goes on by itself when the clock is right again.
final class ClockJumps {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

    private ClockJumps() {}

    static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    static Outcome run(Seed template, List<String> jumps, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        Instant began = Instant.now();
        Path rule = Seed.folder("time").resolve("rule");
        turn(rule, "+0");
        Instance.Setup setup = Instance.Setup.plain()
                .with(Map.of(
                        "LD_PRELOAD",
                        library().orElseThrow().toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        rule.toString(),
                        "FAKETIME_NO_CACHE",
                        "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        "DONT_FAKE_MONOTONIC",
                        "1"));
        try (Bench bench = Bench.open(template, setup)) {
            bench.load.start(bench.seed.accreditations());
            bench.load.awaitProgress(Duration.ofMinutes(1));
            for (String jump : jumps) {
                turn(rule, jump);
                Instance.Health health = bench.instance().awaitHealth(false, Duration.ofSeconds(30));
                boolean fast = jump.contains("x");
                if (health.ready() && !fast) {
                    findings.add(jump + ": health stays green");
                }
                Instance.pause(2_000);
                long before = bench.journal.count();
                Instance.pause(2_000);
                if (bench.journal.count() != before && !fast) {
                    findings.add(jump + ": something was acknowledged under a wrong clock");
                }
                turn(rule, "+0");
                Duration back = bench.load.awaitProgress(Duration.ofMinutes(2));
                said.accept(jump + ": went on " + Bench.seconds(back) + " s after the clock was right again");
            }
            findings.addAll(bench.settle());
            dates(bench, began, findings);
            return new Outcome(findings, jumps + "; " + bench.figures());
        } finally {
            Bench.delete(rule.getParent());
        }
    }

    private static void turn(Path rule, String offset) {
        try {
            Path next = rule.resolveSibling("next");
            Files.writeString(next, offset + "\n");
            Files.move(next, rule, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// No entry, checkpoint or list of this run is dated outside it, and none before the one before it.
    private static void dates(Bench bench, Instant began, List<String> findings) {
        Instant latest = Instant.now().plusSeconds(60);
        try (Registry registry = new Registry(Seed.config(bench.data(), Map.of()), InstantSource.system(), false)) {
            AtomicReference<Instant> last = new AtomicReference<>(Instant.EPOCH);
            registry.db().stream(
                    "log.stream-entries",
                    row -> {
                        Instant at = EventCodec.decode(row.bytes("entry")).time();
                        if (at.isBefore(last.get())) {
                            findings.add("entry " + row.integer("leaf_index") + " is dated before the last");
                        }
                        if (at.isAfter(latest)) {
                            findings.add("entry " + row.integer("leaf_index") + " is dated " + at);
                        }
                        last.set(at);
                    },
                    0L);
        }
        if (latest.isBefore(began)) {
            findings.add("the harness's own clock went back");
        }
    }
}
