package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demonstration's bids on a machine without a network interface: both lots at the opening, and the winner
/// at the award. Each verdict is the one that is given with a network, byte for byte.
class NoNetworkTest {
    private static final List<String> NO_INTERFACES = List.of("unshare", "--map-root-user", "--net");

    @TempDir
    Path folder;

    private record Ended(int code, String out, String err) {}

    private Ended run(List<String> before, List<String> command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(before);
        all.addAll(command);
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = new ProcessBuilder(all)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running: " + all);
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err, StandardCharsets.UTF_8));
    }

    private boolean canBeShutOff() throws InterruptedException {
        try {
            Ended interfaces = run(NO_INTERFACES, List.of("cat", "/proc/net/route"));
            // A route stands in a line of its own below the heading.
            return interfaces.code() == 0 && interfaces.out().lines().count() <= 1;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> verify(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.touchstone.verifier.cli.Main",
                "verify"));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void the_same_verdicts_with_no_network_interface() throws Exception {
        assumeTrue(canBeShutOff(), "this machine cannot start a program without network interfaces (unshare)");
        try (ToldRegistry told = ToldRegistry.copy()) {
            Path bids = told.data.resolve("bids");
            String opened = Files.readString(bids.resolve("as-at.txt")).strip();
            String award = Files.readString(bids.resolve("award-at.txt")).strip();
            String lot1 = bids.resolve("tender.json").toString();
            String home = bids.resolve("home").toString();
            List<List<String>> scenes = List.of(
                    verify(
                            "--home",
                            home,
                            "--tender",
                            lot1,
                            "--at",
                            opened,
                            bids.resolve("bids").toString()),
                    verify(
                            "--home",
                            home,
                            "--tender",
                            bids.resolve("tender-lot-2.json").toString(),
                            "--at",
                            opened,
                            bids.resolve("bids-lot-2").toString()),
                    verify(
                            "--home",
                            bids.resolve("home-award").toString(),
                            "--tender",
                            lot1,
                            "--moment",
                            "award-decision",
                            "--began",
                            award,
                            "--at",
                            award,
                            bids.resolve("bids/03-tidewell.presentation.json").toString()));
            List<String> seen = new ArrayList<>();
            for (List<String> scene : scenes) {
                // Not told that there is none: it must not even ask.
                Ended alone = run(NO_INTERFACES, scene);
                assertEquals(run(List.of(), scene), alone);
                assertEquals("", alone.err());
                seen.add(alone.code() + alone.out());
            }
            assertTrue(seen.get(0).contains("6 meet, 3 do not meet, 1 to refer"), seen.get(0));
            assertTrue(seen.get(1).startsWith("0") && seen.get(1).contains("MEETS"), seen.get(1));
            assertTrue(seen.get(2).startsWith("1DOES NOT MEET") && seen.get(2).contains("[SUSPENDED]"), seen.get(2));
        }
    }
}
