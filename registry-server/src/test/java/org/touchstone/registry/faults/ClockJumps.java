package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

/// The machine's clock jumps under load, by libfaketime, for the server and its database alike: years ahead, years
/// back, half an hour, too fast by ten. Nothing gets a date that contradicts what was signed before, what can be
/// noticed is noticed, and it goes on by itself when the clock is right again.
final class ClockJumps {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

    private static final String RIGHT = "+0";
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /// A wrong clock.
    ///
    /// @param rule as libfaketime has it
    /// @param noticed whether the server can know: by more than an hour against its steady counter, or before
    ///     what it has signed
    record Jump(String rule, boolean noticed) {}

    /// Too fast comes first: libfaketime counts from the start of a process, so the clock is ahead by nine times
    /// its age, and that has to be waited for afterwards.
    static final List<Jump> ALL = List.of(
            new Jump("+0 x10", false),
            new Jump("+400d", true),
            new Jump("-7y", true),
            new Jump("+61m", true),
            new Jump("-61m", true),
            new Jump("-5m", true));

    /// Years back come with the start that follows the jumps.
    static final List<Jump> SHORT = List.of(new Jump("+400d", true));

    private ClockJumps() {}

    static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    static Outcome run(Seed template, List<Jump> jumps, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        Path rule = Seed.folder("time").resolve("rule");
        turn(rule, RIGHT);
        Instance.Setup setup = Instance.Setup.plain()
                .with(Map.of(
                        "LD_PRELOAD",
                        library().orElseThrow().toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        rule.toString(),
                        // The rule is read again each second; at every look at the clock it would be very slow.
                        "FAKETIME_CACHE_DURATION",
                        "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        "DONT_FAKE_MONOTONIC",
                        "1"));
        try (Bench bench = Bench.open(template, setup)) {
            bench.load.start(bench.seed.accreditations());
            bench.load.awaitProgress(PATIENCE);
            for (Jump jump : jumps) {
                turn(rule, jump.rule());
                if (jump.noticed()) {
                    noticed(bench, jump, findings);
                } else {
                    Instance.pause(4_000);
                }
                turn(rule, RIGHT);
                Duration back = bench.load.awaitProgress(Duration.ofMinutes(15));
                said.accept(jump.rule() + ": went on " + Bench.seconds(back) + " s after the clock was right again; "
                        + bench.figures());
            }
            startedBehind(bench, rule, findings);
            findings.addAll(bench.settle());
            dates(bench, findings);
            return new Outcome(findings, jumps.stream().map(Jump::rule).toList() + "; " + bench.figures());
        } finally {
            Bench.delete(rule.getParent());
        }
    }

    private static void noticed(Bench bench, Jump jump, List<String> findings) {
        Instance.Health health = bench.instance().awaitHealth(false, PATIENCE);
        if (health.ready() || !health.text().contains("clock")) {
            findings.add(jump.rule() + ": health does not say that the clock is wrong: " + health);
        }
        // What was asked before it was noticed may still be on its way.
        long noticed = System.nanoTime();
        Instance.pause(2_500);
        if (bench.load.lastGood() - noticed > 0) {
            findings.add(jump.rule() + ": a request was granted that was sent under a wrong clock");
        }
        for (String page : List.of("/suppliers", "/log/checkpoint")) {
            Instance.Health answer = bench.instance().fetch(page);
            if (answer.status() != 200) {
                findings.add(jump.rule() + ": " + page + " was answered " + answer.status());
            }
        }
    }

    /// A server that is started while the clock is wrong knows it by the last checkpoint.
    private static void startedBehind(Bench bench, Path rule, List<String> findings) {
        bench.instance().kill();
        Instance.killPostgres(bench.data());
        turn(rule, "-7y");
        bench.begin();
        Instance.Health health = bench.instance().awaitAnswer(PATIENCE);
        if (health.status() != 503 || !health.text().contains("clock")) {
            findings.add("started seven years back, health does not say so: " + health);
        }
        turn(rule, RIGHT);
        bench.load.awaitProgress(PATIENCE);
    }

    private static void turn(Path rule, String offset) {
        try {
            Path next = rule.resolveSibling("next");
            // A speed that was once set stays until another is.
            Files.writeString(next, offset + (offset.contains(" x") ? "\n" : " x1\n"));
            Files.move(next, rule, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// No entry is dated after the present, and none before the one before it.
    private static void dates(Bench bench, List<String> findings) {
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
    }
}
