package org.touchstone.registry.faults;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Mixed load for a long time, with a fault every few minutes: what a server holds (heap, threads, open files, files in
/// its folder) must not grow, and no answer may be an error that no fault explains.
final class Soak {
    private static final List<String> PAGES = List.of(
            "/",
            "/suppliers",
            "/suppliers?q=harbour",
            "/suppliers.json?q=harbour+care",
            "/log",
            "/log.json",
            "/log/checkpoint",
            "/log/tile/0/000.p/1",
            "/trust/list.json",
            "/standard",
            "/register.json",
            "/health/ready");
    private static final Pattern USED = Pattern.compile("Tenured.* used ([0-9]+)K");

    /// What grows with the register is kept by certificate: its entry, its status, its place in the tree.
    private static final long KIB_PER_CERTIFICATE = 2;

    private static final long HEAP_SLACK = 16 << 10;

    /// @param heap KiB of old objects after a collection
    /// @param files in the data folder, without the database's
    /// @param data MiB of the whole data folder, without what the server said
    /// @param disk MiB of the database, without its write-ahead log
    /// @param log MiB of the write-ahead log
    record Sample(
            int minute,
            long heap,
            int threads,
            int descriptors,
            long files,
            long data,
            long disk,
            long log,
            long acknowledged,
            long read) {
        @Override
        public String toString() {
            return ("minute %d: heap %d KiB, threads %d, descriptors %d, files %d, data folder %d MiB, of it database"
                            + " %d MiB and its log %d MiB, acknowledged %d, read %d")
                    .formatted(minute, heap, threads, descriptors, files, data, disk, log, acknowledged, read);
        }
    }

    /// @param samples one for each minute, the first before any fault
    record Result(List<Sample> samples, List<String> findings, String figures) {
        /// The start, the middle and the end.
        List<Sample> rows() {
            return List.of(samples.getFirst(), samples.get(samples.size() / 2), samples.getLast());
        }
    }

    private Soak() {}

    static Result run(Seed template, int minutes, Duration faultEvery, Consumer<String> said) {
        List<Sample> samples = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        AtomicLong read = new AtomicLong();
        try (Bench bench = Bench.open(template, Instance.Setup.plain())) {
            bench.load.pace(Duration.ofMillis(200)).start(bench.seed.accreditations());
            bench.load.awaitProgress(Duration.ofMinutes(2));
            Thread reader = Thread.ofVirtual().start(() -> read(bench, read, findings));
            long began = System.nanoTime();
            long nextFault = began + faultEvery.toNanos();
            int faults = 0;
            for (int minute = 0; minute <= minutes; minute++) {
                while (System.nanoTime() - began < TimeUnit.MINUTES.toNanos(minute)) {
                    Instance.pause(200);
                    if (System.nanoTime() > nextFault && minute < minutes) {
                        nextFault += faultEvery.toNanos();
                        said.accept(fault(bench, faults++));
                    }
                }
                Sample sample = sample(bench, minute, read.get());
                samples.add(sample);
                said.accept(sample.toString());
            }
            reader.interrupt();
            grown(samples, findings);
            findings.addAll(bench.settle());
            return new Result(samples, findings, faults + " faults, " + bench.figures() + ", " + read + " pages read");
        }
    }

    /// Names what the last quarter of the time has more of than the first: threads and files must be flat, the
    /// heap may hold the register.
    static void grown(List<Sample> samples, List<String> findings) {
        int quarter = Math.max(1, samples.size() / 4);
        List<Sample> first = samples.subList(0, quarter);
        List<Sample> last = samples.subList(samples.size() - quarter, samples.size());
        grown("threads", most(first, Sample::threads), most(last, Sample::threads), findings);
        grown("descriptors", most(first, Sample::descriptors), most(last, Sample::descriptors), findings);
        grown("files", most(first, Sample::files), most(last, Sample::files), findings);
        // A collection may come in the middle of something large; the least is what is held.
        long held = least(first, Sample::heap) + HEAP_SLACK;
        long more = KIB_PER_CERTIFICATE
                * (last.getLast().acknowledged() - first.getFirst().acknowledged());
        long heap = least(last, Sample::heap);
        if (heap > held + more) {
            findings.add(
                    "the heap grew to " + heap + " KiB, " + held + " and " + more + " for its certificates allowed");
        }
    }

    private static void grown(String what, long before, long after, List<String> findings) {
        if (after > before + Math.max(8, before / 4)) {
            findings.add(what + " grew from at most " + before + " to " + after);
        }
    }

    private static long most(List<Sample> samples, ToLongFunction<Sample> figure) {
        return samples.stream().mapToLong(figure).max().orElseThrow();
    }

    private static long least(List<Sample> samples, ToLongFunction<Sample> figure) {
        return samples.stream().mapToLong(figure).min().orElseThrow();
    }

    private static String fault(Bench bench, int number) {
        long began = System.nanoTime();
        String what;
        // The server itself seldom, so that what grows in it has time to show.
        switch (number % 6) {
            case 0, 2, 4 -> {
                what = "PostgreSQL killed";
                Instance.killPostgres(bench.data());
            }
            case 1, 3 -> {
                what = "server stopped for five seconds";
                bench.instance().signal("STOP");
                Instance.pause(5_000);
                bench.instance().signal("CONT");
            }
            default -> {
                what = "server killed";
                bench.instance().kill();
                Duration _ = bench.restart();
            }
        }
        bench.load.awaitProgress(Duration.ofMinutes(2));
        return "fault " + (number + 1) + ": " + what + ", serving again after "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0 + " s";
    }

    private static void read(Bench bench, AtomicLong read, List<String> findings) {
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            String path = PAGES.get(i % PAGES.size());
            Instance.Health answer = bench.instance().fetch(path);
            boolean excused = answer.status() == 0 || answer.status() == 503 || answer.status() == 429;
            boolean absent = path.startsWith("/log/tile") && answer.status() == 404;
            if (answer.status() == 200) {
                read.incrementAndGet();
            } else if (!excused && !absent) {
                synchronized (findings) {
                    findings.add(path + " answered " + answer.status() + " " + answer.text());
                }
            }
            Instance.pause(50);
        }
    }

    private static Sample sample(Bench bench, int minute, long read) {
        long pid = bench.instance().pid();
        return new Sample(
                minute,
                heap(pid),
                count(Path.of("/proc", Long.toString(pid), "task")),
                count(Path.of("/proc", Long.toString(pid), "fd")),
                files(bench.data()),
                size(bench.data()),
                size(bench.data().resolve("pg/cluster/base")),
                size(bench.data().resolve("pg/cluster/pg_wal")),
                bench.journal.count(),
                read);
    }

    private static long heap(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            for (String command : List.of("GC.run", "GC.heap_info")) {
                Process process = new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
                String said =
                        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                long used = 0;
                Matcher matcher = USED.matcher(said);
                while (matcher.find()) {
                    used += Long.parseLong(matcher.group(1));
                }
                if (used > 0) {
                    return used;
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }

    private static int count(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return (int) entries.count();
        } catch (IOException e) {
            return -1;
        }
    }

    /// MiB in a folder. The harness sends the server's words to a file in its folder: not counted.
    private static long size(Path folder) {
        AtomicLong bytes = new AtomicLong();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!file.endsWith("server.log")) {
                        bytes.addAndGet(attributes.size());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    // A running database makes and removes files as it likes.
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
            return bytes.get() >> 20;
        } catch (IOException e) {
            return -1;
        }
    }

    private static long files(Path data) {
        try (Stream<Path> tree = Files.walk(data)) {
            return tree.filter(path -> !path.startsWith(data.resolve("pg"))).count();
        } catch (IOException e) {
            return -1;
        }
    }
}
