package org.touchstone.format.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// What must hold of the engine whatever the scores, under both editions; generators are seeded.
class EnginePropertiesTest {

    private static Facts facts(SchemeEdition edition, Random random) {
        Map<String, FactValue> stated = new LinkedHashMap<>();
        for (FactDefinition d : edition.factDefinitions().values()) {
            if (d.derived().isEmpty()) {
                stated.put(
                        d.id(),
                        switch (d.type()) {
                            case WHOLE -> new FactValue.Whole(random.nextInt(300));
                            case MONEY -> new FactValue.Money(BigDecimal.valueOf(random.nextLong(6_000_000_000L), 2));
                            case FLAG -> new FactValue.Flag(random.nextBoolean());
                        });
            }
        }
        return edition.facts(stated);
    }

    private static int rank(Assessment a) {
        return switch (a.result()) {
            case Assessment.Result.Refuse _ -> 0;
            case Assessment.Result.GrantWithConditions _ -> 1;
            case Assessment.Result.Grant _ -> 2;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void raisingAScoreNeverLowersAnything(String name) throws IOException {
        SchemeEdition edition = ExpectationsTest.edition(name);
        Random random = new Random(20261122);
        int better = 0;
        for (int n = 0; n < 400; n++) {
            String level = List.copyOf(edition.levels().keySet())
                    .get(random.nextInt(edition.levels().size()));
            Facts facts = facts(edition, random);
            Map<String, Integer> scores = new LinkedHashMap<>();
            int good = edition.scoring().marksAt(level).mandatoryMinimum();
            edition.applicable(level, facts)
                    .forEach(c -> scores.put(
                            c.id(),
                            random.nextInt(8) == 0
                                    ? random.nextInt(edition.scoring().highest() + 1)
                                    : Math.min(edition.scoring().highest(), good + random.nextInt(2))));
            Assessment before = edition.assess(level, facts, scores);
            for (String id : scores.keySet()) {
                if (scores.get(id) == edition.scoring().highest()) {
                    continue;
                }
                Map<String, Integer> raised = new LinkedHashMap<>(scores);
                raised.merge(id, 1, Integer::sum);
                Assessment after = edition.assess(level, facts, raised);
                assertTrue(rank(after) >= rank(before), () -> id + " raised in " + scores);
                assertTrue(after.overallPerMille() >= before.overallPerMille());
                for (int t = 0; t < before.themes().size(); t++) {
                    assertTrue(after.themes().get(t).perMille()
                            >= before.themes().get(t).perMille());
                }
                better += rank(after) > rank(before) ? 1 : 0;
            }
        }
        assertTrue(better > 20, "the generator never crosses a border");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void marksAreWithinBoundsAndEqualExactArithmetic(String name) throws IOException {
        SchemeEdition edition = ExpectationsTest.edition(name);
        Random random = new Random(7);
        for (int n = 0; n < 500; n++) {
            for (String level : edition.levels().keySet()) {
                Facts facts = facts(edition, random);
                Map<String, Integer> scores = new LinkedHashMap<>();
                edition.applicable(level, facts)
                        .forEach(c -> scores.put(
                                c.id(), random.nextInt(edition.scoring().highest() + 1)));
                Assessment a = edition.assess(level, facts, scores);
                assertEquals(exact(edition, a.criteria()), a.overallPerMille());
                assertTrue(a.overallPerMille() >= 0 && a.overallPerMille() <= 1000);
                for (Assessment.ThemeMark t : a.themes()) {
                    List<Assessment.Line> of = a.criteria().stream()
                            .filter(l ->
                                    edition.criterion(l.criterion()).theme().equals(t.theme()))
                            .toList();
                    assertEquals(of.isEmpty() ? 0 : exact(edition, of), t.perMille());
                }
                assertEquals(scores, a.scores());
            }
        }
    }

    private static int exact(SchemeEdition edition, List<Assessment.Line> lines) {
        BigInteger part = BigInteger.ZERO;
        BigInteger whole = BigInteger.ZERO;
        for (Assessment.Line l : lines) {
            part = part.add(BigInteger.valueOf(l.weight()).multiply(BigInteger.valueOf(l.score())));
            whole = whole.add(BigInteger.valueOf(l.weight())
                    .multiply(BigInteger.valueOf(edition.scoring().highest())));
        }
        java.math.RoundingMode mode = switch (edition.scoring().rounding()) {
            case FLOOR -> java.math.RoundingMode.FLOOR;
            case HALF_UP -> java.math.RoundingMode.HALF_UP;
        };
        return new BigDecimal(part.multiply(BigInteger.valueOf(1000)))
                .divide(new BigDecimal(whole), 0, mode)
                .intValueExact();
    }

    @Test
    void conditionsAreForFewCorrectableShortfallsOnly() {
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        Facts facts = GoldenRowsTest.facts("large");
        Map<String, Integer> twos = new LinkedHashMap<>();
        edition.applicable("standard", facts).forEach(c -> twos.put(c.id(), 2));
        // two partly met: conditions; a third: refused; one that cannot be corrected: refused; one not met:
        // refused.
        assertInstanceOf(
                Assessment.Result.GrantWithConditions.class,
                with(edition, facts, twos, Map.of("ACC-01", 1, "WRK-04", 1)));
        assertShortfalls(
                List.of("ACC-01", "ACC-05", "WRK-04"),
                with(edition, facts, twos, Map.of("ACC-01", 1, "WRK-04", 1, "ACC-05", 1)));
        assertShortfalls(List.of("INT-03"), with(edition, facts, twos, Map.of("INT-03", 1)));
        assertShortfalls(List.of("INT-03"), with(edition, facts, twos, Map.of("INT-03", 1, "ACC-01", 1)));
        assertShortfalls(List.of("ACC-01"), with(edition, facts, twos, Map.of("ACC-01", 0)));
        // not mandatory: partly met is no shortfall
        assertInstanceOf(Assessment.Result.Grant.class, with(edition, facts, twos, Map.of("COL-03", 0)));
    }

    private static Assessment.Result with(
            SchemeEdition edition, Facts facts, Map<String, Integer> base, Map<String, Integer> changes) {
        Map<String, Integer> scores = new LinkedHashMap<>(base);
        scores.putAll(changes);
        return edition.assess("standard", facts, scores).result();
    }

    private static void assertShortfalls(List<String> criteria, Assessment.Result result) {
        List<String> got = new ArrayList<>();
        for (Assessment.Shortfall s :
                assertInstanceOf(Assessment.Result.Refuse.class, result).shortfalls()) {
            assertEquals("REF-MAND", s.code());
            s.criterion().ifPresent(got::add);
        }
        assertEquals(criteria, got);
    }

    @Test
    void scoresMustBeThoseThatApply() {
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        Facts facts = GoldenRowsTest.facts("micro");
        Map<String, Integer> scores = new LinkedHashMap<>();
        edition.applicable("standard", facts).forEach(c -> scores.put(c.id(), 2));
        refused(edition, facts, scores, "ACC-01", -1, "outside 0 to 3");
        refused(edition, facts, scores, "ACC-01", 4, "outside 0 to 3");
        refused(edition, facts, scores, "ACC-06", 2, "does not apply: ACC-06");
        refused(edition, facts, scores, "WRK-99", 2, "does not apply: WRK-99");
        Map<String, Integer> less = new LinkedHashMap<>(scores);
        less.remove("PLA-02");
        less.remove("ACC-01");
        MalformedException e = assertThrows(MalformedException.class, () -> edition.assess("standard", facts, less));
        assertEquals("no score for ACC-01, PLA-02", e.getMessage());
        assertThrows(MalformedException.class, () -> edition.assess("gold", facts, scores));
    }

    private static void refused(
            SchemeEdition edition, Facts facts, Map<String, Integer> base, String id, int score, String message) {
        Map<String, Integer> scores = new LinkedHashMap<>(base);
        scores.put(id, score);
        MalformedException e = assertThrows(MalformedException.class, () -> edition.assess("standard", facts, scores));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e::getMessage);
    }

    @ParameterizedTest(name = "{0} people, {1} turnover, group {2}/{3}: {4}")
    @CsvSource({
        "9,   1000000.00,  '',  '',            micro",
        "9,   1000000.01,  '',  '',            small",
        "10,  1.00,        '',  '',            small",
        "0,   0.00,        '',  '',            micro",
        "49,  15000000.00, '',  '',            small",
        "49,  15000000.01, '',  '',            medium",
        "50,  1.00,        '',  '',            medium",
        "249, 43999999.99, '',  '',            medium",
        "249, 44000000.00, '',  '',            large",
        "250, 1.00,        '',  '',            large",
        "5,   200000.00,   260, 90000000.00,   large",
        "5,   200000.00,   9,   1000000.00,    micro",
        "400, 200000.00,   9,   1000000.00,    micro",
    })
    void sizeCountsTheGroupUnlessIndependent(
            long employees, String turnover, String groupEmployees, String groupTurnover, String size) {
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        Json.Obj.Builder stated = Json.Obj.builder()
                .with("employees", employees)
                .with("turnover", turnover)
                .with("independent", groupEmployees.isEmpty())
                .with("has-supply-chain", true)
                .with("public-facing-services", true)
                .with("open-book-contracts", false)
                .with("multinational-group", false);
        if (!groupEmployees.isEmpty()) {
            stated.with("group-employees", Long.parseLong(groupEmployees)).with("group-turnover", groupTurnover);
        }
        assertEquals(size, edition.sizeOf(edition.facts(stated.build())).id());
    }

    @Test
    void theBalanceSheetMayStandInForTheTurnover() {
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        Map<String, FactValue> stated =
                new LinkedHashMap<>(GoldenRowsTest.facts("medium").values());
        edition.factDefinitions().values().stream()
                .filter(d -> d.derived().isPresent())
                .forEach(d -> stated.remove(d.id()));
        stated.put("turnover", new FactValue.Money(new BigDecimal("60000000")));
        assertEquals("large", edition.sizeOf(edition.facts(stated)).id());
        stated.put("balance-sheet-total", new FactValue.Money(new BigDecimal("37999999.99")));
        assertEquals("medium", edition.sizeOf(edition.facts(stated)).id());
        stated.put("balance-sheet-total", new FactValue.Money(new BigDecimal("38000000")));
        assertEquals("large", edition.sizeOf(edition.facts(stated)).id());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                    | these facts are missing: employees, turnover, independent",
                "{\"employees\": \"9\"}                | is not an integer",
                "{\"employees\": -1}                   | below zero",
                "{\"turnover\": 5}                     | is not a string",
                "{\"turnover\": \"1e9\"}               | not a decimal string",
                "{\"turnover\": \"-0.01\"}             | below zero",
                "{\"independent\": 1}                  | is not true or false",
                "{\"size-employees\": 4}               | no fact to state \"size-employees\"",
                "{\"shoe-size\": 4}                    | no fact to state \"shoe-size\"",
            })
    void factsAreClosedAndTyped(String json, String message) {
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        MalformedException e = assertThrows(
                MalformedException.class,
                () -> edition.facts(org.touchstone.format.json.StrictJson.parseObject(
                        json.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e::getMessage);
    }

    @Test
    void groupFiguresAreNeededOfAGroup() {
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        Json.Obj stated = Json.Obj.builder()
                .with("employees", 5)
                .with("turnover", "1.00")
                .with("independent", false)
                .with("has-supply-chain", true)
                .with("public-facing-services", true)
                .with("open-book-contracts", false)
                .with("multinational-group", false)
                .build();
        MalformedException e = assertThrows(MalformedException.class, () -> edition.facts(stated));
        assertEquals("these facts are missing: group-employees, group-turnover", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"-1, below 0", "0, 0 to 5%", "49, 0 to 5%", "50, 5 to 10%", "199, 10 to 20%", "200, 20% and above"})
    void marginsAreMadePublicAsBands(int margin, String band) {
        assertEquals(band, SchemeEdition.shipped("sra-1").openBook().band(margin));
    }
}
