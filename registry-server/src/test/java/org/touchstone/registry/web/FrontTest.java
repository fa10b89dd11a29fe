package org.touchstone.registry.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.web.Limits.Limit;

/// Clients that are too slow, too many or too greedy: each is sent away with its own code and a time to come back, the
/// connection ends where it must, and the server is free again afterwards.
class FrontTest {
    private static final String HOST = "Host: localhost\r\n";
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch inside = new CountDownLatch(1);

    /// More than any buffer on the way holds. One for all listeners: Helidon does not let go of a server that has
    /// stopped (its timer for idle connections goes on), nor of what its routes hold.
    private static final byte[] BIG = new byte[64 << 20];

    private HttpListener start(Limits limits, Set<String> proxies) {
        URI publicUrl = URI.create("http://register.example");
        Problems problems = new Problems(publicUrl.toString(), Messages.english(), Problem::title);
        List<Route> routes = List.of(
                Route.get("/", _ -> Answer.html("<!doctype html>home")),
                Route.get("/alive", _ -> Answer.text("text/plain", "yes")).takes(Work.NONE),
                Route.get("/big", _ -> Answer.of("application/octet-stream", BIG)),
                Route.get("/held", _ -> {
                    inside.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Answer.text("text/plain", "held");
                }),
                Route.post("/things", r -> {
                    if (r.bearer().isEmpty()) {
                        throw new RefusedException(Refusal.UNAUTHENTICATED);
                    }
                    r.countAgainst(r.bearer().get());
                    return Answer.text("text/plain", Integer.toString(r.body().length));
                }));
        return HttpListener.start(
                HttpListener.Settings.loopback(0),
                new Handlers(routes, problems, new HostRule(publicUrl, proxies), new Metrics(), false, limits));
    }

    private static Limits quick() {
        return Limits.USUAL.with(Limit.HEAD_SECONDS, 1).with(Limit.SILENCE_SECONDS, 1);
    }

    /// A socket and what has come of it.
    private static final class Client implements AutoCloseable {
        final Socket socket;
        final InputStream in;

        Client(HttpListener listener) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
            socket.setSoTimeout(60_000);
            in = socket.getInputStream();
        }

        Client send(String text) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // Closed already: what was answered can still be read.
            }
            return this;
        }

        /// Everything up to the end of the connection.
        String rest() {
            StringBuilder all = new StringBuilder();
            byte[] piece = new byte[65_536];
            try {
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    all.append(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (java.net.SocketTimeoutException e) {
                return "(still open) " + all;
            } catch (IOException e) {
                // Reset: the end as well.
            }
            return all.toString();
        }

        /// One answer, the connection being kept.
        String answer() throws IOException {
            StringBuilder all = new StringBuilder();
            while (all.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return all.toString();
                }
                all.append((char) b);
            }
            String head = all.toString();
            int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
            int length = Integer.parseInt(
                    head.substring(at + 15, head.indexOf('\r', at)).strip());
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void refused(int status, String code, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertEquals(
                code,
                StrictJson.parseObject(body.getBytes(StandardCharsets.UTF_8)).text("code"));
        assertTrue(answer.contains("nosniff") && answer.contains("Content-Security-Policy"), answer);
        if (status == 429 || status == 503) {
            assertTrue(answer.matches("(?s).*\r\nRetry-After: [1-9][0-9]*\r\n.*"), answer);
        }
    }

    private static void until(BooleanSupplier done) throws InterruptedException {
        for (int i = 0; i < 600 && !done.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertTrue(done.getAsBoolean());
    }

    @Test
    void a_request_that_does_not_come_to_its_end_is_ended() throws Exception {
        String post =
                "POST /things HTTP/1.1\r\n" + HOST + "Authorization: Bearer a\r\nContent-Type: application/json\r\n";
        try (HttpListener listener = start(quick(), Set.of())) {
            for (String part : List.of(
                    "GET / HT",
                    "GET / HTTP/1.1\r\nHost: loc",
                    post + "Content-Length: 1000\r\n\r\n{",
                    post + "Transfer-Encoding: chunked\r\n\r\n5\r\n{")) {
                try (Client client = new Client(listener)) {
                    refused(408, "timeout", client.send(part).rest());
                }
            }
            // A connection that never says anything gets no answer, only an end.
            try (Client client = new Client(listener)) {
                assertEquals("", client.rest());
            }
            until(() -> listener.connections() == 0);
        }
    }

    @Test
    void a_byte_now_and_then_is_not_enough() throws Exception {
        try (HttpListener listener = start(quick(), Set.of())) {
            for (String begin : List.of(
                    "GET / HTTP/1.1\r\n" + HOST + "X: ",
                    "POST /things HTTP/1.1\r\n" + HOST
                            + "Authorization: Bearer a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")) {
                try (Client client = new Client(listener)) {
                    client.send(begin);
                    Thread drip = Thread.ofVirtual().start(() -> {
                        try {
                            for (int i = 0; i < 600; i++) {
                                client.send("x");
                                Thread.sleep(100);
                            }
                        } catch (InterruptedException e) {
                            // Enough.
                        }
                    });
                    refused(408, "timeout", client.rest());
                    drip.interrupt();
                    drip.join();
                }
            }
            until(() -> listener.connections() == 0);
        }
    }

    @Test
    void who_does_not_read_the_answer_does_not_get_all_of_it() throws Exception {
        try (HttpListener listener = start(quick().with(Limit.SLOWEST, 100_000_000), Set.of());
                Client client = new Client(listener)) {
            client.send("GET /big HTTP/1.1\r\n" + HOST + "\r\n");
            until(() -> listener.connections() == 1);
            until(() -> listener.connections() == 0);
            assertTrue(client.rest().length() < BIG.length);
        }
    }

    @Test
    void one_address_has_so_many_connections_and_a_proxy_has_more() throws Exception {
        Limits three = Limits.USUAL.with(Limit.CONNECTIONS_PER_ADDRESS, 3);
        try (HttpListener listener = start(three, Set.of())) {
            List<Client> kept = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Client client = new Client(listener);
                kept.add(client);
                assertTrue(client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                        .answer()
                        .startsWith("HTTP/1.1 200"));
            }
            try (Client fourth = new Client(listener)) {
                refused(429, "too-many-requests", fourth.rest());
            }
            kept.getFirst().close();
            until(() -> listener.connections() == 2);
            try (Client again = new Client(listener)) {
                assertTrue(again.send("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                        .answer()
                        .startsWith("HTTP/1.1 200"));
            }
            for (Client client : kept) {
                client.close();
            }
        }
        try (HttpListener listener = start(three.with(Limit.CONNECTIONS, 5), Set.of("127.0.0.1"))) {
            List<Client> kept = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Client client = new Client(listener);
                kept.add(client);
                assertTrue(client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n")
                        .answer()
                        .startsWith("HTTP/1.1 200"));
            }
            try (Client sixth = new Client(listener)) {
                refused(503, "busy", sixth.rest());
            }
            for (Client client : kept) {
                client.close();
            }
        }
    }

    @Test
    void one_address_has_so_many_requests_and_no_header_gives_it_more() throws Exception {
        Limits few = Limits.USUAL.with(Limit.RATE, 1).with(Limit.BURST, 10);
        try (HttpListener listener = start(few, Set.of());
                Client client = new Client(listener)) {
            for (int i = 0; i < 5; i++) {
                assertTrue(client.send("GET / HTTP/1.1\r\n" + HOST + "X-Forwarded-For: 10.9.9." + i + "\r\n\r\n")
                        .answer()
                        .startsWith("HTTP/1.1 200"));
            }
            refused(
                    429,
                    "too-many-requests",
                    client.send("GET / HTTP/1.1\r\n" + HOST + "X-Forwarded-For: 10.9.9.99\r\n\r\n")
                            .answer());
            assertTrue(client.send("GET /alive HTTP/1.1\r\n" + HOST + "\r\n")
                    .answer()
                    .startsWith("HTTP/1.1 200"));
        }
        try (HttpListener listener = start(few, Set.of("127.0.0.1"));
                Client client = new Client(listener)) {
            for (String from : List.of("10.9.9.1", "10.9.9.2")) {
                for (int i = 0; i < 5; i++) {
                    assertTrue(client.send("GET / HTTP/1.1\r\n" + HOST + "X-Forwarded-For: " + i + ".2.3.4, " + from
                                    + "\r\n\r\n")
                            .answer()
                            .startsWith("HTTP/1.1 200"));
                }
                refused(
                        429,
                        "too-many-requests",
                        client.send("GET / HTTP/1.1\r\n" + HOST + "X-Forwarded-For: 9.2.3.4, " + from + "\r\n\r\n")
                                .answer());
            }
        }
    }

    @Test
    void one_person_has_so_many_acts_from_wherever() throws Exception {
        Limits few = Limits.USUAL.with(Limit.PERSON_RATE, 1).with(Limit.PERSON_BURST, 20);
        try (HttpListener listener = start(few, Set.of("127.0.0.1"));
                Client client = new Client(listener)) {
            for (String person : List.of("a", "b")) {
                for (int i = 0; i < 3; i++) {
                    String answer = client.send("POST /things HTTP/1.1\r\n" + HOST + "X-Forwarded-For: 10.1.1." + i
                                    + "\r\nAuthorization: Bearer " + person
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                            .answer();
                    if (i < 2) {
                        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
                    } else {
                        refused(429, "too-many-requests", answer);
                        client.in.readNBytes(0);
                    }
                }
                if (person.equals("a")) {
                    // The refused one's body was never read, so its connection has ended.
                    assertEquals("", client.rest());
                    break;
                }
            }
        }
    }

    @Test
    void who_is_nobody_is_told_so_before_the_body_and_pays_for_asking() throws Exception {
        Limits few = Limits.USUAL.with(Limit.RATE, 1).with(Limit.BURST, 70);
        try (HttpListener listener = start(few, Set.of())) {
            String ask = "POST /things HTTP/1.1\r\n" + HOST
                    + "Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n";
            try (Client client = new Client(listener)) {
                client.send(ask);
                client.socket.shutdownOutput();
                refused(401, "unauthenticated", client.rest());
            }
            try (Client client = new Client(listener)) {
                client.send(ask);
                client.socket.shutdownOutput();
                client.rest();
            }
            try (Client client = new Client(listener)) {
                refused(
                        429,
                        "too-many-requests",
                        client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n")
                                .rest());
            }
        }
    }

    @Test
    void what_is_too_much_at_once_is_refused_and_what_has_begun_is_finished() throws Exception {
        Limits one = Limits.USUAL.with(Limit.READS, 1).with(Limit.QUEUE, 1).with(Limit.PATIENCE, 200);
        try (HttpListener listener = start(one, Set.of());
                Client first = new Client(listener);
                Client second = new Client(listener);
                Client third = new Client(listener)) {
            first.send("GET /held HTTP/1.1\r\n" + HOST + "\r\n");
            inside.await();
            refused(
                    503,
                    "busy",
                    second.send("GET / HTTP/1.1\r\n" + HOST + "\r\n").answer());
            assertTrue(third.send("GET /alive HTTP/1.1\r\n" + HOST + "\r\n")
                    .answer()
                    .startsWith("HTTP/1.1 200"));
            release.countDown();
            assertTrue(first.answer().endsWith("held"));
            assertTrue(
                    second.send("GET / HTTP/1.1\r\n" + HOST + "\r\n").answer().startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void bodies_of_all_clients_together_have_so_much_room() throws Exception {
        // What one of them takes once it is read as JSON, and not what two do.
        Limits small = Limits.USUAL.with(Limit.BODIES, 20);
        String post = "POST /things HTTP/1.1\r\n" + HOST
                + "Authorization: Bearer a\r\nContent-Type: application/json\r\nContent-Length: 800000\r\n\r\n";
        try (HttpListener listener = start(small, Set.of());
                Client first = new Client(listener)) {
            first.send(post + "x".repeat(700_000));
            // Once the first one's bytes are in, no other of that size fits beside them.
            boolean refused = false;
            for (int i = 0; i < 100 && !refused; i++) {
                try (Client other = new Client(listener)) {
                    String answer = other.send(post + "x".repeat(800_000)).answer();
                    refused = answer.startsWith("HTTP/1.1 503");
                }
            }
            first.send("x".repeat(100_000));
            String last = first.answer();
            assertTrue(refused || last.startsWith("HTTP/1.1 503"), last);
            try (Client third = new Client(listener)) {
                assertTrue(third.send(post + "x".repeat(800_000)).answer().endsWith("800000"));
            }
        }
    }
}
