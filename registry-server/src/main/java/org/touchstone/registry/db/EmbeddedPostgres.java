package org.touchstone.registry.db;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A real PostgreSQL of our own in a folder: for one host that wants no database administration, and for every test.
///
/// The binaries come from a jar; the launcher that belongs to that jar is not used, because it turns durability off and
/// trusts every local user. Ours: passwords by SCRAM, loopback only, no socket file, data checksums, fsync on; the
/// cluster survives the death of this process and is taken over by the next one. Where PostgreSQL itself dies, it is
/// started again on the same port, for as long as it takes: it recovers from its log by itself, and until then the
/// pools find nobody there.
///
/// Below the folder: `<version>/` the unpacked program, `cluster/` the data, `password` of the owner role (0600),
/// `postgres.log`, `lock` (one server a folder).
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());
    private static final String VERSION = "18.6.0";
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String OWNER = "touchstone_owner";
    private static final String DATABASE = "touchstone";
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final long LOOK_EVERY = 100;

    private final Path folder;
    private final PostgresAccount account;
    private final FileChannel lockFile;
    private final Map<String, String> settings;
    private final DatabaseUrl owner;
    private final int port;
    private final boolean adopted;
    private volatile long pid;
    private volatile boolean closing;

    private EmbeddedPostgres(
            Path folder,
            PostgresAccount account,
            FileChannel lockFile,
            Map<String, String> settings,
            int port,
            String password,
            long pid,
            boolean adopted) {
        this.folder = folder;
        this.account = account;
        this.lockFile = lockFile;
        this.settings = Map.copyOf(settings);
        this.port = port;
        this.owner = url(port, password);
        this.pid = pid;
        this.adopted = adopted;
        ensureDatabase(owner);
        Thread.ofVirtual().name("postgres-watch").start(this::watch);
    }

    /// Starts the cluster in `folder`, making it at the first start, or takes over one that a killed server left
    /// running.
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, Map.of());
    }

    /// @param settings more of PostgreSQL's settings, stronger than ours
    static EmbeddedPostgres start(Path folder, Map<String, String> settings) {
        Path place = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(place);
            FileChannel lockFile = lock(place);
            try {
                return startLocked(place, settings, lockFile);
            } catch (IOException | RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PostgresException("PostgreSQL could not be started in " + place + ": " + e.getMessage(), e);
        }
    }

    private static EmbeddedPostgres startLocked(Path folder, Map<String, String> settings, FileChannel lockFile)
            throws IOException {
        PostgresAccount account = PostgresAccount.forFolder(folder);
        Path program = unpack(folder);
        Path cluster = folder.resolve("cluster");
        String password = password(folder);
        if (!Files.exists(cluster.resolve("PG_VERSION"))) {
            initialise(folder, program, account, password);
        }
        account.own(cluster);
        Optional<Running> running = running(cluster);
        if (running.isPresent()) {
            return new EmbeddedPostgres(
                    folder,
                    account,
                    lockFile,
                    settings,
                    running.get().port(),
                    password,
                    running.get().pid(),
                    true);
        }
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                long pid = launch(folder, program, account, settings, port);
                return new EmbeddedPostgres(folder, account, lockFile, settings, port, password, pid, false);
            } catch (NotStartedException e) {
                if (attempt == 8 || !e.mayPass) {
                    throw new PostgresException("PostgreSQL did not start: " + e.getMessage());
                }
                pause(200L * attempt);
            }
        }
    }

    /// The postmaster ended before it was ready.
    private static final class NotStartedException extends Exception {
        final boolean mayPass;

        NotStartedException(String said) {
            super(tail(said));
            // The port may have been taken between our look and the start; the lock file and the shared memory of
            // a server that is just ending go away by themselves.
            this.mayPass = said.contains("Address already in use")
                    || said.contains("lock file")
                    || said.contains("shared memory block")
                    || said.isEmpty();
        }
    }

    /// Starts the postmaster and waits until it is ready; gives its process id.
    private static long launch(
            Path folder, Path program, PostgresAccount account, Map<String, String> settings, int port)
            throws IOException, NotStartedException {
        Path cluster = folder.resolve("cluster");
        Path log = folder.resolve("postgres.log");
        long logStart = Files.exists(log) ? Files.size(log) : 0;
        Process process = new ProcessBuilder(account.command(command(program, cluster, port, settings)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        if (awaitReady(process, cluster, port)) {
            return process.pid();
        }
        process.destroy();
        byte[] said = Files.readAllBytes(log);
        int from = (int) Math.min(logStart, said.length);
        throw new NotStartedException(new String(said, from, said.length - from, StandardCharsets.UTF_8).strip());
    }

    /// Waits for the postmaster's end, which nobody asked for, and starts it again until it runs.
    private void watch() {
        while (!closing) {
            try {
                // By its folder and not by its number: where nobody reaps orphans, a dead one keeps its number.
                if (worksIn(pid, folder.resolve("cluster"))) {
                    pause(LOOK_EVERY);
                    continue;
                }
                if (closing || !lockFile.isOpen()) {
                    return;
                }
                LOG.log(Level.ERROR, "PostgreSQL (process {0}) has ended; starting it again", Long.toString(pid));
                restart();
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.ERROR, "PostgreSQL could not be started again: {0}; trying on", e.getMessage());
                pause(1_000);
            }
        }
    }

    private void restart() throws IOException {
        for (int attempt = 1; !closing && lockFile.isOpen(); attempt++) {
            try {
                pid = launch(folder, folder.resolve(VERSION), account, settings, port);
                LOG.log(Level.INFO, "PostgreSQL runs again (process {0})", Long.toString(pid));
                return;
            } catch (NotStartedException e) {
                if (!e.mayPass) {
                    LOG.log(Level.ERROR, "PostgreSQL does not start: {0}; trying on", e.getMessage());
                }
                pause(Math.min(5_000, 100L * attempt));
            }
        }
    }

    private static List<String> command(Path program, Path cluster, int port, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.ofEntries(
                Map.entry("port", Integer.toString(port)),
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("unix_socket_directories", ""),
                Map.entry("fsync", "on"),
                Map.entry("full_page_writes", "on"),
                Map.entry("synchronous_commit", "on"),
                Map.entry("password_encryption", "scram-sha-256"),
                Map.entry("max_connections", "100"),
                Map.entry("shared_buffers", "128MB"),
                Map.entry("max_wal_size", "2GB"),
                // A recycled segment would keep what was erased under a new name.
                Map.entry("wal_recycle", "off"),
                Map.entry("timezone", "UTC"),
                Map.entry("log_timezone", "UTC"),
                Map.entry("lc_messages", "C"),
                Map.entry("jit", "off"),
                // The details of an error quote rows, and its statement could: neither belongs into a log.
                Map.entry("log_min_error_statement", "panic"),
                Map.entry("log_error_verbosity", "terse"),
                // After a crash PostgreSQL syncs its folder before it looks at its log: file by file, sixteen hundred
                // of them, or the file system at once.
                Map.entry("recovery_init_sync_method", syncsFileSystems() ? "syncfs" : "fsync"),
                Map.entry("logging_collector", "off")));
        settings.putAll(more);
        List<String> command =
                new ArrayList<>(List.of(program.resolve("bin/postgres").toString(), "-D", cluster.toString()));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    /// Whether the kernel can be asked to sync a whole file system and then says if a write failed: Linux from
    /// 5.8 on.
    private static boolean syncsFileSystems() {
        Matcher version =
                Pattern.compile("^([0-9]{1,4})\\.([0-9]{1,4}).*").matcher(System.getProperty("os.version", ""));
        if (!System.getProperty("os.name").equals("Linux") || !version.matches()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        return major > 5 || major == 5 && Integer.parseInt(version.group(2)) >= 8;
    }

    /// The URL of the owner role, for migrations.
    public DatabaseUrl ownerUrl() {
        return owner;
    }

    /// The owner's URL of a cluster that another process serves from `folder` now, or empty if none runs there.
    public static Optional<DatabaseUrl> served(Path folder) {
        Path cluster = folder.toAbsolutePath().normalize().resolve("cluster");
        try {
            List<String> lines = Files.exists(cluster.resolve("postmaster.pid"))
                    ? Files.readAllLines(cluster.resolve("postmaster.pid"))
                    : List.of();
            if (lines.size() < 4 || !worksIn(Long.parseLong(lines.getFirst().strip()), cluster)) {
                return Optional.empty();
            }
            return Optional.of(url(
                    Integer.parseInt(lines.get(3).strip()),
                    Files.readString(folder.resolve("password")).strip()));
        } catch (IOException e) {
            throw new PostgresException("the cluster in " + folder + " cannot be asked: " + e.getMessage(), e);
        }
    }

    /// The process id of the postmaster.
    public long pid() {
        return pid;
    }

    /// Whether a cluster was found running and taken over.
    public boolean wasAdopted() {
        return adopted;
    }

    /// Leaves the cluster running without a server, as the death of this process does; [#close] then does nothing.
    void abandon() throws IOException {
        closing = true;
        lockFile.close();
    }

    /// Stops the cluster in order (open transactions are rolled back) and frees the folder.
    @Override
    public void close() {
        if (!lockFile.isOpen()) {
            return;
        }
        closing = true;
        try {
            List<String> stop = account.command(List.of(
                    folder.resolve(VERSION).resolve("bin/pg_ctl").toString(),
                    "stop",
                    "-D",
                    folder.resolve("cluster").toString(),
                    "-m",
                    "fast",
                    "-w",
                    "-t",
                    "60",
                    "-s"));
            Process process = new ProcessBuilder(stop)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("postgres.log").toFile()))
                    .start();
            process.getOutputStream().close();
            process.waitFor(70, TimeUnit.SECONDS);
            lockFile.close();
        } catch (IOException e) {
            throw new PostgresException("PostgreSQL could not be stopped: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another server inside this process; the same answer.
        }
        channel.close();
        throw new PostgresException(
                "another server is using " + folder + ": stop it first, or name another folder with --data");
    }

    private static Path unpack(Path folder) throws IOException {
        Path program = folder.resolve(VERSION);
        if (Files.exists(program)) {
            return program;
        }
        try (InputStream archive = EmbeddedPostgres.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null || !System.getProperty("os.arch").equals("amd64")) {
                throw new PostgresException("there is no embedded PostgreSQL for " + System.getProperty("os.name")
                        + " on " + System.getProperty("os.arch") + ": run PostgreSQL 15 or newer and set DATABASE_URL");
            }
            Path unfinished = Files.createTempDirectory(folder, ".unpacking-");
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Tarball.unpack(archive, unfinished, name -> !name.endsWith(".a") && !name.startsWith("include/"));
            Files.move(unfinished, program, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new PostgresException("the file system of " + folder + " cannot rename a folder", e);
        }
        return program;
    }

    private static String password(Path folder) throws IOException {
        Path file = folder.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path unfinished = Files.createTempFile(
                    folder,
                    ".password-",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, HexFormat.of().formatHex(random));
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(folder);
        }
        return Files.readString(file).strip();
    }

    private static void initialise(Path folder, Path program, PostgresAccount account, String password)
            throws IOException {
        // Made beside its place and renamed, so that a first start that was killed leaves nothing half made
        // behind.
        Path unfinished = Files.createTempDirectory(folder, ".cluster-");
        Path passwordFile = unfinished.resolve("password");
        Path data = unfinished.resolve("data");
        Files.writeString(passwordFile, password);
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(unfinished);
        Process initdb = new ProcessBuilder(account.command(List.of(
                        program.resolve("bin/initdb").toString(),
                        "--pgdata=" + data,
                        "--username=postgres",
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums")))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        initdb.getOutputStream().close();
        String said = new String(initdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (initdb.waitFor() != 0) {
                throw new PostgresException("initdb failed: " + tail(said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("interrupted while making the database", e);
        }
        Path cluster = folder.resolve("cluster");
        if (Files.isDirectory(cluster)) {
            deleteTree(cluster);
        }
        Files.move(data, cluster, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(unfinished);
        syncFolder(folder);
    }

    private record Running(long pid, int port) {}

    /// A postmaster that a killed server left behind has its pid, port and state in a file of the cluster. It is
    /// ours if the process works in our folder.
    private static Optional<Running> running(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Files.exists(pidFile) && System.nanoTime() < end) {
            List<String> lines = Files.readAllLines(pidFile);
            if (lines.isEmpty() || !worksIn(Long.parseLong(lines.getFirst().strip()), cluster)) {
                // A stale file: the postmaster is gone, and a new one removes it by itself.
                return Optional.empty();
            }
            if (lines.size() > 7 && lines.get(7).strip().equals("ready")) {
                return Optional.of(new Running(
                        Long.parseLong(lines.getFirst().strip()),
                        Integer.parseInt(lines.get(3).strip())));
            }
            // Starting or stopping: wait for it to become one or the other.
            pause(50);
        }
        return Optional.empty();
    }

    private static boolean worksIn(long pid, Path cluster) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), cluster);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean awaitReady(Process process, Path cluster, int port) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(pidFile)) {
                List<String> lines = Files.readAllLines(pidFile);
                // The pid too: the file of one that was killed says the same of the same port.
                if (lines.size() > 7
                        && lines.getFirst().strip().equals(Long.toString(process.pid()))
                        && lines.get(7).strip().equals("ready")
                        && lines.get(3).strip().equals(Integer.toString(port))) {
                    return true;
                }
            }
            pause(20);
        }
        return false;
    }

    /// The owner role and the database, made by the superuser, whose password is the same: both are in one file.
    private static void ensureDatabase(DatabaseUrl owner) {
        DatabaseUrl superuser = new DatabaseUrl(owner.database("postgres").jdbc(), "postgres", owner.password());
        try (Connection connection = CheckedConnection.open(superuser);
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + OWNER + "'")) {
                statement.execute(
                        "CREATE ROLE " + OWNER + " LOGIN CREATEROLE CREATEDB PASSWORD '" + owner.password() + "'");
            }
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
            }
        } catch (SQLException e) {
            throw new DatabaseException("preparing the embedded database", e);
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next();
        }
    }

    private static DatabaseUrl url(int port, String password) {
        return new DatabaseUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE, OWNER, password);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("interrupted while starting PostgreSQL", e);
        }
    }

    private static String tail(String text) {
        return text.length() <= 1_500 ? text : "… " + text.substring(text.length() - 1_500);
    }

    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Removes a folder and everything in it.
    public static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.toList().reversed()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
