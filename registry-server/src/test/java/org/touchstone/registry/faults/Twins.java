package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Two servers over one database: they cooperate; one that is stopped in mid-batch and goes on later, when the other
/// has long signed more, signs and publishes nothing of its own; one with another head store is refused.
///
/// Stopped in the moment in which it writes the head, it holds the head's lock, which only its end or its going on
/// gives back: then nobody signs, the other says why, and everything goes on afterwards.
final class Twins {
    private Twins() {}

    static Outcome run(Seed template, int times, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        List<Duration> taken = new ArrayList<>();
        int heldBack = 0;
        Seed seed = template.copy(Seed.folder("fault"));
        try (Outside database = new Outside(seed.data());
                Bench bench =
                        Bench.over(seed, Instance.Setup.plain().with(database.environment()), database.environment())) {
            Instance.Setup setup = Instance.Setup.plain().with(database.environment());
            Instance second = Instance.start(bench.data(), setup);
            try {
                second.awaitReady(Duration.ofMinutes(2));
                // Clients of both; each accreditation at one of them.
                Load other = new Load(second::address, bench.journal);
                int half = bench.seed.accreditations().size() / 2;
                bench.load.start(bench.seed.accreditations().subList(0, half));
                other.start(bench.seed
                        .accreditations()
                        .subList(half, bench.seed.accreditations().size()));
                bench.load.awaitProgress(Duration.ofMinutes(4));
                for (int i = 1; i <= times; i++) {
                    Instance.pause(300 + 137L * i % 700);
                    Instance leader = i % 2 == 1 ? bench.instance() : second;
                    Instance follower = leader == second ? bench.instance() : second;
                    leader.signal("STOP");
                    // Its sessions are open: the database ends them as it does for a host that has gone silent.
                    database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND usename LIKE 'touchstone_%'");
                    long before = bench.journal.count();
                    long began = System.nanoTime();
                    boolean held = false;
                    while (!held
                            && bench.journal.count() - before < 4
                            && System.nanoTime() - began < Duration.ofMinutes(4).toNanos()) {
                        Instance.pause(10);
                        held = follower.health().text().contains(name(leader));
                    }
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    if (held) {
                        heldBack++;
                    } else {
                        taken.add(took);
                        if (bench.journal.count() - before < 4) {
                            findings.add("the other server did not take over: " + follower.health());
                        }
                    }
                    leader.signal("CONT");
                    bench.load.awaitProgress(Duration.ofMinutes(4));
                    said.accept("stopped and continued " + i + " of " + times
                            + (held
                                    ? ", in the moment in which it held the head"
                                    : ", the other served after " + Bench.seconds(took) + " s")
                            + "; " + bench.figures());
                }
                if (Syscalls.possible()) {
                    holdingTheHead(bench, second, database, findings);
                    said.accept("stopped while it held the head; " + bench.figures());
                }
                other.finish(Duration.ofMinutes(2));
                findings.addAll(other.unexplained());
                other.close();
                for (Instance one : List.of(bench.instance(), second)) {
                    Instance.Health health = one.awaitHealth(true, Duration.ofSeconds(30));
                    if (!health.ready()) {
                        findings.add("a server is not ready in the end: " + health);
                    }
                }
                stranger(bench, setup, findings);
            } finally {
                second.kill();
            }
            findings.addAll(bench.settle());
            return new Outcome(
                    findings,
                    times + " stops, " + heldBack + " of them while it held the head; the other served after: "
                            + Bench.spread(taken) + "; " + bench.figures());
        }
    }

    /// Whoever leads is stopped between renaming the head and giving its lock back: the other one, which has the
    /// role now, says who holds it, on its health page and in its log, and signs nothing until that one goes on.
    private static void holdingTheHead(Bench bench, Instance second, Outside database, List<String> findings) {
        List<Instance> both = List.of(bench.instance(), second);
        List<String> options = new ArrayList<>(Syscalls.paths(bench.data()));
        options.addAll(List.of("-e", "trace=rename", "-e", "inject=rename:signal=STOP:when=1"));
        Optional<Instance> stopped = Optional.empty();
        try (Syscalls.Tracer tracer =
                new Syscalls.Tracer(both.stream().map(Instance::pid).toList(), options, bench.elsewhere())) {
            for (long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
                    stopped.isEmpty() && System.nanoTime() < end; ) {
                Instance.pause(5);
                stopped = both.stream()
                        .filter(one -> tracer.text().contains(one.pid() + " ") && one.isStopped())
                        .findFirst();
            }
            // So that it stays stopped when nobody traces it any more.
            stopped.ifPresent(one -> one.signal("STOP"));
        }
        if (stopped.isEmpty()) {
            findings.add("nobody took a head for two minutes");
            return;
        }
        Instance leader = stopped.get();
        Instance other = leader == second ? bench.instance() : second;
        database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND usename LIKE 'touchstone_%'");
        String name = name(leader);
        Instance.Health health = other.health();
        for (long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
                !health.text().contains(name) && System.nanoTime() < end; ) {
            Instance.pause(50);
            health = other.health();
        }
        if (health.status() != 503 || !health.text().contains(name)) {
            findings.add("health does not say \"" + name + "\": " + health);
        }
        if (!other.log().contains(name)) {
            findings.add("the log does not say \"" + name + "\"");
        }
        long before = bench.journal.count();
        Instance.pause(1_000);
        if (bench.journal.count() > before) {
            findings.add("something was acknowledged while another process held the head");
        }
        leader.signal("CONT");
        bench.load.awaitProgress(Duration.ofMinutes(4));
    }

    /// What the other one says of a server that holds the head.
    private static String name(Instance holder) {
        return "another process holds the head outside the database: process " + holder.pid() + " on ";
    }

    /// A third server of another host: the same keys, and a head of its own that has not followed.
    private static void stranger(Bench bench, Instance.Setup setup, List<String> findings) {
        Path elsewhere = Seed.folder("host");
        try {
            for (String name : List.of("identity.json", "keys")) {
                Seed.run("cp", "-a", bench.data().resolve(name).toString(), elsewhere.toString());
            }
            // It gets the role only when the others are gone.
            bench.load.finish(Duration.ofMinutes(4));
            Instance stranger = Instance.start(elsewhere, setup);
            try {
                Instance.Health health = stranger.awaitAnswer(Duration.ofMinutes(4));
                database(bench, stranger, health, findings);
            } finally {
                stranger.kill();
            }
        } finally {
            Bench.delete(elsewhere);
        }
    }

    private static void database(Bench bench, Instance stranger, Instance.Health health, List<String> findings) {
        if (stranger.isAlive() && health.ready()) {
            findings.add("a server without this log's head was taken in: " + health);
        }
        if (!stranger.log().contains("head") && !health.text().contains("head")) {
            findings.add("a server without this log's head does not say why it is refused: " + health);
        }
        if (!Files.exists(bench.data().resolve("head"))) {
            findings.add("the head is gone");
        }
    }

    static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
