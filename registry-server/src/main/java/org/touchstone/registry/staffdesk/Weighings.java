package org.touchstone.registry.staffdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.touchstone.format.scheme.Reasons;
import org.touchstone.format.scheme.SchemeEdition;
import org.touchstone.registry.application.Lifecycle.State;
import org.touchstone.registry.decision.CaseFiles;
import org.touchstone.registry.decision.Decisions;
import org.touchstone.registry.pages.Labels;
import org.touchstone.registry.pages.Link;
import org.touchstone.registry.pages.SummaryRow;
import org.touchstone.registry.signin.Visit;
import org.touchstone.registry.web.Text;

/// What came of each time at which a case was weighed, for those who weigh it again and for whoever decides: the
/// findings of the review, what the supplier answered to an intended refusal, and why the case was sent back.
public final class Weighings {
    private Weighings() {}

    /// One time.
    ///
    /// @param files what the supplier's answer rests on
    public record Weighing(String heading, List<SummaryRow> rows, List<Link> files) {
        public Weighing {
            rows = List.copyOf(rows);
            files = List.copyOf(files);
        }
    }

    /// The newest first.
    static List<Weighing> of(Desk desk, Visit visit, CaseFiles.Said said) {
        List<Weighing> out = new ArrayList<>();
        UUID id = said.application().id();
        for (CaseFiles.Weighing w : desk.files().weighings(visit.person(), id).reversed()) {
            if (w.any()) {
                out.add(weighing(desk, said, w));
            }
        }
        return out;
    }

    private static Weighing weighing(Desk desk, CaseFiles.Said said, CaseFiles.Weighing w) {
        List<SummaryRow> rows = new ArrayList<>();
        List<Link> files = new ArrayList<>();
        w.review()
                .ifPresent(r -> rows.add(new SummaryRow(
                        desk.t(r.passed() ? Text.STAFF_WEIGHED_PASSED : Text.STAFF_WEIGHED_BACK, Labels.day(r.at())),
                        r.findings())));
        // A hearing that is not over stands by itself where it is decided.
        boolean on = said.application().state() == State.INTENT_TO_REFUSE
                && w.round() == said.application().round();
        w.intent().filter(_ -> !on).ifPresent(intent -> {
            for (Decisions.Reason r : intent.reasons()) {
                rows.add(new SummaryRow(
                        desk.t(Text.STAFF_WEIGHED_INTENT, Labels.day(intent.at()), reason(desk, said.edition(), r)),
                        r.words()));
            }
            intent.answer().ifPresent(answer -> {
                rows.add(new SummaryRow(desk.t(Text.STAFF_HEARING_ANSWER), answer.words()));
                files.addAll(desk.links(said, answer.evidence()));
            });
        });
        w.remittal()
                .ifPresent(r ->
                        rows.add(new SummaryRow(desk.t(Text.STAFF_WEIGHED_REMITTED, Labels.day(r.at())), r.words())));
        return new Weighing(desk.t(Text.STAFF_WEIGHED, w.round()), rows, files);
    }

    /// A reason of the edition, and the criterion or theme that it is about.
    static String reason(Desk desk, SchemeEdition edition, Decisions.Reason r) {
        String code = reason(edition, r.code());
        return about(desk, edition, r.criterion(), r.theme())
                .map(about -> code + ": " + about)
                .orElse(code);
    }

    /// What something is about: a criterion, a theme, or neither.
    static Optional<String> about(
            Desk desk, SchemeEdition edition, Optional<String> criterion, Optional<String> theme) {
        return criterion
                .map(id ->
                        desk.t(Text.STAFF_CRITERION, id, edition.criterion(id).title()))
                .or(() -> theme.map(id -> edition.theme(id).title()));
    }

    static String reason(SchemeEdition edition, String code) {
        return edition.reasonCodes()
                .find(Reasons.Kind.REFUSE, code)
                .map(Reasons.Code::text)
                .orElse(code);
    }
}
