package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.verifier.report.Line;

/// Whatever character set a console has: nothing is lost without a sign of it, nothing crashes.
class CharsetsTest {
    private static final String TEXT =
            "T\u0177 Gwyn \u2013 \u00a35 \u2713 \u6f22\u5b57 \ud83d\ude00 \u202egnp.exe\u001b[2J";

    static List<Charset> charsets() {
        return List.copyOf(Charset.availableCharsets().values());
    }

    private static Terminal terminal(
            ByteArrayOutputStream out, ByteArrayOutputStream err, Charset charset, boolean tty) {
        return new Terminal(
                out,
                err,
                new Surroundings(Map.of(), InstantSource.system(), Path.of(""), charset, charset, tty, tty, tty));
    }

    @ParameterizedTest
    @MethodSource("charsets")
    void everyConsoleGetsTheWholeLine(Charset charset) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = terminal(out, err, charset, true);
        terminal.progress("checking", 1, 2);
        terminal.clearProgress();
        terminal.error(TEXT, TEXT);
        terminal.result(List.of(Line.of("MEETS  " + TEXT), Line.of("end")));
        Charset read = charset.name().equals("UTF-16") || charset.name().equals("x-UTF-16LE-BOM")
                ? StandardCharsets.UTF_16LE
                : charset.name().equals("UTF-32") || charset.name().startsWith("X-UTF-32")
                        ? StandardCharsets.UTF_32LE
                        : charset;
        String said = out.toString(read);
        if (!said.startsWith("MEETS")) {
            said = out.toString(StandardCharsets.US_ASCII); // a set without Latin letters is not used
        }
        said = said.replace('\u00a5', '\\').replace('\u20a9', '\\'); // what some sets show in its place
        assertTrue(said.startsWith("MEETS  T"), said);
        assertTrue(said.endsWith("end\n"), said);
        assertFalse(said.contains("?") || said.contains("\ufffd") || said.contains("\ufeff"), said);
        assertTrue(said.contains("\\u{202e}gnp.exe\\u{1b}[2J"), said);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            windows-1252 | MEETS  T\\u{177} Gwyn \u2013 \u00a35 \\u{2713} \\u{6f22}\\u{5b57} \\u{1f600} \\u{202e}gnp.exe\\u{1b}[2J
            US-ASCII     | MEETS  T\\u{177} Gwyn - GBP 5 \\u{2713} \\u{6f22}\\u{5b57} \\u{1f600} \\u{202e}gnp.exe\\u{1b}[2J
            UTF-8        | MEETS  T\u0177 Gwyn \u2013 \u00a35 \u2713 \u6f22\u5b57 \ud83d\ude00 \\u{202e}gnp.exe\\u{1b}[2J
            UTF-16LE     | MEETS  T\u0177 Gwyn \u2013 \u00a35 \u2713 \u6f22\u5b57 \ud83d\ude00 \\u{202e}gnp.exe\\u{1b}[2J
            """)
    void whatASetLacksIsWrittenPlainlyOrByItsNumber(Charset charset, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        terminal(out, new ByteArrayOutputStream(), charset, false).result(List.of(Line.of("MEETS  " + TEXT)));
        assertEquals(line + "\n", out.toString(charset));
    }

    @Test
    void theProgressBarIsOnlyForATerminalAndOnlyOnTheErrorOutput() {
        for (boolean tty : new boolean[] {true, false}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Terminal terminal = terminal(out, err, StandardCharsets.UTF_8, tty);
            terminal.progress("checking", 20, 40);
            assertEquals(0, out.size());
            assertEquals(tty ? "\rchecking  [####################....................]  20/40" : "", err.toString());
            terminal.set(true, false, "auto");
            err.reset();
            terminal.progress("checking", 30, 40);
            assertEquals(0, err.size(), "--quiet");
        }
    }
}
