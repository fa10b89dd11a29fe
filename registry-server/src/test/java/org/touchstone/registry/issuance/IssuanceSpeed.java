package org.touchstone.registry.issuance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.touchstone.format.id.CertificateId;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.log.FaultPoints;

/// Measures issuance, for `benchmarks/run`: grants with their certificates by 64 clients, every guarantee on, from the
/// granting transaction to the checkpoint under which the certificate is handed out; then the same at a fixed rate of
/// events; then pgbench on the same cluster. Without HTTP: the use case is called directly.
final class IssuanceSpeed {
    private static final int CLIENTS = 64;
    private static final Duration WARM = Duration.ofSeconds(15);
    private static final Duration MEASURED = Duration.ofSeconds(15);
    /// What one grant writes: supplier, grant, certificate.
    private static final int EVENTS = 3;

    private IssuanceSpeed() {}

    public static void main(String[] args) throws Exception {
        Path data = Files.createTempDirectory("touchstone speed ");
        try (TestDatabase database = TestDatabase.fresh();
                World world = new World(
                                database.app(), database.reader(), data, InstantSource.system(), FaultPoints.none())
                        .begin()
                        .start()) {
            List<Long> _ = busy(world, WARM);
            long began = System.nanoTime();
            List<Long> waits = busy(world, MEASURED);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "issuance %.0f certificates/s p50 %.0f ms p99 %.0f ms%n",
                    waits.size() / seconds, millis(waits, 0.50), millis(waits, 0.99));
            for (int rate : args.length == 0
                    ? new int[] {300}
                    : Arrays.stream(args).mapToInt(Integer::parseInt).toArray()) {
                List<Long> paced = paced(world, rate / EVENTS, MEASURED);
                System.out.printf(
                        "append %d events/s offered p50 %.0f ms p99 %.0f ms%n",
                        rate, millis(paced, 0.50), millis(paced, 0.99));
            }
            System.out.printf("pgbench %.0f tps%n", pgbench(database.owner()));
        }
    }

    private static double millis(List<Long> nanos, double quantile) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * quantile)) / 1e6;
    }

    private static long one(World world) {
        long began = System.nanoTime();
        CertificateId id = world.grantAndRequest(false);
        Issuance.Issued _ = world.issuance.finish(id);
        return System.nanoTime() - began;
    }

    private static List<Long> busy(World world, Duration time) throws InterruptedException {
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        long end = System.nanoTime() + time.toNanos();
        CountDownLatch done = new CountDownLatch(CLIENTS);
        for (int c = 0; c < CLIENTS; c++) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (System.nanoTime() < end) {
                        waits.add(one(world));
                    }
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        return waits;
    }

    /// A wait counts from the moment at which its grant was due, so that falling behind shows.
    private static List<Long> paced(World world, int perSecond, Duration time) throws InterruptedException {
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        long step = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long count = time.toNanos() / step;
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long i = 0; i < count; i++) {
                long due = began + i * step;
                long left = due - System.nanoTime();
                if (left > 0) {
                    Thread.sleep(Duration.ofNanos(left));
                }
                threads.submit(() -> {
                    one(world);
                    waits.add(System.nanoTime() - due);
                });
            }
        }
        return waits;
    }

    private static double pgbench(DatabaseUrl owner) throws IOException, InterruptedException {
        String plain = owner.jdbc().substring("jdbc:postgresql://".length());
        String address = plain.substring(0, plain.indexOf('/'));
        String name = plain.substring(plain.indexOf('/') + 1).replaceAll("\\?.*", "");
        List<String> where = List.of(
                "-h",
                address.substring(0, address.indexOf(':')),
                "-p",
                address.substring(address.indexOf(':') + 1),
                "-U",
                owner.user(),
                name);
        run(owner, "pgbench", where, "-i", "-q", "-s", "10");
        String said = run(owner, "pgbench", where, "-N", "-c", "8", "-j", "2", "-T", "15");
        Optional<String> tps =
                said.lines().filter(line -> line.startsWith("tps = ")).findFirst();
        return Double.parseDouble(tps.orElseThrow().substring("tps = ".length()).split(" ")[0]);
    }

    private static String run(DatabaseUrl owner, String program, List<String> where, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(options));
        command.addAll(where);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", owner.password());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(program + ": " + said);
        }
        return said;
    }
}
