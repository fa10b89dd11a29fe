package org.touchstone.registry.account;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.touchstone.format.json.Json;
import org.touchstone.format.json.StrictJson;

/// A Keycloak as it is published, in development mode on a free port of this machine, with the realm of
/// `src/test/resources/keycloak/realm.json`: one client, people with and without a second factor. Its database is
/// in memory and ends with it.
final class Keycloak implements AutoCloseable {
    static final String CLIENT = "touchstone";
    static final String SECRET = "the realm's secret for this client";
    /// For whom its access tokens are that the API takes.
    static final String AUDIENCE = "http://register.example/api";
    /// What the realm calls a sign-in with password and one-time code.
    static final String SECOND_FACTOR = "mfa";

    private static final String ADMIN = "admin";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");

    final String root;
    final String issuer;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();

    private Keycloak(String root, Process process) {
        this.root = root;
        this.issuer = root + "/realms/registry";
        this.process = process;
    }

    /// A port that nobody listens on now.
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String root(int port) {
        return "http://localhost:" + port;
    }

    /// Starts it and waits until the realm answers.
    ///
    /// @param port of its own
    /// @param listener where the registry listens, for what the provider tells it by itself
    static Keycloak start(int port, int listener) {
        Path home = Path.of(Objects.requireNonNull(System.getProperty("keycloak"), "only with -Pkeycloak"));
        try (InputStream realm = Keycloak.class.getResourceAsStream("/keycloak/realm.json")) {
            String text = new String(Objects.requireNonNull(realm).readAllBytes(), StandardCharsets.UTF_8);
            Path folder = Files.createDirectories(home.resolve("data/import"));
            Files.writeString(folder.resolve("realm.json"), text.replace("{port}", Integer.toString(listener)));
            ProcessBuilder command = new ProcessBuilder(
                            "bash",
                            "bin/kc.sh",
                            "start-dev",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port,
                            "--import-realm",
                            "--db=dev-mem",
                            "--cache=local")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("keycloak.log").toFile());
            command.environment().put("JAVA_HOME", System.getProperty("java.home"));
            command.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
            // It lives for a minute: code that is good at once is better than code that is best in the end.
            command.environment()
                    .put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1 --add-opens=java.base/java.lang=ALL-UNNAMED");
            command.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
            command.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
            Keycloak keycloak = new Keycloak(root(port), command.start());
            try {
                keycloak.await(home);
            } catch (RuntimeException e) {
                keycloak.close();
                throw e;
            }
            return keycloak;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Path home) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < until) {
            try {
                if (send(HttpRequest.newBuilder(URI.create(issuer))).statusCode() == 200) {
                    return;
                }
            } catch (UncheckedIOException e) {
                // It does not listen yet.
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("Keycloak does not answer; see " + home.resolve("keycloak.log"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The code that a device shows now (RFC 6238, six digits by SHA-1).
    static String code(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            byte[] digest = mac.doFinal(ByteBuffer.allocate(8)
                    .putLong(System.currentTimeMillis() / 30_000)
                    .array());
            int at = digest[digest.length - 1] & 0xf;
            int number = ByteBuffer.wrap(digest).getInt(at) & 0x7fff_ffff;
            return String.format("%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Somebody's browser as the provider sees it: keeps its cookies and fills in its forms.
    final class Guest {
        private final String user;
        private final Map<String, String> cookies = new HashMap<>();
        /// How many forms were filled in.
        int forms;

        Guest(String user) {
            this.user = user;
        }

        /// Goes where the registry sends it, says who it is if it is asked, and comes back with an address of
        /// the registry's, without the host.
        String go(String location) {
            HttpResponse<String> got = get(location);
            for (int steps = 0; steps < 10; steps++) {
                if (got.statusCode() / 100 == 3) {
                    String next = got.headers().firstValue("Location").orElseThrow();
                    if (next.startsWith("http://register.example/")) {
                        return next.substring("http://register.example".length());
                    }
                    got = get(URI.create(location).resolve(next).toString());
                    continue;
                }
                Matcher form = FORM.matcher(got.body());
                if (got.statusCode() != 200 || !form.find()) {
                    throw new IllegalStateException(got.statusCode() + " " + got.body());
                }
                forms++;
                Map<String, String> fields = new LinkedHashMap<>();
                if (got.body().contains("name=\"password\"")) {
                    fields.put("username", user);
                    fields.put("password", "password of " + user);
                } else if (got.body().contains("name=\"otp\"")) {
                    fields.put("otp", code("what " + user + "'s device knows"));
                } else {
                    throw new IllegalStateException("an unknown form: " + got.body());
                }
                got = keep(send(
                        with(HttpRequest.newBuilder(URI.create(form.group(1).replace("&amp;", "&"))))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(TestDesk.encoded(fields)))));
            }
            throw new IllegalStateException("it never ends: " + got.body());
        }

        HttpResponse<String> get(String location) {
            return keep(send(with(HttpRequest.newBuilder(URI.create(location)))));
        }

        private HttpRequest.Builder with(HttpRequest.Builder request) {
            TestDesk.give(cookies, request);
            return request;
        }

        private HttpResponse<String> keep(HttpResponse<String> got) {
            TestDesk.keep(cookies, got);
            return got;
        }
    }

    // ---- what the provider's own administrator does

    /// An access token that a program gets for somebody who gives it password and, perhaps, code.
    String token(String client, String user, Optional<String> code) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of(
                "grant_type",
                "password",
                "client_id",
                client,
                "username",
                user,
                "password",
                "password of " + user,
                "scope",
                "openid"));
        code.ifPresent(c -> fields.put("totp", c));
        return post(
                        issuer + "/protocol/openid-connect/token",
                        "application/x-www-form-urlencoded",
                        TestDesk.encoded(fields))
                .text("access_token");
    }

    private String admin() {
        return post(
                        root + "/realms/master/protocol/openid-connect/token",
                        "application/x-www-form-urlencoded",
                        TestDesk.encoded(Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                ADMIN,
                                "password",
                                ADMIN)))
                .text("access_token");
    }

    /// The new answer of a token endpoint.
    Json.Obj post(String url, String type, String body) {
        HttpResponse<String> got = send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        if (got.statusCode() != 200) {
            throw new IllegalStateException(got.statusCode() + " " + got.body());
        }
        return StrictJson.parseObject(got.body().getBytes(StandardCharsets.UTF_8));
    }

    private String administer(String method, String path, String body) {
        HttpResponse<String> got = send(HttpRequest.newBuilder(URI.create(root + "/admin/realms/registry" + path))
                .header("Authorization", "Bearer " + admin())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
        if (got.statusCode() / 100 != 2) {
            throw new IllegalStateException(got.statusCode() + " " + got.body());
        }
        return got.body();
    }

    private String id(String user) {
        return ids("/users?exact=true&username=" + user).getFirst();
    }

    private List<String> ids(String path) {
        return Pattern.compile("\\{\"id\":\"([^\"]+)\"")
                .matcher(administer("GET", path, ""))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// The sessions that somebody has there.
    List<String> sessions(String user) {
        return ids("/users/" + id(user) + "/sessions");
    }

    /// Ends one session there.
    void endSession(String session) {
        administer("DELETE", "/sessions/" + session, "");
    }

    /// Ends every session that somebody has there.
    void endAll(String user) {
        administer("POST", "/users/" + id(user) + "/logout", "");
    }

    /// Whether its logout tokens say which session ends, or only whose.
    void nameSessions(boolean whether) {
        String path = "/clients/" + ids("/clients?clientId=" + CLIENT).getFirst();
        String named = "\"backchannel.logout.session.required\":\"";
        String client = administer("GET", path, "");
        if (!client.contains(named + !whether)) {
            throw new IllegalStateException(client);
        }
        administer("PUT", path, client.replace(named + !whether, named + whether));
    }

    /// From here on it signs with a new key; the old one is still published.
    void changeKey() {
        administer(
                "POST",
                "/components",
                "{\"name\":\"new key " + System.nanoTime() + "\",\"parentId\":\"" + ids("").getFirst()
                        + "\",\"providerId\":\"rsa-generated\",\"providerType\":\"org.keycloak.keys.KeyProvider\","
                        + "\"config\":{\"priority\":[\"500\"],\"keySize\":[\"2048\"],\"algorithm\":[\"RS256\"]}}");
    }

    @Override
    public void close() {
        client.close();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
