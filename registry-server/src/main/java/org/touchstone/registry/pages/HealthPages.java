package org.touchstone.registry.pages;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.touchstone.format.json.Json;
import org.touchstone.registry.web.Answer;
import org.touchstone.registry.web.Metrics;
import org.touchstone.registry.web.Refusal;
import org.touchstone.registry.web.RefusedException;
import org.touchstone.registry.web.Request;
import org.touchstone.registry.web.Route;
import org.touchstone.registry.web.Work;

/// Health and figures for operators, on the same listener. What is wrong, and the figures, are told to this machine
/// only: to anyone else the figures are not there and health is one word.
public final class HealthPages {

    /// The state of one part: fine, or what is wrong with it.
    public sealed interface Part {
        record Fine() implements Part {}

        record Wrong(String what) implements Part {}
    }

    /// What proxies add to the requests that they pass on.
    private static final List<String> FORWARDED = List.of("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via");

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "0:0:0:0:0:0:0:1", "::1");

    private final Supplier<Map<String, Part>> parts;
    private final Metrics metrics;

    /// `parts` says how each part is; it reports results that others have computed and is quick.
    public HealthPages(Supplier<Map<String, Part>> parts, Metrics metrics) {
        this.parts = parts;
        this.metrics = metrics;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/health/startup", _ -> word("started")).takes(Work.NONE),
                Route.get("/health/live", _ -> word("live")).takes(Work.NONE),
                Route.get("/health/ready", this::ready).takes(Work.NONE),
                Route.get("/metrics", this::metrics).takes(Work.NONE));
    }

    private static Answer word(String status) {
        return Answer.json(Json.Obj.builder().with("status", status).build());
    }

    /// Asked on this machine, and not on behalf of somebody elsewhere by a proxy that nobody has named: figures by
    /// route tell, for one, when decisions are made.
    private static boolean local(Request request) {
        return LOOPBACK.contains(request.peer())
                && FORWARDED.stream().allMatch(name -> request.header(name).isEmpty());
    }

    private Answer ready(Request request) {
        Map<String, Part> now = new TreeMap<>(parts.get());
        boolean fine = now.values().stream().allMatch(Part.Fine.class::isInstance);
        if (!local(request)) {
            return word(fine ? "ready" : "not-ready").status(fine ? 200 : 503);
        }
        Json.Obj.Builder list = Json.Obj.builder();
        now.forEach((name, part) -> list.with(
                name,
                switch (part) {
                    case Part.Fine() -> "fine";
                    case Part.Wrong(String what) -> what;
                }));
        return Answer.json(Json.Obj.builder()
                        .with("status", fine ? "ready" : "not-ready")
                        .with("parts", list.build())
                        .build())
                .status(fine ? 200 : 503);
    }

    private Answer metrics(Request request) {
        if (!local(request)) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        return Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.text());
    }
}
