package org.touchstone.registry.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// However the bytes are cut into packets, the same messages are found, and the same one is refused.
class FramingTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String POST = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nGET / HTTP/1";
    private static final String CHUNKS =
            "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n0a\r\n0\r\n\r\nGET /\r\n1\r\nx\r\n0\r\n\r\n";

    private static Optional<Refusal> follow(byte[] bytes, int cut) {
        Framing framing = new Framing();
        for (byte[] part : List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length))) {
            Framing.Seen seen = framing.follow(part);
            if (seen.refused().isPresent()) {
                return seen.refused();
            }
            assertEquals(part.length, seen.good());
        }
        assertEquals(Framing.Place.BETWEEN, framing.place());
        return Optional.empty();
    }

    @Test
    void good_messages_in_any_order_and_any_packets() {
        List<String> kinds = List.of(GET, POST, CHUNKS);
        for (String first : kinds) {
            for (String second : kinds) {
                byte[] bytes = (first + second).getBytes(StandardCharsets.ISO_8859_1);
                for (int cut = 0; cut <= bytes.length; cut++) {
                    assertEquals(Optional.empty(), follow(bytes, cut), "cut at " + cut);
                }
            }
        }
    }

    @Test
    void a_bad_message_is_refused_in_any_packets_and_those_before_it_go_on() {
        Map<String, Refusal> bad = Map.of(
                CHUNKS.replace("Chunked", "chunked, chunked"), Refusal.BAD_LENGTH,
                CHUNKS.replace("x\r\n0\r\n", "x0\r\n"), Refusal.BAD_CHUNK,
                CHUNKS.replace("0\r\n\r\n", "0\r\nX: y\r\n\r\n"), Refusal.BAD_CHUNK,
                POST.replace("12", "+12"), Refusal.BAD_LENGTH,
                GET.replace("Host", " Host"), Refusal.BAD_HEADER,
                GET.replace(" HTTP", "  HTTP"), Refusal.BAD_REQUEST_LINE,
                GET.replace("Host: x\r\n", ""), Refusal.BAD_HOST);
        bad.forEach((message, reason) -> {
            byte[] bytes = (GET + message).getBytes(StandardCharsets.ISO_8859_1);
            for (int cut = 0; cut <= bytes.length; cut++) {
                assertEquals(Optional.of(reason), follow(bytes, cut), message + " cut at " + cut);
            }
            assertEquals(GET.length(), new Framing().follow(bytes).good());
        });
    }
}
