package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The exit codes as the shell sees them: the program in a process of its own.
class ProcessTest {
    private static final String AT = World.NOW.toString();

    @TempDir
    static Path folder;

    @BeforeAll
    static void prepare() throws Exception {
        World.writeTo(folder);
        Done imported = run(
                List.of(),
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        assertEquals(0, imported.code(), imported.err());
    }

    private record Done(int code, String out, String err) {}

    /// @param before folders or jars that stand on the class path before the program's own
    private static ProcessBuilder program(List<String> before, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Duser.language=en");
        command.add("-cp");
        List<String> path = new ArrayList<>(before);
        path.add(System.getProperty("java.class.path"));
        command.add(String.join(File.pathSeparator, path));
        command.add("org.touchstone.verifier.cli.Main");
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("TOUCHSTONE_HOME", "home");
        return builder;
    }

    private static Done run(List<String> before, String... args) throws Exception {
        return finish(program(before, args));
    }

    private static Done finish(ProcessBuilder builder) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        return done(process, out, err);
    }

    private static Done done(Process process, Path out, Path err) throws Exception {
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the program does not end");
        } finally {
            process.destroyForcibly();
        }
        return new Done(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | verify harbour.bundle.json --offline --at NOW                      | IN FORCE
            0 | verify bids/harbour/certificate.presentation.json --tender tender.json --offline --at NOW | MEETS
            1 | verify fenland.bundle.json --offline --at NOW                      | NOT IN FORCE
            1 | verify forged.jwt harbour.bundle.json --offline --at NOW           | SIGNATURE_INVALID
            2 | verify --no-such-option                                            |
            2 | verify no-such-file.jwt                                            |
            2 | verify harbour.bundle.json --began 2026-11-22T14:00:00Z            |
            3 | verify harbour.bundle.json --offline --at 2026-11-25T00:00:00Z     | STATUS_STALE
            3 | verify harbour.bundle.json --offline --moment award-decision --began NOW --at NOW | STATUS_BEFORE
            4 | verify harbour.bundle.json --offline --home empty                  |
            0 | help exit-codes                                                    | 130
            """)
    void aCommandEndsWithItsCode(int code, String command, String says) throws Exception {
        Done done = run(List.of(), command.replace("NOW", AT).split(" "));
        assertEquals(code, done.code(), done.out() + done.err());
        assertTrue(says == null || done.out().contains(says), done.out());
        assertEquals(code == 2 || code == 4, done.err().startsWith("error: "), done.err());
        assertFalse(done.err().contains("Exception"), done.err());
    }

    /// A fault of ours is not an answer about a bid: a program whose catalogue is damaged says so and ends with 70.
    @Test
    void aFaultOfOursIs70() throws Exception {
        Path damaged = folder.resolve("damaged/org/touchstone/format");
        Files.createDirectories(damaged);
        Files.writeString(damaged.resolve("reasons.json"), "{}");
        Done done = run(
                List.of(folder.resolve("damaged").toString()),
                "verify",
                "harbour.bundle.json",
                "--offline",
                "--at",
                AT);
        assertEquals(70, done.code(), done.out() + done.err());
        assertEquals("", done.out());
        assertTrue(done.err().startsWith("error: internal fault"), done.err());
        Matcher file = Pattern.compile("details are in (\\S+)").matcher(done.err());
        assertTrue(file.find(), done.err());
        assertTrue(Files.deleteIfExists(Path.of(file.group(1))));
    }

    /// Ctrl-C in a batch: what was judged is printed, how many were not is said, and the code is 130.
    @Test
    void controlCPrintsWhatIsFinished() throws Exception {
        int files = 12_000;
        List<String> args = new ArrayList<>(List.of("verify", "--offline", "--at", AT, "--jobs", "1"));
        args.addAll(Collections.nCopies(files, "harbour.bundle.json"));
        ProcessBuilder builder = program(List.of(), args.toArray(String[]::new));
        // A parent that ignores the signal, as nohup does, would have it ignored by all its children.
        if (runs("env", "--default-signal=INT", "true")) {
            builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        } else {
            Assumptions.assumeTrue(!ignoresInterrupts(), "this shell ignores SIGINT and its env cannot reset it");
        }
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        // Some of its time goes into starting; the rest of two seconds into judging far fewer than all.
        for (int i = 0; i < 100 && cpu(process) < 2_000 && process.isAlive(); i++) {
            Thread.sleep(100);
        }
        assertTrue(runs("sh", "-c", "kill -INT " + process.pid()));
        Done done = done(process, out, err);
        assertEquals(130, done.code(), done.err());
        Matcher checked = Pattern.compile("(?m)^(\\d+) checked").matcher(done.out());
        Matcher not = Pattern.compile("NOT COMPLETE: stopped before the end; (\\d+) files were not judged")
                .matcher(done.out());
        assertTrue(checked.find() && not.find(), tail(done.out()) + done.err());
        assertEquals(files, Integer.parseInt(checked.group(1)) + Integer.parseInt(not.group(1)));
        assertTrue(Integer.parseInt(not.group(1)) > 0);
    }

    private static long cpu(Process process) {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .map(java.time.Duration::toMillis)
                .orElse(Long.MAX_VALUE);
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 2_000));
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /// Linux says in /proc which signals a process ignores; elsewhere nothing is known.
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0;
            }
        }
        return false;
    }
}
