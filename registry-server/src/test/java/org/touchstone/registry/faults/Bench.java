package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One seeded registry under load: the server that runs now, the clients, the journal on a folder of its own.
final class Bench implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(4);
    private static final Duration LAST = Duration.ofSeconds(120);

    final Seed seed;
    final Journal journal;
    final Load load;
    final long seeded;
    private final Path elsewhere;
    private final Map<String, String> checking;
    private final List<Duration> starts = new ArrayList<>();
    private Instance.Setup setup;
    private volatile Instance instance;

    private Bench(Seed seed, Path elsewhere, Instance.Setup setup, Map<String, String> checking) {
        this.seed = seed;
        this.checking = checking;
        this.elsewhere = elsewhere;
        this.setup = setup;
        this.journal = new Journal(elsewhere.resolve("acknowledged"));
        this.seeded = seed.accreditations().size();
        this.instance = Instance.start(seed.data(), setup);
        this.load = new Load(() -> instance.address(), journal).pace(seed.rest());
    }

    /// A copy of the seed with its server ready and no load yet.
    static Bench open(Seed template, Instance.Setup setup) {
        return over(template.copy(Seed.folder("fault")), setup, Map.of());
    }

    /// As [#over], for a server that is not going to be ready.
    static Bench raw(Seed seed, Instance.Setup setup, Map<String, String> checking) {
        return new Bench(seed, Seed.folder("journal"), setup, checking);
    }

    /// The same for a folder that is already the scenario's own.
    ///
    /// @param checking the environment in which the checker finds database and keys
    static Bench over(Seed seed, Instance.Setup setup, Map<String, String> checking) {
        Bench bench = new Bench(seed, Seed.folder("journal"), setup, checking);
        try {
            bench.starts.add(bench.instance.awaitReady(READY));
            return bench;
        } catch (RuntimeException e) {
            bench.close();
            throw e;
        }
    }

    Instance instance() {
        return instance;
    }

    Path data() {
        return seed.data();
    }

    /// Starts the server again, as it was or otherwise, and waits until it is ready.
    Duration restart(Instance.Setup other) {
        setup = other;
        return restart();
    }

    Duration restart() {
        begin();
        Duration took = instance.awaitReady(READY);
        starts.add(took);
        return took;
    }

    /// Starts the server again without waiting.
    void begin() {
        instance = Instance.start(seed.data(), setup);
    }

    void begin(Instance.Setup other) {
        setup = other;
        begin();
    }

    /// From now on the load goes to a server that runs already, and this is the one that is stopped in the end.
    ///
    /// @return the one before, which goes on
    Instance turnTo(Instance other, Instance.Setup how) {
        Instance before = instance;
        setup = how;
        instance = other;
        return before;
    }

    /// How long each start took until the server was ready.
    List<Duration> starts() {
        return List.copyOf(starts);
    }

    /// Ends the load in good order, stops everything, and gives what is wrong: nothing, if all is well.
    List<String> settle() {
        load.finish(LAST);
        // The last events' checkpoint is shown before the answers; lists published on the way out are not waited for.
        instance.stop();
        Checker.Report report = Checker.check(data(), checking, journal, seeded);
        List<String> findings = new ArrayList<>(report.findings());
        load.unexplained().forEach(findings::add);
        return findings;
    }

    /// What was acknowledged, in a line.
    String figures() {
        return journal.count() + " acknowledged, "
                + journal.acknowledged().stream().filter(a -> a.attempts() > 1).count()
                + " of them after a retry, other answers " + load.refusals();
    }

    /// `n starts: median, p95, longest`.
    static String spread(List<Duration> times) {
        if (times.isEmpty()) {
            return "none";
        }
        List<Duration> sorted = times.stream().sorted().toList();
        return "n %d, median %.2f s, p95 %.2f s, longest %.2f s"
                .formatted(
                        sorted.size(),
                        seconds(sorted.get(sorted.size() / 2)),
                        seconds(sorted.get((int) Math.min(sorted.size() - 1L, Math.round(sorted.size() * 0.95)))),
                        seconds(sorted.getLast()));
    }

    static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /// A folder that is not the server's.
    Path elsewhere() {
        return elsewhere;
    }

    Optional<Long> postmaster() {
        return Seed.postmaster(data());
    }

    @Override
    public void close() {
        load.close();
        journal.close();
        if (!checking.containsKey("DATABASE_URL")) {
            instance.close();
            delete(seed.data());
        } else {
            // The database is somebody else's, and so is the folder.
            instance.stop();
        }
        delete(elsewhere);
    }

    static void delete(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
