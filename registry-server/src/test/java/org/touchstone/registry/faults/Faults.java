package org.touchstone.registry.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import org.touchstone.registry.web.JsonLines;

/// The long forms, for `benchmarks/faults`: `SCENARIO [--times N]`. Prints progress, and ends with one line per
/// scenario; exit code 1 if anything was found.
public final class Faults {
    private static final int CLIENTS = 8;

    private final List<String> summary = new ArrayList<>();
    private boolean sound = true;

    private Faults() {}

    public static void main(String[] args) {
        if (args.length == 0) {
            System.err.println("name a scenario: kill-server kill-postgres kill-both syscalls partition twins disk-full"
                    + " clock behind rot files absence memory key-store upgrade cases soak");
            System.exit(2);
        }
        int times = number(args, "--times", 0);
        JsonLines.install(Level.WARNING, System.err);
        Path data = Seed.folder("seed");
        Faults faults = new Faults();
        try {
            faults.say("seeding " + CLIENTS + " accreditations");
            Seed seed = Seed.make(data, CLIENTS);
            faults.run(args[0], seed, times, number(args, "--minutes", 60));
        } catch (org.touchstone.registry.web.RefusedException e) {
            throw new IllegalStateException(
                    e + " " + e.faults() + java.util.Arrays.toString(e.facts().toArray()), e);
        } finally {
            Bench.delete(data);
        }
        faults.summary.forEach(System.out::println);
        System.exit(faults.sound ? 0 : 1);
    }

    private static int number(String[] args, String flag, int usual) {
        for (int i = 1; i + 1 < args.length; i++) {
            if (args[i].equals(flag)) {
                return Integer.parseInt(args[i + 1]);
            }
        }
        return usual;
    }

    private void run(String scenario, Seed seed, int times, int minutes) {
        switch (scenario) {
            case "kill-server" -> kills(seed, Kills.Victim.SERVER, times == 0 ? 100 : times);
            case "kill-postgres" -> kills(seed, Kills.Victim.POSTGRES, times == 0 ? 50 : times);
            case "kill-both" -> kills(seed, Kills.Victim.BOTH, times == 0 ? 20 : times);
            case "syscalls" -> syscalls(seed);
            case "soak" -> soak(seed, minutes);
            case "partition" ->
                end(
                        scenario,
                        Partition.run(
                                seed,
                                java.util.Collections.nCopies(times == 0 ? 3 : times, List.of(Partition.Cut.values()))
                                        .stream()
                                        .flatMap(List::stream)
                                        .toList(),
                                Duration.ofSeconds(20),
                                this::say));
            case "twins" -> end(scenario, Twins.run(seed, times == 0 ? 20 : times, this::say));
            case "disk-full" -> end(scenario, DiskFull.run(seed, times == 0 ? 5 : times, this::say));
            case "clock" -> {
                if (ClockJumps.library().isEmpty()) {
                    throw new IllegalStateException("this scenario needs libfaketime");
                }
                end(scenario, ClockJumps.run(seed, ClockJumps.ALL, this::say));
            }
            case "behind" -> end(scenario, Stores.behind(seed, this::say));
            case "rot" -> end(scenario, Stores.rot(seed, Stores.ROTS, this::say));
            case "files" -> end(scenario, Stores.files(seed, Stores.DAMAGES, this::say));
            case "absence" -> {
                end("absence, 60 days", Absence.run(seed, Duration.ofDays(60)));
                end("absence, 5 years", Absence.run(seed, Duration.ofDays(5 * 365)));
            }
            case "memory" -> {
                if (!Memory.possible()) {
                    throw new IllegalStateException("this scenario needs the right to make a control group");
                }
                end(scenario, Memory.run(seed, Duration.ofSeconds(60), times == 0 ? 5 : times, this::say));
            }
            // One kill at each step, or so many as are named, at steps drawn by lot.
            case "cases" -> {
                long chance = System.nanoTime();
                say("chance is seeded with " + chance);
                end(scenario, CaseKills.run(seed, List.of(CaseKills.End.values()), times, chance, this::say));
            }
            case "upgrade" -> end(scenario, Upgrade.run(seed, times == 0 ? 5 : times, this::say));
            case "key-store" -> end(scenario, KeyStore.run(CLIENTS, times == 0 ? 5 : times, this::say));
            default -> throw new IllegalArgumentException("no scenario " + scenario);
        }
    }

    private void kills(Seed seed, Kills.Victim victim, int times) {
        long chance = System.nanoTime();
        say("chance is seeded with " + chance);
        Kills.Result result =
                Kills.run(seed, java.util.Collections.nCopies(times, victim), Duration.ofSeconds(3), chance, this::say);
        end(
                "kill-" + victim.name().toLowerCase(Locale.ROOT),
                times + " kills; ready: " + Bench.spread(result.ready()) + "; the server's processor time until then: "
                        + Bench.spread(result.work()) + "; from kill to the next answer: "
                        + Bench.spread(result.service()) + "; " + result.figures(),
                result.findings());
    }

    private void syscalls(Seed seed) {
        if (!Syscalls.possible()) {
            throw new IllegalStateException("this scenario needs strace, and the right to trace");
        }
        Syscalls.Result result = Syscalls.all(seed, 6, this::say);
        end("syscalls", result.injected() + " faults injected", result.findings());
    }

    private void soak(Seed seed, int minutes) {
        Soak.Result result = Soak.run(seed, minutes, Duration.ofMinutes(5), this::say);
        end("soak", minutes + " minutes, " + result.figures(), result.findings());
        result.rows().forEach(row -> summary.add("  " + row));
    }

    private void end(String scenario, Outcome outcome) {
        end(scenario, outcome.figures(), outcome.findings());
    }

    private void end(String scenario, String figures, List<String> findings) {
        sound &= findings.isEmpty();
        summary.add(scenario + ": " + (findings.isEmpty() ? "sound" : "NOT SOUND") + "; " + figures);
        findings.stream().limit(50).forEach(f -> summary.add("  WRONG " + f));
    }

    private void say(String words) {
        System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + words);
    }

    static boolean exists(String program) {
        for (String folder : List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
