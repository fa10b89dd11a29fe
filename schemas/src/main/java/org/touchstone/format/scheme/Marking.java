package org.touchstone.format.scheme;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.touchstone.format.json.MalformedException;

/// The arithmetic of an assessment (`spec/scheme-edition.md`, "How scores become a result", steps 1 to 7).
final class Marking {
    private Marking() {}

    static Assessment assess(SchemeEdition edition, Level level, Facts facts, Map<String, Integer> scores) {
        String size = edition.sizeOf(facts).id();
        Scoring scoring = edition.scoring();
        Scoring.PassMarks marks = scoring.marksAt(level.id());

        // 1. The criteria that apply, each with its score.
        List<Criterion> applicable = edition.applicable(level.id(), facts);
        checkScores(applicable, scores, scoring.highest());
        List<Assessment.Line> lines = new ArrayList<>();
        for (Criterion c : applicable) {
            int score = scores.getOrDefault(c.id(), 0);
            lines.add(new Assessment.Line(
                    c.id(), score, c.weight(), c.mandatoryFor(level.id(), size), score >= marks.mandatoryMinimum()));
        }

        // 2. The overall mark and 3. the mark of each theme.
        int overall = perMille(scoring, lines);
        int passMark = marks.overall().getOrDefault(size, 0);
        List<Assessment.ThemeMark> themes = new ArrayList<>();
        for (SchemeEdition.Theme theme : edition.themes().values()) {
            List<Assessment.Line> of = lines.stream()
                    .filter(l -> edition.criterion(l.criterion()).theme().equals(theme.id()))
                    .toList();
            if (!of.isEmpty()) {
                themes.add(new Assessment.ThemeMark(theme.id(), perMille(scoring, of), marks.floorOf(theme.id())));
            } else if (scoring.emptyTheme() == Scoring.EmptyTheme.ZERO) {
                themes.add(new Assessment.ThemeMark(theme.id(), 0, marks.floorOf(theme.id())));
            }
        }

        // 4. Findings.
        List<Assessment.Finding> findings = new ArrayList<>();
        for (Assessment.Line l : lines) {
            scoring.findings().stream()
                    .filter(f -> f.mandatory() == l.mandatory() && f.from() <= l.score() && l.score() <= f.to())
                    .forEach(f -> findings.add(new Assessment.Finding(f.id(), l.criterion(), l.score())));
        }

        // 5. Mandatory criteria that are not met: as conditions if the rule for them allows, else as reasons to
        // refuse.
        Scoring.Conditions rule = scoring.conditions();
        List<Assessment.Line> unmet =
                lines.stream().filter(l -> l.mandatory() && !l.met()).toList();
        List<Assessment.Line> blocking = unmet.stream()
                .filter(l -> l.score() < rule.lowestScore()
                        || (rule.correctableOnly()
                                && !edition.criterion(l.criterion()).correctable()))
                .toList();
        if (blocking.isEmpty() && unmet.size() > rule.maximum()) {
            blocking = unmet;
        }

        // 6. Reasons against a grant.
        List<Assessment.Shortfall> shortfalls = new ArrayList<>();
        for (Assessment.Line l : blocking) {
            shortfalls.add(shortfall(
                    edition,
                    Reasons.Cause.MANDATORY_NOT_MET,
                    Optional.of(l.criterion()),
                    Optional.empty(),
                    l.score(),
                    marks.mandatoryMinimum()));
        }
        if (overall < passMark) {
            shortfalls.add(shortfall(
                    edition, Reasons.Cause.SCORE_TOO_LOW, Optional.empty(), Optional.empty(), overall, passMark));
        }
        for (Assessment.ThemeMark t : themes) {
            if (!t.reached()) {
                shortfalls.add(shortfall(
                        edition,
                        Reasons.Cause.THEME_TOO_LOW,
                        Optional.empty(),
                        Optional.of(t.theme()),
                        t.perMille(),
                        t.floor()));
            }
        }

        // 7. The result.
        Assessment.Result result;
        if (!shortfalls.isEmpty()) {
            result = new Assessment.Result.Refuse(shortfalls);
        } else if (!unmet.isEmpty()) {
            result = new Assessment.Result.GrantWithConditions(
                    unmet.stream().map(Assessment.Line::criterion).toList());
        } else {
            result = new Assessment.Result.Grant();
        }
        return new Assessment(level.id(), size, lines, overall, passMark, themes, findings, result);
    }

    private static Assessment.Shortfall shortfall(
            SchemeEdition edition,
            Reasons.Cause cause,
            Optional<String> criterion,
            Optional<String> theme,
            int reached,
            int needed) {
        return new Assessment.Shortfall(
                edition.reasonCodes().forCause(cause).id(), cause, criterion, theme, reached, needed);
    }

    private static int perMille(Scoring scoring, List<Assessment.Line> lines) {
        long reached = 0;
        long whole = 0;
        for (Assessment.Line l : lines) {
            reached += (long) l.weight() * l.score();
            whole += (long) l.weight() * scoring.highest();
        }
        return scoring.rounding().perMille(reached, whole);
    }

    private static void checkScores(List<Criterion> applicable, Map<String, Integer> scores, int highest) {
        Set<String> missing = new LinkedHashSet<>();
        Set<String> tooMany = new LinkedHashSet<>(scores.keySet());
        for (Criterion c : applicable) {
            tooMany.remove(c.id());
            Integer score = scores.get(c.id());
            if (score == null) {
                missing.add(c.id());
            } else if (score < 0 || score > highest) {
                throw new MalformedException("the score " + score + " of " + c.id() + " is outside 0 to " + highest);
            }
        }
        if (!missing.isEmpty()) {
            throw new MalformedException("no score for " + String.join(", ", missing));
        }
        if (!tooMany.isEmpty()) {
            throw new MalformedException("a score for what does not apply: " + String.join(", ", tooMany));
        }
    }
}
