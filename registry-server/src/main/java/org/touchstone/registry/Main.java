package org.touchstone.registry;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import javax.net.ssl.HttpsURLConnection;
import org.touchstone.format.json.MalformedException;
import org.touchstone.registry.db.DatabaseException;
import org.touchstone.registry.db.DatabaseUrl;
import org.touchstone.registry.db.EmbeddedPostgres;
import org.touchstone.registry.db.Migrations;
import org.touchstone.registry.db.PostgresException;
import org.touchstone.registry.db.UnsafeDatabaseException;
import org.touchstone.registry.fsck.FindingWords;
import org.touchstone.registry.fsck.Fsck;
import org.touchstone.registry.keys.HardwareKey;
import org.touchstone.registry.keys.Identity;
import org.touchstone.registry.keys.KeyRing;
import org.touchstone.registry.keys.KeyUnavailableException;
import org.touchstone.registry.keys.ServerTls;
import org.touchstone.registry.keys.TokenProcess;
import org.touchstone.registry.log.ClockGuard;
import org.touchstone.registry.web.JsonLines;

/// The server's verbs. Exit codes: 0 done, 1 the answer is no (`fsck`, `healthcheck`), 2 wrong use, 70 a fault.
public final class Main {
    private static final int OK = 0;
    private static final int NO = 1;
    private static final int USAGE = 2;
    private static final int FAULT = 70;
    private static final int HEALTHCHECK_MILLIS = 4_000;

    /// Everything is closed; the process may end.
    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    private Main(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /// Runs a verb and exits.
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = new Main(out, err, System.getenv()).run(args);
        FINISHED.countDown();
        System.exit(code);
    }

    private int run(String[] args) {
        if (args.length == 0) {
            err.println(
                    "touchstone: a verb is missing: demo, serve, found, migrate, fsck, clock, backup, restore, compact, issuer-key or healthcheck");
            return USAGE;
        }
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        try {
            return switch (args[0]) {
                case "demo" -> demo(Config.read(true, rest, environment));
                case "serve" -> serve(Config.read(false, rest, environment));
                case "found" -> new FoundVerb(out, err, environment, InstantSource.system()).run(rest);
                case "migrate" -> migrate(Config.read(false, rest, environment));
                case "fsck" -> fsck(Config.read(false, rest, environment));
                case "backup" -> new BackupVerbs(out, err, environment, InstantSource.system()).backup(rest);
                case "compact" -> new BackupVerbs(out, err, environment, InstantSource.system()).compact(rest);
                case "issuer-key" -> new IssuerKeyVerbs(out, err, environment, InstantSource.system()).run(rest);
                case "restore" -> new BackupVerbs(out, err, environment, InstantSource.system()).restore(rest);
                case HardwareKey.WORD -> token(rest);
                case "healthcheck" -> healthcheck(Config.read(false, rest, environment));
                case "clock" -> clock(rest);
                case "selftest" -> selftest();
                default -> {
                    err.println(
                            "touchstone: no verb " + args[0]
                                    + ": demo, serve, found, migrate, fsck, clock, backup, restore, compact, issuer-key or healthcheck");
                    yield USAGE;
                }
            };
        } catch (Config.UsageException e) {
            err.println("touchstone: " + e.getMessage());
            return USAGE;
        } catch (Identity.OtherIdentityException
                | KeyRing.KeyRingException
                | KeyUnavailableException
                | ServerTls.UnusableException
                | UnsafeDatabaseException e) {
            err.println("touchstone: " + e.getMessage());
            return FAULT;
        } catch (PostgresException | DatabaseException e) {
            err.println("touchstone: " + e.getMessage());
            return FAULT;
        } catch (RuntimeException e) {
            if (causedByBinding(e)) {
                err.println("touchstone: the port is taken; name another with --port");
                return FAULT;
            }
            err.println("touchstone: a fault in the program: " + e);
            java.util.logging.Logger.getLogger(Main.class.getName()).log(Level.SEVERE, "unexpected", e);
            return FAULT;
        }
    }

    private static boolean causedByBinding(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private int demo(Config asked) {
        logTo(asked.data());
        Config config = asked.portGiven() ? asked : asked.withPort(freePort(asked.port()));
        return new Demonstration(config, InstantSource.system(), out, err).run();
    }

    private int serve(Config config) {
        JsonLines.install(Level.INFO, System.err);
        try (Registry registry = new Registry(config, InstantSource.system(), false)) {
            CountDownLatch stopped = stopOnSignal();
            registry.start();
            draft(config, registry);
            registry.work();
            try (Website website = Website.start(config, registry)) {
                out.println("serving " + registry.identity().publicUrl() + " on port " + website.port());
                while (!stopped.await(2, TimeUnit.SECONDS)) {
                    registry.takeTrustLists();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return OK;
    }

    /// Before the first trust list there is nothing to trust: write down what the governors are to sign.
    private void draft(Config config, Registry registry) {
        if (registry.trustLists().newest().isPresent()) {
            return;
        }
        if (config.governors().isEmpty()) {
            err.println("touchstone: this registry has no trust list yet; start it once with --governors FILE"
                    + " (their public keys) and it writes the list for them to sign");
            return;
        }
        try {
            byte[] _ = registry.draftTrustList(
                    Files.readAllBytes(config.governors().get()), registry.publishedEditions());
            err.println("touchstone: have the governors sign "
                    + registry.trustFolder().resolve("list-1.payload.json")
                    + " (touchstone governor sign) and put the signed list beside it as list-1.json");
        } catch (IOException | MalformedException e) {
            throw new Config.UsageException("--governors " + config.governors().get() + ": " + e.getMessage());
        }
    }

    /// Speaks to a token for the server that started this process; not for people.
    private int token(List<String> words) {
        try {
            TokenProcess.run(words, System.in, out);
            return OK;
        } catch (IOException e) {
            return FAULT;
        }
    }

    private int migrate(Config config) {
        JsonLines.install(Level.WARNING, System.err);
        DatabaseUrl owner = config.databaseUrl()
                .orElseThrow(() -> new Config.UsageException(
                        "migrate needs DATABASE_URL; the embedded database is migrated when the server starts"));
        Migrations.migrate(owner);
        Migrations.requireDurable(owner);
        out.println("the database is at this version's schema");
        return OK;
    }

    private int fsck(Config config) {
        JsonLines.install(Level.WARNING, System.err);
        try (Registry registry = new Registry(config, InstantSource.system(), false)) {
            FindingWords words = FindingWords.english();
            Fsck.Report report = registry.fsck().run(entries -> err.print("\r  " + entries + " entries"));
            err.println();
            out.println(report.entries() + " entries, " + report.certificates() + " certificates, register "
                    + report.state());
            report.findings().forEach(finding -> {
                out.println("WRONG  " + finding);
                out.println("       " + words.what(finding.kind()) + " " + words.next(finding.kind()));
            });
            out.println(
                    report.sound()
                            ? "everything fits"
                            : report.counts().values().stream()
                                            .mapToLong(Long::longValue)
                                            .sum() + " findings");
            return report.sound() ? OK : NO;
        }
    }

    /// A whole server in a folder of its own, from its first start to a page, to train the cache of a quick start.
    private int selftest() {
        JsonLines.install(Level.WARNING, System.err);
        Path folder;
        try {
            folder = Files.createTempDirectory("touchstone selftest ");
            // The database runs under another account where we are root.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            err.println("touchstone: no folder for a self-test: " + e.getMessage());
            return FAULT;
        }
        try {
            Config config = Config.read(
                    true,
                    List.of("--data", folder.toString(), "--port", "0", "--public-url", "http://localhost:8080"),
                    Map.of());
            // The second start is the one that counts: it finds what the first one made.
            for (int start = 0; start < 2; start++) {
                try (Registry registry = new Registry(config, InstantSource.system(), true)) {
                    registry.start();
                    registry.work();
                    try (Website website = Website.start(config, registry)) {
                        registry.settle();
                        for (String page : List.of("/health/ready", "/", "/suppliers", "/log", "/log/checkpoint")) {
                            URI uri = URI.create("http://localhost:" + website.port() + page);
                            if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
                                throw new IllegalStateException("no HTTP connection to " + uri);
                            }
                            connection.setInstanceFollowRedirects(false);
                            out.println(page + " " + connection.getResponseCode());
                        }
                    }
                }
            }
            return OK;
        } catch (IOException e) {
            err.println("touchstone: the self-test met a page that does not answer: " + e.getMessage());
            return FAULT;
        } finally {
            clear(folder);
        }
    }

    private void clear(Path folder) {
        try {
            EmbeddedPostgres.deleteTree(folder);
        } catch (IOException e) {
            err.println("touchstone: " + folder + " could not be removed: " + e.getMessage());
        }
    }

    /// An operator's word that the clock is right, for a server that no longer believes it.
    private int clock(List<String> words) {
        List<String> rest = new ArrayList<>(words);
        if (!rest.remove("--accept")) {
            throw new Config.UsageException(
                    "clock needs --accept: it says that you have looked at this machine's clock");
        }
        Config config = Config.read(false, rest, environment);
        InstantSource clock = InstantSource.system();
        try {
            ClockGuard.accept(config.data(), clock);
        } catch (IOException e) {
            err.println("touchstone: " + config.data() + " cannot be written: " + e.getMessage());
            return FAULT;
        }
        out.println("accepted: " + clock.instant());
        return OK;
    }

    /// Asks the server on this machine whether it is ready. The certificate itself is what is recognised, so its
    /// name, which is the public one, need not be ours.
    private int healthcheck(Config config) {
        URI uri = URI.create((config.tls() ? "https" : "http") + "://localhost:" + config.port() + "/health/ready");
        try {
            if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
                throw new IllegalStateException("no HTTP connection to " + uri);
            }
            if (connection instanceof HttpsURLConnection secure) {
                Path trusted = config.tlsFiles()
                        .map(ServerTls.Files::certificate)
                        .orElseGet(() -> config.data().resolve(ServerTls.THROW_AWAY_FILE));
                secure.setSSLSocketFactory(ServerTls.trusting(trusted).getSocketFactory());
                secure.setHostnameVerifier((name, session) -> true);
            }
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(HEALTHCHECK_MILLIS);
            connection.setReadTimeout(HEALTHCHECK_MILLIS);
            int status = connection.getResponseCode();
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                out.println(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            return status == HttpURLConnection.HTTP_OK ? OK : NO;
        } catch (IOException e) {
            err.println("touchstone: no answer from " + uri);
            return NO;
        }
    }

    static CountDownLatch stopOnSignal() {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopped.countDown();
            try {
                // The main thread closes everything in order; the JVM waits for this hook.
                boolean _ = FINISHED.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return stopped;
    }

    private static int freePort(int wanted) {
        for (int port : new int[] {wanted, 0}) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: any free one will do.
            }
        }
        throw new IllegalStateException("this machine has no free port");
    }

    /// A demonstration's own lines go to the terminal, the server's log to a file.
    private static void logTo(Path data) {
        try {
            Files.createDirectories(data);
            OutputStream log = new BufferedOutputStream(Files.newOutputStream(
                    data.resolve("server.log"), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            JsonLines.install(Level.INFO, log);
        } catch (IOException e) {
            throw new Config.UsageException("--data " + data + " cannot be written: " + e.getMessage());
        }
    }
}
