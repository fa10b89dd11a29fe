package org.touchstone.format.scheme;

import java.util.Optional;
import java.util.Set;

/// One time limit of an edition. `calendar` is the working-day calendar it counts by, where it differs from the
/// edition's default one; only limits in working days may name one.
public record Timer(TimerId id, Span span, Start start, Optional<String> calendar) {

    /// The moments from which a limit may run, by their names in the format.
    public enum Start {
        SUBMITTED("submitted"),
        RETURNED("returned"),
        COMPLETE("complete"),
        COMMENTS_CLOSED("comments-closed"),
        ASSIGNED("assigned"),
        QUESTION_ASKED("question-asked"),
        ASSESSED("assessed"),
        SUPPLIER_TOLD("supplier-told"),
        DECIDED("decided"),
        REPORT_DUE("report-due"),
        REPORT_RECEIVED("report-received"),
        SUSPENDED("suspended"),
        CHANGED("changed"),
        APPEAL_LODGED("appeal-lodged"),
        APPEAL_ACKNOWLEDGED("appeal-acknowledged"),
        APPEAL_ANSWERED("appeal-answered"),
        STAGE_2_REQUESTED("stage-2-requested"),
        COMPLAINT_RECEIVED("complaint-received"),
        COMPLAINT_ADMITTED("complaint-admitted"),
        COMPLAINT_PUT("complaint-put"),
        PERIOD_ENDED("period-ended");

        private final String word;

        Start(String word) {
            this.word = word;
        }

        /// The name in the format.
        public String word() {
            return word;
        }
    }

    static Timer read(Node n, Set<String> calendars) {
        TimerId id = n.word("id", TimerId.values(), TimerId::word);
        Span span = Span.read(n, "span");
        Start start = n.word("starts", Start.values(), Start::word);
        Optional<String> calendar =
                n.has("calendar") ? Optional.of(n.ref("calendar", calendars, "calendar")) : Optional.empty();
        if (calendar.isPresent() && span.unit() != Span.Unit.WORKING_DAY) {
            throw n.fault("calendar", "only a limit in working days counts by a calendar");
        }
        n.optionalText("explain");
        return new Timer(id, span, start, calendar);
    }
}
