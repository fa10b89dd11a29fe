package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.touchstone.format.id.AccreditationNumber;

/// A fault (EIO, ENOSPC, SIGKILL) at each system call by which one issuance reaches a disk: those of the server on the
/// head outside the database, and those of PostgreSQL on its write-ahead log. Injected by strace, into a server that
/// runs already.
final class Syscalls {
    static final List<String> FAULTS = List.of("EIO", "ENOSPC", "KILL");

    private static final Pattern CALL = Pattern.compile("^[0-9]+ +([a-z0-9_]+)\\(.*");
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /// The `nth` call of that name by one thread on the files in question.
    record Point(String call, int nth) {}

    record Result(int injected, List<String> findings, List<String> outcomes) {}

    private Syscalls() {}

    static boolean possible() {
        if (!Faults.exists("strace")) {
            return false;
        }
        try {
            return new ProcessBuilder("strace", "-o", "/dev/null", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// strace on running processes, until closed.
    static final class Tracer implements AutoCloseable {
        private final Process process;
        private final Path output;

        Tracer(List<Long> processes, List<String> options, Path folder) {
            try {
                this.output = Files.createTempFile(folder, "strace", "");
                List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", output.toString()));
                command.addAll(options);
                processes.forEach(pid -> command.addAll(List.of("-p", Long.toString(pid))));
                this.process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            for (long pid : processes) {
                while (System.nanoTime() < end && !traced(pid)) {
                    Instance.pause(10);
                }
            }
            // Its threads are attached one after the other.
            Instance.pause(300);
        }

        private static boolean traced(long pid) {
            try {
                return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .noneMatch(line -> line.startsWith("TracerPid:") && line.endsWith("\t0"));
            } catch (IOException e) {
                return true;
            }
        }

        String text() {
            try {
                return Files.readString(output, StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return "";
            }
        }

        boolean injected() {
            String text = text();
            return text.contains("INJECTED") || text.contains("killed by SIGKILL");
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static List<String> paths(Path data) {
        List<String> options = new ArrayList<>();
        for (String path : List.of("head", ".head.new", "head.lock", ".")) {
            options.addAll(List.of("-P", data.resolve(path).toString()));
        }
        options.addAll(List.of("-P", data.toString()));
        return options;
    }

    /// What one issuance does to the head outside the database, in order.
    static List<Point> pointsOfServer(Bench bench) {
        List<String> options = new ArrayList<>(paths(bench.data()));
        options.addAll(List.of("-e", "trace=openat,write,pwrite64,fsync,fdatasync,rename,unlink"));
        Map<String, Integer> seen = new LinkedHashMap<>();
        List<Point> points = new ArrayList<>();
        try (Tracer tracer = new Tracer(List.of(bench.instance().pid()), options, bench.elsewhere())) {
            bench.load.reissue(bench.seed.accreditations().getFirst());
            Instance.pause(200);
            for (String line : tracer.text().lines().toList()) {
                Matcher matcher = CALL.matcher(line);
                // The first head only; publications of lists may follow.
                if (matcher.matches() && !(points.size() > 4 && line.contains("head.lock"))) {
                    points.add(new Point(matcher.group(1), seen.merge(matcher.group(1), 1, Integer::sum)));
                } else if (points.size() > 4) {
                    break;
                }
            }
        }
        return points;
    }

    private static String injection(Point point, String fault) {
        return "inject=" + point.call() + (fault.equals("KILL") ? ":signal=KILL" : ":error=" + fault) + ":when="
                + point.nth();
    }

    /// One fault in the server. An error ends the signing role: health is red, pages go on, and only a restart
    /// signs again, what was left and what was asked for.
    static String server(Bench bench, Point point, String fault, List<String> findings) {
        AccreditationNumber one = bench.seed.accreditations().getFirst();
        List<String> options = new ArrayList<>(paths(bench.data()));
        options.addAll(List.of("-e", "trace=" + point.call(), "-e", injection(point, fault)));
        String name = "server, " + point.call() + " " + point.nth() + ", " + fault;
        Thread asking;
        try (Tracer tracer = new Tracer(List.of(bench.instance().pid()), options, bench.elsewhere())) {
            asking = Thread.ofVirtual().start(() -> bench.load.reissue(one));
            awaitInjection(tracer, bench, asking);
        }
        String outcome;
        if (fault.equals("KILL")) {
            if (bench.instance().awaitEnd(PATIENCE) != 137) {
                findings.add(name + ": the process was not killed");
            }
            outcome = "killed, finished by the next start";
        } else if (fault.equals("ENOSPC") && goesOn(asking)) {
            // A full disk before anything was synced changes nothing, and passes.
            return name + ": tried again by itself, and finished";
        } else {
            Instance.Health health = bench.instance().awaitHealth(false, PATIENCE);
            if (health.status() != 503 || !health.text().contains("head outside the database")) {
                findings.add(name + ": health is not red for its reason: " + health);
            }
            if (bench.instance().fetch("/log/checkpoint").status() != 200
                    || bench.instance().fetch("/suppliers").status() != 200) {
                findings.add(name + ": pages do not go on");
            }
            if (!asking.isAlive()) {
                findings.add(name + ": was acknowledged although its head could not be kept");
            }
            Instance.pause(500);
            if (bench.instance().health().ready()) {
                findings.add(name + ": the role came back without a restart");
            }
            outcome = "signing ended, pages went on, finished by the next start";
            bench.instance().kill();
        }
        bench.restart();
        await(asking, name, findings);
        return name + ": " + outcome;
    }

    private static boolean goesOn(Thread asking) {
        try {
            return asking.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void awaitInjection(Tracer tracer, Bench bench, Thread asking) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!tracer.injected() && bench.instance().isAlive() && System.nanoTime() < end) {
            if (!asking.isAlive()) {
                // It went through before the fault's turn came.
                return;
            }
            Instance.pause(5);
        }
    }

    private static void await(Thread asking, String name, List<String> findings) {
        try {
            if (!asking.join(PATIENCE)) {
                findings.add(name + ": the request was never finished");
                asking.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// One fault in PostgreSQL, at the first process of it that comes to its `nth` call. It recovers from its
    /// own log; the server is not restarted. Gives empty where nothing came to that call.
    static Optional<String> postgres(Bench bench, Point point, String fault, List<String> findings) {
        AccreditationNumber one = bench.seed.accreditations().getFirst();
        String name = "PostgreSQL, " + point.call() + " " + point.nth() + ", " + fault;
        List<Long> processes = new ArrayList<>();
        bench.postmaster().flatMap(ProcessHandle::of).ifPresent(postmaster -> {
            processes.add(postmaster.pid());
            try (Stream<ProcessHandle> children = postmaster.descendants()) {
                children.map(ProcessHandle::pid).forEach(processes::add);
            }
        });
        Thread asking;
        boolean injected;
        try (Tracer tracer = new Tracer(
                processes, List.of("-e", "trace=" + point.call(), "-e", injection(point, fault)), bench.elsewhere())) {
            asking = Thread.ofVirtual().start(() -> bench.load.reissue(one));
            awaitInjection(tracer, bench, asking);
            injected = tracer.injected();
        }
        await(asking, name, findings);
        Instance.Health health = bench.instance().awaitHealth(true, PATIENCE);
        if (!health.ready()) {
            findings.add(name + ": not ready again by itself: " + health);
            bench.instance().kill();
            bench.restart();
        }
        return injected ? Optional.of(name + ": recovered by itself") : Optional.empty();
    }

    /// Every point.
    static Result all(Seed template, int postgresCalls, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        try (Bench bench = Bench.open(template, Instance.Setup.plain())) {
            bench.load.reissue(bench.seed.accreditations().getFirst());
            List<Point> points = pointsOfServer(bench);
            said.accept("the server's calls of one issuance: " + points);
            for (Point point : points) {
                for (String fault : FAULTS) {
                    outcomes.add(server(bench, point, fault, findings));
                    said.accept(outcomes.getLast());
                }
            }
            for (String call : List.of("pwrite64", "fdatasync")) {
                for (int nth = 1; nth <= postgresCalls; nth++) {
                    for (String fault : FAULTS) {
                        postgres(bench, new Point(call, nth), fault, findings).ifPresent(outcome -> {
                            outcomes.add(outcome);
                            said.accept(outcome);
                        });
                    }
                }
            }
            findings.addAll(bench.settle());
        }
        return new Result(outcomes.size(), findings, outcomes);
    }
}
