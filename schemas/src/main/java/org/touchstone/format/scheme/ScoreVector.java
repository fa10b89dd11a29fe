package org.touchstone.format.scheme;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// A supplier's facts and a score for each criterion that applies to it, in a file: what a demonstration
/// seeds and a test recomputes. The file also states what it should come to.
///
/// @param facts as [SchemeEdition#facts(Json.Obj)] takes them
/// @param equivalents ids of the recognised equivalents the supplier brought
public record ScoreVector(
        String supplier,
        String size,
        String level,
        Json.Obj facts,
        Map<String, Integer> scores,
        List<String> equivalents,
        int expectedPerMille,
        String expectedResult) {
    public ScoreVector {
        scores = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        equivalents = List.copyOf(equivalents);
    }

    /// Reads a score vector; throws [MalformedException].
    public static ScoreVector parse(byte[] utf8) {
        Json.Obj json = StrictJson.parseObject(utf8);
        json.only("type", "version", "supplier", "size", "level", "facts", "scores", "equivalents", "expect");
        if (!json.text("type").equals("touchstone-score-vector") || json.integer("version") != 1) {
            throw new MalformedException("not a score vector");
        }
        Map<String, Integer> scores = new LinkedHashMap<>();
        Json.Obj given = json.obj("scores");
        for (String id : given.members().keySet()) {
            scores.put(id, Math.toIntExact(given.integer(id)));
        }
        Json.Obj expect = json.obj("expect").only("applicable", "overallPerMille", "result");
        if (expect.integer("applicable") != scores.size()) {
            throw new MalformedException("not as many scores as criteria that apply");
        }
        return new ScoreVector(
                json.text("supplier"),
                json.text("size"),
                json.text("level"),
                json.obj("facts"),
                scores,
                json.texts("equivalents"),
                Math.toIntExact(expect.integer("overallPerMille")),
                expect.text("result"));
    }

    /// The assessment under an edition.
    public Assessment assess(SchemeEdition edition) {
        return edition.assess(level, edition.facts(facts), scores);
    }
}
