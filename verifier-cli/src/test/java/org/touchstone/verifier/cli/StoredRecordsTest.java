package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.report.RecordView;
import org.touchstone.verifier.verify.Outcome;

/// Every record that a release has left behind still comes to the same bytes, in any year
/// (`testdata/records/README.md`).
class StoredRecordsTest {
    private static final Path RECORDS = Path.of("testdata", "records");

    @TempDir
    static Path folder;

    /// Makes the records of this version, if it was asked to and there are none.
    @BeforeAll
    static void make() throws IOException {
        Path release = RECORDS.resolve(HelpVerb.version());
        if (!Boolean.getBoolean("touchstone.records.make") || Files.exists(release)) {
            return;
        }
        World.writeTo(folder);
        CommandLine touchstone = new CommandLine(folder, World.NOW);
        touchstone.run(
                "trust",
                "import",
                "trust-1.json",
                "--fingerprint",
                World.world().trust.fingerprint());
        touchstone.run("sync", "--offline", "--file", "pack.jsonl");
        Files.createDirectories(release);
        keep(touchstone, release, "bids", "bids", "--tender", "tender.json");
        keep(touchstone, release, "files", "harbour.bundle.json", "forged.jwt", "fenland.bundle.json", "acorn.jwt");
        keep(
                touchstone,
                release,
                "award",
                "bids",
                "--tender",
                "tender.json",
                "--moment",
                "award-decision",
                "--began",
                "2026-11-22T14:50:00Z");
    }

    private static void keep(CommandLine touchstone, Path release, String name, String... what) throws IOException {
        String file = name + ".record.zip";
        touchstone.run(Stream.concat(Stream.of("verify", "--offline", "--record", file), Stream.of(what))
                .toArray(String[]::new));
        Path kept = release.resolve(file);
        Files.copy(folder.resolve(file), kept);
        Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-r--r--"));
    }

    static List<Path> records() throws IOException {
        try (Stream<Path> files = Files.walk(RECORDS)) {
            return files.filter(f -> f.toString().endsWith(".zip")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void aStoredRecordComesToTheSameBytes(Path file) {
        CommandLine later = new CommandLine(Path.of("").toAbsolutePath(), World.NOW.plus(Duration.ofDays(3653)));
        CommandLine.Done done = later.run(
                "record",
                "verify",
                file.toString(),
                "--home",
                folder.resolve("none").toString());
        assertEquals(0, done.code(), done.toString());
        assertTrue(done.out().startsWith("SAME RESULT: "), done.out());
    }

    @Test
    void thisReleaseHasLeftRecordsOfEveryOutcome() throws IOException {
        Path release = RECORDS.resolve(HelpVerb.version());
        assertTrue(Files.isDirectory(release), "make them: " + RECORDS.resolve("README.md"));
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        for (Path file : records()) {
            if (file.startsWith(release)) {
                RecordView.of(RecordFile.open(file)).bids().forEach(b -> outcomes.add(b.outcome()));
            }
        }
        assertTrue(
                outcomes.containsAll(EnumSet.of(
                        Outcome.MEETS, Outcome.DOES_NOT_MEET, Outcome.REFER, Outcome.IN_FORCE, Outcome.NOT_IN_FORCE)),
                outcomes.toString());
        assertFalse(records().isEmpty());
    }
}
