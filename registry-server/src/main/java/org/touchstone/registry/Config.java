package org.touchstone.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.touchstone.format.id.PublicUrl;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.keys.ServerTls;
import org.touchstone.registry.signin.Provider;
import org.touchstone.registry.signin.Sessions;
import org.touchstone.registry.web.Limits;

/// Every setting of the server, in one place: a flag, else the environment variable `TOUCHSTONE_…` of the same name,
/// else the default. `DATABASE_URL` alone keeps its customary name.
///
/// @param data the folder of keys, identity, head and embedded database
/// @param host the address to bind to
/// @param port the port to bind to; 0 picks a free one
/// @param portGiven whether somebody asked for that very port
/// @param publicUrl the registry's public address, if it was named
/// @param databaseUrl an outside PostgreSQL; without it the embedded one is started
/// @param tls serve HTTPS
/// @param tlsFiles the operator's certificate and key; without them HTTPS is by a throw-away authority
/// @param behindProxy addresses of the reverse proxies in front
/// @param limits how much the server takes on, of whom, and how slowly
/// @param name the registry's name, fixed at the first start
/// @param governors a file with the governors' public keys, from which the first trust list is drafted
/// @param pkcs11 settings of the token in which the certificate key lies; without them it lies in the key ring
/// @param sessions how long somebody stays signed in on the web
/// @param mail settings of the mail server that takes letters; without them none are written
/// @param provider the identity provider with which people sign in on the web
/// @param demo tokens that merely name a person are good, and a banner says so
/// @param once end after the main job
public record Config(
        Path data,
        String host,
        int port,
        boolean portGiven,
        Optional<PublicUrl> publicUrl,
        Optional<DatabaseUrl> databaseUrl,
        boolean tls,
        Optional<ServerTls.Files> tlsFiles,
        Set<String> behindProxy,
        Limits limits,
        String name,
        Optional<Path> governors,
        Optional<Path> pkcs11,
        Sessions.Lives sessions,
        Optional<Path> mail,
        Optional<Provider.Settings> provider,
        boolean demo,
        boolean once) {

    private static final int DEFAULT_PORT = 8080;
    private static final String DEFAULT_NAME = "Public Social Responsibility Board";

    /// A flag that does not fit; the message says which, and what would.
    public static final class UsageException extends RuntimeException {
        UsageException(String message) {
            super(message);
        }
    }

    private enum Flag {
        DATA("data", true),
        HOST("host", true),
        PORT("port", true),
        PUBLIC_URL("public-url", true),
        TLS("tls", false),
        TLS_CERTIFICATE("tls-certificate", true),
        TLS_KEY("tls-key", true),
        BEHIND_PROXY("behind-proxy", true),
        LIMITS("limits", true),
        NAME("name", true),
        GOVERNORS("governors", true),
        PKCS11("pkcs11", true),
        SESSION_IDLE("session-idle", true),
        SESSION_LONGEST("session-longest", true),
        MAIL("mail", true),
        OIDC_ISSUER("oidc-issuer", true),
        OIDC_CLIENT("oidc-client", true),
        OIDC_SECRET_FILE("oidc-secret-file", true),
        OIDC_SECOND_FACTOR("oidc-second-factor", true),
        OIDC_API_AUDIENCE("oidc-api-audience", true),
        ONCE("once", false);

        private final String word;
        private final boolean valued;

        Flag(String word, boolean valued) {
            this.word = word;
            this.valued = valued;
        }

        String variable() {
            return "TOUCHSTONE_" + name();
        }
    }

    /// Reads the words after the verb.
    ///
    /// @throws UsageException for an unknown flag, a missing or impossible value, or settings that do not go
    /// together
    public static Config read(boolean demo, List<String> words, Map<String, String> environment) {
        Map<Flag, String> given = new LinkedHashMap<>();
        List<String> rest = new ArrayList<>(words);
        while (!rest.isEmpty()) {
            String word = rest.removeFirst();
            int equals = word.indexOf('=');
            String bare = equals < 0 ? word : word.substring(0, equals);
            Flag flag = flag(bare);
            String value = "true";
            if (flag.valued) {
                if (equals >= 0) {
                    value = word.substring(equals + 1);
                } else if (!rest.isEmpty()) {
                    value = rest.removeFirst();
                } else {
                    throw new UsageException(bare + " needs a value");
                }
            } else if (equals >= 0) {
                throw new UsageException(bare + " takes no value");
            }
            if (given.put(flag, value) != null) {
                throw new UsageException(bare + " is given twice");
            }
        }
        for (Flag flag : Flag.values()) {
            String value = environment.get(flag.variable());
            if (value != null && !value.isEmpty()) {
                given.putIfAbsent(flag, value);
            }
        }
        boolean portGiven = given.containsKey(Flag.PORT);
        Optional<DatabaseUrl> database = Optional.ofNullable(environment.get("DATABASE_URL"))
                .filter(u -> !u.isEmpty())
                .map(Config::database);
        String host = given.getOrDefault(Flag.HOST, "127.0.0.1");
        boolean tls = "true".equals(given.get(Flag.TLS));
        Set<String> proxies =
                given.containsKey(Flag.BEHIND_PROXY) ? proxies(given.getOrDefault(Flag.BEHIND_PROXY, "")) : Set.of();
        boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
        if (demo && !loopback) {
            throw new UsageException("a demonstration listens on this machine only: --host must be a loopback address");
        }
        if (!loopback && !tls && proxies.isEmpty()) {
            throw new UsageException(
                    "plain HTTP outside this machine is refused: give --tls, or --behind-proxy with the"
                            + " addresses of the reverse proxies that serve HTTPS");
        }
        if (given.containsKey(Flag.TLS_CERTIFICATE) != given.containsKey(Flag.TLS_KEY)) {
            throw new UsageException("--tls-certificate and --tls-key go together");
        }
        Optional<ServerTls.Files> tlsFiles = given.containsKey(Flag.TLS_CERTIFICATE)
                ? Optional.of(new ServerTls.Files(
                        path(given.getOrDefault(Flag.TLS_CERTIFICATE, ""), Flag.TLS_CERTIFICATE),
                        path(given.getOrDefault(Flag.TLS_KEY, ""), Flag.TLS_KEY)))
                : Optional.empty();
        if (tlsFiles.isPresent() && !tls) {
            throw new UsageException("--tls-certificate does nothing without --tls");
        }
        if (!loopback && tls && tlsFiles.isEmpty()) {
            throw new UsageException("--tls outside this machine needs a certificate that others know:"
                    + " give --tls-certificate and --tls-key (PEM)");
        }
        return new Config(
                path(given.getOrDefault(Flag.DATA, "data"), Flag.DATA),
                host,
                portGiven ? port(given.getOrDefault(Flag.PORT, "")) : DEFAULT_PORT,
                portGiven,
                Optional.ofNullable(given.get(Flag.PUBLIC_URL)).map(Config::publicUrl),
                database,
                tls,
                tlsFiles,
                proxies,
                Optional.ofNullable(given.get(Flag.LIMITS)).map(Config::limits).orElse(Limits.USUAL),
                given.getOrDefault(Flag.NAME, DEFAULT_NAME),
                Optional.ofNullable(given.get(Flag.GOVERNORS)).map(v -> path(v, Flag.GOVERNORS)),
                Optional.ofNullable(given.get(Flag.PKCS11)).map(v -> path(v, Flag.PKCS11)),
                lives(given),
                Optional.ofNullable(given.get(Flag.MAIL)).map(v -> path(v, Flag.MAIL)),
                provider(given),
                demo,
                "true".equals(given.get(Flag.ONCE)));
    }

    /// The same settings for another port.
    public Config withPort(int otherPort) {
        return new Config(
                data,
                host,
                otherPort,
                portGiven,
                publicUrl,
                databaseUrl,
                tls,
                tlsFiles,
                behindProxy,
                limits,
                name,
                governors,
                pkcs11,
                sessions,
                mail,
                provider,
                demo,
                once);
    }

    /// The public address of a registry that is started here for the first time and was given none.
    public PublicUrl localUrl() {
        return new PublicUrl((tls ? "https" : "http") + "://localhost:" + port);
    }

    private static Flag flag(String word) {
        for (Flag flag : Flag.values()) {
            if (word.equals("--" + flag.word)) {
                return flag;
            }
        }
        List<String> all = new ArrayList<>();
        for (Flag flag : Flag.values()) {
            all.add("--" + flag.word);
        }
        throw new UsageException("unknown option " + word + "; known are " + String.join(", ", all));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, like a number out of range.
        }
        throw new UsageException("--port is a number from 0 to 65535");
    }

    private static Path path(String text, Flag flag) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (java.nio.file.InvalidPathException e) {
            throw new UsageException("--" + flag.word + " is not a path");
        }
    }

    private static Set<String> proxies(String text) {
        Set<String> all = new TreeSet<>();
        for (String one : text.split(",", -1)) {
            try {
                all.add(InetAddress.ofLiteral(one.strip()).getHostAddress());
            } catch (IllegalArgumentException e) {
                throw new UsageException("--behind-proxy takes addresses such as 10.0.0.5, separated by commas");
            }
        }
        return all;
    }

    private static Limits limits(String text) {
        try {
            return Limits.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--limits: " + e.getMessage());
        }
    }

    private static Sessions.Lives lives(Map<Flag, String> given) {
        try {
            return new Sessions.Lives(
                    minutes(given, Flag.SESSION_IDLE, Sessions.Lives.USUAL.idle()),
                    minutes(given, Flag.SESSION_LONGEST, Sessions.Lives.USUAL.absolute()));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--session-idle and --session-longest: " + e.getMessage());
        }
    }

    private static Optional<Provider.Settings> provider(Map<Flag, String> given) {
        if (!given.containsKey(Flag.OIDC_ISSUER)) {
            if (given.keySet().stream().anyMatch(f -> f.word.startsWith("oidc-"))) {
                throw new UsageException("--oidc-issuer is missing: which identity provider is it?");
            }
            return Optional.empty();
        }
        String client = given.getOrDefault(Flag.OIDC_CLIENT, "");
        if (client.isEmpty()) {
            throw new UsageException("--oidc-client is missing: as whom does the provider know this registry?");
        }
        Optional<String> secret =
                Optional.ofNullable(given.get(Flag.OIDC_SECRET_FILE)).map(v -> secret(path(v, Flag.OIDC_SECRET_FILE)));
        Set<String> factors =
                Set.of(given.getOrDefault(Flag.OIDC_SECOND_FACTOR, "mfa").split(","));
        try {
            return Optional.of(new Provider.Settings(
                    URI.create(given.getOrDefault(Flag.OIDC_ISSUER, "")),
                    client,
                    secret,
                    factors,
                    Optional.ofNullable(given.get(Flag.OIDC_API_AUDIENCE)).filter(a -> !a.isBlank())));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--oidc-issuer: " + e.getMessage());
        }
    }

    private static String secret(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UsageException("--oidc-secret-file " + file + " cannot be read");
        }
    }

    private static Duration minutes(Map<Flag, String> given, Flag flag, Duration usual) {
        String text = given.getOrDefault(flag, Long.toString(usual.toMinutes()));
        if (!text.matches("[0-9]{1,5}")) {
            throw new UsageException("--" + flag.word + " is a number of minutes");
        }
        return Duration.ofMinutes(Long.parseLong(text));
    }

    private static PublicUrl publicUrl(String text) {
        try {
            return new PublicUrl(text);
        } catch (MalformedException e) {
            throw new UsageException("--public-url: " + e.getMessage());
        }
    }

    private static DatabaseUrl database(String text) {
        try {
            return DatabaseUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("DATABASE_URL: " + e.getMessage());
        }
    }
}
