package org.touchstone.registry.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.MalformedException;
import org.touchstone.format.json.StrictJson;

/// Clients that ask for certificates over HTTP, each for accreditations of its own: every request replaces the
/// accreditation's file by a new one, which is one whole issuance with a revocation. A request without a good answer is
/// sent again under the same idempotency key until it has one, however often the server dies meanwhile; only then does
/// it count.
final class Load implements AutoCloseable {
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z-]+)\"");
    private static final byte[] REISSUE = "{\"cause\":\"clerical-error\"}".getBytes(StandardCharsets.UTF_8);

    private final Supplier<Optional<URI>> server;
    private final Journal journal;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Integer, AtomicInteger> refusals = new ConcurrentHashMap<>();
    private final Set<String> codes = ConcurrentHashMap.newKeySet();
    private final List<String> unexplained = java.util.Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong lastAcknowledged = new AtomicLong(System.nanoTime());
    private final AtomicLong lastGood = new AtomicLong(System.nanoTime());
    private volatile Duration pace = Duration.ZERO;
    private volatile boolean stopping;

    /// @param server where to send requests now, empty while there is no server
    Load(Supplier<Optional<URI>> server, Journal journal) {
        this.server = server;
        this.journal = journal;
    }

    /// Starts one client for each accreditation.
    Load start(List<AccreditationNumber> accreditations) {
        for (AccreditationNumber one : accreditations) {
            threads.add(Thread.ofVirtual().start(() -> {
                while (!stopping) {
                    reissue(one);
                    Instance.pause(pace.toMillis());
                }
            }));
        }
        return this;
    }

    /// Rests so long after each request.
    Load pace(Duration rest) {
        pace = rest;
        return this;
    }

    /// One issuance, however long it takes.
    void reissue(AccreditationNumber accreditation) {
        String key = UUID.randomUUID().toString();
        for (int attempt = 1; ; attempt++) {
            Optional<Json.Obj> answer = post("/api/v1/accreditations/" + accreditation.value() + "/certificates", key);
            if (answer.isPresent()) {
                Json.Obj issued = answer.get().objects("issued").getFirst();
                UUID certificate = UUID.fromString(issued.text("certificate"));
                long index = issued.integer("entry");
                // What the world sees of it. Lost with a server that dies just now, and asked for again.
                String token = fetch("/certificates/" + certificate + ".jwt");
                String checkpoint = fetch("/log/checkpoint");
                journal.note(
                        new Journal.Acknowledged(key, certificate, accreditation.value(), index, token, attempt),
                        checkpoint);
                lastAcknowledged.set(System.nanoTime());
                return;
            }
            // As a client should: quickly while nobody listens, less often the longer it is refused.
            Instance.pause(server.get().isEmpty() ? 10 : Math.min(500, 10L * attempt));
        }
    }

    /// Asks once, and gives the status of the answer; 0 for none.
    int once(AccreditationNumber accreditation) {
        Map<Integer, Integer> before = refusals();
        Optional<Json.Obj> answer = post(
                "/api/v1/accreditations/" + accreditation.value() + "/certificates",
                UUID.randomUUID().toString());
        if (answer.isPresent()) {
            return 200;
        }
        return refusals().entrySet().stream()
                .filter(e -> !e.getValue().equals(before.get(e.getKey())))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    private Optional<Json.Obj> post(String path, String key) {
        Optional<URI> here = server.get();
        if (here.isEmpty()) {
            return Optional.empty();
        }
        HttpRequest request = HttpRequest.newBuilder(here.get().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + Seed.REGISTRAR)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(REISSUE))
                .build();
        long sent = System.nanoTime();
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                lastGood.accumulateAndGet(sent, Math::max);
                return Optional.of(StrictJson.parseObject(answer.body()));
            }
            refused(path, answer);
        } catch (IOException e) {
            // No answer: it may have happened or not. The key makes it happen once.
            refusals.computeIfAbsent(0, _ -> new AtomicInteger()).incrementAndGet();
        } catch (MalformedException e) {
            unexplained.add(path + " answered what is no JSON: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private String fetch(String path) {
        while (true) {
            Optional<URI> here = server.get();
            if (here.isPresent()) {
                try {
                    HttpResponse<String> answer = client.send(
                            HttpRequest.newBuilder(here.get().resolve(path))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() == 200) {
                        return answer.body();
                    }
                    refused(path, answer);
                } catch (IOException e) {
                    refusals.computeIfAbsent(0, _ -> new AtomicInteger()).incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            Instance.pause(10);
        }
    }

    /// While something is broken only 503 is a good answer; anything else is a fault of ours.
    private void refused(String path, HttpResponse<?> answer) {
        refusals.computeIfAbsent(answer.statusCode(), _ -> new AtomicInteger()).incrementAndGet();
        String body = answer.body() instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(answer.body());
        Matcher code = CODE.matcher(body);
        if (code.find()) {
            codes.add(code.group(1));
        }
        if (answer.statusCode() != 503 && answer.statusCode() != 429) {
            unexplained.add(path + " answered " + answer.statusCode() + " " + body);
        }
    }

    /// How often each status was answered instead of a success; 0 stands for no answer at all.
    Map<Integer, Integer> refusals() {
        Map<Integer, Integer> counts = new TreeMap<>();
        refusals.forEach((status, count) -> counts.put(status, count.get()));
        return counts;
    }

    /// The reasons that were given instead of a success.
    Set<String> codes() {
        return Set.copyOf(codes);
    }

    /// Answers that no fault excuses.
    List<String> unexplained() {
        return List.copyOf(unexplained);
    }

    /// When the last of the requests was sent that had a good answer, by [System#nanoTime].
    long lastGood() {
        return lastGood.get();
    }

    /// How long nothing has been acknowledged.
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastAcknowledged.get());
    }

    /// Waits until something more has been acknowledged than now, and gives how long that took.
    Duration awaitProgress(Duration limit) {
        long before = journal.count();
        long began = System.nanoTime();
        while (journal.count() == before) {
            if (System.nanoTime() - began > limit.toNanos()) {
                throw new IllegalStateException(
                        "nothing was acknowledged for " + limit + "; refusals " + refusals() + " " + unexplained());
            }
            Instance.pause(5);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /// Lets every request that is under way come to its good end, and stops.
    void finish(Duration limit) {
        stopping = true;
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (Thread thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    throw new IllegalStateException("a request never had a good answer; refusals " + refusals());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        client.shutdownNow();
    }
}
