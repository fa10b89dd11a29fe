package org.touchstone.registry.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Little memory under load and large downloads: the server lives, and what it cannot take it refuses.
final class Memory {
    private Memory() {}

    static Outcome run(Seed template, int mebibytes, Duration time, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        AtomicInteger pages = new AtomicInteger();
        try (Bench bench = Bench.open(
                template, Instance.Setup.plain().jvm("-Xmx" + mebibytes + "m", "-XX:MaxDirectMemorySize=32m"))) {
            bench.load.start(bench.seed.accreditations());
            long end = System.nanoTime() + time.toNanos();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                readers.add(Thread.ofVirtual().start(() -> {
                    while (System.nanoTime() < end) {
                        Instance.Health answer = bench.instance().fetch("/pack.jsonl");
                        pages.incrementAndGet();
                        if (answer.status() != 200
                                && answer.status() != 503
                                && answer.status() != 429
                                && answer.status() != 0) {
                            synchronized (findings) {
                                findings.add("a page answered " + answer.status());
                            }
                        }
                    }
                }));
            }
            for (Thread reader : readers) {
                join(reader);
            }
            if (!bench.instance().isAlive()) {
                findings.add("the server died: " + bench.instance().log());
            }
            said.accept(pages + " downloads, " + bench.figures());
            findings.addAll(bench.settle());
            return new Outcome(findings, mebibytes + " MiB of heap, " + pages + " downloads, " + bench.figures());
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
