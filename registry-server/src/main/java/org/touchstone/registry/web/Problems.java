package org.touchstone.registry.web;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.touchstone.format.json.CanonicalJson;

/// Turns every "no" and every fault into an answer: problem+json (RFC 9457), or a page for a browser.
///
/// The only place that knows what an error means in HTTP. A fault tells the client a reference and nothing else.
public final class Problems {
    private static final long USUAL_WAIT = 5;

    private final String publicUrl;
    private final Messages messages;
    private final Function<Problem, String> page;

    /// `publicUrl`: the configured one, never the socket's; `page` renders a problem as a whole HTML page.
    public Problems(String publicUrl, Messages messages, Function<Problem, String> page) {
        this.publicUrl = publicUrl;
        this.messages = messages;
        this.page = page;
    }

    /// The refusal in words.
    public Problem of(RefusedException refused, String requestId) {
        Refusal reason = refused.reason();
        List<Problem.FieldProblem> errors = refused.faults().stream()
                .map(f -> new Problem.FieldProblem(f.pointer(), f.rule().code(), messages.field(f)))
                .toList();
        return new Problem(
                publicUrl + "/problems/" + reason.code(),
                reason.code(),
                reason.status(),
                messages.refusalTitle(reason),
                messages.refusalDetail(refused),
                requestId,
                errors,
                retryAfter(refused));
    }

    /// Whoever is sent away for now is always told for how long.
    private static Optional<Long> retryAfter(RefusedException refused) {
        int status = refused.reason().status();
        Optional<Long> said =
                refused.retryAfter().map(d -> Math.max(1, d.plusMillis(999).toSeconds()));
        return status == 429 || status == 503 ? said.or(() -> Optional.of(USUAL_WAIT)) : said;
    }

    /// A fault: a reference, no detail.
    public Problem fault(String requestId) {
        return new Problem(
                publicUrl + "/problems/fault",
                "fault",
                500,
                messages.text(Text.FAULT_TITLE),
                messages.text(Text.FAULT_DETAIL, requestId),
                requestId,
                List.of(),
                Optional.empty());
    }

    /// The answer, as a page if `asPage`.
    public Answer answer(Problem problem, boolean asPage) {
        Answer a = asPage
                ? Answer.html(page.apply(problem))
                : Answer.of("application/problem+json", CanonicalJson.bytes(problem.json()));
        a = a.status(problem.status());
        if (problem.retryAfterSeconds().isPresent()) {
            a = a.field("Retry-After", Long.toString(problem.retryAfterSeconds().get()));
        }
        return a;
    }
}
