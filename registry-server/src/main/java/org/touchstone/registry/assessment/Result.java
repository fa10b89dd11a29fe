package org.touchstone.registry.assessment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.Json;
import org.touchstone.format.scheme.Assessment;

/// The arithmetic of an assessment as it is written into the file, so that whoever decides can have it computed again
/// and compared.
public final class Result {
    private Result() {}

    /// The whole computation as JSON, in one form for one result.
    public static Json.Obj json(Assessment a) {
        List<Json> lines = new ArrayList<>();
        for (Assessment.Line l : a.criteria()) {
            lines.add(Json.Obj.builder()
                    .with("criterion", l.criterion())
                    .with("score", l.score())
                    .with("weight", l.weight())
                    .with("mandatory", l.mandatory())
                    .with("met", l.met())
                    .build());
        }
        List<Json> themes = new ArrayList<>();
        for (Assessment.ThemeMark t : a.themes()) {
            themes.add(Json.Obj.builder()
                    .with("theme", t.theme())
                    .with("perMille", t.perMille())
                    .with("floor", t.floor())
                    .build());
        }
        return Json.Obj.builder()
                .with("level", a.level())
                .with("size", a.size())
                .with("overallPerMille", a.overallPerMille())
                .with("passMark", a.passMark())
                .with("criteria", new Json.Arr(lines))
                .with("themes", new Json.Arr(themes))
                .with("result", result(a.result()))
                .build();
    }

    private static Json.Obj result(Assessment.Result result) {
        return switch (result) {
            case Assessment.Result.Grant() ->
                Json.Obj.builder().with("allows", "grant").build();
            case Assessment.Result.GrantWithConditions(List<String> criteria) ->
                Json.Obj.builder()
                        .with("allows", "grant-with-conditions")
                        .with("criteria", Json.Arr.ofStrings(criteria))
                        .build();
            case Assessment.Result.Refuse(List<Assessment.Shortfall> shortfalls) -> {
                List<Json> all = new ArrayList<>();
                for (Assessment.Shortfall s : shortfalls) {
                    Optional<String> criterion = s.criterion();
                    all.add(Json.Obj.builder()
                            .with("code", s.code())
                            .withOptional("criterion", criterion)
                            .withOptional("theme", s.theme())
                            .with("reached", s.reached())
                            .with("needed", s.needed())
                            .build());
                }
                yield Json.Obj.builder()
                        .with("allows", "refuse")
                        .with("shortfalls", new Json.Arr(all))
                        .build();
            }
        };
    }
}
