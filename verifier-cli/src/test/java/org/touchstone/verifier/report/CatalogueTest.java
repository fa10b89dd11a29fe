package org.touchstone.verifier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.touchstone.verifier.verify.Outcome;

/// Every sentence that the sources ask for is there, and none lies unused.
class CatalogueTest {
    private static final Pattern SAY = Pattern.compile(
            "(?:(?:run|SAY|ENGLISH|HELP)\\.(?:say|find)|tagged)\\(\\s*(?:Tone\\.\\w+,\\s*)?\"([a-z][a-z.-]+[a-zA-Z_])\"");
    private static final Pattern FAIL =
            Pattern.compile("(?:usage\\(|CliException\\(\\s*ExitCode\\.\\w+,)\\s*\"([a-z][a-z-]+)\"");
    private static final Pattern LITERAL = Pattern.compile("\"([a-z][a-zA-Z._-]+)\"");

    @Test
    void every_sentence_is_there() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (String source : sources()) {
            Matcher say = SAY.matcher(source);
            while (say.find()) {
                String key = say.group(1);
                if (!Catalogue.ENGLISH.blocks().containsKey(key)
                        && !Catalogue.HELP.blocks().containsKey(key)) {
                    missing.add(key);
                }
            }
            Matcher fail = FAIL.matcher(source);
            while (fail.find()) {
                if (!Catalogue.ENGLISH.blocks().containsKey("error." + fail.group(1))) {
                    missing.add("error." + fail.group(1));
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void no_sentence_lies_unused() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String source : sources()) {
            Matcher literal = LITERAL.matcher(source);
            while (literal.find()) {
                named.add(literal.group(1));
            }
        }
        Set<String> unused = new TreeSet<>();
        for (String key : Catalogue.ENGLISH.blocks().keySet()) {
            int dot = key.indexOf('.');
            String head = dot < 0 ? key : key.substring(0, dot);
            boolean error = (head.equals("error") || head.equals("hint")) && named.contains(key.substring(dot + 1));
            boolean built = Set.of("passed", "outcome", "effect", "cure", "origin", "use", "role", "role-of-input")
                            .contains(head)
                    || key.startsWith("record.reach.")
                    || key.startsWith("record.result.")
                    || key.startsWith("letter.cure.")
                    || key.startsWith("letter.use.")
                    || key.startsWith("table.count.")
                    || key.startsWith("key.made.")
                    || key.startsWith("doctor.state.")
                    || key.startsWith("doctor.of.");
            if (!named.contains(key) && !error && !built) {
                unused.add(key);
            }
        }
        assertEquals(Set.of(), unused);
    }

    @Test
    void every_outcome_has_its_words() {
        for (Outcome outcome : Outcome.values()) {
            assertTrue(Catalogue.ENGLISH.find("outcome." + outcome.name()).isPresent());
            assertTrue(
                    Catalogue.ENGLISH.find("table.count." + outcome.name(), 1).isPresent());
        }
    }

    @Test
    void help_fits_a_terminal_of_a_hundred_columns() {
        Catalogue.HELP
                .blocks()
                .forEach((key, text) ->
                        text.lines().forEach(line -> assertTrue(line.length() <= 100, key + ": " + line)));
    }

    private static java.util.List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/org/touchstone/verifier"))) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .map(f -> {
                        try {
                            return Files.readString(f);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
