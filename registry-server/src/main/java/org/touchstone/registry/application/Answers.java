package org.touchstone.registry.application;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.touchstone.format.certificate.Certificate.AccountabilityCode;
import org.touchstone.format.certificate.Certificate.Objective;
import org.touchstone.format.certificate.Certificate.Scope;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.Timestamp;
import org.touchstone.format.scheme.Criterion;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.text.PlainText;

/// What a supplier answers: the scope it asks for, its objectives and figures, what it holds already that is
/// recognised, and for each criterion its words and the files that show them.
public record Answers(
        boolean vcse,
        Scope scope,
        AccountabilityCode accountabilityCode,
        List<Objective> objectives,
        List<Figure> figures,
        List<String> equivalents,
        List<Answer> criteria) {

    /// A figure for one of the edition's metrics; numbers are decimal strings.
    public record Figure(String metric, String value, Optional<String> baseline, Optional<String> target) {}

    /// The answer to one criterion.
    public record Answer(String criterion, String words, List<UUID> evidence) {
        public Answer {
            evidence = List.copyOf(evidence);
            if (words.length() > 10_000) {
                throw new MalformedException("an answer is longer than 10,000 characters");
            }
        }
    }

    public Answers {
        objectives = List.copyOf(objectives);
        figures = List.copyOf(figures);
        equivalents = List.copyOf(equivalents);
        criteria = List.copyOf(criteria);
    }

    /// Reads answers; throws [MalformedException] naming the member at fault.
    public static Answers of(Json.Obj json) {
        json.only("vcse", "scope", "accountabilityCode", "objectives", "figures", "equivalents", "criteria");
        Json.Obj scope = json.obj("scope").only("entity", "cpvPrefixes", "areas");
        Json.Obj code = json.obj("accountabilityCode").only("version", "uri");
        return new Answers(
                json.bool("vcse"),
                new Scope(scope.text("entity"), scope.texts("cpvPrefixes"), scope.texts("areas")),
                new AccountabilityCode(code.text("version"), code.optionalText("uri")),
                each(json, "objectives", o -> {
                    o.only("title", "baseline", "target", "unit", "due");
                    return new Objective(
                            o.text("title"),
                            o.optionalText("baseline"),
                            o.optionalText("target"),
                            o.optionalText("unit"),
                            Timestamp.parseDate(o.text("due")));
                }),
                each(json, "figures", f -> {
                    f.only("metric", "value", "baseline", "target");
                    return new Figure(
                            f.text("metric"), f.text("value"), f.optionalText("baseline"), f.optionalText("target"));
                }),
                json.texts("equivalents"),
                each(json, "criteria", c -> {
                    c.only("criterion", "words", "evidence");
                    return new Answer(
                            c.text("criterion"),
                            c.text("words"),
                            c.texts("evidence").stream().map(Answers::uuid).toList());
                }));
    }

    /// One objective as JSON, as [#of] reads it.
    public static Json.Obj json(Objective o) {
        return Json.Obj.builder()
                .with("title", o.title())
                .withOptional("baseline", o.baseline())
                .withOptional("target", o.target())
                .withOptional("unit", o.unit())
                .with("due", o.due().toString())
                .build();
    }

    /// The answers as JSON, as [#of] reads them.
    public Json.Obj json() {
        return Json.Obj.builder()
                .with("vcse", vcse)
                .with(
                        "scope",
                        Json.Obj.builder()
                                .with("entity", scope.entity())
                                .with("cpvPrefixes", Json.Arr.ofStrings(scope.cpvPrefixes()))
                                .with("areas", Json.Arr.ofStrings(scope.areas()))
                                .build())
                .with(
                        "accountabilityCode",
                        Json.Obj.builder()
                                .with("version", accountabilityCode.version())
                                .withOptional("uri", accountabilityCode.uri())
                                .build())
                .with("objectives", list(objectives, Answers::json))
                .with(
                        "figures",
                        list(
                                figures,
                                f -> Json.Obj.builder()
                                        .with("metric", f.metric())
                                        .with("value", f.value())
                                        .withOptional("baseline", f.baseline())
                                        .withOptional("target", f.target())
                                        .build()))
                .with("equivalents", Json.Arr.ofStrings(equivalents))
                .with(
                        "criteria",
                        list(
                                criteria,
                                c -> Json.Obj.builder()
                                        .with("criterion", c.criterion())
                                        .with("words", c.words())
                                        .with(
                                                "evidence",
                                                Json.Arr.ofStrings(c.evidence().stream()
                                                        .map(UUID::toString)
                                                        .toList()))
                                        .build()))
                .build();
    }

    /// The same, with words alone for each criterion.
    Answers withoutFiles() {
        return new Answers(
                vcse,
                scope,
                accountabilityCode,
                objectives,
                figures,
                equivalents,
                criteria.stream()
                        .map(c -> new Answer(c.criterion(), c.words(), List.of()))
                        .toList());
    }

    /// Refuses what the edition does not know: a criterion, a metric, an equivalent, another accountability code.
    public void requireKnown(SchemeEdition edition) {
        Map<String, Criterion> known = edition.criteria();
        once(criteria.stream().map(Answer::criterion).toList(), known.keySet(), "criterion");
        once(equivalents, edition.equivalents().keySet(), "equivalent");
        Set<String> metrics = new HashSet<>();
        known.values().forEach(c -> c.metrics().forEach(m -> metrics.add(m.id())));
        once(figures.stream().map(Figure::metric).toList(), metrics, "metric");
        for (Objective o : objectives) {
            for (Optional<String> text : List.of(Optional.of(o.title()), o.baseline(), o.target(), o.unit())) {
                text.flatMap(PlainText::objection).ifPresent(why -> {
                    throw new MalformedException("an objective, which goes into the certificate: " + why);
                });
            }
        }
        if (!accountabilityCode.version().equals(edition.accountabilityCode().version())) {
            throw new MalformedException("the accountability code has another version");
        }
    }

    private static void once(List<String> ids, Set<String> known, String what) {
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!known.contains(id)) {
                throw new MalformedException("a " + what + " that the edition does not know");
            }
            if (!seen.add(id)) {
                throw new MalformedException("a " + what + " is named twice");
            }
        }
    }

    private static UUID uuid(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not the id of a file", e);
        }
        throw new MalformedException("not the id of a file");
    }

    private static <T> List<T> each(Json.Obj json, String name, Function<Json.Obj, T> read) {
        List<T> out = new ArrayList<>();
        json.objects(name).forEach(o -> out.add(read.apply(o)));
        if (out.size() > 200) {
            throw new MalformedException("more than 200 members under \"" + name + "\"");
        }
        return out;
    }

    private static <T> Json.Arr list(List<T> values, Function<T, Json> write) {
        return new Json.Arr(values.stream().map(write).toList());
    }
}
