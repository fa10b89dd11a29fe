package org.touchstone.format.scheme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// Edition 1 and the synthetic one are read; each single defect put into edition 1 is refused, at its place.
class EditionReadingTest {
    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(
                name.equals("synthetic")
                        ? Path.of("testdata", "scheme", "synthetic.json")
                        : Path.of("src", "main", "resources", "editions", name + ".json"));
    }

    private static Schema schema() throws IOException {
        try (InputStream in =
                SchemeEdition.class.getResourceAsStream("/org/touchstone/format/scheme-edition-v1.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sra-1", "synthetic"})
    void fitsItsSchemaAndIsRead(String name) throws IOException {
        assertEquals(
                List.of(),
                List.copyOf(schema().validate(new String(bytes(name), StandardCharsets.UTF_8), InputFormat.JSON)));
        SchemeEdition edition = SchemeEdition.parse(bytes(name));
        assertTrue(edition.digest().matches("[0-9a-f]{64}"));
        // The digest is that of the canonical bytes, so spacing does not count and reading them again changes
        // nothing.
        SchemeEdition again = SchemeEdition.parse(edition.canonicalBytes());
        assertArrayEquals(edition.canonicalBytes(), again.canonicalBytes());
        assertEquals(edition.digest(), again.digest());
    }

    @Test
    void aDemonstrationPutsItInForceOnOtherDays() {
        SchemeEdition edition = SchemeEdition.shipped("sra-1");
        LocalDate from = LocalDate.of(2023, 9, 1);
        SchemeEdition moved = edition.inForce(from, new Applicability.Window(from, LocalDate.of(2024, 8, 31)));
        assertEquals(from, moved.inForceFrom());
        assertEquals(LocalDate.of(2024, 8, 31), moved.transition().to());
        assertNotEquals(edition.digest(), moved.digest());
        assertEquals(edition.criteria(), moved.criteria());
        assertEquals(edition.scoring(), moved.scoring());
    }

    @Test
    void thereIsNoOtherEditionToShip() {
        assertThrows(MalformedException.class, () -> SchemeEdition.shipped("sra-2"));
        assertThrows(MalformedException.class, () -> SchemeEdition.shipped("../calendars/scotland"));
    }

    /// `path` walks members by name and elements by number; `value` is JSON, `-` takes the member away.
    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type                                  | \"touchstone-scheme\"         | type: is not a scheme edition",
                "version                               | 2                             | version: 2 is outside 1 to 1",
                "colour                                | \"red\"                       | unknown member \"colour\"",
                "currency                              | \"Pounds\"                    | currency: is not a currency code",
                "calendar/zone                         | \"Europe/Atlantis\"           | calendar.zone",
                "calendar/dayEndsAt                    | \"24:61\"                     | calendar.zone",
                "calendar/transition/to                | \"2020-01-01\"                | ends before it starts",
                "calendar/transition/to                | \"soon\"                      | is not a date",
                "calendar/defaultWorkingDays           | \"wales\"                     | there is no calendar of this edition \"wales\"",
                "calendar/workingDays/0                | \"atlantis\"                  | there is no calendar with this software",
                "themes/1/id                           | \"accountable\"               | themes: \"accountable\" occurs twice",
                "themes/0/id                           | \"a b\"                       | themes[0].id: is not an id",
                "facts/4/requiredIf/fact               | \"seats\"                     | facts[4].requiredIf.fact: there is no fact \"seats\"",
                "facts/7/derived/then                  | \"turnover\"                  | is of the kind of those it is taken from",
                "facts/7/derived/otherwise             | \"size-turnover\"             | there is no fact before it",
                "facts/0/type                          | \"number\"                    | \"number\" is not known to this software",
                "sizes/3/when                          | {\"kind\": \"never\"}         | the last band",
                "sizes/1/when                          | {\"kind\": \"always\"}        | the last band",
                "sizes/0/when/of/0/fact                | \"has-supply-chain\"          | cannot be compared with a number",
                "sizes/0/when/of/0/value               | 10                            | value: is not a string",
                "sizes/0/when/of/0/value               | \"1e3\"                       | is not a decimal string",
                "sizes/0/when/of/0/op                  | \"under\"                     | \"under\" is not known",
                "sizes/0/when/of                       | []                            | sizes[0].when.of: is empty",
                "sizes/0/when/kind                     | \"some\"                      | \"some\" is not known",
                "levels/1/includes                     | \"gold\"                      | includes what is not a lower level",
                "levels/1/rank                         | 1                             | two levels of rank 1",
                "applicability/thresholds/1/minimum    | \"200000.00\"                 | is higher and needs a higher value",
                "applicability/thresholds/1/level      | \"standard\"                  | thresholds: \"standard\" occurs twice",
                "applicability/thresholds/1            | -                             | does not name every level",
                "applicability/parties/4/mustHold/0/level | \"gold\"                   | there is no level \"gold\"",
                "applicability/parties/3/mustHold/0/when/of/0/fact | \"employees\"     | there is no fact \"employees\"",
                "applicability/checkPoints/0/accepts/0/status | \"fine\"               | \"fine\" is not known",
                "applicability/checkPoints/0/accepts/1/status | \"active\"             | status: occurs twice",
                "applicability/checkPoints/0/accepts/3/during | \"summer\"             | only \"transition\"",
                "scoring/scale/1/score                 | 2                             | does not run from 0 upward",
                "scoring/passMarks/enhanced            | -                             | passMarks: does not name every level",
                "scoring/passMarks/standard/overallPerMille/micro | -                  | does not name every size",
                "scoring/passMarks/standard/overallPerMille/micro | 1001               | 1001 is outside 0 to 1000",
                "scoring/passMarks/standard/themeMinimumPerMille | {\"x\": 1}          | there is no theme \"x\"",
                "scoring/passMarks/standard/mandatoryMinimum | 4                       | 4 is outside 1 to 3",
                "scoring/findings/0                    | -                             | no finding for a mandatory criterion scored 0",
                "scoring/findings/1/from               | 0                             | two findings for the score 0",
                "scoring/findings/1/to                 | 0                             | to: is less than \"from\"",
                "scoring/agreement/third               | 0                             | 0 is outside 1 to 4",
                "scoring/agreement/discuss             | 3                             | third: is less than \"discuss\"",
                "scoring/conditions/lowestScore        | \"1\"                         | lowestScore: is not an integer",
                "totalWeight                           | 99                            | is 99, but the weights of the criteria add up to 100",
                "criteria/3/weight                     | 4                             | add up to 101",
                "criteria/3/weight                     | 0                             | criteria[3].weight: 0 is outside",
                "criteria/3/theme                      | \"kindness\"                  | criteria[3].theme: there is no theme \"kindness\"",
                "criteria/3/levels                     | [\"gold\"]                    | there is no level \"gold\"",
                "criteria/3/levels                     | []                            | criteria[3].levels: is empty",
                "criteria/5/mandatory/standard         | [\"micro\"]                   | is not used at this level",
                "criteria/3/mandatory/enhanced         | [\"huge\"]                    | there is no size \"huge\"",
                "criteria/3/mandatory/enhanced         | [\"micro\", \"micro\"]        | \"micro\" occurs twice",
                "criteria/3/evidence/0                 | \"gossip\"                    | there is no evidence type \"gossip\"",
                "criteria/3/appliesIf/fact             | \"employees\"                 | is not a yes-or-no fact",
                "criteria/3/explain/scores             | [\"a\", \"b\", \"c\"]         | does not explain each of the 4 scores",
                "criteria/3/metrics/0/exceeded         | \"10\"                        | lies on the wrong side",
                "criteria/3/metrics/0/id               | \"ACC-01-M1\"                 | the metric \"ACC-01-M1\" occurs twice",
                "criteria/3/id                         | \"ACC-01\"                    | \"ACC-01\" occurs twice",
                "equivalents/0/scores                  | {\"WRK-99\": 1}               | there is no criterion \"WRK-99\"",
                "equivalents/0/scores                  | {\"WRK-01\": 4}               | 4 is outside 0 to 3",
                "validity/period/unit                  | \"day\"                       | period: is not a number of months",
                "validity/period/amount                | -36                           | -36 is outside",
                "timers/0                              | -                             | timers: \"completeness-check\" is missing",
                "timers/0/id                           | \"fix-incomplete\"            | \"fix-incomplete\" occurs twice",
                "timers/0/id                           | \"tea-break\"                 | \"tea-break\" is not known",
                "timers/1/calendar                     | \"scotland\"                  | only a limit in working days",
                "timers/0/starts                       | \"friday\"                    | \"friday\" is not known",
                "timers/0/span/unit                    | \"fortnight\"                 | \"fortnight\" is not known",
                "reasons/refuse/0/causes               | -                             | no code for the cause \"mandatory-not-met\"",
                "reasons/refuse/2/causes               | [\"score-too-low\"]           | two codes for the cause",
                "reasons/refuse/2/causes               | [\"expired\"]                 | is not a cause of this list",
                "reasons/refuse/0/id                   | \"RET-ID\"                    | \"RET-ID\" stands in two lists",
                "reasons/suspend/0/suspension          | \"sudden\"                    | \"sudden\" is not known",
                "reasons/suspend/0/urgent              | true                          | only an imposed suspension can be urgent",
                "reasons/withdraw                      | -                             | reasons.withdraw: is missing",
                "agreement/clauses/1/id                | \"CA-1\"                      | occurs twice",
                "openBook/marginBands/1/belowPerMille  | -5                            | do not cover every margin once",
                "openBook/marginBands/4/belowPerMille  | 900                           | do not cover every margin once",
                "openBook/appliesFact                  | \"employees\"                 | is not a yes-or-no fact",
                "governance/quorum/members             | 10                            | 10 is outside 1 to 9",
                "governance/quorum/mustInclude/0       | \"press\"                     | there is no constituency \"press\"",
                "governance/constituencies/4/seats     | 9                             | break this limit",
                "governance/matters/0/share/numerator  | 4                             | is more than the whole",
                "governance/matters/0/base             | \"everybody\"                 | \"everybody\" is not known",
                "governance/matters/0/minimumYes       | 10                            | 10 is outside 0 to 9",
                "governance/separations/0/kind         | \"hope\"                      | \"hope\" is not known",
                "governance/assessment/siteVisits/1    | -                             | does not name every level",
                "fees/application/micro                | -                             | fees.application: does not name every size",
                "evidenceTypes/0/mediaTypes/0          | \"PDF\"                       | is not a media type",
                "evidenceTypes/0/maximumBytes          | 0                             | 0 is outside",
                "publication/criteria                  | \"some\"                      | \"some\" is not known",
            })
    void aDefectIsRefusedAtItsPlace(String path, String value, String message) throws IOException {
        Json json = StrictJson.parse(bytes("sra-1"), StrictJson.Limits.DOCUMENT);
        Json broken = change(json, List.of(path.split("/")), value);
        MalformedException e = assertThrows(
                MalformedException.class, () -> SchemeEdition.parse(CanonicalJson.bytes(broken)), path + " = " + value);
        assertTrue(String.valueOf(e.getMessage()).contains(message), () -> path + " gave: " + e.getMessage());
    }

    @Test
    void everyMemberOfTheWholeIsNeeded() throws IOException {
        Json.Obj json = StrictJson.parseObject(bytes("sra-1"), StrictJson.Limits.DOCUMENT);
        for (String member : json.members().keySet()) {
            Json without = change(json, List.of(member), "-");
            if (member.equals("explain")) {
                SchemeEdition.parse(CanonicalJson.bytes(without));
                continue;
            }
            assertThrows(MalformedException.class, () -> SchemeEdition.parse(CanonicalJson.bytes(without)), member);
        }
    }

    /// Takes every object member of the whole document away in turn: either the reader refuses, or the member
    /// is prose or one of the few that may be left out.
    @Test
    void noMemberIsReadWithADefaultUnlessTheSpecSaysSo() throws IOException {
        Json.Obj json = StrictJson.parseObject(bytes("sra-1"), StrictJson.Limits.DOCUMENT);
        List<List<String>> paths = new ArrayList<>();
        collect(json, List.of(), paths);
        List<String> optional = List.of(
                "explain",
                "requiredIf",
                "appliesIf",
                "when",
                "level",
                "during",
                "restoreWithin",
                "references",
                "proportionate",
                "vocabularies",
                "met",
                "exceeded",
                "metBySize",
                "micro",
                "small",
                "untpTopic",
                "ocdsSustainabilityGoal",
                "lapsesAfter",
                "alsoNeeds",
                "urgent",
                "includes",
                "derived",
                "title",
                "accountable");
        List<String> lax = new ArrayList<>();
        for (List<String> path : paths) {
            try {
                SchemeEdition.of((Json.Obj) change(json, path, "-"));
                String last = path.getLast();
                boolean inProse = path.contains("explain");
                boolean aCriterionLess = path.contains("equivalents") && path.contains("scores");
                boolean aLevelLess = path.contains("mandatory");
                if (!inProse && !aCriterionLess && !aLevelLess && !optional.contains(last)) {
                    lax.add(String.join("/", path));
                }
            } catch (MalformedException e) {
                // as it should
            }
        }
        assertEquals(List.of(), lax);
        assertTrue(paths.size() > 800, () -> "only " + paths.size());
    }

    private static void collect(Json json, List<String> at, List<List<String>> paths) {
        Map<String, Json> children = new LinkedHashMap<>();
        if (json instanceof Json.Obj(Map<String, Json> members)) {
            children.putAll(members);
            members.keySet().forEach(m -> paths.add(append(at, m)));
        } else if (json instanceof Json.Arr(List<Json> values)) {
            // One element stands for its like; the whole list would only cost time.
            for (int i = 0; i < Math.min(values.size(), 4); i++) {
                children.put(Integer.toString(i), values.get(i));
            }
        }
        children.forEach((name, child) -> collect(child, append(at, name), paths));
    }

    private static List<String> append(List<String> at, String name) {
        List<String> out = new ArrayList<>(at);
        out.add(name);
        return out;
    }

    static Json change(Json json, List<String> path, String value) {
        String head = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        boolean remove = rest.isEmpty() && value.equals("-");
        return switch (json) {
            case Json.Obj(Map<String, Json> members) -> {
                Map<String, Json> out = new LinkedHashMap<>(members);
                if (remove) {
                    assertTrue(out.remove(head) != null, head);
                } else {
                    Json old = members.getOrDefault(head, Json.Obj.builder().build());
                    out.put(head, rest.isEmpty() ? parse(value) : change(old, rest, value));
                }
                yield new Json.Obj(out);
            }
            case Json.Arr(List<Json> values) -> {
                List<Json> out = new ArrayList<>(values);
                int i = Integer.parseInt(head);
                if (remove) {
                    out.remove(i);
                } else {
                    out.set(i, rest.isEmpty() ? parse(value) : change(values.get(i), rest, value));
                }
                yield new Json.Arr(out);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> throw new AssertionError("no such place: " + path);
        };
    }

    private static Json parse(String value) {
        return StrictJson.parse(value.getBytes(StandardCharsets.UTF_8));
    }
}
