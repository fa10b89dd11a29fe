package org.touchstone.registry.assessment;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.format.scheme.Scoring;
import org.touchstone.registry.application.Application;
import org.touchstone.registry.application.Applications;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.db.Row;
import org.touchstone.registry.db.Tx;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;

/// The sealed score sheets of a round: each assessor's own, given once and never changed.
///
/// Sheets of who has left the case stay where they are and count no more.
final class Sheets {
    private final Applications applications;

    Sheets(Applications applications) {
        this.applications = applications;
    }

    /// True if the assessor has given its scores in this round.
    static boolean given(Tx tx, Application a, UUID assessor) {
        return tx.find(
                        "assessment.find-sheet",
                        Args.of("id", a.id()).with("round", a.round()).with("assessor", assessor))
                .isPresent();
    }

    /// What is still open to an assessor ends when the own sheet is given.
    static void requireNotGiven(Tx tx, Application a, UUID assessor) {
        if (given(tx, a, assessor)) {
            throw new RefusedException(Refusal.ALREADY_DONE);
        }
    }

    /// Takes an assessor's own sheet, once a round.
    void add(Tx tx, Application a, UUID assessor, Sheet sheet, Instant now) {
        long added = tx.run(
                "assessment.add-sheet",
                Args.of("id", a.id())
                        .with("round", a.round())
                        .with("assessor", assessor)
                        .with("sheet", applications.sealer(tx, a).seal(label(a, a.round(), assessor), sheet.json()))
                        .with("at", now));
        if (added == 0) {
            throw new RefusedException(Refusal.ALREADY_DONE);
        }
    }

    /// The sheets of this round that count, still sealed: [#open] reads one.
    static List<Row> list(Tx tx, Application a) {
        return tx.list("assessment.list-sheets", Args.of("id", a.id()).with("round", a.round()));
    }

    /// What the assessor gave the last time, before the case was sent back; none once its scores of this time are
    /// given.
    Optional<Sheet> earlier(Tx tx, Application a, UUID assessor) {
        return tx.find(
                        "assessment.find-earlier-sheet",
                        Args.of("id", a.id()).with("round", a.round()).with("assessor", assessor))
                .map(row -> open(tx, a, row));
    }

    List<Sheet> open(Tx tx, Application a, List<Row> rows) {
        List<Sheet> all = new ArrayList<>();
        rows.forEach(row -> all.add(open(tx, a, row)));
        return all;
    }

    Sheet open(Tx tx, Application a, Row row) {
        return Sheet.of(applications
                .sealer(tx, a)
                .openJson(label(a, row.integer("round"), row.uuid("assessor")), row.bytes("sheet")));
    }

    /// True if, for some criterion, two assessors are so far apart that a third must have scored, and none has.
    static boolean needsThird(SchemeEdition edition, List<Sheet> alone) {
        if (alone.size() > edition.governance().assessment().minimumAssessors()) {
            return false;
        }
        List<Map<String, Integer>> given = alone.stream().map(Sheet::scores).toList();
        for (int i = 0; i < given.size(); i++) {
            for (int j = i + 1; j < given.size(); j++) {
                Map<String, Integer> other = given.get(j);
                boolean apart = given.get(i).entrySet().stream()
                        .anyMatch(e -> edition.reconcile(
                                        e.getValue(),
                                        Optional.ofNullable(other.get(e.getKey()))
                                                .orElseThrow())
                                instanceof Scoring.Reconciled.Third);
                if (apart) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String label(Application a, long round, UUID assessor) {
        return Applications.label(a.id(), "sheet " + round + " " + assessor);
    }
}
