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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.touchstone.format.json.Json;
import org.touchstone.registry.web.Limits.Limit;

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
            "origin",
            "sec-fetch-site",
            "referer",
            "cookie",
            "if-none-match");

    private static final Pattern FORM = Pattern.compile(
            "(?i)multipart/form-data; *boundary=(\"[0-9a-z'()+_,./:=? -]{1,70}\"|[0-9a-z'()+_,./:=?-]{1,70})");

    private static final Set<String> SLUGGISH = Set.of("GET", "HEAD");

    private record Compiled(Route route, List<String> parts) {}

    private final Map<String, List<Compiled>> byFirst = new HashMap<>();
    private final List<Compiled> anyFirst = new ArrayList<>();
    private final List<Route> routes;
    private final Problems problems;
    private final HostRule hosts;
    private final Metrics metrics;
    private final Delivery delivery;
    private final Limits limits;
    private final RateLimit addresses;
    private final RateLimit persons;
    private final Map<Limit, Gate> gates = new EnumMap<>(Limit.class);
    /// KiB of memory that bodies may still take.
    private final Semaphore room;
    /// One of those who lack room waits for it.
    private final Semaphore turnToWait = new Semaphore(1);
    private final Duration patience;

    private final SecureRandom random = new SecureRandom();

    /// With the usual limits.
    public Handlers(List<Route> routes, Problems problems, HostRule hosts, Metrics metrics, boolean strictTransport) {
        this(routes, problems, hosts, metrics, strictTransport, Limits.USUAL);
    }

    /// `strictTransport`: tell browsers to use HTTPS only (the public URL is an https one).
    public Handlers(
            List<Route> routes,
            Problems problems,
            HostRule hosts,
            Metrics metrics,
            boolean strictTransport,
            Limits limits) {
        this.limits = limits;
        this.addresses = new RateLimit(limits.figure(Limit.RATE), limits.figure(Limit.BURST), System::nanoTime);
        this.persons =
                new RateLimit(limits.figure(Limit.PERSON_RATE), limits.figure(Limit.PERSON_BURST), System::nanoTime);
        // Whoever gives the process less than it is meant for has fewer bodies at once, and no end of the process.
        long half = Runtime.getRuntime().maxMemory() >> 11;
        this.room = new Semaphore((int) Math.min((long) limits.figure(Limit.BODIES) << 10, half));
        this.patience = Duration.ofMillis(limits.figure(Limit.PATIENCE));
        for (Work work : Work.values()) {
            work.atOnce()
                    .ifPresent(limit -> gates.computeIfAbsent(limit, l -> {
                        Gate gate = new Gate(limits.figure(l), limits.figure(l) * limits.figure(Limit.QUEUE), patience);
                        metrics.gauge(
                                "touchstone_http_waiting",
                                "Requests that wait for their turn.",
                                gate::waiting,
                                "kind",
                                l.word());
                        return gate;
                    }));
        }
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

    Limits limits() {
        return limits;
    }

    HostRule hosts() {
        return hosts;
    }

    /// Answers one request.
    void handle(ServerRequest request, ServerResponse response) {
        long began = System.nanoTime();
        String id = newId();
        Exchange exchange = new Exchange(request, id);
        try {
            Answer answer = exchange.withCookies(answer(exchange));
            try {
                if (answer.body() instanceof Answer.Body.Bytes) {
                    // Only a stream works while it is written; nobody waits for a slow reader's sake.
                    exchange.leave();
                }
                delivery.send(exchange.wanted(), answer, response);
            } catch (RuntimeException e) {
                // The status is out already: break the connection, so that nobody takes a part for the whole.
                if (!disconnected(e) && refusal(e).isEmpty()) {
                    fault(id, exchange.pattern(), e);
                }
                throw new io.helidon.webserver.CloseConnectionException("answer broken off", e);
            } finally {
                account(exchange, answer.status(), System.nanoTime() - began);
            }
        } finally {
            exchange.end();
        }
        if (exchange.close) {
            // Helidon 4.5.0 announces the end of a connection and then waits for the next request all the
            // same, which would be the unread rest of this one's body.
            exchange.drain();
            throw new io.helidon.webserver.CloseConnectionException("answered, and the connection ends");
        }
    }

    private Answer answer(Exchange exchange) {
        try {
            return exchange.answer();
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            Optional<RefusedException> refusal = refusal(e);
            if (refusal.isPresent()) {
                return exchange.refused(refusal.get());
            }
            if (disconnected(e)) {
                throw e instanceof RuntimeException r ? r : new IllegalStateException(e);
            }
            fault(exchange.id, exchange.pattern(), e);
            exchange.close = true;
            return problems.answer(problems.fault(exchange.id), exchange.wantsPage());
        }
    }

    /// What a failure is to the client, or empty if it is a fault.
    private static Optional<RefusedException> refusal(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            switch (at) {
                case RefusedException refused -> {
                    return Optional.of(refused);
                }
                case Passing passing -> {
                    return passing.refusal();
                }
                case HttpException http -> {
                    return Optional.of(
                            new RefusedException(ofStatus(http.status().code())));
                }
                case RequestException request -> {
                    return Optional.of(new RefusedException(Front.reason(request.status(), request.responseHeaders())));
                }
                default -> {
                    continue;
                }
            }
        }
        return Optional.empty();
    }

    /// An answer to a request that never reached [#handle], with its headers.
    record Early(Answer answer, List<Header> headers) {}

    /// The problem of a request that was refused while it was read.
    Early early(RefusedException refused) {
        String id = newId();
        Answer answer = problems.answer(problems.of(refused, id), false);
        metrics.counter(
                        "touchstone_http_early_total",
                        "Requests and connections refused before any route.",
                        "code",
                        refused.reason().code())
                .increment();
        return new Early(answer, delivery.early(id, answer));
    }

    private static Answer withAllow(Answer answer, RefusedException e) {
        return e.reason() == Refusal.METHOD_NOT_ALLOWED && !e.facts().isEmpty()
                ? answer.field("Allow", e.facts().getFirst())
                : answer;
    }

    /// One request on its way through.
    private final class Exchange implements Request.Account {
        final ServerRequest raw;
        final String id;
        final String method;
        final Map<String, String> headers = new HashMap<>();
        boolean close;
        private boolean unread;
        private int roomTaken;
        private boolean waits;
        private Optional<Gate.Place> place = Optional.empty();
        private final List<Cookie> cookies = new ArrayList<>();

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

        Answer refused(RefusedException e) {
            close |= unread || e.reason() == Refusal.TOO_LARGE || e.reason() == Refusal.UNEXPECTED_BODY;
            if (e.reason() == Refusal.UNAUTHENTICATED) {
                addresses.charge(HostRule.share(client()), Work.UNAUTHENTICATED);
            }
            Answer answer = withChallenge(withAllow(problems.answer(problems.of(e, id), wantsPage()), e), e);
            // RFC 9110 section 15.5.16: whoever packed it learns that this is what is wrong.
            return e.reason() == Refusal.UNSUPPORTED_TYPE && packed()
                    ? answer.field("Accept-Encoding", "identity")
                    : answer;
        }

        /// RFC 9110 section 15.5.2: a 401 names a way to authenticate. Whoever gave no bearer token, if perhaps
        /// something else, is told nothing more (RFC 6750 section 3.1).
        private Answer withChallenge(Answer answer, RefusedException e) {
            if (answer.status() != 401) {
                return answer;
            }
            // RFC 9470 section 3.
            String error = e.reason() == Refusal.STEP_UP_NEEDED || e.reason() == Refusal.SIGN_IN_AGAIN
                    ? " error=\"insufficient_user_authentication\", "
                            + (e.reason() == Refusal.SIGN_IN_AGAIN ? "max_age" : "acr_values") + "=\""
                            + e.facts().getFirst().replaceAll("[^ !#-\\[\\]-~]", "") + '"'
                    : Request.bearer(Optional.ofNullable(headers.get("authorization")))
                                    .isPresent()
                            ? " error=\"invalid_token\""
                            : "";
            return answer.field("WWW-Authenticate", "Bearer" + error);
        }

        String client() {
            return hosts.client(HostRule.neighbour(raw.remotePeer()), headers.getOrDefault("x-forwarded-for", ""));
        }

        /// Gives the place at work back.
        void leave() {
            place.ifPresent(Gate.Place::leave);
        }

        void end() {
            leave();
            room.release(roomTaken);
            roomTaken = 0;
            if (waits) {
                waits = false;
                turnToWait.release();
            }
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
            Route reached = match.route();
            spend(
                    addresses,
                    HostRule.share(client()),
                    reached == null ? Work.NOWHERE : reached.work().cost());
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
            if (!wanted.equals("GET")) {
                sameOrigin();
            }
            if (found.body() instanceof Route.Body.OwnForm && !hosts.isOwnPage(headers)) {
                throw new RefusedException(Refusal.CROSS_ORIGIN);
            }
            Request.Content content = content(found.body());
            found.work().atOnce().map(gates::get).ifPresent(gate -> place = Optional.of(gate.enter()));
            Answer answer = found.handler()
                    .answer(new Request(
                            id,
                            wanted,
                            path,
                            found,
                            match.values(),
                            query,
                            headers,
                            content,
                            client(),
                            this,
                            this::takeRoom));
            close |= unread;
            if (wanted.equals("GET") && answer.status() == 200 && !accepts(headers.get("accept"), answer.type())) {
                throw new RefusedException(Refusal.NOT_ACCEPTABLE, answer.type());
            }
            return answer;
        }

        @Override
        public void count(String person) {
            spend(
                    persons,
                    person,
                    java.util.Objects.requireNonNull(route).work().cost());
        }

        @Override
        public void send(Cookie cookie) {
            cookies.add(cookie);
        }

        Answer withCookies(Answer answer) {
            Answer out = answer;
            for (Cookie cookie : cookies) {
                boolean own = answer.fields().stream()
                        .anyMatch(
                                f -> f.name().equals("Set-Cookie") && f.value().startsWith(cookie.name() + "="));
                out = own ? out : out.cookie(cookie);
            }
            return out;
        }

        private void spend(RateLimit limit, String who, int points) {
            limit.spend(who, points).ifPresent(wait -> {
                throw new RefusedException(Refusal.TOO_MANY_REQUESTS).retryAfter(wait);
            });
        }

        /// A page of another site cannot make a browser act here: browsers name the page's origin with every
        /// request that is no plain reading.
        private void sameOrigin() {
            String origin = headers.getOrDefault("origin", "");
            if (!origin.isEmpty() && !hosts.isOwn(origin, headers.getOrDefault("host", ""))) {
                throw new RefusedException(Refusal.CROSS_ORIGIN);
            }
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

        /// Judges the body by what the headers say of it; it is read when the handler asks for it.
        private Request.Content content(Route.Body rule) {
            unread = headers.containsKey("transfer-encoding")
                    || !headers.getOrDefault("content-length", "0").equals("0");
            return switch (rule) {
                case Route.Body.None() -> {
                    if (unread) {
                        throw new RefusedException(Refusal.UNEXPECTED_BODY);
                    }
                    yield _ -> InputStream.nullInputStream();
                }
                case Route.Body.JsonObject(int max) -> {
                    mediaType(Set.of("application/json"));
                    yield content(rule, max);
                }
                case Route.Body.Form(int max) -> {
                    formType();
                    yield content(rule, max);
                }
                case Route.Body.OwnForm(int max, boolean files) -> {
                    if (files) {
                        formType();
                    } else {
                        mediaType(Set.of("application/x-www-form-urlencoded"));
                    }
                    yield content(rule, max);
                }
                case Route.Body.Bytes(Set<String> types, int max) -> {
                    mediaType(types);
                    yield content(rule, max);
                }
            };
        }

        private Request.Content content(Route.Body rule, int max) {
            requireWithin(max);
            return most -> {
                requireWithin(Math.min(max, most));
                if (!unread) {
                    return InputStream.nullInputStream();
                }
                leave();
                return new Incoming(rule, Math.min(max, most));
            };
        }

        private void requireWithin(int max) {
            String declared = headers.getOrDefault("content-length", "");
            if (!declared.isEmpty() && (!declared.matches("[0-9]{1,18}") || Long.parseLong(declared) > max)) {
                throw new RefusedException(Refusal.TOO_LARGE, Integer.toString(max));
            }
        }

        private boolean packed() {
            return !headers.getOrDefault("content-encoding", "identity").equalsIgnoreCase("identity");
        }

        /// RFC 2046 section 5.1.1: one boundary of at most 70 characters.
        private void formType() {
            String type = headers.getOrDefault("content-type", "");
            if (!FORM.matcher(type).matches() || packed()) {
                throw new RefusedException(Refusal.UNSUPPORTED_TYPE, "multipart/form-data");
            }
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
            if (!allowed.contains(bare) || !parametersFine || packed()) {
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

        /// The body as it comes from the client, so that nothing of it is held but what its reader keeps:
        /// within its cap, and within the memory that it will take. At its end the request waits for its place
        /// again.
        private final class Incoming extends InputStream {
            private final Route.Body rule;
            private final int max;
            private final InputStream in = raw.content().inputStream();
            private int taken;

            Incoming(Route.Body rule, int max) {
                this.rule = rule;
                this.max = max;
            }

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                if (!unread || length == 0) {
                    return length == 0 ? 0 : -1;
                }
                try {
                    int n = in.read(into, from, length);
                    if (n > 0) {
                        taken += n;
                        if (taken > max) {
                            throw new RefusedException(Refusal.TOO_LARGE, Integer.toString(max));
                        }
                        takeRoom(rule.peak(taken));
                    } else if (n < 0) {
                        unread = false;
                        in.close();
                        place.ifPresent(Gate.Place::comeBack);
                    }
                    return n;
                } catch (IOException | RuntimeException e) {
                    Optional<RefusedException> refusal = refusal(e);
                    if (refusal.isPresent()) {
                        throw refusal.get();
                    }
                    if (disconnected(e)) {
                        throw new io.helidon.webserver.CloseConnectionException("client gone", e);
                    }
                    // Nothing but the reading of the body runs in here, so whatever else is thrown (a body that
                    // ends too soon) is about what the client sent.
                    throw new RefusedException(Refusal.MALFORMED_REQUEST);
                }
            }
        }

        private void takeRoom(long bytes) {
            int more = (int) (bytes + 1023 >> 10) - roomTaken;
            if (more > 0) {
                if (!room.tryAcquire(more) && !waitForRoom(more)) {
                    throw new RefusedException(Refusal.BUSY).retryAfter(Duration.ofSeconds(2));
                }
                roomTaken += more;
            }
        }

        /// Of those for whom there is no more room one waits for what the others give back, so that of many who
        /// came at once and each took a part some get through. It goes on being the one until it is answered.
        private boolean waitForRoom(int more) {
            waits = waits || turnToWait.tryAcquire();
            try {
                return waits && room.tryAcquire(more, patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
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
                        Refusal.UNKNOWN_PARAMETER,
                        shown(name),
                        known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known)));
            }
            if (value.codePoints().anyMatch(Character::isISOControl)) {
                throw new RefusedException(Refusal.INVALID_PARAMETER, name, "no control characters");
            }
            if (out.putIfAbsent(name, value) != null) {
                throw new RefusedException(Refusal.REPEATED_PARAMETER, name);
            }
        }
        return out;
    }

    /// A name that somebody else chose, short enough for a sentence.
    static String shown(String name) {
        return name.codePointCount(0, name.length()) <= 40
                ? name
                : name.substring(0, name.offsetByCodePoints(0, 30)) + "…";
    }

    static String decoded(String s, boolean plusIsSpace) {
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
                    throw new RefusedException(Refusal.MALFORMED_REQUEST, Text.MALFORMED_ESCAPE);
                }
                out[length++] = (byte) HexFormat.fromHexDigits(s, i + 1, i + 3);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                out[length++] = ' ';
            } else if (c < 0x80) {
                out[length++] = (byte) c;
            } else {
                throw new RefusedException(Refusal.MALFORMED_REQUEST, Text.MALFORMED_ESCAPE);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(out, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(Refusal.MALFORMED_REQUEST, Text.MALFORMED_CHARACTERS);
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

    /// What a status of the web server itself means.
    static Refusal ofStatus(int status) {
        return switch (status) {
            case 404 -> Refusal.NOT_FOUND;
            case 405 -> Refusal.METHOD_NOT_ALLOWED;
            case 406 -> Refusal.NOT_ACCEPTABLE;
            case 408 -> Refusal.TIMEOUT;
            case 413 -> Refusal.TOO_LARGE;
            case 414 -> Refusal.URI_TOO_LONG;
            case 415 -> Refusal.UNSUPPORTED_TYPE;
            case 421 -> Refusal.MISDIRECTED;
            case 429 -> Refusal.TOO_MANY_REQUESTS;
            case 431 -> Refusal.HEADERS_TOO_LARGE;
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
        // Reading what is public is counted, not logged line by line, and so is whatever is sent away: a flood
        // must not fill the log.
        boolean turnedAway = status == 429 || status == 503;
        boolean notable =
                !turnedAway && (!SLUGGISH.contains(exchange.method) || status >= 500 || nanos > 1_000_000_000L);
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
