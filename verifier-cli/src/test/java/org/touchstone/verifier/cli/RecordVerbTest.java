package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.record.CheckRecord;
import org.touchstone.format.record.Digests;
import org.touchstone.verifier.record.RecordFile;
import org.touchstone.verifier.record.RecordZip;
import org.touchstone.verifier.report.RecordPdf;

/// A check that was recorded: run again, elsewhere and later; spoilt in every way; with what people add.
class RecordVerbTest {
    private static final Instant TEN_YEARS = World.NOW.plus(Duration.ofDays(3653));

    @TempDir
    static Path folder;

    private static CommandLine touchstone;

    @BeforeAll
    static void record() throws IOException {
        World.writeTo(folder);
        touchstone = new CommandLine(folder, World.NOW);
        assertEquals(
                0,
                touchstone
                        .run(
                                "trust",
                                "import",
                                "trust-1.json",
                                "--fingerprint",
                                World.world().trust.fingerprint())
                        .code());
        assertEquals(
                0, touchstone.run("sync", "--offline", "--file", "pack.jsonl").code());
        CommandLine.Done done = check("lot1.record.zip");
        assertEquals(1, done.code(), done.toString());
        assertTrue(done.err().contains("Digest of the check: "), done.err());
    }

    private static CommandLine.Done check(String record) {
        return touchstone.run("verify", "bids", "--tender", "tender.json", "--offline", "--record", record);
    }

    private static byte[] result(Path file) throws IOException {
        return RecordFile.open(file).result();
    }

    @Test
    void theSameCheckIsTheSameFile() throws IOException {
        check("again.record.zip");
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("lot1.record.zip")),
                Files.readAllBytes(folder.resolve("again.record.zip")));
    }

    @Test
    void anyZipToolOpensItAndEveryPartHasItsDigest() throws IOException {
        try (ZipFile zip = new ZipFile(folder.resolve("lot1.record.zip").toFile())) {
            List<String> names = zip.stream().map(e -> e.getName()).toList();
            assertEquals(List.of("README.txt", "record.json", "result.json"), names.subList(0, 3));
            for (String name : names.subList(3, names.size())) {
                byte[] bytes = zip.getInputStream(zip.getEntry(name)).readAllBytes();
                assertEquals("inputs/" + Digests.of(bytes), name);
            }
            String record =
                    new String(zip.getInputStream(zip.getEntry("record.json")).readAllBytes(), StandardCharsets.UTF_8);
            String result =
                    new String(zip.getInputStream(zip.getEntry("result.json")).readAllBytes(), StandardCharsets.UTF_8);
            // Nothing of this computer, no prose, no version in the result.
            for (String text : List.of(record, result)) {
                assertFalse(text.contains(folder.toString()), text);
                assertFalse(text.contains(System.getProperty("user.home")), text);
            }
            assertFalse(result.contains(HelpVerb.version()), result);
            assertFalse(result.contains("sentence"), result);
            assertTrue(record.contains("\"name\":\"harbour/certificate.presentation.json\""), record);
            assertFalse(record.contains("method statement"), "a file that was passed over");
        }
    }

    @Test
    void everyFileOfTheBidsIsThereByteForByte() throws IOException {
        RecordFile file = RecordFile.open(folder.resolve("lot1.record.zip"));
        int bids = 0;
        for (var input : file.record().inputs()) {
            if (input.name().isPresent()) {
                assertArrayEquals(
                        Files.readAllBytes(
                                folder.resolve("bids").resolve(input.name().get())),
                        file.input(input.content().orElseThrow()));
                bids++;
            }
        }
        assertEquals(5, bids);
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("tender.json")),
                file.input(file.record().inputs().get(0).content().orElseThrow()));
    }

    /// Made on Friday, checked on Monday, checked ten years later: the trust list has long expired, the lists are
    /// stale, and the answer is the same, since the record's moment is the clock. A new check rightly refers.
    @Test
    void fridayMondayAndTenYearsLater() {
        for (Instant later : List.of(World.NOW, World.NOW.plus(Duration.ofDays(3)), TEN_YEARS)) {
            CommandLine.Done done = touchstone.at(later).run("record", "verify", "lot1.record.zip", "--alone");
            assertEquals(0, done.code(), done.toString());
            assertTrue(done.out().startsWith("SAME RESULT: 6 results"), done.out());
        }
        CommandLine.Done anew = touchstone.at(TEN_YEARS).run("verify", "bids", "--tender", "tender.json", "--offline");
        assertEquals(3, anew.code(), anew.toString());
        assertTrue(anew.out().contains("TRUST_LIST_OLD"), anew.out());
    }

    /// Two lots, of which one bidder bids for one only, and a list of debarred suppliers: elsewhere, where neither
    /// the files nor the list are, every lot comes to the same.
    @Test
    void severalLotsAndTheDebarmentListAreRunAgain() throws IOException {
        Path there = Files.createDirectories(folder.resolve("lots"));
        World.writeTo(there);
        CommandLine cli = new CommandLine(there, World.NOW);
        assertEquals(
                0,
                cli.run(
                                "trust",
                                "import",
                                "trust-1.json",
                                "--fingerprint",
                                World.world().trust.fingerprint())
                        .code());
        assertEquals(0, cli.run("sync", "--offline", "--file", "pack.jsonl").code());
        Files.writeString(
                there.resolve("debarred.csv"),
                "name,identifiers,ground,reason,from\nAcorn,GB-COH-99000002,discretionary,misconduct,2026-03-01\n");
        assertEquals(
                0,
                cli.run("trust", "debarment", "debarred.csv", "--published", "2026-11-20", "--source", "by hand")
                        .code());
        String tender = Files.readString(there.resolve("tender.json"));
        String lots = tender.replace("\"lot\":\"1\",", "\"lots\":[{\"lot\":\"1\"},{\"lot\":\"2\"}],")
                .replaceFirst("\\{\"folder\":\"harbour\"", "{\"lots\":[\"1\"],\"folder\":\"harbour\"");
        assertTrue(lots.contains("\"lots\":[\"1\"]") && lots.contains("\"lots\":[{"), lots);
        Files.writeString(there.resolve("tender.json"), lots);
        CommandLine.Done first =
                cli.run("verify", "bids", "--tender", "tender.json", "--offline", "--record", "lots.record.zip");
        assertEquals(1, first.code(), first.toString());
        assertTrue(first.out().contains("DEBARRED_DISCRETIONARY") && first.out().contains("WRONG_TENDER"), first.out());
        Path elsewhere = Files.createDirectories(folder.resolve("without lots"));
        Files.copy(there.resolve("lots.record.zip"), elsewhere.resolve("r.zip"));
        CommandLine.Done again = new CommandLine(elsewhere, TEN_YEARS).run("record", "verify", "r.zip", "--alone");
        assertEquals(0, again.code(), again.toString());
        assertTrue(again.out().startsWith("SAME RESULT: 11 results"), again.out());
    }

    /// A record of more pages than a stranger's PDF may have is read all the same: it is the buyer's own.
    @Test
    void aLongPdfIsReadAgain() throws IOException {
        List<String> args = new ArrayList<>(List.of("verify", "--offline", "--record", "long.record.zip"));
        for (int i = 0; i < 180; i++) {
            args.add("harbour.bundle.json");
        }
        CommandLine.Done done = touchstone.run(args.toArray(String[]::new));
        assertEquals(0, done.code(), done.err());
        CommandLine.Done pdf = touchstone.run("record", "render", "long.record.zip", "--to", "pdf", "-o", "long.pdf");
        assertEquals(0, pdf.code(), pdf.toString());
        String text = Files.readString(folder.resolve("long.pdf"), StandardCharsets.ISO_8859_1);
        assertTrue(text.split("/Type /Page\\b|/Type/Page\\b", -1).length > 100, "too few pages to tell");
        CommandLine.Done again = touchstone.at(TEN_YEARS).run("record", "verify", "long.pdf", "--alone");
        assertEquals(0, again.code(), again.toString());
    }

    @Test
    void localeTimeZoneAndFolderChangeNothing() throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        Path elsewhere = Files.createDirectories(folder.resolve("else where/tr"));
        Files.copy(folder.resolve("lot1.record.zip"), elsewhere.resolve("x"), StandardCopyOption.REPLACE_EXISTING);
        try {
            Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
            CommandLine there = new CommandLine(elsewhere, TEN_YEARS);
            CommandLine.Done done = there.run("record", "verify", "x");
            assertEquals(0, done.code(), done.toString());
            assertTrue(done.out().contains("Not compared: its trust starts from the list"), done.out());
            assertEquals(
                    0,
                    there.run(
                                    "record",
                                    "verify",
                                    "x",
                                    "--fingerprint",
                                    World.world().trust.fingerprint())
                            .code());
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    /// Zips, single files, files without a tender, and files that nobody can read are recorded and run again, too.
    @ParameterizedTest
    @MethodSource("checks")
    void everyKindOfCheckIsRecorded(String command) {
        String name = "kind" + Integer.toHexString(command.hashCode()) + ".zip";
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        args.addAll(List.of("--offline", "--record", name));
        CommandLine.Done first = touchstone.run(args.toArray(String[]::new));
        assertTrue(first.code() != 2 && first.code() != 70, first.toString());
        CommandLine.Done again = touchstone.at(TEN_YEARS).run("record", "verify", name, "--alone");
        assertEquals(0, again.code(), again.toString());
    }

    static Stream<String> checks() throws IOException {
        Files.write(folder.resolve("empty.jwt"), new byte[0]);
        Files.write(folder.resolve("large.jwt"), new byte[600_000]);
        return Stream.of(
                "verify harbour.bundle.json",
                "verify forged.jwt",
                "verify fenland.jwt",
                "verify empty.jwt large.jwt harbour.jwt",
                "verify harbour.bundle.json harbour.bundle.json acorn.jwt",
                "verify bids --tender other-tender.json",
                "verify bids/acorn --tender tender.json",
                "verify bids --tender tender.json --at 2026-12-01T00:00:00Z",
                "verify bids --tender tender.json --moment award-decision --began 2026-11-22T14:50:00Z",
                "verify harbour.bundle.json --at 2026-11-30T00:00:00Z");
    }

    @Test
    void aFrozenRecordIsNeverWrittenOver() throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("lot1.record.zip"));
        CommandLine.Done done = check("lot1.record.zip");
        assertEquals(2, done.code());
        assertTrue(done.err().contains("never written over"), done.err());
        assertEquals("", done.out(), "nothing is judged for a record that cannot be");
        done = touchstone.run(
                "record", "note", "lot1.record.zip", "--officer", "S", "--decision", "d", "-o", "lot1.record.zip");
        assertEquals(2, done.code(), done.toString());
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("lot1.record.zip")));
    }

    @Test
    void aNoteMakesANewFileAndLeavesTheCheckAsItIs() throws IOException {
        CommandLine.Done done = touchstone.run(
                "record",
                "note",
                "lot1.record.zip",
                "--officer",
                "Sia\u0302n Pritchard",
                "--bid",
                "Fenland Waste Ltd",
                "--decision",
                "asked once",
                "--reasons",
                "the suspension may end before award",
                "--asked",
                "Has the report been filed?",
                "--equivalent",
                "ISO 14001: shows another requirement",
                "-o",
                "noted.zip");
        assertEquals(0, done.code(), done.toString());
        done = touchstone.run(
                "record",
                "note",
                "noted.zip",
                "--officer",
                "S. Pritchard",
                "--decision",
                "no award",
                "-o",
                "noted2.zip");
        assertEquals(0, done.code(), done.toString());
        RecordFile first = RecordFile.open(folder.resolve("lot1.record.zip"));
        RecordFile last = RecordFile.open(folder.resolve("noted2.zip"));
        assertEquals(first.digest(), last.digest());
        assertArrayEquals(first.result(), last.result());
        assertEquals(2, last.notes().size());
        assertEquals(first.digest(), last.notes().get(0).previous());
        assertEquals("Si\u00e2n Pritchard", last.notes().get(0).officer());
        done = touchstone.run("record", "verify", "noted2.zip", "--alone", "--digest", first.digest());
        assertEquals(0, done.code(), done.toString());
        assertTrue(done.out().contains("Notes of people: 2"), done.out());
        String letters = touchstone
                .run("record", "letters", "noted2.zip", "--by", "2026-12-04")
                .out();
        assertTrue(letters.contains("equivalent evidence: ISO 14001"), letters);
        assertEquals(
                2,
                touchstone
                        .run(
                                "record",
                                "note",
                                "noted.zip",
                                "--officer",
                                "x",
                                "--decision",
                                "y",
                                "--bid",
                                "Nobody",
                                "-o",
                                "n")
                        .code());
        assertEquals(
                2,
                touchstone
                        .run("record", "note", "noted.zip", "--officer", "x", "--decision", " ", "-o", "n")
                        .code());
        assertFalse(Files.exists(folder.resolve("n")));
    }

    // ---- spoilt records: each its own code, exit 3, never a yes

    private interface Change extends Function<TreeMap<String, byte[]>, TreeMap<String, byte[]>> {}

    private record Spoilt(String name, String code, Change change) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Spoilt parts(String name, String code, Change change) {
        return new Spoilt(name, code, change);
    }

    private static byte[] replaced(byte[] bytes, String from, String to) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from), from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String input(TreeMap<String, byte[]> parts, String containing) {
        return parts.keySet().stream()
                .filter(k -> k.startsWith("inputs/"))
                .filter(k -> new String(parts.get(k), StandardCharsets.ISO_8859_1).contains(containing))
                .findFirst()
                .orElseThrow();
    }

    /// The record with other bytes for a part, and every digest above it made to fit: what somebody does who knows
    /// the format.
    private static TreeMap<String, byte[]> refitted(TreeMap<String, byte[]> parts, String part, byte[] bytes) {
        String old = Digests.of(parts.get(part));
        byte[] record = replaced(parts.get("record.json"), old, Digests.of(bytes));
        record = replaced(
                record,
                "\"sha256\":\"" + Digests.of(bytes) + "\",\"size\":" + parts.get(part).length,
                "\"sha256\":\"" + Digests.of(bytes) + "\",\"size\":" + bytes.length);
        parts.remove(part);
        parts.put(part.startsWith("inputs/") ? "inputs/" + Digests.of(bytes) : part, bytes);
        parts.put("record.json", record);
        return parts;
    }

    static Stream<Spoilt> spoilt() {
        return Stream.of(
                parts("result changed", "RECORD_ALTERED", p -> {
                    p.put("result.json", replaced(p.get("result.json"), "DOES_NOT_MEET", "MEETSXXXXXXXX"));
                    return p;
                }),
                parts("result longer", "RECORD_ALTERED", p -> {
                    p.put(
                            "result.json",
                            (new String(p.get("result.json"), StandardCharsets.UTF_8) + " ")
                                    .getBytes(StandardCharsets.UTF_8));
                    return p;
                }),
                parts("readme says something else", "RECORD_ALTERED", p -> {
                    p.put("README.txt", "ALL MEET\n".getBytes(StandardCharsets.UTF_8));
                    return p;
                }),
                parts("a bid changed", "RECORD_ALTERED", p -> {
                    String name = input(p, "Harbour");
                    p.put(name, replaced(p.get(name), "Harbour", "Harboor"));
                    return p;
                }),
                parts("an input missing", "RECORD_INVALID", p -> {
                    p.remove(input(p, "touchstone-presentation"));
                    return p;
                }),
                parts("an input too many", "RECORD_INVALID", p -> {
                    p.put("inputs/" + "0".repeat(64), new byte[] {1});
                    return p;
                }),
                parts("a file beside", "RECORD_INVALID", p -> {
                    p.put("verdict.txt", new byte[] {1});
                    return p;
                }),
                parts("no result", "RECORD_INVALID", p -> {
                    p.remove("result.json");
                    return p;
                }),
                parts("no record.json", "RECORD_INVALID", p -> {
                    p.remove("record.json");
                    return p;
                }),
                parts("record.json not canonical", "RECORD_INVALID", p -> {
                    p.put("record.json", replaced(p.get("record.json"), "\"version\":1", "\"version\": 1"));
                    return p;
                }),
                parts("record.json of version 2", "RECORD_INVALID", p -> {
                    p.put("record.json", replaced(p.get("record.json"), "\"version\":1}", "\"version\":2}"));
                    return p;
                }),
                parts("a member more", "RECORD_INVALID", p -> {
                    p.put("record.json", replaced(p.get("record.json"), "\"version\":1}", "\"version\":1,\"x\":1}"));
                    return p;
                }),
                parts("another age", "RECORD_INVALID", p -> {
                    p.put("record.json", replaced(p.get("record.json"), "\"age\":120,", "\"age\":119,"));
                    return p;
                }),
                parts("rules of the future", "RECORD_RULES_UNKNOWN", p -> {
                    p.put("record.json", replaced(p.get("record.json"), "\"rules\":1", "\"rules\":9"));
                    return p;
                }),
                parts("a lot that is not there", "RECORD_INVALID", p -> {
                    String lot = "\"lot\":\"99\",\"moment\":";
                    p.put("record.json", replaced(p.get("record.json"), "\"moment\":", lot));
                    return p;
                }),
                parts("a note that hangs on nothing", "RECORD_ALTERED", p -> {
                    p.put(
                            "notes/1.json",
                            ("{\"at\":\"2026-11-22T14:57:00Z\",\"decision\":\"d\",\"officer\":\"o\",\"previous\":\""
                                            + "0".repeat(64)
                                            + "\",\"type\":\"touchstone-check-note\",\"version\":1}")
                                    .getBytes(StandardCharsets.UTF_8));
                    return p;
                }),
                parts("a second note without a first", "RECORD_INVALID", p -> {
                    p.put("notes/2.json", new byte[] {1});
                    return p;
                }),
                parts("a registry of somebody else", "RECORD_TRUST_OTHER", p -> {
                    String pin = World.world().trust.fingerprint();
                    p.put("record.json", replaced(p.get("record.json"), pin, "ab".repeat(32)));
                    return p;
                }));
    }

    private static TreeMap<String, byte[]> parts() throws IOException {
        TreeMap<String, byte[]> parts = new TreeMap<>();
        try (ZipFile zip = new ZipFile(folder.resolve("lot1.record.zip").toFile())) {
            for (var e : zip.stream().toList()) {
                parts.put(e.getName(), zip.getInputStream(e).readAllBytes());
            }
        }
        return parts;
    }

    /// In the order of a record: the readme first, then record and result, then the rest by name.
    private static Path written(String name, TreeMap<String, byte[]> parts) throws IOException {
        List<String> names = new ArrayList<>(List.of("README.txt", "record.json", "result.json"));
        names.removeIf(n -> !parts.containsKey(n));
        parts.keySet().stream().filter(n -> !names.contains(n)).forEach(names::add);
        Path file = folder.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            RecordZip.write(
                    out, names.stream().map(n -> new Part(n, parts.get(n))).iterator());
        }
        return file;
    }

    private record Part(String name, byte[] bytes) implements RecordZip.Item {}

    @Test
    void writtenAgainItIsTheSameFile() throws IOException {
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("lot1.record.zip")),
                Files.readAllBytes(written("rewritten.zip", parts())));
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void aSpoiltRecordHasItsOwnCode(Spoilt spoilt) throws IOException {
        written("spoilt.zip", spoilt.change().apply(parts()));
        CommandLine.Done done = touchstone.run("record", "verify", "spoilt.zip", "--alone");
        assertEquals(3, done.code(), done.toString());
        assertTrue(done.out().startsWith("REFER  [" + spoilt.code() + "]"), done.out());
        assertFalse(done.out().contains("SAME"), done.out());
        done = touchstone.run("record", "verify", "spoilt.zip", "--format", "json", "--alone");
        assertEquals(3, done.code());
        assertTrue(done.out().contains("\"code\": \"" + spoilt.code() + "\""), done.out());
    }

    /// Somebody changes the result and makes every digest fit: the check run again comes to another result.
    @Test
    void aForgedResultDiffers() throws IOException {
        TreeMap<String, byte[]> p = parts();
        byte[] forged = replaced(p.get("result.json"), "\"outcome\":\"DOES_NOT_MEET\"", "\"outcome\":\"MEETS\"");
        written("forged.zip", refitted(p, "result.json", forged));
        CommandLine.Done done = touchstone.run("record", "verify", "forged.zip", "--alone");
        assertEquals(1, done.code(), done.toString());
        assertTrue(done.out().startsWith("ANOTHER RESULT: 2 of 6"), done.out());
        assertTrue(done.out().contains("Fenland Waste Ltd: recorded MEETS"), done.out());
        assertTrue(done.out().contains("now DOES_NOT_MEET SUSPENDED"), done.out());
        done = touchstone.run("record", "verify", "forged.zip", "--digest", digest("lot1.record.zip"));
        assertEquals(3, done.code(), done.toString());
        assertTrue(done.out().contains("RECORD_DIGEST_OTHER"), done.out());
    }

    private static String digest(String name) throws IOException {
        return RecordFile.open(folder.resolve(name)).digest();
    }

    /// Somebody leaves out what was against a bidder and makes every digest fit: another result, since the recorded
    /// one says what was known.
    @Test
    void aForgedInputDiffers() throws IOException {
        TreeMap<String, byte[]> p = parts();
        String lines = input(p, "{\"statusEvent\":");
        byte[] without = new String(p.get(lines), StandardCharsets.UTF_8)
                .lines()
                .filter(l -> !l.startsWith("{\"statusEvent\":"))
                .reduce("", (a, b) -> a + b + "\n")
                .getBytes(StandardCharsets.UTF_8);
        written("less.zip", refitted(p, lines, without));
        CommandLine.Done done = touchstone.run("record", "verify", "less.zip", "--alone");
        assertEquals(1, done.code(), done.toString());
    }

    /// Every single byte counts: whichever is changed, the record is no longer taken for what it was.
    @Test
    void noByteCanBeChangedUnnoticed() throws IOException {
        byte[] good = Files.readAllBytes(folder.resolve("lot1.record.zip"));
        String digest = digest("lot1.record.zip");
        int step = Math.max(1, good.length / 1_500);
        for (int i = 0; i < good.length; i += step) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << (i % 8));
            boolean noticed;
            try {
                RecordFile file = RecordFile.parse(bad);
                file.verify();
                noticed = !file.digest().equals(digest);
            } catch (org.touchstone.verifier.record.RecordException e) {
                noticed = true;
            }
            assertTrue(noticed, "byte " + i);
        }
        for (int cut : new int[] {0, 1, 21, 22, good.length / 2, good.length - 1}) {
            byte[] bad = java.util.Arrays.copyOf(good, cut);
            assertEquals("RECORD_INVALID", code(bad), "cut at " + cut);
        }
        byte[] longer = java.util.Arrays.copyOf(good, good.length + 1);
        assertEquals("RECORD_INVALID", code(longer));
        assertEquals("RECORD_INVALID", code("%PDF-1.7".getBytes(StandardCharsets.US_ASCII)));
    }

    private static String code(byte[] bytes) {
        try {
            RecordFile.parse(bytes).verify();
            return "";
        } catch (org.touchstone.verifier.record.RecordException e) {
            return e.code();
        }
    }

    // ---- what has changed since

    @Test
    void whatHasChangedSinceIsSaidApart() throws IOException {
        Path later = Files.createDirectories(folder.resolve("later"));
        World w = new World(false);
        Instant next = World.NOW.plus(Duration.ofDays(1));
        for (int i = 0; i < 4; i++) {
            w.status(
                    new org.touchstone.format.log.RegisterEvent.SuspensionExtended(
                            next, w.number("fenland"), next.plusSeconds(86_400 * (i + 1L))),
                    List.of());
        }
        w.status(
                new org.touchstone.format.log.RegisterEvent.AccreditationSuspended(
                        next,
                        w.number("acorn"),
                        "SUS-BREACH",
                        next,
                        java.util.Optional.empty(),
                        new org.touchstone.format.log.Ref.ToObject("ab".repeat(32))),
                List.of());
        w.publish(next, java.util.Set.of(), java.util.Set.of(5001));
        Files.write(later.resolve("pack.jsonl"), w.pack());
        Files.write(later.resolve("trust-1.json"), w.trust.bytes());
        Files.copy(folder.resolve("lot1.record.zip"), later.resolve("r.zip"));
        CommandLine there = new CommandLine(later, next.plusSeconds(600));
        there.run("trust", "import", "trust-1.json", "--fingerprint", w.trust.fingerprint());
        assertEquals(0, there.run("sync", "--offline", "--file", "pack.jsonl").code());
        CommandLine.Done done = there.run("record", "verify", "r.zip");
        assertEquals(0, done.code(), done.toString());
        assertTrue(done.out().startsWith("SAME RESULT"), done.out());
        assertTrue(done.out().contains("Acorn Facilities Group Ltd (SRA-00050013)  [SUSPENDED]"), done.out());
        assertTrue(done.out().contains("This changes nothing about the check"), done.out());
        assertFalse(there.run("record", "verify", "r.zip", "--alone").out().contains("Acorn"));
    }

    // ---- for people

    @Test
    void lettersAreDraftsInOneFormForAll() {
        CommandLine.Done done = touchstone.run("record", "letters", "lot1.record.zip", "--by", "2026-12-04");
        assertEquals(0, done.code(), done.toString());
        List<String> letters = new ArrayList<>(List.of(done.out().split("(?m)^DRAFT: ")));
        letters.remove(0);
        assertEquals(
                List.of("Fenland Waste Ltd", "Upland Telecoms Ltd", "Northgate Facilities plc"),
                letters.stream().map(l -> l.lines().findFirst().orElseThrow()).toList());
        for (String letter : letters) {
            assertTrue(letter.contains("not to be sent before an officer has decided"), letter);
            assertTrue(letter.contains("You may by 4 December 2026"), letter);
            assertTrue(letter.contains("equivalent evidence"), letter);
            assertFalse(letter.contains("{"), letter);
        }
        // The same but for names and findings.
        Function<String, List<String>> form = l -> l.lines()
                .filter(x -> x.startsWith("You may also") || x.startsWith("All bidders") || x.startsWith("What we"))
                .toList();
        assertEquals(form.apply(letters.get(0)), form.apply(letters.get(1)));
        assertEquals(form.apply(letters.get(0)), form.apply(letters.get(2)));
        String html = touchstone
                .run("record", "letters", "lot1.record.zip", "--by", "2026-12-04", "--to", "html")
                .out();
        assertTrue(html.contains("<h1>DRAFT: Fenland Waste Ltd</h1>"), html);
    }

    /// In the week of the award the supplier is suspended: the letter asks for representations before anything is
    /// decided.
    @Test
    void atAwardTheLetterAsksForRepresentations() {
        CommandLine.Done done = touchstone.run(
                "verify",
                "bids",
                "--tender",
                "tender.json",
                "--offline",
                "--moment",
                "award-decision",
                "--began",
                "2026-11-22T14:50:00Z",
                "--record",
                "award.zip");
        assertEquals(1, done.code(), done.toString());
        String letters = touchstone
                .run("record", "letters", "award.zip", "--by", "2026-12-04")
                .out();
        assertTrue(letters.contains("we want to hear you"), letters);
        assertTrue(letters.contains("by 4 December 2026: whether the finding is right"), letters);
        assertTrue(letters.contains("at award-decision"), letters);
        assertFalse(touchstone
                .run("record", "letters", "lot1.record.zip", "--by", "2026-12-04")
                .out()
                .contains("want to hear you"));
    }

    @Test
    void thePageFetchesNothingRunsNothingAndEscapesAll() throws IOException {
        CommandLine.Done done = touchstone.run("record", "render", "lot1.record.zip", "-o", "lot1.html");
        assertEquals(0, done.code(), done.toString());
        String html = Files.readString(folder.resolve("lot1.html"));
        assertTrue(html.startsWith("<!DOCTYPE html>\n<html lang=\"en\">"), html);
        for (String never : List.of("<script", "src=", "href=", "url(", "@import", "<img", "onerror", "javascript:")) {
            assertFalse(html.contains(never), never);
        }
        assertTrue(html.contains("default-src 'none'"));
        assertTrue(html.contains("T\u0177 Gwyn =Furniture\u2019s, &quot;Ltd&quot;"), html);
        assertTrue(html.contains("Harbour &amp; Vale Care Ltd"));
        assertEquals(9, html.split("<h1>", -1).length - 1, "summary, six bids, what was read, what people decided");
        assertTrue(html.contains(digest("lot1.record.zip")));
        assertTrue(html.contains("scope=\"col\""));
        String md = touchstone
                .run("record", "render", "lot1.record.zip", "--to", "md")
                .out();
        assertTrue(md.contains("# 1\\. Acorn Facilities Group Ltd"), md);
        String text = touchstone.run("record", "show", "lot1.record.zip").out();
        assertTrue(text.contains("Suspended since 9 November 2026. Reason: SUS-REPORT."), text);
        assertNotEquals(
                text, touchstone.run("record", "show", "lot1.record.zip", "-q").out());
    }

    /// The PDF carries the record: it is filed, and verified like the record itself. What stands on its pages is
    /// never read.
    @Test
    void aPdfCarriesItsRecord() throws IOException {
        assertEquals(
                0,
                touchstone
                        .run("record", "render", "lot1.record.zip", "--to", "pdf", "-o", "lot1.pdf")
                        .code());
        byte[] pdf = Files.readAllBytes(folder.resolve("lot1.pdf"));
        assertArrayEquals(Files.readAllBytes(folder.resolve("lot1.record.zip")), RecordPdf.record(pdf));
        touchstone.run("record", "render", "lot1.record.zip", "--to", "pdf", "-o", "again.pdf");
        assertArrayEquals(pdf, Files.readAllBytes(folder.resolve("again.pdf")));
        CommandLine.Done done = touchstone
                .at(TEN_YEARS)
                .run("record", "verify", "lot1.pdf", "--alone", "--digest", digest("lot1.record.zip"));
        assertEquals(0, done.code(), done.toString());
        assertTrue(done.out().startsWith("SAME RESULT: 6 results"), done.out());
        Files.writeString(folder.resolve("empty.pdf"), "%PDF-1.7\n");
        assertEquals(3, touchstone.run("record", "verify", "empty.pdf").code());
        touchstone.run(
                "record", "letters", "lot1.record.zip", "--by", "2026-12-04", "--to", "pdf", "-o", "letters.pdf");
        done = touchstone.run("record", "verify", "letters.pdf");
        assertEquals(3, done.code(), done.toString());
        assertTrue(done.out().contains("the PDF holds 0 records"), done.out());
        int step = Math.max(1, pdf.length / 200);
        for (int i = 0; i < pdf.length; i += step) {
            byte[] bad = pdf.clone();
            bad[i] ^= 1;
            Files.write(folder.resolve("bad.pdf"), bad);
            int code = touchstone.run("record", "verify", "bad.pdf", "--alone").code();
            assertTrue(code == 0 || code == 3, "byte " + i + ": " + code);
        }
    }

    @Test
    void wrongUse() {
        assertEquals(2, touchstone.run("record", "verify", "nothing.zip").code());
        assertEquals(2, touchstone.run("record", "burn", "lot1.record.zip").code());
        assertEquals(2, touchstone.run("record", "letters", "lot1.record.zip").code());
        assertEquals(
                2,
                touchstone
                        .run("record", "letters", "lot1.record.zip", "--by", "soon")
                        .code());
        assertEquals(3, touchstone.run("record", "verify", "pack.jsonl").code());
        touchstone.run("verify", "harbour.bundle.json", "--offline", "--record", "plain.zip");
        assertEquals(
                2,
                touchstone
                        .run("record", "letters", "plain.zip", "--by", "2026-12-04")
                        .code());
        assertEquals(0, touchstone.run("record", "show", "plain.zip").code());
        assertEquals(0, touchstone.run("record", "render", "plain.zip").code());
    }

    @Test
    void aDigestIsOfTheBytes() throws IOException {
        byte[] record = parts().get("record.json");
        assertEquals(digest("lot1.record.zip"), Digests.of(record));
        assertArrayEquals(record, CheckRecord.parse(record).bytes());
        assertEquals(64, HexFormat.of().parseHex(Digests.of(record)).length * 2);
        assertArrayEquals(parts().get("result.json"), result(folder.resolve("lot1.record.zip")));
    }
}
