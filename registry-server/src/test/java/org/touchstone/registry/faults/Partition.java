package org.touchstone.registry.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The network between server and database swallows everything, or what goes one way, under load, and heals.
final class Partition {
    enum Cut {
        BOTH,
        TO_DATABASE,
        TO_SERVER
    }

    private Partition() {}

    static Outcome run(Seed template, List<Cut> cuts, Duration length, Consumer<String> said) {
        List<String> findings = new ArrayList<>();
        List<Duration> back = new ArrayList<>();
        Seed seed = template.copy(Seed.folder("fault"));
        try (Outside database = new Outside(seed.data());
                Wire wire = new Wire(database.port());
                Bench bench = Bench.over(
                        seed, Instance.Setup.plain().with(database.environment(wire.port())), database.environment())) {
            bench.load.start(bench.seed.accreditations());
            bench.load.awaitProgress(Duration.ofMinutes(4));
            for (Cut cut : cuts) {
                wire.cut(cut != Cut.TO_SERVER, cut != Cut.TO_DATABASE);
                // What was answered before the cut may still be on its way to the journal.
                Instance.pause(1_000);
                long before = bench.journal.count();
                Instance.pause(length.toMillis());
                if (bench.journal.count() != before) {
                    findings.add(cut + ": something was acknowledged while the database could not be reached");
                }
                Instance.Health health = bench.instance().awaitHealth(false, Duration.ofSeconds(20));
                if (health.ready()) {
                    findings.add(cut + ": health stays green while the database is away");
                }
                wire.heal();
                back.add(bench.load.awaitProgress(Duration.ofMinutes(2)));
                said.accept(cut + ": healed, serving after " + Bench.seconds(back.getLast()) + " s");
            }
            findings.addAll(bench.settle());
            return new Outcome(
                    findings, "from healing to the next answer: " + Bench.spread(back) + "; " + bench.figures());
        }
    }
}
