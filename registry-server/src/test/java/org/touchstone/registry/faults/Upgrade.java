package org.touchstone.registry.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One version serves under load; the next one, which has a migration more, starts beside it and migrates under its
/// feet; then the old one is stopped and the load goes to the new one. Again and again, each next version the old one
/// of the one after. In the end the version before is started by mistake, and must refuse.
final class Upgrade {
    private static final int FIRST = 900;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private Upgrade() {}

    static Outcome run(Seed template, int times, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        List<Duration> gaps = new ArrayList<>();
        Seed seed = template.copy(Seed.folder("fault"));
        Path versions = Seed.folder("versions");
        try (Outside database = new Outside(seed.data())) {
            Instance.Setup old = Instance.Setup.plain().with(database.environment());
            try (Bench bench = Bench.over(seed, old, database.environment())) {
                bench.load.start(bench.seed.accreditations());
                bench.load.awaitProgress(PATIENCE);
                Instance.Setup before = old;
                for (int i = 1; i <= times; i++) {
                    before = old;
                    old = old.andClasses(version(versions, FIRST + i));
                    Instance next = Instance.start(bench.data(), old);
                    Duration ready = next.awaitReady(PATIENCE);
                    // Both serve for a while, the old one on a schema that is newer than itself.
                    bench.load.awaitProgress(PATIENCE);
                    bench.load.awaitProgress(PATIENCE);
                    Instance.Health health = bench.instance().health();
                    if (!health.ready()) {
                        findings.add("the old version is not ready any more while the new one starts: " + health);
                    }
                    Instance last = bench.turnTo(next, old);
                    long began = System.nanoTime();
                    last.stop();
                    bench.load.awaitProgress(PATIENCE);
                    gaps.add(Duration.ofNanos(System.nanoTime() - began));
                    said.accept("version " + (i + 1) + " ready beside version " + i + " after " + Bench.seconds(ready)
                            + " s, serving alone after " + Bench.seconds(gaps.getLast()) + " s, " + bench.figures());
                }
                refused(bench, before, findings);
                // The tables that the versions added are nothing to this build's checker; only that it knows of them.
                bench.load.finish(PATIENCE);
                bench.instance().stop();
                database.sql("DELETE FROM flyway_schema_history WHERE CAST(version AS integer) > " + FIRST);
                findings.addAll(bench.settle());
                return new Outcome(
                        findings,
                        times + " upgrades; from the end of the old one to the next answer: " + Bench.spread(gaps)
                                + "; " + bench.figures());
            }
        } finally {
            Bench.delete(versions);
        }
    }

    /// What a next version brings: a column more where every certificate passes, and a table with an index.
    private static Path version(Path folder, int number) {
        try {
            Path root = folder.resolve("v" + number);
            Path migrations = root.resolve("db/migration");
            Files.createDirectories(migrations);
            String sql = """
                    ALTER TABLE certificate_intent ADD COLUMN remark_%1$d text NOT NULL DEFAULT '';
                    ALTER TABLE log_entry ADD COLUMN remark_%1$d text;
                    CREATE TABLE remark_%1$d (entry bigint PRIMARY KEY REFERENCES log_entry, remark text NOT NULL);
                    INSERT INTO remark_%1$d SELECT leaf_index, 'seen' FROM log_entry;
                    CREATE INDEX remark_%1$d_text ON remark_%1$d (remark);
                    """.formatted(number);
            Files.write(
                    migrations.resolve("V" + number + "__a_version_more.sql"), sql.getBytes(StandardCharsets.UTF_8));
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refused(Bench bench, Instance.Setup before, List<String> findings) {
        Instance older = Instance.start(bench.data(), before);
        try {
            int code = older.awaitEnd(PATIENCE);
            if (code == 0 || !older.log().contains("a schema never goes back")) {
                findings.add("the version before ended with " + code + " and did not say why: " + older.log());
            }
        } finally {
            older.kill();
        }
    }
}
