package org.touchstone.registry.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.touchstone.format.id.AccreditationNumber;
import org.touchstone.format.log.EventCodec;
import org.touchstone.format.log.RegisterEvent;
import org.touchstone.registry.Registry;
import org.touchstone.registry.db.Args;
import org.touchstone.registry.fsck.Fsck;

/// The registry was switched off for long. Before it is ready again everything that fell due has happened, once, in the
/// order in which it fell due, under the time at which it happened; and the status lists are fresh.
final class Absence {
    private Absence() {}

    static Outcome run(Seed template, Duration time) {
        List<String> findings = new ArrayList<>();
        Seed seed = template.copy(Seed.folder("fault"));
        Moment clock = new Moment(Instant.now().plus(time));
        try {
            long due;
            long before;
            try (Registry registry = new Registry(Seed.config(seed.data(), Map.of()), clock, true)) {
                before = registry.db()
                        .read(tx -> tx.one("log.find-head", Args.NONE))
                        .integer("size");
                due = due(registry, clock.instant());
                registry.start();
                registry.work();
                registry.settle();
                if (due(registry, clock.instant()) != 0) {
                    findings.add("not everything that fell due has happened");
                }
                List<RegisterEvent> events = new ArrayList<>();
                registry.db().stream(
                        "log.stream-entries", row -> events.add(EventCodec.decode(row.bytes("entry"))), before);
                after(clock.instant(), events, findings);
                expiries(registry, clock.instant(), findings);
            }
            try (Registry registry = new Registry(Seed.config(seed.data(), Map.of()), clock, true)) {
                registry.start();
                registry.work();
                registry.settle();
                Fsck.Report report = registry.fsck().run();
                report.findings().forEach(found -> findings.add(found.toString()));
                long again = registry.db()
                        .read(tx -> tx.one("log.find-head", Args.NONE))
                        .integer("size");
                long first = report.entries();
                if (again != first) {
                    findings.add("a second start wrote something again");
                }
            }
            return new Outcome(findings, due + " timers fell due in " + time.toDays() + " days");
        } finally {
            Bench.delete(seed.data());
        }
    }

    private static long due(Registry registry, Instant now) {
        return registry.db()
                .in(tx -> tx.list("timers.list-due", Args.of("now", now)))
                .size();
    }

    private static void after(Instant now, List<RegisterEvent> events, List<String> findings) {
        Instant last = Instant.EPOCH;
        for (RegisterEvent event : events) {
            if (event.time().isBefore(last) || event.time().isAfter(now)) {
                findings.add("an event of the return is dated " + event.time());
            }
            last = event.time();
        }
        long lists = events.stream()
                .filter(e -> e instanceof RegisterEvent.StatusListPublished p
                        && p.validUntil().isAfter(now))
                .count();
        if (lists < 2) {
            findings.add("the status lists were not published afresh before the server was ready: " + lists);
        }
    }

    /// Whatever has run out has an entry saying so, once, effective when it ran out and not when it was noticed.
    private static void expiries(Registry registry, Instant now, List<String> findings) {
        Map<AccreditationNumber, Instant> until = new HashMap<>();
        Map<AccreditationNumber, Instant> expired = new HashMap<>();
        registry.db().stream(
                "log.stream-entries",
                row -> {
                    switch (EventCodec.decode(row.bytes("entry"))) {
                        case RegisterEvent.AccreditationGranted e -> until.put(e.accreditation(), e.validUntil());
                        case RegisterEvent.AccreditationExpired e -> {
                            if (expired.put(e.accreditation(), e.effective()) != null) {
                                findings.add(e.accreditation() + " expired twice");
                            }
                        }
                        default -> {
                            // Says nothing of how long something lasts.
                        }
                    }
                },
                0L);
        until.values().removeIf(end -> end.isAfter(now));
        if (!until.equals(expired)) {
            findings.add("these ran out: " + until + ", and these expired: " + expired);
        }
    }
}
