package org.touchstone.format.scheme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// The engine against a second implementation of the same spec (`src/test/scripts/expect.py`), over edition 1
/// and over a synthetic edition with another scale, other levels, sizes, floors, rounding, roles, timers,
/// zone and quorum. No Java changes between the two.
class ExpectationsTest {
    private static final Path DATA = Path.of("testdata", "scheme");

    static SchemeEdition edition(String name) throws IOException {
        return name.equals("synthetic")
                ? SchemeEdition.parse(Files.readAllBytes(DATA.resolve("synthetic.json")))
                : SchemeEdition.shipped(name);
    }

    private static Json.Obj expected(String name) throws IOException {
        return StrictJson.parseObject(
                Files.readAllBytes(DATA.resolve(name + ".expected.json")), StrictJson.Limits.DOCUMENT);
    }

    static Map<String, Integer> scores(Json.Obj json) {
        Map<String, Integer> out = new LinkedHashMap<>();
        json.members().keySet().forEach(id -> out.put(id, (int) json.integer(id)));
        return out;
    }

    private static List<String> row(Json json) {
        List<String> out = new ArrayList<>();
        for (Json j : ((Json.Arr) json).values()) {
            out.add(
                    switch (j) {
                        case Json.Str(String s) -> s;
                        case Json.Num(long n) -> Long.toString(n);
                        case Json.Bool(boolean b) -> Boolean.toString(b);
                        case Json.Null _, Json.Arr _, Json.Obj _ -> "";
                    });
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void assessments(String name) throws IOException {
        SchemeEdition edition = edition(name);
        int n = 0;
        for (Json.Obj c : expected(name).objects("assessments")) {
            Json.Obj want = c.obj("expect");
            Facts facts = edition.facts(c.obj("facts"));
            Assessment a = edition.assess(c.text("level"), facts, scores(c.obj("scores")));
            String at = name + " case " + n++;
            assertEquals(want.text("size"), a.size(), at);
            assertEquals(
                    want.texts("applicable"),
                    a.criteria().stream().map(Assessment.Line::criterion).toList(),
                    at);
            assertEquals(
                    want.texts("mandatory"),
                    edition.mandatory(c.text("level"), facts).stream()
                            .map(Criterion::id)
                            .toList(),
                    at);
            assertEquals(want.integer("overall"), a.overallPerMille(), at);
            assertEquals(want.integer("passMark"), a.passMark(), at);
            assertEquals(
                    want.array("themes").stream().map(ExpectationsTest::row).toList(),
                    a.themes().stream()
                            .map(t -> List.of(t.theme(), "" + t.perMille(), "" + t.floor()))
                            .toList(),
                    at);
            assertEquals(
                    want.array("findings").stream().map(ExpectationsTest::row).toList(),
                    a.findings().stream()
                            .map(f -> List.of(f.finding(), f.criterion()))
                            .toList(),
                    at);
            String result = want.text("result");
            List<List<String>> shortfalls =
                    want.array("shortfalls").stream().map(ExpectationsTest::row).toList();
            switch (a.result()) {
                case Assessment.Result.Grant() -> assertEquals("grant", result, at);
                case Assessment.Result.GrantWithConditions(List<String> criteria) -> {
                    assertEquals("grant-with-conditions", result, at);
                    assertEquals(want.texts("conditions"), criteria, at);
                }
                case Assessment.Result.Refuse(List<Assessment.Shortfall> got) -> {
                    assertEquals("refuse", result, at);
                    assertEquals(
                            shortfalls,
                            got.stream()
                                    .map(s -> List.of(
                                            s.code(), s.criterion().or(s::theme).orElse("")))
                                    .toList(),
                            at);
                }
            }
        }
        assertTrue(n >= 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void times(String name) throws IOException {
        SchemeEdition edition = edition(name);
        for (Json j : expected(name).array("due")) {
            List<String> row = row(j);
            assertEquals(
                    row.get(2),
                    edition.due(row.get(0), Instant.parse(row.get(1))).toString(),
                    row.toString());
        }
        for (Json j : expected(name).array("validUntil")) {
            List<String> row = row(j);
            assertEquals(
                    row.get(1), edition.validUntil(Instant.parse(row.get(0))).toString(), row.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void tenders(String name) throws IOException {
        SchemeEdition edition = edition(name);
        Json.Obj expected = expected(name);
        for (Json j : expected.array("levelRequired")) {
            List<String> row = row(j);
            assertEquals(
                    row.get(1),
                    edition.levelRequired(new BigDecimal(row.get(0)))
                            .map(Level::id)
                            .orElse(""),
                    row.toString());
        }
        for (Json j : expected.array("satisfies")) {
            List<String> row = row(j);
            assertEquals(row.get(2), "" + edition.satisfies(row.get(0), row.get(1)), row.toString());
        }
        for (Json j : expected.array("duties")) {
            List<String> row = row(j);
            Json.Obj facts = (Json.Obj) ((Json.Arr) j).values().get(1);
            Map<String, FactValue> values = new LinkedHashMap<>();
            facts.members()
                    .forEach((id, v) -> values.put(
                            id,
                            switch (v) {
                                case Json.Num(long w) -> new FactValue.Whole(w);
                                case Json.Str(String s) -> new FactValue.Money(new BigDecimal(s));
                                case Json.Bool(boolean b) -> new FactValue.Flag(b);
                                case Json.Null _, Json.Arr _, Json.Obj _ -> throw new AssertionError();
                            }));
            String got = switch (edition.duty(row.get(0), values, new BigDecimal(row.get(2)))) {
                case Applicability.Duty.MustHold(String level) -> "must-hold " + level;
                case Applicability.Duty.MustBeDeclared() -> "must-be-declared";
                case Applicability.Duty.NotNeeded() -> "not-needed";
            };
            assertEquals(row.get(3), got, row + " " + facts);
        }
        for (Json j : expected.array("accepted")) {
            List<String> row = row(j);
            Standing standing = List.of(Standing.values()).stream()
                    .filter(s -> s.word().equals(row.get(1)))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    row.get(3), "" + edition.accepted(row.get(0), standing, Instant.parse(row.get(2))), row.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void twoScores(String name) throws IOException {
        SchemeEdition edition = edition(name);
        for (Json j : expected(name).array("reconcile")) {
            List<String> row = row(j);
            int a = Integer.parseInt(row.get(0));
            int b = Integer.parseInt(row.get(1));
            String got = switch (edition.reconcile(a, b)) {
                case Scoring.Reconciled.Final(int score) -> {
                    assertEquals(a, score);
                    yield "final";
                }
                case Scoring.Reconciled.Discuss _ -> "discuss";
                case Scoring.Reconciled.Third _ -> "third";
            };
            assertEquals(row.get(2), got, row.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void votes(String name) throws IOException {
        SchemeEdition edition = edition(name);
        for (Json j : expected(name).array("votes")) {
            List<Json> row = ((Json.Arr) j).values();
            String matter = row(j).getFirst();
            List<Governance.Ballot> ballots = ((Json.Arr) row.get(1))
                    .values().stream()
                            .map(ExpectationsTest::row)
                            .map(b -> new Governance.Ballot(
                                    b.get(0),
                                    b.get(1),
                                    Governance.Vote.valueOf(b.get(2).toUpperCase(java.util.Locale.ROOT))))
                            .toList();
            Json.Obj want = (Json.Obj) row.get(2);
            Governance.Count got = edition.governance().count(matter, ballots);
            String at = matter + " " + ballots;
            assertEquals(want.integer("present"), got.present(), at);
            assertEquals(want.integer("yes"), got.yes(), at);
            assertEquals(want.integer("no"), got.no(), at);
            assertEquals(want.bool("quorate"), got.quorate(), at);
            assertEquals(want.bool("carried"), got.carried(), at);
        }
    }

    @ParameterizedTest
    @CsvSource({"sra-1, src/main/resources/editions/sra-1.json, 1", "synthetic, testdata/scheme/synthetic.json, 2"})
    void scriptGivesTheFileCheckedIn(String name, String file, String seed) throws Exception {
        Optional<String> python = python();
        assumeTrue(python.isPresent(), "no python3 here");
        Path out = Files.createTempFile("expected", ".json");
        try {
            Process process = new ProcessBuilder(
                            python.orElseThrow(),
                            "src/test/scripts/expect.py",
                            file,
                            "src/main/resources/calendars",
                            seed)
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertTrue(process.waitFor(120, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            assertArrayEquals(Files.readAllBytes(DATA.resolve(name + ".expected.json")), Files.readAllBytes(out), name);
        } finally {
            Files.delete(out);
        }
    }

    private static Optional<String> python() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        for (String dir : path.split(":")) {
            Path candidate = Path.of(dir, "python3");
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }
}
