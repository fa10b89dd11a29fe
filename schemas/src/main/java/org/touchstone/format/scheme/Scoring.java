package org.touchstone.format.scheme;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How scores become a result. All figures are whole numbers; marks are in per mille of what could be reached.
public record Scoring(
        List<Step> scale,
        Rounding rounding,
        EmptyTheme emptyTheme,
        Map<String, PassMarks> passMarks,
        Conditions conditions,
        List<FindingRule> findings,
        Agreement agreement) {

    public Scoring {
        scale = List.copyOf(scale);
        passMarks = Map.copyOf(passMarks);
        findings = List.copyOf(findings);
    }

    /// One step of the scale. Steps run from 0 upward without a gap.
    public record Step(int score, String label) {}

    /// What is done with a fraction of a per mille.
    public enum Rounding {
        FLOOR("floor"),
        HALF_UP("half-up");

        private final String word;

        Rounding(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }

        /// `1000 · part / whole`, rounded; `whole` > 0.
        int perMille(long part, long whole) {
            long thousand = Math.multiplyExact(1000L, part);
            return Math.toIntExact(
                    switch (this) {
                        case FLOOR -> Math.floorDiv(thousand, whole);
                        case HALF_UP ->
                            Math.floorDiv(Math.addExact(Math.multiplyExact(2L, thousand), whole), 2 * whole);
                    });
        }
    }

    /// What a theme counts for in which no criterion applies to the supplier.
    public enum EmptyTheme {
        /// It has no mark and no floor.
        IGNORED("ignored"),
        /// It has the mark 0.
        ZERO("zero");

        private final String word;

        EmptyTheme(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    /// What must be reached at one level.
    ///
    /// @param overall least overall mark, by size
    /// @param themeFloor least mark of every theme
    /// @param themeMinimum greater least marks of single themes
    /// @param mandatoryMinimum least score of a mandatory criterion; at or above it a criterion counts as met
    public record PassMarks(
            Map<String, Integer> overall, int themeFloor, Map<String, Integer> themeMinimum, int mandatoryMinimum) {
        public PassMarks {
            overall = Map.copyOf(overall);
            themeMinimum = Map.copyOf(themeMinimum);
        }

        /// The least mark of one theme.
        public int floorOf(String theme) {
            return Math.max(themeFloor, themeMinimum.getOrDefault(theme, 0));
        }
    }

    /// When a grant with conditions is possible: every mandatory criterion under the minimum scored at least
    /// `lowestScore`, there are at most `maximum` of them, and (with `correctableOnly`) each can be
    /// corrected. The marks must be reached all the same. Conditions are due by the timer `conditions-due`.
    public record Conditions(int maximum, int lowestScore, boolean correctableOnly) {}

    /// A score in `from`..`to` of a criterion that is mandatory (or not) for the supplier gives this finding.
    public record FindingRule(String id, String title, boolean mandatory, int from, int to) {}

    /// How the scores that two assessors gave alone become one: a difference below `discuss` is settled by
    /// the first score being taken (with 1: equal scores), from `discuss` on they agree one and write why,
    /// from `third` on a third assessor is added.
    public record Agreement(int discuss, int third) {}

    /// What two independent scores lead to.
    public sealed interface Reconciled {
        /// The score stands.
        record Final(int score) implements Reconciled {}

        /// The two agree one score between (and including) their own, and write why.
        record Discuss(int lower, int higher) implements Reconciled {}

        /// A third assessor scores.
        record Third(int lower, int higher) implements Reconciled {}
    }

    /// What must be reached at a level; throws [MalformedException] if there is no such level.
    public PassMarks marksAt(String level) {
        PassMarks marks = passMarks.get(level);
        if (marks == null) {
            throw Predicate.unknown("level", level);
        }
        return marks;
    }

    /// The highest score of the scale.
    public int highest() {
        return scale.size() - 1;
    }

    static Scoring read(Node n, Set<String> themes, Set<String> levels, Set<String> sizes) {
        List<Step> scale = n.list("scale", s -> new Step(s.integer("score", 0, 1000), s.text("label")));
        for (int i = 0; i < scale.size(); i++) {
            if (scale.get(i).score() != i) {
                throw n.fault("scale", "does not run from 0 upward without a gap");
            }
        }
        if (scale.size() < 2) {
            throw n.fault("scale", "needs two steps at least");
        }
        int highest = scale.size() - 1;
        Map<String, PassMarks> marks = new LinkedHashMap<>();
        Node p = n.obj("passMarks");
        for (String level : p.names()) {
            if (!levels.contains(level)) {
                throw p.fault(level, "there is no level \"" + level + "\"");
            }
            Node l = p.obj(level);
            Map<String, Integer> overall = perMilles(l, "overallPerMille", sizes, "size");
            if (!overall.keySet().equals(sizes)) {
                throw l.fault("overallPerMille", "does not name every size");
            }
            marks.put(
                    level,
                    new PassMarks(
                            overall,
                            l.integer("themeFloorPerMille", 0, 1000),
                            perMilles(l, "themeMinimumPerMille", themes, "theme"),
                            l.integer("mandatoryMinimum", 1, highest)));
            l.end();
        }
        p.end();
        if (!marks.keySet().equals(levels)) {
            throw n.fault("passMarks", "does not name every level");
        }
        Node c = n.obj("conditions");
        Conditions conditions = new Conditions(
                c.integer("maximum", 0, 1000), c.integer("lowestScore", 0, highest), c.bool("correctableOnly"));
        c.end();
        List<FindingRule> findings = n.list("findings", f -> {
            FindingRule rule = new FindingRule(
                    f.id("id"),
                    f.text("title"),
                    f.bool("mandatory"),
                    f.integer("from", 0, highest),
                    f.integer("to", 0, highest));
            if (rule.to() < rule.from()) {
                throw f.fault("to", "is less than \"from\"");
            }
            return rule;
        });
        checkFindings(n, findings, marks, highest);
        Node a = n.obj("agreement");
        Agreement agreement = new Agreement(a.integer("discuss", 1, highest + 1), a.integer("third", 1, highest + 1));
        if (agreement.third() < agreement.discuss()) {
            throw a.fault("third", "is less than \"discuss\"");
        }
        a.end();
        Scoring scoring = new Scoring(
                scale,
                n.word("rounding", Rounding.values(), Rounding::word),
                n.word("emptyTheme", EmptyTheme.values(), EmptyTheme::word),
                marks,
                conditions,
                findings,
                agreement);
        n.optionalText("explain");
        n.end();
        return scoring;
    }

    /// Every score gives one finding at most, and an unmet mandatory criterion always gives one.
    private static void checkFindings(Node n, List<FindingRule> findings, Map<String, PassMarks> marks, int highest) {
        int unmetBelow = marks.values().stream()
                .mapToInt(PassMarks::mandatoryMinimum)
                .max()
                .orElse(0);
        for (boolean mandatory : new boolean[] {true, false}) {
            for (int score = 0; score <= highest; score++) {
                int s = score;
                long rules = findings.stream()
                        .filter(f -> f.mandatory() == mandatory && f.from() <= s && s <= f.to())
                        .count();
                if (rules > 1) {
                    throw n.fault("findings", "two findings for the score " + s);
                }
                if (rules == 0 && mandatory && s < unmetBelow) {
                    throw n.fault("findings", "no finding for a mandatory criterion scored " + s);
                }
            }
        }
    }

    private static Map<String, Integer> perMilles(Node n, String name, Set<String> known, String kind) {
        Map<String, Integer> out = new LinkedHashMap<>();
        Node m = n.obj(name);
        for (String id : m.names()) {
            if (!known.contains(id)) {
                throw m.fault(id, "there is no " + kind + " \"" + id + "\"");
            }
            out.put(id, m.integer(id, 0, 1000));
        }
        m.end();
        return out;
    }
}
