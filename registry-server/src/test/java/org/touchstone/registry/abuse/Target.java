package org.touchstone.registry.abuse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.TestDatabase;
import org.touchstone.registry.demo.Cast;

/// A demonstration that serves: a process of its own on a database of ours, with the whole story told, so that there is
/// one of everything to be rude to.
final class Target implements AutoCloseable {
    /// No limits by address or person: a suite is one address.
    static final String LIMITS = "rate=0,person-rate=0";

    final int port;
    final Path folder;
    final Cast cast = Cast.read();
    private final TestDatabase database = TestDatabase.fresh();
    private final Process process;

    Target(String limits, List<String> jvm) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("abuse target ");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dstdout.encoding=UTF-8"));
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "org.touchstone.registry.Main",
                "demo",
                "--port",
                Integer.toString(port),
                "--data",
                folder.resolve("data").toString(),
                "--limits",
                limits));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(folder.resolve("out.txt").toFile());
        DatabaseUrl owner = database.owner();
        builder.environment()
                .put(
                        "DATABASE_URL",
                        owner.jdbc().substring("jdbc:".length())
                                + (owner.jdbc().contains("?") ? "&" : "?")
                                + "user=" + encoded(owner.user()) + "&password=" + encoded(owner.password()));
        process = builder.start();
        StringBuilder said = new StringBuilder();
        BufferedReader lines = process.errorReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("serving until")) {
                Thread.ofVirtual().start(() -> drain(lines));
                return;
            }
        }
        close();
        throw new IllegalStateException("the server did not start:\n" + said);
    }

    private static void drain(BufferedReader lines) {
        try {
            while (lines.readLine() != null) {
                continue;
            }
        } catch (IOException e) {
            // The process has ended.
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /// The server's log so far.
    String log() throws IOException {
        return Files.readString(folder.resolve("data").resolve("server.log"));
    }

    /// The one value of a query, as the owner.
    String ask(String sql) {
        try (Connection connection = connect()) {
            return ask(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /// A checksum of every table, by name. Refusals are left out: each one is written down, as it must be.
    Map<String, String> checksums() {
        Map<String, String> all = new TreeMap<>();
        try (Connection connection = connect()) {
            String tables = ask(
                    connection,
                    "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'"
                            + " AND tablename NOT IN ('refused_act', 'flyway_schema_history')");
            for (String table : tables.split(" ")) {
                all.put(
                        table,
                        ask(
                                connection,
                                "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                                        + " FROM \"" + table + "\" t"));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("checksums", e);
        }
        return all;
    }

    /// Takes the database away as a failed machine would: every connection breaks and none can be made.
    void cutDatabase() {
        asSuperuser("ALTER DATABASE " + name() + " WITH ALLOW_CONNECTIONS false");
        asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name() + "'");
    }

    void giveDatabaseBack() {
        asSuperuser("ALTER DATABASE " + name() + " WITH ALLOW_CONNECTIONS true");
    }

    private String name() {
        String jdbc = database.owner().jdbc();
        return jdbc.substring(jdbc.lastIndexOf('/') + 1);
    }

    private void asSuperuser(String sql) {
        DatabaseUrl postgres = database.owner().database("postgres");
        try (Connection connection = DriverManager.getConnection(
                        postgres.jdbc(), "postgres", database.owner().password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// A connection as the owner, for a test to hold locks with.
    Connection connect() throws SQLException {
        DatabaseUrl owner = database.owner();
        return DriverManager.getConnection(owner.jdbc(), owner.user(), owner.password());
    }

    /// The OpenAPI document that the server publishes.
    Json.Obj openapi() throws IOException {
        try (InputStream in = Target.class.getResourceAsStream("/openapi.json")) {
            return StrictJson.parseObject(in.readAllBytes(), StrictJson.Limits.DOCUMENT);
        }
    }

    /// The token of somebody at the registry, by public number.
    String token(String number) {
        return java.util.Objects.requireNonNull(cast.people().get(number), number)
                .token();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
