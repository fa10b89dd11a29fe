package org.touchstone.registry.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs the plain-text scenarios of `src/test/scripts/http`: requests as they go over the wire, and what must come
// back.
class ScenariosTest {
    private static TestSite site;

    @BeforeAll
    static void start() {
        site = new TestSite();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private record Step(String place, String request, List<String> headers, List<String> expected, List<String> body) {}

    @TestFactory
    Stream<DynamicTest> scenarios() throws IOException {
        List<Step> steps = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/scripts/http"))) {
            for (Path file : files.sorted().toList()) {
                steps.addAll(read(file));
            }
        }
        assertTrue(steps.size() > 30);
        return steps.stream().map(s -> DynamicTest.dynamicTest(s.place() + " " + s.request(), () -> run(s)));
    }

    private static List<Step> read(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        int number = 0;
        Step step = null;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                step = null;
            } else if (step == null) {
                step = new Step(
                        file.getFileName() + ":" + number,
                        line,
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>());
                steps.add(step);
            } else if (line.startsWith("< ")) {
                step.expected().add(line.substring(2));
            } else if (line.startsWith("| ")) {
                step.body().add(line.substring(2));
            } else {
                step.headers().add(line);
            }
        }
        return steps;
    }

    private static void run(Step step) throws IOException {
        StringBuilder request =
                new StringBuilder(step.request()).append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        step.headers().forEach(h -> request.append(h).append("\r\n"));
        request.append("\r\n");
        String answer;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), site.listener.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        int end = answer.indexOf("\r\n\r\n");
        String head = answer.substring(0, end).toLowerCase(Locale.ROOT);
        assertEquals(step.expected().getFirst(), head.split(" ", 3)[1], answer);
        for (String header : step.expected().subList(1, step.expected().size())) {
            assertTrue(head.contains("\r\n" + header.toLowerCase(Locale.ROOT)), header + " in " + head);
        }
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            assertTrue(answer.endsWith("\r\n0\r\n\r\n"), "the answer is not ended");
        }
        for (String words : step.body()) {
            assertTrue(answer.substring(end).contains(words), words + " in " + answer);
        }
    }
}
