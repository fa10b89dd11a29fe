package org.touchstone.registry.web;

import java.util.Locale;

/// Every reason for which the server does not do what it was asked: the catalogue of `schemas/spec/problem-types.md`.
///
/// The code is stable and public: it ends the problem's `type` URL (`/problems/<code>`) and never changes its meaning.
/// What a reason says to people stands in the message catalogue under `refusal.<code>`. Adding one means a constant
/// here,
/// two lines in the catalogue and a row in the specification; a test compares the three.
public enum Refusal {
    // The request as such.
    MALFORMED_REQUEST(400),
    MALFORMED_JSON(400),
    UNKNOWN_PARAMETER(400),
    REPEATED_PARAMETER(400),
    INVALID_PARAMETER(400),
    UNEXPECTED_BODY(400),
    IDEMPOTENCY_KEY_REQUIRED(400),
    IDEMPOTENCY_KEY_INVALID(400),
    UNAUTHENTICATED(401),
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
    // The server's own state.
    READ_ONLY(503),
    UNAVAILABLE(503),
    // Who may act.
    NOT_PERMITTED(403),
    OWN_WORK(403),
    // The state of what is acted on.
    WRONG_STATE(409),
    CONFLICT(409);

    private final int status;

    Refusal(int status) {
        this.status = status;
    }

    /// The HTTP status that carries this reason.
    public int status() {
        return status;
    }

    /// The stable code, such as `method-not-allowed`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
