package org.touchstone.format.scheme;

/// Every time limit the software keeps. An edition gives each of them an amount, a unit and the moment it
/// starts; the names are the vocabulary of the format, the figures are the edition's.
public enum TimerId {
    COMPLETENESS_CHECK("completeness-check"),
    FIX_INCOMPLETE("fix-incomplete"),
    PUBLIC_COMMENT("public-comment"),
    REPLY_TO_COMMENTS("reply-to-comments"),
    ASSESSMENT_TARGET("assessment-target"),
    ANSWER_CLARIFICATION("answer-clarification"),
    DECISION_AFTER_ASSESSMENT("decision-after-assessment"),
    ANSWER_INTENT_TO_REFUSE("answer-intent-to-refuse"),
    PUBLISH_DECISION("publish-decision"),
    CONDITIONS_DUE("conditions-due"),
    REPORT_GRACE("report-grace"),
    REPORT_REVIEW("report-review"),
    ANSWER_INTENT_TO_SUSPEND("answer-intent-to-suspend"),
    URGENT_SUSPENSION_REVIEW("urgent-suspension-review"),
    SUSPENSION_MAXIMUM("suspension-maximum"),
    SUSPENSION_EXTENDED_MAXIMUM("suspension-extended-maximum"),
    ANSWER_INTENT_TO_WITHDRAW("answer-intent-to-withdraw"),
    REPORT_MATERIAL_CHANGE("report-material-change"),
    STATUS_PUBLISHED("status-published"),
    BUYER_NOTIFIED("buyer-notified"),
    APPEAL_LODGE("appeal-lodge"),
    APPEAL_ACKNOWLEDGE("appeal-acknowledge"),
    APPEAL_STAGE_1("appeal-stage-1"),
    APPEAL_STAGE_2_REQUEST("appeal-stage-2-request"),
    APPEAL_STAGE_2("appeal-stage-2"),
    COMPLAINT_ACKNOWLEDGE("complaint-acknowledge"),
    COMPLAINT_ADMISSIBLE("complaint-admissible"),
    COMPLAINT_INVESTIGATE("complaint-investigate"),
    COMPLAINT_REPLY("complaint-reply"),
    OPEN_BOOK_STATEMENT("open-book-statement");

    private final String word;

    TimerId(String word) {
        this.word = word;
    }

    /// The name in the format.
    public String word() {
        return word;
    }
}
