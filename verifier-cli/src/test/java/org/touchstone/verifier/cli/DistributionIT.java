package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.format.trust.TrustListJws;

/// What buyers download, made by `verifier-cli/dist` from the jar of this build and started as they start it: from a
/// path with a space, with an empty environment, with and without a Java of its own. Runs after packaging.
class DistributionIT {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final String NAME = "touchstone-verifier-0.1.0";

    @TempDir
    static Path temp;

    private static Path made;
    private static Path image;

    private record Ended(int code, String out, String err) {}

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        Path folder = temp.resolve("made here");
        Ended first = run(
                Map.of("TOUCHSTONE_JAVA", System.getProperty("java.home")),
                "sh",
                MODULE + "/dist",
                "--no-build",
                folder.toString());
        assertEquals(0, first.code(), first.err());
        made = folder.resolve(NAME);
        try (Stream<Path> all = Files.list(folder)) {
            image = all.filter(p -> p.getFileName().toString().startsWith(NAME + "-"))
                    .findFirst()
                    .orElseThrow();
        }
        assertTrue(Files.isExecutable(image.resolve("jre/bin/java")));
        Files.createDirectories(temp.resolve("bids/harbour"));
        for (String name : new String[] {"trust-1.json", "tender.json", "harbour.presentation.json"}) {
            try (InputStream in = DistributionIT.class.getResourceAsStream("selftest/" + name)) {
                Files.write(
                        temp.resolve(name.startsWith("harbour") ? "bids/harbour/bid.json" : name), in.readAllBytes());
            }
        }
    }

    /// Starts a command with nothing but the given environment, in the folder of the bids.
    private static Ended run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running: " + String.join(" ", command));
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static Ended verifier(Path folder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", folder.resolve("touchstone").toString()));
        command.addAll(List.of(arguments));
        return run(environment, command.toArray(new String[0]));
    }

    private static Map<String, String> with(String... pairs) {
        Map<String, String> all = new java.util.HashMap<>(Map.of(
                "TOUCHSTONE_HOME",
                temp.resolve("home").toString(),
                "TOUCHSTONE_JAVA",
                System.getProperty("java.home")));
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        all.values().removeIf(String::isEmpty);
        return all;
    }

    private static void judges(Path folder, Map<String, String> environment) throws IOException, InterruptedException {
        String fingerprint = TrustListJws.parse(Files.readAllBytes(temp.resolve("trust-1.json")))
                .fingerprint();
        Ended trust = verifier(folder, environment, "trust", "import", "trust-1.json", "--fingerprint", fingerprint);
        assertEquals(0, trust.code(), trust.err());
        for (String bids : new String[] {"bids/harbour/bid.json", "bids"}) {
            Ended ended = verifier(
                    folder,
                    environment,
                    "verify",
                    bids,
                    "--tender",
                    "tender.json",
                    "--at",
                    "2026-11-22T14:57:00Z",
                    "--offline");
            assertTrue(ended.out().contains("MEETS"), ended.out() + ended.err());
            assertEquals("", ended.err());
        }
    }

    @Test
    void twoFoldersGetTheSameBytes() throws IOException, InterruptedException {
        Path other = temp.resolve("b");
        Ended again = run(
                Map.of("TOUCHSTONE_JAVA", System.getProperty("java.home"), "TZ", "Asia/Tokyo", "LC_ALL", "C"),
                "sh",
                MODULE + "/dist",
                "--no-build",
                other.toString());
        assertEquals(0, again.code(), again.err());
        assertArrayEquals(
                Files.readAllBytes(made.resolveSibling(NAME + ".zip")),
                Files.readAllBytes(other.resolve(NAME + ".zip")));
        try (ZipFile zip = new ZipFile(other.resolve(NAME + ".zip").toFile())) {
            List<String> names = zip.stream()
                    .map(e -> e.getName().substring(NAME.length() + 1))
                    .filter(n -> !n.startsWith("man/touchstone-"))
                    .toList();
            assertTrue(zip.getEntry(NAME + "/man/touchstone-verify.1").getSize() > 1_000);
            assertEquals(
                    List.of(
                            "LICENSE",
                            "NOTICE",
                            "README.txt",
                            "key.html",
                            "present.html",
                            "touchstone",
                            "touchstone.cmd",
                            "lib/touchstone.jar",
                            "lib/verifier.sh",
                            "completion/_touchstone",
                            "completion/touchstone.bash",
                            "completion/touchstone.ps1",
                            "man/touchstone.1"),
                    names);
        }
    }

    @Test
    void theJarHoldsNoSignatureThatWouldKeepItOutOfTheCache() throws IOException {
        try (ZipFile jar = new ZipFile(made.resolve("lib/touchstone.jar").toFile())) {
            assertTrue(jar.stream().noneMatch(e -> e.getName().matches("META-INF/.*\\.(SF|RSA|DSA|EC)")));
        }
    }

    @Test
    void itJudgesAndPreparesItselfOnce() throws IOException, InterruptedException {
        Ended first = verifier(made, with(), "--version");
        assertEquals("touchstone 0.1.0\n", first.out());
        assertTrue(first.err().contains("first time only"), first.err());
        assertTrue(Files.size(made.resolve("lib/touchstone.aot")) > 1_000_000);
        judges(made, with());
        // Moved elsewhere it has to prepare itself again: the cache is of one place.
        Path moved = temp.resolve("moved to");
        Files.move(made, moved);
        try {
            assertTrue(verifier(moved, with(), "--version").err().contains("first time only"));
            judges(moved, with());
        } finally {
            Files.move(moved, made);
        }
    }

    @Test
    void itJudgesWithoutACache() throws IOException, InterruptedException {
        Path plain = temp.resolve("plain");
        copy(made, plain);
        judges(plain, with("TOUCHSTONE_NO_CACHE", "1"));
        try (Stream<Path> all = Files.list(plain.resolve("lib"))) {
            assertEquals(2, all.count(), "something was written into lib/");
        }
    }

    @Test
    void theImageNeedsNoOtherJava() throws IOException, InterruptedException {
        judges(image, with("TOUCHSTONE_JAVA", ""));
        try (Stream<String> lines = Files.lines(image.resolve("lib/touchstone.aot.for"))) {
            assertEquals(image.resolve("jre").toString(), lines.findFirst().orElseThrow());
        }
    }

    @Test
    void anOldJavaIsNamed() throws IOException, InterruptedException {
        Path old = javaOfVersion(17, temp.resolve("old java"));
        Ended ended = verifier(made, with("TOUCHSTONE_JAVA", old.toString()), "--version");
        assertEquals(70, ended.code());
        assertTrue(ended.err().contains("which is not a Java 25 or newer"), ended.err());
    }

    /// In a mount namespace where all usual folders are empty but for a Java 17.
    @Test
    void whereOnlyAnOldJavaIsItSaysSo() throws IOException, InterruptedException {
        assumeTrue(
                run(Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"), "unshare", "--map-root-user", "--mount", "true")
                                .code()
                        == 0,
                "skipped: no user namespaces here to hide this machine's Java in");
        Path old = javaOfVersion(17, temp.resolve("hidden/jvm/java-17"));
        String hide =
                "for d in /usr/lib/jvm /opt; do [ ! -d $d ] || mount -t tmpfs none $d; done; mount --bind \"$1\" /usr/lib/jvm; "
                        + "exec sh \"$2\" --version";
        Ended ended = run(
                Map.of("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", "TOUCHSTONE_NO_CACHE", "1", "HOME", temp.toString()),
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                hide,
                "sh",
                old.getParent().toString(),
                copied().resolve("touchstone").toString());
        assertEquals(70, ended.code(), ended.out() + ended.err());
        assertTrue(ended.err().contains("no Java 25 or newer on this machine"), ended.err());
        assertTrue(ended.err().contains("/usr/lib/jvm/java-17 (Java 17.0.9)"), ended.err());
        assertFalse(ended.err().contains("Exception"), ended.err());
    }

    private static Path copied() throws IOException {
        Path plain = temp.resolve("copy");
        copy(made, plain);
        return plain;
    }

    private static Path javaOfVersion(int version, Path home) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + ".0.9\"\n", StandardCharsets.US_ASCII);
        Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
        assertTrue(java.toFile().setExecutable(true));
        return home;
    }

    /// The files of a download, without what a start has written beside them.
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                String name = from.relativize(each).toString();
                if (!name.contains(".aot") && !name.endsWith(".log")) {
                    Files.copy(each, to.resolve(name));
                }
            }
        }
    }
}
