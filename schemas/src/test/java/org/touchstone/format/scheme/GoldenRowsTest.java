package org.touchstone.format.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.touchstone.format.json.Json;

/// The eight golden rows of edition 1: a supplier for whom every criterion is meaningful, who meets everything
/// mandatory and partly meets the rest.
class GoldenRowsTest {
    private static final SchemeEdition EDITION = SchemeEdition.shipped("sra-1");

    static Facts facts(String size) {
        String[] figures = switch (size) {
            case "micro" -> new String[] {"9", "1000000.00"};
            case "small" -> new String[] {"49", "15000000.00"};
            case "medium" -> new String[] {"249", "43999999.99"};
            default -> new String[] {"250", "44000000.00"};
        };
        return EDITION.facts(Json.Obj.builder()
                .with("employees", Long.parseLong(figures[0]))
                .with("turnover", figures[1])
                .with("independent", true)
                .with("has-supply-chain", true)
                .with("public-facing-services", true)
                .with("open-book-contracts", true)
                .with("multinational-group", true)
                .build());
    }

    @ParameterizedTest(name = "{0} {1}: {2} apply, {3} mandatory, {4} of {5}: {6}")
    @DisplayName("mandatory = 2, the rest = 1")
    @CsvSource({
        "standard, micro,  27, 10, 452, 450, grant",
        "standard, small,  27, 10, 452, 450, grant",
        "standard, medium, 27, 16, 540, 550, refuse",
        "standard, large,  27, 16, 540, 550, refuse",
        "enhanced, micro,  29, 14, 486, 480, grant",
        "enhanced, small,  29, 16, 520, 520, grant",
        "enhanced, medium, 29, 22, 593, 600, refuse",
        "enhanced, large,  29, 24, 616, 620, refuse",
    })
    void goldenRow(String level, String size, int applicable, int mandatory, int mark, int passMark, String result) {
        Facts facts = facts(size);
        assertEquals(size, EDITION.sizeOf(facts).id());
        Set<String> must = new HashSet<>();
        EDITION.mandatory(level, facts).forEach(c -> must.add(c.id()));
        assertEquals(mandatory, must.size());
        Map<String, Integer> scores = new LinkedHashMap<>();
        EDITION.applicable(level, facts).forEach(c -> scores.put(c.id(), must.contains(c.id()) ? 2 : 1));
        assertEquals(applicable, scores.size());
        Assessment a = EDITION.assess(level, facts, scores);
        assertEquals(mark, a.overallPerMille());
        assertEquals(passMark, a.passMark());
        if (result.equals("grant")) {
            assertInstanceOf(Assessment.Result.Grant.class, a.result());
        } else {
            Assessment.Result.Refuse refuse = assertInstanceOf(Assessment.Result.Refuse.class, a.result());
            assertEquals(1, refuse.shortfalls().size());
            assertEquals("REF-SCORE", refuse.shortfalls().getFirst().code());
            assertEquals(mark, refuse.shortfalls().getFirst().reached());
            assertEquals(passMark, refuse.shortfalls().getFirst().needed());
        }
    }

    @ParameterizedTest
    @DisplayName("all twos give 666 and all threes 1000 at every level and size")
    @CsvSource({"2, 666", "3, 1000"})
    void uniform(int score, int mark) {
        for (String level : EDITION.levels().keySet()) {
            for (String size : EDITION.sizes().keySet()) {
                Map<String, Integer> scores = new LinkedHashMap<>();
                EDITION.applicable(level, facts(size)).forEach(c -> scores.put(c.id(), score));
                Assessment a = EDITION.assess(level, facts(size), scores);
                assertEquals(mark, a.overallPerMille());
                a.themes().forEach(t -> assertEquals(mark, t.perMille()));
                assertInstanceOf(Assessment.Result.Grant.class, a.result());
            }
        }
    }
}
