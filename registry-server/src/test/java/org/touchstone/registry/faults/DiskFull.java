package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The disk under the data folder fills up while certificates are issued, first to below the floor, then to the last
/// byte at once, and there is room again.
final class DiskFull {
    private static final int SIZE = 700;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private DiskFull() {}

    /// Whether this machine lets us mount a small file system.
    static boolean possible() {
        Path folder = Seed.folder("mount");
        try {
            boolean mounted = mount(folder, 8);
            if (mounted) {
                Seed.run("umount", folder.toString());
            }
            return mounted;
        } finally {
            Bench.delete(folder);
        }
    }

    private static boolean mount(Path folder, int mebibytes) {
        try {
            return new ProcessBuilder(
                                    "mount",
                                    "-t",
                                    "tmpfs",
                                    "-o",
                                    "mode=755,size=" + mebibytes + "m",
                                    "tmpfs",
                                    folder.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
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

    static Outcome run(Seed template, int times, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        List<Duration> back = new ArrayList<>();
        Path disk = Seed.folder("disk");
        if (!mount(disk, SIZE)) {
            throw new IllegalStateException("this scenario mounts a small file system, and may not");
        }
        try {
            Path data = disk.resolve("data");
            Files.createDirectory(data);
            try (Bench bench = Bench.over(template.copy(data), Instance.Setup.plain(), java.util.Map.of())) {
                bench.load.start(bench.seed.accreditations());
                bench.load.awaitProgress(PATIENCE);
                Path filler = disk.resolve("filler");
                for (int i = 1; i <= times; i++) {
                    // To 5 %, which is below the floor and enough to go on living.
                    fill(filler, Files.getFileStore(disk).getUsableSpace() - (long) SIZE * 52_429);
                    full(bench, findings, "storage-full");
                    Files.delete(filler);
                    back.add(bench.load.awaitProgress(PATIENCE));
                    said.accept("below the floor " + i + " of " + times + ", serving again after "
                            + Bench.seconds(back.getLast()) + " s, " + bench.figures());
                    fill(filler, Long.MAX_VALUE);
                    full(bench, findings, "");
                    Files.delete(filler);
                    back.add(bench.load.awaitProgress(PATIENCE));
                    said.accept("to the last byte " + i + " of " + times + ", serving again after "
                            + Bench.seconds(back.getLast()) + " s, " + bench.figures());
                }
                if (!bench.load.codes().contains("storage-full")) {
                    findings.add("no answer said why: " + bench.load.codes());
                }
                findings.addAll(bench.settle());
                return new Outcome(
                        findings, "from room to the next answer: " + Bench.spread(back) + "; " + bench.figures());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Seed.run("umount", "-l", disk.toString());
            Bench.delete(disk);
        }
    }

    private static void full(Bench bench, List<String> findings, String code) {
        Instance.Health health = bench.instance().awaitHealth(false, PATIENCE);
        if (health.ready() || !health.text().contains("full")) {
            findings.add("health does not say that the disk is full: " + health);
        }
        // What was asked before it was noticed may still be on its way.
        long noticed = System.nanoTime();
        Instance.pause(3_000);
        if (!code.isEmpty()) {
            // The clients' own requests may all have been accepted just before, and wait to be signed: one more is
            // sent.
            int status = bench.load.once(bench.seed.accreditations().getFirst());
            if (status != 503) {
                findings.add("a request below the floor was answered " + status);
            }
            if (bench.load.lastGood() - noticed > 0) {
                findings.add("a request was granted that was sent below the floor");
            }
            for (String page : List.of("/", "/log/checkpoint", "/suppliers")) {
                if (bench.instance().fetch(page).status() != 200) {
                    findings.add(page + " is not served while the disk is full");
                }
            }
        }
    }

    private static void fill(Path filler, long bytes) throws IOException {
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (long left = bytes; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        } catch (IOException e) {
            // The last byte is taken.
            if (bytes != Long.MAX_VALUE) {
                throw e;
            }
        }
    }
}
