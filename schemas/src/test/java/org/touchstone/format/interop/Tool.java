package org.touchstone.format.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program of another language, found on the path, run to its end. Its output is read back whole.
public final class Tool {
    private final String command;
    private final Map<String, String> environment = new HashMap<>();
    private Path folder = Path.of("").toAbsolutePath();
    private String input = "";

    private Tool(String command) {
        this.command = command;
    }

    /// The program `name`; skips the calling test with a message where there is none.
    public static Tool needed(String name, String why) {
        String found = find(name);
        boolean insist = "true".equals(System.getenv("CI")) && !name.equals("go");
        assumeTrue(!found.isEmpty() || insist, "skipped: no " + name + " on the path (" + why + ")");
        if (found.isEmpty()) {
            throw new AssertionError("CI=true and no " + name + " on the path (" + why + ")");
        }
        return new Tool(found);
    }

    private static String find(String name) {
        for (String dir : System.getenv()
                .getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")
                .split(File.pathSeparator)) {
            Path candidate = Path.of(dir, name);
            if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
                return candidate.toString();
            }
        }
        return "";
    }

    /// Sets an environment variable.
    public Tool with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /// Sets the working folder.
    public Tool in(Path folder) {
        this.folder = folder.toAbsolutePath();
        return this;
    }

    /// Sets what the program reads on standard input.
    public Tool reading(String text) {
        this.input = text;
        return this;
    }

    /// What a run left behind: its exit code and everything it wrote.
    public record Run(int exit, String output) {}

    /// Runs with these arguments; at most ten minutes.
    public Run run(Object... arguments) {
        List<String> line = new ArrayList<>(List.of(command));
        for (Object a : arguments) {
            line.add(a.toString());
        }
        try {
            Path in = Files.createTempFile("tool", ".in");
            Path out = Files.createTempFile("tool", ".out");
            try {
                Files.writeString(in, input);
                ProcessBuilder builder = new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(10, TimeUnit.MINUTES)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(line + " did not end in ten minutes");
                }
                return new Run(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(in);
                Files.deleteIfExists(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Runs, requires exit code 0, and returns the last line written.
    public String succeed(Object... arguments) {
        Run run = run(arguments);
        assertEquals(0, run.exit(), run.output());
        List<String> lines = run.output().strip().lines().toList();
        return lines.isEmpty() ? "" : lines.getLast();
    }

    /// The folder of the scripts, for a test of any module.
    public static Path scripts() {
        return Path.of("..", "schemas", "src", "test", "interop")
                .toAbsolutePath()
                .normalize();
    }

    /// Node with the libraries of `package.json`, installed once into `target` by the lock file, ready to run
    /// `verify.mjs`. Skips the calling test where Node, npm or the packages cannot be had.
    public static Tool nodeWithLibraries() {
        Tool node = needed("node", "Node 20 or newer reads our tokens with other libraries");
        Path home = Path.of("..", "schemas", "target", "interop", "node")
                .toAbsolutePath()
                .normalize();
        try {
            Files.createDirectories(home);
            Path lock = scripts().resolve("node/package-lock.json");
            Path done = home.resolve("installed-lock.json");
            if (!Files.exists(done) || Files.mismatch(lock, done) >= 0) {
                for (String name : List.of("package.json", "package-lock.json")) {
                    Files.copy(
                            scripts().resolve("node").resolve(name),
                            home.resolve(name),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
                Run install = needed("npm", "it installs those libraries")
                        .in(home)
                        .run("ci", "--ignore-scripts", "--no-audit", "--no-fund");
                boolean insist = "true".equals(System.getenv("CI"));
                assumeTrue(
                        install.exit() == 0 || insist,
                        "skipped: npm could not install the libraries: "
                                + install.output().strip());
                assertEquals(0, install.exit(), install.output());
                Files.copy(lock, done, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            Files.copy(
                    scripts().resolve("node/verify.mjs"),
                    home.resolve("verify.mjs"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return node.in(home);
    }
}
