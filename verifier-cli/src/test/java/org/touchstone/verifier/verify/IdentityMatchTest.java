package org.touchstone.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.id.OrganisationId;
import org.touchstone.verifier.verify.IdentityMatch.Answer;

/// Whether a bidder is the holder of a certificate: `schemas/testdata/identity/table.txt`.
class IdentityMatchTest {
    /// One line of the table; names stand there for the reader and decide nothing.
    record Row(
            String what,
            List<OrganisationId> held,
            List<OrganisationId> group,
            List<IdentityMatch.Declared> declared,
            Answer answer) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Path.of("../schemas/testdata/identity/table.txt"))) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\\|", -1);
                    assertEquals(7, cells.length, line);
                    rows.add(new Row(
                            cells[0].strip(),
                            ids(cells[1]),
                            ids(cells[2]),
                            declared(cells[3]),
                            Answer.valueOf(cells[6].strip())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static List<OrganisationId> ids(String cell) {
        return declared(cell).stream()
                .map(d -> new OrganisationId(d.scheme(), d.written().strip()))
                .toList();
    }

    private static List<IdentityMatch.Declared> declared(String cell) {
        List<IdentityMatch.Declared> out = new ArrayList<>();
        for (String one : cell.split(";")) {
            if (!one.isBlank()) {
                String text = one.stripLeading();
                int space = text.indexOf(' ');
                out.add(new IdentityMatch.Declared(text.substring(0, space), text.substring(space + 1)));
            }
        }
        return out;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_row(Row row) {
        assertEquals(
                row.answer(),
                IdentityMatch.compare(row.declared(), row.held(), row.group()).answer());
    }

    @Test
    void there_are_many_rows_of_each_kind() {
        List<Row> rows = rows();
        assertTrue(rows.size() >= 150, rows.size() + " rows");
        assertEquals(
                EnumSet.allOf(Answer.class),
                EnumSet.copyOf(rows.stream().map(Row::answer).toList()));
        assertEquals(
                rows.size(),
                rows.stream().map(Row::what).collect(Collectors.toSet()).size());
    }

    /// In whatever order a tender system writes them, and however often.
    @Test
    void the_order_of_identifiers_changes_nothing() {
        Random random = new Random(4);
        for (Row row : rows()) {
            for (int turn = 0; turn < 6; turn++) {
                List<IdentityMatch.Declared> declared = new ArrayList<>(row.declared());
                List<OrganisationId> held = new ArrayList<>(row.held());
                Collections.shuffle(declared, random);
                Collections.shuffle(held, random);
                assertEquals(
                        row.answer(),
                        IdentityMatch.compare(declared, held, row.group()).answer(),
                        row.what());
            }
        }
    }

    /// Whatever one character of a declared number is changed to, the answer is never that it is the same,
    /// unless the change is one of spelling.
    @Test
    void no_other_number_is_the_same() {
        Random random = new Random(8);
        String letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefxyz-._/ ОІС";
        Set<Answer> seen = EnumSet.noneOf(Answer.class);
        for (Row row : rows()) {
            for (OrganisationId held : row.held()) {
                for (int turn = 0; turn < 40 && held.strong(); turn++) {
                    char[] text = held.id().toCharArray();
                    text[random.nextInt(text.length)] = letters.charAt(random.nextInt(letters.length()));
                    String written = new String(text);
                    Answer answer = IdentityMatch.compare(
                                    List.of(new IdentityMatch.Declared(held.scheme(), written)),
                                    List.of(held),
                                    List.of())
                            .answer();
                    seen.add(answer);
                    String spelled = written.replaceAll("\\s", "").toUpperCase(java.util.Locale.ROOT);
                    boolean same = spelled.equals(held.id());
                    boolean padded = written.indexOf(' ') >= 0;
                    if (!same && !padded) {
                        assertNotEquals(Answer.SAME, answer, held + " written " + written);
                    }
                }
            }
        }
        assertTrue(seen.containsAll(Set.of(Answer.SAME, Answer.OTHER, Answer.UNUSABLE)), seen.toString());
    }
}
