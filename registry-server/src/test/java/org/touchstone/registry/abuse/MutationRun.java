package org.touchstone.registry.abuse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.abuse.Operations.Operation;

/// The long form of the suite, started by hand: `MutationRun REQUESTS SEED [JVM OPTION…]` sends so many mutations of
/// valid requests to every address and prints what came back. The same seed sends the same requests.
///
/// Writing requests carry the token of the auditor, who may write nothing, or one that is no token, so that whatever
/// gets through must leave every table as it is. Ends with 1 if an answer was the server's fault or badly framed, a row
/// changed, the log names a fault, or the process is gone.
public final class MutationRun {
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            "/",
            "//",
            "..",
            "%00",
            "%2e%2e",
            "%2f",
            "?",
            "&",
            "=",
            "#",
            ";",
            ",",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            "<",
            "\\",
            "\u00ff",
            "\u0080",
            "HTTP/1.1",
            "HTTP/1.0",
            "Host: x\r\n",
            "Content-Length: 0\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: x\r\n",
            "Expect: 100-continue\r\n",
            "Connection: close\r\n",
            "Connection: upgrade\r\nUpgrade: h2c\r\n",
            "Content-Encoding: gzip\r\n",
            "Content-Type: text/plain\r\n",
            "Origin: null\r\n",
            "Range: bytes=0-1\r\n",
            "0\r\n\r\n",
            "5\r\nhello\r\n",
            "ffffffff\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "null",
            "-1",
            "9007199254740993",
            "1e999",
            "\\u0000",
            "\\ud800",
            "[[[[[[[[",
            "Authorization: Bearer x\r\n");

    private final Operations operations;
    private final Target target;
    private final long seed;
    private final String auditor;
    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();

    private MutationRun(Target target, long seed) throws IOException {
        this.target = target;
        this.operations = Operations.of(target);
        this.seed = seed;
        this.auditor = target.token("U-001");
    }

    /// See the class.
    public static void main(String[] args) throws Exception {
        int requests = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        List<String> jvm = args.length > 2 ? Arrays.asList(args).subList(2, args.length) : List.of("-Xmx256m");
        try (Target target = new Target(Target.LIMITS, jvm)) {
            MutationRun run = new MutationRun(target, seed);
            Map<String, String> before = target.checksums();
            long began = System.nanoTime();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> run.send(requests)));
            }
            while (threads.stream().anyMatch(Thread::isAlive)) {
                Thread.sleep(2_000);
                System.err.println(
                        Math.min(requests, run.next.get()) + " of " + requests + ", " + run.wrong.size() + " wrong");
            }
            Map<String, String> after = target.checksums();
            after.entrySet().removeAll(before.entrySet());
            if (!after.isEmpty()) {
                run.wrong.add("changed: " + after.keySet());
            }
            if (target.log().contains("touchstone.fault")) {
                run.wrong.add("the log names a fault");
            }
            if (!target.alive()) {
                run.wrong.add("the server has ended");
            }
            run.wrong.stream().limit(20).forEach(System.out::println);
            String memory = target.alive()
                    ? Files.readAllLines(Path.of("/proc", Long.toString(target.pid()), "status")).stream()
                            .filter(l -> l.startsWith("VmHWM"))
                            .findFirst()
                            .orElse("")
                    : "";
            System.out.println("mutations " + requests + " seed " + seed + " wrong " + run.wrong.size() + " statuses "
                    + new TreeMap<>(run.statuses) + " in " + (System.nanoTime() - began) / 1_000_000_000 + " s "
                    + memory.replaceAll("\\s+", " "));
            System.exit(run.wrong.isEmpty() ? 0 : 1);
        }
    }

    private void send(int requests) {
        for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
            // Each request has a seed of its own: it can be sent again alone, and threads do not mix.
            SplittableRandom random = new SplittableRandom(seed * 1_000_003 + i);
            Operation o = operations.all().get(i % operations.all().size());
            byte[] request = mutated(random, o);
            try (Wire wire = new Wire(target.port)) {
                wire.send(request).finish();
                for (Optional<Wire.Reply> r = wire.reply(head(request)); r.isPresent(); r = wire.reply(false)) {
                    judge(i, o, r.get());
                    if (r.get().header("Connection").orElse("").equals("close") || head(request)) {
                        break;
                    }
                }
            } catch (IOException | RuntimeException e) {
                wrong.add(i + " " + o + ": " + e);
            }
        }
    }

    private static boolean head(byte[] request) {
        return new String(request, 0, Math.min(5, request.length), StandardCharsets.ISO_8859_1).equals("HEAD ");
    }

    private void judge(int i, Operation o, Wire.Reply reply) {
        statuses.computeIfAbsent(reply.status(), _ -> new LongAdder()).increment();
        if (reply.status() >= 500 || reply.header("X-Content-Type-Options").isEmpty()) {
            wrong.add(i + " " + o + ": " + reply);
        }
        if (reply.status() >= 400 && reply.header("Content-Type").orElse("").startsWith("application/problem")) {
            StrictJson.parseObject(reply.body());
        }
    }

    private byte[] mutated(SplittableRandom random, Operation o) {
        String token = random.nextInt(3) == 0 ? auditor + "x" : auditor;
        String body = o.types().isEmpty() ? "" : o.schema().isPresent() ? o.sample() : "%PDF-1.7 x";
        if (random.nextBoolean()) {
            // The body alone, in a frame that fits.
            String changed =
                    new String(mutated(random, Wire.latin(body), 1 + random.nextInt(3)), StandardCharsets.ISO_8859_1);
            return Wire.latin(o.request(o.earnest(token), changed));
        }
        return mutated(random, Wire.latin(o.request(o.earnest(token), body)), 1 + random.nextInt(5));
    }

    private static byte[] mutated(SplittableRandom random, byte[] from, int times) {
        byte[] bytes = from;
        for (int i = 0; i < times; i++) {
            int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            int length = bytes.length == 0 ? 0 : random.nextInt(Math.min(16, bytes.length - at) + 1);
            bytes = switch (random.nextInt(6)) {
                case 0 -> spliced(bytes, at, 0, Wire.latin(PIECES.get(random.nextInt(PIECES.size()))));
                case 1 -> spliced(bytes, at, length, Wire.latin(PIECES.get(random.nextInt(PIECES.size()))));
                case 2 -> spliced(bytes, at, length, new byte[0]);
                case 3 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                case 4 -> spliced(bytes, at, Math.min(1, length), new byte[] {(byte) random.nextInt(256)});
                default -> spliced(bytes, at, 0, new byte[random.nextInt(20) == 0 ? 20_000 : 3]);
            };
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int at, int remove, byte[] insert) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(insert);
        out.write(bytes, at + remove, bytes.length - at - remove);
        return out.toByteArray();
    }
}
