package org.touchstone.registry.web;

import java.util.List;
import java.util.Optional;
import org.touchstone.format.json.Json;

/// A refusal or fault as it is told to a client: RFC 9457 in JSON, or a page.
///
/// @param type absolute URL of the page that explains the code
/// @param instance the request's reference, the same as in the log
/// @param errors the fields at fault, each already in words
public record Problem(
        String type,
        String code,
        int status,
        String title,
        String detail,
        String instance,
        List<FieldProblem> errors,
        Optional<Long> retryAfterSeconds) {

    /// One field at fault: JSON Pointer, code, sentence.
    public record FieldProblem(String pointer, String code, String detail) {}

    public Problem {
        errors = List.copyOf(errors);
    }

    Json.Obj json() {
        Json.Obj.Builder b = Json.Obj.builder()
                .with("type", type)
                .with("title", title)
                .with("status", status)
                .with("detail", detail)
                .with("instance", "urn:touchstone:request:" + instance)
                .with("code", code);
        if (!errors.isEmpty()) {
            b.with(
                    "errors",
                    new Json.Arr(errors.stream()
                            .<Json>map(e -> Json.Obj.builder()
                                    .with("pointer", e.pointer())
                                    .with("code", e.code())
                                    .with("detail", e.detail())
                                    .build())
                            .toList()));
        }
        return b.build();
    }
}
