package org.touchstone.registry.web;

import java.util.Locale;

/// Every reason for which the server does not do what it was asked: the catalogue of `schemas/spec/problem-types.md`.
///
/// The code is stable and public: it ends the problem's `type` URL (`/problems/<code>`) and never changes its meaning.
/// What a reason says to people stands in the message catalogue under `refusal.<code>`. Adding one means a constant
/// here, two lines in the catalogue and a row in the specification; a test compares the three.
public enum Refusal {
    // The request as such.
    MALFORMED_REQUEST(400),
    BAD_REQUEST_LINE(400),
    BAD_HEADER(400),
    BAD_HOST(400),
    BAD_LENGTH(400),
    BAD_CHUNK(400),
    MALFORMED_JSON(400),
    UNKNOWN_PARAMETER(400),
    REPEATED_PARAMETER(400),
    INVALID_PARAMETER(400),
    UNEXPECTED_BODY(400),
    IDEMPOTENCY_KEY_REQUIRED(400),
    IDEMPOTENCY_KEY_INVALID(400),
    LOGOUT_REFUSED(400),
    UNAUTHENTICATED(401),
    STEP_UP_NEEDED(401),
    SIGN_IN_AGAIN(401),
    ACCOUNT_UNKNOWN(403),
    CROSS_ORIGIN(403),
    FORM_OUTDATED(403),
    SIGN_IN_FAILED(403),
    SECOND_FACTOR_NEEDED(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    TIMEOUT(408),
    ERASED(410),
    TOO_LARGE(413),
    URI_TOO_LONG(414),
    UNSUPPORTED_TYPE(415),
    MISDIRECTED(421),
    INVALID_FIELDS(422),
    IDEMPOTENCY_KEY_REUSED(422),
    TOO_MANY_REQUESTS(429),
    HEADERS_TOO_LARGE(431),
    // The server's own state.
    BUSY(503),
    READ_ONLY(503),
    STORAGE_FULL(503),
    UNAVAILABLE(503),
    SIGN_IN_UNAVAILABLE(503),
    OUTCOME_UNKNOWN(503),
    SIGNING_KEY_UNAVAILABLE(503),
    // Who may act.
    NOT_PERMITTED(403),
    OWN_WORK(403),
    INTERESTED(403),
    NOT_ASSIGNED(403),
    OFF_THE_CASE(403),
    ROTATION(403),
    DECLARE_INTERESTS_FIRST(403),
    // Who somebody is.
    CODE_NOT_GOOD(409),
    CODE_TAKES_TWO(409),
    ACCOUNT_TAKEN(409),
    // The state of what is acted on.
    WRONG_STATE(409),
    CONFLICT(409),
    ALREADY_DONE(409),
    TOO_EARLY(409),
    TOO_LATE(409),
    STILL_TO_DO(409),
    // Suppliers.
    LAST_ADMINISTRATOR(409),
    IDENTIFIER_TAKEN(409),
    IDENTITY_CONTRADICTED(409),
    IDENTITY_DISPUTED(409),
    IDENTITY_UNVERIFIED(409),
    IDENTITY_VERIFIED(409),
    REGISTRATIONS_WAITING(409),
    OTHER_ORGANISATION(409),
    FIGURE_IMPOSSIBLE(422),
    NOT_PERSONAL(409),
    STILL_IN_FORCE(409),
    // Applications.
    APPLICATION_OPEN(409),
    CHALLENGE_EXPIRED(409),
    PROOF_INVALID(422),
    CASE_FULL(409),
    INCOMPLETE(409),
    DRAFT_CHANGED(409),
    DECLARATION_CHANGED(409),
    EVIDENCE_MISSING(409),
    // Assessment and decision.
    COMMENTS_WAITING(409),
    COMMENTS_NOT_CONSIDERED(409),
    COMMENTS_NOT_ADDRESSED(409),
    NO_ROUNDS_LEFT(409),
    SCORES_GIVEN(409),
    SCORES_OUTSTANDING(409),
    SCORES_CHANGED(409),
    THIRD_ASSESSOR_NEEDED(409),
    NO_THIRD_NEEDED(409),
    LEAD_ASSIGNED(409),
    ARITHMETIC_DIFFERS(409),
    OUTCOME_NOT_ALLOWED(409),
    REASON_NOT_ALLOWED(422),
    AGREEMENT_NOT_ACCEPTED(409),
    // Accreditations.
    NOTICE_NEEDED(409),
    CHECK_NEEDED(409);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    /// The HTTP status that carries this reason.
    public int status() {
        return status;
    }

    /// Whether this says something about the server now and nothing about what was asked: the same may be asked
    /// again.
    public boolean passes() {
        return status == 503;
    }

    /// The stable code, such as `method-not-allowed`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
