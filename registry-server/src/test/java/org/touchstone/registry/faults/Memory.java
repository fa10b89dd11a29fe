package org.touchstone.registry.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A server in a control group, under issuing load, long downloads and large bodies. With the memory that the operating
/// guide asks for it lives, and refuses what it cannot take. With too little the kernel kills it, and then it is a kill
/// like any other: nothing that was acknowledged is lost.
final class Memory {
    private static final int ROOMY = 512;
    private static final long LITTLE = 4L << 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private Memory() {}

    static boolean possible() {
        Optional<ControlGroup> group = ControlGroup.make();
        group.ifPresent(ControlGroup::close);
        return group.isPresent();
    }

    /// @param time how long the server has to live with enough
    /// @param kills how often it gets too little
    static Outcome run(Seed template, Duration time, int kills, Consumer<String> said) {
        List<String> findings = Collections.synchronizedList(new ArrayList<>());
        List<Duration> back = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        int killed = 0;
        Seed seed = template.copy(Seed.folder("fault"));
        try (Outside database = new Outside(seed.data());
                ControlGroup group = ControlGroup.make().orElseThrow()) {
            Instance.Setup setup = Instance.Setup.plain()
                    .with(database.environment())
                    .with("TOUCHSTONE_LIMITS", "rate=0,person-rate=0")
                    .behind(group.prefix())
                    .jvm("-Xmx256m");
            require(group.limit((long) ROOMY << 20));
            try (Bench bench = Bench.over(seed, setup, database.environment())) {
                bench.load.start(bench.seed.accreditations());
                bench.load.awaitProgress(PATIENCE);
                List<Thread> greedy = greedy(bench, time, asked, findings);
                for (Thread one : greedy) {
                    join(one);
                }
                if (!bench.instance().isAlive() || group.kills() > 0) {
                    findings.add("the server died in " + ROOMY + " MiB: "
                            + bench.instance().log());
                }
                said.accept(ROOMY + " MiB: alive with " + (group.held() >> 20) + " MiB, " + asked
                        + " downloads and large bodies, " + bench.figures());
                for (int i = 1; i <= kills; i++) {
                    // A heap that may grow beyond what there is, as after a wrong setting.
                    bench.instance().stop();
                    bench.restart(setup.jvm("-Xmx512m", "-Xms16m"));
                    bench.load.awaitProgress(PATIENCE);
                    boolean hit = squeeze(bench, group, asked, findings);
                    killed += hit ? 1 : 0;
                    group.unlimited();
                    long began = System.nanoTime();
                    if (hit) {
                        bench.restart(setup);
                    }
                    bench.load.awaitProgress(PATIENCE);
                    back.add(Duration.ofNanos(System.nanoTime() - began));
                    said.accept("too little " + i + " of " + kills + ": " + (hit ? "killed" : "lived on")
                            + ", serving after " + Bench.seconds(back.getLast()) + " s, " + bench.figures());
                }
                findings.addAll(bench.settle());
                return new Outcome(
                        findings,
                        asked + " downloads and large bodies in " + ROOMY + " MiB; killed for want of memory " + killed
                                + " of " + kills + " times, serving again: " + Bench.spread(back) + "; "
                                + bench.figures());
            }
        }
    }

    private static void require(boolean done) {
        if (!done) {
            throw new IllegalStateException("the control group takes no limit");
        }
    }

    /// Takes away what the server has not used yet, and makes it use more. True if the kernel killed it.
    private static boolean squeeze(Bench bench, ControlGroup group, AtomicInteger asked, List<String> findings) {
        long end = System.nanoTime() + LIMIT.toNanos();
        List<Thread> greedy = greedy(bench, LIMIT, asked, findings);
        while (bench.instance().isAlive() && System.nanoTime() < end) {
            boolean _ = group.limit(group.held() + LITTLE);
            Instance.pause(200);
        }
        greedy.forEach(Thread::interrupt);
        for (Thread one : greedy) {
            join(one);
        }
        return !bench.instance().isAlive();
    }

    /// Sixteen that download, and eight that send a megabyte each time.
    private static List<Thread> greedy(Bench bench, Duration time, AtomicInteger asked, List<String> findings) {
        long end = System.nanoTime() + time.toNanos();
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) '[');
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            boolean sends = i % 3 == 0;
            threads.add(Thread.ofVirtual().start(() -> {
                try (HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
                    while (System.nanoTime() < end && bench.instance().isAlive()) {
                        Optional<URI> here = bench.instance().address();
                        if (here.isEmpty()) {
                            return;
                        }
                        int status = ask(client, here.get(), sends ? Optional.of(large) : Optional.empty());
                        asked.incrementAndGet();
                        // The thing, or no, or not now.
                        if (status >= 500 && status != 503) {
                            findings.add((sends ? "a large body" : "a download") + " was answered " + status);
                        }
                        Instance.pause(20);
                        if (Thread.currentThread().isInterrupted()) {
                            client.shutdownNow();
                            return;
                        }
                    }
                }
            }));
        }
        return threads;
    }

    private static int ask(HttpClient client, URI server, Optional<byte[]> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        server.resolve(body.isPresent() ? "/api/v1/suppliers" : "/pack.jsonl"))
                .timeout(Duration.ofSeconds(20));
        body.ifPresent(bytes -> request.header("Authorization", "Bearer " + Seed.REGISTRAR)
                .header("Idempotency-Key", java.util.UUID.randomUUID().toString())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
