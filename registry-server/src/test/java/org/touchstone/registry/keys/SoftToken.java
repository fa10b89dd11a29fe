package org.touchstone.registry.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A SoftHSM2 token in a folder. Where the machine has no SoftHSM2 the test says so and is skipped, unless CI=true,
/// where that is an error.
public final class SoftToken {
    private static final String PIN = "4711-token-pin-4711";

    private final Path folder;
    private final Path library;

    private SoftToken(Path folder, Path library) {
        this.folder = folder;
        this.library = library;
    }

    /// A fresh token.
    public static SoftToken make(Path folder) {
        Optional<Path> library = Stream.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so",
                        "/opt/homebrew/lib/softhsm/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst();
        if (library.isEmpty()) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError("SoftHSM2 is missing, and CI=true allows no skipping (package softhsm2)");
            }
            Assumptions.abort("SoftHSM2 is missing: install the package softhsm2");
        }
        try {
            Files.createDirectories(folder.resolve("tokens"));
            Files.writeString(
                    folder.resolve("softhsm2.conf"),
                    "directories.tokendir = " + folder.resolve("tokens")
                            + "\nobjectstore.backend = file\nlog.level = ERROR\n");
            Files.writeString(folder.resolve("pin"), PIN + "\n");
            SoftToken token = new SoftToken(folder, library.orElseThrow());
            token.run("--init-token", "--free", "--label", "touchstone", "--pin", PIN, "--so-pin", "so-4711-4711");
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("softhsm2-util"), Stream.of(arguments)).toList());
        builder.environment()
                .put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("softhsm2-util: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The settings of a key in it.
    public TokenSettings settings(String key) {
        return new TokenSettings(library, 0, key, folder.resolve("pin"), Optional.of(folder.resolve("softhsm2.conf")));
    }

    /// Writes the settings as an operator does.
    public Path write(Path file, String key) throws IOException {
        TokenSettings s = settings(key);
        return Files.write(
                file,
                org.touchstone.format.json.CanonicalJson.bytes(org.touchstone.format.json.Json.Obj.builder()
                        .with("configuration", s.configuration().orElseThrow().toString())
                        .with("key", key)
                        .with("library", s.library().toString())
                        .with("pinFile", s.pinFile().toString())
                        .with("slot", s.slot())
                        .build()));
    }

    /// Ends the processes in which this JVM has tokens open.
    public void killProcesses() {
        ProcessHandle.current().children().filter(HardwareKeyTest::isToken).forEach(ProcessHandle::destroyForcibly);
    }

    public String pin() {
        return PIN;
    }

    /// Takes the token away, as if it were pulled out.
    public void stop() throws IOException {
        Files.move(folder.resolve("tokens"), folder.resolve("taken-away"));
        Files.createDirectories(folder.resolve("tokens"));
    }

    /// Puts it back.
    public void resume() throws IOException {
        Files.delete(folder.resolve("tokens"));
        Files.move(folder.resolve("taken-away"), folder.resolve("tokens"));
    }

    /// As if the PIN had been changed or blocked.
    public void lock() throws IOException {
        lock("wrong-pin-wrong");
    }

    /// As above, with this PIN in the file.
    void lock(String wrong) throws IOException {
        Files.writeString(folder.resolve("pin"), wrong + "\n");
    }

    public void unlock() throws IOException {
        Files.writeString(folder.resolve("pin"), PIN + "\n");
    }
}
