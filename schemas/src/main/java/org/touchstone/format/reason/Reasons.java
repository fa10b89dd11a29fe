package org.touchstone.format.reason;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// The one catalogue of reason codes, `schemas/reasons.json`: command line, API, pages and printed records take
/// every sentence of a verdict from here.
public final class Reasons {
    private static final Reasons SHIPPED = load();

    private final Map<String, Reason> reasons = new LinkedHashMap<>();
    private final Map<String, String> checks = new LinkedHashMap<>();
    private final Map<String, String> steps = new LinkedHashMap<>();

    private Reasons(Json.Obj file) {
        for (Json.Obj c : file.objects("checks")) {
            checks.put(c.text("id"), c.text("title"));
        }
        for (Json.Obj c : file.objects("steps")) {
            steps.put(c.text("id"), c.text("title"));
        }
        for (Json.Obj r : file.objects("reasons")) {
            r.only("code", "outcome", "sentence", "slots", "cure", "bidder", "next");
            Reason reason = new Reason(
                    r.text("code"),
                    Reason.Effect.valueOf(r.text("outcome")),
                    r.text("sentence"),
                    r.texts("slots"),
                    Reason.Cure.valueOf(r.text("cure").toUpperCase(Locale.ROOT)),
                    r.text("bidder"),
                    r.text("next"));
            if (reasons.put(reason.code(), reason) != null) {
                throw new MalformedException("a reason code occurs twice");
            }
        }
    }

    /// The shipped catalogue.
    public static Reasons shipped() {
        return SHIPPED;
    }

    private static Reasons load() {
        try (InputStream in = Reasons.class.getResourceAsStream("/org/touchstone/format/reasons.json")) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: reasons.json");
            }
            return new Reasons(StrictJson.parseObject(in.readAllBytes(), StrictJson.Limits.DOCUMENT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The reason of a code; a code that is not in the catalogue is a programming error.
    public Reason of(String code) {
        Reason reason = reasons.get(code);
        if (reason == null) {
            throw new IllegalArgumentException("no such reason code: " + code);
        }
        return reason;
    }

    /// True if there is such a code.
    public boolean has(String code) {
        return reasons.containsKey(code);
    }

    /// All reasons in the file's order.
    public List<Reason> all() {
        return List.copyOf(new ArrayList<>(reasons.values()));
    }

    /// The titles of the checks by id, in the order in which they are shown.
    public Map<String, String> checkTitles() {
        return Collections.unmodifiableMap(checks);
    }

    /// The titles of the numbered steps of a bid's check by id, in their order.
    public Map<String, String> stepTitles() {
        return Collections.unmodifiableMap(steps);
    }
}
