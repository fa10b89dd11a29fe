package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the server stands on is not what it was: the database restored behind the head, a bit flipped in each store,
/// keys lost. It refuses to sign, says why, changes nothing, and goes on when the right bytes are back.
final class Stores {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private Stores() {}

    /// The database as it was some certificates ago.
    static Outcome behind(Seed template, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        Path old = Seed.folder("old");
        Path now = Seed.folder("now");
        try (Bench bench = Bench.open(template, Instance.Setup.plain())) {
            bench.load.reissue(bench.seed.accreditations().getFirst());
            bench.instance().stop();
            swap(bench.data(), old);
            bench.restart();
            bench.load.reissue(bench.seed.accreditations().getFirst());
            bench.instance().stop();
            swap(bench.data(), now);
            restore(old, bench.data());
            bench.begin();
            Instance.Health health = red(bench, "older than what the world has seen", findings, "behind");
            said.accept("restored behind the head: " + health.text());
            int status = write(bench);
            if (status != 503) {
                findings.add("behind: a request was answered " + status);
            }
            if (bench.instance().fetch("/suppliers").status() != 200) {
                findings.add("behind: pages do not go on");
            }
            bench.instance().stop();
            // The procedure: a newer state of the database is brought.
            restore(now, bench.data());
            bench.restart();
            bench.load.reissue(bench.seed.accreditations().getFirst());
            findings.addAll(bench.settle());
            return new Outcome(
                    findings, "read-only while behind, and on again with the newer state; " + bench.figures());
        } finally {
            Bench.delete(old);
            Bench.delete(now);
        }
    }

    private static void swap(Path data, Path to) {
        Seed.run("cp", "-a", "--reflink=auto", data.resolve("pg/cluster").toString(), to.toString());
    }

    private static void restore(Path from, Path data) {
        Bench.delete(data.resolve("pg/cluster"));
        Seed.run(
                "cp",
                "-a",
                "--reflink=auto",
                from.resolve("cluster").toString(),
                data.resolve("pg").toString());
    }

    private static int write(Bench bench) {
        return bench.load.once(bench.seed.accreditations().getFirst());
    }

    private static Instance.Health red(Bench bench, String why, List<String> findings, String name) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Instance.Health health = bench.instance().health();
        while (health.status() != 503 && bench.instance().isAlive() && System.nanoTime() < end) {
            Instance.pause(20);
            health = bench.instance().health();
        }
        if (!bench.instance().isAlive()) {
            findings.add(name + ": the server ended instead of serving pages: "
                    + bench.instance().log());
        } else if (health.status() != 503 || !health.text().contains(why)) {
            findings.add(name + ": health does not say \"" + why + "\": " + health);
        }
        return health;
    }

    /// One bit in a store of the database, by SQL past every rule.
    ///
    /// @param breaking SQL that flips it
    /// @param fsck what `fsck` must say, as a pattern
    /// @param signs whether the server may go on signing: what it does not read when it signs is found by `fsck`
    record Rot(String name, List<String> breaking, String fsck, boolean signs) {}

    static final List<Rot> ROTS = List.of(
            new Rot(
                    "entry",
                    List.of(
                            "ALTER TABLE log_entry DISABLE TRIGGER ALL",
                            "UPDATE log_entry SET entry = set_byte(entry, 20, get_byte(entry, 20) # 1)"
                                    + " WHERE leaf_index = (SELECT max(leaf_index) - 2 FROM log_entry)"),
                    "(?i)entry",
                    false),
            new Rot(
                    "object",
                    List.of(
                            "ALTER TABLE object DROP CONSTRAINT object_check",
                            "UPDATE object SET bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 4)"
                                    + " WHERE digest = (SELECT max(digest) FROM object)"),
                    "(?i)object.*[0-9a-f]{64}",
                    true),
            new Rot(
                    "checkpoint",
                    List.of("UPDATE log_checkpoint SET root = set_byte(root, 3, get_byte(root, 3) # 8)"
                            + " WHERE size = (SELECT max(size) FROM log_checkpoint)"),
                    "(?i)checkpoint",
                    true));

    static Outcome rot(Seed template, List<Rot> rots, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        for (Rot rot : rots) {
            Seed seed = template.copy(Seed.folder("fault"));
            try (Outside database = new Outside(seed.data())) {
                database.sql(rot.breaking().toArray(String[]::new));
                List<String> found = Checker.fsck(seed.data(), database.environment());
                if (found.stream()
                        .noneMatch(f -> Pattern.compile(rot.fsck()).matcher(f).find())) {
                    findings.add(rot.name() + ": fsck does not name it: " + found);
                }
                try (Bench bench =
                        Bench.raw(seed, Instance.Setup.plain().with(database.environment()), database.environment())) {
                    if (!rot.signs()) {
                        Instance.Health health = red(bench, "entr", findings, rot.name());
                        said.accept(rot.name() + ": " + health.text());
                    } else {
                        said.accept(rot.name() + ": " + found);
                    }
                }
                List<String> after = Checker.fsck(seed.data(), database.environment());
                if (after.isEmpty()) {
                    findings.add(rot.name() + ": was repaired in silence");
                }
            }
        }
        return new Outcome(findings, rots.size() + " stores");
    }

    /// A file of the data folder that is not what it was.
    ///
    /// @param gone whether it is missing, or has one bit another
    record Damage(String name, boolean gone) {
        @Override
        public String toString() {
            return name + (gone ? " is gone" : " has another bit");
        }
    }

    static final List<Damage> DAMAGES = Stream.of("head", "keys/ring.p12", "keys/passphrase", "identity.json")
            .flatMap(name -> Stream.of(new Damage(name, false), new Damage(name, true)))
            .toList();

    /// A file of the data folder damaged or gone; the server must not start as if nothing were, nor make a new one.
    static Outcome files(Seed template, List<Damage> damages, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        try (Bench bench = Bench.open(template, Instance.Setup.plain())) {
            bench.load.reissue(bench.seed.accreditations().getFirst());
            bench.instance().stop();
            for (Damage damage : damages) {
                Path file = bench.data().resolve(damage.name());
                byte[] right = Files.readAllBytes(file);
                if (damage.gone()) {
                    Files.delete(file);
                } else {
                    byte[] wrong = right.clone();
                    wrong[wrong.length / 2] ^= 1;
                    Files.write(file, wrong);
                }
                bench.begin();
                Instance.Health health = bench.instance().awaitAnswer(PATIENCE);
                if (health.status() == 0 && bench.instance().isAlive()) {
                    findings.add(damage + ", and the server neither starts nor ends");
                }
                if (health.ready()) {
                    findings.add(damage + ", and the server is ready: " + health.text());
                }
                said.accept(damage + ": "
                        + lastLine(
                                bench.instance().isAlive()
                                        ? health.text()
                                        : bench.instance().log()));
                bench.instance().stop();
                if (damage.gone() && Files.exists(file) && !Arrays.equals(Files.readAllBytes(file), right)) {
                    findings.add(damage + ", and a new one was made");
                }
                Files.write(file, right);
            }
            bench.restart();
            bench.load.reissue(bench.seed.accreditations().getFirst());
            findings.addAll(bench.settle());
            return new Outcome(findings, damages.size() + " damages");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lastLine(String text) {
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
                .toList();
        return lines.isEmpty()
                ? ""
                : lines.getLast().substring(0, Math.min(300, lines.getLast().length()));
    }
}
