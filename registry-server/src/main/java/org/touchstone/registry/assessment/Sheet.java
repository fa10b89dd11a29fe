package org.touchstone.registry.assessment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;

/// Scores with the words that explain them, one for each criterion that applies.
public record Sheet(List<Mark> marks) {
    /// The greatest length of the words for one score, in characters.
    public static final int MAX_WORDS = 4_000;

    /// One score. `words` says why; for an agreed score it says how the assessors came together.
    public record Mark(String criterion, int score, String words) {
        public Mark {
            if (words.length() > MAX_WORDS) {
                throw new MalformedException("the words for a score are longer than 4,000 characters");
            }
        }
    }

    public Sheet {
        marks = List.copyOf(marks);
        if (marks.size() > 1_000) {
            throw new MalformedException("more than 1,000 scores");
        }
        if (marks.stream().map(Mark::criterion).distinct().count() != marks.size()) {
            throw new MalformedException("a criterion is scored twice");
        }
    }

    /// The scores by criterion.
    public Map<String, Integer> scores() {
        Map<String, Integer> scores = new LinkedHashMap<>();
        marks.forEach(m -> scores.put(m.criterion(), m.score()));
        return scores;
    }

    /// The sheet as JSON.
    public Json.Obj json() {
        List<Json> all = new ArrayList<>();
        for (Mark m : marks) {
            all.add(Json.Obj.builder()
                    .with("criterion", m.criterion())
                    .with("score", m.score())
                    .with("words", m.words())
                    .build());
        }
        return Json.Obj.builder().with("marks", new Json.Arr(all)).build();
    }

    /// Reads a sheet; throws [MalformedException].
    public static Sheet of(Json.Obj json) {
        List<Mark> marks = new ArrayList<>();
        for (Json.Obj m : json.only("marks").objects("marks")) {
            m.only("criterion", "score", "words");
            long score = m.integer("score");
            if (score < 0 || score > 1_000) {
                throw new MalformedException("a score is outside every scale");
            }
            marks.add(new Mark(m.text("criterion"), (int) score, m.text("words")));
        }
        return new Sheet(marks);
    }
}
