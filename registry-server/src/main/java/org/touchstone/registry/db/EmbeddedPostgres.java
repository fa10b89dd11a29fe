package org.touchstone.registry.db;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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
import java.util.stream.Stream;

/// A real PostgreSQL of our own in a folder: for one host that wants no database administration, and for every test.
///
/// The binaries come from a jar; the launcher that belongs to that jar is not used, because it turns durability off and
/// trusts every local user. Ours: passwords by SCRAM, loopback only, no socket file, data checksums, fsync on; the
/// cluster survives the death of this process and is taken over by the next one.
///
/// Below the folder: `<version>/` the unpacked program, `cluster/` the data, `password` of the owner role (0600),
/// `postgres.log`, `lock` (one server a folder).
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String VERSION = "18.6.0";
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String OWNER = "touchstone_owner";
    private static final String DATABASE = "touchstone";
    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final Path folder;
    private final PostgresAccount account;
    private final FileChannel lockFile;
    private final DatabaseUrl owner;
    private final long pid;
    private final boolean adopted;

    private EmbeddedPostgres(
            Path folder, PostgresAccount account, FileChannel lockFile, DatabaseUrl owner, long pid, boolean adopted) {
        this.folder = folder;
        this.account = account;
        this.lockFile = lockFile;
        this.owner = owner;
        this.pid = pid;
        this.adopted = adopted;
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
        Optional<EmbeddedPostgres> running = adopt(folder, cluster, account, lockFile, password);
        if (running.isPresent()) {
            return running.get();
        }
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            Path log = folder.resolve("postgres.log");
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            Process process = new ProcessBuilder(account.command(command(program, cluster, port, settings)))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process.getOutputStream().close();
            DatabaseUrl owner = url(port, password);
            if (awaitReady(process, cluster, port)) {
                ensureDatabase(owner);
                return new EmbeddedPostgres(folder, account, lockFile, owner, process.pid(), false);
            }
            process.destroy();
            String said = Files.readString(log).substring((int) logStart).strip();
            // The port may have been taken between our look and the start; a lock file of a process that is
            // just ending goes away by itself.
            if (attempt == 5 || !(said.contains("Address already in use") || said.contains("lock file"))) {
                throw new PostgresException("PostgreSQL did not start: " + tail(said));
            }
            pause(400L * attempt);
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
                Map.entry("timezone", "UTC"),
                Map.entry("log_timezone", "UTC"),
                Map.entry("lc_messages", "C"),
                Map.entry("jit", "off"),
                Map.entry("log_min_error_statement", "panic"),
                Map.entry("logging_collector", "off")));
        settings.putAll(more);
        List<String> command =
                new ArrayList<>(List.of(program.resolve("bin/postgres").toString(), "-D", cluster.toString()));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    /// The URL of the owner role, for migrations.
    public DatabaseUrl ownerUrl() {
        return owner;
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
        lockFile.close();
    }

    /// Stops the cluster in order (open transactions are rolled back) and frees the folder.
    @Override
    public void close() {
        if (!lockFile.isOpen()) {
            return;
        }
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
        String said = new String(initdb.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
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

    /// A postmaster that a killed server left behind has its pid, port and state in a file of the cluster. It is
    /// ours if the process works in our folder; then it is used if it answers to our password.
    private static Optional<EmbeddedPostgres> adopt(
            Path folder, Path cluster, PostgresAccount account, FileChannel lockFile, String password)
            throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Files.exists(pidFile) && System.nanoTime() < end) {
            List<String> lines = Files.readAllLines(pidFile);
            if (lines.size() < 4) {
                break;
            }
            long pid = Long.parseLong(lines.getFirst().strip());
            if (!worksIn(pid, cluster)) {
                // A stale file: the postmaster is gone, and a new one removes it by itself.
                return Optional.empty();
            }
            int port = Integer.parseInt(lines.get(3).strip());
            String state = lines.size() > 7 ? lines.get(7).strip() : "";
            if (state.equals("ready")) {
                DatabaseUrl owner = url(port, password);
                ensureDatabase(owner);
                return Optional.of(new EmbeddedPostgres(folder, account, lockFile, owner, pid, true));
            }
            // Starting or stopping: wait for it to become one or the other.
            pause(100);
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
                if (lines.size() > 7
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

    static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.toList().reversed()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
