package org.touchstone.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole of it once: a registry founded, the story told through it, certificates signed and logged, a
/// folder of bids judged offline; and a second start on another port that does none of it again.
class DemonstrationTest {
    @TempDir
    Path folder;

    /// As a person runs it: a process of its own, with no input and no terminal.
    private String run(Path data) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dstdout.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.touchstone.registry.Main",
                        "demo",
                        "--once",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        data.toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertTrue(process.waitFor(8, TimeUnit.MINUTES), "the demonstration does not end");
        } finally {
            process.destroyForcibly().waitFor();
        }
        String table = Files.readString(out);
        assertEquals(0, process.exitValue(), () -> read(err) + table);
        return table;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRow(String table, String outcome, String supplier, String why) {
        Pattern row = Pattern.compile(
                "^ *\\d+ +" + outcome + " +\\(?" + Pattern.quote(supplier) + "\\)? .*" + why + " *$",
                Pattern.MULTILINE);
        assertTrue(row.matcher(table).find(), () -> outcome + " " + supplier + " " + why + " is not in\n" + table);
    }

    @Test
    void theStoryComesOutAsItIsTold() throws Exception {
        Path data = folder.resolve("data of a demonstration");
        String first = run(data);
        assertRow(first, "MEETS", "Harbour & Vale Care Ltd", "");
        assertRow(first, "MEETS", "Tidewell Catering Ltd", "");
        // The bid holds the file from before the new name; the register leads on to the one that replaced it.
        assertRow(first, "MEETS", "Brightsea Digital Ltd", "");
        assertRow(first, "MEETS", "Habsmeier Söhne GmbH", "");
        assertRow(first, "REFER", "J. Finch", "IDENTITY_INSUFFICIENT");
        assertRow(first, "DOES NOT MEET", "Kestrel Guarding Services Ltd", "ISSUER_UNKNOWN");
        assertRow(first, "DOES NOT MEET", "Meridian Build Group plc", "GROUP_COMPANY_ONLY");
        assertRow(first, "DOES NOT MEET", "Paragon Recycling Ltd", "WITHDRAWN");
        assertTrue(first.contains("6 meet, 3 do not meet, 1 to refer"), first);
        sentences(first.replaceAll("\\s+", " "));
        assertTrue(Files.readString(data.resolve("demo/story.json")).contains("\"told\":true"));
        byte[] fingerprint = Files.readAllBytes(data.resolve("bids/home/pin"));

        String second = run(data);
        assertEquals(withoutAddresses(first), withoutAddresses(second));
        assertEquals(
                new String(fingerprint, StandardCharsets.US_ASCII), Files.readString(data.resolve("bids/home/pin")));
    }

    /// The buyer reads sentences, not codes (scenes 8 and 9 of the story).
    private static void sentences(String said) {
        for (String sentence : new String[] {
            "It was signed by someone who is not a recognised registry: did:web:kestrel-guarding.example.",
            "It belongs to Meridian Build Group plc, GB-COH 99000007",
            "another company of the group of your bidder Meridian Civils Ltd, GB-COH 99000017.",
            "The tender gives no identifier of this bidder that can be compared.",
            "What to do: Ask for a company number or PPON.",
            "MEETS Vale and Rowan Partnership",
            "lead of the group MEETS Harbour & Vale Care Ltd",
            "member of the group MEETS Rowan Support CIC",
            "relied on MEETS Castlegate Skills Trust",
            "DOES NOT MEET Tidewell Catering Ltd",
            "What to do: Hear the supplier; check again at award."
        }) {
            assertTrue(said.contains(sentence), () -> sentence + " is not in\n" + said);
        }
    }

    private static String withoutAddresses(String text) {
        return text.lines().filter(l -> !l.contains("localhost")).collect(Collectors.joining("\n"));
    }
}
