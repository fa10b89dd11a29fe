package org.touchstone.registry.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server in a process of its own, on whatever port it got, that can be killed, stopped in mid-step and started
/// again.
final class Instance implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final Path data;
    private final Process process;
    private final long began;
    private volatile int port;

    /// How a server is to be started.
    ///
    /// @param prefix a program in front of Java, such as strace or prlimit
    /// @param environment more of the environment
    /// @param jvm options for Java
    /// @param classes the class path
    record Setup(List<String> prefix, Map<String, String> environment, List<String> jvm, String classes) {
        /// As it is installed, from jars with their cache, where the long forms say so; else as the tests
        /// have it, where a server lives too short for the better compiler.
        static Setup plain() {
            String cache = System.getProperty("server.cache");
            return new Setup(
                    List.of(),
                    Map.of(),
                    cache == null
                            ? List.of("-XX:TieredStopAtLevel=1")
                            : List.of(
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-XX:AOTCache=" + cache,
                                    "-Xlog:aot=off",
                                    "-Xlog:cds=off"),
                    System.getProperty("server.classes", System.getProperty("java.class.path")));
        }

        Setup with(String variable, String value) {
            Map<String, String> more = new java.util.HashMap<>(environment);
            more.put(variable, value);
            return new Setup(prefix, more, jvm, classes);
        }

        Setup with(Map<String, String> variables) {
            Setup all = this;
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                all = all.with(variable.getKey(), variable.getValue());
            }
            return all;
        }

        Setup behind(String... program) {
            return new Setup(List.of(program), environment, jvm, classes);
        }

        Setup jvm(String... options) {
            return new Setup(
                    prefix,
                    environment,
                    Stream.concat(jvm.stream(), Stream.of(options)).toList(),
                    classes);
        }

        /// One more folder or jar behind the class path.
        Setup andClasses(Path more) {
            return new Setup(prefix, environment, jvm, classes + ":" + more);
        }
    }

    private Instance(Path data, Process process) {
        this.data = data;
        this.process = process;
        this.began = System.nanoTime();
    }

    static Instance start(Path data, Setup setup) {
        List<String> command = new ArrayList<>(setup.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Duser.timezone=UTC"));
        command.addAll(setup.jvm());
        command.addAll(List.of("-cp", setup.classes(), FaultServer.class.getName(), data.toString()));
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            data.resolve("server.log").toFile()));
            builder.environment().putAll(setup.environment());
            Instance instance = new Instance(data, builder.start());
            Thread.ofVirtual().start(instance::listen);
            return instance;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("port ")) {
                    port = Integer.parseInt(line.substring("port ".length()));
                }
            }
        } catch (IOException e) {
            // The process is gone, and its pipe with it.
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// The process of the JVM itself, also where another program stands in front of it. Its own children may be
    /// JVMs too: a token's process is.
    long pid() {
        if (isJava(process.toHandle())) {
            return process.pid();
        }
        return process.toHandle()
                .descendants()
                .filter(Instance::isJava)
                .map(ProcessHandle::pid)
                .findFirst()
                .orElse(process.pid());
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().filter(c -> c.endsWith("/java")).isPresent();
    }

    /// Whether the process was stopped by a signal, by itself or under a tracer.
    boolean isStopped() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                    .anyMatch(line -> line.startsWith("State:\tT") || line.startsWith("State:\tt"));
        } catch (IOException e) {
            return false;
        }
    }

    /// The server's address, or empty while it has none.
    Optional<URI> address() {
        return port == 0 || !process.isAlive() ? Optional.empty() : Optional.of(URI.create("http://localhost:" + port));
    }

    /// What the health page says: its status, 0 for no answer, and its text.
    record Health(int status, String text) {
        boolean ready() {
            return status == 200;
        }
    }

    Health health() {
        Optional<URI> here = address();
        if (here.isEmpty()) {
            return new Health(0, "");
        }
        try {
            HttpResponse<String> answer = CLIENT.send(
                    HttpRequest.newBuilder(here.get().resolve("/health/ready"))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Health(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Health(0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Health(0, "interrupted");
        }
    }

    /// One GET; the status is 0 where there was no answer.
    Health fetch(String path) {
        Optional<URI> here = address();
        if (here.isEmpty()) {
            return new Health(0, "");
        }
        try {
            HttpResponse<String> answer = CLIENT.send(
                    HttpRequest.newBuilder(here.get().resolve(path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Health(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Health(0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Health(0, "interrupted");
        }
    }

    /// Waits until the server is ready and gives how long that took from the start of the process.
    ///
    /// @throws IllegalStateException if it ends or takes too long
    Duration awaitReady(Duration limit) {
        Health last = awaitHealth(true, limit);
        if (!last.ready()) {
            throw new IllegalStateException("the server in " + data + " is not ready after " + limit + ": " + last
                    + "; its log ends:\n" + log());
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /// The processor time that the server's process has used.
    Duration processorTime() {
        return ProcessHandle.of(pid()).flatMap(p -> p.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    /// Waits until health is as wanted, and gives the last one seen.
    Health awaitHealth(boolean ready, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Health last = health();
        while (last.ready() != ready && System.nanoTime() < end && process.isAlive()) {
            pause(10);
            last = health();
        }
        return last;
    }

    /// Waits until the server answers anything at all, or has ended.
    Health awaitAnswer(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Health last = health();
        while (last.status() == 0 && System.nanoTime() < end && process.isAlive()) {
            pause(20);
            last = health();
        }
        return last;
    }

    /// The end of the server's log.
    String log() {
        try {
            String text = Files.readString(data.resolve("server.log"));
            return text.substring(Math.max(0, text.length() - 4_000));
        } catch (IOException e) {
            return "";
        }
    }

    /// SIGKILL, and waits until the process is gone.
    void kill() {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// SIGKILL to the postmaster and everything it started.
    static void killPostgres(Path data) {
        Optional<ProcessHandle> postmaster = Seed.postmaster(data).flatMap(ProcessHandle::of);
        if (postmaster.isEmpty()) {
            return;
        }
        List<ProcessHandle> tree = new ArrayList<>();
        tree.add(postmaster.get());
        try (Stream<ProcessHandle> children = postmaster.get().descendants()) {
            children.forEach(tree::add);
        }
        tree.forEach(ProcessHandle::destroyForcibly);
        tree.forEach(p -> p.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    void signal(String name) {
        Seed.run("kill", "-" + name, Long.toString(pid()));
    }

    /// SIGTERM, and waits for an orderly end.
    void stop() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the process to end by itself, and gives its exit code.
    int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the server does not end; its log ends:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
        // A server that was killed leaves its database behind.
        killPostgres(data);
    }
}
