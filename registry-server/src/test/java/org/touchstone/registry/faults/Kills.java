package org.touchstone.registry.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// SIGKILL under issuing load: the server, PostgreSQL's whole tree, or both, at a random moment, again and again.
final class Kills {
    private static final Duration RETURN = Duration.ofMinutes(4);

    enum Victim {
        SERVER,
        POSTGRES,
        BOTH
    }

    /// @param ready from the start of a process, or from the kill of the database, until the server was ready
    /// @param service from the kill until the next request was acknowledged
    /// @param work the processor time of the server's process until then, which other work on the machine does not
    ///     lengthen
    record Result(
            List<String> findings, List<Duration> ready, List<Duration> work, List<Duration> service, String figures) {}

    private Kills() {}

    /// @param victims one for each kill, in order
    static Result run(Seed template, List<Victim> victims, Duration longest, long seed, Consumer<String> said) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Duration> ready = new ArrayList<>();
        List<Duration> work = new ArrayList<>();
        List<Duration> service = new ArrayList<>();
        try (Bench bench = Bench.open(template, Instance.Setup.plain())) {
            bench.load.start(bench.seed.accreditations());
            bench.load.awaitProgress(RETURN);
            int i = 0;
            for (Victim victim : victims) {
                i++;
                Instance.pause(random.nextLong(200, Math.max(201, longest.toMillis())));
                long before = bench.journal.count();
                long killed = System.nanoTime();
                switch (victim) {
                    case SERVER -> {
                        bench.instance().kill();
                        ready.add(bench.restart());
                    }
                    case POSTGRES -> {
                        Instance.killPostgres(bench.data());
                        ready.add(recovered(bench, killed));
                    }
                    case BOTH -> {
                        bench.instance().kill();
                        Instance.killPostgres(bench.data());
                        ready.add(bench.restart());
                    }
                }
                if (victim != Victim.POSTGRES) {
                    work.add(bench.instance().processorTime());
                }
                while (bench.journal.count() == before) {
                    Duration waited = Duration.ofNanos(System.nanoTime() - killed);
                    if (waited.compareTo(RETURN) > 0) {
                        throw new IllegalStateException("nothing was acknowledged for " + waited + " after kill " + i
                                + "; " + bench.load.refusals() + bench.load.unexplained() + "; the log ends:\n"
                                + bench.instance().log());
                    }
                    Instance.pause(5);
                }
                service.add(Duration.ofNanos(System.nanoTime() - killed));
                said.accept("%s killed %d of %d, ready after %.2f s, serving after %.2f s, %s"
                        .formatted(
                                victim.name().toLowerCase(java.util.Locale.ROOT),
                                i,
                                victims.size(),
                                Bench.seconds(ready.getLast()),
                                Bench.seconds(service.getLast()),
                                bench.figures()));
            }
            List<String> findings = bench.settle();
            return new Result(findings, ready, work, service, bench.figures());
        }
    }

    /// The server notices that its database is gone, and that it is back.
    private static Duration recovered(Bench bench, long killed) {
        while (!bench.instance().health().ready()
                || bench.postmaster().flatMap(ProcessHandle::of).isEmpty()) {
            if (System.nanoTime() - killed > RETURN.toNanos()) {
                throw new IllegalStateException("PostgreSQL is not back; health says "
                        + bench.instance().health() + "; the log ends:\n"
                        + bench.instance().log());
            }
            Instance.pause(10);
        }
        return Duration.ofNanos(System.nanoTime() - killed);
    }
}
