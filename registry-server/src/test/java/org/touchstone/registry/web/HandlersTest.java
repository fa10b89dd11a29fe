package org.touchstone.registry.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// The edge over a real socket: what is refused, as what, and that nothing a client sends is the server's fault.
class HandlersTest {
    private static HttpListener listener;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        URI publicUrl = URI.create("http://register.example");
        Problems problems = new Problems(
                publicUrl.toString(), Messages.english(), p -> "<!doctype html><title>" + p.title() + "</title>");
        List<Route> routes = List.of(
                Route.get("/", _ -> Answer.html("<!doctype html>home")),
                Route.get("/things/{id}", r -> Answer.html("thing " + r.path("id")), "q", "after"),
                Route.get(
                        "/things/{id}.json",
                        r -> Answer.json(Json.Obj.builder()
                                        .with("id", r.path("id"))
                                        .with("q", r.query("q").orElse(""))
                                        .build())
                                .cache(Answer.Cache.REVALIDATE)
                                .open(),
                        "q"),
                Route.get("/things/{id}/parts/{rest...}", r -> Answer.text("text/plain", r.path("rest"))),
                Route.get(
                        "/big",
                        _ -> Answer.text("text/plain", "x".repeat(50_000))
                                .cache(Answer.Cache.IMMUTABLE)
                                .prepared()),
                Route.get("/fault", _ -> {
                    throw new IllegalStateException("secret detail");
                }),
                Route.get(
                        "/stream",
                        _ -> Answer.stream("text/plain", out -> out.write("piece".getBytes(StandardCharsets.UTF_8)))),
                Route.get(
                        "/broken-stream",
                        _ -> Answer.stream("text/plain", out -> {
                            out.write(new byte[100_000]);
                            throw new IllegalStateException("half way");
                        })),
                Route.post("/things", r -> {
                    Fields f = r.fields();
                    String name = f.text("name", 10);
                    f.integer("count", 1, 5);
                    f.done();
                    return Answer.created(
                            "/things/" + name,
                            Json.Obj.builder().with("name", name).build());
                }),
                Route.postEmpty("/things/{id}/end", _ -> Answer.nothing()),
                Route.put(
                        "/files/{id}",
                        new Route.Body.Bytes(Set.of("application/pdf"), 1_000),
                        r -> Answer.text("text/plain", Integer.toString(r.body().length))));
        Handlers handlers = new Handlers(routes, problems, new HostRule(publicUrl, Set.of()), new Metrics(), false);
        listener = HttpListener.start(HttpListener.Settings.loopback(0), handlers);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        listener.close();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + listener.port() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/,200,",
        "HEAD,/,200,",
        "GET,/things/a,200,",
        "GET,/things/a?q=1,200,",
        "GET,/things/a.json?q=%C5%B5,200,",
        "GET,/things/a/parts/x/y,200,",
        "GET,/nothing,404,not-found",
        "GET,//,404,not-found",
        "GET,/things//,404,not-found",
        "GET,/things/..,404,not-found",
        "GET,/things/%2e%2e,404,not-found",
        "GET,/things/a%2Fb,404,not-found",
        "GET,/things/a%00,404,not-found",
        "GET,/things/a;b=c,404,not-found",
        "GET,/things/%C3%28,400,malformed-request",
        "GET,/things/a?x=1,400,unknown-parameter",
        "GET,/things/a?%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80=1,400,unknown-parameter",
        "GET,/things/a?%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80=1,400,unknown-parameter",
        "GET,/things/a?%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80=1,400,unknown-parameter",
        "GET,/things/a?%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80=1,400,unknown-parameter",
        "GET,/things/a?%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80=1,400,unknown-parameter",
        "GET,/things/a?%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80=1,400,unknown-parameter",
        "GET,/things/a?%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80=1,400,unknown-parameter",
        "GET,/things/a?q=1&q=2,400,repeated-parameter",
        "GET,/things/a?q=%00,400,invalid-parameter",
        "GET,/things/a?q=%FF,400,malformed-request",
        "POST,/,405,method-not-allowed",
        "DELETE,/things/a,405,method-not-allowed",
        "TRACE,/,405,method-not-allowed",
        "FOO,/things,405,method-not-allowed",
        "GET,/things/a/end,405,method-not-allowed",
    })
    void answers(String method, String path, int status, String code) throws Exception {
        HttpResponse<String> r = send(to(path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertEquals(status, r.statusCode(), r.body());
        if (code != null) {
            assertEquals(
                    "application/problem+json",
                    r.headers().firstValue("Content-Type").orElseThrow());
            Json.Obj problem = StrictJson.parseObject(r.body().getBytes(StandardCharsets.UTF_8));
            assertEquals(code, problem.text("code"));
            assertEquals("http://register.example/problems/" + code, problem.text("type"));
            assertEquals(status, problem.integer("status"));
            assertEquals(
                    "urn:touchstone:request:"
                            + r.headers().firstValue("X-Request-Id").orElseThrow(),
                    problem.text("instance"));
        }
        assertEquals("nosniff", r.headers().firstValue("X-Content-Type-Options").orElseThrow());
        assertTrue(
                r.headers().firstValue("Content-Security-Policy").orElseThrow().contains("default-src 'none'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"a\",\"count\":1}                      | application/json                | 201 | ",
                "{\"name\":\"a\",\"count\":1}                      | application/json; charset=utf-8 | 201 | ",
                "{\"name\":\"a\",\"count\":1}                      | text/plain                      | 415 |"
                        + " unsupported-type",
                "{\"name\":\"a\",\"count\":1}                      | application/json; charset=utf-16| 415 |"
                        + " unsupported-type",
                "{\"name\":\"a\",\"count\":1,\"count\":1}          | application/json                | 400 |"
                        + " malformed-json",
                "{\"name\":\"a\",\"count\":1.5}                    | application/json                | 400 |"
                        + " malformed-json",
                "[]                                                | application/json                | 400 |"
                        + " malformed-json",
                "{                                                 | application/json                | 400 |"
                        + " malformed-json",
                "''                                                | application/json                | 400 |"
                        + " malformed-json",
                "{\"name\":\"a\"}                                  | application/json                | 422 |"
                        + " invalid-fields",
                "{\"name\":\"a\",\"count\":9}                      | application/json                | 422 |"
                        + " invalid-fields",
                "{\"name\":\"a\",\"count\":1,\"role\":\"admin\"}   | application/json                | 422 |"
                        + " invalid-fields",
                "{\"name\":\"aaaaaaaaaaaa\",\"count\":1}           | application/json                | 422 |"
                        + " invalid-fields",
                "{\"name\":7,\"count\":\"x\"}                      | application/json                | 422 |"
                        + " invalid-fields",
            })
    void bodies(String body, String type, int status, String code) throws Exception {
        HttpResponse<String> r =
                send(to("/things").header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
        assertEquals(status, r.statusCode(), r.body());
        if (code != null) {
            assertEquals(
                    code,
                    StrictJson.parseObject(r.body().getBytes(StandardCharsets.UTF_8))
                            .text("code"));
        }
    }

    @Test
    void everyFaultyFieldIsNamedAtOnce() throws Exception {
        HttpResponse<String> r = send(to("/things")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"count\":9,\"a/b~c\":1}")));
        Json.Obj problem = StrictJson.parseObject(r.body().getBytes(StandardCharsets.UTF_8));
        List<String> faults = problem.objects("errors").stream()
                .map(e -> e.text("pointer") + " " + e.text("code"))
                .toList();
        assertEquals(List.of("/name missing", "/count out-of-range", "/a~1b~0c unknown"), faults);
    }

    @Test
    void aBodyWhereNoneBelongsIsRefused() throws Exception {
        assertEquals(
                400,
                send(to("/things/a/end").POST(HttpRequest.BodyPublishers.ofString("x")))
                        .statusCode());
        assertEquals(
                204,
                send(to("/things/a/end").POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource({"gzip,415", "GZIP,415", "br,415", "x,415", "'identity, gzip',415", "identity,201"})
    void aPackedBodyIsRefusedAsThat(String coding, int status) throws Exception {
        for (String accept : List.of("application/json", "text/html")) {
            HttpResponse<String> r = send(to("/things")
                    .headers("Content-Type", "application/json", "Content-Encoding", coding, "Accept", accept)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"a\",\"count\":1}")));
            assertEquals(status, r.statusCode(), r.body());
            assertEquals(
                    status == 415 ? "identity" : "",
                    r.headers().firstValue("Accept-Encoding").orElse(""));
            assertTrue(status == 201
                    || r.headers()
                            .firstValue("Content-Type")
                            .orElseThrow()
                            .startsWith(accept.equals("text/html") ? accept : "application/problem+json"));
        }
        HttpResponse<String> type = send(
                to("/things").header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals(415, type.statusCode());
        assertTrue(type.headers().firstValue("Accept-Encoding").isEmpty(), "the type is what is wrong");
    }

    @ParameterizedTest
    @CsvSource({
        "http://register.example,  http://register.example,  register.example, true",
        "http://register.example,  http://localhost:8080,    localhost:8080,   true",
        "http://register.example,  https://register.example, register.example, true",
        "https://register.example, https://register.example, register.example, true",
        "https://register.example, HTTPS://Register.Example, register.example, true",
        "https://register.example, http://register.example,  register.example, false",
        "https://register.example, http://localhost:8080,    localhost:8080,   true",
        "https://register.example, http://127.0.0.1:8080,    127.0.0.1:8080,   true",
        "https://register.example, http://10.0.0.5:8080,     10.0.0.5:8080,    false",
        "https://register.example, http://localhost:8081,    localhost:8080,   false",
        "https://register.example, https://localhost:8443,   localhost:8443,   true",
        "https://register.example, https://evil.example,     register.example, false",
        "https://register.example, null,                     register.example, false",
    })
    void whichOriginsAreOurs(URI publicUrl, String origin, String host, boolean own) {
        assertEquals(own, new HostRule(publicUrl, Set.of()).isOwn(origin, host));
    }

    @Test
    void aFileOverItsCapIsRefusedWhetherItsLengthIsDeclaredOrNot() throws Exception {
        byte[] fits = new byte[1_000];
        byte[] over = new byte[1_001];
        for (boolean chunked : new boolean[] {false, true}) {
            for (byte[] file : List.of(fits, over)) {
                HttpRequest.BodyPublisher body = chunked
                        ? HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(file))
                        : HttpRequest.BodyPublishers.ofByteArray(file);
                HttpResponse<String> r = send(
                        to("/files/a").header("Content-Type", "application/pdf").PUT(body));
                assertEquals(file == fits ? 200 : 413, r.statusCode());
            }
        }
    }

    @Test
    void aFaultTellsAReferenceAndNothingElse() throws Exception {
        HttpResponse<String> json = send(to("/fault"));
        assertEquals(500, json.statusCode());
        assertFalse(json.body().contains("secret"), json.body());
        assertTrue(
                json.body().contains(json.headers().firstValue("X-Request-Id").orElseThrow()));
        HttpResponse<String> page = send(to("/fault").header("Accept", "text/html"));
        assertEquals(500, page.statusCode());
        assertTrue(page.headers().firstValue("Content-Type").orElseThrow().startsWith("text/html"));
    }

    @Test
    void aStreamThatBreaksIsNotTakenForWhole() throws Exception {
        assertEquals("piece", send(to("/stream")).body());
        org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> send(to("/broken-stream")));
    }

    @Test
    void anErrorIsAPageForABrowserOnly() throws Exception {
        String browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        HttpResponse<String> page = send(to("/nothing").header("Accept", browser));
        assertTrue(page.headers().firstValue("Content-Type").orElseThrow().startsWith("text/html"));
        assertTrue(page.body().contains("Page not found"));
        HttpResponse<String> api = send(to("/api/nothing").header("Accept", browser));
        assertEquals(
                "application/problem+json",
                api.headers().firstValue("Content-Type").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|200",
                "application/*|200",
                "*/*|200",
                "text/html|406",
                "application/json;q=0|406",
                "text/html, */*;q=0.1|200",
                "application/json;q=0, */*|406",
            })
    void accept(String accept, int status) throws Exception {
        assertEquals(status, send(to("/things/a.json").header("Accept", accept)).statusCode());
    }

    @Test
    void anUnchangedDocumentIsNotSentTwice() throws Exception {
        HttpResponse<String> first = send(to("/things/a.json"));
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertEquals("no-cache", first.headers().firstValue("Cache-Control").orElseThrow());
        assertEquals(
                "*", first.headers().firstValue("Access-Control-Allow-Origin").orElseThrow());
        HttpResponse<String> second = send(to("/things/a.json").header("If-None-Match", "\"x\", W/" + tag));
        assertEquals(304, second.statusCode());
        assertEquals("", second.body());
        assertEquals(tag, second.headers().firstValue("ETag").orElseThrow());
        assertEquals(
                200, send(to("/things/b.json").header("If-None-Match", tag)).statusCode());
    }

    @Test
    void longTextTravelsCompressedIfAskedFor() throws Exception {
        HttpRequest.Builder ask = to("/big").header("Accept-Encoding", "br, gzip;q=0.5");
        HttpResponse<byte[]> r = client.send(ask.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertEquals("gzip", r.headers().firstValue("Content-Encoding").orElseThrow());
        assertTrue(r.body().length < 5_000);
        assertEquals(50_000, new GZIPInputStream(new java.io.ByteArrayInputStream(r.body())).readAllBytes().length);
        String plainTag = send(to("/big")).headers().firstValue("ETag").orElseThrow();
        String packedTag = r.headers().firstValue("ETag").orElseThrow();
        assertFalse(plainTag.equals(packedTag));
        assertEquals(304, send(to("/big").header("If-None-Match", packedTag)).statusCode());
        HttpResponse<String> none = send(to("/big").header("Accept-Encoding", "gzip;q=0"));
        assertTrue(none.headers().firstValue("Content-Encoding").isEmpty());
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() throws Exception {
        HttpResponse<String> r = send(to("/big").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertEquals("50000", r.headers().firstValue("Content-Length").orElseThrow());
        assertEquals("", r.body());
    }

    @Test
    void optionsSaysWhatIsAllowed() throws Exception {
        HttpResponse<String> r = send(to("/things/a").method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertEquals(204, r.statusCode());
        assertEquals("GET, HEAD, OPTIONS", r.headers().firstValue("Allow").orElseThrow());
        HttpResponse<String> refused = send(to("/things").method("DELETE", HttpRequest.BodyPublishers.noBody()));
        assertEquals("POST", refused.headers().firstValue("Allow").orElseThrow());
    }

    @Test
    void aConnectionEndsWhenTheClientOrTheServerSaysSo() throws Exception {
        for (String request : List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 45\r\n\r\n"
                        + "GET /fault HTTP/1.1\r\nHost: localhost\r\n\r\n.....")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                // One answer, then the end: the body of a refused request is never taken for the next
                // one.
                assertEquals(1, all.split("HTTP/1.1 ", -1).length - 1, all);
            }
        }
    }

    /// Requests that no polite client sends: raw bytes, and the status they deserve.
    static List<org.junit.jupiter.params.provider.Arguments> abuse() {
        String host = "Host: localhost\r\n";
        return List.of(
                raw("GET / HTTP/1.1\r\n" + host + "\r\n", 200),
                raw("GET / HTTP/1.1\r\n\r\n", 400),
                raw("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                raw("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
                raw("GET / HTTP/1.1\r\nHost: register.example\r\n\r\n", 200),
                raw("GET / HTTP/1.1\r\nHost: 127.0.0.1:99\r\n\r\n", 200),
                raw("GET / HTTP/1.1\r\nHost: [::1]:99\r\n\r\n", 200),
                raw("GET / HTTP/9.9\r\n" + host + "\r\n", 400),
                raw("GET /\r\n\r\n", 400),
                raw("\0\0\0\0\r\n\r\n", 400),
                raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + host + "\r\n", 414),
                raw("GET / HTTP/1.1\r\n" + host + "X: " + "a".repeat(40_000) + "\r\n\r\n", 431),
                raw("GET / HTTP/1.1\r\n" + host + "X-A: b\r\n".repeat(5_000) + "\r\n", 431),
                raw("GET /a b HTTP/1.1\r\n" + host + "\r\n", 400),
                raw("GET /%zz HTTP/1.1\r\n" + host + "\r\n", 400),
                raw("GET /\u00ff HTTP/1.1\r\n" + host + "\r\n", 400),
                raw("GET /<script> HTTP/1.1\r\n" + host + "\r\n", 400),
                raw("GET / HTTP/1.1\r\n" + host + "Bad Header: x\r\n\r\n", 400),
                raw("GET / HTTP/1.1\r\n" + host + "X: a\0b\r\n\r\n", 400),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\n"
                                + "Content-Length: 2\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "0\r\n\r\n",
                        400),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                        400),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\nContent-Length: -2\r\n\r\n{}",
                        400),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
                        400),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\nContent-Length: 999999999\r\n\r\n{}",
                        413),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "zz\r\n"
                                + "{}\r\n"
                                + "0\r\n\r\n",
                        400),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        400),
                raw(
                        "POST /things HTTP/1.1\r\n" + host
                                + "Content-Type: application/json\r\n"
                                + "Content-Encoding: gzip\r\n"
                                + "Content-Length: 2\r\n\r\n"
                                + "{}",
                        415),
                raw("GET / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello", 400),
                raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400));
    }

    private static org.junit.jupiter.params.provider.Arguments raw(String request, int status) {
        return org.junit.jupiter.params.provider.Arguments.of(request, status);
    }

    @ParameterizedTest
    @MethodSource("abuse")
    void abuseIsTheClientsFault(String request, int status) throws Exception {
        String answer = exchange(request);
        assertTrue(
                answer.startsWith("HTTP/1.1 " + status),
                "expected " + status + " but: " + answer.lines().findFirst());
        if (status >= 400) {
            assertTrue(answer.contains("application/problem+json"), answer);
        }
    }

    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(3_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // The server may hang up on the rest of a request that it has refused already.
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] piece = new byte[8_192];
            try {
                for (int n = socket.getInputStream().read(piece);
                        n >= 0;
                        n = socket.getInputStream().read(piece)) {
                    all.write(piece, 0, n);
                    if (all.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
                        break;
                    }
                }
            } catch (SocketTimeoutException e) {
                all.write("(timed out)".getBytes(StandardCharsets.US_ASCII));
            }
            return all.toString(StandardCharsets.UTF_8);
        }
    }
}
