package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Plain-text scenarios in `src/test/scripts`: commands as a user types them, what they print, and their exit
/// codes.
///
/// ```
/// # a comment
/// @ clock 2026-11-22T14:57:00Z     the time from here on; also: @ tty, @ no-tty, @ charset NAME, @ env NAME=VALUE
/// < text                           a line of the standard input of the next command
/// > FILE text                      appends a line to a file in the scenario's folder
/// $ touchstone verify a.jwt        a command
/// PASS ...                         its output; `[..]` stands for anything in a line, `...` for any lines
/// 2> error: ...                    its error output
/// ? 1                              its exit code, which ends the expectation
/// ```
class ScriptTest {
    private static final Path SCRIPTS = Path.of("src/test/scripts");

    @TempDir
    static Path scratch;

    @TestFactory
    Stream<DynamicTest> scripts() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(SCRIPTS)) {
            files = all.filter(p -> p.toString().endsWith(".txt")).sorted().toList();
        }
        assertTrue(files.size() > 3, "scripts are missing");
        return files.stream().map(f -> dynamicTest(f.getFileName().toString(), () -> run(f)));
    }

    private static void run(Path script) throws Exception {
        Path folder = Files.createDirectory(
                scratch.resolve(script.getFileName().toString().replace(".txt", " with space")));
        World.writeTo(folder);
        Instant clock = World.NOW;
        Map<String, String> environment = new HashMap<>(Map.of("TOUCHSTONE_HOME", "home"));
        Charset charset = StandardCharsets.UTF_8;
        boolean terminal = false;
        StringBuilder in = new StringBuilder();
        List<String> lines = Files.readAllLines(script);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String where = script.getFileName() + ":" + (i + 1);
            if (line.startsWith("@ ")) {
                String[] words = line.substring(2).split(" ", 2);
                switch (words[0]) {
                    case "clock" -> clock = Instant.parse(words[1]);
                    case "tty" -> terminal = true;
                    case "no-tty" -> terminal = false;
                    case "charset" -> charset = Charset.forName(words[1]);
                    case "env" -> {
                        String[] pair = words[1].split("=", 2);
                        environment.put(pair[0], pair[1]);
                    }
                    default -> throw new IllegalArgumentException(where + ": " + line);
                }
            } else if (line.startsWith("< ")) {
                in.append(line, 2, line.length()).append('\n');
            } else if (line.startsWith("> ")) {
                String[] words = line.substring(2).split(" ", 2);
                Files.writeString(
                        folder.resolve(words[0]),
                        words[1] + "\n",
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND);
            } else if (line.startsWith("$ touchstone")) {
                List<String> expectedOut = new ArrayList<>();
                List<String> expectedErr = new ArrayList<>();
                int code = -1;
                while (code < 0) {
                    String next = lines.get(++i);
                    if (next.startsWith("? ")) {
                        code = Integer.parseInt(next.substring(2));
                    } else if (next.equals("2>") || next.startsWith("2> ")) {
                        expectedErr.add(next.length() < 3 ? "" : next.substring(3));
                    } else {
                        expectedOut.add(next);
                    }
                }
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                ByteArrayOutputStream err = new ByteArrayOutputStream();
                Surroundings around = new Surroundings(
                        environment,
                        InstantSource.fixed(clock),
                        folder,
                        charset,
                        charset,
                        terminal,
                        terminal,
                        terminal);
                int actual = Main.run(
                        words(line.substring("$ touchstone".length())),
                        new ByteArrayInputStream(in.toString().getBytes(StandardCharsets.UTF_8)),
                        out,
                        err,
                        around,
                        new AtomicBoolean());
                in.setLength(0);
                String said = out.toString(charset);
                String told = err.toString(charset);
                String all = where + ": " + line + "\n--- output\n" + said + "--- errors\n" + told;
                assertMatches(expectedOut, said, all);
                assertMatches(expectedErr, told, all);
                assertEquals(code, actual, all);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException(where + ": " + line);
            }
        }
    }

    private static void assertMatches(List<String> expected, String actual, String all) {
        StringBuilder pattern = new StringBuilder();
        for (String line : expected) {
            if (line.equals("...")) {
                pattern.append("(?:.*\n)*?");
                continue;
            }
            String[] parts = line.split(Pattern.quote("[..]"), -1);
            for (int i = 0; i < parts.length; i++) {
                pattern.append(i == 0 ? "" : "[^\n]*").append(Pattern.quote(visible(parts[i])));
            }
            pattern.append('\n');
        }
        assertTrue(
                Pattern.matches(pattern.toString(), visible(actual)),
                () -> "expected:\n" + String.join("\n", expected) + "\n=== " + all);
    }

    /// An escape character is written `^[` in scripts; CSV's CRLF is a line end like any other.
    private static String visible(String text) {
        return text.replace("\u001b", "^[").replace("\r\n", "\n");
    }

    /// Words as a shell splits them, with double quotes.
    static String[] words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (char c : line.toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (c == ' ' && !quoted) {
                if (any || !word.isEmpty()) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
            }
        }
        if (any || !word.isEmpty()) {
            words.add(word.toString());
        }
        return words.toArray(String[]::new);
    }
}
