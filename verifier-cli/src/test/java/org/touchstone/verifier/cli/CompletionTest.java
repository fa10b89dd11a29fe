package org.touchstone.verifier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The scripts in the shells they are for, as far as this machine has them; and the manual pages in roff.
class CompletionTest {
    @TempDir
    static Path folder;

    private static String said(String... args) {
        CommandLine.Done done = new CommandLine(folder, World.NOW, Map.of("HOME", folder.toString())).run(args);
        assertEquals(0, done.code(), done.err());
        return done.out();
    }

    private record Done(int code, String out) {}

    private static Done shell(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Done(process.exitValue(), out);
    }

    private static boolean there(String program) {
        try {
            return shell("sh", "-c", "command -v " + program).code() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @BeforeAll
    static void write() throws IOException {
        Files.writeString(folder.resolve("bash.sh"), said("completion", "bash"));
        Files.writeString(folder.resolve("_touchstone"), said("completion", "zsh"));
        Files.writeString(folder.resolve("a bid.jwt"), "");
        Files.createDirectory(folder.resolve("bids"));
    }

    /// What bash offers for the last word of a line.
    private static List<String> offered(String line) throws Exception {
        List<String> words = new ArrayList<>(List.of(line.split(" ", -1)));
        StringBuilder array = new StringBuilder();
        for (String word : words) {
            // Bash takes an equals sign for a word of its own.
            array.append(' ').append(word.contains("=") ? word.replace("=", " '=' ") : "'" + word + "'");
        }
        Done done = shell(
                "bash",
                "-c",
                "source ./bash.sh; COMP_WORDS=(" + array.toString().strip()
                        + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _touchstone; printf '%s\\n' \"${COMPREPLY[@]}\"");
        assertEquals(0, done.code(), done.out());
        return done.out().lines().filter(l -> !l.isEmpty()).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            touchstone ver|verify
            touchstone verify --form|--format
            touchstone verify --format m|markdown
            touchstone verify --format=js|json;jsonl
            touchstone verify --format=|text;json;jsonl;csv;junit;markdown
            touchstone verify a|a bid.jwt
            touchstone verify --tender bi|bids
            touchstone --home bids trust sh|show
            touchstone trust show --format |text;json
            touchstone log re|replay
            touchstone log replay --depth |everything;entries
            touchstone --color |auto;always;never
            touchstone completion p|powershell
            touchstone verify --at |
            touchstone nothing x|
            touchstone explain --a|--all
            """)
    void bashFinishesWords(String line, String words) throws Exception {
        List<String> offered = offered(line);
        assertEquals(words == null ? List.of() : List.of(words.split(";")), offered);
    }

    @Test
    void bashKnowsEveryCommandAndEveryOption() throws Exception {
        assertEquals(
                Main.VERBS.stream().sorted().toList(),
                offered("touchstone ").stream().sorted().toList());
        for (String verb : Main.VERBS) {
            List<String> options = offered("touchstone " + verb + " -");
            for (Option option : Main.verb(verb).syntax().options()) {
                assertTrue(options.contains("--" + option.name()), verb + " --" + option.name());
            }
        }
    }

    @Test
    void theScriptOfZshIsOne() throws Exception {
        Assumptions.assumeTrue(there("zsh"), "no zsh on this machine");
        Done done = shell("zsh", "-n", "_touchstone");
        assertEquals(0, done.code(), done.out());
    }

    /// Without the shells at hand at least this holds: quotes and braces are balanced, every word is there.
    @ParameterizedTest
    @ValueSource(strings = {"zsh", "powershell"})
    void theOtherScriptsHoldEveryWord(String shell) {
        String script = said("completion", shell);
        for (String verb : Main.VERBS) {
            assertTrue(script.contains(verb), verb);
            for (Option option : Main.verb(verb).syntax().options()) {
                assertTrue(script.contains("--" + option.name()), option.name());
            }
        }
        for (char[] pair : new char[][] {{'{', '}'}, {'(', ')'}}) {
            long opened = script.chars().filter(c -> c == pair[0]).count();
            long closed = script.chars().filter(c -> c == pair[1]).count();
            if (shell.equals("powershell")) {
                assertEquals(opened, closed, "" + pair[0]);
            }
        }
        assertEquals(0, script.chars().filter(c -> c == '"').count() % 2);
        assertEquals(0, script.chars().filter(c -> c == '\'').count() % 2);
    }

    @Test
    void thereIsAManualPageForEachCommandAndItIsRoff() throws Exception {
        said("help", "--man", "man");
        List<String> names = new ArrayList<>();
        names.add("touchstone.1");
        Main.VERBS.forEach(v -> names.add("touchstone-" + v + ".1"));
        boolean groff = there("groff");
        for (String name : names) {
            String page = Files.readString(folder.resolve("man").resolve(name));
            for (String part : List.of(".TH ", ".SH NAME\n", ".SH SYNOPSIS\n", ".SH OPTIONS\n", ".SH SEE ALSO\n")) {
                assertTrue(page.contains(part), name + part);
            }
            if (groff) {
                Done done = shell("groff", "-man", "-Tutf8", "-ww", "-z", "man/" + name);
                assertEquals(new Done(0, ""), done, name);
            }
        }
        if (groff) {
            String shown = shell("sh", "-c", "groff -man -Tascii -P-cbou man/touchstone-verify.1")
                    .out()
                    .replaceAll("\\s+", " ");
            assertTrue(shown.contains("touchstone-verify - Check that certificates are genuine"), shown);
            assertTrue(shown.contains("--format text|json|jsonl|csv|junit|markdown"), shown);
        }
    }

    /// An option without a word in the help would be one that nobody finds.
    @Test
    void theHelpSpeaksOfEveryOption() {
        List<String> silent = new ArrayList<>();
        for (String verb : Main.VERBS) {
            String page = said("help", verb) + said("help");
            for (Option option : Main.verb(verb).syntax().options()) {
                if (!page.contains("--" + option.name())) {
                    silent.add(verb + " --" + option.name());
                }
            }
        }
        assertEquals(List.of(), silent);
        assertFalse(ManPages.meaning("verify", Option.flag("strict")).isEmpty());
        assertTrue(ManPages.meaning("verify", Option.flag("home")).startsWith("Use this folder"));
    }
}
