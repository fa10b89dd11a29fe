package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hostile material, item by item, in a process of its own with 256 MB of heap: nothing accepted, no fault of ours, a
/// reason for each, nothing that paints on a terminal, nobody called, no file left behind. A third of the many alike;
/// all of them with `-Dtouchstone.hostile=all`, and each as a process of its own in `benchmarks/hostile`.
class HostileTest {
    private static final List<String> MANY_ALIKE = List.of(
            "vector: ",
            "inspect: ",
            "present: ",
            "trust list: ",
            "key: ",
            "tender: ",
            "policy: ",
            "OCDS: ",
            "debarment list: ",
            "record: ",
            "record shown: ",
            "pack: ");

    @TempDir
    Path scratch;

    @Test
    void nothingHostileIsAcceptedCrashesCallsHomeOrStays() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread listening = Thread.ofVirtual().start(() -> listen(trap, calls));
            Path folder = Files.createDirectory(scratch.resolve("hostile corpus"));
            Path temporary = Files.createDirectory(scratch.resolve("tmp"));
            List<HostileCorpus.Item> items =
                    chosen(HostileCorpus.write(folder, "http://127.0.0.1:" + trap.getLocalPort()));
            Files.write(
                    folder.resolve("items.tsv"),
                    items.stream().map(HostileCorpus.Item::line).toList());
            trust(folder);
            TreeSet<String> before = names(folder);
            List<HostileRun.Outcome> outcomes = run(folder, temporary);
            List<String> wrong = new ArrayList<>();
            for (HostileRun.Outcome o : outcomes) {
                HostileCorpus.Item item = items.get(o.item());
                boolean coded = item.code().isEmpty() || item.code().equals(o.code());
                if (!item.allowed().contains(o.exit()) || !coded || !o.faults().isEmpty()) {
                    wrong.add(
                            item.name() + ": exit " + o.exit() + " " + o.code() + " " + o.detail() + " " + o.faults());
                }
            }
            assertEquals(List.of(), wrong);
            assertEquals(items.size(), outcomes.size(), "the process ended before the last item");
            assertEquals(before, names(folder), "files were left behind");
            assertEquals(new TreeSet<>(), names(temporary), "files were left in the temporary folder");
            assertEquals(0, calls.get(), "somebody called the trap");
            trap.close();
            listening.join();
        }
    }

    private static List<HostileCorpus.Item> chosen(List<HostileCorpus.Item> items) {
        if (System.getProperty("touchstone.hostile", "").equals("all")) {
            return items;
        }
        List<HostileCorpus.Item> out = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String name = items.get(i).name();
            if (i % 3 == 0 || MANY_ALIKE.stream().noneMatch(name::startsWith)) {
                out.add(items.get(i));
            }
        }
        return out;
    }

    private static void listen(ServerSocket trap, AtomicInteger calls) {
        while (!trap.isClosed()) {
            try (Socket _ = trap.accept()) {
                calls.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void trust(Path folder) {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                Map.of(),
                InstantSource.fixed(World.NOW),
                folder,
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_8,
                false,
                false,
                false);
        String[] words = {
            "trust",
            "import",
            "trust-1.json",
            "--home",
            "home",
            "--no-input",
            "--fingerprint",
            World.world().trust.fingerprint()
        };
        int exit = Main.run(words, new ByteArrayInputStream(new byte[0]), told, told, around, new AtomicBoolean());
        assertEquals(0, exit, told.toString(StandardCharsets.UTF_8));
    }

    /// Every name below the folder but the home's, which is the program's own place.
    private static TreeSet<String> names(Path folder) throws IOException {
        TreeSet<String> out = new TreeSet<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = folder.relativize(file).toString();
                if (!name.startsWith("home/")) {
                    out.add(name);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE; // the folder that may not be read
            }
        });
        return out;
    }

    private static List<HostileRun.Outcome> run(Path folder, Path temporary) throws Exception {
        Path said = folder.resolveSibling("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dfile.encoding=UTF-8",
                        "-Dsun.jnu.encoding=UTF-8",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileRun.class.getName(),
                        folder.toString())
                .redirectOutput(said.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            assertTrue(process.waitFor(10, TimeUnit.MINUTES), "one of the items never ends");
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(said);
        assertEquals(
                0,
                process.exitValue(),
                () -> String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
        return lines.stream().map(HostileRun.Outcome::of).toList();
    }
}
