package org.touchstone.registry.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One URL of the server: a method, a pattern, what it accepts, and who answers.
///
/// A pattern is made of segments: literal (`suppliers`), a named one (`{number}`), a named one with a literal end
/// (`{number}.json`), or, last, all the rest (`{rest...}`). Where several match, the more literal wins.
///
/// @param query names of the query parameters that may be given; any other is refused
/// @param body what the request may carry
/// @param work what answering it takes
public record Route(String method, String pattern, Set<String> query, Body body, Work work, Handler handler) {

    /// What a request may carry.
    public sealed interface Body {
        /// Most bytes of memory that a body of so many bytes takes at any moment until it is answered.
        default long peak(int bytes) {
            return switch (this) {
                case None _ -> 0;
                case JsonObject _ -> Math.min(JSON_SMALL * bytes, JSON_LARGE * bytes + JSON_MEMBERS);
                case Form _ -> CHECKED * bytes;
                case OwnForm own -> (own.files ? KEPT : FIELDS) * bytes;
                case Bytes _ -> KEPT * bytes;
            };
        }

        /// Nothing.
        record None() implements Body {}

        /// One JSON object of at most `max` bytes.
        record JsonObject(int max) implements Body {}

        /// A form with files (RFC 7578) of at most `max` bytes in all.
        record Form(int max) implements Body {}

        /// What a form of a page of ours sends, at most `max` bytes: its fields (URL-encoded) or, with `files`,
        /// its fields and files (RFC 7578). It is taken from pages of ours alone: a browser has to say so.
        record OwnForm(int max, boolean files) implements Body {}

        /// Bytes of one of these media types, at most `max`.
        record Bytes(Set<String> types, int max) implements Body {
            public Bytes {
                types = Set.copyOf(types);
            }
        }
    }

    // How often a byte that was sent stands in memory at once, at most; what comes of it in the least heap that is
    // stated: `benchmarks/hostile.md`.

    /// A file is put together of the pieces in which it came, or stands beside its sealed form.
    private static final long KEPT = 2;

    /// A file that is judged stands in the record of it as well, which stands in the page.
    private static final long CHECKED = 5;

    /// Fields are cut out of the text, decoded, and written into a page again.
    private static final long FIELDS = 12;

    /// JSON of nothing but brackets is all members; their number is limited.
    private static final long JSON_SMALL = 48;

    private static final long JSON_LARGE = 4;

    private static final long JSON_MEMBERS = 16 << 20;

    /// Most JSON bodies: 1 MiB.
    public static final Body JSON = new Body.JsonObject(1 << 20);

    public Route {
        query = Set.copyOf(query);
        if (!pattern.startsWith("/")) {
            throw new IllegalArgumentException("a pattern begins with a slash: " + pattern);
        }
    }

    /// An act of a signed-in person that carries something else than JSON.
    public Route(String method, String pattern, Set<String> query, Body body, Handler handler) {
        this(method, pattern, query, body, Work.ACT, handler);
    }

    /// A page or document to read; HEAD is answered too.
    public static Route get(String pattern, Handler handler, String... query) {
        return new Route("GET", pattern, Set.of(query), new Body.None(), Work.PAGE, handler);
    }

    /// The same route, taking that much work.
    public Route takes(Work other) {
        return new Route(method, pattern, query, body, other, handler);
    }

    /// A writing request with a JSON object.
    public static Route post(String pattern, Handler handler) {
        return new Route("POST", pattern, Set.of(), JSON, Work.ACT, handler);
    }

    /// A form with files, which changes nothing here: what is sent is judged, answered and forgotten.
    public static Route form(String pattern, int max, Handler handler) {
        return new Route("POST", pattern, Set.of(), new Body.Form(max), Work.CHECK, handler);
    }

    /// A form of a page of ours: what it asks for is done for whoever is signed in.
    public static Route ownForm(String pattern, Body.OwnForm body, Handler handler) {
        return new Route("POST", pattern, Set.of(), body, Work.ACT, handler);
    }

    /// A writing request without a body.
    public static Route postEmpty(String pattern, Handler handler) {
        return new Route("POST", pattern, Set.of(), new Body.None(), Work.ACT, handler);
    }

    /// A writing request that carries a file.
    public static Route put(String pattern, Body body, Handler handler, String... query) {
        return new Route("PUT", pattern, Set.of(query), body, Work.ACT, handler);
    }

    List<String> parts() {
        return List.of(pattern.substring(1).split("/", -1));
    }

    /// How literal the pattern is: of two that match, the greater wins.
    int rank() {
        int rank = 0;
        for (String part : parts()) {
            int kind = !part.startsWith("{") ? 3 : part.endsWith("...}") ? 0 : part.endsWith("}") ? 1 : 2;
            rank = rank * 4 + kind;
        }
        return rank;
    }

    /// The named parts of `segments`, if the pattern's `parts` match them.
    static Optional<Map<String, String>> match(List<String> parts, List<String> segments) {
        boolean open = parts.getLast().endsWith("...}");
        if (open ? segments.size() < parts.size() : segments.size() != parts.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            String segment = segments.get(i);
            if (part.endsWith("...}")) {
                List<String> rest = new ArrayList<>(segments.subList(i, segments.size()));
                values.put(part.substring(1, part.length() - 4), String.join("/", rest));
                return Optional.of(values);
            }
            if (!part.startsWith("{")) {
                if (!part.equals(segment)) {
                    return Optional.empty();
                }
                continue;
            }
            int close = part.indexOf('}');
            String end = part.substring(close + 1);
            if (segment.length() <= end.length() || !segment.endsWith(end)) {
                return Optional.empty();
            }
            values.put(part.substring(1, close), segment.substring(0, segment.length() - end.length()));
        }
        return Optional.of(values);
    }
}
