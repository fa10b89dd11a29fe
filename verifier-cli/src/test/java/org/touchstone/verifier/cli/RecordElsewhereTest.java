package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.touchstone.verifier.record.RecordFile;

/// One check, made by processes that have nothing in common but the inputs: folder, clock, language, time zone,
/// character set, user, file mode. Each result part is the same bytes; and each of them runs the record of the
/// first again to the same bytes.
class RecordElsewhereTest {
    @TempDir
    static Path folder;

    private static String classPath = "";

    @BeforeAll
    static void prepare() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        World.writeTo(folder);
        StringBuilder path = new StringBuilder();
        // A class path that another user can read: that of the build may lie in somebody's own folder.
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int n = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path from = Path.of(entry);
            Path to = classes.resolve("e" + n++ + (Files.isDirectory(from) ? "" : ".jar"));
            if (!used(from)) {
                continue;
            }
            copy(from, to);
            path.append(path.isEmpty() ? "" : File.pathSeparator).append(to);
        }
        classPath = path.toString();
        CommandLine here = new CommandLine(folder, World.NOW);
        here.run(
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        assertEquals(0, here.run("sync", "--offline", "--file", "pack.jsonl").code());
        assertEquals(
                1,
                here.run("verify", "bids", "--tender", "tender.json", "--offline", "--record", "first.zip")
                        .code());
    }

    private static boolean used(Path entry) {
        String name = entry.toString();
        return Files.isDirectory(entry) && name.endsWith("classes") && !name.endsWith("test-classes")
                || name.contains("touchstone-schemas") && !name.contains("tests")
                || name.contains("nimbus")
                || name.contains("bcprov")
                || name.contains("pdfbox")
                || name.contains("fontbox")
                || name.contains("zxing");
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from)) {
            Files.copy(from, to);
            return;
        }
        if (!Files.isDirectory(from)) {
            return;
        }
        try (var all = Files.walk(from)) {
            for (Path p : all.toList()) {
                Path target = to.resolve(from.relativize(p).toString());
                if (Files.isDirectory(p)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(p, target);
                }
            }
        }
    }

    private record Place(String name, List<String> before, List<String> options, Map<String, String> environment) {
        @Override
        public String toString() {
            return name;
        }
    }

    /// Places that this machine can offer: another user only for one who may become one, another clock only with
    /// `faketime`.
    private static List<Place> places() throws Exception {
        List<Place> places = new ArrayList<>();
        places.add(new Place("plain", List.of(), List.of(), Map.of()));
        places.add(new Place(
                "Turkish, Chatham Islands, Latin-1",
                List.of(),
                List.of(
                        "-Duser.language=tr",
                        "-Duser.country=TR",
                        "-Duser.timezone=Pacific/Chatham",
                        "-Dfile.encoding=ISO-8859-1",
                        "-Dstdout.encoding=US-ASCII"),
                Map.of("LC_ALL", "C", "TZ", "Pacific/Chatham", "HOME", "/nonexistent")));
        places.add(new Place(
                "Arabic digits, Buddhist years, other umask",
                List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"),
                List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.extensions=u-ca-buddhist-nu-thai"),
                Map.of("LANG", "th_TH.UTF-8", "TZ", "Asia/Bangkok")));
        if (runs("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true")) {
            places.add(new Place(
                    "nobody",
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                    List.of("-Duser.name=nobody", "-Duser.home=/nonexistent"),
                    Map.of("HOME", "/nonexistent", "USER", "nobody")));
        }
        if (runs("faketime", "2036-11-24 08:00:00", "true")) {
            places.add(new Place("ten years later", List.of("faketime", "2036-11-24 08:00:00"), List.of(), Map.of()));
        }
        return places;
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

    private static String run(Place place, Path in, int expected, String... args) throws Exception {
        List<String> command = new ArrayList<>(place.before());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(place.options());
        command.addAll(List.of("-cp", classPath, "org.touchstone.verifier.cli.Main"));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "out", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(place.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the program does not end");
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(out, StandardCharsets.ISO_8859_1);
        assertEquals(expected, process.exitValue(), place + "\n" + text);
        return text;
    }

    @Test
    void theResultPartIsTheSameBytesEverywhere() throws Exception {
        String expected = org.touchstone.format.record.Digests.of(
                RecordFile.open(folder.resolve("first.zip")).result());
        Map<String, String> results = new TreeMap<>();
        for (Place place : places()) {
            Path there = Files.createDirectories(folder.resolve("at-" + results.size()));
            Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxrwxrwx"));
            String again = run(
                    place,
                    there,
                    0,
                    "record",
                    "verify",
                    "../first.zip",
                    "--home",
                    "none",
                    "--fingerprint",
                    World.world().trust.fingerprint());
            assertTrue(again.startsWith("SAME RESULT: 6 results"), place + "\n" + again);
            // A check of its own, as at the same moment.
            run(
                    place,
                    there,
                    1,
                    "verify",
                    "../bids",
                    "--tender",
                    "../tender.json",
                    "--home",
                    "../home",
                    "--offline",
                    "--at",
                    World.NOW.toString(),
                    "--record",
                    "own.zip");
            results.put(
                    place.name(),
                    org.touchstone.format.record.Digests.of(
                            RecordFile.open(there.resolve("own.zip")).result()));
        }
        for (Map.Entry<String, String> e : results.entrySet()) {
            assertEquals(expected, e.getValue(), e.getKey());
        }
        assertTrue(results.size() >= 3, results.toString());
    }
}
