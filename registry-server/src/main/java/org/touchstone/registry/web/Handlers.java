package org.touchstone.registry.web;

import io.helidon.http.Header;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.json.Json;

/// The way in: takes every request, decides everything that needs no domain, calls the route's handler, and writes the
/// answer with the headers that every answer carries.
///
/// Helidon's own routing is not used. One table with one matcher makes 404, 405, 406, 413 and 415 right for every URL,
/// lets a test compare the table with the OpenAPI document, and leaves nothing reachable that is not listed.
public final class Handlers {
    private static final Logger ACCESS = Logger.getLogger("touchstone.access");
    private static final Logger FAULTS = Logger.getLogger("touchstone.fault");

    /// Headers that two readers could take differently when they come twice.
    private static final Set<String> SINGLE = Set.of(
            "host",
            "authorization",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "idempotency-key",
            "if-none-match");

    private static final Set<String> SLUGGISH = Set.of("GET", "HEAD");

    private record Compiled(Route route, List<String> parts) {}

    private final Map<String, List<Compiled>> byFirst = new HashMap<>();
    private final List<Compiled> anyFirst = new ArrayList<>();
    private final List<Route> routes;
    private final Problems problems;
    private final HostRule hosts;
    private final Metrics metrics;
    private final Delivery delivery;
    private final SecureRandom random = new SecureRandom();

    /// `strictTransport`: tell browsers to use HTTPS only (the public URL is an https one).
    public Handlers(List<Route> routes, Problems problems, HostRule hosts, Metrics metrics, boolean strictTransport) {
        this.routes = List.copyOf(routes);
        this.problems = problems;
        this.hosts = hosts;
        this.metrics = metrics;
        this.delivery = new Delivery(strictTransport);
        Set<String> seen = new TreeSet<>();
        List<Route> sorted = new ArrayList<>(routes);
        sorted.sort(Comparator.comparingInt(Route::rank).reversed());
        for (Route route : sorted) {
            String shape = route.method() + " " + route.pattern().replaceAll("\\{[^}.]*", "{");
            if (!seen.add(shape)) {
                throw new IllegalArgumentException("two routes for " + shape);
            }
            Compiled c = new Compiled(route, route.parts());
            String first = c.parts().getFirst();
            if (first.startsWith("{")) {
                anyFirst.add(c);
            } else {
                byFirst.computeIfAbsent(first, _ -> new ArrayList<>()).add(c);
            }
        }
    }

    /// Every URL of the server.
    public List<Route> routes() {
        return routes;
    }

    /// Answers one request.
    void handle(ServerRequest request, ServerResponse response) {
        long began = System.nanoTime();
        String id = newId();
        Exchange exchange = new Exchange(request, id);
        Answer answer;
        try {
            answer = exchange.answer();
        } catch (RefusedException e) {
            answer = problems.answer(problems.of(e, id), exchange.wantsPage());
            answer = withAllow(answer, e);
            exchange.close |= e.reason() == Refusal.TOO_LARGE || e.reason() == Refusal.UNEXPECTED_BODY;
        } catch (HttpException e) {
            answer = problems.answer(problems.of(ofHttp(e), id), exchange.wantsPage());
            exchange.close = true;
        } catch (RequestException e) {
            answer = problems.answer(
                    problems.of(new RefusedException(ofStatus(e.status().code())), id), exchange.wantsPage());
            exchange.close = true;
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            if (disconnected(e)) {
                throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
            }
            fault(id, exchange.pattern(), e);
            answer = problems.answer(problems.fault(id), exchange.wantsPage());
            exchange.close = true;
        }
        try {
            delivery.send(exchange.wanted(), answer, response);
        } catch (RuntimeException e) {
            // The status is out already: break the connection, so that nobody takes a part for the whole.
            if (!disconnected(e)) {
                fault(id, exchange.pattern(), e);
            }
            throw new io.helidon.webserver.CloseConnectionException("answer broken off", e);
        } finally {
            account(exchange, answer.status(), System.nanoTime() - began);
        }
        if (exchange.close) {
            // Helidon 4.5.0 announces the end of a connection and then waits for the next request all the
            // same, which would be the unread rest of this one's body.
            exchange.drain();
            throw new io.helidon.webserver.CloseConnectionException("answered, and the connection ends");
        }
    }

    /// A problem for a request that never reached [#handle]: Helidon refused it while reading.
    Answer beforeRouting(int status) {
        String id = newId();
        return problems.answer(problems.of(new RefusedException(ofStatus(status)), id), false)
                .field(Delivery.REQUEST_ID.defaultCase(), id);
    }

    private static Answer withAllow(Answer answer, RefusedException e) {
        return e.reason() == Refusal.METHOD_NOT_ALLOWED && !e.facts().isEmpty()
                ? answer.field("Allow", e.facts().getFirst())
                : answer;
    }

    /// One request on its way through.
    private final class Exchange {
        final ServerRequest raw;
        final String id;
        final String method;
        final Map<String, String> headers = new HashMap<>();
        boolean close;

        @Nullable
        Route route;

        Exchange(ServerRequest raw, String id) {
            this.raw = raw;
            this.id = id;
            this.method = raw.prologue().method().text();
        }

        String pattern() {
            Route r = route;
            return r == null ? "none" : r.pattern();
        }

        boolean head() {
            return method.equals("HEAD");
        }

        /// A browser's address bar asks for text/html by name; nothing else does. Below /api and for documents
        /// with a suffix the reader is a program whatever it says.
        boolean wantsPage() {
            String path = raw.prologue().uriPath().rawPath();
            String accept = headers.getOrDefault("accept", "");
            return accept.contains("text/html") && !path.startsWith("/api/") && !path.endsWith(".json");
        }

        Delivery.Wanted wanted() {
            return new Delivery.Wanted(id, head(), close, headers);
        }

        Answer answer() {
            readHeaders();
            close |= headers.getOrDefault("connection", "").equalsIgnoreCase("close");
            hosts.check(headers.getOrDefault("host", ""));
            String path = raw.prologue().uriPath().rawPath();
            List<String> segments = segments(path);
            String wanted = head() ? "GET" : method;
            Match match = match(wanted, segments);
            route = match.route();
            if (wanted.equals("OPTIONS") && !match.found()) {
                return preflight(match);
            }
            if (!match.found()) {
                if (match.allowed().isEmpty()) {
                    throw new RefusedException(Refusal.NOT_FOUND);
                }
                throw new RefusedException(Refusal.METHOD_NOT_ALLOWED, String.join(", ", match.allowed()));
            }
            Route found = java.util.Objects.requireNonNull(match.route());
            Map<String, String> query = query(raw.query().rawValue(), found.query());
            byte[] body = body(found.body());
            Answer answer = found.handler()
                    .answer(new Request(
                            id, wanted, path, found, match.values(), query, headers, body, hosts.client(raw, headers)));
            if (wanted.equals("GET") && answer.status() == 200 && !accepts(headers.get("accept"), answer.type())) {
                throw new RefusedException(Refusal.NOT_ACCEPTABLE, answer.type());
            }
            return answer;
        }

        private Answer preflight(Match match) {
            if (match.allowed().isEmpty()) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            TreeSet<String> allowed = new TreeSet<>(match.allowed());
            allowed.add("OPTIONS");
            Answer answer = Answer.nothing().field("Allow", String.join(", ", allowed));
            // Pages of other sites may read, without credentials; nothing that writes is offered to them.
            return allowed.contains("GET") ? answer.open().field("Access-Control-Allow-Methods", "GET, HEAD") : answer;
        }

        private void readHeaders() {
            for (Header header : raw.headers()) {
                String name = header.headerName().lowerCase();
                if (header.valueCount() > 1) {
                    if (SINGLE.contains(name)) {
                        throw new RefusedException(Refusal.MALFORMED_REQUEST, name);
                    }
                    headers.put(name, String.join(", ", header.allValues()));
                } else {
                    headers.put(name, header.get());
                }
            }
            if (headers.containsKey("content-length") && headers.containsKey("transfer-encoding")) {
                // RFC 9112 section 6.1: this is how requests are smuggled past a proxy.
                close = true;
                throw new RefusedException(Refusal.MALFORMED_REQUEST, "content-length, transfer-encoding");
            }
        }

        private byte[] body(Route.Body rule) {
            return switch (rule) {
                case Route.Body.None() -> {
                    boolean some = headers.containsKey("transfer-encoding")
                            || !headers.getOrDefault("content-length", "0").equals("0");
                    if (some) {
                        throw new RefusedException(Refusal.UNEXPECTED_BODY);
                    }
                    yield new byte[0];
                }
                case Route.Body.JsonObject(int max) -> {
                    mediaType(Set.of("application/json"));
                    yield read(max);
                }
                case Route.Body.Bytes(Set<String> types, int max) -> {
                    mediaType(types);
                    yield read(max);
                }
            };
        }

        private void mediaType(Set<String> allowed) {
            String type = headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
            int semicolon = type.indexOf(';');
            String bare = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
            String parameters =
                    semicolon < 0 ? "" : type.substring(semicolon + 1).strip();
            boolean parametersFine = parameters.isEmpty()
                    || parameters.equals("charset=utf-8")
                    || parameters.equals("charset=\"utf-8\"");
            boolean plain = headers.getOrDefault("content-encoding", "identity").equalsIgnoreCase("identity");
            if (!allowed.contains(bare) || !parametersFine || !plain) {
                close = true;
                throw new RefusedException(Refusal.UNSUPPORTED_TYPE, String.join(", ", new TreeSet<>(allowed)));
            }
        }

        /// Reads a little of a body that was not wanted: a socket closed with unread data is reset, and the
        /// client would lose the answer that says why.
        void drain() {
            try {
                if (raw.content().hasEntity() && !raw.content().consumed()) {
                    InputStream in = raw.content().inputStream();
                    byte[] rest = new byte[8_192];
                    for (int i = 0; i < 64 && in.read(rest) >= 0; i++) {
                        continue;
                    }
                }
            } catch (IOException | RuntimeException e) {
                FAULTS.log(Level.FINEST, "the rest of a body could not be read", e);
            }
        }

        private byte[] read(int max) {
            String declared = headers.getOrDefault("content-length", "");
            if (!declared.isEmpty() && (!declared.matches("[0-9]{1,18}") || Long.parseLong(declared) > max)) {
                throw new RefusedException(Refusal.TOO_LARGE, Integer.toString(max));
            }
            if (!raw.content().hasEntity()) {
                return new byte[0];
            }
            try (InputStream in = raw.content().inputStream()) {
                byte[] bytes = in.readNBytes(max + 1);
                if (bytes.length > max) {
                    throw new RefusedException(Refusal.TOO_LARGE, Integer.toString(max));
                }
                return bytes;
            } catch (RefusedException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                if (disconnected(e)) {
                    throw new io.helidon.webserver.CloseConnectionException("client gone", e);
                }
                // Nothing but Helidon's reading of the body runs in here, so whatever it throws (a bad
                // chunk size is a NumberFormatException) is about what the client sent, or how slowly.
                close = true;
                throw new RefusedException(timedOut(e) ? Refusal.TIMEOUT : Refusal.MALFORMED_REQUEST);
            }
        }
    }

    private static boolean timedOut(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof java.net.SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private record Match(@Nullable Route route, Map<String, String> values, Set<String> allowed) {
        boolean found() {
            return route != null;
        }
    }

    private Match match(String method, List<String> segments) {
        Set<String> allowed = new TreeSet<>();
        for (List<Compiled> candidates : List.of(byFirst.getOrDefault(segments.getFirst(), List.of()), anyFirst)) {
            for (Compiled c : candidates) {
                Optional<Map<String, String>> values = Route.match(c.parts(), segments);
                if (values.isEmpty()) {
                    continue;
                }
                if (c.route().method().equals(method)) {
                    return new Match(c.route(), values.get(), allowed);
                }
                allowed.add(c.route().method());
            }
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return new Match(null, Map.of(), allowed);
    }

    /// Splits and decodes a path. Anything that two readers could split differently is nowhere: empty and dot
    /// segments, escaped slashes, control characters, path parameters.
    static List<String> segments(String path) {
        if (!path.startsWith("/")) {
            throw new RefusedException(Refusal.NOT_FOUND);
        }
        String[] raw = path.substring(1).split("/", -1);
        List<String> out = new ArrayList<>(raw.length);
        for (String segment : raw) {
            String s = decoded(segment, false);
            if (s.equals(".")
                    || s.equals("..")
                    || s.isEmpty() && raw.length > 1
                    || s.indexOf('/') >= 0
                    || s.indexOf('\\') >= 0
                    || s.indexOf(';') >= 0
                    || s.codePoints().anyMatch(Character::isISOControl)) {
                throw new RefusedException(Refusal.NOT_FOUND);
            }
            out.add(s);
        }
        return out;
    }

    /// Reads a query string strictly: only names in `known`, each once, well-formed escapes.
    static Map<String, String> query(@Nullable String raw, Set<String> known) {
        Map<String, String> out = new HashMap<>();
        if (raw == null || raw.isEmpty()) {
            return out;
        }
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int eq = pair.indexOf('=');
            String name = decoded(eq < 0 ? pair : pair.substring(0, eq), true);
            String value = eq < 0 ? "" : decoded(pair.substring(eq + 1), true);
            if (!known.contains(name)) {
                throw new RefusedException(
                        Refusal.UNKNOWN_PARAMETER, shown(name), String.join(", ", new TreeSet<>(known)));
            }
            if (value.codePoints().anyMatch(Character::isISOControl)) {
                throw new RefusedException(Refusal.INVALID_PARAMETER, name, "");
            }
            if (out.putIfAbsent(name, value) != null) {
                throw new RefusedException(Refusal.REPEATED_PARAMETER, name);
            }
        }
        return out;
    }

    private static String shown(String name) {
        return name.length() <= 40 ? name : name.substring(0, name.offsetByCodePoints(0, 30)) + "…";
    }

    private static String decoded(String s, boolean plusIsSpace) {
        if (s.indexOf('%') < 0 && s.indexOf('+') < 0 && s.chars().allMatch(c -> c < 0x80)) {
            return s;
        }
        byte[] out = new byte[s.length() * 3];
        int length = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '%') {
                if (i + 2 >= s.length()
                        || !HexFormat.isHexDigit(s.charAt(i + 1))
                        || !HexFormat.isHexDigit(s.charAt(i + 2))) {
                    throw new RefusedException(Refusal.MALFORMED_REQUEST, "%");
                }
                out[length++] = (byte) HexFormat.fromHexDigits(s, i + 1, i + 3);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                out[length++] = ' ';
            } else if (c < 0x80) {
                out[length++] = (byte) c;
            } else {
                throw new RefusedException(Refusal.MALFORMED_REQUEST, "%");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(out, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(Refusal.MALFORMED_REQUEST, "UTF-8");
        }
    }

    /// True if an Accept header (RFC 9110 section 12.5.1) admits the media type. Quality 0 excludes; the most
    /// particular range decides.
    static boolean accepts(@Nullable String accept, String type) {
        if (accept == null || accept.isBlank() || type.isEmpty()) {
            return true;
        }
        String bare = type.split(";", 2)[0].strip();
        String group = bare.substring(0, bare.indexOf('/') + 1) + "*";
        int best = -1;
        boolean admitted = false;
        for (String range : accept.split(",", -1)) {
            String[] parts = range.split(";", -1);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            int precision = name.equals(bare) ? 2 : name.equals(group) ? 1 : name.equals("*/*") ? 0 : -1;
            if (precision <= best) {
                continue;
            }
            best = precision;
            admitted = true;
            for (int i = 1; i < parts.length; i++) {
                String p = parts[i].strip().toLowerCase(Locale.ROOT);
                if (p.matches("q=0(\\.0{0,3})?")) {
                    admitted = false;
                }
            }
        }
        return admitted;
    }

    private static RefusedException ofHttp(HttpException e) {
        return new RefusedException(ofStatus(e.status().code()));
    }

    private static Refusal ofStatus(int status) {
        return switch (status) {
            case 404 -> Refusal.NOT_FOUND;
            case 405 -> Refusal.METHOD_NOT_ALLOWED;
            case 406 -> Refusal.NOT_ACCEPTABLE;
            case 408 -> Refusal.TIMEOUT;
            case 413 -> Refusal.TOO_LARGE;
            case 414 -> Refusal.URI_TOO_LONG;
            case 415 -> Refusal.UNSUPPORTED_TYPE;
            case 421 -> Refusal.MISDIRECTED;
            case 503 -> Refusal.UNAVAILABLE;
            default -> Refusal.MALFORMED_REQUEST;
        };
    }

    /// A client that went away is nobody's fault.
    private static boolean disconnected(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof java.net.SocketException || t instanceof io.helidon.webserver.CloseConnectionException) {
                return true;
            }
        }
        return false;
    }

    private void account(Exchange exchange, int status, long nanos) {
        String route = exchange.pattern();
        metrics.counter(
                        "touchstone_http_requests_total",
                        "Requests by route and status.",
                        "route",
                        route,
                        "status",
                        Integer.toString(status))
                .increment();
        metrics.time(
                "touchstone_http_request_seconds", "Time from the request line to the answer.", nanos, "route", route);
        // Reading what is public is counted, not logged line by line.
        boolean notable = !SLUGGISH.contains(exchange.method) || status >= 500 || nanos > 1_000_000_000L;
        Level level = notable ? Level.INFO : Level.FINE;
        if (ACCESS.isLoggable(level)) {
            LogRecord line = new LogRecord(level, "request");
            line.setLoggerName(ACCESS.getName());
            line.setParameters(new Object[] {
                Json.Obj.builder()
                        .with("request", exchange.id)
                        .with("method", known(exchange.method))
                        .with("route", route)
                        .with("status", status)
                        .with("micros", nanos / 1_000)
                        .build()
            });
            ACCESS.log(line);
        }
    }

    private static String known(String method) {
        return Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
                        .contains(method)
                ? method
                : "other";
    }

    private static void fault(String id, String route, Throwable e) {
        LogRecord line = new LogRecord(Level.SEVERE, "fault");
        line.setLoggerName(FAULTS.getName());
        line.setThrown(e);
        line.setParameters(new Object[] {
            Json.Obj.builder().with("request", id).with("route", route).build()
        });
        FAULTS.log(line);
    }

    private String newId() {
        byte[] b = new byte[9];
        random.nextBytes(b);
        return HexFormat.of().formatHex(b);
    }
}
