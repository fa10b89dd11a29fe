package org.touchstone.registry.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs the verifier as a process of its own, as its users do: governors who sign elsewhere, and buyers who check
/// offline.
final class VerifierProcess {
    private static final String MAIN = "org.touchstone.verifier.cli.Main";
    private static final int SECONDS = 120;

    private VerifierProcess() {}

    /// What a finished run left: its exit code and what it printed on standard output and standard error.
    record Outcome(int exit, String out, String err) {}

    /// Runs `touchstone <arguments>` in `folder`, without input, and waits for its end.
    static Outcome run(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN));
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).directory(folder.toFile()).start();
            process.getOutputStream().close();
            // Both streams are read side by side: a full pipe would stop the process.
            StringBuilder err = new StringBuilder();
            Thread errors = Thread.ofVirtual().start(() -> {
                try {
                    err.append(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            errors.join();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the verifier did not end: " + arguments);
            }
            return new Outcome(process.exitValue(), out, err.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the verifier ran", e);
        }
    }

    /// As [#run], for a run that must succeed.
    static Outcome require(Path folder, List<String> arguments) {
        Outcome outcome = run(folder, arguments);
        if (outcome.exit() != 0) {
            throw new IllegalStateException("touchstone " + String.join(" ", arguments) + " ended with "
                    + outcome.exit() + ": " + outcome.err().strip());
        }
        return outcome;
    }
}
