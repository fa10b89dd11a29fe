package org.touchstone.format.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The score vectors of the twelve suppliers of the demonstration story reach the totals the story tells.
class SuppliersTest {
    private static final SchemeEdition EDITION = SchemeEdition.shipped("sra-1");

    static ScoreVector vector(String file) throws IOException {
        return ScoreVector.parse(Files.readAllBytes(Path.of("testdata", "scheme", "suppliers", file + ".json")));
    }

    @ParameterizedTest(name = "{0}: {4} of {5}, {6}")
    @CsvSource({
        "01-harbour-and-vale, medium, standard, 27, 600, 550, grant, ''",
        "02-northmoor,        large,  enhanced, 29, 623, 620, grant-with-conditions, COL-01",
        "03-tidewell,         small,  standard, 27, 501, 450, grant, ''",
        "04-brightsea,        small,  standard, 26, 699, 450, grant, ''",
        "05-ashgrove,         micro,  standard, 24, 487, 450, grant, ''",
        "06-kestrel,          medium, standard, 27, 487, 550, refuse, REF-MAND WRK-01 REF-SCORE REF-SCORE fair-work",
        "07-meridian,         large,  enhanced, 29, 703, 620, grant, ''",
        "08-rowan,            micro,  standard, 27, 715, 450, grant, ''",
        "09-solent,           medium, standard, 27, 680, 550, grant, ''",
        "10-paragon,          medium, standard, 27, 578, 550, grant, ''",
        "11-habsmeier,        large,  enhanced, 28, 694, 620, grant, ''",
        "12-castlegate,       small,  standard, 27, 487, 450, grant, ''",
    })
    void total(
            String file, String size, String level, int applicable, int mark, int passMark, String result, String why)
            throws IOException {
        ScoreVector v = vector(file);
        assertEquals(level, v.level());
        Assessment a = v.assess(EDITION);
        assertEquals(size, a.size());
        assertEquals(applicable, a.criteria().size());
        assertEquals(mark, a.overallPerMille());
        assertEquals(passMark, a.passMark());
        String got = switch (a.result()) {
            case Assessment.Result.Grant() -> "grant";
            case Assessment.Result.GrantWithConditions(List<String> criteria) -> {
                assertEquals(why, String.join(" ", criteria));
                yield "grant-with-conditions";
            }
            case Assessment.Result.Refuse(List<Assessment.Shortfall> shortfalls) -> {
                StringBuilder all = new StringBuilder();
                shortfalls.forEach(s -> all.append(' ')
                        .append(s.code())
                        .append(' ')
                        .append(s.criterion().or(s::theme).orElse("")));
                assertEquals(why, all.toString().replaceAll(" +", " ").trim());
                yield "refuse";
            }
        };
        assertEquals(result, got);
        assertEquals(result, v.expectedResult());
        assertEquals(mark, v.expectedPerMille());
    }

    @Test
    void equivalentsCarryTheScoresTheyAreWorth() throws IOException {
        ScoreVector v = vector("11-habsmeier");
        assertTrue(v.equivalents().size() >= 2);
        for (String id : v.equivalents()) {
            Equivalent e = EDITION.equivalents().get(id);
            assertTrue(e != null, id);
            e.scores()
                    .forEach((criterion, score) ->
                            assertTrue(v.scores().getOrDefault(criterion, -1) >= score, id + " " + criterion));
        }
    }

    @Test
    void everyFileIsInTheTable() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("testdata", "scheme", "suppliers"))) {
            files.forEach(f -> names.add(f.getFileName().toString().replace(".json", "")));
        }
        assertEquals(12, names.size());
    }
}
