package org.touchstone.format.scheme;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One thing a supplier is assessed on. `levels` lists where it is used at all; `mandatory` says, by level,
/// for which sizes it must be met; `appliesIf` may take it away from a supplier whose facts make it
/// meaningless. `explain` is prose.
public record Criterion(
        String id,
        String theme,
        String title,
        Set<String> levels,
        Map<String, Set<String>> mandatory,
        int weight,
        Predicate appliesIf,
        boolean correctable,
        Set<String> evidence,
        List<Metric> metrics,
        boolean inAnnualReport,
        Access results,
        Explain explain) {

    public Criterion {
        levels = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(levels));
        mandatory = Map.copyOf(mandatory);
        evidence = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(evidence));
        metrics = List.copyOf(metrics);
    }

    /// Whether a supplier of this size must meet the criterion at this level (if it applies).
    public boolean mandatoryFor(String level, String size) {
        return mandatory.getOrDefault(level, Set.of()).contains(size);
    }

    /// The words for people: what is asked and why, what each score means, and how it is eased by size.
    public record Explain(
            String requirement,
            String why,
            List<String> scores,
            Map<String, String> proportionate,
            List<String> references,
            Map<String, String> vocabularies) {
        public Explain {
            scores = List.copyOf(scores);
            proportionate = Map.copyOf(proportionate);
            references = List.copyOf(references);
            vocabularies = Map.copyOf(vocabularies);
        }
    }

    /// A figure that is measured for a criterion. Thresholds are decimal; `metBySize` replaces `met` for the
    /// sizes it names.
    public record Metric(
            String id,
            String name,
            Unit unit,
            Type type,
            Direction direction,
            boolean baselineRequired,
            boolean targetRequired,
            Span period,
            boolean isPublic,
            Optional<BigDecimal> met,
            Optional<BigDecimal> exceeded,
            Map<String, BigDecimal> metBySize) {
        public Metric {
            metBySize = Map.copyOf(metBySize);
        }

        /// The threshold for "met" that counts for a size.
        public Optional<BigDecimal> metFor(String size) {
            return metBySize.containsKey(size) ? Optional.of(metBySize.get(size)) : met;
        }

        static Metric read(Node n, Set<String> sizes) {
            Node u = n.obj("unit");
            Unit unit = new Unit(u.id("scheme"), u.id("code"));
            u.end();
            Map<String, BigDecimal> bySize = new HashMap<>();
            n.optionalObj("metBySize").ifPresent(m -> {
                for (String size : m.names()) {
                    if (!sizes.contains(size)) {
                        throw m.fault(size, "there is no size \"" + size + "\"");
                    }
                    bySize.put(size, m.decimal(size));
                }
                m.end();
            });
            Span period = Span.read(n, "period");
            Metric metric = new Metric(
                    n.id("id"),
                    n.text("name"),
                    unit,
                    n.word("type", Type.values(), Type::word),
                    n.word("direction", Direction.values(), Direction::word),
                    n.bool("baselineRequired"),
                    n.bool("targetRequired"),
                    period,
                    n.bool("public"),
                    n.has("met") ? Optional.of(n.decimal("met")) : Optional.empty(),
                    n.has("exceeded") ? Optional.of(n.decimal("exceeded")) : Optional.empty(),
                    bySize);
            if (metric.met().isPresent() && metric.exceeded().isPresent()) {
                int c = metric.exceeded().get().compareTo(metric.met().get());
                boolean ordered = switch (metric.direction()) {
                    case HIGHER -> c >= 0;
                    case LOWER -> c <= 0;
                    case NONE -> false;
                };
                if (!ordered) {
                    throw n.fault("exceeded", "lies on the wrong side of \"met\" for this direction");
                }
            }
            return metric;
        }
    }

    /// A unit of measure: a code list and a code of it (UN/ECE Recommendation 20).
    public record Unit(String scheme, String code) {}

    /// What kind of figure a metric is.
    public enum Type {
        YES_NO("boolean"),
        COUNT("count"),
        PERCENTAGE("percentage"),
        RATIO("ratio"),
        DURATION("duration"),
        YEAR("year"),
        MASS("mass");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// Which way is better.
    public enum Direction {
        HIGHER("higher"),
        LOWER("lower"),
        NONE("none");

        private final String word;

        Direction(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    static Criterion read(
            Node n,
            Set<String> themes,
            Set<String> levels,
            Set<String> sizes,
            Set<String> evidence,
            Map<String, FactValue.Type> facts,
            int scaleLength) {
        Set<String> used = n.refs("levels", levels, "level");
        if (used.isEmpty()) {
            throw n.fault("levels", "is empty");
        }
        Map<String, Set<String>> mandatory = new LinkedHashMap<>();
        Node m = n.obj("mandatory");
        for (String level : m.names()) {
            if (!used.contains(level)) {
                throw m.fault(level, "the criterion is not used at this level");
            }
            mandatory.put(level, m.refs(level, sizes, "size"));
        }
        m.end();
        Node e = n.obj("explain");
        Explain explain = new Explain(
                e.text("requirement"),
                e.text("why"),
                e.texts("scores"),
                textMap(e, "proportionate", sizes),
                e.has("references") ? e.texts("references") : List.of(),
                textMap(e, "vocabularies", null));
        if (explain.scores().size() != scaleLength) {
            throw e.fault("scores", "does not explain each of the " + scaleLength + " scores");
        }
        e.end();
        return new Criterion(
                n.id("id"),
                n.ref("theme", themes, "theme"),
                n.text("title"),
                used,
                mandatory,
                n.integer("weight", 1, 100_000),
                Predicate.optional(n, "appliesIf", facts),
                n.bool("correctable"),
                n.refs("evidence", evidence, "evidence type"),
                n.list("metrics", c -> Metric.read(c, sizes)),
                n.bool("inAnnualReport"),
                n.word("results", Access.values(), Access::word),
                explain);
    }

    private static Map<String, String> textMap(
            Node n, String name, @org.jspecify.annotations.Nullable Set<String> keys) {
        Map<String, String> out = new LinkedHashMap<>();
        n.optionalObj(name).ifPresent(o -> {
            for (String key : o.names()) {
                if (keys != null && !keys.contains(key)) {
                    throw o.fault(key, "there is no such size");
                }
                out.put(key, o.text(key));
            }
            o.end();
        });
        return out;
    }
}
