package org.touchstone.registry.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// As whom PostgreSQL runs: it refuses to run as root.
///
/// An ordinary user runs it as himself. Root runs it as `nobody`, if that account can reach the folder; if it cannot (a
/// data folder under a closed home), in a user namespace, where root's own files are reachable but the process counts
/// as nobody; if the machine forbids that too, nowhere.
record PostgresAccount(List<String> prefix, int owner) {
    private static final int NOBODY = 65534;

    /// @param folder exists; PostgreSQL's files will be below it
    static PostgresAccount forFolder(Path folder) throws IOException {
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (self != 0) {
            return new PostgresAccount(List.of(), self);
        }
        for (List<String> prefix : List.of(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"),
                List.of("runuser", "-u", "nobody", "--"))) {
            PostgresAccount account = new PostgresAccount(located(prefix), NOBODY);
            if (account.reaches(folder)) {
                return account;
            }
        }
        PostgresAccount namespace = new PostgresAccount(located(List.of("unshare", "--user", "--")), 0);
        if (namespace.reaches(folder)) {
            return namespace;
        }
        throw new PostgresException("PostgreSQL does not run as root, and an unprivileged account cannot reach "
                + folder + ". Name a folder that everybody may enter with --data, run as an ordinary user, or set "
                + "DATABASE_URL");
    }

    /// The command for this account, without a terminal of its own so that an interrupt there reaches only the
    /// server, which stops PostgreSQL in order.
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(located(List.of("setsid")));
        whole.addAll(prefix);
        whole.addAll(command);
        return whole;
    }

    /// Gives everything below `folder` to this account, where it is not already.
    void own(Path folder) throws IOException {
        if (((Integer) Files.getAttribute(folder, "unix:uid")) == owner) {
            return;
        }
        // The top last: a chown that was interrupted is then seen and done again.
        List<Path> all;
        try (Stream<Path> tree = Files.walk(folder)) {
            all = tree.toList().reversed();
        }
        for (Path path : all) {
            Files.setAttribute(path, "unix:uid", owner, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        }
    }

    private boolean reaches(Path folder) {
        if (prefix.isEmpty()) {
            return false;
        }
        List<String> probe = new ArrayList<>(prefix);
        probe.addAll(List.of("/bin/sh", "-c", "cd \"$1\" && test -x .", "sh", folder.toString()));
        try {
            Process process = new ProcessBuilder(probe)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The program by its full path, because the environment may be empty; an empty list where it is missing.
    private static List<String> located(List<String> command) {
        for (String folder : List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin")) {
            Path program = Path.of(folder, command.getFirst());
            if (Files.isExecutable(program)) {
                List<String> whole = new ArrayList<>(command);
                whole.set(0, program.toString());
                return whole;
            }
        }
        return List.of();
    }
}
