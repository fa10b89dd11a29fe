package org.touchstone.format.scheme;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the engine makes of a score vector: the whole arithmetic, so that anybody can recompute and compare it.
///
/// @param level the level applied for
/// @param size the size band the facts fall into
/// @param criteria the criteria that apply, in the order of the edition
/// @param overallPerMille the overall mark
/// @param passMark the least overall mark for this level and size
/// @param themes the mark of each theme in which a criterion applies
public record Assessment(
        String level,
        String size,
        List<Line> criteria,
        int overallPerMille,
        int passMark,
        List<ThemeMark> themes,
        List<Finding> findings,
        Result result) {

    public Assessment {
        criteria = List.copyOf(criteria);
        themes = List.copyOf(themes);
        findings = List.copyOf(findings);
    }

    /// One criterion that applies. `met`: its score reaches the least score of a mandatory criterion at this
    /// level.
    public record Line(String criterion, int score, int weight, boolean mandatory, boolean met) {}

    /// The mark of one theme and what it had to reach.
    public record ThemeMark(String theme, int perMille, int floor) {
        /// Whether the floor is reached.
        public boolean reached() {
            return perMille >= floor;
        }
    }

    /// A finding the edition's rules give for a score.
    public record Finding(String finding, String criterion, int score) {}

    /// What the rules allow the decision maker to decide; people decide.
    public sealed interface Result {
        /// Everything is reached.
        record Grant() implements Result {}

        /// The marks are reached, and the mandatory criteria named are still to be met, by the timer
        /// `conditions-due`.
        record GrantWithConditions(List<String> criteria) implements Result {
            public GrantWithConditions {
                criteria = List.copyOf(criteria);
            }
        }

        /// At least one reason stands against it.
        record Refuse(List<Shortfall> shortfalls) implements Result {
            public Refuse {
                shortfalls = List.copyOf(shortfalls);
            }
        }
    }

    /// One reason for a refusal: the edition's code, its cause, the criterion or theme, what was reached and
    /// what was needed.
    public record Shortfall(
            String code,
            Reasons.Cause cause,
            Optional<String> criterion,
            Optional<String> theme,
            int reached,
            int needed) {}

    /// The scores by criterion.
    public Map<String, Integer> scores() {
        Map<String, Integer> out = new LinkedHashMap<>();
        criteria.forEach(l -> out.put(l.criterion(), l.score()));
        return out;
    }

    /// Whether the criterion applies and is met.
    public boolean met(String criterion) {
        return criteria.stream().anyMatch(l -> l.criterion().equals(criterion) && l.met());
    }
}
